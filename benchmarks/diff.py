"""Measures ``icp diff`` of two revisions over generated accounts, the whole command, and prints a line.

``python benchmarks/diff.py [--rows 100000] [--repeat 5]``. Head has other points for one band, another list and a
criterion more, so that most scores change.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import generated
from measured import Used, used_by_command

ICP = Path(sys.executable).with_name("icp")
CHANGES = (
    ("{between: [50, 99], points: 10}", "{between: [50, 99], points: 15}"),
    ("{industry: [Software, Fintech]}", "{industry: [Software, Fintech, Logistics]}"),
    (
        "      - {id: young,",
        "      - {id: old, when: {founded_year: {less_than: 1975}}, points: 5}\n      - {id: young,",
    ),
)


def main() -> None:
    """Print the median."""
    parser = argparse.ArgumentParser(description="Measure icp diff and print a line.")
    parser.add_argument("--rows", type=int, default=100_000, help="how many accounts are generated")
    parser.add_argument("--repeat", type=int, default=5, help="how often it is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = generated.workspace(Path(folder), options.rows)
        _revisions(workspace)
        command = [ICP, "diff", "HEAD~1", "HEAD", "--as-of", "2026-11-01", "-w", workspace, "--format", "markdown"]
        used = Used.median(used_by_command(command) for _ in range(options.repeat))
    memory = f", {used.peak / 1e6:,.0f} MB" if used.peak else ""
    print(f"icp diff of two revisions, {options.rows:,} accounts: {used.seconds:.2f} s{memory}")


def _revisions(workspace: Path) -> None:
    """Make the workspace a repository of two commits."""
    _git(workspace, "init", "-q")
    _commit(workspace)
    path = workspace / "rule_sets" / "bench.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in CHANGES:
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    _commit(workspace)


def _commit(workspace: Path) -> None:
    _git(workspace, "add", "icp.yaml", "rule_sets")
    _git(workspace, "-c", "user.name=Revops", "-c", "user.email=revops@example.com", "commit", "-q", "-m", "Rules")


def _git(workspace: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=workspace, check=True)


if __name__ == "__main__":
    main()
