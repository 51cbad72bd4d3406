"""Ends what takes too long or too much memory, in a process that renders briefs and nothing else.

Time is limited where the system has timers for a process, so not on Windows; memory where it counts what a process may
write to, so on Linux alone. What neither ends, the process that started this one does.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.briefs.outcome import OverLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUS = Path("/proc/self/status")


class Clock:
    """Raises OverLimitError in the midst of what takes longer than so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Take the seconds; nothing is limited yet."""
        self._seconds = seconds
        self._running = False
        self._has_timer = hasattr(signal, "setitimer")
        if self._has_timer:
            signal.signal(signal.SIGALRM, self._ring)

    def start(self) -> None:
        """Begin to count."""
        if self._has_timer:
            self._running = True
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def stop(self) -> None:
        """Count no more."""
        self._running = False
        if self._has_timer:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, *_: object) -> None:
        # it may come when the brief has just ended
        if self._running:
            self._running = False
            raise OverLimitError(took_too_long(self._seconds))


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
