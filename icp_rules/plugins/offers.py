"""Imports one plugin, calls its hooks and looks at what they return; nothing it does can harm another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from icp_rules import hookspecs
from icp_rules.diagnostics import Code, Diagnostic, Diagnostics, Location, Severity, nearest
from icp_rules.plugins.data_point import DataPoint
from icp_rules.plugins.failures import described, line_of_failure, location
from icp_rules.plugins.kinds import DATA_POINTS, KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.plugins.discovery import Candidate

_LEFT_OUT = "The plugin is left out and the rest goes on. Mend it, or remove it."

Items = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What one plugin offers, by hook; nothing where ``error`` says why it had to be left out."""

    plugin: Candidate
    items: Items = field(default_factory=dict)
    error: str | None = None
    found: tuple[Diagnostic, ...] = ()


class _FailedError(Exception):
    """The plugin cannot be used; ``line`` is in its own file, ``__cause__`` what it raised."""

    def __init__(self, code: Code, message: str, help_line: str = _LEFT_OUT, line: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.help_line, self.line = code, message, help_line, line


def offer_of(plugin: Candidate, name: Callable[[Path], str]) -> Offer:
    """Import a plugin and ask its hooks; all it raises, KeyboardInterrupt aside, becomes the offer's error.

    ``name`` gives what diagnostics call a file.
    """
    try:
        module = _imported(plugin)
        items = {hook: _asked(KINDS[hook], function) for hook, function in _hooks(plugin, module)}
    except _FailedError as failed:
        return Offer(plugin, error=failed.message, found=(_diagnostic(plugin, failed, name),))
    return Offer(plugin, items, found=tuple(_unoffered(plugin, module, items, name)))


def place_of(plugin: Candidate, item: object, name: Callable[[Path], str]) -> Location | None:
    """Return where in a workspace's file an item is made, as far as that is known; None for other plugins."""
    if plugin.file is None:
        return None
    return location(plugin.file, _first_line(item.function) if isinstance(item, DataPoint) else None, name)


def _diagnostic(plugin: Candidate, failed: _FailedError, name: Callable[[Path], str]) -> Diagnostic:
    raised = line_of_failure(failed.__cause__, plugin.module) if failed.__cause__ else None
    where = None
    if raised is not None:
        where = location(Path(raised[0]), raised[1], name)
    elif plugin.file is not None:
        where = location(plugin.file, failed.line, name)
    return Diagnostic(failed.code, f"{plugin.label} {failed.message}", where, failed.help_line, Severity.WARNING)


def _imported(plugin: Candidate) -> object:
    try:
        return plugin.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        more = f"It needs '{missing}' to be installed. " if missing else ""
        raise _FailedError(Code.PLUGIN_IMPORT, f"cannot be imported: {described(error)}", more + _LEFT_OUT) from error


def _hooks(plugin: Candidate, module: object) -> list[tuple[str, Callable[[], object]]]:
    """Return the hooks a plugin implements; it is alone in its manager, so that what it breaks is its own."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name=plugin.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise _unfit(manager, module, error) from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _FailedError(Code.PLUGIN_HOOK, f"cannot be registered: {described(error)}") from error
    callers = manager.get_hookcallers(module) or []
    return [(caller.name, impl.function) for caller in callers for impl in caller.get_hookimpls()]


def _unfit(manager: pluggy.PluginManager, module: object, error: pluggy.PluginValidationError) -> _FailedError:
    unknown = [caller for caller in manager.get_hookcallers(module) or [] if not caller.has_spec()]
    if not unknown:
        return _FailedError(Code.PLUGIN_HOOK, f"does not fit its hook: {str(error).splitlines()[-1]}")
    name = unknown[0].name
    near = nearest(name, KINDS)
    advice = f"Did you mean '{near}'?" if near else f"There are: {', '.join(KINDS)}."
    line = _first_line(unknown[0].get_hookimpls()[0].function)
    return _FailedError(Code.PLUGIN_HOOK, f"implements the unknown hook '{name}'", f"{advice} {_LEFT_OUT}", line)


def _asked(kind: Kind, function: Callable[[], object]) -> tuple[Any, ...]:
    """Call one hook of one plugin, and return what it gives."""
    line = _first_line(function)
    try:
        answer = function()
        many = isinstance(answer, Iterable) and not isinstance(answer, str | bytes | Mapping)
        items = tuple(answer) if many and isinstance(answer, Iterable) else None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _FailedError(Code.PLUGIN_HOOK, f"failed in {kind.hook}: {described(error)}", line=line) from error
    wanted = kind.type.__name__
    advice = f"Return a list of {wanted}. {_LEFT_OUT}"
    if items is None:
        returned = f"returned {_a(answer)} from {kind.hook}, not a list of {wanted}"
        raise _FailedError(Code.PLUGIN_VALUE, returned, advice, line)
    wrong = next((item for item in items if not isinstance(item, kind.type)), None)
    if wrong is not None or None in items:
        returned = f"returned {_a(wrong)} among the things of {kind.hook}, not {wanted} alone"
        raise _FailedError(Code.PLUGIN_VALUE, returned, advice, line)
    return items


def _a(value: object) -> str:
    return "nothing (None)" if value is None else f"a value of type {type(value).__name__}"


def _unoffered(plugin: Candidate, module: object, items: Items, name: Callable[[Path], str]) -> Iterable[Diagnostic]:
    """Yield what a plugin seems to have forgotten: a mark, a data point it does not return, every hook."""
    if not isinstance(module, ModuleType):
        return ()
    found = Diagnostics()
    defined = vars(module)
    unmarked = [hook for hook in KINDS if hook not in items and callable(defined.get(hook))]

    def warn(message: str, function: object, help_line: str) -> None:
        where = None if plugin.file is None else location(plugin.file, _first_line(function), name)
        found.warn(Code.PLUGIN_UNUSED, f"{plugin.label} {message}", where, help_line)

    for hook in unmarked:
        message = f"defines {hook} without @hookimpl, so it is never called"
        warn(message, defined[hook], "Write @hookimpl above it.")
    if plugin.file is not None and DATA_POINTS.hook not in unmarked:
        offered = {id(item) for item in items.get(DATA_POINTS.hook, ())}
        points = [value for value in defined.values() if isinstance(value, DataPoint)]
        own = [p for p in points if getattr(p.function, "__module__", None) == plugin.module]
        for point in (p for p in own if id(p) not in offered):
            help_line = f"Return it from {DATA_POINTS.hook}, a function marked @hookimpl."
            warn(f"defines the data point '{point.name}' and does not offer it", point.function, help_line)
    if not items and not found.found:
        warn("implements no hook, so it adds nothing", None, "Write one, and @hookimpl above it.")
    return found


def _first_line(function: object) -> int | None:
    code = getattr(function, "__code__", None)
    return code.co_firstlineno if code else None
