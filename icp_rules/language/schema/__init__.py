"""JSON Schemas (draft 7, which editors' YAML language servers read), composed from the field and operator tables.

No schema here uses ``anyOf`` or ``oneOf``: what a value may be is told apart by ``if`` and ``then`` on its shape, its
field or the keys it has. So an editor completes from them, and a validator's error names the very key that is wrong
instead of "not valid under any of the given schemas".

Two annotations of our own: ``x-noun`` says what the keys of a mapping are called, ``x-help`` what to do about an error.
"""

from __future__ import annotations

from icp_rules.language.schema.cases import cases_schema
from icp_rules.language.schema.rule_set import lists_schema, rule_set_schema
from icp_rules.language.schema.titles import titles_schema
from icp_rules.language.schema.vocabulary import vocabulary_schema
from icp_rules.language.schema.workspace import workspace_schema

__all__ = ["cases_schema", "lists_schema", "rule_set_schema", "titles_schema", "vocabulary_schema", "workspace_schema"]
