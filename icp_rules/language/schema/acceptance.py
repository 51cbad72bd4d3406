"""Tells quickly whether a document fits a schema; what is wrong with one that doesn't, jsonschema says.

Most documents fit, and for those jsonschema is not asked: it takes fifty times as long, and a while to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Callable


def acceptor(schema: dict[str, Any]) -> Callable[[Any], bool]:
    """Return a function that tells whether a document surely fits a draft-7 schema."""
    try:
        validator = jsonschema_rs.Draft7Validator(schema, validate_formats=False, retriever=_nowhere)
    except ValueError:
        # the schema of a plugin's settings may be none, or ask for a file: jsonschema tells where that matters
        return lambda _: False

    def fits(document: Any) -> bool:
        try:
            return validator.is_valid(document)
        except ValueError:
            return False

    return fits


def _nowhere(address: str) -> Any:
    """Refuse to fetch a schema from elsewhere."""
    raise LookupError(address)
