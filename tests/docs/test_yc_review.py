"""docs/yc-review.md, played where docs/yc-walk.md ends, and its figures counted in another way."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from docs.pages import ROOT, blocks
from docs.walks import needs, played, played_on, table

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("yc_companies.csv", "yc_job_postings.csv")
WALK, PAGE = (ROOT / "docs" / name for name in ("yc-walk.md", "yc-review.md"))
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())
SHOWN = "".join(block.text for block in blocks(PAGE) if block.language == "console")
PLACES = ("A", "B", "C", "unverified", "disqualified")

pytestmark = needs(*FILES)

Row = dict[str, str]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return played_on(PAGE, played(WALK, tmp_path_factory.mktemp("review"), FILES))


def scored(workspace: Path, revision: str) -> dict[str, Row]:
    """Return what ``icp score`` says of each account by the rules of a revision, checked out on their own."""
    folder = workspace.parent / revision
    subprocess.run(["git", "worktree", "add", "-q", "--detach", folder, revision], cwd=workspace, check=True)
    (folder / "data").symlink_to(workspace / "data")
    command = [sys.executable, "-m", "icp_rules", "score", "--as-of", "2026-11-01", "-o", "scores.csv"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        return {row["account_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def both(workspace) -> dict[str, tuple[Row, Row]]:
    """What each account was and is, by ``main`` and by the branch."""
    base, head = (scored(workspace, revision) for revision in ("main", "smaller-teams"))
    assert base.keys() == head.keys()
    return {account: (base[account], head[account]) for account in base}


def place(row: Row) -> str:
    return row["tier"] if row["status"] == "qualified" else row["status"]


def change(pair: tuple[Row, Row]) -> float:
    was, now = (float(row["score"] or 0) for row in pair)
    return now - was


def number(text: str) -> int:
    return 0 if text == "." else int(text.replace(",", ""))


def test_the_matrix_is_what_scoring_each_revision_by_itself_gives(both):
    lines = SHOWN[SHOWN.index("was, and is   A") :].splitlines()[1 : len(PLACES) + 2]
    shown = {line.split()[0]: [number(cell) for cell in line.split()[1:]] for line in lines}
    counted = Counter((place(was), place(now)) for was, now in both.values())
    for was in PLACES:
        cells = [counted[was, now] for now in PLACES]
        assert shown[was] == [*cells, sum(cells)], was
    sums = [sum(counted[was, now] for was in PLACES) for now in PLACES]
    assert shown["all"] == [*sums, 6079]
    assert counted.total() == 6079


def test_the_counts_of_movers_are_those_of_the_two_scores(both):
    pairs = both.values()
    moved = [pair for pair in pairs if place(pair[0]) != place(pair[1])]
    came = [pair for pair in moved if pair[1]["status"] == "qualified" != pair[0]["status"]]
    changed = [pair for pair in pairs if abs(change(pair)) > 1e-9]
    told = f"{len(moved)} accounts moved: {len(came)} newly qualified, 0 no longer; {len(changed):,} scores changed"
    assert told in SHOWN
    inside = [p for p in changed if {row["status"] for row in p} & {"qualified", "unverified"}]
    assert f"Top movers, 10 of {len(inside)}" in SHOWN
    stayed = [p for p in inside if place(p[0]) == place(p[1])]
    sizes = {row["id"]: row["team_size"].strip() for row in table("yc_companies.csv")}
    assert all(float(sizes[p[0]["account_id"]]) >= 20 for p in stayed)
    assert {change(p) for p in stayed} == {10.0}
    assert f"{len(stayed)} companies of 20 people and more have 10 points more, and stay where they were" in TEXT


def test_the_expected_value_is_a_sum_over_the_qualified(both):
    sums = [sum(float(p[i]["score"]) for p in both.values() if p[i]["status"] == "qualified") for i in (0, 1)]
    was, now = (round(one / 100 * 18000) for one in sums)
    assert f"expected value: {now:,} USD, was {was:,} (+{now - was:,})" in SHOWN


def test_who_comes_in_has_10_to_19_people(both):
    sizes = {row["id"]: row["team_size"].strip() for row in table("yc_companies.csv")}
    small = {account for account, size in sizes.items() if size and 10 <= float(size) <= 19}
    assert f"**{len(small)} is not 25.**" in TEXT
    moved = {account for account, pair in both.items() if place(pair[0]) != place(pair[1])}
    assert moved <= small
    assert f"The wider band lets in all of the {len(moved)}." in TEXT


def test_new_to_the_unverified_are_those_without_a_posting(both):
    posted = {row["company_id"].strip() for row in table("yc_job_postings.csv")}
    new = {account for account, (was, now) in both.items() if was["status"] != "unverified" == now["status"]}
    assert f"{len(new)} accounts more are unverified" in TEXT
    assert f"and {len(new)} of which nobody knows whether they hire" in TEXT
    assert not new & posted


def test_what_the_lint_says_of_the_data_is_so():
    rows = table("yc_companies.csv")
    stages = Counter(row["stage"].strip() for row in rows)
    assert stages.keys() == {"Early", "Growth"}
    assert f"The source has Early ({stages['Early']:,}), Growth ({stages['Growth']:,})." in SHOWN
    tags = [{tag.strip().lower() for tag in row["tags"].split(";")} for row in rows]
    assert not any("revops" in one for one in tags)
    assert f"'DevOps', which {sum('devops' in one for one in tags)} records have" in SHOWN


def test_no_account_of_the_data_is_named_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    names = {row["name"] for row in table("yc_companies.csv")}
    shown = set(re.findall(r"name: (\w+),?", text)) | set(re.findall(r"^\d+ (\S+)", SHOWN, re.MULTILINE))
    assert not shown & names
