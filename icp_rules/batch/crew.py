"""The processes that render: each is given part after part, watched, and replaced where it hangs or dies."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Self

from icp_rules.batch.journal import Journal, blocked_row, journal
from icp_rules.batch.parts import Finished, Part, Ready, Setup, Unable
from icp_rules.batch.worker import AT, COUNT, NONE, work
from icp_rules.briefs.limits import took_too_long
from icp_rules.briefs.outcome import About, Blocked
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.reports.output_folder import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import SpawnProcess
    from typing import Any

    from icp_rules.batch.parts import Message

# So often is looked at how far the processes have come, in seconds.
_LOOK = 0.1
# What is left of a brief's time when its own process should have ended it: time to say so, on a busy machine.
_GRACE = 5.0
# Started so often without coming to a first brief, a process will not get there.
_TRIES = 3


@dataclass(slots=True)
class _Worker:
    """A process, what it is at, and since when."""

    process: SpawnProcess
    pipe: connection.Connection[Part | None, Message]
    shared: Any
    part: Part | None = None
    at: int = NONE
    since: float = 0.0

    def hangs(self, seconds: float) -> bool:
        """Tell whether it has been at one brief for longer than so many seconds."""
        at, now = self.shared[AT], time.monotonic()
        if at != self.at or at == NONE:
            self.at, self.since = at, now
        return now - self.since > seconds


class Crew:
    """Renders parts in a few processes. Use as a context manager: at its end no process is left."""

    def __init__(self, setup: Setup, size: int, template_of: Callable[[str, str, str], str]) -> None:
        """Take what is the same for all parts; ``template_of`` names the file for a rule set, kind and persona."""
        self._setup, self._size, self._template_of = setup, size, template_of
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []
        self._again: list[Part] = []
        self._counted = 0
        self._in_vain = 0

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes, whatever they are at."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()

    def render(self, parts: Iterator[Part], tell: Callable[[int], None]) -> None:
        """Render all parts; ``tell`` is told how many briefs are done. Raises what ends a process for good."""
        for _ in range(self._size):
            self._start()
        while self._workers:
            self._receive(parts)
            for worker in list(self._workers):
                if worker.hangs(self._setup.limits.seconds + _GRACE):
                    worker.process.kill()
                    self._replace(worker, took_too_long(self._setup.limits.seconds))
            tell(self._counted + sum(worker.shared[COUNT] for worker in self._workers))

    def _receive(self, parts: Iterator[Part]) -> None:
        """Wait a moment for what the processes say, and answer."""
        by_pipe = {id(worker.pipe): worker for worker in self._workers}
        for pipe in connection.wait([worker.pipe for worker in self._workers], timeout=_LOOK):
            worker = by_pipe[id(pipe)]
            try:
                self._answer(worker, worker.pipe.recv(), parts)
            # a process that ends closes its pipe
            except (EOFError, ConnectionResetError, BrokenPipeError):
                worker.process.join()
                self._replace(worker, _ended(worker.process.exitcode))

    def _answer(self, worker: _Worker, message: Message, parts: Iterator[Part]) -> None:
        if isinstance(message, Unable):
            raise message.error
        if isinstance(message, Ready) and message.changed:
            text = "rule sets, templates, plugins or icp.yaml changed while the briefs were rendered"
            raise DiagnosticError(Diagnostic(Code.BRIEF_WORKER, text, help="Run it again."))
        if isinstance(message, Finished):
            self._in_vain = 0
        worker.part = self._again.pop() if self._again else next(parts, None)
        worker.pipe.send(worker.part)
        if worker.part is None:
            self._dismiss(worker)

    def _dismiss(self, worker: _Worker) -> None:
        self._counted += worker.shared[COUNT]
        self._workers.remove(worker)
        worker.process.join()
        worker.pipe.close()

    def _replace(self, worker: _Worker, why: str) -> None:
        """Start another process for one that is gone; the brief it was at has failed, and those before are done."""
        part, at = worker.part, worker.shared[AT]
        self._dismiss(worker)
        if part is not None:
            if at == NONE:
                self._in_vain += 1
            else:
                self._fail(part, at, why)
            self._again.append(part)
        else:
            self._in_vain += 1
        if self._in_vain >= _TRIES:
            message = f"a process that renders briefs ends before its first one: {why}"
            help_line = "Free memory, or look for what ends processes on this machine."
            raise DiagnosticError(Diagnostic(Code.BRIEF_WORKER, message, help=help_line))
        self._start()

    def _fail(self, part: Part, at: int, why: str) -> None:
        """Write into the journal that a brief failed, if its process has not said what became of it."""
        folder = self._setup.folder / KEPT
        part.done |= set(journal(folder, part.number)["key"])
        row = part.plan.row(at, named=True)
        if row["key"] in part.done:
            return
        stem = f"{row['rule_set']}/{row['account_id']}: {row['persona']}"
        about = About(stem, row["account_id"], row["persona"], row["contact"], row["kind"], "")
        place = Location(self._template_of(row["rule_set"], row["kind"], row["persona"]))
        rows = Journal(folder, part.number)
        rows.add(blocked_row(row["key"], Blocked(about, Code.BRIEF_LIMIT, why, place)))
        rows.close()
        part.done.add(row["key"])
        self._counted += 1

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        shared = self._context.RawArray("q", [NONE, 0])
        process = self._context.Process(target=work, args=(theirs, shared, self._setup), daemon=True)
        with _without_interrupts():
            process.start()
            self._workers.append(_Worker(process, ours, shared))
        theirs.close()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ended(code: int | None) -> str:
    """Return what is said of a brief whose process ended."""
    if code is None or code >= 0:
        return f"its process ended, with exit code {code}"
    name = str(-code)
    with suppress(ValueError):
        name = signal.Signals(-code).name
    return f"its process was ended by the signal {name}"


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from a process that is being started: it would be told before it knows what to do about it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
