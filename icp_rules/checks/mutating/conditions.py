"""Changes of a condition: of each comparison in it, and of how they are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.checks.mutating.comparisons import comparison_changes
from icp_rules.checks.mutating.trees import Change, mapping, scalar, sequence, written
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.language.reading.lists import Lists

_OTHER = {"all": "any", "any": "all"}
_ONE_OF_ALL = "values for which only this part fails"
_ONE_OF_ANY = "values for which only this part holds"
# They have no neighbour among the operators, so the whole comparison is turned round.
_TURNED = ("like", "matches")


def condition_changes(node: Node | None, fields: Mapping[str, Field], lists: Lists) -> Iterator[Change]:
    """Yield the changes of a condition."""
    if not isinstance(node, Mapping_):
        return
    for key, value in node.values.items():
        if key == "not":
            yield from (change.below(key) for change in condition_changes(value, fields, lists))
        elif key in _OTHER and isinstance(value, Sequence_):
            yield from (change.below(key) for change in _in_parts(value, key, fields, lists))
        elif key == "count" and isinstance(value, Mapping_):
            yield from (change.below(key) for change in _of_count(value, fields, lists))
        elif key in fields:
            yield from (change.below(key) for change in comparison_changes(fields[key], value, lists))
        if len(node.values) > 1:
            place = node.keys[key].span.location
            yield Change((key,), None, f"without {key}: {written(value)}", place, _ONE_OF_ALL)
    yield from _of_whole(node)


def _of_whole(node: Mapping_) -> Iterator[Change]:
    """Yield the changes of how the parts are put together."""
    place = node.span.location
    if len(node.values) > 1:
        parts = [mapping(node, {key: value}) for key, value in node.values.items()]
        says = f"all of {', '.join(node.values)} → any of them"
        yield Change((), mapping(node, {"any": sequence(node, parts)}), says, place, _ONE_OF_ANY)
        return
    ((key, value),) = node.values.items()
    if key == "not":
        yield Change((), value, f"without not: {written(value)}", place, "values for which it holds")
    elif key in _OTHER and isinstance(value, Sequence_) and len(value.items) > 1:
        other = _OTHER[key]
        yield Change((), mapping(node, {other: value}), f"{key} of the parts → {other}", place, _ONE_OF_ANY)
    elif isinstance(value, Mapping_) and any(name in value for name in _TURNED):
        says = f"{key} {written(value)} → not"
        yield Change((), mapping(node, {"not": node}), says, value.span.location, f"a value of {key}")


def _in_parts(parts: Sequence_, word: str, fields: Mapping[str, Field], lists: Lists) -> Iterator[Change]:
    for at, part in enumerate(parts.items):
        yield from (change.below(at) for change in condition_changes(part, fields, lists))
        if len(parts.items) > 1:
            needs = _ONE_OF_ANY if word == "any" else _ONE_OF_ALL
            yield Change((at,), None, f"without {written(part)}", part.span.location, needs)


def _of_count(node: Mapping_, fields: Mapping[str, Field], lists: Lists) -> Iterator[Change]:
    least, parts = node.get("at_least"), node.get("of")
    if isinstance(least, Scalar) and isinstance(least.value, int):
        for count in (least.value - 1, least.value + 1):
            # of none at all every account has enough
            if count > 0:
                needs = f"values for which {min(count, least.value)} of the parts hold"
                says = f"count at_least {least.value} → {count}"
                yield Change(("at_least",), scalar(least, count), says, least.span.location, needs)
    if isinstance(parts, Sequence_):
        yield from (change.below("of") for change in _in_parts(parts, "any", fields, lists))
