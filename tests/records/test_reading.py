from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from icp_rules.diagnostics import Severity
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin

ACCOUNTS = "account_id,name\nA-1,Acme\nA-2,Brook\n"
TEAM_SIZE = Field("team_size", FieldType.NUMBER, origin=Origin.WORKSPACE)
PER_HEAD = Field("per_head", FieldType.NUMBER, origin=Origin.DERIVED)
OPEN_ROLES = Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)


def warnings(records) -> list[tuple[str, str, str]]:
    assert {d.severity for d in records.diagnostics} <= {Severity.WARNING}
    return [(d.code.value, str(d.location), d.message) for d in records.diagnostics]


# what is read


def test_without_a_map_columns_named_like_a_field_are_taken_and_id_is_the_accounts(workspace):
    workspace.fields = FieldTable().extended([TEAM_SIZE, PER_HEAD, OPEN_ROLES])
    workspace.add("accounts", "id,employees,Name,team_size,per_head,open_roles,notes\n7,12,Acme,3,4,5,x\n")
    workspace.add("contacts", "id,account_id,title\nC-1,7,Kestrels\n")
    records = workspace.read()
    assert records.accounts.to_dicts() == [{"account_id": "7", "employees": 12.0, "team_size": 3.0}]
    assert records.contacts.to_dicts() == [
        {"account_id": "7", "title": "Kestrels", "contact_id": "C-1", "seniority": None, "department": None}
    ]


def test_a_column_called_like_the_field_wins_over_id(workspace):
    workspace.add("accounts", "id,account_id\n1,A-1\n")
    assert workspace.read().accounts.to_dicts() == [{"account_id": "A-1"}]


def test_with_a_map_only_the_mapped_columns_are_taken(workspace):
    columns = {"account_id": "Account ID", "employees": {"column": "Size", "range": "low"}, "founded_year": "Since"}
    workspace.add("accounts", "Account ID,Size,Since,name\n A-1 ,51-200,2017.0,Acme\n", map=columns)
    assert workspace.read().accounts.to_dicts() == [{"account_id": "A-1", "employees": 51.0, "founded_year": 2017.0}]


def test_fields_have_their_types(workspace):
    workspace.add(
        "accounts",
        "id,name,employees,last_funding_date,technologies,tags\n"
        "1, Acme\u00a0 ,1200,2026-03-14,hub spot;Gong,Big; ABM\n",
        map={
            **{name: name for name in ("name", "employees", "last_funding_date")},
            **{name: {"column": name, "split": ";"} for name in ("technologies", "tags")},
            "account_id": "id",
        },
    )
    records = workspace.read()
    assert records.accounts.to_dicts() == [
        {
            "account_id": "1",
            "name": "Acme",
            "employees": 1200.0,
            "last_funding_date": date(2026, 3, 14),
            "technologies": ["HubSpot", "Gong"],
            "tags": ["Big", "ABM"],
            "tags__folded": ["big", "abm"],
            "technology_categories": ["crm", "conversation_intelligence"],
        }
    ]


def test_with_neither_an_id_nor_its_column_the_name_is_the_id(workspace):
    workspace.add("accounts", "name\nAcme\n \nAcme\nacme\n")
    workspace.add("contacts", "account_id,title\nAcme,CFO\nBrook,CEO\n")
    records = workspace.read()
    assert records.accounts.to_dicts() == [{"account_id": n, "name": n} for n in ("Acme", "acme")]
    assert records.contacts.to_dicts() == [
        {"account_id": "Acme", "title": "CFO", "seniority": "c_suite", "department": "finance"}
    ]


@pytest.mark.parametrize(
    "files",
    [("data",), ("data/a-*.csv",), ("**/a-?.csv",), ("data/a-1.csv", "data/*"), ("data/a-[12].csv", "data/a-[1].csv")],
)
def test_a_folder_and_a_pattern_name_files_by_name(workspace, files):
    for name, content in {
        "a-2.csv": "id,name\n2,Brook\n",
        "a-1.csv": "name,id\nAcme,1\n",
        "b/c.csv": "id\n3\n",
    }.items():
        workspace.file(f"data/{name}", content)
    for left in (".DS_Store", "~$a-1.csv", ".hidden.csv"):
        workspace.file(f"data/{left}", "x")
    workspace.add("accounts", files=tuple(workspace.root / file for file in files))
    records = workspace.read()
    assert records.accounts.rows() == [("1", "Acme"), ("2", "Brook")]
    assert records.sources[0].files == ("data/a-1.csv", "data/a-2.csv")
    assert not records.diagnostics


