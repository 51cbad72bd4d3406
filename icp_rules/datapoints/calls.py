"""Calls a function for many inputs: tries again, keeps to a rate, and runs several at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
# Not every system wakes a thread that waits for a lock when someone presses Ctrl-C.
_LOOK_UP_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to: a value, or ``error`` that says why there is none."""

    value: Any = None
    error: str | None = None


_Done = tuple[int, Outcome | BaseException]


@dataclass(slots=True)
class Caller:
    """How a function is called; good for one series of calls.

    ``retries`` is how often it is tried again where it raises; each wait is twice the one before, from
    ``first_wait`` seconds on. ``per_second`` is how many calls may start in a second, repeated ones included.
    """

    function: Callable[..., Any]
    retries: int = 0
    parallel: int = 1
    per_second: float | None = None
    first_wait: float = FIRST_WAIT
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_start: float = 0.0

    def each(self, inputs: Sequence[tuple[Any, ...]]) -> Generator[tuple[int, Outcome]]:
        """Call the function for each input; yield its index and what came of it, as they finish.

        KeyboardInterrupt passes at once: calls that run are left to themselves and no others start.
        """
        if self.parallel == 1 or len(inputs) < 2:
            yield from ((index, self.call(*values)) for index, values in enumerate(inputs))
            return
        done: SimpleQueue[_Done] = SimpleQueue()
        todo = iter(enumerate(inputs))
        try:
            for _ in range(min(self.parallel, len(inputs))):
                # a daemon, so that a call which hangs does not keep the process from ending
                threading.Thread(target=self._work, args=(todo, done), daemon=True).start()
            for _ in inputs:
                index, outcome = _next(done)
                if isinstance(outcome, BaseException):
                    raise outcome
                yield index, outcome
        finally:
            self._stop.set()

    def call(self, *values: Any) -> Outcome:
        """Call the function for one input."""
        wait = self.first_wait
        for attempts_left in range(self.retries, -1, -1):
            if not self._may_start():
                return Outcome(error="interrupted")
            try:
                return Outcome(self.function(*values))
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, even SystemExit
                if not attempts_left or self._stop.wait(wait):
                    return Outcome(error=described(error))
            wait = min(2 * wait, LONGEST_WAIT)
        raise AssertionError  # the last attempt returns

    def _work(self, todo: Iterator[tuple[int, tuple[Any, ...]]], done: SimpleQueue[_Done]) -> None:
        while not self._stop.is_set():
            with self._lock:
                index, values = next(todo, (None, ()))
            if index is None:
                return
            try:
                done.put((index, self.call(*values)))
            except BaseException as error:  # noqa: BLE001 - it belongs to the thread that waits
                done.put((index, error))

    def _may_start(self) -> bool:
        """Wait until the next call may start, spread evenly; return False where none may any more."""
        wait = 0.0
        if self.per_second is not None:
            with self._lock:
                now = time.monotonic()
                start = max(now, self._next_start)
                self._next_start = start + 1 / self.per_second
            wait = start - now
        return not self._stop.wait(wait)


def _next(done: SimpleQueue[_Done]) -> _Done:
    while True:
        try:
            return done.get(timeout=_LOOK_UP_EVERY)
        except Empty:
            continue
