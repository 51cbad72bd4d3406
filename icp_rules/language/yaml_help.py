"""What to do about YAML that trips over its own syntax: shows the line's value in quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
_VALUE = re.compile(r"""(?:[:\-\[,]\s+|\[|^\s*)(?P<value>[*&@`>|%!]\s*[^,\]}\s][^,\]}]*)""")
_BRACES = re.compile(r"""(?<!["'])\{\{.*?\}\}""")


def syntax_help(error: yaml.MarkedYAMLError, location: Location) -> tuple[str, str | None]:
    """Return the message and the help for a syntax error at a place."""
    message = (error.problem or "the YAML cannot be read").replace("found undefined alias", "an alias without its anchor")
    text = location.text or ""
    column = (location.column or 1) - 1
    if "\t" in text[: column + 1]:
        return "a tab is used to indent", "YAML indents with spaces only: replace the tab by two spaces."
    if _BRACES.search(text):
        return message, _quote_braces(text)
    for match in _VALUE.finditer(text):
        value = match.group("value").strip()
        if match.start("value") <= column <= match.end("value") + 1:
            return message, f"{_LEADING[value[0]]}; quote the text: {_quoted(value)}"
    if error.problem and "mapping values are not allowed" in error.problem:
        return "a second `: ` in one line", "Quote the text that holds the colon, or indent the keys below their parent."
    if error.problem and ("could not find expected ':'" in error.problem or "expected <block end>" in error.problem):
        return message, "Check that this line is indented like its neighbours, and that each key ends with a colon."
    if error.problem and "expected ',' or" in error.problem:
        return message, "A bracket, a brace or a quote is not closed, or a comma is missing."
    return message, None


def key_help(location: Location) -> str:
    """Return the help for a mapping or list in the place of a key, as ``{{ name }}`` without quotes makes one."""
    text = location.text or ""
    return _quote_braces(text) if _BRACES.search(text) else "Write the key as plain text."


def _quote_braces(text: str) -> str:
    value = text.split(":", 1)[1].strip() if ":" in text else text.strip()
    return f"`{{{{` starts a mapping; quote the text: {_quoted(value)}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
