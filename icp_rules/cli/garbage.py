"""Leaves Python's search for garbage out where there is hardly any."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def is_kept() -> Iterator[None]:
    """Look for no garbage meanwhile; as a decorator, while a command runs.

    For commands that read the rules and no accounts: what they read, they need to the end, and to go through it over
    and over in search of something to free takes a sixth of their time.
    """
    was_looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looked_for:
            gc.enable()
