"""What is said about an exception out of a plugin: its text, and the place in the plugin's own code."""

from __future__ import annotations

import linecache
import traceback
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A web server's whole error page must not become one message.
_LONGEST = 200


def described(error: BaseException) -> str:
    """Return an exception's type and the first line of its text."""
    try:
        text = str(error).strip()
    except Exception:  # noqa: BLE001 - the exception is a plugin's own, and so is what its __str__ does
        text = ""
    shown = clipped(text)
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def clipped(text: str) -> str:
    """Return the first line of a text, and not all of a long one."""
    first = text.split("\n", 1)[0].strip()
    return first if len(first) <= _LONGEST else first[: _LONGEST - 1] + "…"


def line_of_failure(error: BaseException, module: str) -> tuple[str, int] | None:
    """Return the file and line where an exception left the code of a module or of what is inside it.

    For a syntax error that is the line that cannot be read. None where the exception came from elsewhere.
    """
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return error.filename, error.lineno
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = str(frame.f_globals.get("__name__"))
        if name == module or name.startswith(f"{module}."):
            place = frame.f_code.co_filename, line
    return place


def location(file: Path, line: int | None, name: Callable[[Path], str]) -> Location:
    """Return a place in a file of Python code, with the line's text."""
    if line is None:
        return Location(name(file))
    return Location(name(file), line, text=linecache.getline(str(file), line).rstrip("\n") or None)
