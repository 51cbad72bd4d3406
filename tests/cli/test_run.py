"""What ``icp run`` writes, on the example data."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, contents, good, listed

if TYPE_CHECKING:
    from pathlib import Path

SCORES = [
    "account_id",
    "name",
    "rule_set",
    "status",
    "tier",
    "tier_high",
    "score",
    "score_low",
    "score_high",
    "coverage",
    "best",
    "suppressed",
]
RULE_SETS = {
    "apollo-it-sales-teams",
    "gong-us-software",
    "gusto-small-payroll",
    "midmarket-saas",
    "snyk-node-developers",
}
# Who is on the lists of docs/example, by id, by domain and by name.
SUPPRESSED = {"A-0083", "A-0156", "A-0095", "A-0092", "A-0069"}


@pytest.fixture(scope="module")
def out(example, example_run) -> Path:
    return example.root / "out"


@pytest.fixture(scope="module")
def record(out) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def scores(out) -> pl.DataFrame:
    return pl.read_parquet(out / "scores.parquet")


@pytest.fixture(scope="module")
def briefs(out) -> dict[str, set[str]]:
    """The accounts with briefs, by rule set."""
    folders = (folder for folder in (out / "briefs").iterdir() if folder.is_dir())
    return {folder.name: {account.name for account in folder.iterdir()} for folder in folders}


def test_run_json_lists_every_file_with_its_hash_and_there_is_no_other(out):
    assert contents(out) == {**listed(out), "run.json": contents(out)["run.json"]}


def test_the_index_of_briefs_leads_to_every_one(out):
    text = (out / "briefs/index.html").read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text)
    columns = json.loads(data)["columns"]
    links, rows = columns["link"]
    pages = {f"./{path.relative_to(out / 'briefs').as_posix()}" for path in (out / "briefs").glob("*/*/*.html")}
    assert set(links) == pages
    assert len(rows) == len(pages)
    assert {"economic_buyer", "champion"} <= set(columns["role"][0])
    assert {"Director of Sales", None} <= set(columns["title"][0])
    assert all(name is None or name.strip() == name for name in columns["contact"][0])


def test_there_is_a_trace_for_each_rule_set_beside_the_tables(out):
    outputs = set(listed(out))
    assert {name for name in outputs if not name.startswith("briefs/")} == {
        "scores.csv",
        "scores.parquet",
        "panel.parquet",
        "left_out.csv",
        "rejects.csv",
        "sequences/steps.csv",
        "sequences/steps.parquet",
        "suppressed.csv",
        *(f"trace/{name}.parquet" for name in RULE_SETS),
    }


def test_scores_have_a_row_for_each_account_and_rule_set(scores):
    assert scores.columns == SCORES
    assert scores.height == 195 * len(RULE_SETS)
    assert scores.select("account_id", "rule_set").is_unique().all()


def test_scores_are_the_same_as_csv(out, scores):
    read = pl.read_csv(out / "scores.csv", schema_overrides=scores.schema)
    harmless = pl.col("name").str.replace("^'=", "=")
    assert read.with_columns(harmless).equals(scores)


def test_one_row_an_account_is_the_best_at_most_and_none_that_is_out(scores):
    best = scores.filter("best")
    assert best["account_id"].is_unique().all()
    assert set(best["status"]) <= {"qualified", "unverified"}


def test_a_trace_has_state_and_points_of_every_rule(out, scores):
    trace = pl.read_parquet(out / "trace/midmarket-saas.parquet")
    for name in ("state__b2b", "state__legal", "state__headcount", "points__headcount", "points__funded"):
        assert name in trace.columns
    own = scores.filter(rule_set="midmarket-saas").select(trace.columns[:9])
    assert trace.select(own.columns).equals(own)


def test_each_source_prints_its_sum(example_run, record):
    sums = re.findall(
        r"^  (\w+): (\d+) rows in = (\d+) used \+ (\d+) rejected \+ (\d+) merged \+ (\d+) unmatched",
        example_run.out,
        re.MULTILINE,
    )
    assert [name for name, *_ in sums] == ["accounts", "contacts", "postings"]
    for name, *numbers in sums:
        rows_in, used, rejected, merged, unmatched = map(int, numbers)
        assert rows_in == used + rejected + merged + unmatched
        source = next(s for s in record["sources"] if s["name"] == name)
        assert (rows_in, used, rejected, merged, unmatched) == tuple(
            source[key] for key in ("rows_in", "used", "rejected", "merged", "unmatched")
        )


def test_rejects_name_the_file_and_line_of_each_row(example, out, record):
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert len(rejects) == sum(source["rejected"] for source in record["sources"])
    for reject in rejects:
        cells = example.read(reject["file"]).splitlines()[int(reject["line"]) - 1].split(",")
        assert cells[{"accounts": 0, "contacts": 1}[reject["source"]]] == ""
        assert reject["reason"] == "it has no account_id"
        assert ",".join(cells[:3]) in reject["content"]


def test_the_record_has_what_went_in(example, record):
    hashes = record["hashes"]
    files = contents(example.root)
    for name in ("icp.yaml", *(f"rule_sets/{rule_set}.yaml" for rule_set in RULE_SETS)):
        assert hashes["rules"][name] == files[name]
    assert hashes["inputs"]["docs/example/accounts.csv"] == files["docs/example/accounts.csv"]
    assert hashes["templates"]["templates/vp-sales.md.j2"] == files["templates/vp-sales.md.j2"]
    assert hashes["plugins"]["territory (plugins/territory.py)"] == files["plugins/territory.py"]
    assert record["as_of"] == "2026-11-01"


def test_accounts_get_briefs_by_their_best_rule_set_by_status_and_tier(scores, briefs):
    chosen = scores.filter(
        pl.col("best") & ~pl.col("suppressed") & (pl.col("status") == "qualified") & pl.col("tier").is_in(["A", "B"])
    )
    expected = {name: set(chosen.filter(rule_set=name)["account_id"]) for name in chosen["rule_set"].unique()}
    assert briefs == expected


def test_the_panel_is_of_the_accounts_with_briefs(out, briefs):
    panel = pl.read_parquet(out / "panel.parquet")
    assert {name: set(panel.filter(rule_set=name)["account_id"]) for name in briefs} == briefs
    found = panel.filter(pl.col("found") > 0).row(0, named=True)
    files = {path.name for path in (out / "briefs" / found["rule_set"] / found["account_id"]).iterdir()}
    assert f"{found['persona']}-{found['contacts'][0]}.md" in files
    missing = panel.filter(pl.col("missing") > 0).row(0, named=True)
    assert missing["titles"]


def test_a_person_gets_one_brief_and_who_gets_none_is_told(example_run, out, record):
    left_out = pl.read_csv(out / "left_out.csv")
    told = record["panel"]["left_out"]
    assert {one["reason"]: one["contacts"] for one in told} == {"role_full": 15, "account_full": 0, "another_brief": 1}
    assert left_out.height == sum(one["contacts"] for one in told)
    assert f"{told[0]['contacts']} {told[0]['text']}, 1 {told[2]['text']}; see left_out.csv" in example_run.out
    another = left_out.filter(reason="another_brief").row(0, named=True)
    assert (another["account_id"], another["contact"], another["brief_account_id"]) == ("A-0064", "C-00578", "A-0063")
    of_both = {path.name for path in (out / "briefs").rglob("vp-sales*.md") if path.parent.name in ("A-0063", "A-0064")}
    assert {name.partition(".")[0] for name in of_both} == {"vp-sales-C-00063", "vp-sales-C-00488"}


def test_the_run_counts_panels_and_roles_that_are_missing(example_run, out, record):
    panel = pl.read_parquet(out / "panel.parquet")
    counts = record["panel"]
    assert counts["panels"] == panel.select("rule_set", "account_id").n_unique()
    assert counts["complete"] == panel.filter("complete").select("rule_set", "account_id").n_unique()
    first = counts["missing"][0]
    assert first["accounts"] == panel.filter(pl.col("missing") > 0, persona=first["persona"])["account_id"].n_unique()
    line = f"Panels: {counts['complete']} of {counts['panels']} complete; missing most often: {first['persona']} ("
    assert line in example_run.out


def test_nobody_suppressed_is_in_a_brief_or_a_panel(out, scores, briefs):
    assert set(scores.filter("suppressed")["account_id"]) == SUPPRESSED
    assert not SUPPRESSED & set().union(*briefs.values())
    assert not SUPPRESSED & set(pl.read_parquet(out / "panel.parquet")["account_id"])
    panel = pl.read_parquet(out / "panel.parquet")
    contacts = {contact for row in panel["contacts"] for contact in row}
    assert contacts
    assert not {"C-00079", "C-00477"} & contacts
    for path in (out / "briefs").rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("\\", "").lower()
        assert "wanda.kjaerstad-lo@mistlebeck-ai.example" not in text
        assert "hbrackwater@wobblecroft-group.example" not in text


def test_a_run_says_who_was_left_out_by_which_entry_and_why(out, record, example_run):
    rows = pl.read_csv(out / "suppressed.csv")
    assert set(rows.filter(kind="account")["id"]) == SUPPRESSED
    customer = rows.row(by_predicate=pl.col("id") == "A-0083", named=True)
    assert (customer["list"], customer["reason"], customer["line"]) == ("customers", "is a customer", 2)
    counted = record["suppressed"]
    assert (counted["accounts"], counted["contacts"]) == (5, rows.filter(kind="contact").height)
    assert counted["expired"] == 1
    assert "Suppressed: 5 accounts and 18 contacts\n" in example_run.out
    assert "1 entry has expired and no longer counts" in example_run.out


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.text += data


def test_markup_in_a_name_is_only_text(out):
    pages = list((out / "briefs").rglob("A-0134/*.html"))
    assert pages
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        assert "<b>Bold</b> & Co" in page.text
        assert not page.tags & {"b", "script", "img", "iframe"}
        assert not [name for name in page.attributes if name.startswith("on")]


def test_a_name_that_looks_like_a_formula_is_neutralised_in_csv_alone(out, scores):
    with (out / "scores.csv").open(encoding="utf-8", newline="") as file:
        names = {row["account_id"]: row["name"] for row in csv.DictReader(file)}
    assert names["A-0075"] == "'=3+4 Studio"
    assert scores.filter(account_id="A-0075")["name"][0] == "=3+4 Studio"


def test_numbers_and_phone_numbers_are_left_alone_in_csv(workspace):
    workspace.write(
        "data/accounts.csv",
        "Account ID,Company,Website,Industry,Model,Size,Country,Tech,Last funding,Monthly visits\n"
        '-7,+1 (212) 555-0169,,,,,,,,\n8,"-2+3",,,,,,,,\n9,@sum,,,,,,,,\n',
    )
    scored = good("score", "-o", "-", *AS_OF, cwd=workspace.root)
    assert [(row["account_id"], row["name"]) for row in scored.rows] == [
        ("-7", "+1 (212) 555-0169"),
        ("8", "'-2+3"),
        ("9", "'@sum"),
    ]


def test_two_runs_write_the_same_bytes(example, example_run, tmp_path):
    again = good("run", *AS_OF, "-o", str(tmp_path / "again"), cwd=example.root / "docs" / "example")
    assert contents(tmp_path / "again") == contents(example.root / "out")
    assert again.out.replace(f"{tmp_path / 'again'}/", "out/") == example_run.out


def test_another_run_removes_its_own_files_that_no_longer_apply_and_no_other(workspace):
    assert workspace.run().code == OK
    workspace.write("out/notes.txt", "mine")
    workspace.write("out/briefs/midmarket-saas/1/answer.md", "mine too")
    assert (workspace.root / "out/briefs/midmarket-saas/2").is_dir()
    workspace.write("suppress.csv", "account_id\n1\n2\n")
    workspace.edit("icp.yaml", "briefs:", "suppress: [suppress.csv]\nbriefs:")
    assert workspace.run().code == OK
    out = workspace.root / "out"
    assert sorted(p.name for p in (out / "briefs/midmarket-saas").iterdir()) == ["1", "3"]
    assert workspace.read("out/notes.txt") == "mine"
    assert [p.name for p in (out / "briefs/midmarket-saas/1").iterdir()] == ["answer.md"]
    assert set(contents(out)) == {*listed(out), "run.json", "notes.txt", "briefs/midmarket-saas/1/answer.md"}


def test_status_and_tiers_choose_who_gets_briefs(workspace):
    workspace.edit("icp.yaml", "status: [qualified] ", "status: [qualified, unverified] ")
    workspace.edit("icp.yaml", "tiers: [A, B]", "tiers: [B, D]")
    assert workspace.run().code == OK
    assert sorted(p.name for p in (workspace.root / "out/briefs/midmarket-saas").iterdir()) == ["3", "6", "7"]


def test_more_rejects_than_allowed_end_in_exit_code_4_with_everything_written(workspace):
    workspace.edit("data/accounts.csv", "\n6,Pellmarsh", "\n,Pellmarsh")
    result = workspace.run("--format", "json")
    assert result.code == TOO_MANY_FAILURES
    assert "accounts: 1 of 7 rows rejected, more than max_rejects: 1%" in result.err
    assert result.json["files"] == listed(workspace.root / "out")
    workspace.edit("icp.yaml", "max_rejects: 1% ", "max_rejects: 20% ")
    assert workspace.run().code == OK


def test_a_run_that_fails_on_its_sources_leaves_no_folder(workspace):
    (workspace.root / "data/accounts.csv").unlink()
    assert workspace.run().code == UNUSABLE
    assert not (workspace.root / "out").exists()


def test_a_folder_that_is_not_of_a_run_is_left_alone(workspace):
    workspace.write("src/main.py", "main")
    workspace.write("run.json", '{"files": ["src/main.py"]}')
    result = workspace.run("-o", ".")
    assert result.code == UNUSABLE
    assert result.err.startswith("run.json: error ICP802: icp-rules did not write this file")
    assert workspace.read("src/main.py") == "main"


def test_a_run_that_cannot_be_put_in_place_leaves_the_one_before(workspace):
    out = workspace.root / "out"
    assert workspace.run().code == OK
    for file in (out / "trace").iterdir():
        file.unlink()
    (out / "trace").rmdir()
    workspace.write("out/trace", "mine")
    before = contents(out)
    result = workspace.run()
    assert result.code == UNUSABLE
    assert result.err.startswith("out/trace: error ICP802: cannot be written: a file is where a folder should be")
    assert contents(out) == before


def test_what_editors_and_macos_leave_beside_the_files_is_not_read(workspace):
    root = workspace.root
    for folder, suffix in (("templates", "md.j2"), ("rule_sets", "yaml")):
        (root / folder / f".#x.{suffix}").symlink_to("user@host.1234")
        (root / folder / f"gone.{suffix}").symlink_to("nothing")
        (root / folder / f"folder.{suffix}").mkdir()
        workspace.write(f"{folder}/._x.{suffix}", b"\x00\x05\x16\x07\xff")
        workspace.write(f"{folder}/.backup/x.{suffix}", "id: [")
    workspace.write("rule_sets/.midmarket.yml", "id: x")
    result = workspace.run("--format", "json")
    assert (result.code, result.err) == (OK, "")
    hashes = result.json["hashes"]
    assert not [name for table in ("rules", "templates") for name in hashes[table] if "/." in name or "gone" in name]
    assert workspace.icp("validate").code == OK


def test_the_record_names_the_files_of_a_folder_and_of_a_pattern(workspace):
    workspace.edit("icp.yaml", "file: data/accounts.csv", "file: data/all/")
    workspace.edit("icp.yaml", "file: data/contacts.csv", 'file: "data/con*.csv"')
    workspace.write("data/all/a.csv", workspace.read("data/accounts.csv"))
    assert workspace.run().code == OK
    inputs = json.loads(workspace.read("out/run.json"))["hashes"]["inputs"]
    assert list(inputs) == ["data/all/a.csv", "data/contacts.csv"]
    assert all(inputs.values())
