"""Times ``icp test``: 1,000 cases of ten rule sets, and what of one rule set no case notices.

``python benchmarks/cases.py [--rule-sets 10] [--criteria 40] [--cases 100] [--repeat 5]`` prints a Markdown table of
medians, of whole processes. What the cases expect is what the engine makes of their records, so all of them hold.
``--mutate`` times that of the first rule set with the first 50 of its cases too.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import generated_rules
import polars as pl
from measured import Used, interleaved, time_text, used_by_command

from icp_rules import evaluate, load_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
# of the rules of a case whose state and points are expected, as people write them: a few
NAMED = 3
MUTATED = 50


def main() -> None:
    """Print the figures."""
    options = _options()
    with TemporaryDirectory() as folder:
        workspace = generated_rules.workspace(Path(folder), options.rule_sets, options.criteria)
        _write_cases(workspace, options.cases)
        runs = interleaved(
            {n: partial(used_by_command, c) for n, c in _ways(workspace, options).items()}, options.repeat
        )
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}"
    print(f"{options.rule_sets} rule sets of {options.criteria} criteria, {options.cases} cases each", end="; ")
    print(f"icp-rules {version('icp-rules')}, polars {version('polars')}, {machine}; medians of {options.repeat}\n")
    print("| command | time | processors | memory |\n|---|---|---|---|")
    for name, times in runs.items():
        used = Used.median(times)
        print(f"| `{name}` | {time_text(used.seconds)} | {time_text(used.cpu)} | {used.peak / 1e6:.0f} MB |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the tests of rule sets and print a Markdown table.")
    parser.add_argument("--rule-sets", type=int, default=10, help="how many rule sets are generated")
    parser.add_argument("--criteria", type=int, default=40, help="how many criteria each has")
    parser.add_argument("--cases", type=int, default=100, help="how many cases each has")
    parser.add_argument("--repeat", type=int, default=5, help="how often each measurement is taken")
    parser.add_argument("--mutate", action="store_true", help="time changes of rule sets too")
    return parser.parse_args()


def _ways(workspace: Path, options: argparse.Namespace) -> dict[str, list[str | Path]]:
    """Return the commands by what the table calls them."""
    test: list[str | Path] = [Path(sys.executable).parent / "icp", "test", "--workspace", workspace]
    few = workspace / "few.yaml"
    return {"icp test": test} | ({"icp test --mutate": [*test, "--mutate", few]} if options.mutate else {})


def _write_cases(workspace: Path, cases: int) -> None:
    folder = workspace / "rule_sets" / "tests"
    folder.mkdir()
    random = Random(generated_rules.SEED)  # noqa: S311 - nothing is to be kept secret
    for at, rule_set in enumerate(load_workspace(workspace).rule_sets()):
        records = [record(random, f"{rule_set.id}-{number}") for number in range(cases)]
        head = f"rule_set: {rule_set.id}\nas_of: {AS_OF}\ncases:\n"
        texts = _cases(random, rule_set, records)
        generated_rules.write(folder / f"{rule_set.id}.yaml", head + "".join(texts))
        if at == 0:
            generated_rules.write(workspace / "few.yaml", head + "".join(texts[:MUTATED]))


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


if __name__ == "__main__":
    main()