def test_files_that_nothing_reads_are_left_out_of_a_folder_with_a_warning(workspace):
    for name in ("a.csv", "README", "c.pdf"):
        workspace.file(f"data/{name}", "id\n1\n")
    workspace.add("accounts", file="data")
    records = workspace.read()
    message = "data: data/README, data/c.pdf left out, as nothing reads such files"
    assert warnings(records) == [("ICP512", "icp.yaml:10", message)]
    assert records.accounts.rows() == [("1",)]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(workspace):
    workspace.file("a1.csv", "id\n1\n")
    workspace.add("accounts", "id\n2\n", file="a[1].csv")
    assert workspace.read().accounts.rows() == [("2",)]


def test_spaces_in_the_names_of_columns_count_once(workspace):
    columns = {"account_id": "Account ID", "name": "name of it"}
    workspace.add("accounts", '" Account\u00a0 ID ","name\nof it"\n1,Acme\n', map=columns)
    assert workspace.read().accounts.rows() == [("1", "Acme")]


def test_an_error_of_a_spreadsheet_is_no_name_of_an_industry(workspace):
    workspace.add("accounts", "id,industry,employees\n1,#REF!,#DIV/0!\n")
    records = workspace.read()
    assert records.accounts.rows() == [("1", None, None)]
    assert not records.diagnostics


def test_a_number_stays_one_beside_a_file_of_text(workspace):
    first = workspace.file("a.jsonl", '{"id": 1.125, "employees": 1.125}\n')
    second = workspace.file("b.csv", "id,employees\n2,12\n")
    workspace.add("accounts", files=(first, second), decimal=",")
    assert workspace.read().accounts.rows() == [("1.125", 1.125), ("2", 12)]


def test_several_files_are_one_source(workspace):
    first = workspace.file("a.csv", "id,name,employees\n1,Acme,12\n,Nobody,1\n")
    second = workspace.file("b.json", '[{"id": 2, "employees": 7},\n{"id": null},\n{"id": 1, "name": "Other"}]')
    workspace.add("accounts", files=(first, second))
    records = workspace.read()
    assert records.accounts.to_dicts() == [
        {"account_id": "1", "name": "Acme", "employees": 12.0},
        {"account_id": "2", "name": None, "employees": 7.0},
    ]
    assert records.sources[0].files == ("a.csv", "b.json")
    assert records.rejects.select("file", "line").rows() == [("a.csv", 3), ("b.json", 2)]


def test_rejects_of_several_files_stand_in_the_order_of_the_rows_with_their_lines(workspace):
    contents = {
        "a.csv": "id,name\n,x\n1,y\n",
        "b.csv": "id,name\n",
        "c.csv": "id,name\n2,x\n,y\n",
        "d.csv": "id,name\n",
    }
    workspace.add("accounts", files=tuple(workspace.file(*one) for one in contents.items()))
    rejects = workspace.read().rejects
    assert rejects.select("file", "line", "content").rows() == [("a.csv", 2, ",x"), ("c.csv", 3, ",y")]


@pytest.mark.parametrize("suffix", [".csv", ".CSV", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet"])
def test_the_suffix_chooses_the_reader(workspace, suffix):
    frame = pl.DataFrame({"account_id": ["1"], "name": ["Acme"]})
    file = io.BytesIO()
    match suffix.lower():
        case ".csv" | ".tsv":
            frame.write_csv(file, separator="," if suffix.lower() == ".csv" else "\t")
        case ".json":
            frame.write_json(file)
        case ".jsonl" | ".ndjson":
            frame.write_ndjson(file)
        case _:
            frame.write_parquet(file)
    workspace.add("accounts", file.getvalue(), file=f"a{suffix}")
    assert workspace.read().accounts.equals(frame)


def test_files_given_replace_those_of_the_accounts(workspace):
    workspace.add("accounts", map={"account_id": "key"})
    records = workspace.read(workspace.file("other.csv", "key\nB-1\n"))
    assert records.accounts.to_dicts() == [{"account_id": "B-1"}]
    assert records.sources[0].files == ("other.csv",)


def test_files_given_need_no_source(workspace):
    assert workspace.read(workspace.file("other.csv", ACCOUNTS)).accounts.height == 2


def test_standard_input_is_csv(workspace, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"id,name\n1,Acme\n,Nobody\n"))))
    records = workspace.read(Path("-"))
    assert records.accounts["name"].to_list() == ["Acme"]
    assert records.rejects.select("file", "line").rows() == [("standard input", 3)]


