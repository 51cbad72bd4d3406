"""What a rule set asks of the fields that records hold: every comparison, every listed item, every date that fades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import TYPE_CHECKING, Any

from icp_rules.engine.columns import IDENTITY
from icp_rules.engine.values import made_of
from icp_rules.language.fields import FieldType
from icp_rules.language.model import Criterion, Fades, PerItem, Test, tests_of
from icp_rules.language.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.fields import Field
    from icp_rules.language.model import Rule, RuleSet

# Comparisons that tell a text by its shape: no text can be made up for them and called a company's.
SHAPES = ("like", "matches")
# Lists longer than this are not tried.
MOST_ITEMS = 100


@dataclass(slots=True)
class Questions:
    """What is asked of one field that records hold.

    ``tests`` are its comparisons, those of fields that only hand its value on included. ``items`` maps each item asked
    for, as the rules spell it, to what asks for it: items with the same askers make no difference between them.
    ``half_lives`` are those of criteria that fade. ``computed`` are the derived fields that compute another value of
    it, each with its comparisons. ``sizes`` are those that are asked of a list, ``untried``
    the ids of rules and criteria that ask for a list's size or a text's shape, for which no value can be made up.
    """

    field: Field
    tests: list[Test] = default(default_factory=list)
    items: dict[str, set[str]] = default(default_factory=dict)
    half_lives: list[int] = default(default_factory=list)
    computed: dict[str, list[Test]] = default(default_factory=dict)
    sizes: set[int] = default(default_factory=set)
    untried: list[str] = default(default_factory=list)

    @property
    def by_value(self) -> bool:
        """Tell whether two values that pass the same comparisons may still make a difference."""
        return bool(self.half_lives or self.computed)


def questions(rule_set: RuleSet) -> dict[str, Questions]:
    """Return what filters and criteria ask of each field that records hold, by its name, in the order of the file."""
    reader = _Reader(rule_set)
    items: list[Rule | Criterion] = [*rule_set.rules, *rule_set.criteria]
    for item in items:
        reader.read(item)
    return reader.found


class _Reader:
    def __init__(self, rule_set: RuleSet) -> None:
        self.fields = rule_set.fields.account
        self.found: dict[str, Questions] = {}

    def read(self, item: Rule | Criterion) -> None:
        scoring = getattr(item, "scoring", None)
        for one, test in enumerate(_tests(item)):
            self.compared(item.id, test, f"{item.id} {one}")
        if isinstance(scoring, PerItem):
            any_of = OPERATORS["any_of"]
            for listed in scoring.items:
                # items of one criterion are asked for alike, whatever their number
                test = Test(scoring.field.name, scoring.field, any_of, (listed,), listed, item.location)
                self.compared(item.id, test, item.id)
        if isinstance(scoring, Fades):
            for leaf in self.leaves(scoring.field.name):
                self.of(leaf).half_lives.append(scoring.half_life)
            for leaf in sorted(self.computed_of(scoring.field.name)):
                self.of(leaf).computed.setdefault(scoring.field.name, [])

    def compared(self, identity: str, test: Test, asker: str) -> None:
        for leaf in self.leaves(test.field):
            asked = self.of(leaf)
            asked.tests.append(replace(test, field=leaf, type=self.fields[leaf]))
            if test.operator.name in SHAPES or test.operator.name == "size":
                asked.untried.append(identity)
            if test.operator.name == "size":
                asked.sizes |= {int(edge) for one, of in test.argument for edge in _sizes(one, of)}
            if test.operator.name in ("any_of", "all_of", "none_of"):
                for listed in test.argument:
                    asked.items.setdefault(listed, set()).add(asker)
        for leaf in sorted(self.computed_of(test.field)):
            asked = self.of(leaf)
            asked.computed.setdefault(test.field, []).append(test)
            if asked.field.type is FieldType.LIST:
                asked.untried.append(identity)
                asked.sizes |= {int(edge) for edge in _sizes(test.operator.name, test.argument)}

    def of(self, leaf: str) -> Questions:
        return self.found.setdefault(leaf, Questions(self.fields[leaf]))

    def leaves(self, name: str) -> Iterator[str]:
        """Yield the fields of records whose values a field hands on as they stand; a field of records is its own."""
        formula = self.fields[name].formula
        if formula is None:
            if name not in IDENTITY:
                yield name
            return
        for one in dict.fromkeys(formula.hands_on):
            yield from self.leaves(one)

    def computed_of(self, name: str) -> set[str]:
        """Return the fields of records from which a field computes a value that is none of theirs."""
        formula = self.fields[name].formula
        if formula is None:
            return set()
        if formula.hands_on:
            return set().union(*map(self.computed_of, formula.hands_on))
        return {one for one in made_of([name], self.fields) if self.fields[one].formula is None}.difference(IDENTITY)


def _sizes(operator: str, argument: Any) -> Iterator[float]:
    """Yield sizes of a list at and beside those that a comparison of numbers names."""
    if operator != "known":
        named = argument if isinstance(argument, tuple) else (argument,)
        yield from (size for one in named for size in (one - 1, one, one + 1) if 0 <= size <= MOST_ITEMS)


def _tests(item: Rule | Criterion) -> Iterator[Test]:
    for condition in item.conditions if isinstance(item, Criterion) else (item.when,):
        yield from tests_of(condition)
