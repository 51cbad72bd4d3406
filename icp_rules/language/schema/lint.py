"""The schemas of ``lint:`` in ``icp.yaml`` and of ``waive:`` in it and in rule sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Severity
from icp_rules.language.schema.shapes import LINT, Schema, array, mapping, text

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = r"^[A-Z]{2,}[0-9]*$"


def lint(codes: Sequence[str]) -> Schema:
    """Return the schema of ``lint:``; editors complete from ``codes``, which are no limit: lints come with plugins."""
    level = {"enum": [one.value for one in Severity]}
    severity = {
        "type": "object",
        "description": "how bad what a lint finds is, by its code, or by how several codes begin",
        "propertyNames": _start(),
        **({"properties": dict.fromkeys(codes, level)} if codes else {}),
        "additionalProperties": level,
    }
    return mapping(
        {
            "include": array(_start(codes), "the lints that run: codes, or how they begin; by default all"),
            "exclude": array(_start(codes), "the lints that do not run: codes, or how they begin"),
            "severity": severity,
            "waive": waivers(codes, "findings to live with in files that are no rule sets, and why"),
        },
        description="which lints `icp lint` runs",
    )


def waivers(codes: Sequence[str], description: str = "findings of `icp lint` to live with, and why") -> Schema:
    """Return the schema of ``waive:``."""
    waiver = mapping(
        {
            "lint": {
                **_offered(codes),
                "type": "string",
                "pattern": LINT,
                "description": "the code of the lint",
                "x-help": "Write the code of one lint, such as ICP461. `icp lint --list` has them.",
            },
            "at": text("the id of what the finding is about; by default all that this lint finds in the file"),
            "reason": text("why it stays as it is, for people"),
        },
        ("lint", "reason"),
    )
    return array(waiver, description)


def _start(codes: Sequence[str] = ()) -> Schema:
    help_line = "Write a lint's code, such as ICP461, or how several begin, such as ICP4."
    return {**_offered(codes), "type": "string", "pattern": _START, "x-help": help_line}


def _offered(codes: Sequence[str]) -> Schema:
    """Return what an editor offers; an ``enum`` would make an error of a lint whose plugin is not there."""
    return {"examples": list(codes)} if codes else {}