def test_contacts_and_facts_are_optional(workspace):
    workspace.add("accounts", ACCOUNTS)
    records = workspace.read()
    assert records.contacts.is_empty()
    assert records.contacts.columns == ["account_id"]
    assert not records.facts


def test_facts_are_clean_text_by_account(workspace):
    workspace.add("accounts", "id\n7\n8\n")
    rows = '[{"org": 7, "title": " SDR\u00a0", "n": 2.0, "account_id": "?"}, {"org": 9}, {"n": 1}, {"org": 7}]'
    workspace.add("postings", rows, file="p.json", key="org", complete=True, as_of="2026-10-01")
    records = workspace.read()
    facts = records.facts["postings"]
    assert facts.rows.collect().to_native().to_dicts() == [
        {"account_id": "7", "title": "SDR", "n": "2"},
        {"account_id": "7", "title": None, "n": None},
    ]
    assert (facts.name, facts.complete, facts.as_of) == ("postings", False, date(2026, 10, 1))
    report = records.sources[1]
    assert (report.rows_in, report.used, report.rejected, report.unmatched) == (4, 2, 1, 1)
    assert report.adds_up
    assert records.rejects.row(0, named=True)["reason"] == "it has no org"


@pytest.mark.parametrize(
    ("rows", "complete"), [("1,SDR\n9,SDR\n", True), ("1,SDR\n,SDR\n", False), ("1,SDR\n1,SDR,x\n", False), ("", True)]
)
def test_facts_of_which_a_row_is_rejected_are_not_complete(workspace, rows, complete):
    workspace.add("accounts", "id\n1\n")
    workspace.add("postings", "account_id,title\n" + rows, complete=True)
    records = workspace.read()
    assert records.facts["postings"].complete == complete
    message = "postings: it says `complete: true`, but rows are rejected: no row means unknown, not none"
    assert (("ICP507", "icp.yaml:20", message) in warnings(records)) == (not complete)


@pytest.mark.parametrize("name", ["^a$", "^.*$", "*"])
def test_a_column_of_facts_may_be_called_like_a_pattern(workspace, name):
    workspace.add("accounts", ACCOUNTS)
    first = workspace.file("a.csv", f"company,{name}\nA-1, x\u00a0y \nA-2,\n,z\n")
    second = workspace.file("b.jsonl", f'{{"company": "A-1", "{name}": 1.5}}\n')
    workspace.add("visits", files=(first, second), key="company")
    records = workspace.read()
    rows = records.facts["visits"].rows.collect().to_native()
    assert rows.get_column(name).to_list() == ["x y", None, "1.5"]
    assert records.rejects["content"].to_list() == [",z"]


def test_facts_are_as_old_as_their_newest_row(workspace):
    workspace.add("accounts", "id\n1\n")
    workspace.add("visits", "account_id,day\n1,2026-01-02\n1,2026-03-04\n", as_of_column="day")
    facts = workspace.read().facts["visits"]
    assert facts.as_of == date(2026, 3, 4)
    assert facts.rows.collect().to_native().columns == ["account_id", "day"]


def test_ages(workspace):
    workspace.add("accounts", "id,seen\n1,2026-01-02\n2,\n3,sometime\n", as_of_column="seen")
    workspace.add("contacts", "account_id\n1\n", as_of="2025-12-24")
    records = workspace.read()
    assert records.accounts["record__as_of"].to_list() == [date(2026, 1, 2), None, None]
    assert records.contacts["record__as_of"].to_list() == [date(2025, 12, 24)]
    accounts, contacts = records.sources
    assert (accounts.oldest, accounts.newest) == (date(2026, 1, 2), date(2026, 1, 2))
    assert (contacts.oldest, contacts.newest) == (date(2025, 12, 24), date(2025, 12, 24))
    assert [(c.field, c.column, c.examples) for c in accounts.unreadable] == [("as_of", "seen", ("sometime",))]


