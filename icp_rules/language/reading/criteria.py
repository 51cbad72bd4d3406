"""Builds criteria: points for a condition, bands, points for each item, points that fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language import durations
from icp_rules.language.model import All, Band, Bands, Condition, Criterion, Fades, PerItem, Points, Scoring, Test
from icp_rules.language.nodes import Mapping_
from icp_rules.language.operators import OPERATORS
from icp_rules.language.patterns import fold_text
from icp_rules.language.ranges import hidden

if TYPE_CHECKING:
    from icp_rules.language.fields import Field
    from icp_rules.language.reading.building import Builder


def read_criterion(builder: Builder, node: Mapping_) -> Criterion | None:
    """Return the criterion a node says; None where its field had to be left out."""
    points = node.number("points") or 0.0
    scoring: Scoring
    if "when" in node:
        scoring = Points(builder.conditions.build(node.get("when")), points)
    else:
        field = builder.fields.account.get(node.text("field") or "")
        if field is None:
            return None
        if "bands" in node:
            scoring = _bands(builder, field, node)
        elif "per_item" in node:
            # items that differ in case alone are one: both can't give points
            values = builder.conditions.values(field, node.values["per_item"])
            items = tuple({fold_text(value): value for value in values}.values())
            used, unused = ("max", "min") if points > 0 else ("min", "max")
            if unused in node:
                message = f"'{unused}' has no effect where points are {'positive' if points > 0 else 'negative'}"
                builder.found.error(Code.NO_EFFECT, message, node.keys[unused].span.location, f"Write `{used}`.")
            written = builder.conditions.written(field, OPERATORS["any_of"], node.values["per_item"])
            scoring = PerItem(field, items, points, node.number(used), written)
        else:
            fades = node.mapping("fades")
            half_life = fades.text("half_life") if fades else None
            scoring = Fades(field, durations.days(half_life) if half_life else 1, points)
    return Criterion(node.text("id") or "", scoring, builder.place(node), builder.why(node))


def _bands(builder: Builder, field: Field, node: Mapping_) -> Bands:
    bands = tuple(
        Band(
            builder.conditions.tests(field.name, field, item, ignored=("points",)),
            item.number("points") or 0.0,
            item.span.location,
        )
        for item in node.items("bands")
        if isinstance(item, Mapping_)
    )
    for index in hidden([_tests(band.when) for band in bands]):
        message = f"this band of '{field.name}' can never hold: the bands before it cover it"
        help_line = "Put the narrower band first, or delete it."
        builder.found.error(Code.NEVER_HOLDS, message, bands[index].location, help_line)
    for band in bands:
        if any(test.operator.name == "known" and not test.argument for test in _tests(band.when)):
            message = f"this band can never hold: without '{field.name}' the criterion is unknown"
            help_line = (
                f"Give points for what is missing by a criterion of its own: when: {{{field.name}: {{known: false}}}}."
            )
            builder.found.error(Code.NEVER_HOLDS, message, band.location, help_line)
    return Bands(field, bands)


def _tests(condition: Condition) -> tuple[Test, ...]:
    if isinstance(condition, All):
        return tuple(part for part in condition.parts if isinstance(part, Test))
    return (condition,) if isinstance(condition, Test) else ()
