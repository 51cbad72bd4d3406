"""``{% sentence %}…{% endsentence %}``: printed where all it reads is known, and dropped as a whole where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension

from icp_rules.briefs.lacks import LOG, Lack
from icp_rules.briefs.unknown import UnknownPrintedError

if TYPE_CHECKING:
    from jinja2.parser import Parser

    from icp_rules.briefs.environment import BriefEnvironment


class SentenceTag(Extension):
    """The tag. Jinja lets nobody add kinds of nodes, so a sentence is a block of text whose filter is no filter."""

    tags = {"sentence"}  # noqa: RUF012 - Jinja wants a set

    def parse(self, parser: Parser) -> nodes.Node:
        """Read a sentence."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endsentence",), drop_needle=True)
        return nodes.FilterBlock(body, nodes.Const(None), lineno=line)


def is_sentence(node: nodes.FilterBlock) -> bool:
    """Tell a sentence from a block with a filter."""
    filter_: nodes.Node = node.filter
    return isinstance(filter_, nodes.Const)


class SentenceGenerator(CodeGenerator):
    """Makes the program of sentences: the text is kept until its end, and an unknown value on the way drops it."""

    environment: BriefEnvironment

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the program of a sentence, or of a block with a filter."""
        if not is_sentence(node):
            super().visit_FilterBlock(node, frame)
            return
        # text of a child template outside its blocks is never printed
        if frame.require_output_check and self.has_known_extends:
            return
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        mark, error = self.temporary_identifier(), self.temporary_identifier()
        self.writeline(f"{mark} = sentence_begins()", node)
        self.enter_frame(inner)
        self.buffer(inner)
        self._indented("try:")
        self.blockvisit(node.body, inner)
        self.outdent()
        self._indented(f"except UnknownPrintedError as {error}:")
        file = self.environment.folder_loader.told_as(str(self.name))
        self.writeline(f"sentence_dropped({mark}, {error}, {file!r}, {int(node.lineno)})")
        self.outdent()
        self._indented("else:")
        self.start_write(frame, node)
        self.write(f"Markup(concat({inner.buffer}))")
        self.end_write(frame)
        self.outdent()
        self.leave_frame(inner)

    def _indented(self, line: str) -> None:
        self.writeline(line)
        self.indent()


def _begins() -> tuple[int, int]:
    return LOG.get().mark()


def _dropped(mark: tuple[int, int], error: UnknownPrintedError, file: str, line: int) -> None:
    LOG.get().drop(mark, Lack(file, line, error.path, error.reason))


# What the programs of sentences call, by its name in them.
HELPERS: dict[str, Any] = {
    "sentence_begins": _begins,
    "sentence_dropped": _dropped,
    "UnknownPrintedError": UnknownPrintedError,
}
