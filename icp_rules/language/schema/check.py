"""Checks a document against its schema; every finding names the very key and its place."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic, nearest
from icp_rules.language.nodes import Mapping_, Node, Scalar, at_path, to_data
from icp_rules.language.operators import EXACT, OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jsonschema.exceptions import ValidationError

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


class Checker:
    """One schema, compiled once for many documents."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """Take a draft-7 schema."""
        from jsonschema import Draft7Validator

        self.schema = schema
        self._validator = Draft7Validator(schema)

    def check(self, root: Node) -> tuple[list[Diagnostic], set[Path]]:
        """Return the findings and the paths of the values they are about."""
        found: list[Diagnostic] = []
        paths: set[Path] = set()
        for error in self._validator.iter_errors(to_data(root)):
            path: Path = tuple(error.absolute_path)
            for diagnostic in _translate(error, at_path(root, path), path):
                if diagnostic not in found:
                    found.append(diagnostic)
            paths.add(path)
        return found, paths


def _translate(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    validator = str(error.validator)
    if validator in _TRANSLATORS:
        return _TRANSLATORS[validator](error, node, path)
    return [Diagnostic(Code.WRONG_FORM, error.message, node.span.location, _help(error))]


def _help(error: ValidationError) -> str | None:
    schema = error.schema
    return schema.get("x-help") if isinstance(schema, dict) else None


def _named(path: Path) -> str:
    """Return what a value is called: the last key above it."""
    names = deque((step for step in path if isinstance(step, str)), maxlen=1)
    return f"'{names[0]}'" if names else "the document"


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text) if isinstance(node.value, str) else (node.text or "nothing")
    return node.kind


def _unknown_key(error: ValidationError, node: Node, _path: Path) -> Iterable[Diagnostic]:
    schema: dict[str, Any] = error.schema
    known = list(schema.get("properties", {}))
    noun = schema.get("x-noun", "key")
    for name, key in node.keys.items() if isinstance(node, Mapping_) else ():
        if name in known:
            continue
        value = node.values[name]
        place = key.span.location
        if isinstance(value, Scalar) and value.value is None and not value.text and key.flow:
            help_line = f"A comma inside braces starts a new key. If it belongs to the text, quote the text: \"…, {name}\"."
            yield Diagnostic(Code.UNKNOWN_KEY, f"'{name}' has become a key of its own", place, help_line)
        else:
            yield Diagnostic(Code.UNKNOWN_KEY, f"unknown {noun} '{name}'", place, _suggestion(name, known, noun))


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
    missing = [key for key in error.validator_value if isinstance(node, Mapping_) and key not in node]
    key = next((k for k in missing if f"'{k}'" in error.message), missing[0] if missing else "?")
    properties = error.schema.get("properties", {})
    described = properties.get(key, {}).get("description")
    help_line = f"{key}: {described}" if described else f"Add `{key}: …`."
    yield Diagnostic(Code.MISSING_KEY, f"'{key}' is missing", _first_line(node), _help(error) or help_line)


def _first_line(node: Node) -> Location:
    """Return where a mapping starts: its first key, for a long mapping has no end worth marking."""
    if isinstance(node, Mapping_) and node.keys:
        return next(iter(node.keys.values())).span.location
    return node.span.location


def _wrong_type(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    wanted = error.validator_value
    kinds = " or ".join(_KIND[t] for t in ([wanted] if isinstance(wanted, str) else wanted))
    if isinstance(node, Scalar) and node.value is None:
        message = f"{_named(path)} has no value; it takes {kinds}"
    else:
        message = f"{_named(path)} takes {kinds}, not {node.kind} ({_shown(node)})" if isinstance(node, Scalar) else (
            f"{_named(path)} takes {kinds}, not {node.kind}"
        )
    yield Diagnostic(Code.WRONG_TYPE, message, node.span.location, _help(error))


def _not_allowed(error: ValidationError, node: Node, path: Path) -> Iterable[Diagnostic]:
    # `not` stands where nothing is allowed yet
    given = error.validator_value
    allowed = list(given) if error.validator == "enum" else [given] if error.validator == "const" else []
    noun = error.schema.get("x-noun")
    near = nearest(str(error.instance), [str(a) for a in allowed])
    shown = ", ".join(_yaml(a) for a in allowed[:20]) + (", …" if len(allowed) > 20 else "")
    message = f"unknown {noun} {_shown(node)}" if noun else f"{_named(path)} cannot be {_shown(node)}"
    help_line = f"Did you mean '{near}'?" if near else (_help(error) or f"It is one of: {shown or 'none yet'}.")
    yield Diagnostic(Code.NOT_ALLOWED, message, node.span.location, help_line)


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


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
    limit = error.validator_value
    if least and limit == 1:
        message = f"{_named(path)} is empty"
    else:
        message = f"{_named(path)} needs {'at least' if least else 'at most'} {limit} {'item' if limit == 1 else 'items'}"
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
