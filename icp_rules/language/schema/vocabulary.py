"""The schema of a file with entries for a vocabulary."""

from __future__ import annotations

from icp_rules.language.schema.rule_set import DRAFT
from icp_rules.language.schema.shapes import Schema, array, text


def vocabulary_schema() -> Schema:
    """Return the schema of a vocabulary's file: each value with its other spellings."""
    spelling = {"type": ["string", "number"], "description": "another way to write it"}
    entry = {
        "type": "object",
        "description": "one value; its key is the one spelling",
        "properties": {"aliases": array(spelling, "the other spellings; case and punctuation don't count")},
        "additionalProperties": text("what is known of the value, such as its category"),
        "x-noun": "key",
    }
    return {
        "$schema": DRAFT,
        "title": "icp-rules vocabulary",
        "type": "object",
        "additionalProperties": entry,
        "x-noun": "value",
    }
