"""A draft-7 validator for many documents: jsonschema's own, which keeps what it makes of each part of the schema.

jsonschema builds a validator anew for every value it looks at, which takes most of its time. Ours are built once for
each part of the schema. That is sound for schemas without ``$id``, where a part means the same wherever it is met.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


_DEFINITIONS = "#/definitions/"


def compiled(schema: Mapping[str, Any]) -> Validator:
    """Return a validator for a schema whose every ``$ref`` names one of its ``definitions``."""
    import jsonschema

    made: dict[int, Any] = {}
    definitions = schema.get("definitions", {})

    def part(validator: Any, schema: Any) -> Any:
        # the parts live as long as the schema, so an id never stands for two
        if id(schema) not in made:
            made[id(schema)] = evolved(validator, schema=schema)
        return made[id(schema)]

    def descend(
        validator: Any, instance: Any, schema: Any, path: Any = None, schema_path: Any = None, _resolver: Any = None
    ) -> Iterator[ValidationError]:
        for error in part(validator, schema).iter_errors(instance):
            if path is not None:
                error.path.appendleft(path)
            if schema_path is not None:
                error.schema_path.appendleft(schema_path)
            yield error

    def refer(validator: Any, name: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        definition = definitions.get(name.removeprefix(_DEFINITIONS))
        if definition is None:
            yield jsonschema.ValidationError(f"the schema to check this by lacks {name}")
        else:
            yield from descend(validator, instance, definition)

    extend: Any = jsonschema.validators.extend
    class_ = extend(jsonschema.Draft7Validator, {"pattern": _pattern, "$ref": refer})
    evolved = class_.evolve
    class_.evolve, class_.descend = part, descend
    validator: Validator = class_(schema)
    return validator


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """Yield an error for a text that does not match."""
    if validator.is_type(instance, "string") and not _regex(pattern).search(instance):
        from jsonschema.exceptions import ValidationError

        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@lru_cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; ``$`` is the very end, as in ECMA 262 and so in editors, and not before a last newline too."""
    ended = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ended else pattern)
