"""What could be otherwise about one account: the changes that searching puts together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.engine import columns
from icp_rules.language.fields import FieldType
from icp_rules.language.patterns import fold_text
from icp_rules.language.wording import shown
from icp_rules.whatif.options import is_made_up, options, states_of
from icp_rules.whatif.solving import solved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    import polars as pl

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.questions import Questions


class Kind(StrEnum):
    """How a field changes."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a field: another value, or an item more or less in a list.

    ``words`` say what it becomes, ``instead`` are items that would do as well. ``before`` is the value as the rules
    see it. ``likeness`` and ``place`` tell items apart that make no difference between them: of those, the first
    alone, the first two or the first three are tried. ``by_value`` tells that the value stands for itself alone.
    """

    field: Field
    kind: Kind
    value: Any
    words: str
    before: Any = None
    instead: tuple[str, ...] = ()
    likeness: tuple[str, ...] = ()
    place: int = 0
    by_value: bool = False

    @property
    def sentence(self) -> str:
        """The change in words: ``employees: 70 → 100 to 500``, ``technologies: with Salesforce``."""
        if self.kind is Kind.SET:
            return f"{self.field.name}: {shown(self.before, self.field.unit)} → {self.words}"
        others = f" (or {', '.join(self.instead)})" if self.instead else ""
        return f"{self.field.name}: {'with' if self.kind is Kind.ADD else 'without'} {self.words}{others}"

    @property
    def made_up(self) -> bool:
        """Tell whether the value only stands for texts that ``words`` describe."""
        return is_made_up(self.value)

    @property
    def of_lasting(self) -> bool:
        """Tell whether the field is known and a company hardly ever changes it: then the record would be wrong."""
        return self.field.lasting and self.before is not None


def steps_of(
    rule_set: RuleSet, asked: Mapping[str, Questions], account: pl.DataFrame, usable: Mapping[str, Any], as_of: date
) -> list[Step]:
    """Return all changes of an account worth trying.

    ``account`` is its row, ``usable`` are its values as the rules see them, None for unknown.
    """
    steps: list[Step] = []
    for name, one in asked.items():
        if one.field.type is FieldType.LIST:
            steps += _list_steps(one, usable[name], folds=columns.folded(name) in account.columns)
        else:
            steps += _value_steps(one, usable[name], as_of)
            known = {step.value for step in steps if step.field is one.field}
            computed = {value for (value,) in solved(rule_set, account, one, as_of=as_of)}
            new = sorted(computed - known - {usable[name], None})
            steps += [Step(one.field, Kind.SET, v, shown(v, one.field.unit), usable[name], by_value=True) for v in new]
    return steps


def _value_steps(asked: Questions, before: Any, as_of: date) -> Iterator[Step]:
    (now,) = states_of(asked, [before], as_of)
    for option in options(asked, as_of):
        value = option.nearest(before)
        same = value == before if asked.by_value else before is not None and option.passes == now
        if not same:
            yield Step(asked.field, Kind.SET, value, option.words, before, by_value=asked.by_value)


def _list_steps(asked: Questions, before: Sequence[str] | None, *, folds: bool) -> Iterator[Step]:
    key = _key(folds=folds)
    held = {key(item) for item in before or ()}
    spellings = {key(item): item for item in reversed(asked.items)}
    alike: defaultdict[tuple[bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for item in reversed(spellings.values()):
        askers = set().union(*(by for one, by in asked.items.items() if key(one) == key(item)))
        alike[key(item) in held, tuple(sorted(askers))].append(item)
    for (is_held, likeness), items in alike.items():
        kind = Kind.REMOVE if is_held else Kind.ADD
        for place, item in enumerate(items):
            others = tuple(one for one in items if one != item)
            yield Step(asked.field, kind, item, item, before, others, (kind, *likeness), place)
    if before is None and asked.tests:
        yield Step(asked.field, Kind.SET, [], "none of them", before)


def changed_list(before: Sequence[str] | None, steps: Sequence[Step], *, folds: bool) -> list[str]:
    """Return a list after these changes."""
    key = _key(folds=folds)
    gone = {key(step.value) for step in steps if step.kind is Kind.REMOVE}
    kept = [item for item in before or () if key(item) not in gone]
    return kept + [step.value for step in steps if step.kind is Kind.ADD]


def _key(*, folds: bool) -> Callable[[str], str]:
    """Return what items are compared by: records with a folded companion hold them folded."""
    return fold_text if folds else str
