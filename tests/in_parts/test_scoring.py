"""Accounts that are scored in parts get what they get where all are scored at once, and so is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_parts.workspaces import HEADER, workspace

from icp_rules import scores
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.exporting import exporter
from icp_rules.records.loading import Loader
from icp_rules.scores import ScoreJob
from icp_rules.workspace import load_workspace

AS_OF = date(2026, 11, 1)
ENOUGH = 2**40

IDS = st.sampled_from(["a-1", "a-2", "a-3", " a-1 ", "b", "n/a", "", '"q,1"', "9", "ä"])
NAMES = st.sampled_from(["One", "Two", "one", '"Three\nlines"', "", "-"])
SITES = st.sampled_from(["one.example", "https://two.example/x", "not a site", "", "www.three.example"])
SECTORS = st.sampled_from(["Software", "Legal", "softwear", "Retail", "Underwater baskets", "", "N/A"])
SIZES = st.sampled_from(["51-200", "12", '"1,000+"', "many", "", "?", "0"])
REVENUES = st.sampled_from(["$1.2M", "50000", "1 EUR", "lots", "", "1e999"])
TOOLS = st.sampled_from(["Salesforce; Our own", "hub spot", "our own", "", "Zoom;;zoom"])
DAYS = st.sampled_from(["2026-10-01", "12/1/2025", "2024-01-01", "soon", ""])
GOOD = st.tuples(IDS, NAMES, SITES, SECTORS, SIZES, REVENUES, TOOLS, DAYS).map(",".join)
BAD = st.sampled_from(
    ["a-1,short", "", '"never closed,x,,,,,,', "a-2,too,,,,,,,long", HEADER, ",,,,,,,", '  "x"y,,,,,,,']
)
ROWS = st.lists(st.one_of(GOOD, GOOD, GOOD, BAD), max_size=12)
FILES = st.lists(ROWS, min_size=1, max_size=2)


@pytest.fixture(scope="module", autouse=True)
def parts_of_one_row():
    """Let parts be as small as the memory says: a handful of rows makes many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "LEAST_ROWS", 1)
        yield


def scored(job: ScoreJob, memory: float, out: str):
    """Score with so much memory and return what is written and what is said."""
    path = job.out.with_name(out)
    with_memory = replace(job, memory=memory, out=path, writer=exporter(job.workspace.plugins, path))
    warned: list[Diagnostic] = []
    result = with_memory.run(lambda *_: None, lambda _: None, warned.append)
    return path.read_bytes(), replace(result, diagnostics=(*warned, *result.diagnostics))


def same(job: ScoreJob, memory: float, suffix: str = "csv") -> None:
    """Compare the two ways; in parts a summary's reports know nothing of the rows themselves."""
    expected, at_once = scored(job, ENOUGH, f"once.{suffix}")
    found, in_parts = scored(job, memory, f"parts.{suffix}")
    assert found == expected
    assert in_parts.summary == at_once.summary
    assert in_parts.sources == at_once.sources
    assert set(in_parts.diagnostics) == set(at_once.diagnostics)
    assert in_parts.data_points == at_once.data_points
    assert all(source.adds_up for source in in_parts.sources)
    assert not list(job.out.parent.glob(".*.parts"))


def job_of(folder: Path, files: list[Path], identity: str = "account_id") -> ScoreJob:
    loaded = workspace(folder, identity)
    out = folder / "out" / "scores.csv"
    out.parent.mkdir()
    return ScoreJob(loaded, loaded.rule_sets(), files, exporter(loaded.plugins, out), out, ENOUGH, AS_OF)


def written(folder: Path, files: list[list[str]], header: str = HEADER) -> list[Path]:
    paths = [folder / f"{number}.csv" for number in range(len(files))]
    for path, rows in zip(paths, files, strict=True):
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return paths


@given(FILES, st.sampled_from(["account_id", "name"]), st.sampled_from([1, 50_000]))
@settings(max_examples=25)
def test_scoring_in_parts_is_scoring_at_once(files, identity, memory):
    with TemporaryDirectory() as name:
        folder = Path(name)
        same(job_of(folder, written(folder, files), identity), memory)


def test_files_of_other_types_are_put_together_as_they_are_at_once(tmp_path):
    """A number in one file is text in another, and a column of the first is not in the second."""
    job = job_of(tmp_path, written(tmp_path, [["a-1,One,,Software,12,5,,2026-10-01", "a-2,Two,,Legal,1000,,,"]]))
    numbers = {"id": ["a-1", "a-3"], "company": ["One", "Three"], "size": [120, None], "revenue": [5.5, 1e300]}
    typed = {**numbers, "seen": [date(2026, 10, 20), date(2020, 1, 1)], "sector": None, "tech": [["Zoom"], []]}
    pl.DataFrame({**typed, "site": ["one.example", None]}).write_parquet(tmp_path / "typed.parquet")
    same(replace(job, files=[*job.files, tmp_path / "typed.parquet"]), 1)


@pytest.mark.parametrize("rows", [[], [",,,,,,,"] * 5], ids=["no rows", "nobody"])
def test_accounts_without_any_have_an_output_all_the_same(rows, tmp_path):
    same(job_of(tmp_path, written(tmp_path, [rows])), 0)


