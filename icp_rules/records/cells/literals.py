"""Lists that programs write out as text: JSON arrays, lists of Python and arrays of Postgres."""

from __future__ import annotations

import ast
import json
import re

import polars as pl

from icp_rules.records.cells.texts import put
from icp_rules.records.cells.values import Problem

LISTS = pl.List(pl.String())
NESTED = Problem("is a list of more than single values", 'Write the items as texts: ["a", "b"].')
_NO_LIST = Problem("is in brackets, and no list that can be read", NESTED.help)

# What Python itself writes, so that nothing else is evaluated: not two texts side by side, which it would join.
_ESCAPE = r"\\(?:[\\'\"abfnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})"
_QUOTED = rf"""'(?:[^'\\\n\0]|{_ESCAPE})*'|"(?:[^"\\\n\0]|{_ESCAPE})*\""""
_ITEM = rf"(?:{_QUOTED}|-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?|True|False|None)"
_IS_LITERAL = pl.any_horizontal(
    pl.first().str.starts_with(first) & pl.first().str.ends_with(last) for first, last in ("[]", "{}")
).fill_null(value=False)
_PYTHON = re.compile(rf"\s*+(?:{_ITEM}\s*+(?:,\s*+{_ITEM}\s*+)*(?:,\s*+)?)?")
# Of Python too, and JSON but for the quotes.
_PLAIN = r"""^\['[^'"\\\x00-\x1f]*'(?:, ?'[^'"\\\x00-\x1f]*')*\]$"""
_PART = r'\s*(?:"(?:[^"\\]|\\.)*"\s*|[^\s,"\'{}\\][^,"{}\\]*)'
_POSTGRES = re.compile(rf"\s*|{_PART}(?:,{_PART})*", re.DOTALL)
_PARTS = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"][^,"]*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def are_literals(texts: pl.Series) -> pl.Series:
    """Tell which clean texts are in brackets as a whole."""
    return texts.to_frame().select(_IS_LITERAL).to_series()


def read_literals(texts: pl.Series) -> tuple[pl.Series, dict[str, Problem]]:
    """Return the items of texts in brackets; also those that are no list of single values, each with the reason."""
    is_plain = texts.str.contains(_PLAIN)
    arrays = put(texts, is_plain, texts.filter(is_plain).str.replace_all("'", '"', literal=True))
    try:
        return arrays.str.json_decode(LISTS), {}
    except pl.exceptions.ComputeError:
        # Polars reads all or nothing, so Python picks out what it can read.
        rest = texts.filter(~is_plain)
        read = {text: _read(text) for text in rest.unique().to_list()}
    problems = {text: found for text, found in read.items() if isinstance(found, Problem)}
    written = [None if text in problems else read[text] for text in rest.to_list()]
    arrays = put(arrays, ~is_plain, pl.Series(written, dtype=pl.String))
    return arrays.str.json_decode(LISTS), problems


def _read(text: str) -> str | Problem:
    """Write the items as a JSON array."""
    items = _of_json(text) if text[0] == "[" else _of_postgres(text[1:-1])
    if items is None:
        items = _of_python(text[1:-1])
    if items is None:
        return _NO_LIST
    return NESTED if any(isinstance(item, list | dict) for item in items) else json.dumps(items)


def _of_json(text: str) -> list[object] | None:
    """Return the items of an array; None if it is none."""
    try:
        return list(json.loads(text, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        return None


def _of_python(inside: str) -> list[object] | None:
    """Return the items of a list, or of a set; None if it is neither."""
    if not _PYTHON.fullmatch(inside):
        return None
    try:
        return list(ast.literal_eval(f"[{inside}]"))
    except (ValueError, SyntaxError):
        # a number that starts with 0, or one of thousands of digits
        return None


def _of_postgres(inside: str) -> list[object] | None:
    """Return the items of an array; None if it is none."""
    if not _POSTGRES.fullmatch(inside):
        return None
    return [
        _ESCAPED.sub(r"\1", quoted) if not bare else None if bare.strip().upper() == "NULL" else bare
        for quoted, bare in _PARTS.findall(inside)
    ]
