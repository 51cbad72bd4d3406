"""Changes of a rule set's tree in which everything it extends is merged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from icp_rules.checks.mutating.comparisons import MOST_ITEMS, comparison_changes, duration_neighbours
from icp_rules.checks.mutating.conditions import condition_changes
from icp_rules.checks.mutating.scores import moved
from icp_rules.checks.mutating.trees import Change, scalar, sequence, written
from icp_rules.language import durations, wording
from icp_rules.language.nodes import Mapping_, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import FieldTable
    from icp_rules.language.reading.lists import Lists
    from icp_rules.lints.reasoning.scores import Scores


class Part(Enum):
    """What of a rule set a change is about; on that depends what of a judgement it can change."""

    FILTER = "filter"
    CRITERION = "criterion"
    GROUP = "group"
    TIER = "tier"
    FRESHNESS = "freshness"
    PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes of one rule set, each with what it is about and the id of that; ``scores`` are the possible ones."""

    root: Mapping_
    fields: FieldTable
    lists: Lists
    scores: Scores | None

    def all(self) -> Iterator[tuple[Part, str, Change]]:
        """Yield them in the order of the file's parts: filters, criteria and their groups, tiers, ages, personas."""
        for key, status in (("require", "disqualified"), ("exclude", "excluded")):
            for at, item in self._items(self.root, key):
                identity = item.text("id") or ""
                for change in self._filter(item, f"values that this rule alone keeps out, and `status: {status}`"):
                    yield Part.FILTER, identity, change.below(key, at)
        for at, group in self._items(self.root, "score"):
            for part, identity, change in self._group(group):
                yield part, identity, change.below("score", at)
        yield from self._tiers()
        yield from self._freshness()
        for at, item in self._items(self.root, "personas"):
            for change in self._persona(item):
                yield Part.PERSONA, item.text("id") or "", change.below("personas", at)

    @staticmethod
    def _items(node: Mapping_, key: str) -> Iterator[tuple[int, Mapping_]]:
        for at, item in enumerate(node.items(key)):
            if isinstance(item, Mapping_):
                yield at, item

    def _filter(self, node: Mapping_, needs: str) -> Iterator[Change]:
        yield Change((), None, "the rule removed", _place(node), needs)
        yield from self._condition(node, "when")

    def _condition(self, node: Mapping_, key: str) -> Iterator[Change]:
        changes = condition_changes(node.get(key), self.fields.account, self.lists)
        yield from (change.below(key) for change in changes)

    def _persona(self, node: Mapping_) -> Iterator[Change]:
        yield Change((), None, "the persona removed", _place(node), "a contact who fits, expected in `personas`")
        changes = condition_changes(node.get("match"), self.fields.for_match(), self.lists)
        yield from (change.below("match") for change in changes)

    def _group(self, node: Mapping_) -> Iterator[tuple[Part, str, Change]]:
        name = node.text("group") or ""
        for key in ("max", "min"):
            needs = f"criteria of {name} that give more than it, and an expected score"
            yield from ((Part.GROUP, name, change) for change in _cap(node, key, needs))
        for at, item in self._items(node, "criteria"):
            for change in self._criterion(item):
                yield Part.CRITERION, item.text("id") or "", change.below("criteria", at)

    def _criterion(self, node: Mapping_) -> Iterator[Change]:
        identity = node.text("id") or ""
        needs = f"{identity} met, and its points expected"
        yield Change((), None, "the criterion removed", _place(node), needs)
        yield from _points(node, needs)
        yield from self._condition(node, "when")
        field = self.fields.account.get(node.text("field") or "")
        if field is None:
            return
        for at, band in self._items(node, "bands"):
            for change in comparison_changes(field, band, self.lists, ignored=("points",)):
                yield change.below("bands", at)
            needs = f"a value of {field.name} in this band, and the points expected"
            for change in _points(band, needs):
                yield change.below("bands", at)
            if len(node.items("bands")) > 1:
                says = f"the band {written(band)} removed"
                yield Change(("bands", at), None, says, band.span.location, needs)
        yield from self._per_item(node, field.name)
        fades = node.mapping("fades")
        if fades:
            half_life = fades.values["half_life"]
            for other in duration_neighbours(half_life):
                says = f"half_life {written(half_life)} → {other.text}"
                aged = f"a {field.name} {written(half_life)} before `as_of`, and the exact points expected"
                yield Change(("fades", "half_life"), other, says, half_life.span.location, aged)

    def _per_item(self, node: Mapping_, field: str) -> Iterator[Change]:
        listed = node.get("per_item")
        items = self.lists.items(listed) if listed else []
        for item in items if len(items) <= MOST_ITEMS else (items[0], items[-1]):
            if listed and len(items) > 1:
                kept = sequence(listed, [one for one in items if one is not item])
                says = f"per_item without {item.text}"
                yield Change(("per_item",), kept, says, listed.span.location, f"{field}: [{item.text}]")
        if listed:
            for key in ("max", "min"):
                yield from _cap(node, key, f"more of its items in {field} than reach it, and the points expected")

    def _tiers(self) -> Iterator[tuple[Part, str, Change]]:
        tiers = self.root.mapping("tiers")
        nodes = {} if tiers is None else {name: (node, tiers.number(name)) for name, node in tiers.values.items()}
        thresholds = [threshold for _, threshold in nodes.values() if threshold is not None]
        for name, (node, threshold) in nodes.items():
            if threshold is None:
                continue
            next_tier = min((one for one in thresholds if one > threshold), default=100.0)
            for new, score in moved(self.scores, threshold, next_tier):
                says = f"from {written(node)} → {_number(new)}"
                needs = f"a score of {wording.score(float(score))}, and the tier expected"
                yield Part.TIER, name, Change(("tiers", name), scalar(node, new), says, node.span.location, needs)

    def _freshness(self) -> Iterator[tuple[Part, str, Change]]:
        freshness = self.root.mapping("freshness")
        for field, node in freshness.values.items() if freshness else ():
            if not isinstance(node, Scalar):
                continue
            for other in duration_neighbours(node):
                says = f"freshness {written(node)} → {other.text}"
                days = max(durations.days(node.text), durations.days(other.text))
                needs = f"`ages` that make {'a value' if field == 'default' else field} {days} days old"
                yield Part.FRESHNESS, field, Change(("freshness", field), other, says, node.span.location, needs)


def _place(node: Mapping_) -> Location:
    return node.values.get("id", node).span.location


def _points(node: Mapping_, needs: str) -> Iterator[Change]:
    points = node.get("points")
    value = node.number("points")
    if points is None or value is None:
        return
    for new in dict.fromkeys((0, -value, value + (1 if value >= 0 else -1))):
        says = f"points {written(points)} → {_number(new)}"
        yield Change(("points",), scalar(points, new), says, points.span.location, needs)


def _cap(node: Mapping_, key: str, needs: str) -> Iterator[Change]:
    cap, value = node.get(key), node.number(key)
    if cap is None or value is None:
        return
    yield Change((key,), None, f"{key} {written(cap)} removed", cap.span.location, needs)
    nearer = value - 1 if key == "max" else value + 1
    if (nearer >= 0) == (key == "max") or nearer == 0:
        says = f"{key} {written(cap)} → {_number(nearer)}"
        yield Change((key,), scalar(cap, nearer), says, cap.span.location, needs)


def _number(value: float) -> str:
    return f"{value:g}" if value == round(value, 3) else str(value)
