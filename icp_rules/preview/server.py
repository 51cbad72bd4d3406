"""Serves a live preview to browsers of this machine, and to no others.

It listens at the loopback address. A page of the web could still send a browser here under a name of its own, so a
request is answered only where it is addressed to this machine. Nothing in a request reaches a file.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.preview.pages import BRIEF, EVENTS, POLICY, missing_page, page_of, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.preview.account import Preview

LOOPBACK = "127.0.0.1"

_NAMES = (LOOPBACK, "localhost")
_HTTP_PORT = 80
# Seconds: how long a browser may take to ask, and how often a quiet one is told that it is still listened to.
_PATIENCE = 30
_STILL_HERE = 15
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Board:
    """What is shown now, and whoever waits for something else to be."""

    def __init__(self, preview: Preview) -> None:
        """Show a preview."""
        self._changed = Condition()
        self.preview, self.version = preview, version_of(preview)

    def show(self, preview: Preview) -> None:
        """Show another preview."""
        with self._changed:
            self.preview, self.version = preview, version_of(preview)
            self._changed.notify_all()

    def other_than(self, version: str | None, patience: float) -> str | None:
        """Wait until something else than a version is shown, and return its version; None where patience ran out."""
        with self._changed:
            return self.version if self._changed.wait_for(lambda: self.version != version, patience) else None


class Server(ThreadingTCPServer):
    """Answers with what is on a board."""

    allow_reuse_address = sys.platform != "win32"  # there, it lets two programs listen at one port
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, board: Board) -> None:
        """Listen; port 0 is any that is free. Raises DiagnosticError where the port cannot be had."""
        self.board = board
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except OSError as error:
            message = f"port {port} cannot be listened at: {error.strerror}"
            help_line = "Name another with --port; --port 0 takes any that is free."
            raise DiagnosticError(Diagnostic(Code.PORT_TAKEN, message, help=help_line)) from error
        self.port: int = self.server_address[1]
        self.hosts = {f"{name}:{self.port}" for name in _NAMES}
        if self.port == _HTTP_PORT:
            self.hosts.update(_NAMES)

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self.port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went before it had its answer."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(server: Server) -> Iterator[None]:
    """Serve in the background until the block ends."""
    with server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _PATIENCE

    def parse_request(self) -> bool:
        """Read a request, and answer those that are refused, whatever they ask for."""
        if not super().parse_request():
            return False
        if self.headers.get_all("Host", []) not in [[host] for host in self.server.hosts]:
            self.send_error(HTTPStatus.FORBIDDEN)
            return False
        if self.command != "GET":
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)
            return False
        return True

    def do_GET(self) -> None:
        """Answer with a page, or with the events that reload it."""
        path, _, query = self.path.partition("?")
        if path == EVENTS:
            self._tell_events()
        elif path == "/":
            self._send_page(parse_qs(query).get(BRIEF, [None])[0])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the library's signature
        """Answer with the meaning of a status alone: nothing of what was asked is repeated."""
        status = HTTPStatus(code)
        self._send(status, f"{status.value} {status.phrase}\n", "text/plain", _NOTHING)

    def version_string(self) -> str:
        """Return what the server calls itself: which Python it is, nobody has to know."""
        return "icp-preview"

    def log_message(self, *_arguments: Any) -> None:
        """Keep no log: the terminal is for what the user has to know."""

    def _send_page(self, stem: str | None) -> None:
        preview = self.server.board.preview
        page = page_of(preview, stem)
        status = HTTPStatus.OK if page is not None else HTTPStatus.NOT_FOUND
        self._send(status, page if page is not None else missing_page(preview), "text/html", POLICY)

    def _send(self, status: HTTPStatus, text: str, kind: str, policy: str) -> None:
        content = text.encode()
        self._begin(status, kind, policy)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _begin(self, status: HTTPStatus, kind: str, policy: str) -> None:
        # the library's own phrase of a status, never one from the request
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        for name, value in _HEADERS.items():
            self.send_header(name, value)

    def _tell_events(self) -> None:
        """Tell the version that is shown, now and whenever it changes, until the browser goes."""
        self._begin(HTTPStatus.OK, "text/event-stream", _NOTHING)
        self.end_headers()
        self.wfile.write(b"retry: 500\n\n")
        shown: str | None = None
        while True:
            other = self.server.board.other_than(shown, _STILL_HERE)
            self.wfile.write(f"data: {other}\n\n".encode() if other else b": still here\n\n")
            shown = other or shown
