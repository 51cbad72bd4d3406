from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.plugins.values import RawTable, SourceReader

ACCOUNTS = "account_id,name\nA-1,Acme\nA-2,Brook\n"
TEAM_SIZE = Field("team_size", FieldType.NUMBER, origin=Origin.WORKSPACE)
PER_HEAD = Field("per_head", FieldType.NUMBER, origin=Origin.DERIVED)
OPEN_ROLES = Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)


def errors(workspace, *files: Path) -> list[tuple[str, str, str, str]]:
    with pytest.raises(DiagnosticError) as caught:
        workspace.read(*files)
    return [(d.code.value, str(d.location), d.message, d.help or "") for d in caught.value.diagnostics]


def warnings(records) -> list[tuple[str, str, str]]:
    assert {d.severity for d in records.diagnostics} <= {Severity.WARNING}
    return [(d.code.value, str(d.location), d.message) for d in records.diagnostics]


# what is read


def test_without_a_map_columns_named_like_a_field_are_taken_and_id_is_the_accounts(workspace):
    workspace.fields = FieldTable().extended([TEAM_SIZE, PER_HEAD, OPEN_ROLES])
    workspace.add("accounts", "id,employees,Name,team_size,per_head,open_roles,notes\n7,12,Acme,3,4,5,x\n")
    workspace.add("contacts", "id,account_id,title\nC-1,7,CFO\n")
    records = workspace.read()
    assert records.accounts.to_dicts() == [{"account_id": "7", "employees": 12.0, "team_size": 3.0}]
    assert records.contacts.to_dicts() == [{"account_id": "7", "title": "CFO", "contact_id": "C-1"}]


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
        }
    ]


def test_with_neither_an_id_nor_its_column_the_name_is_the_id(workspace):
    workspace.add("accounts", "name\nAcme\n \nAcme\nacme\n")
    workspace.add("contacts", "account_id,title\nAcme,CFO\nBrook,CEO\n")
    records = workspace.read()
    assert records.accounts.to_dicts() == [{"account_id": n, "name": n} for n in ("Acme", "acme")]
    assert records.contacts.to_dicts() == [{"account_id": "Acme", "title": "CFO"}]


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
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id,name\n1,Acme\n,Nobody\n")))
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
    assert (facts.name, facts.complete, facts.as_of) == ("postings", True, date(2026, 10, 1))
    report = records.sources[1]
    assert (report.rows_in, report.used, report.rejected, report.unmatched) == (4, 2, 1, 1)
    assert report.adds_up
    assert records.rejects.row(0, named=True)["reason"] == "it has no org"


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


# what is reported


