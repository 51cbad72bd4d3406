"""What stands in a template for a value that is not known: it can be asked about, never printed or tested."""

from __future__ import annotations

from typing import Any, NoReturn

from jinja2 import TemplateRuntimeError, Undefined, UndefinedError
from jinja2.utils import missing

from icp_rules.language.model import WhyUnknown

_WORDS = {
    WhyUnknown.MISSING: "there is none",
    WhyUnknown.STALE: "it is too old to be used",
    WhyUnknown.FAILED: "its data point failed",
}


class UnknownPrintedError(UndefinedError):
    """A template printed or tested an unknown value; ``path`` is what it read, ``reason`` why it is unknown.

    ``needs`` is the value that ``path`` is made of, where that is what is unknown.
    """

    def __init__(self, path: str, reason: WhyUnknown, needs: str | None) -> None:
        """Keep them; the message is for people."""
        super().__init__(f"{path} is unknown: {f'it names {needs}, and ' if needs else ''}{_WORDS[reason]}")
        self.path = path
        self.reason = reason
        self.needs = needs


class Unknown(Undefined):
    """A value that is not known, or a name that does not exist.

    ``is defined`` is false and ``default('…')`` gives its argument; whatever else a template does with it raises
    UnknownPrintedError for an unknown value, and UndefinedError or SecurityError for a name.
    """

    __slots__ = ("_unknown_reason",)

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
        reason: WhyUnknown | None = None,
    ) -> None:
        """Take what Jinja gives for a name it cannot find; ``reason`` is set for a value that is not known."""
        super().__init__(hint, obj, name, exc)
        self._unknown_reason = reason

    def _fail(self, *_: object, **__: object) -> NoReturn:
        if self._unknown_reason is not None:
            raise UnknownPrintedError(str(self._undefined_name), self._unknown_reason, self._undefined_hint)
        raise self._undefined_exception(self._undefined_message)

    def __getattr__(self, name: str) -> NoReturn:
        """Fail, except where Python itself asks what the object can do."""
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        self._fail()

    # a list or mapping that is printed prints the repr of what is in it
    __repr__ = __str__ = __bool__ = __len__ = __iter__ = __contains__ = __hash__ = _fail
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _fail
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _fail
    __pow__ = __rpow__ = __pos__ = __neg__ = __int__ = __float__ = __complex__ = __index__ = __round__ = _fail
    __call__ = __getitem__ = __format__ = _fail


def unknown(path: str, reason: WhyUnknown, needs: str | None = None) -> Any:
    """Return what stands for an unknown value; ``path`` is how templates read it, such as ``account.employees``.

    ``needs`` is the value it is made of, where that is what is unknown. The type is Any because it takes the place of a
    value of any type.
    """
    return Unknown(needs, name=path, reason=reason)


def why(value: Unknown) -> str:
    """Return in words why a value is not known."""
    return _WORDS[value._unknown_reason or WhyUnknown.MISSING]  # noqa: SLF001 - underscored to hide it from templates


def unknown_by(value: object) -> tuple[str, WhyUnknown] | None:
    """Return how templates read an unknown value and why it is unknown, or None for a value that is known."""
    if isinstance(value, Unknown) and value._unknown_reason is not None:  # noqa: SLF001 - underscored to hide it from templates
        return str(value._undefined_name), value._unknown_reason  # noqa: SLF001 - the same
    return None
