"""A PostgreSQL server of the tests' own, on loopback, gone with all it holds when they end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60.0


def programs() -> Path | None:
    """Return the folder of the server's programs, which Debian keeps off the path; None where there is no server."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address, such as ``postgresql://icp@127.0.0.1:54321/postgres``."""
    bin_ = programs()
    assert bin_ is not None
    with tempfile.TemporaryDirectory(prefix="icp-postgres-", ignore_cleanup_errors=True) as name:
        home, port = Path(name), _free_port()
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(home, "postgres")
        _run(
            bin_ / "initdb", "-D", home / "data", "-U", "icp", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "-N"
        )
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": home, "fsync": "off"}
        words = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        process = subprocess.Popen(_as_user(bin_ / "postgres", "-D", home / "data", *words), cwd=home, **_SILENT)
        try:
            _wait(bin_, port, process)
            yield f"postgresql://icp@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait()


_SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def _wait(bin_: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while subprocess.run([bin_ / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode:
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.1)


def _run(*words: str | Path) -> None:
    subprocess.run(_as_user(*words), check=True, cwd="/", capture_output=True)


def _as_user(*words: str | Path) -> list[str]:
    plain = [str(word) for word in words]
    return ["runuser", "-u", "postgres", "--", *plain] if os.geteuid() == 0 else plain


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
