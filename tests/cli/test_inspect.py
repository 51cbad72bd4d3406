"""``icp inspect``: what it proposes is a workspace that validates and scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, USAGE, Workspace, good, icp
from records.proposing.exports import EXPORTS, Export

from icp_rules.records import read_records
from icp_rules.workspace import load_workspace

DATA = Path(__file__).parents[2].parent / "shared" / "data"
RULES = """\
icp: 1
id: anybody
name: Anybody with an id
score:
  - group: known
    criteria: [{id: named, when: {account_id: {known: true}}, points: 10}]
"""


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A folder with a rule set and nothing else."""
    workspace = Workspace(tmp_path)
    workspace.write("rule_sets/anybody.yaml", RULES)
    return workspace


def proposed(workspace: Workspace, *files: str) -> dict[str, Any]:
    """Return the icp.yaml proposed for files, after it was validated without a finding."""
    good("inspect", *files, "-o", "icp.yaml", cwd=workspace.root)
    assert load_workspace(workspace.root).found == ()
    data: dict[str, Any] = yaml.safe_load(workspace.read("icp.yaml"))
    return data


def holds(found: Any, expected: Any, where: str = "") -> None:
    """Fail where what is expected does not stand in what was found."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            assert key in found, f"{where}: {key} is not in {found}"
            holds(found[key], value, f"{where}/{key}")
    else:
        assert found == expected, where


@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_an_export_becomes_a_workspace_that_reads_it(export: Export, empty: Workspace) -> None:
    empty.write(export.name, export.bytes())
    block = proposed(empty, export.name)
    assert block["currency"] == export.currency
    assert list(block["sources"]) == list(export.sources)
    holds(block["sources"], export.sources)
    holds(block.get("fields", {}), export.fields)
    for source in block["sources"].values():
        assert not set(source.get("map", {})) & set(export.lacks)
    loaded = load_workspace(empty.root)
    records = read_records(loaded.config, loaded.plugins.sources)
    assert [source.rejected for source in records.sources] == [0] * len(records.sources)
    assert records.accounts.height > 0


def test_the_block_goes_to_standard_output_and_the_table_beside_it(empty: Workspace) -> None:
    empty.write("export.csv", EXPORTS[0].bytes())
    result = good("inspect", "export.csv", cwd=empty.root)
    assert yaml.safe_load(result.out)["sources"]["accounts"]["file"] == "export.csv"
    rows = [line.split("\t") for line in result.err.splitlines()]
    assert rows[0] == ["export.csv: 4 rows, 15 columns"]
    assert rows[1] == ["column", "field", "type", "filled", "read", "samples", "unknown"]
    assert rows[7] == ["Employees", "employees", "number", "100%", "100%", "1,250, 220, 80", rows[7][6]]
    assert "1 in words that mean unknown" in rows[7][6]
    # redirected, it is a workspace
    empty.write("icp.yaml", result.out)
    good("score", "-o", "scores.csv", *AS_OF, cwd=empty.root)


def test_what_would_be_unknown_is_said_with_the_reason(empty: Workspace) -> None:
    empty.write("export.csv", 'Company,Employees,Founded,Joined\nA,"1,250",soon,1/2/2024\nB,20,2015,3/4/2024\n')
    result = good("inspect", "export.csv", "--format", "json", cwd=empty.root)
    (file,) = result.json["files"]
    columns = {column["column"]: column for column in file["columns"]}
    (employees,) = columns["Employees"]["unknown"]
    assert employees["count"] == 1
    assert employees["reason"] == "reads as 1250 or as 1.250"
    assert columns["Employees"]["read"] == 0.5
    assert 'add decimal: "." or decimal: ","' in columns["Employees"]["note"]
    assert columns["Founded"]["unknown"][0]["example"] == "soon"
    assert columns["Joined"]["read"] == 0
    assert "add dates: month_first or dates: day_first" in result.json["block"]


def test_a_foreign_currency_waits_for_its_rate(empty: Workspace) -> None:
    empty.write("export.csv", "Company,Revenue k EUR,Budget (USD)\nA,1200,5\nB,300,6\n")
    good("inspect", "export.csv", "-o", "icp.yaml", cwd=empty.root)
    (line,) = [line for line in empty.read("icp.yaml").splitlines() if "annual_revenue" in line]
    assert line.strip().startswith("# annual_revenue: {column: Revenue k EUR, unit: 1000, currency: EUR, rate: 1}")
    assert "what 1 EUR is worth in USD" in line
    empty.edit("icp.yaml", "# annual_revenue", "annual_revenue")
    assert load_workspace(empty.root).found == ()


def test_several_files_become_one_workspace(empty: Workspace) -> None:
    empty.write("deals.csv", "deal,account,value\nd1,Quillmere,3\nd2,Quillmere,4\nd3,Fernhollow,5\nd4,Fernhollow,6\n")
    empty.write("people.csv", "First Name,Email,Company\nAda,ada@a.example,Quillmere\nBen,ben@b.example,Fernhollow\n")
    empty.write("firms.csv", "Company,Employees\nQuillmere,20\nFernhollow,30\n")
    block = proposed(empty, "deals.csv", "people.csv", "firms.csv")
    assert list(block["sources"]) == ["accounts", "contacts", "deals"]
    holds(block["sources"]["contacts"], {"file": "people.csv", "map": {"account_id": "Company"}})
    holds(block["sources"]["deals"], {"file": "deals.csv", "key": "account"})
    told = good("score", "-o", "scores.csv", *AS_OF, cwd=empty.root).out
    assert "deals: 4 rows in = 4 used + 0 rejected + 0 merged + 0 unmatched" in told


def test_why_rows_are_rejected_is_said(empty: Workspace) -> None:
    empty.write("export.csv", "Company,Employees\nQuillmere,20\nFernhollow,30,40,50\n")
    told = good("inspect", "export.csv", cwd=empty.root).err
    assert "export.csv: 2 rows, 1 rejected" in told
    assert "export.csv:3: warning ICP" in told
    assert "1 row of export.csv rejected; the first because" in told


def test_each_sheet_of_a_workbook_is_looked_through(empty: Workspace) -> None:
    people = [["Name", "Company", "Email"], ["Ada Linden", "Quillmere", "ada@a.example"]]
    firms = [["Company", "Employees"], ["Quillmere", 20], ["Fernhollow", 30]]
    cover = [["Customers in 2026"], ["made by Mira"]]
    with xlsxwriter.Workbook(empty.root / "book.xlsx") as book:
        for name, rows in {"Cover": cover, "Q1 firms": firms, "People": people, "Blank": []}.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    block = proposed(empty, "book.xlsx")
    holds(block["sources"]["accounts"], {"file": "book.xlsx", "sheet": "Q1 firms", "map": {"name": "Company"}})
    holds(block["sources"]["contacts"], {"file": "book.xlsx", "sheet": "People", "map": {"first_name": "Name"}})
    told = good("inspect", "book.xlsx", cwd=empty.root).err
    assert "the sheet 'Cover' is left out: its rows are no table" in told
    assert "book.xlsx[Q1 firms]: 2 rows" in told


def test_sheets_with_the_same_columns_are_one_source(empty: Workspace) -> None:
    with xlsxwriter.Workbook(empty.root / "book.xlsx") as book:
        for name in ("May", "June"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Company", "Employees"])
            sheet.write_row(1, 0, [f"Quillmere {name}", 20])
    block = proposed(empty, "book.xlsx")
    holds(block["sources"], {"accounts": {"file": "book.xlsx", "sheet": ["May", "June"]}})


@pytest.mark.parametrize(
    ("named", "written"),
    [
        (["monthly"], "monthly"),
        (["monthly/*.csv"], "monthly/*.csv"),
        (["monthly/a.csv", "monthly/b.csv"], ["monthly/a.csv", "monthly/b.csv"]),
    ],
)
def test_files_that_belong_together_are_one_source(named: list[str], written: Any, empty: Workspace) -> None:
    empty.write("monthly/a.csv", "Company,Employees\nQuillmere,20\n")
    empty.write("monthly/b.csv", "Company,Employees\nFernhollow,30\n")
    block = proposed(empty, *named)
    assert list(block["sources"]) == ["accounts"]
    assert block["sources"]["accounts"]["file"] == written
    told = good("score", "-o", "scores.csv", *AS_OF, cwd=empty.root).out
    assert "accounts: 2 rows in = 2 used" in told


def test_people_can_be_the_prospects(empty: Workspace) -> None:
    empty.write("people.csv", EXPORTS[1].bytes())
    good("inspect", "people.csv", "--as", "accounts", "-o", "icp.yaml", cwd=empty.root)
    block = yaml.safe_load(empty.read("icp.yaml"))
    assert list(block["sources"]) == ["accounts"]
    assert block["sources"]["accounts"]["map"]["account_id"] == "Record ID"
    assert block["fields"]["first_name"] == {"type": "text"}
    good("score", "-o", "scores.csv", *AS_OF, cwd=empty.root)


def test_a_block_for_a_workspace_knows_what_is_there(example: Workspace) -> None:
    result = good("inspect", "docs/example/accounts.csv", "docs/example/contacts.csv", cwd=example.root)
    block = yaml.safe_load(result.out)
    stated = yaml.safe_load(example.read("icp.yaml"))["sources"]
    assert set(block) == {"sources", "fields"}
    # fields of its own are taken up; what a header calls otherwise becomes another one
    assert block["sources"]["accounts"]["map"]["sales_team"] == stated["accounts"]["map"]["sales_team"]
    assert set(block["fields"]) == {"benefits", "model"}
    for name in ("file", "as_of", "dates", "decimal"):
        assert block["sources"]["accounts"][name] == stated["accounts"][name]
    assert block["sources"]["contacts"]["map"] == stated["contacts"]["map"]
    # it has accounts, so those that contacts are of are not proposed as well
    alone = yaml.safe_load(good("inspect", "docs/example/contacts.csv", cwd=example.root).out)
    assert list(alone["sources"]) == ["contacts"]


def test_a_file_that_is_there_is_left_alone(empty: Workspace) -> None:
    empty.write("export.csv", EXPORTS[0].bytes())
    empty.write("icp.yaml", "version: 1\n")
    result = empty.icp("inspect", "export.csv", "-o", "icp.yaml")
    assert result.code == UNUSABLE
    assert "ICP804" in result.err
    assert empty.read("icp.yaml") == "version: 1\n"


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("empty.csv", "", "ICP502", "is empty"),
        ("header.csv", "Company,Employees\n", "ICP502", "no row to learn from"),
        ("blank.csv", "Company,Employees\n,\n,\n", "ICP502", "no cell to learn from"),
        ("twice.csv", "Company,Size,Size\nA,1,2\n", "ICP505", "more than once"),
        ("nested.json", json.dumps([{"id": 1, "at": {"city": "Bend"}}]), "ICP502", "'at' holds an object"),
        (
            "picture.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\x9d\x9d",
            "ICP505",
            "no text, but binary",
        ),
        ("bytes.csv", bytes(range(256)) * 8, "ICP505", "no text, but binary"),
        ("notes.docx", "Company\nA\n", "ICP607", "no reader is for '.docx'"),
        ("cover.csv/none.txt", "a", "ICP501", "is a folder without a file that can be read"),
    ],
)
def test_a_file_that_cannot_be_used(name: str, content: str | bytes, code: str, says: str, empty: Workspace) -> None:
    empty.write(name, content)
    result = empty.icp("inspect", name.partition("/")[0], "-o", "icp.yaml")
    assert result.code == UNUSABLE
    assert code in result.err
    assert says in result.err
    assert not (empty.root / "icp.yaml").exists()


def test_an_encoding_that_reads_is_written_into_the_block(empty: Workspace) -> None:
    empty.write("half.csv", b"Company;Size\nM\x81ller;3\n")
    good("inspect", "half.csv", "-o", "icp.yaml", cwd=empty.root)
    assert load_workspace(empty.root).config.sources["accounts"].encoding != "utf-8"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--as", "facts"), "name a file"),
        (("a.csv", "--source", "accounts"), "--source is for a report"),
        (("a.csv", "--format", "html"), "--format html is for a report"),
    ],
)
def test_what_is_for_files_and_what_for_a_report(empty: Workspace, arguments: tuple[str, ...], says: str) -> None:
    empty.write("a.csv", "Company\nA\n")
    result = empty.icp("inspect", *arguments)
    assert (result.code, says in result.err) == (USAGE, True)


def test_without_a_file_and_without_a_workspace_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    result = icp("inspect", cwd=tmp_path)
    assert (result.code, "ICP803" in result.err) == (UNUSABLE, True)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"there is no {DATA}")
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_a_real_file_becomes_a_workspace_that_scores(name: str, empty: Workspace) -> None:
    proposed(empty, str(DATA / name))
    result = empty.icp("score", "-o", "scores.csv", *AS_OF)
    assert result.code in (OK, TOO_MANY_FAILURES), result.err
