"""Checks a document against its schema; every finding names the very key and its place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic, nearest
from icp_rules.language.nodes import Mapping_, Node, Scalar, at_path, to_data
from icp_rules.language.operators import EXACT, OPERATORS
from icp_rules.language.schema.acceptance import acceptor
from icp_rules.language.schema.validator import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from icp_rules.diagnostics import Location

Path = tuple[str | int, ...]

_KIND = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "a mapping (key: value)",
    "array": "a list",
}
_RANGE = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}


_SIZED = {"Items": "item", "Length": "character", "Properties": "key"}


class Checker:
    """One schema, compiled once for many documents."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """Take a draft-7 schema."""
        self.schema = schema
        self._accepts = acceptor(schema)

    @cached_property
    def _validator(self) -> Validator:
        return compiled(self.schema)

    def check(self, root: Node) -> tuple[list[Diagnostic], set[Path]]:
        """Return the findings and the paths of the values they are about."""
        found: dict[Diagnostic, None] = {}
        paths: set[Path] = set()
        data: Any = to_data(root)
        if self._accepts(data):
            return [], paths
        for error in self._validator.iter_errors(data):
            path: Path = tuple(error.absolute_path)
            found.update(dict.fromkeys(_translate(error, at_path(root, path), path)))
            paths.add(path)
        return list(found), paths


def _translate(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    validator = str(error.validator)
    if validator in _TRANSLATORS:
        return _TRANSLATORS[validator](error, node, path)
    return [Diagnostic(Code.WRONG_FORM, error.message, node.span.location, _help(error))]


def _schema(error: ValidationError) -> Mapping[str, Any]:
    """Return the schema that is broken; `false` alone has none."""
    return error.schema if isinstance(error.schema, dict) else {}


def _help(error: ValidationError) -> str | None:
    return _schema(error).get("x-help")


def _named(path: Path) -> str:
    """Return what a value is called: the last key above it."""
    name = next((step for step in reversed(path) if isinstance(step, str)), None)
    return "the document" if name is None else f"'{name}'"


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text) if isinstance(node.value, str) else (node.text or "nothing")
    return node.kind


def _unknown_key(error: ValidationError, node: Node, _path: Path) -> Iterable[Diagnostic]:
    known = list(_schema(error).get("properties", {}))
    noun = _schema(error).get("x-noun", "key")
    entries = node.entries() if isinstance(node, Mapping_) else {}
    for name, (key, value) in entries.items():
        if name in known:
            continue
        place = key.span.location
        if isinstance(value, Scalar) and value.value is None and not value.text and key.flow:
            help_line = (
                f'A comma inside braces starts a new key. If it belongs to the text, quote the text: "…, {name}".'
            )
            yield Diagnostic(Code.UNKNOWN_KEY, f"'{name}' has become a key of its own", place, help_line)
        else:
            what, _, whose = noun.partition(" for ")
            message = f"unknown {what} '{name}'" + (f" for {whose}" if whose else "")
            yield Diagnostic(Code.UNKNOWN_KEY, message, place, _suggestion(name, known, noun))


def _suggestion(name: str, known: list[str], noun: str) -> str:
    if noun.startswith("operator"):
        meant = [o.name for o in OPERATORS.values() if name.lower() in o.mistaken_for and o.name in known]
        if meant:
            return f"Did you mean '{meant[0]}'?"
        if name in OPERATORS or name == EXACT:
            types = ", ".join(OPERATORS[name].types) if name in OPERATORS else "text"
            return f"'{name}' is for {types} fields. There are: {', '.join(known)}."
    near = nearest(name, known)
    if near:
        return f"Did you mean '{near}'?"
    if noun == "field":
        return "`icp fields` lists the fields; your own go under `fields:` in icp.yaml."
    return f"There are: {', '.join(known)}."


def _missing_key(error: ValidationError, node: Node, _path: Path) -> Iterable[Diagnostic]:
    needed: Any = error.validator_value
    key = next(key for key in needed if error.message.startswith(repr(key)))
    described = _schema(error).get("properties", {}).get(key, {}).get("description")
    help_line = f"{key}: {described}" if described else f"Add `{key}: …`."
    yield Diagnostic(Code.MISSING_KEY, f"'{key}' is missing", _first_line(node), _help(error) or help_line)


def _first_line(node: Node) -> Location:
    """Return where a mapping starts: its first key, for a long mapping has no end worth marking."""
    if isinstance(node, Mapping_) and node.keys:
        return next(iter(node.keys.values())).span.location
    return node.span.location


def _wrong_type(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    wanted: Any = error.validator_value
    kinds = " or ".join(_KIND[t] for t in ([wanted] if isinstance(wanted, str) else wanted))
    if isinstance(node, Scalar) and node.value is None:
        message = f"{_named(path)} has no value; it takes {kinds}"
    else:
        message = (
            f"{_named(path)} takes {kinds}, not {node.kind} ({_shown(node)})"
            if isinstance(node, Scalar)
            else (f"{_named(path)} takes {kinds}, not {node.kind}")
        )
    yield Diagnostic(Code.WRONG_TYPE, message, node.span.location, _help(error))


def _not_allowed(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    # `not` stands where nothing is allowed yet
    given: Any = error.validator_value
    allowed = list(given) if error.validator == "enum" else [given] if error.validator == "const" else []
    noun = _schema(error).get("x-noun")
    near = nearest(str(error.instance), [str(a) for a in allowed])
    shown = ", ".join(_yaml(a) for a in allowed[:20]) + (", …" if len(allowed) > 20 else "")
    message = f"unknown {noun} {_shown(node)}" if noun else f"{_named(path)} cannot be {_shown(node)}"
    others = f"It is one of: {shown}." if allowed else "No plugin offers one."
    help_line = _help(error) or (f"Did you mean '{near}'?" if near else others)
    yield Diagnostic(Code.NOT_ALLOWED, message, node.span.location, help_line)


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if any(c.isalnum() for c in str(value)) else repr(value)


def _wrong_form(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    # propertyNames reports the mapping; the key is the instance
    key = node.keys.get(error.instance) if isinstance(node, Mapping_) and isinstance(error.instance, str) else None
    if key is not None:
        yield Diagnostic(Code.WRONG_FORM, f"'{key.text}' is not a valid name", key.span.location, _help(error))
    else:
        message = f"{_named(path)} cannot be {_shown(node)}"
        yield Diagnostic(Code.WRONG_FORM, message, node.span.location, _help(error))


def _out_of_range(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    wanted = _RANGE[str(error.validator)].format(error.validator_value)
    message = f"{_named(path)} must be {wanted}, not {_shown(node)}"
    yield Diagnostic(Code.OUT_OF_RANGE, message, node.span.location, _help(error))


def _wrong_size(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    least = str(error.validator).startswith("min")
    limit: Any = error.validator_value
    what = _SIZED[str(error.validator)[3:]]
    message = f"{_named(path)} takes at {'least' if least else 'most'} {limit} {what}{'s' if limit != 1 else ''}"
    if least and limit == 1:
        message = f"{_named(path)} is empty"
    yield Diagnostic(Code.OUT_OF_RANGE, message, node.span.location, _help(error))


_TRANSLATORS: dict[str, Callable[[ValidationError, Node, Path], Iterable[Diagnostic]]] = {
    "additionalProperties": _unknown_key,
    "required": _missing_key,
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _not_allowed,
    "not": _not_allowed,
    "pattern": _wrong_form,
    **dict.fromkeys(_RANGE, _out_of_range),
    **dict.fromkeys(("minItems", "maxItems", "minLength", "maxLength", "minProperties"), _wrong_size),
}
