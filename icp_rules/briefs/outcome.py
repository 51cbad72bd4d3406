"""What comes of one brief: its Markdown, or why it could not be written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from icp_rules.briefs.footnotes import with_footnotes
from icp_rules.briefs.lacks import LOG, Log
from icp_rules.briefs.loader import FolderLoader
from icp_rules.briefs.markdown import PRINTED
from icp_rules.briefs.page import html_page
from icp_rules.briefs.unknown import UnknownPrintedError
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType, TracebackType

    from jinja2 import Template

    from icp_rules.briefs.lacks import Lack
    from icp_rules.briefs.steps import StepRow
    from icp_rules.language.model import WhyUnknown

_NAME = re.compile(r"\w+(\.\w+)*")
# Some three hundred pages.
LONGEST = 1_000_000
# More than most briefs have.
_PIECES = 1024
_LONGEST_MESSAGE = 500
# Where there is no memory to call a function, Python says that an error has no exception.
_EXHAUSTED = (MemoryError, SystemError)


class OverLimitError(BaseException):
    """A brief takes more than a brief may. No Exception, so that a plugin's filter does not take it for one."""


@dataclass(frozen=True, slots=True)
class About:
    """Which brief it is.

    ``stem`` is its file's path without suffix, below the output folder, with ``/``; ``contact`` tells the contact
    (its id, or else its address) or is None for a role.
    """

    stem: str
    account_id: str
    persona: str
    contact: str | None
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A brief that was written, and the places where its template did without an unknown value.

    ``steps`` are those of a plan, as rows of the table of steps.
    """

    about: About
    markdown: str
    fallbacks: tuple[Lack, ...] = ()
    dropped: tuple[Lack, ...] = ()
    steps: tuple[StepRow, ...] = ()

    def html(self) -> str:
        """Return the brief as a web page of its own."""
        return html_page(self.markdown, self.about.title)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A brief that a template could not be rendered for.

    ``path`` is the unknown value it reads, ``reason`` why that is unknown, and ``needs`` the value it is made of, if it
    is; all are None where something else went wrong, as ``code`` and ``message`` say. ``location`` is the line of
    the template. ``hint`` says what to do about an unknown value that no template reads. ``exhausted`` tells that
    memory ran out: Python may be unsound from then on, and take arguments of one call for those of another.
    """

    about: About
    code: Code
    message: str
    location: Location
    path: str | None = None
    reason: WhyUnknown | None = None
    needs: str | None = None
    hint: str | None = None
    exhausted: bool = False

    @property
    def advice(self) -> str:
        """What to do about it, where that can be told."""
        if self.hint is not None:
            return self.hint
        if self.code is Code.BRIEF_LIMIT:
            return "Look for a loop, a text or a filter that goes on and on."
        if self.path is None:
            return "Mend that line of the template."
        if not _NAME.fullmatch(self.path):
            return "Give it a default('…'), or ask whether it is defined."
        return f"Write {{{{ {self.path} | default('…') }}}}, or ask {{% if {self.path} is defined %}}."


