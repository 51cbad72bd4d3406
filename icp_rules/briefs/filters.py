"""Filters of templates that Jinja has not, or that know of unknown values and of the locale."""

from __future__ import annotations

import inspect
import math
from datetime import date
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateRuntimeError, Undefined, pass_context, pass_environment

from icp_rules.briefs.lacks import LOG, Lack
from icp_rules.briefs.markdown import Markdown, printed
from icp_rules.briefs.unknown import unknown_by
from icp_rules.language.printing import CATEGORIES, LENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from jinja2.runtime import Context

    from icp_rules.briefs.environment import BriefEnvironment


def default(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    """Return the value, or what stands for it where it is unknown; Jinja's ``default``, which is counted."""
    if isinstance(value, Undefined):
        cause = unknown_by(value)
        if cause is not None:
            LOG.get().fallbacks.append(Lack(*_line_of(inspect.currentframe()), *cause))
        return default_value
    return default_value if boolean and not value else value


def _line_of(frame: FrameType | None) -> tuple[str, int]:
    """Return the file and line of the template that a filter is called from."""
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            place: tuple[str, int] = template.place_of(frame.f_lineno)
            return place
        frame = frame.f_back
    raise LookupError("no template calls this")


@pass_environment
def number(environment: BriefEnvironment, value: Any) -> Markdown:
    """Return a number as people read it; the filter ``number``."""
    return printed(environment.printing.number(_number(value, "number")))


@pass_environment
def percent(environment: BriefEnvironment, value: Any) -> Markdown:
    """Return a share (0.6) as a percentage (60%), rounded to a whole number; the filter ``percent``."""
    return printed(environment.printing.percent(_number(value, "percent")))


@pass_context
def money(context: Context, value: Any, currency: str | None = None) -> Markdown:
    """Return an amount in the workspace's currency or another; the filter ``money``."""
    code = currency or context.get("currency")
    if not isinstance(code, str):
        raise TemplateRuntimeError("'money' needs a currency: name it, or write {% import … with context %}")
    environment: BriefEnvironment = context.environment  # type: ignore[assignment]
    return printed(environment.printing.money(_number(value, "money"), code))


@pass_environment
def day(environment: BriefEnvironment, value: Any, length: str | None = None) -> Markdown:
    """Return a day, short, medium, long or full; the filter ``date``."""
    _known(value)
    if not isinstance(value, date):
        raise _not_a("date", "a date", value)
    if length is not None and length not in LENGTHS:
        raise TemplateRuntimeError(f"'date' is {', '.join(LENGTHS[:-1])} or {LENGTHS[-1]}, and not '{length}'")
    return printed(environment.printing.date(value, length))


@pass_environment
def plural(environment: BriefEnvironment, value: Any, **forms: Any) -> Any:
    """Return the form of a word that goes with a number; the filter ``plural``."""
    wrong = next((name for name in forms if name not in CATEGORIES), None)
    if wrong is not None:
        raise TemplateRuntimeError(f"'plural' has no form '{wrong}'; there are {', '.join(CATEGORIES)}")
    if "other" not in forms:
        raise TemplateRuntimeError("'plural' needs the form 'other', which every language has")
    counted = _number(value, "plural")
    category = environment.printing.category(counted) if math.isfinite(counted) else "other"
    return forms.get(category, forms["other"])


def _number(value: Any, name: str) -> float:
    _known(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _not_a(name, "a number", value)
    return value


def _known(value: Any) -> None:
    if isinstance(value, Undefined):
        bool(value)


def _not_a(name: str, what: str, value: object) -> TemplateRuntimeError:
    return TemplateRuntimeError(f"'{name}' is for {what}, and not for {type(value).__name__}")


FILTERS: dict[str, Callable[..., Any]] = {
    "d": default,
    "date": day,
    "default": default,
    "money": money,
    "number": number,
    "percent": percent,
    "plural": plural,
}
