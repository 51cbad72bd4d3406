"""Ends a brief that takes too long or too much memory.

Time is limited where the system has timers for a process, so not on Windows, and in the main thread alone; memory where
it counts what a process may write to, so on Linux alone. What neither ends in a process of a batch, the one that
started it does.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, TypeVar

from icp_rules.briefs.outcome import OverLimitError, blocked_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icp_rules.briefs.outcome import Blocked
    from icp_rules.briefs.render import Task

Made = TypeVar("Made")

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one brief may take: seconds, and bytes of memory beside what its process has before it."""

    seconds: float = 5.0
    memory: int = 512 * 1024 * 1024


LIMITS = Limits()


class Clock:
    """Raises OverLimitError in the midst of what takes longer than so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Take the seconds; nothing is limited yet."""
        self._seconds = seconds
        self._running = False
        self._has_timer = hasattr(signal, "setitimer") and current_thread() is main_thread()
        self._handler: Any = None

    def start(self) -> None:
        """Begin to count."""
        if self._has_timer:
            self._handler = signal.signal(signal.SIGALRM, self._ring)
            self._running = True
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def stop(self) -> None:
        """Count no more."""
        self._running = False
        if self._has_timer:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)

    def _ring(self, *_: object) -> None:
        # it may come when the brief has just ended
        if self._running:
            self._running = False
            raise OverLimitError(took_too_long(self._seconds))


def timed(clock: Clock, task: Task, work: Callable[[Task], Made]) -> Made | Blocked:
    """Return what work on a brief comes to, or that it was ended for its time or its memory."""
    try:
        try:
            clock.start()
            return work(task)
        finally:
            # the time may be over just as the clock is stopped, which is for the clause below, too
            clock.stop()
    except (OverLimitError, MemoryError) as error:
        return blocked_by(error, task.template, task.about)


def took_too_long(seconds: float) -> str:
    """Return what is said of a brief that was ended for its time."""
    return f"the brief takes longer than {seconds:g} seconds"


@contextmanager
def limited_memory(more: int) -> Iterator[None]:
    """Let the process take so many bytes more than it has now; an allocation beyond raises MemoryError."""
    now = _data_size()
    if now is None:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    room = now + more
    resource.setrlimit(resource.RLIMIT_DATA, (room if hard == resource.RLIM_INFINITY else min(room, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_size() -> int | None:
    """Return how many bytes the process may write to, or None where the system does not tell, or sets no limit."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), None)
