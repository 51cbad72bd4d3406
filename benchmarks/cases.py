"""The section on ``icp test``: a hundred cases of each rule set.

What the cases expect is what the engine makes of their records, so all of them hold.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import generated_rules
import polars as pl
from measured import used_by_command
from page import Section, Sizes, Table, cells_of, spread

from icp_rules import evaluate, load_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
CRITERIA, CASES = 40, 100
# by rule sets
BUDGETS = {10: "2 s"}
# of the rules of a case whose state and points are expected, as people write them: a few
NAMED = 3


def section(sizes: Sizes) -> Section:
    """Measure whole processes."""
    with TemporaryDirectory() as folder:
        workspace = generated_rules.workspace(Path(folder), sizes.together, CRITERIA)
        _write_cases(workspace)
        command = [Path(sys.executable).parent / "icp", "test", "--workspace", workspace]
        runs = [used_by_command(command) for _ in range(sizes.repeat)]
    note = (
        f"{sizes.together} rule sets of {CRITERIA} criteria, {CASES} cases each. No other program tests such rules, so "
        "nothing stands beside it."
    )
    headers = ("command", "time", "processor time", "peak memory", "least to greatest", "at most")
    row = ("`icp test`", *cells_of(runs), spread(runs), BUDGETS.get(sizes.together, ""))
    return Section("Testing rule sets", [Table(note, headers, [row])], ("polars", "narwhals"))


def _write_cases(workspace: Path) -> None:
    folder = workspace / "rule_sets" / "tests"
    folder.mkdir()
    random = Random(generated_rules.SEED)  # noqa: S311 - nothing is to be kept secret
    for rule_set in load_workspace(workspace).rule_sets():
        records = [record(random, f"{rule_set.id}-{number}") for number in range(CASES)]
        head = f"rule_set: {rule_set.id}\nas_of: {AS_OF}\ncases:\n"
        texts = _cases(random, rule_set, records)
        generated_rules.write(folder / f"{rule_set.id}.yaml", head + "".join(texts))


def record(random: Random, identity: str) -> dict[str, Any]:
    """Return what is known of an account: one field in seven is not."""
    record: dict[str, Any] = {
        "name": f"{random.choice(['Northam', 'Eastmere', 'Lakeford'])} {random.choice(['Labs', 'Cloud', 'Group'])}",
        "business_model": random.choice(["b2b", "both", "b2c"]),
        "industry": random.choice(generated_rules.INDUSTRIES),
        "employees": random.randrange(1, 900),
        "annual_revenue": random.randrange(1, 500) * 20_000,
        "founded_year": random.randrange(1990, 2024),
        "country": random.choice(generated_rules.COUNTRIES),
        "state": random.choice(["NY", "CA", "TX"]),
        "city": random.choice(["New York", "Oslo", "Austin"]),
        "funding_stage": random.choice(generated_rules.STAGES),
        "last_funding_date": AS_OF - timedelta(days=random.randrange(400)),
        "technologies": random.sample(generated_rules.TOOLS, random.randrange(5)),
        "description": random.choice(["A cloud platform for teams", "Shoes", "The data warehouse of retail"]),
    }
    return {"account_id": identity} | {name: value for name, value in record.items() if random.random() > 1 / 7}


def _cases(random: Random, rule_set: RuleSet, records: list[dict[str, Any]]) -> list[str]:
    """Return the texts of cases that expect what comes of the records."""
    trace: pl.DataFrame = evaluate(rule_set, pl.DataFrame(records, infer_schema_length=None), as_of=AS_OF)
    return [_case(random, rule_set, *both) for both in zip(records, trace.iter_rows(named=True), strict=True)]


def _case(random: Random, rule_set: RuleSet, record: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    known = "".join(f"      {name}: {_shown(value)}\n" for name, value in record.items())
    named = [criterion.id for criterion in random.sample(rule_set.criteria, min(NAMED, len(rule_set.criteria)))]
    states = {name: {True: "met", False: "unmet", None: "unknown"}[row[f"state__{_column(name)}"]] for name in named}
    points = {name: row[f"points__{_column(name)}"] for name in named}
    expected = {
        "status": row["status"],
        "tier": row["tier"] or "none",
        "score": int(row["score"] + 1e-9),
        "states": f"{{{', '.join(f'{name}: {state}' for name, state in states.items())}}}",
        "points": f"{{{', '.join(f'{name}: {round(value, 3):g}' for name, value in points.items())}}}",
    }
    lines = "".join(f"      {name}: {value}\n" for name, value in expected.items())
    return f"  - name: What comes of {record['account_id']}\n    record:\n{known}    expect:\n{lines}"


def _column(identity: str) -> str:
    return identity.replace("-", "_")


def _shown(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
