"""The case for an account and against it, read out of an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.briefs.context import Reason, WatchOut
from icp_rules.engine.explanation import Kind
from icp_rules.language.model import State

if TYPE_CHECKING:
    from icp_rules.engine.explanation import Explanation, Item

_FILTERS = (Kind.REQUIRE, Kind.EXCLUDE)
_LABELS = {
    (Kind.REQUIRE, State.UNMET): "Fails",
    (Kind.EXCLUDE, State.MET): "Ruled out",
    (Kind.REQUIRE, State.UNKNOWN): "Not verified",
    (Kind.EXCLUDE, State.UNKNOWN): "Not ruled out",
    (Kind.CRITERION, State.MET): "Costs points",
}
_OUT = ((Kind.REQUIRE, State.UNMET), (Kind.EXCLUDE, State.MET))


@dataclass(frozen=True, slots=True)
class Case:
    """What an explanation comes to.

    ``giving`` are the criteria that give points, most first; ``taking`` those that take points, the most first;
    ``failing`` the filters that keep the account out; ``undecided`` the criteria and filters whose state is unknown,
    both in the order of the file.
    """

    giving: tuple[Item, ...]
    taking: tuple[Item, ...]
    failing: tuple[Item, ...]
    undecided: tuple[Item, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for the account."""
        return tuple([Reason(i.id, i.reason, i.points, i.group or "", _fields(i)) for i in self.giving])

    @property
    def watch_outs(self) -> tuple[WatchOut, ...]:
        """The filters that keep it out, what takes points, and the filters it is not known to pass."""
        items = (*self.failing, *self.taking, *(item for item in self.undecided if item.kind in _FILTERS))
        return tuple([WatchOut(i.id, i.reason, i.points, i.kind.value, _label(i), _fields(i)) for i in items])


def case_of(explanation: Explanation) -> Case:
    """Sort the items of an explanation."""
    giving: list[Item] = []
    taking: list[Item] = []
    failing: list[Item] = []
    undecided: list[Item] = []
    for item in explanation.items:
        if item.state is State.UNKNOWN:
            undecided.append(item)
        elif (item.kind, item.state) in _OUT:
            failing.append(item)
        elif item.kind is Kind.CRITERION and item.points:
            (giving if item.points > 0 else taking).append(item)
    giving.sort(key=lambda item: -item.points)
    taking.sort(key=lambda item: item.points)
    return Case(tuple(giving), tuple(taking), tuple(failing), tuple(undecided))


def _label(item: Item) -> str:
    return _LABELS[item.kind, item.state] if item.state else ""


def _fields(item: Item) -> tuple[str, ...]:
    return tuple([name for name, _ in item.values])
