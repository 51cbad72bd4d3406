"""Changes of one comparison: its edge moved to either side, its operator swapped with a neighbour, an item left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.mutating.trees import Change, mapping, scalar, sequence, text_of, written
from icp_rules.language import durations
from icp_rules.language.fields import Field, FieldType
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_
from icp_rules.language.operators import EXACT, OPERATORS, Argument, shifted
from icp_rules.language.reading.lists import is_reference
from icp_rules.language.wording import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.reading.lists import Lists

# Of a longer list the first and the last item are left out.
MOST_ITEMS = 5
_SHARE = 100
# How many items a list has.
_LENGTH = Field("size", FieldType.NUMBER)
_OPPOSITE = {"is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in"}
_BESIDE = {"starts_with": "contains", "ends_with": "contains", "contains": "starts_with"}
_EDGES = {"at_least": ("more_than", -1), "more_than": ("at_least", 1), "at_most": ("less_than", 1)}
_EDGES["less_than"] = ("at_most", -1)
_DAYS_OFF = {"within": "ago", "upcoming": "ahead"}


@dataclass(frozen=True, slots=True)
class _Other:
    """What may stand in place of an operator and its argument, and what notices that."""

    operator: str
    argument: Node
    needs: str
    says: str | None = None


def comparison_changes(field: Field, node: Node, lists: Lists, ignored: Sequence[str] = ()) -> Iterator[Change]:
    """Yield the changes of what is said of one field, each of the whole node.

    ``ignored`` are keys beside the operators that are none.
    """
    if not isinstance(node, Mapping_):
        operator = "in" if isinstance(node, Sequence_) or is_reference(node) else "is"
        for other in _others(field, operator, node, lists):
            short = other.operator == operator
            new = other.argument if short else mapping(node, {other.operator: other.argument})
            yield _change(field, operator, node, other, new)
        return
    operators = [name for name in node.values if name != EXACT and name not in ignored]
    for operator in operators:
        argument = node.values[operator]
        for other in _others(field, operator, argument, lists):
            if other.operator == operator or other.operator not in node:
                yield _change(field, operator, argument, other, _swapped(node, operator, other))
        if len(operators) > 1:
            says = f"{field.name}: without {operator} {written(argument)}"
            kept = {name: entry for name, entry in node.entries().items() if name != operator}
            needs = f"a value of {field.name} for which only `{operator}` fails"
            yield Change((), node.having(kept), says, argument.span.location, needs)


def _swapped(node: Mapping_, operator: str, other: _Other) -> Mapping_:
    """Return operators of which one is another, in its place."""
    entries = node.entries()
    put_in = (scalar(entries[operator][0], other.operator), other.argument)
    return node.having(
        {(other.operator if k == operator else k): put_in if k == operator else entries[k] for k in entries}
    )


def _change(field: Field, operator: str, argument: Node, other: _Other, new: Node) -> Change:
    before = f"{operator} {written(argument)}"
    says = f"{field.name} {before}: {other.says}" if other.says else None
    return Change(
        (),
        new,
        says or f"{field.name} {before} → {other.operator} {written(other.argument)}",
        argument.span.location,
        other.needs,
    )


def _others(field: Field, operator: str, argument: Node, lists: Lists) -> Iterator[_Other]:
    kind = OPERATORS[operator].argument
    if kind in (Argument.VALUES, Argument.ITEMS, Argument.GLOBS):
        yield from _of_list(field, operator, argument, lists)
    elif operator in _EDGES:
        yield from _of_edge(field, operator, argument)
    elif kind is Argument.PAIR and isinstance(argument, Sequence_):
        yield from _of_pair(field, operator, argument)
    elif kind is Argument.DURATION:
        yield from _of_duration(field, operator, argument)
    elif kind is Argument.SIZE:
        yield from _of_size(field, operator, argument, lists)
    elif kind is Argument.FLAG and isinstance(argument, Scalar):
        known = argument.value is True
        yield _Other(operator, scalar(argument, not known), f"{field.name} {'known' if known else 'unknown'}")
    elif operator in _OPPOSITE:
        yield _Other(_OPPOSITE[operator], argument, f"{field.name}: {written(argument)}")
    elif operator in _BESIDE:
        where = "inside" if operator == "contains" else f"elsewhere than `{operator}` looks"
        needs = f"'{written(argument)}' in {field.name}, {where}"
        yield _Other(_BESIDE[operator], argument, needs)


def _of_list(field: Field, operator: str, argument: Node, lists: Lists) -> Iterator[_Other]:
    items = list({item.text: item for item in lists.items(argument)}.values())
    first = items[0].text if items else ""
    of_list = field.type is FieldType.LIST
    if operator in _OPPOSITE:
        yield _Other(_OPPOSITE[operator], argument, f"{field.name}: {first}")
    elif of_list:
        several = {"any_of": "all_of", "all_of": "any_of"}.get(operator) if len(items) > 1 else None
        swapped = several or ("any_of" if operator == "none_of" else "none_of")
        yield _Other(swapped, argument, f"{field.name}: [{first}]")
    if len(items) < 2:
        return
    for item in items if len(items) <= MOST_ITEMS else (items[0], items[-1]):
        kept = sequence(argument, [one for one in items if one is not item])
        needs = f"{field.name}: [{item.text}]" if of_list else f"{field.name}: {item.text}"
        if operator == "all_of":
            needs = f"all of them in {field.name} but {item.text}"
        elif operator == "like":
            needs = f"a value of {field.name} that '{item.text}' alone fits"
        yield _Other(operator, kept, needs, f"without {item.text}")


def _of_edge(field: Field, operator: str, argument: Node) -> Iterator[_Other]:
    neighbour, outwards = _EDGES[operator]
    yield _Other(neighbour, argument, f"{field.name}: {written(argument)}")
    moved = _moved(field, argument, outwards)
    inside = operator in ("at_least", "at_most")
    # the edge itself, or what lies between it and the new one
    needs = written(moved) if inside else written(_moved(field, argument, outwards, least=True))
    yield _Other(operator, moved, f"{field.name}: {needs}")


def _of_pair(field: Field, operator: str, argument: Sequence_) -> Iterator[_Other]:
    for at, end in enumerate(argument.items):
        for direction in (-1, 1):
            moved = _moved(field, end, direction)
            ends = [moved if place == at else one for place, one in enumerate(argument.items)]
            outwards = direction == (-1 if at == 0 else 1)
            yield _Other(operator, sequence(argument, ends), f"{field.name}: {written(moved if outwards else end)}")


def _of_duration(field: Field, operator: str, argument: Node) -> Iterator[_Other]:
    days = durations.days(text_of(argument))
    for moved in duration_neighbours(argument):
        far = max(days, durations.days(moved.text))
        yield _Other(operator, moved, f"{field.name} {far} days {_DAYS_OFF[operator]}")


def duration_neighbours(node: Node) -> Iterator[Scalar]:
    """Yield a day less and a day more, where there is such a duration."""
    days = durations.days(text_of(node))
    for text in (f"{days - 1}d", f"{days + 1}d"):
        if re.fullmatch(durations.PATTERN, text):
            yield scalar(node, text)


def _of_size(field: Field, operator: str, argument: Node, lists: Lists) -> Iterator[_Other]:
    if not isinstance(argument, Mapping_):
        for moved in (_moved(_LENGTH, argument, direction) for direction in (-1, 1)):
            if isinstance(moved.value, int) and moved.value >= 0:
                yield _Other(operator, moved, f"{field.name} of {written(argument)} items")
        return
    for change in comparison_changes(_LENGTH, argument, lists):
        if change.node is not None:
            yield _Other(operator, change.node, f"as many items in {field.name}: {change.needs}", change.says)


def _moved(field: Field, node: Node, direction: int, *, least: bool = False) -> Scalar:
    """Return a value a step further: a day; one, or a hundredth of a large number; ``least`` is always one."""
    if field.type is FieldType.DATE:
        return scalar(node, shifted(durations.parse_day(text_of(node)), direction).isoformat())
    value = node.value if isinstance(node, Scalar) and isinstance(node.value, int | float) else 0
    if value != int(value):
        return scalar(node, round(value + direction * abs(value) / _SHARE, 10))
    step = 1 if least or field.unit == YEAR else max(1, round(abs(value) / _SHARE))
    return scalar(node, int(value) + direction * step)
