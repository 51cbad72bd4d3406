"""What to do about YAML that trips over its own syntax: shows the line's value in quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml

    from icp_rules.diagnostics import Location

# A value that starts with one of these means something to YAML unless it is quoted.
_LEADING = {
    "*": "`*` starts an alias",
    "&": "`&` starts an anchor",
    "@": "`@` is reserved",
    "`": "a backtick is reserved",
    ">": "`>` starts a block of text",
    "|": "`|` starts a block of text",
    "%": "`%` starts a directive",
    "!": "`!` starts a tag",
    "{": "`{` starts a mapping",
}
# What libyaml says, in a user's words.
_PLAIN = {
    "found undefined alias": "an alias without its anchor",
    "mapping values are not allowed in this context": "a `: ` where no key can be",
    "block sequence entries are not allowed in this context": "a list starts where none can be",
}
# What to do, by a part of what libyaml says.
_HELP = {
    "mapping values are not allowed": "Quote the text that holds the colon, or indent the keys below their parent.",
    "sequence entries are not allowed": "Start the list in a new line, or write it in brackets: [a, b].",
    "could not find expected ':'": "Each key ends with a colon; a text that goes on is indented below its key.",
    "expected <block end>": "Check that this line is indented like its neighbours.",
    "did not find expected key": "Indent this line like its neighbours, or quote the whole text that stands here.",
    "did not find expected node content": "A value is missing here, or a bracket or brace is not closed.",
    "expected '-' indicator": "Indent this line like its neighbours, or start it with `- ` if it belongs to the list.",
    "escape character": "In double quotes a backslash starts an escape: write \\\\, or use single quotes.",
    "hexdecimal": "In double quotes a backslash starts an escape: write \\\\, or use single quotes.",
}
_VALUE = re.compile(r"""(?:[:\-\[,]\s+|\[|^\s*)(?P<value>[*&@`>|%!]\s*[^,\]}\s][^,\]}]*)""")
_BRACES = re.compile(r"""(?<!["'])\{\{.*?\}\}""")


def error_mark(error: yaml.MarkedYAMLError, lines: Sequence[str], bracket: yaml.Mark | None) -> yaml.Mark | None:
    """Return where a syntax error is; ``bracket`` is the innermost one still open.

    What is left open, and a key without a colon, are shown where they start, not where that is noticed.
    """
    if error.context in ("while scanning a quoted scalar", "while scanning a simple key"):
        return error.context_mark
    noticed = error.problem_mark or error.context_mark
    at_end = noticed is not None and not any(line.strip() for line in lines[noticed.line :])
    return bracket if at_end and bracket else noticed


def syntax_help(error: yaml.MarkedYAMLError, location: Location) -> tuple[str, str | None]:
    """Return the message and the help for a syntax error at a place."""
    problem = error.problem or "the YAML cannot be read"
    text = location.text or ""
    column = (location.column or 1) - 1
    if "\t" in text[: column + 1]:
        return "a tab is used to indent", "YAML indents with spaces only: replace the tab by two spaces."
    if error.context == "while scanning a quoted scalar":
        return "a quote is not closed", "End the text with the same quote; inside it, write ' as '' and \" as \\\"."
    if _BRACES.search(text):
        return problem, _quote_braces(text)
    for match in _VALUE.finditer(text):
        value = match.group("value").strip()
        if match.start("value") <= column <= match.end("value") + 1:
            return _PLAIN.get(problem, problem), f"{_LEADING[value[0]]}; quote the text: {_quoted(value)}"
    if "expected ',' or" in problem and error.context_mark:
        opened = f"The bracket or brace of line {error.context_mark.line + 1}"
        return problem, f"{opened} is not closed, a comma is missing, or a text with a colon needs quotes."
    return _PLAIN.get(problem, problem), next((line for part, line in _HELP.items() if part in problem), None)


def key_help(location: Location) -> str:
    """Return the help for a mapping or list in the place of a key, as ``{{ name }}`` without quotes makes one."""
    text = location.text or ""
    return _quote_braces(text) if _BRACES.search(text) else "Write the key as plain text."


def _quote_braces(text: str) -> str:
    value = text.split(":", 1)[1].strip() if ":" in text else text.strip()
    return f"`{{{{` starts a mapping; quote the text: {_quoted(value)}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
