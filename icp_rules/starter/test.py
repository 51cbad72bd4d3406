"""A new test of a rule set: an account with what its rules ask for, and one of which nothing is known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.diagnostics import DiagnosticError
from icp_rules.engine import columns, evaluate
from icp_rules.language.fields import Origin
from icp_rules.language.folders import RULE_SETS, TESTS
from icp_rules.language.nodes import to_data
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.reports.files import refuse_existing, write_text
from icp_rules.starter.examples import example_record
from icp_rules.starter.rule_set import existing_rule_set
from icp_rules.starter.skeletons import filled
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from icp_rules.language.model import RuleSet


def new_test(root: Path, identity: str, as_of: date) -> Path:
    """Write a test that passes for a rule set, and return its file.

    Raises DiagnosticError: ICP316 where there is no such rule set or it is a base, ICP804, what is wrong with the rule
    set, ICP802.
    """
    workspace, rule_set, _ = existing_rule_set(root, identity)
    workspace.rule_sets([identity])
    path = root / RULE_SETS / TESTS / f"{identity}.yaml"
    refuse_existing(Path(shown_here(path)), "Add your cases to that file.")
    record = {
        name: value
        for name, value in example_record(rule_set, as_of).items()
        if rule_set.fields.account[name].origin is not Origin.DERIVED
    }
    lines = "".join(f"      {name}: {_yaml(value)}\n" for name, value in record.items())
    text = filled(
        "test.yaml",
        id=identity,
        day=as_of.isoformat(),
        record=f"\n{lines}".rstrip() if record else " {}",
        fits=_expected(rule_set, record, as_of),
        unknown=_expected(rule_set, {}, as_of),
    )
    write_text(path, text)
    return path


def _expected(rule_set: RuleSet, record: dict[str, Any], as_of: date) -> str:
    """Return what comes of a record, as a test expects it."""
    fields = rule_set.fields.account
    frame = pl.DataFrame(
        {columns.ACCOUNT_ID: ["example"], **{name: [value] for name, value in record.items()}},
        schema_overrides={name: DTYPES[fields[name].type] for name in record},
    )
    row = evaluate(rule_set, frame, as_of=as_of).row(0, named=True)
    tier = "" if rule_set.is_filter or row["tier"] is None else f", tier: {_yaml(row['tier'])}"
    return f"{{status: {row['status']}{tier}}}"


def _yaml(value: Any) -> str:
    """Return a value in YAML, without quotes where it reads the same so."""
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.15g}" if abs(value) < 1e15 else str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if _reads_as(text) else json.dumps(text, ensure_ascii=not text.isprintable())


def _reads_as(text: str) -> bool:
    """Tell whether a text without quotes, among others in brackets, is read as itself."""
    try:
        items = parse_yaml(f"x: [{text}]").items("x")
    except DiagnosticError:
        return False
    return [to_data(item) for item in items] == [text]
