"""The pages of the documentation, and the blocks of code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(r"```(\w*)\n?\Z")
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->\n?\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``marks`` are what the comment before it says: ``<!-- rule_set; file: a.yaml -->``."""

    page: str
    line: int
    language: str
    text: str
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        return next((name for name, value in self.marks.items() if not value), None)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    return list(_blocks(page))


def _blocks(page: Path) -> Iterator[Block]:
    lines = iter(enumerate(page.read_text(encoding="utf-8").splitlines(keepends=True), 1))
    marks: dict[str, str] = {}
    for number, line in lines:
        comment, fence = _COMMENT.match(line), _FENCE.match(line)
        if fence:
            yield Block(name_of(page), number, fence[1], _inside(lines), marks)
        if comment:
            pairs = (part.partition(":") for part in comment[1].split(";"))
            marks = {name.strip(): value.strip() for name, _, value in pairs}
        elif line.strip():
            marks = {}


def _inside(lines: Iterator[tuple[int, str]]) -> str:
    inside = []
    for _, line in lines:
        if line.rstrip() == "```":
            break
        inside.append(line)
    return "".join(inside)


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    kept, inside = [], False
    for line in page.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "".join(kept)
