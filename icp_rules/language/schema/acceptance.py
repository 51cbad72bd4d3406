"""Tells quickly whether a document surely fits a schema; what is wrong with one that doesn't, jsonschema says.

Most documents fit, and for those nothing else is asked: jsonschema, which keeps account of where in the schema it is,
takes twenty times as long and a while to import. A schema becomes nested functions once. Plugins state the schemas of
their settings in keywords of their choice; where one is met that is not known here, the answer is no.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Fits = Callable[[Any], bool]
    Make = Callable[[Any, "_Acceptor"], Fits]

DEFINITIONS = "#/definitions/"
_ANNOTATIONS = frozenset(
    {"$schema", "title", "description", "default", "examples", "definitions", "x-help", "x-noun", "then", "else"}
)
_NUMBER = (int, float)
_TYPES: dict[str, Fits] = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, _NUMBER) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, _NUMBER) and not isinstance(v, bool) and v == v // 1,
    "boolean": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "null": lambda v: v is None,
}


class _UnsureError(Exception):
    """A keyword is met whose meaning is not known here."""


def acceptor(schema: Mapping[str, Any]) -> Fits:
    """Return a function that tells whether a document surely fits a draft-7 schema without ``$id``.

    Every ``$ref`` names one of the schema's ``definitions``.
    """
    fits = _Acceptor(schema.get("definitions", {})).made(schema)

    def surely(document: Any) -> bool:
        try:
            return fits(document)
        except _UnsureError:
            return False

    return surely


@lru_cache
def regex(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; ``$`` is the very end, as in ECMA 262 and so in editors, and not before a last newline too."""
    ended = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ended else pattern)


class _Acceptor:
    """Makes a function of each part of a schema, those of the definitions once."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.referred: dict[str, Fits] = {}

    def made(self, schema: Any) -> Fits:
        if isinstance(schema, bool):
            return lambda _: schema
        if "$ref" in schema:
            # draft 7 looks at nothing beside it
            return self._reference(schema["$ref"])
        return _all([self._keyword(schema, key) for key in schema if key not in _ANNOTATIONS])

    def _reference(self, name: str) -> Fits:
        referred = self.referred

        def refer(value: Any) -> bool:
            # made when it is asked for: a definition may refer to itself
            if name not in referred:
                definition = self.definitions.get(name.removeprefix(DEFINITIONS))
                referred[name] = _unsure if definition is None else self.made(definition)
            return referred[name](value)

        return refer

    def _keyword(self, schema: Mapping[str, Any], key: str) -> Fits:
        if key == "if":
            return _if(*(self.made(schema.get(part, True)) for part in ("if", "then", "else")))
        if key == "additionalProperties":
            return _others(frozenset(schema.get("properties", ())), schema[key], self)
        return _KEYWORDS[key](schema[key], self) if key in _KEYWORDS else _unsure


def _unsure(_: Any) -> bool:
    raise _UnsureError


def _all(parts: list[Fits]) -> Fits:
    if len(parts) == 1:
        return parts[0]

    def fits(value: Any) -> bool:
        for part in parts:  # noqa: SIM110 - all() takes half as long again
            if not part(value):
                return False
        return True

    return fits


def _if(asked: Fits, then: Fits, otherwise: Fits) -> Fits:
    return lambda value: then(value) if asked(value) else otherwise(value)


def _others(known: frozenset[str], rest: Any, acceptor: _Acceptor) -> Fits:
    """Check the keys that ``properties`` does not name."""
    if rest is False:
        return lambda value: not isinstance(value, dict) or known.issuperset(value)
    fits = acceptor.made(rest)
    return lambda value: not isinstance(value, dict) or all(fits(v) for k, v in value.items() if k not in known)


def _properties(parts: Mapping[str, Any], acceptor: _Acceptor) -> Fits:
    known = {name: acceptor.made(part) for name, part in parts.items()}

    def fits(value: Any) -> bool:
        if isinstance(value, dict):
            for name, inner in value.items():
                part = known.get(name)
                if part is not None and not part(inner):
                    return False
        return True

    return fits


def _items(part: Any, acceptor: _Acceptor) -> Fits:
    if isinstance(part, list):
        return _unsure
    fits = acceptor.made(part)
    return lambda value: not isinstance(value, list) or all(fits(item) for item in value)


def _property_names(part: Any, acceptor: _Acceptor) -> Fits:
    fits = acceptor.made(part)
    return lambda value: not isinstance(value, dict) or all(fits(name) for name in value)


def _type(named: str | list[str], _: _Acceptor) -> Fits:
    tests = [_TYPES.get(name, _unsure) for name in ([named] if isinstance(named, str) else named)]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _enum(values: list[Any], _: _Acceptor) -> Fits:
    if any(isinstance(value, list | dict) for value in values):
        return _unsure
    # true is not 1 here, and 1.0 is
    known = {(isinstance(value, bool), value) for value in values}
    return lambda value: not isinstance(value, list | dict) and (isinstance(value, bool), value) in known


def _not(part: Any, acceptor: _Acceptor) -> Fits:
    fits = acceptor.made(part)
    return lambda value: not fits(value)


def _limit(of: type | tuple[type, ...], holds: Callable[[Any, Any], bool]) -> Make:
    """Return a keyword that compares values of a type with its argument."""

    def make(limit: Any, _: _Acceptor) -> Fits:
        return lambda value: not isinstance(value, of) or isinstance(value, bool) or holds(value, limit)

    return make


_KEYWORDS: dict[str, Make] = {
    "properties": _properties,
    "propertyNames": _property_names,
    "items": _items,
    "type": _type,
    "enum": _enum,
    "const": lambda value, acceptor: _enum([value], acceptor),
    "not": _not,
    "allOf": lambda parts, acceptor: _all([acceptor.made(part) for part in parts]),
    "required": _limit(dict, lambda value, keys: all(key in value for key in keys)),
    "pattern": _limit(str, lambda value, pattern: regex(pattern).search(value) is not None),
    "minimum": _limit(_NUMBER, lambda value, limit: value >= limit),
    "maximum": _limit(_NUMBER, lambda value, limit: value <= limit),
    "exclusiveMinimum": _limit(_NUMBER, lambda value, limit: value > limit),
    "exclusiveMaximum": _limit(_NUMBER, lambda value, limit: value < limit),
    "minLength": _limit(str, lambda value, limit: len(value) >= limit),
    "maxLength": _limit(str, lambda value, limit: len(value) <= limit),
    "minItems": _limit(list, lambda value, limit: len(value) >= limit),
    "maxItems": _limit(list, lambda value, limit: len(value) <= limit),
    "minProperties": _limit(dict, lambda value, limit: len(value) >= limit),
    "maxProperties": _limit(dict, lambda value, limit: len(value) <= limit),
}
