"""Reads the tables of a Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def rows(page: Path, *headers: str) -> list[dict[str, str]]:
    """Return the rows of all tables of a page that have these headers."""
    return list(_rows(page, headers))


def _rows(page: Path, headers: tuple[str, ...]) -> Iterator[dict[str, str]]:
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if not line.startswith("|"):
            inside = False
        elif cells == headers:
            inside = True
        elif inside and set(line) - set("|- "):
            yield dict(zip(headers, cells, strict=True))
