"""What holds for all requests to one host, whichever source they are for: the rate, pauses, and giving up."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from icp_rules_signals.http.failures import ServiceError, UnansweredError

if TYPE_CHECKING:
    from collections.abc import Generator

    import httpx

# A service that is down answers nobody: a batch of thousands must not wait for each of them.
GIVE_UP_AFTER = 10


class Host:
    """One host: when the next request may start, and how many accounts in a row it left without an answer."""

    def __init__(self, name: str) -> None:
        """Begin without any request made."""
        self._name = name
        self._lock = threading.Lock()
        self._next_start = 0.0
        self._in_a_row = 0

    def wait(self, per_second: float) -> None:
        """Wait until the next request may start: no two start closer than the rate says, whoever makes them."""
        while True:
            with self._lock:
                now = time.monotonic()
                if now >= self._next_start:
                    self._next_start = now + 1 / per_second
                    return
                left = self._next_start - now
            time.sleep(left)

    @contextmanager
    def trying(self) -> Generator[None]:
        """Count an account that gets no answer; after too many in a row, raise ServiceError without a request."""
        if self._in_a_row >= GIVE_UP_AFTER:
            raise ServiceError(f"{self._name} gave no answer {GIVE_UP_AFTER} times in a row, and is not asked again")
        answered = True
        try:
            yield
        except UnansweredError:
            answered = False
            raise
        finally:
            with self._lock:
                self._in_a_row = 0 if answered else self._in_a_row + 1

    def pause(self, seconds: float) -> None:
        """Let no request start for some seconds."""
        with self._lock:
            self._next_start = max(self._next_start, time.monotonic() + seconds)


_hosts: dict[tuple[str, str, int | None], Host] = {}
_lock = threading.Lock()


def host_of(url: httpx.URL) -> Host:
    """Return what holds for the host of an address."""
    with _lock:
        return _hosts.setdefault((url.scheme, url.host, url.port), Host(url.host))
