"""The stages in which the engine judges, cut out of its expression: each becomes a part of a query with a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops  # type: ignore[import-untyped]

from icp_rules.warehouse.simpler import SUM, simplified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import ibis

# What a stage is called, by the first of these that is the whole name of a column it makes: a derived field may begin
# like one.
_NAMES = (
    (re.compile(r"v__.+"), "usable"),
    (re.compile(r"t__.+"), "folded"),
    (re.compile(r"state__.+"), "states"),
    (re.compile(r"status"), "statuses"),
    (re.compile(rf"{SUM}[0-9]+"), "group_sums"),
    (re.compile(r"low__[0-9]+"), "group_bounds"),
    (re.compile(r"points_low"), "totals"),
    (re.compile(r"score_low"), "scores"),
    (re.compile(r"tier"), "tiers"),
)
FIELDS = "fields"
# A stage's name, the columns it keeps and those it makes, each with its expression.
_Cut = tuple[str, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One SELECT: ``kept`` are columns of the stage before, ``made`` those that it adds, with their expressions.

    With ``all`` it keeps whatever the stage before has.
    """

    name: str
    kept: tuple[str, ...]
    made: Mapping[str, Any]
    all: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What the stage has."""
        return (*self.kept, *self.made)


def stages(judged: ibis.Table) -> list[Stage]:
    """Return the stages of what ``evaluate`` made of a table, the first one over the table itself.

    A column that nothing needs is left out. The last stage has the columns of ``judged`` in their order.
    """
    projects = list(_projects(judged.op()))
    needed: set[str] = set(judged.columns)
    cut: list[_Cut] = []
    for project in projects:
        values = {name: value for name, value in project.values.items() if name in needed}
        kept = {name: value for name, value in values.items() if _is_kept(name, value)}
        made = {name: value for name, value in values.items() if name not in kept}
        cut.append((_name(project, made), kept, made))
        needed = {field.name for value in values.values() for field in value.find(ops.Field, filter=ops.Value)}
    return list(_widened(_simplified(reversed(cut), set(judged.columns))))


def _simplified(cut: Iterable[_Cut], shown: Collection[str]) -> Iterator[_Cut]:
    """Yield the stages without columns that hold one number for all: that stands in their place."""
    constants: dict[str, Any] = {}
    for name, kept, made in cut:
        simple = {column: simplified(value, constants) for column, value in made.items()}
        fixed = {c: v for c, v in simple.items() if isinstance(v, ops.Literal) and v.dtype.is_numeric()}
        constants |= {c: v for c, v in fixed.items() if v.value is not None}
        needless = constants.keys() - shown
        yield name, _without(kept, needless), _without(simple, needless)


def _without(values: dict[str, Any], needless: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in needless}


def _widened(cut: Iterable[_Cut]) -> Iterator[Stage]:
    """Yield the stages; one that need not choose keeps all columns of the one before, which reads better."""
    before: tuple[str, ...] = ()
    for name, kept, made in cut:
        chooses = not before or name == "usable" or bool(set(before) & made.keys()) or not made
        stage = Stage(name, tuple(kept) if chooses else before, made, all=not chooses)
        before = stage.columns
        yield stage


def _projects(op: Any) -> Iterator[Any]:
    while isinstance(op, ops.Project):
        yield op
        op = op.parent
    if not isinstance(op, ops.UnboundTable):
        raise TypeError(f"a stage is made by {type(op).__name__}")


def _is_kept(name: str, value: Any) -> bool:
    return isinstance(value, ops.Field) and value.name == name


def _name(project: Any, made: Collection[str]) -> str:
    if isinstance(project.parent, ops.UnboundTable):
        return FIELDS
    for engines_own, name in _NAMES:
        if any(map(engines_own.fullmatch, made)):
            return name
    return f"with_{next(iter(made))}" if made else "judged"
