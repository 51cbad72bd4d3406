"""A rule set as a dbt model: its SELECT, and the YAML that says what its columns hold and tests them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.engine import columns
from icp_rules.language.model import Status, column
from icp_rules.warehouse.query import MADE_BY
from icp_rules.warehouse.wording import meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from icp_rules.language.model import RuleSet
    from icp_rules.warehouse.query import Query

# What stands for the table until the text around it holds no Jinja.
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
_OPENING = re.compile(r"\{(?=[{%#])")


def model_name(rule_set_id: str) -> str:
    """Return the name of a rule set's model."""
    return f"icp_{column(rule_set_id)}"


def relation(table: Sequence[str]) -> str:
    """Return how a model names a table: a model of one name, a source of two."""
    arguments = ", ".join(f"'{part}'" for part in table)
    return f"{{{{ {'ref' if len(table) == 1 else 'source'}({arguments}) }}}}"


def model(query: Query, table: Sequence[str]) -> str:
    """Return the model's SQL; braces in it are no Jinja."""
    mark = _MARK
    while mark in query.text():
        mark += _MARK
    return _plain(query.text(table=mark)).replace(mark, relation(table))


def schema(query: Query) -> str:
    """Return the model's YAML."""
    rule_set, said = query.rule_set, meanings(query.rule_set)
    described = [{"name": name, "description": _plain(said[name]), **_tests(name, rule_set)} for name in query.outputs]
    about = rule_set.name if rule_set.description is None else f"{rule_set.name}: {rule_set.description}"
    model = {"name": model_name(rule_set.id), "description": _plain(about), "columns": described}
    text = yaml.safe_dump({"version": 2, "models": [model]}, sort_keys=False, allow_unicode=True, width=120)
    return f"# {query.made_by}\n{text}"


def _tests(name: str, rule_set: RuleSet) -> dict[str, list[Any]]:
    """Return what dbt is to test about a column."""
    tests: list[Any] = []
    if name == columns.ACCOUNT_ID:
        tests = ["unique", "not_null"]
    elif name == "status":
        tests = ["not_null", _accepted(Status)]
    elif name in ("tier", "tier_high") and rule_set.tiers and not rule_set.is_filter:
        tests = [_accepted(tier.name for tier in rule_set.tiers)]
    return {"data_tests": tests} if tests else {}


def _accepted(values: Iterable[str]) -> dict[str, Any]:
    return {"accepted_values": {"values": [_plain(str(value)) for value in values]}}


def refuse_others(paths: Iterable[Path]) -> None:
    """Raise DiagnosticError (ICP804) where a file is there that ``icp sql`` did not write."""
    theirs = [path for path in paths if path.exists() and MADE_BY not in _first_line(path)]
    if theirs:
        message, help_line = "icp sql did not write this file, and does not replace it", "Choose another folder."
        raise DiagnosticError(
            [Diagnostic(Code.WORKSPACE_EXISTS, message, Location(str(path)), help_line) for path in theirs]
        )


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline(len(MADE_BY) * 2)


def _plain(text: str) -> str:
    """Return a text that Jinja gives back as it is."""
    return _OPENING.sub("{{ '{' }}", text)
