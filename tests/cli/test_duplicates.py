"""``icp duplicates``: the likely pairs, on the screen, as JSON and as a table; nothing is changed."""

from __future__ import annotations

import csv
import io
import json

import pytest
from cli.calling import OK, TOO_MANY_FAILURES, UNUSABLE, USAGE, Workspace, contents

CONFIG = """version: 1
sources:
  accounts: {file: accounts.csv}
  contacts: {file: contacts.csv}
"""
ACCOUNTS = """id,name,domain,country,city
1,Quillmere Inc,q.example,US,Marlow
2,Tallowby Health,t.example,DE,
3,QUILLMERE,,US,Marlow
4,Ennerby Health,e.example,DE,
"""
CONTACTS = """id,account_id,first_name,last_name,email
C-1,1,Ann,Ferrow,ann@q.example
C-2,3,Ann,Ferrow,a.ferrow@q.example
C-3,2,Bo,Lund,bo@t.example
"""
PAIR = {
    "likeness": 0.7,
    "account_id": "1",
    "name": "Quillmere Inc",
    "other_account_id": "3",
    "other_name": "QUILLMERE",
    "reasons": ["one name is the other plus a legal form: Quillmere Inc / QUILLMERE", "same city Marlow"],
}


@pytest.fixture
def crm(tmp_path) -> Workspace:
    """A workspace without rule sets."""
    workspace = Workspace(tmp_path)
    for name, text in (("icp.yaml", CONFIG), ("accounts.csv", ACCOUNTS), ("contacts.csv", CONTACTS)):
        workspace.write(name, text)
    return workspace


def test_pairs_come_with_their_reasons_and_counts_at_the_end(crm):
    before = contents(crm.root)
    result = crm.icp("duplicates")
    assert (result.code, result.err) == (OK, "")
    assert result.out.splitlines() == [
        "0.70  1 Quillmere Inc  /  3 QUILLMERE",
        "      one name is the other plus a legal form: Quillmere Inc / QUILLMERE; same city Marlow",
        "",
        "accounts: 4; likely pairs: 1, of 1 that were compared",
        "",
        "Sources",
        "  accounts: 4 rows in = 4 used + 0 rejected + 0 merged + 0 unmatched",
    ]
    assert contents(crm.root) == before


def test_contacts(crm):
    lines = crm.icp("duplicates", "--contacts").out.splitlines()
    assert lines[:2] == [
        "0.60  C-1 Ann Ferrow ann@q.example  /  C-2 Ann Ferrow a.ferrow@q.example",
        "      same name: Ann Ferrow / Ann Ferrow; same company q.example",
    ]
    assert lines[3] == "contacts: 3; likely pairs: 1, of 1 that were compared"


def test_json_has_all_pairs(crm):
    told = crm.icp("duplicates", "--format", "json").json
    assert (told["records"], told["compared"], told["pairs"], told["skipped"]) == (4, 1, [PAIR], [])
    assert [source["name"] for source in told["sources"]] == ["accounts"]


def test_other_files_and_a_pipe(crm):
    crm.write("more.csv", ACCOUNTS + "5,Quillmere,,,\n")
    assert "accounts: 5; likely pairs: 2" in crm.icp("duplicates", "more.csv").out
    result = crm.icp("duplicates", "-", "-o", "-", stdin=ACCOUNTS.encode())
    assert [row["other_account_id"] for row in result.rows] == ["3"]
    assert "accounts: 4; likely pairs: 1" in result.err


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_a_table_in_the_format_its_suffix_says(crm, suffix):
    assert crm.icp("duplicates", "-o", f"pairs{suffix}").code == OK
    text = crm.read(f"pairs{suffix}")
    if suffix == ".json":
        assert json.loads(text) == [PAIR]
    else:
        (row,) = csv.DictReader(io.StringIO(text))
        assert row == {**{name: str(value) for name, value in PAIR.items()}, "reasons": "; ".join(PAIR["reasons"])}


def test_no_pairs_are_a_table_without_rows(crm):
    crm.write("accounts.csv", "id,name\n1,Quillmere\n")
    result = crm.icp("duplicates", "-o", "pairs.csv")
    assert result.out.startswith("accounts: 1; likely pairs: 0, of 0 that were compared\n")
    assert crm.read("pairs.csv") == "likeness,account_id,name,other_account_id,other_name,reasons\n"


def test_the_screen_shows_the_first_and_says_how_many_more(crm):
    crm.write("accounts.csv", "id,name\n" + "".join(f"{i},Quillmere\n" for i in range(31)))
    lines = crm.icp("duplicates", "-o", "pairs.csv").out.splitlines()
    assert lines[40] == "… and 10 more; -o FILE writes all of them"
    assert len(crm.read("pairs.csv").splitlines()) == 31


def test_what_too_many_share_is_told(crm):
    rows = "".join(f"{i},{chr(97 + i) * 6} Health,shared.example\n" for i in range(11))
    crm.write("accounts.csv", "id,name,domain\n" + rows)
    result = crm.icp("duplicates")
    assert "  not compared by domain where too many share it: shared.example (11)" in result.out.splitlines()
    assert crm.icp("duplicates", "--format", "json").json["skipped"] == [
        {"by": "domain", "value": "shared.example", "names": 11}
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--contacts", "accounts.csv"), USAGE, "--contacts compares the workspace's own contacts"),
        (("-o", "pairs.docx"), UNUSABLE, "ICP607"),
        (("--contacts",), UNUSABLE, "there is no source of contacts"),
    ],
)
def test_what_cannot_be_done(crm, arguments, code, says):
    crm.edit("icp.yaml", "  contacts: {file: contacts.csv}\n", "")
    result = crm.icp("duplicates", *arguments)
    assert result.code == code
    assert says in result.err


def test_only_what_is_compared_is_read(crm):
    crm.write("contacts.csv", "nothing\nof use\n")
    crm.edit("icp.yaml", "contacts.csv}", "contacts.csv}\n  visits: {file: nowhere.csv, key: id}")
    assert crm.icp("duplicates").code == OK
    assert crm.icp("duplicates", "--contacts").code == UNUSABLE


def test_too_many_rejects_are_told_as_by_every_command(crm):
    crm.write("accounts.csv", ACCOUNTS + ",,,,\n")
    result = crm.icp("duplicates")
    assert result.code == TOO_MANY_FAILURES
    assert "likely pairs: 1," in result.out
