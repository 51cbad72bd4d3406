"""Reads YAML 1.2 core into nodes with positions; refuses what is dangerous or silently wrong, and says how to mend it.

PyYAML parses the syntax (libyaml where it is built in); types are resolved here, because PyYAML follows YAML 1.1,
where ``NO`` is false and ``1:30`` is ninety. https://yaml.org/spec/1.2.2/#103-core-schema, with two differences: only
lower-case ``true`` and ``false`` are booleans, and infinities and not-a-number are text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_, Source, Span
from icp_rules.language.yaml_help import error_mark, key_help, syntax_help

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
# Every alias repeats its anchor's nodes; a document may come to this many in all.
MAX_NODES = 100_000
# No rule means a longer number, and int() refuses thousands of digits.
_LONGEST_NUMBER = 100
_NUMBER_START = frozenset("+-.0123456789")

_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS = {**dict.fromkeys(("", "~", "null", "Null", "NULL")), "true": True, "false": False}
# Beside control characters: a byte order mark inside the text, and what YAML 1.1 alone takes for line breaks.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?")


def read_yaml(path: Path, name: str | None = None) -> Mapping_:
    """Read a file that holds one YAML mapping.

    ``name`` is what diagnostics call the file; by default the path as given.
    Raises DiagnosticError (ICP1xx, ICP801) with everything found wrong.
    """
    name = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1e6
            raise DiagnosticError(
                Diagnostic(
                    Code.TOO_LARGE,
                    f"the file has {size:.1f} MB; {MAX_BYTES // 1_000_000} MB is the limit",
                    Location(name),
                    "Rule files are written by hand. Is this a data file? Long lists belong into a source.",
                )
            )
        data = path.read_bytes()
    except OSError as error:
        raise DiagnosticError(
            Diagnostic(Code.CANNOT_READ, f"cannot be read: {error.strerror}", Location(name))
        ) from error
    return parse_yaml(_decode(data, name), name)


def parse_yaml(text: str, name: str = "<text>") -> Mapping_:
    """Read a text that holds one YAML mapping. Raises DiagnosticError (ICP1xx) with everything found wrong."""
    text = _LINE_BREAK.sub("\n", text.removeprefix("\ufeff"))
    source = Source(name, tuple(text.split("\n")))
    illegal = _ILLEGAL.search(text)
    if illegal:
        line = text.count("\n", 0, illegal.start()) + 1
        column = illegal.start() - text.rfind("\n", 0, illegal.start())
        raise DiagnosticError(
            Diagnostic(
                Code.YAML_SYNTAX,
                f"the character U+{ord(illegal.group()):04X} is not allowed",
                source.location(line, column, column + 1),
                "Delete it; it came in by copying, or the file is not a text file.",
            )
        )
    composer = _Composer(source)
    try:
        root = composer.compose(text)
    except yaml.MarkedYAMLError as error:
        wrong = _syntax_error(error, source, composer.open_bracket)
        # what a key of braces leaves behind in its line is no second mistake
        told = any(d.location and wrong.location and d.location.line == wrong.location.line for d in composer.found)
        raise DiagnosticError(composer.found if told else [*composer.found, wrong]) from error
    if composer.found:
        raise DiagnosticError(composer.found)
    if not isinstance(root, Mapping_):
        where = source.location(1, 1) if root is None else root.span.location
        what = "the file is empty" if root is None else f"the file holds {root.kind}, not keys with values"
        raise DiagnosticError(Diagnostic(Code.NOT_ONE_DOCUMENT, what, where, "Write `key: value` lines."))
    return root


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8-sig")) + 1
        text = data[start:].split(b"\n", 1)[0].decode("utf-8-sig", "replace").rstrip("\r")
        raise DiagnosticError(
            Diagnostic(
                Code.NOT_UTF8,
                f"the byte 0x{data[error.start]:02x} is not UTF-8",
                Location(name, line, column, column + 1, text),
                "Save the file as UTF-8 (in Excel and Notepad: 'Save as', encoding UTF-8).",
            )
        ) from error


def resolve(text: str) -> str | int | float | bool | None:
    """Return the value of a plain (unquoted) scalar by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START or len(text) > _LONGEST_NUMBER:
        return text
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text) or _HEX.match(text):
        return int(text, 0)
    number = float(text) if _FLOAT.match(text) else math.inf
    return text if math.isinf(number) else number


def _events(text: str) -> Iterator[Any]:
    """Yield what PyYAML's parser comes across. ``yaml.parse`` is the same and asks twice for each event."""
    loader = _Loader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