def test_ages_in_a_column_are_counted_from_the_date_of_the_source_or_of_the_row(workspace):
    rows = "id,funded,seen\n1,over 8 years,2026-01-02\n2,yesterday,\n3,a month,2026-03-31\n4,2025-01-01,3 days ago\n"
    columns = {"account_id": "id", "last_funding_date": "funded"}
    workspace.add("accounts", rows, as_of="2026-11-01", map=columns)
    of_source = workspace.read().accounts["last_funding_date"]
    assert of_source.to_list() == [date(2018, 11, 1), date(2026, 10, 31), date(2026, 10, 1), date(2025, 1, 1)]
    workspace.add("accounts", as_of_column="seen", map=columns)
    records = workspace.read()
    of_rows = records.accounts["last_funding_date"]
    assert of_rows.to_list() == [date(2018, 1, 2), None, date(2026, 2, 28), date(2025, 1, 1)]
    unreadable = [(c.field, c.count, c.examples, c.reason) for c in records.sources[0].unreadable]
    says = "is an age, and its row has no day to count from"
    assert unreadable == [("last_funding_date", 1, ("yesterday",), says), ("as_of", 1, ("3 days ago",), says)]


def test_rates_of_the_workspace_bring_amounts_to_its_currency(workspace):
    workspace.add("accounts", "id,budget\n1,€100\n2,$100\n3,CHF 100\n")
    workspace.rates = {"EUR": 1.08}
    records = workspace.read()
    assert records.accounts["budget"].to_list() == [108, 100, None]
    (warning,) = records.diagnostics
    assert "add `rates: {CHF: …}` to icp.yaml" in warning.help


def test_files_of_which_one_is_blank_or_of_another_type(workspace):
    file = io.BytesIO()
    pl.DataFrame({"id": [2.0], "tags": [["a", "b"]], "employees": ["12"]}).write_parquet(file)
    names = {"a.json": "[]", "b.csv": "id,tags\n1,x\n", "c.parquet": file.getvalue()}
    workspace.add("accounts", files=tuple(workspace.file(name, content) for name, content in names.items()))
    assert workspace.read().accounts.select("account_id", "tags", "employees").rows() == [
        ("1", ["x"], None),
        ("2", ["a", "b"], 12.0),
    ]


# what is reported


def test_a_row_with_no_identity_is_rejected_with_its_place(workspace):
    workspace.add("accounts", 'id,name\n1,"Ac\nme"\n ,"Brook, Ltd"\n\n3\n', file="data/accounts.csv")
    workspace.sources.clear()
    workspace.add("accounts", files=(workspace.file("data/a.csv", 'id,name\n1,"Ac\nme"\n ,"Brook, Ltd"\n\n3\n'),))
    records = workspace.read()
    assert records.rejects.rows() == [
        ("accounts", "data/a.csv", 6, "1 cell where the header has 2", "3"),
        ("accounts", "data/a.csv", 4, "it has no account_id", ' ,"Brook, Ltd"'),
    ]
    assert warnings(records) == [
        ("ICP507", "data/a.csv:6", "accounts: 2 rows rejected; the first because 1 cell where the header has 2")
    ]


def test_contacts_without_or_of_no_account(workspace):
    workspace.add("accounts", ACCOUNTS)
    workspace.add("contacts", "account_id,title\nA-1,CFO\n,CEO\nA-9,VP\nA-8,VP\n")
    records = workspace.read()
    report = records.sources[1]
    assert (report.rows_in, report.used, report.rejected, report.unmatched) == (4, 1, 1, 2)
    assert records.rejects.rows() == [("contacts", "contacts.csv", 3, "it has no account_id", ",CEO")]
    assert ("ICP509", "icp.yaml:20", "contacts: 2 rows of accounts that are not there, such as 'A-9'") in warnings(
        records
    )


