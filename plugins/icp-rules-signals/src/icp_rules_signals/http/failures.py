"""What may be wrong with a service."""

from __future__ import annotations


class ServiceError(Exception):
    """The service gives no answer that can be used, and asking again would not help."""


class UnansweredError(ServiceError):
    """The service cannot be reached, is too slow, or failed; asking again may help."""


class BusyError(UnansweredError):
    """The service asks to come back later, after ``wait`` seconds where it says so."""

    def __init__(self, message: str, wait: float | None) -> None:
        """Take what is wrong, and how long to wait."""
        super().__init__(message)
        self.wait = wait
