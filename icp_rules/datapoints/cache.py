"""Values of data points kept on disk, each with the day it was computed.

One SQLite file, which any number of processes may use at once: what was found is written in short
transactions that take the lock first. A file that cannot be read is set aside and begun anew.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sqlite3
import textwrap
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.datapoints.values import checked
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.language.fields import FieldType
from icp_rules.language.operators import shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.plugins.data_point import DataPoint

# The number is that of the table's layout.
FILE = "data_points-1.sqlite3"
_TABLE = """
CREATE TABLE IF NOT EXISTS data_point (
  key BLOB NOT NULL, computed TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (key, computed)
) WITHOUT ROWID
"""
_READ = "SELECT key, value, computed FROM data_point WHERE key = ? AND computed BETWEEN ? AND ? ORDER BY computed"
_WRITE = "INSERT OR REPLACE INTO data_point (key, computed, name, type, value) VALUES (?, ?, ?, ?, ?)"
# Another process holds the lock for one short transaction at a time.
_WAIT_FOR_LOCK = 30.0
# What was paid for with a call must not be lost with the process.
_WRITE_EVERY = 1.0


class Cache:
    """The values kept in a folder, which is made where it is not there.

    Whatever goes wrong with it costs time, never the run: ``found`` says what did.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; its file is opened when it is first needed."""
        self.found: list[Diagnostic] = []
        self._file = folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._usable = True
        self._waiting: list[tuple[bytes, str, str, str, str]] = []
        self._written = time.monotonic()

    def close(self) -> None:
        """Write what waits to be written, and close the file."""
        self._write()
        self._disconnect()

    def get(self, keys: Sequence[bytes], point: DataPoint, as_of: date) -> dict[bytes, tuple[Any, date]]:
        """Return the values that are fresh on a day, by key, with the day each was computed.

        Of several the newest is taken; one computed after ``as_of`` is not known on that day.
        """
        oldest = shifted(as_of, -(point.fresh_for or 0)).isoformat()
        rows: list[tuple[bytes, str, str]] = []

        def read(connection: sqlite3.Connection) -> None:
            for key in keys:
                rows.extend(connection.execute(_READ, (key, oldest, as_of.isoformat())))

        self._use(read)
        found: dict[bytes, tuple[Any, date]] = {}
        for key, text, computed in rows:
            try:
                found[key] = _from_json(text, point.type), date.fromisoformat(computed)
            except (TypeError, ValueError):  # damaged, so it is computed again
                continue
        return found

    def put(self, key: bytes, point: DataPoint, value: Any, computed: date) -> None:
        """Keep a value; it is on disk within about a second, or when the cache is closed."""
        text = json.dumps(value, ensure_ascii=False, default=date.isoformat)
        self._waiting.append((key, computed.isoformat(), point.name, point.type.value, text))
        if time.monotonic() - self._written >= _WRITE_EVERY:
            self._write()

    def _write(self) -> None:
        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_WRITE, self._waiting)

        if self._waiting:
            self._use(write)
        self._waiting.clear()
        self._written = time.monotonic()

    def _use(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do something with the file; where it turns out to be damaged, once more with a new one."""
        for again in (False, True):
            if not self._usable:
                return
            try:
                work(self._opened())
            except (sqlite3.OperationalError, OSError) as error:
                self._give_up(error)
            except sqlite3.DatabaseError as error:
                if again:
                    self._give_up(error)
                else:
                    self._set_aside(error)
            else:
                return

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._file, timeout=_WAIT_FOR_LOCK, isolation_level=None)
            self._connection.execute(_TABLE)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        self._disconnect()
        self._usable = False
        self._warn(
            Code.CANNOT_WRITE,
            f"values of data points cannot be kept: {error}",
            "They are computed in each run. See that the folder can be written to.",
        )

    def _set_aside(self, error: Exception) -> None:
        self._disconnect()
        aside = self._file.with_suffix(".damaged")
        try:
            self._file.replace(aside)
        except FileNotFoundError:  # another process was faster
            return
        except OSError as refused:
            self._give_up(refused)
            return
        self._warn(
            Code.CANNOT_READ,
            f"the values kept of data points cannot be read: {error}",
            f"They are computed again. The file is now called {aside.name}; it can be deleted.",
        )

    def _warn(self, code: Code, message: str, help_line: str) -> None:
        self.found.append(Diagnostic(code, message, Location(str(self._file)), help_line, Severity.WARNING))


def keys_of(point: DataPoint, settings: Mapping[str, Any], inputs: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """Return the key of each input's value: whatever can change the value changes the key."""
    common = [point.name, point.type.value, _code(point.function), settings]

    def key(values: tuple[Any, ...]) -> bytes:
        known = [*common, dict(zip(point.needs, values, strict=True))]
        return hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode()).digest()

    return [key(values) for values in inputs]


def _code(function: Callable[..., Any]) -> str:
    """Return a function's code without comments, layout and decorators: none changes what it returns."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source at hand
        return f"{function.__module__}.{getattr(function, '__qualname__', '')}"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    return ast.unparse(tree)


def _from_json(text: str, wanted: FieldType) -> Any:
    value = json.loads(text)
    if wanted is FieldType.DATE and value is not None:
        value = date.fromisoformat(value)
    return checked(value, wanted)
