"""docs/yc-walk.md, played on the real files it was written with."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl
import pytest
from docs.pages import ROOT
from docs.walks import example, needs, played, table

from icp_rules.records import read_records
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("yc_companies.csv", "yc_job_postings.csv")
PAGE = ROOT / "docs" / "yc-walk.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())

pytestmark = needs(*FILES)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return played(PAGE, tmp_path_factory.mktemp("walk"), FILES)


@pytest.fixture(scope="module")
def record(workspace) -> dict[str, object]:
    return json.loads((workspace / "out" / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def trace(workspace) -> dict[str, dict[str, object]]:
    frame = pl.read_parquet(workspace / "out" / "trace" / "b2b-sdr.parquet")
    return {row["account_id"]: row for row in frame.iter_rows(named=True)}


@pytest.fixture(scope="module")
def sdr_roles() -> dict[str, int]:
    """How many postings have one of the page's titles, for each company with any posting, counted by hand."""
    globs = example(PAGE, "icp.yaml")["data_points"]["open_sdr_roles"]["titles"]
    counts: Counter[str] = Counter()
    for posting in table("yc_job_postings.csv"):
        title = posting["title"].strip().lower()
        counts[posting["company_id"].strip()] += any(fnmatchcase(title, glob) for glob in globs)
    return counts


def test_every_row_is_accounted_for(record):
    sources = {source["name"]: source for source in record["sources"]}
    assert {name: source["rows_in"] for name, source in sources.items()} == {"accounts": 6079, "postings": 5342}
    for source in sources.values():
        assert source["rows_in"] == source["used"] + source["rejected"] + source["merged"] + source["unmatched"]


def test_open_sdr_roles_are_those_of_a_plain_count(trace, sdr_roles):
    assert len(trace) == 6079
    bands = {0: 0, 1: 15, 2: 25}
    for account, row in trace.items():
        count = sdr_roles.get(account)
        assert row["state__hires_sdrs"] == (None if count is None else count >= 1), account
        assert row["points__sdr_roles"] == bands.get(count or 0, 35), account


def test_a_headcount_of_0_or_none_is_unknown(trace):
    sizes = {row["id"]: row["team_size"].strip() for row in table("yc_companies.csv")}
    assert Counter(size for size in sizes.values() if size in ("", "0")) == {"0": 130, "": 110}
    for account, size in sizes.items():
        expected = None if size in ("", "0") else 20 <= float(size) <= 500
        assert trace[account]["state__size"] is expected, account


def test_every_chosen_account_has_a_brief_for_each_persona(workspace, record):
    scores = pl.read_parquet(workspace / "out" / "scores.parquet")
    chosen = scores.filter(pl.col("best") & (pl.col("status") == "qualified"))["account_id"].to_list()
    personas = [persona["id"] for persona in example(PAGE, "rule_sets/b2b-sdr.yaml")["personas"]]
    assert 20 <= len(chosen) <= 99
    stems = {f"briefs/b2b-sdr/{account}/{name}" for account in chosen for name in personas}
    written = {name for name in record["files"] if name.startswith("briefs/")} - {
        "briefs/briefs.parquet",
        "briefs/index.html",
    }
    assert written == {stem + suffix for stem in stems for suffix in (".md", ".html")}
    for stem in stems:
        text = (workspace / "out" / f"{stem}.md").read_text(encoding="utf-8")
        assert "No contact is known for this role" in text


def test_the_counts_in_the_text_are_those_of_the_run(workspace):
    scores = pl.read_parquet(workspace / "out" / "scores.parquet")
    status = Counter(scores["status"])
    a, b, c = (scores.filter((pl.col("status") == "qualified") & (pl.col("tier") == tier)).height for tier in "ABC")
    open_ = scores.filter((pl.col("status") == "unverified") & (pl.col("tier_high") == "A")).height
    assert f"Of the {status['qualified']} that qualify, {a} are in tier A, {b} in B and {c} in C" in TEXT
    assert f"**{status['unverified']} are unverified.**" in TEXT
    assert f"{open_} of them could reach tier A" in TEXT


@pytest.fixture(scope="module")
def accounts(workspace) -> dict[str, dict[str, object]]:
    loaded = load_workspace(workspace)
    frame = read_records(loaded.config, loaded.plugins.sources).accounts
    return {row["account_id"]: row for row in frame.iter_rows(named=True)}


def test_synonyms_among_the_tags_are_one_tag_and_remote_is_no_place(accounts):
    for row in table("yc_companies.csv"):
        tags = {tag.strip() for tag in row["tags"].split(";")}
        assert ("AI" in (accounts[row["id"]]["tags"] or [])) is bool(tags & {"AI", "Artificial Intelligence"})
        regions = {region.strip() for region in row["regions"].split(";")}
        places = regions - {"", "Unspecified", "Remote", "Partly Remote", "Fully Remote"}
        assert set(accounts[row["id"]]["locations"] or []) == places


def test_a_batch_is_the_first_day_of_its_season(accounts):
    first = {"Winter": (1, 1), "Spring": (3, 1), "Summer": (6, 1), "Fall": (9, 1)}
    for row in table("yc_companies.csv"):
        season, _, year = row["batch"].partition(" ")
        assert accounts[row["id"]]["joined"] == (date(int(year), *first[season]) if year else None)


def test_a_record_with_a_newline_in_a_cell_is_one_row(accounts):
    rows = [row for row in table("yc_companies.csv") if any("\n" in cell for cell in row.values())]
    assert len(rows) == 16
    for row in rows:
        assert accounts[row["id"]]["description"] == (row["one_liner"].strip() or None)
