"""One request: kept to the rate, tried again where that may help, and read no further than is sensible.

No text of an error says more than the host and what is wrong: neither headers nor the rest of the address, which may
hold what should not be told.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import stamina

from icp_rules_signals.http.failures import BusyError, ServiceError, UnansweredError
from icp_rules_signals.http.hosts import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# Without a handler, Python would write what it logs of each repetition to the terminal.
logging.getLogger("stamina").addHandler(logging.NullHandler())

# The one client keeps connections open. It follows no redirect, so that nothing goes to another host, and wants answers
# as they are: one that unpacks to gigabytes cannot.
_CLIENT = httpx.Client(
    headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "icp-rules-signals"},
    follow_redirects=False,
)
atexit.register(_CLIENT.close)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LARGEST = 1_000_000
# One may be asked to wait longer than a night has hours.
_LONGEST_WAIT = 60.0
_UNKNOWN = (204, 404, 410)
_BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Limits:
    """What requests keep to: seconds for a whole answer, requests a second to a host, and how often tried again."""

    timeout: float
    per_second: float
    retries: int


def fetch(address: str, params: Mapping[str, str], headers: Mapping[str, str], limits: Limits) -> Any:
    """Return what the service answers, read as JSON; None where it knows nothing (404, 410, or nothing at all).

    Raises ServiceError for any other answer, and for none.
    """
    url = httpx.URL(address)
    request = _CLIENT.build_request(
        "GET", url.copy_merge_params(dict(params)) if params else url, headers=_told(headers), timeout=limits.timeout
    )
    host = host_of(request.url)

    def wait(error: Exception) -> bool | float:
        if isinstance(error, BusyError) and error.wait is not None:
            host.pause(min(error.wait, _LONGEST_WAIT))
            return error.wait if error.wait <= _LONGEST_WAIT else False
        return isinstance(error, UnansweredError)

    with host.trying():
        for attempt in stamina.retry_context(
            on=wait, attempts=limits.retries + 1, timeout=None, wait_initial=0.5, wait_max=30.0, wait_jitter=0.5
        ):
            with attempt:
                host.wait(limits.per_second)
                return _answer(request, limits.timeout)
    raise AssertionError  # the last attempt returns or raises


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers with the values of the environment variables they name."""

    def value(variable: re.Match[str]) -> str:
        told = os.environ.get(variable[1], "").strip()
        if not told:
            raise ServiceError(f"the environment variable {variable[1]} is not set")
        if not told.isascii() or not told.isprintable():
            raise ServiceError(f"the environment variable {variable[1]} holds what no header can")
        return told

    return {name: _VARIABLE.sub(value, text) for name, text in headers.items()}


def _answer(request: httpx.Request, timeout: float) -> Any:
    host, until = request.url.host, time.monotonic() + timeout
    try:
        response = _CLIENT.send(request, stream=True)
        try:
            _check(response, host)
            body = b"" if response.status_code in _UNKNOWN else _body(response, host, until)
        finally:
            response.close()
    except httpx.TimeoutException:
        raise UnansweredError(f"{host} did not answer within {timeout:g} s") from None
    except httpx.TransportError as error:
        raise UnansweredError(f"{host} cannot be reached ({type(error).__name__})") from None
    except httpx.InvalidURL:
        raise ServiceError("this makes no address that can be asked") from None
    return _read(body, host)


def _check(response: httpx.Response, host: str) -> None:
    status = response.status_code
    if status in _BUSY:
        raise BusyError(f"{host} says to try later ({status})", _retry_after(response))
    if status >= 500:
        raise UnansweredError(f"{host} failed ({status})")
    if status in (401, 403):
        raise ServiceError(f"{host} refuses what is sent along to say who asks ({status})")
    if 300 <= status < 400:
        raise ServiceError(f"{host} redirects ({status}), which is not followed: write the address it is at now")
    if not (200 <= status < 300 or status in _UNKNOWN):
        raise ServiceError(f"{host} refuses the request ({status})")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ServiceError(f"{host} packs its answers, though asked not to")


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds to wait; a date, which few services write, is taken as none."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() else None


def _body(response: httpx.Response, host: str, until: float) -> bytes:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > _LARGEST:
            raise ServiceError(f"{host} answers more than {_LARGEST // 1_000_000} MB")
        if time.monotonic() > until:
            raise UnansweredError(f"{host} was not done answering in time")
    return bytes(body)


def _read(body: bytes, host: str) -> Any:
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ServiceError(f"{host} answers something else than JSON") from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
