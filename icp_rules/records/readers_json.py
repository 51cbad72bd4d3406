"""Reads JSON (an array of objects) and JSON Lines (one object a line)."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.diagnostics import Code
from icp_rules.language.config import column_name
from icp_rules.plugins.values import RawTable
from icp_rules.records.cells.texts import LIST_MARK
from icp_rules.records.content import Content, clipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from icp_rules.diagnostics import DiagnosticError
    from icp_rules.plugins.values import SourceRequest

_SPACE = re.compile(r"[ \t\r\n]*")
_ARRAY_HELP = "Write one array of objects. One object a line is JSON Lines: call that file .jsonl."
_INT64 = range(-(2**63), 2**63)


def read_json(request: SourceRequest) -> RawTable:
    """Read an array of objects, see ``json_table``."""
    return json_table(Content.of(request))


def json_table(content: Content) -> RawTable:
    """Return an array of objects as a table. Raises DiagnosticError where the file is something else.

    A value an object has no key for is unknown. A column whose values differ in type becomes text. An element
    that is no object, holds one, has no key, or one twice, is rejected.
    """
    text = content.text()
    if not text.strip():
        raise content.problem(Code.SOURCE_EMPTY, f"{content.request.name} is empty", help=_ARRAY_HELP)
    rows = _Rows()
    for line, raw, value in _elements(text, content):
        rows.add(line, raw, value)
    return rows.table()


def read_json_lines(request: SourceRequest) -> RawTable:
    """Read one object a line, see ``json_lines_table``."""
    return json_lines_table(Content.of(request))


def json_lines_table(content: Content) -> RawTable:
    """Return one object a line as a table; blank lines are no rows. Types are as in ``json_table``.

    A line that is not JSON, or an object as above, is rejected. Raises DiagnosticError where the file
    cannot be read at all.
    """
    rows = _Rows()
    for line, raw in enumerate(content.text().split("\n"), 1):
        if not raw.strip():
            continue
        try:
            rows.add(line, raw, json.loads(raw, object_pairs_hook=_object))
        except (ValueError, RecursionError) as error:
            rows.reject(line, raw, f"it is not JSON: {_reason(error)}")
    return rows.table()


def objects_table(objects: Iterable[object], names: Collection[str]) -> RawTable:
    """Return objects that are in memory as a table, as ``json_lines_table`` would read them; a line is a place.

    Dates are read as their texts, decimals as numbers. What is no object, or holds under one of the ``names`` what no
    cell can, is rejected; under other keys it may hold anything.
    """
    rows = _Rows()
    for place, value in enumerate(objects, 1):
        try:
            raw = json.dumps(value, default=str, ensure_ascii=True, skipkeys=True)
            plain = _read(value, names) if isinstance(value, Mapping) else value
        except (ValueError, RecursionError, OverflowError) as error:
            # what holds itself, or a number that no float is; its text may be as impossible as its value
            rows.reject(place, type(value).__name__, f"it holds what no cell can: {_reason(error)}")
            continue
        if isinstance(plain, dict) and not all(isinstance(key, str) for key in plain):
            rows.reject(place, raw, "a key of it is no text")
        else:
            rows.add(place, raw, plain)
    return rows.table()


def _read(record: Mapping[Any, Any], names: Collection[str]) -> dict[Any, Any]:
    """Return a record with the values that are read; of the others nothing is kept."""
    wanted = {key for key in record if isinstance(key, str) and column_name(key) in names}
    return {key: _plain(cell) if key in wanted else None for key, cell in record.items()}


def _plain(cell: Any) -> Any:
    """Return a value of Python as JSON would hold it; what JSON cannot hold stays nested, and so is rejected."""
    if cell is None or isinstance(cell, str | bool | int | float | dict):
        return cell
    if isinstance(cell, list | tuple | set | frozenset):
        return [_plain(item) for item in cell]
    if isinstance(cell, date):
        return cell.isoformat()
    return float(cell) if isinstance(cell, Decimal) else {"": str(cell)}


class _Repeated(dict[str, Any]):
    """An object in which ``key`` stands twice: which of its values counts, nobody says."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.key = Counter(name for name, _ in pairs).most_common(1)[0][0]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else _Repeated(pairs)


@dataclass(slots=True)
class _Rows:
    """The objects read so far, the line of each, and what was rejected."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("L"))
    rejects: list[tuple[int | None, str, str]] = field(default_factory=list)

    def add(self, line: int, raw: str, value: Any) -> None:
        if not isinstance(value, dict):
            self.reject(line, raw, "it is not an object")
        elif not value:
            self.reject(line, raw, "it is an object without keys")
        elif isinstance(value, _Repeated):
            self.reject(line, raw, f"the key '{value.key}' stands in it twice")
        elif nested := next((key for key, cell in value.items() if _is_nested(cell)), None):
            self.reject(line, raw, f"'{nested}' holds an object; only texts, numbers and lists of them can be read")
        elif "\\ud" in raw.lower() and _has_half_character(value):
            self.reject(line, raw, "it holds half of a character: a \\ud… escape without its other half")
        else:
            self.objects.append(value)
            self.lines.append(line)

    def reject(self, line: int, raw: str, reason: str) -> None:
        self.rejects.append((line, reason, clipped(raw)))

    def table(self) -> RawTable:
        names = dict.fromkeys(name for row in self.objects for name in row)
        frame = pl.DataFrame([_series(name, [row.get(name) for row in self.objects]) for name in names])
        return RawTable(frame, tuple(self.rejects), lambda wanted: {row: self.lines[row] for row in wanted})


def _elements(text: str, content: Content) -> Iterator[tuple[int, str, Any]]:
    """Yield each element of an array with its line and its text, which the json module does not tell."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    at, line, counted = _after_space(text, 0), 1, 0
    if text[at : at + 1] != "[":
        raise content.problem(Code.SOURCE_FORMAT, "the file is not an array of objects", 1, _ARRAY_HELP)
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _broken(text, getattr(error, "pos", at), content, _reason(error)) from error
        yield line, text[at:end], value
        at = _after_space(text, end)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise _broken(text, at, content, "a comma or ] is missing")
    end = _after_space(text, at + 1)
    if end < len(text):
        raise _broken(text, end, content, "something follows the array")


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _broken(text: str, at: int, content: Content, reason: str) -> DiagnosticError:
    return content.problem(Code.SOURCE_FORMAT, f"this is not JSON: {reason}", text.count("\n", 0, at) + 1)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "it nests too deep" if isinstance(error, RecursionError) else str(error)


def _is_nested(cell: Any) -> bool:
    return isinstance(cell, dict) or (isinstance(cell, list) and any(isinstance(item, dict | list) for item in cell))


def _has_half_character(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _series(name: str, cells: list[Any]) -> pl.Series:
    """Return a column of the type its cells agree on; text where they agree on none."""
    types = {type(cell) for cell in cells} - {type(None)}
    if types == {bool}:
        return pl.Series(name, cells, pl.Boolean)
    if types and types <= {int, float} and all(cell in _INT64 for cell in cells if type(cell) is int):
        whole = types == {int}
        return pl.Series(name, cells, pl.Int64 if whole else pl.Float64, strict=whole)
    if types == {list}:
        return pl.Series(
            name,
            [None if cell is None else [_text(item) for item in cell] for cell in cells],
            pl.List(pl.String),
        )
    return pl.Series(name, cells if types <= {str} else [_text(cell) for cell in cells], pl.String)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, list):
        return LIST_MARK.join(text for item in cell if (text := _text(item)) is not None)
    return json.dumps(cell)
