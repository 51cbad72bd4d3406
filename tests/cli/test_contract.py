"""The table that says what a score means, by the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from engine.test_contract import INPUTS, RULES, SCORES, TABLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "rule_sets").mkdir()
    (tmp_path / "rule_sets" / "tested.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
    records = [{"account_id": f"a{i}", **dict(zip(INPUTS, given, strict=True))} for i, (given, _) in enumerate(TABLE)]
    (tmp_path / "accounts.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return tmp_path


def test_the_command_line_gives_what_the_contract_says(workspace: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "icp_rules", "score", "accounts.jsonl", "-o", "scores.json", "--as-of", "2026-11-01"],
        cwd=workspace,
        check=True,
        capture_output=True,
    )
    scores = json.loads((workspace / "scores.json").read_text(encoding="utf-8"))
    found = {row["account_id"]: tuple(row[name] for name in SCORES) for row in scores}
    for i, (_, expected) in enumerate(TABLE):
        assert found[f"a{i}"] == pytest.approx(expected, abs=1e-9)
