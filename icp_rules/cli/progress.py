"""Progress on standard error: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that is told what is done, and how many of how many (0 where that isn't known)."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    counted = TextColumn("{task.fields[counted]}")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), counted, TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                # what came before is done
                for earlier in tasks.values():
                    bars.update(earlier, total=1, completed=1)
                tasks[what] = bars.add_task(what, total=total or None, counted="")
            bars.update(tasks[what], completed=done, counted=f"{done:,}/{total:,}" if total else "")

        yield tell
