"""Markdown as plain text, to be pasted into an e-mail or a field of a CRM: what it says, without its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.tree import SyntaxTreeNode

from icp_rules.briefs.page import converter

if TYPE_CHECKING:
    from collections.abc import Callable


def plain_text(markdown: str) -> str:
    """Return what Markdown says as plain text.

    Blocks are separated by empty lines and a paragraph is one line, but for its hard breaks. Lists keep their marks,
    quotes their signs, a link is followed by its address; cells of a table stand apart by `` | ``.
    """
    return _blocks(SyntaxTreeNode(converter().parse(markdown)))


def _blocks(node: SyntaxTreeNode, between: str = "\n\n") -> str:
    return between.join(_block(child) for child in node.children)


def _block(node: SyntaxTreeNode) -> str:
    write = _WRITERS.get(node.type)
    return write(node) if write is not None else _inline(node)


def _list(node: SyntaxTreeNode) -> str:
    tight = any(part.hidden for item in node.children for part in item.children)
    first = int(node.attrs.get("start", 1))
    items = []
    for i, item in enumerate(node.children):
        mark = f"{first + i}. " if node.type == "ordered_list" else "- "
        items.append(_indented(mark, _blocks(item, "\n" if tight else "\n\n"), " " * len(mark)))
    return ("\n" if tight else "\n\n").join(items)


def _indented(mark: str, text: str, indent: str) -> str:
    first, *others = text.split("\n")
    return "\n".join([(mark + first).rstrip(), *((indent + line).rstrip() for line in others)])


def _quote(node: SyntaxTreeNode) -> str:
    return _indented("> ", _blocks(node), "> ")


def _row(node: SyntaxTreeNode) -> str:
    return " | ".join(_inline(cell) for cell in node.children)


def _code(node: SyntaxTreeNode) -> str:
    return node.content.rstrip("\n")


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    text = "".join(_inline(child) for child in node.children)
    if node.type == "link":
        address = str(node.attrs["href"]).removeprefix("mailto:")
        return text if text == address else f"{text} ({address})"
    return text


_WRITERS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "table": lambda node: _blocks(node, "\n"),
    "thead": lambda node: _blocks(node, "\n"),
    "tbody": lambda node: _blocks(node, "\n"),
    "tr": _row,
    "fence": _code,
    "code_block": _code,
    "hr": lambda _: "---",
}
