"""An example of an account: for each field that a rule set reads, a value that its rules ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import FieldType
from icp_rules.language.model import All, AnyOf, Bands, Count, Fades, PerItem, Points, Test
from icp_rules.whatif.options import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from icp_rules.language.fields import Field
    from icp_rules.language.model import Condition, Criterion, RuleSet

# What a field holds of which a rule asks no more than that it is known.
_ANY: dict[FieldType, Any] = {
    FieldType.TEXT: "example",
    FieldType.NUMBER: 1,
    FieldType.BOOLEAN: True,
    FieldType.LIST: ["example"],
}
# What passes an operator; for the others nothing is suggested.
_PASSES: dict[str, Callable[[Any, date], Any]] = {
    "is": lambda argument, _: argument,
    "in": lambda argument, _: argument[0],
    "contains": lambda argument, _: argument,
    "starts_with": lambda argument, _: argument,
    "ends_with": lambda argument, _: argument,
    "at_least": lambda argument, _: argument,
    "at_most": lambda argument, _: argument,
    "between": lambda argument, _: argument[0],
    "within": lambda _, as_of: as_of,
    "upcoming": lambda _, as_of: as_of,
    "any_of": lambda argument, _: [argument[0]],
    "all_of": lambda argument, _: list(argument),
}


def example_record(rule_set: RuleSet, as_of: date) -> dict[str, Any]:
    """Return values by field.

    What gives points counts before what is required; the first that asks, decides, and a list has all that is asked
    for. Not every account made so passes: a field that nothing is suggested for is left out.
    """
    wanted = [one for criterion in rule_set.criteria for one in _of_criterion(criterion, as_of)]
    wanted += [one for rule in rule_set.require for one in _of_condition(rule.when, as_of)]
    record: dict[str, Any] = {}
    for field, value in wanted:
        if isinstance(value, list):
            record[field.name] = list(dict.fromkeys((*record.get(field.name, ()), *value)))
        else:
            record.setdefault(field.name, value)
    return record


def _of_criterion(criterion: Criterion, as_of: date) -> Iterator[tuple[Field, Any]]:
    scoring = criterion.scoring
    if isinstance(scoring, Bands):
        best = max(scoring.bands, key=lambda band: band.points)
        yield from _of_condition(best.when, as_of) if best.points > 0 else ()
    elif scoring.points <= 0:
        return
    elif isinstance(scoring, Points):
        yield from _of_condition(scoring.when, as_of)
    elif isinstance(scoring, PerItem):
        yield scoring.field, list(scoring.items)
    elif isinstance(scoring, Fades):
        yield scoring.field, as_of


def _of_condition(condition: Condition, as_of: date) -> Iterator[tuple[Field, Any]]:
    if isinstance(condition, All | Count):
        for part in condition.parts:
            yield from _of_condition(part, as_of)
    elif isinstance(condition, AnyOf):
        # one is enough
        yield from _of_condition(condition.parts[0], as_of)
    elif isinstance(condition, Test):
        name, argument = condition.operator.name, condition.argument
        if name in _PASSES:
            value = _PASSES[name](argument, as_of)
            yield condition.type, as_written(condition, value) if isinstance(value, str) else value
        elif name == "known" and argument:
            yield condition.type, _ANY.get(condition.type.type, as_of)