def _syntax_error(error: yaml.MarkedYAMLError, source: Source, bracket: yaml.Mark | None) -> Diagnostic:
    mark = error_mark(error, source.lines, bracket)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    location = source.location(line, column, column + 1)
    message, help_line = syntax_help(error, location)
    return Diagnostic(Code.YAML_SYNTAX, message, location, help_line)


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled."""

    start: Any
    flow: bool
    anchor: str | None
    nodes: list[Node] = field(default_factory=list)
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Composer:
    """Turns parser events into nodes, without recursion, so that depth is a finding and not a crash."""

    source: Source
    found: list[Diagnostic] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int, int]] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    root: Node | None = None
    documents: int = 0
    total: int = 0

    def compose(self, text: str) -> Node | None:
        """Return the document's root, or None for an empty text. Raises yaml.MarkedYAMLError on bad syntax."""
        taken_in = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open,
            yaml.SequenceStartEvent: self.open,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }
        for event in _events(text):
            take_in = taken_in.get(type(event))
            if take_in is not None:
                take_in(event)
        return self.root

    @property
    def open_bracket(self) -> yaml.Mark | None:
        """Where the innermost bracket or brace that is still open stands."""
        return self.stack[-1].start.start_mark if self.stack and self.stack[-1].flow else None

    def stop(self, code: Code, message: str, event: Any, help_line: str | None = None) -> None:
        """Give up: what follows would only be noise, or too much."""
        raise DiagnosticError([*self.found, Diagnostic(code, message, self.span(event).location, help_line)])

    def span(self, event: Any, end: Any = None) -> Span:
        """Return the place from the start of one event to the end of another."""
        first, last = event.start_mark, (end or event).end_mark
        return Span(self.source, first.line + 1, first.column + 1, last.line + 1, last.column + 1)

    def document(self, event: Any) -> None:
        """Start a document; there is one."""
        self.documents += 1
        if self.documents > 1:
            self.stop(Code.NOT_ONE_DOCUMENT, "a second document starts here", event, "Keep one a file: drop `---`.")

    def open(self, event: Any) -> None:
        """Start a mapping or a list."""
        self.tag(event)
        self.count(event, height=1)
        self.stack.append(_Frame(event, bool(event.flow_style), event.anchor))

    def close(self, event: Any) -> None:
        """End a mapping or a list."""
        frame = self.stack.pop()
        span = self.span(frame.start, event)
        if isinstance(frame.start, yaml.SequenceStartEvent):
            node: Node = Sequence_(span, tuple(frame.nodes))
        else:
            node = self.mapping(span, frame)
        self.add(node, frame.anchor, frame.size, frame.height)

    def scalar(self, event: Any) -> None:
        """Add a scalar; only a plain one can be other than text."""
        self.tag(event)
        self.count(event)
        text: str = event.value
        value = text if event.style else resolve(text)
        node = Scalar(self.span(event), value, text, bool(self.stack) and self.stack[-1].flow)
        self.add(node, event.anchor)

    def tag(self, event: Any) -> None:
        """Refuse tags: they ask for types the language does not have, or for Python objects."""
        if event.tag is not None:
            help_line = "Delete it, or quote the value if the ! belongs to the text."
            self.found.append(
                Diagnostic(Code.YAML_TAG, f"the tag {event.tag} is not allowed", self.span(event).location, help_line)
            )

    def alias(self, event: Any) -> None:
        """Put an anchor's node in once more."""
        if event.anchor not in self.anchors:
            problem = yaml.composer.ComposerError(None, None, "found undefined alias", event.start_mark)
            raise problem
        node, size, height = self.anchors[event.anchor]
        self.count(event, size, height)
        self.add(node, None, size, height)

    def count(self, event: Any, size: int = 1, height: int = 0) -> None:
        """Stop where the document gets too large or too deep, before it is."""
        self.total += size
        if self.total > MAX_NODES:
            self.stop(Code.YAML_LIMIT, f"more than {MAX_NODES:,} values, repeated ones counted", event)
        if len(self.stack) + height > MAX_DEPTH:
            self.stop(Code.YAML_LIMIT, f"more than {MAX_DEPTH} levels inside each other", event)

    def add(self, node: Node, anchor: str | None, size: int = 1, height: int = 0) -> None:
        """Give a node to what surrounds it; ``height`` counts the levels inside it."""
        if anchor:
            self.anchors[anchor] = (node, size, height)
        if self.stack:
            frame = self.stack[-1]
            frame.nodes.append(node)
            frame.size += size
            frame.height = max(frame.height, height + 1)
        else:
            self.root = node

    def mapping(self, span: Span, frame: _Frame) -> Mapping_:
        """Return a mapping; keys must be text, and each stands once."""
        keys: dict[str, Scalar] = {}
        values: dict[str, Node] = {}
        for key, value in zip(frame.nodes[::2], frame.nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                place = key.span.location
                self.found.append(
                    Diagnostic(Code.KEY_NOT_TEXT, f"a key must be text, not {key.kind}", place, key_help(place))
                )
            elif key.text == "<<" and key.span.end_column - key.span.column == len("<<"):
                help_line = "Write the keys out, or use `extends` to build on another rule set."
                message = "the merge key << is not part of YAML 1.2"
                self.found.append(Diagnostic(Code.MERGE_KEY, message, key.span.location, help_line))
            elif key.text in keys:
                message = f"'{key.text}' stands here twice; first in line {keys[key.text].span.line}"
                self.found.append(Diagnostic(Code.DUPLICATE_KEY, message, key.span.location, "Keep one."))
            else:
                keys[key.text] = key if isinstance(key.value, str) else replace(key, value=key.text)
                values[key.text] = value
        return Mapping_(span, keys, values)
