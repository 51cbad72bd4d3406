"""A JSON service on this machine that can be slow, busy, wrong or gone, and remembers who asked what, and when."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Reply:
    """What is answered: with ``after`` seconds to wait before, and ``drip`` between every byte of the body."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0
    drip: float = 0

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Request:
    at: float
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of who hangs up: that is what the tests are about."""


class Loopback:
    """Answers each path with what ``replies`` has for it: one reply, or several, of which the last is repeated."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | list[Reply]] = {}
        self.otherwise = Reply({"error": "no such thing"}, 404)
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def times(self) -> list[float]:
        return [request.at for request in self.requests]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer no more: who connects is refused."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._server.shutdown()
            self._server.server_close()

    def _reply(self, path: str) -> Reply:
        reply = self.replies.get(path, self.otherwise)
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                with service._lock:
                    service.requests.append(
                        Request(time.monotonic(), parts.path, parse_qs(parts.query), dict(self.headers))
                    )
                    reply = service._reply(unquote(parts.path))
                service._stopped.wait(reply.after)
                try:
                    self._send(reply)
                except OSError:
                    self.close_connection = True

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.content)))
                self.end_headers()
                if not reply.drip:
                    self.wfile.write(reply.content)
                    return
                for byte in reply.content:
                    self.wfile.write(bytes([byte]))
                    if service._stopped.wait(reply.drip):
                        return

            def log_message(self, *_: object) -> None:
                pass

        return Handler
