"""The JSON Schemas of a workspace, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from icp_rules.language.schema import (
    cases_schema,
    lists_schema,
    rule_set_schema,
    titles_schema,
    vocabulary_schema,
    workspace_schema,
)

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.workspace import Workspace

SCHEMAS = "schemas"


def schema_files(workspace: Workspace) -> dict[Path, str]:
    """Return the text of each schema file, by path."""
    fields, offers = workspace.config.fields, workspace.offers
    lints = sorted(workspace.plugins.lints)
    folder = workspace.root / SCHEMAS
    schemas = {
        "rule_set": rule_set_schema(fields, lints),
        "lists": lists_schema(),
        "tests": cases_schema(fields),
        "vocabulary": vocabulary_schema(),
        "titles": titles_schema(),
        "workspace": workspace_schema(fields, offers.sources, offers.data_points, offers.kinds, lints, offers.services),
    }
    return {
        folder / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