def render(template: Template, context: dict[str, Any], about: About) -> Rendered | Blocked:
    """Render one brief; ``context`` is a :class:`icp_rules.briefs.context.Context`."""
    log = Log()
    logging, printing = LOG.set(log), PRINTED.set(template.environment.printed)  # type: ignore[attr-defined]
    pieces = template.root_render_func(template.new_context(context))
    try:
        text = "".join(_bounded(pieces))
        # no file can hold half a character, such as '\\ud800' is
        text.encode()
    # whatever a template or a plugin's filter raises blocks its brief alone
    except (Exception, OverLimitError) as error:  # noqa: BLE001
        return blocked_by(error, template, about)
    finally:
        LOG.reset(logging)
        PRINTED.reset(printing)
    text = text.rstrip() + "\n"
    if template.environment.footnotes:  # type: ignore[attr-defined]
        text = with_footnotes(text, context)
    return Rendered(about, text, tuple(log.fallbacks), tuple(log.dropped))


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a text, many pieces at a time, as long as it is not too long."""
    room, left = LONGEST, iter(pieces)
    while some := "".join(islice(left, _PIECES)):
        room -= len(some)
        if room < 0:
            raise _TooLongError(_line_reached(pieces))
        yield some


class _TooLongError(Exception):
    """A text is too long; ``frame`` is that of the template line it has come to, if it is known."""

    def __init__(self, frame: FrameType | None) -> None:
        super().__init__(f"the brief is longer than {LONGEST:,} characters")
        self.frame = frame


def _line_reached(pieces: Any) -> FrameType | None:
    """Return where a template is that waits to go on: in the innermost of its blocks."""
    while isinstance(inner := getattr(pieces, "gi_yieldfrom", None), GeneratorType):
        pieces = inner
    frame: FrameType | None = getattr(pieces, "gi_frame", None)
    return frame


def blocked_findings(blocked: Iterable[Blocked]) -> list[Diagnostic]:
    """Return one finding for each template line and cause, with the number of briefs it blocked.

    An unknown value that blocks briefs is a warning (ICP703): the template asks for it. All else is an error.
    """
    firsts: dict[tuple[Location, Code, str], Blocked] = {}
    count = Counter[tuple[Location, Code, str]]()
    for one in blocked:
        cause = (one.location, one.code, one.message)
        firsts.setdefault(cause, one)
        count[cause] += 1
    return [_finding(first, count[cause]) for cause, first in firsts.items()]


def _finding(first: Blocked, count: int) -> Diagnostic:
    briefs = "1 brief" if count == 1 else f"{count} briefs"
    message = f"{briefs} not written: {first.message}"
    help_line = " ".join(filter(None, (first.advice, f"The first is {first.about.stem}.")))
    severity = Severity.ERROR if first.path is None else Severity.WARNING
    return Diagnostic(first.code, message, first.location, help_line, severity)


def blocked_by(error: BaseException, template: Template, about: About) -> Blocked:
    """Return what a brief comes to that an error ended."""
    trace = error.__traceback__
    location = _location(trace, template, error.frame if isinstance(error, _TooLongError) else None)
    if isinstance(error, UnknownPrintedError):
        return Blocked(about, Code.BRIEF_BLOCKED, str(error), location, error.path, error.reason, error.needs)
    if isinstance(error, TemplateSyntaxError):
        place = Location(error.filename or location.file, int(error.lineno))
        return Blocked(about, Code.TEMPLATE_SYNTAX, str(error.message), place)
    return Blocked(about, *_told(error), location, exhausted=isinstance(error, _EXHAUSTED))


def _told(error: BaseException) -> tuple[Code, str]:
    """Return the code of an error, and what to say of it."""
    if isinstance(error, UnicodeEncodeError):
        return (
            Code.BRIEF_BLOCKED,
            f"{_writable(error.object[error.start])} is half a character, which cannot be written",
        )
    if isinstance(error, _EXHAUSTED):
        return Code.BRIEF_LIMIT, "the brief takes more memory than a brief may"
    if isinstance(error, RecursionError):
        return Code.TEMPLATE_UNSAFE, "the template calls itself too deep"
    if isinstance(error, TemplateNotFound):
        return Code.TEMPLATE_MISSING, f"there is no template '{_writable(str(error.name))}'"
    for kinds, code in _KINDS.items():
        if isinstance(error, kinds):
            return code, _writable(str(error))
    return Code.BRIEF_BLOCKED, _writable(str(error)) or type(error).__name__


def _writable(message: str) -> str:
    """Return a message as a file can hold it, and not too long: what a template made may be in it."""
    return message[:_LONGEST_MESSAGE].encode(errors="backslashreplace").decode()


_KINDS = {(OverLimitError, _TooLongError): Code.BRIEF_LIMIT, (SecurityError,): Code.TEMPLATE_UNSAFE}


def _location(trace: TracebackType | None, template: Template, reached: FrameType | None) -> Location:
    """Return the innermost line of a template on the way to where it failed, or the one it had reached."""
    place = Location(str(template.filename))
    lines = [(trace.tb_frame, trace.tb_lineno) for trace in _links(trace)]
    for frame, number in [*lines, *([(reached, reached.f_lineno)] if reached else [])]:
        inside: Template | None = frame.f_globals.get("__jinja_template__")
        if inside is not None:
            line = int(inside.get_corresponding_lineno(number))
            loader = inside.environment.loader
            text = loader.line(str(inside.name), line) if isinstance(loader, FolderLoader) else None
            place = Location(str(inside.filename), line, text=text)
    return place


def _links(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next