def unsplit(job: ScoreJob, root: Path) -> ScoreJob:
    """Return the job in a workspace that leaves open what stands between tools."""
    config = root / "icp.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace(', split: ";"}', "}"), encoding="utf-8")
    return replace(job, workspace=load_workspace(root))


def test_a_list_whose_split_is_told_by_the_whole_column_is_read_at_once(tmp_path):
    """One semicolon makes texts with commas alone ones that read two ways, wherever they are."""
    rows = [f'a-{n},Name {n},,Software,12,5,"Zoom, Salesforce",2026-10-01' for n in range(40)]
    files = written(tmp_path, [[*rows, "b,Last,,Software,12,5,Zoom; Salesforce,2026-10-01"]])
    job = unsplit(job_of(tmp_path, files), tmp_path)
    expected, _ = scored(job, ENOUGH, "once.csv")
    found, result = scored(job, 1, "parts.csv")
    assert found == expected
    told = [one for one in result.diagnostics if one.code is Code.READ_AT_ONCE]
    assert [one.help for one in told] == [
        "What stands between the items of technologies is told by the whole column. Map it with `split`."
    ]


def test_that_accounts_are_read_at_once_is_said_before_they_are(tmp_path):
    files = written(tmp_path, [[f'a-{n},Name {n},,Software,12,5,"Zoom, Salesforce",2026-10-01' for n in range(40)]])
    job = replace(unsplit(job_of(tmp_path, files), tmp_path), memory=1)
    told: list[str] = []
    job.run(lambda what, *_: told.append(what), told.append, lambda one: told.append(one.code_text))
    assert told[0] == "ICP514"
    assert "judging" in told[1:]


@pytest.mark.parametrize("tools", [["Zoom", "Salesforce"], None], ids=["lists already", "read by no rule"])
def test_a_list_that_parts_read_alike_needs_no_split(tools, tmp_path):
    job = unsplit(job_of(tmp_path, []), tmp_path)
    columns = dict.fromkeys(HEADER.split(","), pl.Series([None] * 3, dtype=pl.String))
    texts = pl.Series(["Zoom, Salesforce"] * 3)
    typed = {**columns, "id": ["a-1", "a-2", "a-3"], "tech": texts if tools is None else [tools] * 3}
    pl.DataFrame(typed).write_parquet(tmp_path / "typed.parquet")
    rule_sets = [one for one in job.rule_sets if tools or one.id == "other"]
    same(replace(job, files=[tmp_path / "typed.parquet"], rule_sets=rule_sets), 1)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    files = written(tmp_path, [[f"a-{n},Name {n},,Software,12,5,,2026-10-01" for n in range(50)]])
    job = replace(job_of(tmp_path, files), memory=1)

    def change(what: str, done: int, _: int) -> None:
        if what == "reading accounts" and done:
            with files[0].open("a", encoding="utf-8") as file:
                file.write("a-99,Late,,Legal,,,,\n")

    with pytest.raises(DiagnosticError, match="changed while it was read"):
        job.run(change, lambda _: None, lambda _: None)
    assert not job.out.exists()


def test_what_is_wrong_with_the_columns_is_said_before_the_work(tmp_path):
    files = written(tmp_path, [["a-1,One,,Software,12,5,,2026-10-01"] * 50], HEADER.replace("sector", "branch"))
    begun = []
    with pytest.raises(DiagnosticError, match="has no column 'sector'"):
        replace(job_of(tmp_path, files), memory=1).run(
            lambda what, *_: begun.append(what), lambda _: None, lambda _: None
        )
    assert not begun


@pytest.mark.parametrize(("least", "most", "parts"), [(500, 1000, 3), (1, 8, 8), (500, 1, 1)])
def test_however_little_memory_there_is_parts_are_neither_tiny_nor_too_many(least, most, parts, tmp_path, monkeypatch):
    monkeypatch.setattr(scores, "LEAST_ROWS", least)
    monkeypatch.setattr(scores, "MOST_PARTS", most)
    rows = [f"a-{n},Name {n},,Software,12,5,,2026-10-01" for n in range(1200)]
    job = replace(job_of(tmp_path, written(tmp_path, [rows])), memory=1)
    told = []
    job.run(lambda what, done, of: told.append((what, done, of)), lambda _: None, lambda _: None)
    assert [one[1:] for one in told if one[0] == "judging parts"] == [(number, parts) for number in range(parts)]
    assert len([one for one in told if one[0] == "reading accounts"]) <= parts + 1


def test_what_is_read_besides_the_accounts_is_read_once(tmp_path, monkeypatch):
    """The rows of contacts and facts wait for the ids of the accounts."""
    read = []
    load = Loader.load
    monkeypatch.setattr(Loader, "load", lambda self, source: (read.append(source.name), load(self, source))[1])
    rows = [f"a-{n},Name {n},,Software,12,5,,2026-10-01" for n in range(50)]
    job = replace(job_of(tmp_path, written(tmp_path, [rows])), memory=1)
    result = job.run(lambda *_: None, lambda _: None, lambda _: None)
    lists = {one.source.name for one in job.workspace.config.suppress}
    assert [name for name in read if name not in lists] == ["contacts", "postings"]
    assert [source.name for source in result.sources] == ["accounts", "contacts", "postings"]
