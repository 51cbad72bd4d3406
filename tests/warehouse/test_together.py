"""A query written, and a table of a database judged, in one process: SQLGlot writes for both."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from icp_rules.cli.commands.sql import DIALECTS

if TYPE_CHECKING:
    from pathlib import Path

RULES = {
    "icp": 1,
    "id": "tested",
    "name": "Tested",
    "freshness": {"employees": "30d"},
    "require": [{"id": "since", "when": {"last_funding_date": {"at_least": "2020-02-29"}}}],
    "score": [
        {
            "group": "g",
            "criteria": [{"id": "fades", "field": "last_funding_date", "fades": {"half_life": "1d"}, "points": 10}],
        }
    ],
}
# Ibis is asked for the SQL that it would send, so no server is needed.
EACH = """
import json, sys
from datetime import date
import ibis
from icp_rules import evaluate, load_rule_set
from icp_rules.warehouse import write_query

path, dialects, *order = sys.argv[1:]
rules, today = load_rule_set(path), date(2026, 11, 1)
table = ibis.table({"account_id": "string", "employees": "float64", "employees__as_of": "date",
                    "last_funding_date": "date"}, name="accounts")
said = {
    "written": lambda dialect: write_query(rules, dialect, columns=table.columns, as_of=today).text(),
    "judged": lambda dialect: str(ibis.to_sql(evaluate(rules, table, as_of=today), dialect=dialect)),
}
json.dump({f"{each} {name}": said[each](name) for each in order for name in dialects.split()}, sys.stdout)
"""


def said(path: Path, *order: str) -> dict[str, str]:
    command = [sys.executable, "-c", EACH, str(path), " ".join(DIALECTS), *order]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_neither_changes_what_the_other_says(tmp_path: Path) -> None:
    path = tmp_path / "tested.yaml"
    path.write_text(json.dumps(RULES), encoding="utf-8")
    assert said(path, "written", "judged") == said(path, "judged", "written")
