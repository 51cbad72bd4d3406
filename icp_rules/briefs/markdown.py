"""Values as they are printed into Markdown: as people read them, and unable to be markup."""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateRuntimeError, Undefined, pass_environment
from jinja2.filters import make_attrgetter
from markupsafe import Markup

from icp_rules.language.printing import ENGLISH, Printing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2 import Environment

# CommonMark 0.31 and GitHub's tables and strike-through. An underscore inside a word and a lone & are no markup.
_MARKUP = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,32};)")
# What starts a block is markup at the start of a line alone, and a value may be printed there.
_BLOCK = re.compile(r"^( ?)(?:(#(?=#{0,5}(?: |$))|[+-](?= |$)|-(?=[- ]*$)|=(?==* ?$))|(\d{1,9})([.)](?: |$)))")
# Line breaks of every kind, tabs, control characters, and runs of spaces, which indent code or break a line.
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]{2,}|[^\S ]|[\x00-\x1f\x7f-\x9f]")
# These turn round the order in which text is shown.
_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


# These print by the locale.
_PLAIN = frozenset({bool, int, float, date})


@lru_cache
def printed_by(printing: Printing) -> Callable[[object], str]:
    """Return what prints a number, date, yes or no; a day such as 1. 9. 2026 would begin a list."""
    shown = printing.shown

    # typed, for 1 and true are equal and read differently
    @lru_cache(maxsize=16_384, typed=True)
    def read(value: object) -> str:
        return _printed(shown(value))

    return read


class Markdown(Markup):
    """Text that is Markdown already: what macros, blocks and ``{% set %}`` blocks of a template give.

    Adding, joining or formatting values into it escapes them as Markdown.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Markdown:
        """Return a value as Markdown."""
        return cls(escape(s))


# How the brief prints that is being rendered.
PRINTED: ContextVar[Callable[[object], str]] = ContextVar("PRINTED", default=printed_by(ENGLISH))  # noqa: B039 - a function


def escape(value: Any) -> str:
    """Return a value as printed: read as people do (12,500; yes; a, b), on one line, its markup escaped.

    Raises TemplateRuntimeError for what is no value: nothing, an object with parts, a generator.
    """
    kind = type(value)
    if kind is str:
        return escaped(value)
    if kind is Markdown:
        return value  # type: ignore[no-any-return]
    if kind in _PLAIN:
        return PRINTED.get()(value)
    if kind is tuple or kind is list:
        return ", ".join(map(escape, value)) or "none"
    if isinstance(value, str | int | float | Undefined):
        return escaped(str(value))
    what = "nothing" if value is None else f"an object of type {kind.__name__}"
    raise TemplateRuntimeError(f"the expression gives {what}, which cannot be printed")


@lru_cache(maxsize=16_384)
def escaped(text: str) -> str:
    """Return a text with its markup escaped, on one line."""
    return _escape_start(_escape_inline(one_line(text)))


def printed(text: str) -> Markdown:
    """Return what :mod:`icp_rules.language.printing` has printed; a locale's own spaces and signs stay as they are."""
    return Markdown(_printed(text))


def _printed(text: str) -> str:
    return _escape_start(_escape_inline(text))


def one_line(text: str) -> str:
    """Return a text on one line, without what turns its order round."""
    return _BIDIRECTIONAL.sub("", _SPACES.sub(" ", text))


def join(parts: Iterable[Any]) -> Markdown:
    """Return what ``~`` gives: its operands as Markdown, one after the other."""
    return Markdown("".join(map(escape, parts)))


@pass_environment
def join_filter(environment: Environment, value: Iterable[Any], d: Any = "", attribute: str | None = None) -> Markdown:
    """Return the values, or an attribute of each, with ``d`` between them; Jinja's ``join`` for Markdown."""
    if attribute is not None:
        value = map(make_attrgetter(environment, attribute), value)
    between = d if type(d) is Markdown else _escape_inline(one_line(str(d)))
    return Markdown(str(between).join(map(escape, value)))


def _escape_inline(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _escape_start(text: str) -> str:
    return _BLOCK.sub(_escape_block, text, count=1)


def _escape_block(found: re.Match[str]) -> str:
    space, sign, digits, rest = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{rest}"