def test_cells_nobody_can_read_are_reported_and_the_row_is_used(workspace):
    workspace.add(
        "accounts", "id,Size\n1,a few\n2,a few\n3,dozens\n4,12\n", map={"account_id": "id", "employees": "Size"}
    )
    records = workspace.read()
    report = records.sources[0]
    assert records.accounts["employees"].to_list() == [None, None, None, 12.0]
    assert (report.used, report.rejected) == (4, 0)
    (column,) = report.unreadable
    assert (column.field, column.column, column.count, column.examples) == ("employees", "Size", 3, ("a few", "dozens"))
    (found,) = warnings(records)
    assert found[:2] == ("ICP506", "icp.yaml:12")
    assert found[2].startswith("accounts: 3 cells of 'Size' for employees cannot be read: 'a few' ")
    assert found[2].endswith(" (also 'dozens')")


def test_the_share_of_unknown_values(workspace):
    workspace.add("accounts", "id,name,employees\n1,Acme,\n2,,\n3,Brook,n/a\n4,Dale,\n")
    assert workspace.read().sources[0].unknown == {"account_id": 0, "name": 0.25, "employees": 1}


def test_rows_of_nothing_are_rows(workspace):
    workspace.add("accounts", "[{}, {}]", file="a.json")
    report = workspace.read().sources[0]
    assert (report.rows_in, report.used, report.rejected) == (2, 0, 2)


@pytest.mark.parametrize(("file", "content"), [("a.csv", "id,name\n"), ("a.json", "[]"), ("a.jsonl", "")])
def test_a_source_without_rows_is_warned_about(workspace, file, content):
    workspace.add("accounts", content, file=file)
    workspace.add("contacts", "account_id\n1\n")
    records = workspace.read()
    assert records.accounts.is_empty()
    assert "account_id" in records.accounts.columns
    assert records.sources[0].adds_up
    assert ("ICP502", "icp.yaml:10", f"{file} has no rows") in warnings(records)
    assert records.sources[1].unmatched == 1


def test_the_content_of_a_reject_can_be_pasted_back(workspace):
    workspace.add("accounts", 'id,name,size\n,"Acme, ""Inc.""","1,200"\n7,Good,1\n')
    assert workspace.read().rejects["content"].to_list() == [',"Acme, ""Inc.""","1,200"']


def test_phone_numbers_are_of_the_country_of_their_row(workspace):
    workspace.add("accounts", "id\n1\n")
    people = "a,1,020 7946 0958,UK\nb,1,415-555-0100,United States\nc,1,415-555-0100,\n"
    workspace.add("contacts", "id,account_id,phone,country\n" + people)
    records = workspace.read()
    assert records.contacts["phone"].to_list() == ["+442079460958", "+14155550100", None]
    (found,) = records.diagnostics
    assert "1 cell of 'phone' for phone cannot be read: '415-555-0100' is a phone number without" in found.message
    assert found.help == (
        "Add `country: US` (the country the numbers are of) to this column, or map the country of each row."
    )


def test_facts_may_be_by_a_field_whose_form_their_key_takes(workspace):
    workspace.add("accounts", "account_id,domain\n1,acme.example\n2,bolt.example\n")
    rows = "shop,domain,account_id,value\nhttps://www.Acme.example/,x,y,3\nother.example,x,y,4\n-,x,y,5\n"
    workspace.add("items", rows, key="shop", by="domain", complete=True)
    records = workspace.read()
    table = records.facts["items"]
    assert (table.by, table.complete) == ("domain", False)
    assert table.rows.collect().to_native().to_dicts() == [
        {"domain": "acme.example", "value": "3"},
        {"domain": "other.example", "value": "4"},
    ]
    (report,) = (one for one in records.sources if one.name == "items")
    # nobody need have each of them
    assert (report.rows_in, report.used, report.rejected, report.unmatched) == (3, 2, 1, 0)


def test_a_key_takes_the_spelling_of_its_fields_vocabulary(workspace):
    workspace.add("accounts", "account_id,country,state\n1,US,Kansas\n")
    workspace.add("tax", "State,rate\nkansas,1.3\nKS,1.4\n", key="State", by="state")
    rows = workspace.read().facts["tax"].rows.collect().to_native()
    assert rows["state"].to_list() == ["KS", "KS"]
