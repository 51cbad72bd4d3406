"""What rules mean, apart from how they are written: equal values are equal meanings.

A meaning is made of nested tuples. What is said in two ways comes to one: ``a`` and ``[a]``, a ``$list`` and its
items, ``between`` and its two ends, ``not`` around a condition and the opposite operator, parts in another order.
Every step holds in Kleene's three-valued logic too.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import FieldType, Origin
from icp_rules.language.formulas import Call, Number, Reference
from icp_rules.language.model import All, Bands, Count, Fades, Not, PerItem, Test, column, parts_of, tests_of
from icp_rules.language.patterns import fold_text
from icp_rules.language.portable import alternatives
from icp_rules.language.ranges import contradictory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.language.config import Config
    from icp_rules.language.fields import Field
    from icp_rules.language.formulas import Term
    from icp_rules.language.model import Condition, Group, Persona, RuleSet, Scoring

Meaning = tuple[Any, ...]

# Operators that say the opposite of another one.
_OPPOSITES = {
    "is_not": "is",
    "not_in": "in",
    "none_of": "any_of",
    "more_than": "at_most",
    "less_than": "at_least",
}
_ANY, _ALL = "any", "all"


def of_condition(condition: Condition, *, negated: bool = False) -> Meaning:
    """Return what a condition means, or, ``negated``, what its opposite does."""
    if isinstance(condition, Not):
        return of_condition(condition.part, negated=not negated)
    if isinstance(condition, Test):
        return _of_test(condition, negated=negated)
    parts = [of_condition(part, negated=negated) for part in condition.parts]
    if isinstance(condition, Count):
        # not at least k of n: at least n - k + 1 of the opposites
        return _counted(len(parts) - condition.at_least + 1 if negated else condition.at_least, parts)
    return _joined(_ALL if isinstance(condition, All) is not negated else _ANY, parts)


def _counted(at_least: int, parts: list[Meaning]) -> Meaning:
    if at_least == 1:
        return _joined(_ANY, parts)
    if at_least == len(parts):
        return _joined(_ALL, parts)
    return ("count", at_least, tuple(sorted(parts, key=repr)))


def _joined(how: str, parts: Iterable[Meaning]) -> Meaning:
    """Return parts joined by ``any`` or ``all``: those joined alike put in, each once, in one order."""
    inside = {one for part in parts for one in (part[1] if part[0] == how else (part,))}
    return next(iter(inside)) if len(inside) == 1 else (how, tuple(sorted(inside, key=repr)))


def _of_test(test: Test, *, negated: bool) -> Meaning:
    if test.operator.name == "size":
        parts = [_compared((test.field, "size"), name, value, negated=negated) for name, value in test.argument]
        return _joined(_ANY if negated else _ALL, parts)
    argument = test.argument
    if test.type.type is FieldType.LIST and isinstance(argument, tuple):
        argument = tuple(fold_text(item) for item in argument)
    what = (test.field, "exact") if test.exact and test.type.type is FieldType.TEXT else (test.field,)
    return _compared(what, test.operator.name, argument, negated=negated)


def _compared(what: Meaning, operator: str, argument: Any, *, negated: bool) -> Meaning:
    if operator == "known":
        return (*what, "known", argument is not negated)
    if operator in _OPPOSITES:
        return _compared(what, _OPPOSITES[operator], argument, negated=not negated)
    if operator == "between":
        ends = zip(("at_least", "at_most"), argument, strict=True)
        return _joined(_ANY if negated else _ALL, [_compared(what, one, end, negated=negated) for one, end in ends])
    if operator in ("is", "in", "like", "any_of", "all_of"):
        values = _values(operator, argument)
        name = operator if operator == "like" else "has" if operator.endswith("_of") else "is"
        leaves = [(*what, name, value, negated) for value in values]
        return _joined(_ALL if (operator == "all_of") is not negated else _ANY, leaves)
    return (*what, operator, argument, negated)


def _values(operator: str, argument: Any) -> Iterable[Any]:
    if operator == "is":
        return (argument,)
    return alternatives(argument) if operator == "like" else argument


def of_scoring(scoring: Scoring) -> Meaning:
    """Return what a criterion gives points for, and how many."""
    if isinstance(scoring, Bands):
        bands = tuple((of_condition(band.when), float(band.points)) for band in scoring.bands)
        return ("bands", scoring.field.name, bands if _overlap(scoring) else tuple(sorted(bands, key=repr)))
    if isinstance(scoring, PerItem):
        items = tuple(sorted(fold_text(item) for item in scoring.items))
        return ("per_item", scoring.field.name, items, float(scoring.points), item_limit(scoring))
    if isinstance(scoring, Fades):
        return ("fades", scoring.field.name, scoring.half_life, float(scoring.points))
    return ("points", of_condition(scoring.when), float(scoring.points))


def item_limit(scoring: PerItem) -> float | None:
    """Return where points for items are cut; None where all items together do not reach it."""
    total = scoring.points * len(scoring.items)
    return None if scoring.limit is None or abs(scoring.limit) >= abs(total) else float(scoring.limit)


def _overlap(scoring: Bands) -> bool:
    """Tell whether a value may lie in two bands, so that their order counts."""
    tests = [[part for part in parts_of(band.when) if isinstance(part, Test)] for band in scoring.bands]
    return any(not contradictory([*one, *other]) for one, other in combinations(tests, 2))


def of_limits(group: Group | None) -> tuple[float | None, float | None]:
    """Return the least and the most that a group's sum is cut to; None where its criteria can never go beyond."""
    if group is None:
        return (None, None)
    least = group.minimum if group.minimum > sum(c.worst for c in group.criteria) else None
    return (least, group.maximum if group.maximum < sum(c.best for c in group.criteria) else None)


