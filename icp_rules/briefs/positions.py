"""Gives Jinja's syntax trees columns: their line numbers are positions that know theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2.lexer import Lexer, newline_re

if TYPE_CHECKING:
    from collections.abc import Iterator


class Position(int):
    """A line number that knows its column; both count from 1."""

    column: int

    @classmethod
    def at(cls, line: int, column: int) -> Position:
        """Return the position."""
        position = cls(line)
        position.column = column
        return position


class PositionLexer(Lexer):
    """A lexer whose tokens, and so the nodes made of them, have positions for line numbers."""

    def tokeniter(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> Iterator[tuple[int, str, str]]:
        """Yield Jinja's tokens. Between two of them the lexer drops white space alone, so each is found in turn."""
        text = "\n".join(newline_re.split(source)[::2])
        offset = 0
        for line, token, value in super().tokeniter(source, name, filename, state):
            offset = max(offset, text.find(value, offset))
            yield Position.at(line, offset - text.rfind("\n", 0, offset)), token, value
            offset += len(value)


def column_of(line: Any) -> int | None:
    """Return the column of a node's line number, or None where Jinja made up the node."""
    return line.column if isinstance(line, Position) else None
