"""A process that renders briefs: it reads the workspace once, and then part after part."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from icp_rules.batch.parts import Finished, Ready, Unable

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from icp_rules.batch.parts import Message, Part, Setup

# Where the number of the brief is that is being rendered, and how many were, in what is shared with who started this.
AT, COUNT = 0, 1
NONE = -1


def work(connection: Connection[Message, Part | None], shared: Any, setup: Setup) -> None:
    """Render the parts that come until none does."""
    # who presses Ctrl-C speaks to the process that started this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # there is a process for each core already
    os.environ["POLARS_MAX_THREADS"] = "1"
    # whoever started this may be gone
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):
        try:
            _work(connection, shared, setup)
        except Exception as error:  # noqa: BLE001 - it is raised where it is received
            connection.send(Unable(_sendable(error)))


def _work(connection: Connection[Message, Part | None], shared: Any, setup: Setup) -> None:
    from icp_rules.batch.rendering import Desk

    desk = Desk.read(setup, shared)
    gc.collect()
    gc.freeze()
    connection.send(Ready(changed=desk.stamps != setup.stamps))
    while (part := connection.recv()) is not None:
        if not desk.render(part):
            # another process takes over
            return
        shared[AT] = NONE
        connection.send(Finished(part.number))


def _sendable(error: Exception) -> Exception:
    """Return an error that can be sent: one of a plugin's own kind may not be known where it arrives."""
    from icp_rules.diagnostics import DiagnosticError

    known = isinstance(error, DiagnosticError | OSError)
    return error if known else RuntimeError(f"{type(error).__name__}: {error}")
