"""What comes of one brief: its Markdown, or why it could not be written."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from icp_rules.briefs.footnotes import with_footnotes
from icp_rules.briefs.loader import FolderLoader
from icp_rules.briefs.page import html_page
from icp_rules.briefs.unknown import UnknownPrintedError
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from jinja2 import Template

    from icp_rules.language.model import WhyUnknown

_NAME = re.compile(r"\w+(\.\w+)*")


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
    """A brief that was written."""

    about: About
    markdown: str

    def html(self) -> str:
        """Return the brief as a web page of its own."""
        return html_page(self.markdown, self.about.title)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A brief that a template could not be rendered for.

    ``path`` is the unknown value it reads and ``reason`` why that is unknown; both are None where something else went
    wrong, as ``code`` and ``message`` say. ``location`` is the line of the template.
    """

    about: About
    code: Code
    message: str
    location: Location
    path: str | None = None
    reason: WhyUnknown | None = None


def render(template: Template, context: dict[str, Any], about: About) -> Rendered | Blocked:
    """Render one brief; ``context`` is a :class:`icp_rules.briefs.context.Context`."""
    try:
        text = "".join(template.root_render_func(template.new_context(context)))
    except Exception as error:  # noqa: BLE001 - whatever a template or a plugin's filter raises blocks its brief alone
        return _blocked(error, template, about)
    return Rendered(about, with_footnotes(text.rstrip() + "\n", context))


def blocked_findings(blocked: Iterable[Blocked]) -> list[Diagnostic]:
    """Return one finding for each template line and cause, with the number of briefs it blocked.

    An unknown value that blocks briefs is a warning (ICP703): the template asks for it. All else is an error.
    """
    causes: dict[tuple[Location, Code, str], list[Blocked]] = defaultdict(list)
    for one in blocked:
        causes[one.location, one.code, one.message].append(one)
    return [_finding(*cause, found) for cause, found in causes.items()]


def _finding(location: Location, code: Code, message: str, found: list[Blocked]) -> Diagnostic:
    first = found[0]
    briefs = "1 brief" if len(found) == 1 else f"{len(found)} briefs"
    example = f"The first is {first.about.stem}."
    if first.path is None:
        return Diagnostic(code, f"{briefs} not written: {message}", location, example)
    advice = "Give it a default('…'), or ask whether it is defined."
    if _NAME.fullmatch(first.path):
        advice = f"Write {{{{ {first.path} | default('…') }}}}, or ask {{% if {first.path} is defined %}}."
    return Diagnostic(code, f"{briefs} not written: {message}", location, f"{advice} {example}", Severity.WARNING)


def _blocked(error: Exception, template: Template, about: About) -> Blocked:
    location = _location(error.__traceback__, template)
    if isinstance(error, UnknownPrintedError):
        return Blocked(about, Code.BRIEF_BLOCKED, str(error), location, error.path, error.reason)
    if isinstance(error, RecursionError):
        return Blocked(about, Code.TEMPLATE_UNSAFE, "the template calls itself too deep", location)
    if isinstance(error, SecurityError):
        return Blocked(about, Code.TEMPLATE_UNSAFE, str(error), location)
    if isinstance(error, TemplateSyntaxError):
        place = Location(error.filename or location.file, int(error.lineno))
        return Blocked(about, Code.TEMPLATE_SYNTAX, str(error.message), place)
    if isinstance(error, TemplateNotFound):
        return Blocked(about, Code.TEMPLATE_MISSING, f"there is no template '{error.name}'", location)
    return Blocked(about, Code.BRIEF_BLOCKED, str(error) or type(error).__name__, location)


def _location(trace: TracebackType | None, template: Template) -> Location:
    """Return the innermost line of a template on the way to where it failed."""
    place = Location(str(template.filename))
    while trace is not None:
        inside: Template | None = trace.tb_frame.f_globals.get("__jinja_template__")
        if inside is not None:
            line = int(inside.get_corresponding_lineno(trace.tb_lineno))
            loader = inside.environment.loader
            text = loader.line(str(inside.name), line) if isinstance(loader, FolderLoader) else None
            place = Location(str(inside.filename), line, text=text)
        trace = trace.tb_next
    return place