def test_a_row_with_no_identity_is_rejected_with_its_place(workspace):
    workspace.add("accounts", 'id,name\n1,"Ac\nme"\n ,"Brook, Ltd"\n\n3\n', file="data/accounts.csv")
    workspace.sources.clear()
    workspace.add("accounts", files=(workspace.file("data/a.csv", 'id,name\n1,"Ac\nme"\n ,"Brook, Ltd"\n\n3\n'),))
    records = workspace.read()
    assert records.rejects.rows() == [
        ("accounts", "data/a.csv", 6, "1 cell where the header has 2", "3"),
        ("accounts", "data/a.csv", 4, "it has no account_id", " ,Brook, Ltd"),
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


# what makes a source unusable


def test_all_missing_columns_of_all_sources_are_named_at_once(workspace):
    workspace.add(
        "accounts", "Account ID,Sise\n1,2\n", map={"account_id": "Account_ID", "employees": "Size", "name": "Firm"}
    )
    workspace.add(
        "contacts", "account_id,Job\nx,y\n", map={"account_id": "account_id", "title": "Job Title"}, as_of_column="seen"
    )
    workspace.add("postings", "company,title\nx,y\n", key="company_id")
    found = errors(workspace)
    assert [(code, place, message) for code, place, message, _ in found] == [
        ("ICP503", "icp.yaml:11", "accounts.csv has no column 'Account_ID'"),
        ("ICP503", "icp.yaml:13", "accounts.csv has no column 'Firm'"),
        ("ICP503", "icp.yaml:12", "accounts.csv has no column 'Size'"),
        ("ICP503", "icp.yaml:22", "contacts.csv has no column 'Job Title'"),
        ("ICP503", "icp.yaml:20", "contacts.csv has no column 'seen'"),
        ("ICP503", "icp.yaml:30", "postings.csv has no column 'company_id'"),
    ]
    assert [help_line for *_, help_line in found][:3] == [
        "Is it 'Account ID'?",
        "Its columns are 'Account ID', 'Sise'.",
        "Is it 'Sise'?",
    ]


def test_a_column_missing_in_one_of_several_files_is_named(workspace):
    files = (workspace.file("a.csv", "id,Size\n1,2\n"), workspace.file("b.csv", "id\n2\n"))
    workspace.add("accounts", files=files, map={"account_id": "id", "employees": "Size"})
    assert [found[2] for found in errors(workspace)] == ["b.csv has no column 'Size'"]


def test_every_unusable_source_is_named(workspace):
    workspace.add("accounts", b"id,name\n1,\xe9\n")
    workspace.add("contacts", file="contact.csv")
    workspace.add("postings", "", file="postings.csv")
    workspace.add("visits", "x", file="visits.xlsx")
    workspace.add("deals", plugin="hubspott")
    workspace.file("contacts.csv", "")
    found = errors(workspace)
    assert [(code, place, message) for code, place, message, _ in found] == [
        ("ICP504", "accounts.csv:2", "byte 0xE9 is not UTF-8 text"),
        ("ICP501", "icp.yaml:20", "contact.csv is missing"),
        ("ICP502", "postings.csv", "postings.csv is empty"),
        ("ICP607", "icp.yaml:40", "nothing reads visits.xlsx: no reader is for '.xlsx'"),
        ("ICP607", "icp.yaml:50", "no plugin offers the source 'hubspott'"),
    ]
    assert found[1][3] == "Is it contacts.csv?"
    assert ".parquet" in found[3][3]


@pytest.mark.parametrize(
    ("file", "message", "help_line"),
    [
        ("nowhere/a.csv", "nowhere/a.csv is missing", "There is no folder nowhere."),
        ("data/zzz.csv", "data/zzz.csv is missing", "Paths start at the folder of icp.yaml."),
        ("data", "data is a folder", "Name the files in it."),
    ],
)
def test_a_missing_file(workspace, file, message, help_line):
    workspace.file("data/accounts.csv", ACCOUNTS)
    workspace.add("accounts", file=file)
    assert errors(workspace) == [("ICP501", "icp.yaml:10", message, help_line)]


def test_no_accounts_at_all(workspace):
    workspace.add("contacts", "account_id\n1\n")
    assert [found[:3] for found in errors(workspace)] == [("ICP501", "None", "there is no source of accounts")]


def test_accounts_without_a_column_to_tell_them_by(workspace):
    workspace.add("accounts", "Name,Size\nAcme,1\n")
    workspace.add("contacts", "title,Account\nCFO,Acme\n")
    assert errors(workspace) == [
        (
            "ICP503",
            "icp.yaml:10",
            "no column of accounts.csv gives account_id or name",
            "Say under map: which column it is, such as account_id: Name",
        ),
        (
            "ICP503",
            "icp.yaml:20",
            "no column of contacts.csv gives account_id, the account a contact is of",
            "Say under map: which column it is, such as account_id: Account",
        ),
    ]


def test_identity_must_be_given_by_columns(workspace):
    workspace.add("accounts", ACCOUNTS, identity=("domian", "name"), map={"domain": "account_id", "name": "name"})
    assert errors(workspace) == [
        ("ICP503", "icp.yaml:10", "identity names 'domian', which no column gives", "Is it domain?")
    ]


def test_a_date_that_is_none(workspace):
    workspace.add("accounts", ACCOUNTS, as_of="2026-02-31")
    assert [found[:3] for found in errors(workspace)] == [
        ("ICP205", "icp.yaml:10", "as_of: there is no day 2026-02-31")
    ]


def test_fields_that_are_computed_are_not_read(workspace):
    workspace.fields = FieldTable().extended([PER_HEAD, OPEN_ROLES])
    workspace.add("accounts", ACCOUNTS, map={"account_id": "account_id", "per_head": "name", "open_roles": "name"})
    assert [found[:3] for found in errors(workspace)] == [
        ("ICP204", "icp.yaml:12", "'per_head' is a derived field; no column gives it"),
        ("ICP204", "icp.yaml:13", "'open_roles' is a data point field; no column gives it"),
    ]


def test_a_mapped_column_of_objects(workspace):
    file = io.BytesIO()
    pl.DataFrame({"account_id": ["1"], "name": [{"a": 1}], "other": [{"a": 1}]}).write_parquet(file)
    workspace.add("accounts", file.getvalue(), file="a.parquet")
    assert [found[:3] for found in errors(workspace)] == [
        ("ICP505", "icp.yaml:10", "the column 'name' for name holds objects, not values")
    ]


# plugins


def service(read) -> SourceReader:
    return SourceReader("crm", "a service", read)


def test_files_of_which_one_is_blank_or_of_another_type(workspace):
    file = io.BytesIO()
    pl.DataFrame({"id": [2.0], "tags": [["a", "b"]], "employees": ["12"]}).write_parquet(file)
    names = {"a.json": "[]", "b.csv": "id,tags\n1,x\n", "c.parquet": file.getvalue()}
    workspace.add("accounts", files=tuple(workspace.file(name, content) for name, content in names.items()))
    assert workspace.read().accounts.select("account_id", "tags", "employees").rows() == [
        ("1", ["x"], None),
        ("2", ["a", "b"], 12.0),
    ]


def test_a_plugin_is_given_its_settings_and_its_rows_have_no_lines(workspace):
    requests = []

    def read(request):
        requests.append(request)
        return RawTable(pl.DataFrame({"id": [1, None], "employees": [12, 3]}), ((None, "it is broken", "x"),))

    workspace.readers["crm"] = service(read)
    workspace.add("accounts", plugin="crm", settings={"list": "customers"})
    records = workspace.read()
    assert (requests[0].name, requests[0].path, requests[0].settings) == ("accounts", None, {"list": "customers"})
    assert records.accounts.to_dicts() == [{"account_id": "1", "employees": 12.0}]
    assert records.rejects.rows() == [
        ("accounts", "accounts", None, "it is broken", "x"),
        ("accounts", "accounts", None, "it has no account_id", ",3"),
    ]


def refused(request):
    raise DiagnosticError(Diagnostic(Code.CANNOT_READ, "the key is wrong", Location("crm")))


@pytest.mark.parametrize(
    ("read", "code", "message"),
    [
        (lambda _: 1 / 0, "ICP602", "the reader 'crm' failed on accounts: ZeroDivisionError: division by zero"),
        (lambda _: None, "ICP603", "the reader 'crm' returned no RawTable of Polars"),
        (lambda _: RawTable([{"id": 1}]), "ICP603", "the reader 'crm' returned no RawTable of Polars"),
        (lambda _: RawTable(pl.DataFrame(), ("x",)), "ICP603", "the reader 'crm' returned no RawTable of Polars"),
        (refused, "ICP801", "the key is wrong"),
    ],
)
def test_a_plugin_that_fails_is_named(workspace, read, code, message):
    workspace.readers["crm"] = service(read)
    workspace.add("accounts", plugin="crm")
    workspace.add("contacts", file="missing.csv")
    found = errors(workspace)
    assert [found[0][0], found[0][2]] == [code, message]
    assert found[1][0] == "ICP501"


def test_lines_that_a_plugin_fails_to_tell_are_unknown(workspace):
    workspace.readers["crm"] = service(
        lambda _: RawTable(pl.DataFrame({"id": [None]}, {"id": pl.String}), lines=lambda _: 1 / 0)
    )
    workspace.add("accounts", plugin="crm")
    assert workspace.read().rejects["line"].to_list() == [None]
