"""A YAML document as a tree whose every key and value knows its line and column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from icp_rules.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

type_names = {bool: "true or false", int: "a number", float: "a number", str: "text", type(None): "nothing"}


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A file's name, as shown to the user, and its lines."""

    name: str
    lines: tuple[str, ...]

    def location(self, line: int, column: int, end_column: int | None = None) -> Location:
        """Return the place with the text of its line."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        return Location(self.name, line, column, end_column, text)


class Span(NamedTuple):
    """Where a node starts and ends; lines and columns count from 1."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def location(self) -> Location:
        """The place; a node of several lines is marked where it starts."""
        end = self.end_column if self.end_line == self.line else None
        return self.source.location(self.line, self.column, end)


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A single value, read by the YAML 1.2 core schema; ``flow`` tells that braces or brackets surround it."""

    span: Span
    value: str | int | float | bool | None
    text: str
    flow: bool = False

    @property
    def kind(self) -> str:
        """What it is, in a user's words."""
        return type_names[type(self.value)]

    def within(self, start: int, end: int | None = None) -> Location:
        """Return the place of characters of its text; of the whole value where escapes or folded lines shift them."""
        place = self.span.location
        for quote in (0, 1):
            first = self.span.column + quote
            if (place.text or "").startswith(self.text, first - 1):
                return replace(place, column=first + start, end_column=first + (start + 1 if end is None else end))
        return place


@dataclass(frozen=True, slots=True, eq=False)
class Sequence_:  # noqa: N801 - typing has a Sequence
    """A list of nodes."""

    span: Span
    items: tuple[Node, ...]
    kind = "a list"

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the items."""
        return iter(self.items)


@dataclass(frozen=True, slots=True, eq=False)
class Mapping_:  # noqa: N801 - typing has a Mapping
    """Keys, each with its own place, and their values, in the order of the file."""

    span: Span
    keys: dict[str, Scalar]
    values: dict[str, Node]
    kind = "a mapping"

    def __contains__(self, key: str) -> bool:
        """Tell whether the key is there."""
        return key in self.values

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return self.values.get(key)

    def mapping(self, key: str) -> Mapping_ | None:
        """Return the mapping under a key, or None where it is missing or something else."""
        node = self.values.get(key)
        return node if isinstance(node, Mapping_) else None

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of the list under a key; none where it is missing or something else."""
        node = self.values.get(key)
        return node.items if isinstance(node, Sequence_) else ()

    def text(self, key: str) -> str | None:
        """Return the text under a key, or None where it is missing or something else."""
        node = self.values.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None

    def number(self, key: str) -> float | None:
        """Return the number under a key, or None where it is missing or something else."""
        node = self.values.get(key)
        if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return node.value
        return None

    def having(self, entries: dict[str, tuple[Scalar, Node]]) -> Mapping_:
        """Return a copy with these entries in place of its own."""
        return replace(
            self, keys={k: key for k, (key, _) in entries.items()}, values={k: v for k, (_, v) in entries.items()}
        )

    def entries(self) -> dict[str, tuple[Scalar, Node]]:
        """Return every key's node and value by the key's text."""
        return {k: (self.keys[k], self.values[k]) for k in self.values}


Node = Scalar | Sequence_ | Mapping_


def to_data(node: Node) -> object:
    """Return the node as plain dictionaries, lists and values."""
    if isinstance(node, Mapping_):
        return {key: to_data(value) for key, value in node.values.items()}
    if isinstance(node, Sequence_):
        return [to_data(item) for item in node.items]
    return node.value


def at_path(node: Node, path: Sequence[str | int]) -> Node:
    """Return the node a path of keys and indexes leads to, as far as it leads."""
    for step in path:
        if isinstance(node, Mapping_) and isinstance(step, str) and step in node.values:
            node = node.values[step]
        elif isinstance(node, Sequence_) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node


def texts_of(node: Node | None) -> list[str]:
    """Return the texts of a list, or the one text there is."""
    if isinstance(node, Sequence_):
        return [item.text for item in node if isinstance(item, Scalar)]
    return [node.text] if isinstance(node, Scalar) and node.text else []
