"""The pieces that reference pages are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.briefs.markdown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def paragraph(*lines: str) -> str:
    """Return a paragraph of these lines."""
    return " ".join(lines) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of cells that are Markdown; what separates cells is escaped where it is not yet."""
    lines = [headers, ["---"] * len(headers), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """Return a list of items that are Markdown."""
    return "".join(f"- {item}\n" for item in items)


def code(text: str) -> str:
    """Return a text as code."""
    text = one_line(text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def listed(names: Iterable[str]) -> str:
    """Return names as code, the last after "or"."""
    *first, last = [code(name) for name in names]
    return f"{', '.join(first)} or {last}" if first else last


def fenced(text: str) -> str:
    """Return a text as a block of code."""
    return f"```text\n{text.rstrip()}\n```\n"


def _cell(cell: str) -> str:
    return cell.replace("\\|", "|").replace("|", "\\|")