def of_tiers(rule_set: RuleSet) -> Meaning:
    """Return the tiers, each with the score it starts at."""
    return tuple((tier.name, tier.threshold) for tier in rule_set.tiers)


def of_persona(persona: Persona) -> Meaning:
    """Return who fits a persona, how many are wanted, and what is written for them."""
    return (
        persona.role,
        of_condition(persona.match),
        persona.minimum,
        persona.maximum,
        persona.brief,
        of_sequence(persona),
    )


def of_sequence(persona: Persona) -> Meaning:
    """Return the steps of a persona: when each is taken, and the templates it is written from."""
    return tuple(
        (
            column(step.id),
            step.channel.value,
            step.day,
            of_condition(step.when) if step.when else None,
            tuple((version.variant, version.template) for version in step.versions),
        )
        for step in persona.sequence
    )


def scoring_fields(rule_set: RuleSet) -> frozenset[str]:
    """Return the fields that filters and criteria read."""
    names = frozenset(test.field for rule in rule_set.rules for test in tests_of(rule.when))
    return names.union(*(c.fields for c in rule_set.criteria))


def of_freshness(rule_set: RuleSet) -> dict[str, int | None]:
    """Return how many days old a value may be, for each field that filters and criteria read, or are derived from."""
    default = rule_set.freshness.get("default")
    names = rule_set.fields.told_by(scoring_fields(rule_set))
    return {name: rule_set.freshness.get(name, default) for name in sorted(names)}


def of_field(name: str, config: Config) -> Meaning:
    """Return what a field is: its type, and how it is computed."""
    field = config.fields.account.get(name)
    if field is None:
        return ("missing",)
    if field.formula is not None:
        return (field.type, of_term(field.formula.term, config.fields.account))
    if field.origin is Origin.DATA_POINT:
        use = config.data_points.get(name)
        return (field.type, (use.use, repr(_plain(use.settings))) if use else (name, ""))
    return (field.type,)


def of_term(term: Term, fields: Mapping[str, Field]) -> Meaning:
    """Return what a formula computes, with the formulas of the derived fields it reads put in."""
    if isinstance(term, Number):
        return ("number", term.value)
    if isinstance(term, Reference):
        formula = fields[term.name].formula if term.name in fields else None
        return of_term(formula.term, fields) if formula else ("field", term.name)
    assert isinstance(term, Call)  # noqa: S101 - the third of three
    arguments = [of_term(argument, fields) for argument in term.arguments]
    if term.function in ("+", "*", "min", "max"):
        arguments.sort(key=repr)
    return (term.function, *arguments)


def _plain(value: Any) -> Any:
    """Return settings in one order of their keys."""
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(item) for item in value] if isinstance(value, list) else value
