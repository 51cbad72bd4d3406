"""Makes rows of a table of a service's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules_signals.http.failures import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING = object()
# Behind a column's place: no row need have it.
_MAY_LACK = "?"
Row = dict[str, str | None]


def rows_of(answer: Any, where: str | None, columns: Mapping[str, str]) -> list[Row] | None:
    """Return the rows of an answer, each column as text; None where it says nothing.

    Raises ServiceError where there is none at this place, or it holds no rows, or a row no such column.
    """
    found = answer if answer is None or where is None else _at(answer, where)
    if found is _NOTHING:
        raise ServiceError(f"the answer has nothing at {where}")
    if found is None:
        return None
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise ServiceError(f"the answer has no rows{f' at {where}' if where else ''}, but other values")
    found_rows: list[Row] = [dict.fromkeys(columns) for _ in rows]
    for name, place in columns.items():
        values = [_at(row, place.removesuffix(_MAY_LACK)) for row in rows]
        if rows and not place.endswith(_MAY_LACK) and all(value is _NOTHING for value in values):
            raise ServiceError(f"no row of the answer has {place}; the first has {', '.join(rows[0]) or 'nothing'}")
        for row, value in zip(found_rows, values, strict=True):
            row[name] = _text(value, place)
    return found_rows


def _at(value: Any, place: str) -> Any:
    """Return what is at a place such as data.items.0, ``_NOTHING`` where there isn't any."""
    for name in place.split("."):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return _NOTHING
    return value


def _text(value: Any, place: str) -> str | None:
    if value is None or value is _NOTHING:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # JSON can hold halves of characters
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise ServiceError(f"{place} holds {'a list' if isinstance(value, list) else 'an object'}, not a value")
