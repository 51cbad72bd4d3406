"""``icp score``: any format in and out, by pipe too, with the same scores."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest
from cli.calling import AS_OF, OK, Workspace, good

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = ["csv", "tsv", "json", "jsonl", "parquet", "xlsx"]
ACCOUNTS = "data/accounts.csv"


def read(path: Path, digits: int | None = None) -> list[tuple[str | None, ...]]:
    """Return the rows of a table, each value as text, its numbers rounded to so many digits."""
    match path.suffix:
        case ".csv":
            frame = pl.read_csv(path)
        case ".tsv":
            frame = pl.read_csv(path, separator="\t")
        case ".json":
            frame = pl.DataFrame(json.loads(path.read_text(encoding="utf-8")), infer_schema_length=None)
        case ".jsonl":
            frame = pl.read_ndjson(path)
        case ".xlsx":
            frame = pl.read_excel(path)
        case _:
            frame = pl.read_parquet(path)
    if digits is not None:
        frame = frame.with_columns(pl.col(pl.Float64).round_sig_figs(digits))
    return [tuple(frame.columns), *frame.with_columns(pl.all().cast(pl.String)).rows()]


@pytest.fixture(scope="module")
def scored(starter, tmp_path_factory) -> Path:
    """The scores of the fresh workspace's accounts."""
    path = tmp_path_factory.mktemp("scored") / "scores.parquet"
    good("score", "-o", str(path), *AS_OF, cwd=starter)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_in_and_out_gives_the_same_scores(suffix, starter, scored, tmp_path):
    accounts = pl.read_csv(starter / ACCOUNTS, infer_schema=False)
    given, out = tmp_path / f"given.{suffix}", tmp_path / f"scores.{suffix}"
    match suffix:
        case "csv" | "tsv":
            accounts.write_csv(given, separator="," if suffix == "csv" else "\t")
        case "json":
            accounts.write_json(given)
        case "jsonl":
            accounts.write_ndjson(given)
        case "xlsx":
            accounts.write_excel(given)
        case _:
            accounts.write_parquet(given)
    good("score", str(given), "-o", str(out), *AS_OF, cwd=starter)
    digits = 12 if suffix == "xlsx" else None  # a cell holds 16
    assert read(out, digits) == read(scored, digits)


def test_a_pipe_through(starter, scored):
    content = (starter / ACCOUNTS).read_bytes()
    result = good("score", "-", "-o", "-", *AS_OF, cwd=starter, stdin=content)
    assert result.out == pl.read_parquet(scored).write_csv(float_scientific=False)
    # what is told about it must not get into the data
    assert "7 accounts judged" in result.err
    told = good("score", "-o", "-", "--format", "json", *AS_OF, cwd=starter)
    assert told.out == result.out
    assert json.loads(told.err)["accounts"] == 7


def test_a_pipe_that_nothing_comes_through(starter):
    result = Workspace(starter).icp("score", "-", "-o", "-", *AS_OF, stdin=b"")
    assert result.code != OK
    assert "standard input" in result.err


def test_the_summary_as_text_and_as_json(starter, scored, tmp_path):
    out = str(tmp_path / "scores.csv")
    told = good("score", "-o", out, "--format", "json", *AS_OF, cwd=starter).json
    frame = pl.read_parquet(scored)
    (counts,) = told["rule_sets"]
    by_status = dict(frame["status"].value_counts().rows())
    for status in ("qualified", "unverified", "disqualified", "excluded"):
        assert counts[status] == by_status.get(status, 0)
    best = frame.filter("best").sort(pl.col("status") != "qualified", pl.col("score"), descending=[False, True])
    assert [top["account_id"] for top in told["top"]] == best["account_id"].to_list()[:5]
    text = good("score", "-o", out, *AS_OF, cwd=starter).out
    assert "  1 Quillmere Software: midmarket-saas A 89" in text.splitlines()
    assert "      230 people: big enough to need us, small enough to decide fast" in text.splitlines()


def test_only_the_rule_sets_that_are_named(example, tmp_path):
    out = tmp_path / "scores.csv"
    some = ["gong-us-software", "midmarket-saas"]
    example.icp("score", "-o", str(out), "-r", some[0], "-r", some[1], *AS_OF)
    assert pl.read_csv(out, infer_schema=False)["rule_set"].unique().sort().to_list() == some


def test_a_file_that_was_there_stays_whole_until_the_new_one_is(workspace):
    workspace.write(
        "plugins/odd.py",
        "from icp_rules.plugins import ExportFormat, hookimpl\n"
        "def write(frame, file):\n    file.write(b'half')\n    raise RuntimeError\n\n"
        '@hookimpl\ndef icp_exports():\n    return [ExportFormat("odd", "odd", (".odd",), write)]\n',
    )
    workspace.write("s.odd", "before")
    assert workspace.icp("score", "-o", "s.odd").code != OK
    assert workspace.read("s.odd") == "before"
    assert not list(workspace.root.glob(".s.odd*"))


def test_a_plugins_format_for_people_has_no_formulas(workspace):
    workspace.write(
        "plugins/lines.py",
        "from icp_rules.plugins import ExportFormat, hookimpl\n"
        "def write(frame, file):\n    file.write('\\n'.join(frame['name']).encode())\n\n"
        '@hookimpl\ndef icp_exports():\n    return [ExportFormat("odd", "odd", (".txt",), write, for_people=True)]\n',
    )
    workspace.edit(ACCOUNTS, "Quillmere", "=Quillmere")
    assert workspace.icp("score", "-o", "s.txt", *AS_OF).code == OK
    assert workspace.read("s.txt").splitlines()[:2] == ["'=Quillmere Software", "Tallowby Ledger"]


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".parquet"])
def test_standard_input_is_told_by_how_it_begins(starter, suffix):
    accounts = pl.read_csv(starter / ACCOUNTS, infer_schema=False)
    given = io.BytesIO()
    {".json": accounts.write_json, ".jsonl": accounts.write_ndjson, ".parquet": accounts.write_parquet}[suffix](given)
    command = [sys.executable, "-m", "icp_rules", "score", "-", "-o", "-", *AS_OF]
    done = subprocess.run(command, cwd=starter, input=given.getvalue(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert pl.read_csv(io.BytesIO(done.stdout)).height == accounts.height
