"""What makes a source unusable: all of it is said at once, with the place in icp.yaml."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.language.config import Config, SuppressConfig
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.plugins.values import RawTable, SourceReader
from icp_rules.records.suppression import read_lists

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = "account_id,name\nA-1,Acme\nA-2,Brook\n"
PER_HEAD = Field("per_head", FieldType.NUMBER, origin=Origin.DERIVED)
OPEN_ROLES = Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)


def errors(workspace, *files: Path) -> list[tuple[str, str, str, str]]:
    with pytest.raises(DiagnosticError) as caught:
        workspace.read(*files)
    return [(d.code.value, str(d.location), d.message, d.help or "") for d in caught.value.diagnostics]


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
    records = workspace.read()
    (warning,) = records.diagnostics
    assert (warning.code, warning.message) == (Code.COLUMN_MISSING, "b.csv has no column 'Size'")
    assert records.accounts["employees"].to_list() == [2.0, None]


def test_every_unusable_source_is_named(workspace):
    workspace.add("accounts", b"id,name\n1,\xe9\n")
    workspace.add("contacts", file="contact.csv")
    workspace.add("postings", "", file="postings.csv")
    workspace.add("visits", "x", file="visits.xyz")
    workspace.add("deals", plugin="hubspott")
    workspace.file("contacts.csv", "")
    found = errors(workspace)
    assert [(code, place, message) for code, place, message, _ in found] == [
        ("ICP504", "accounts.csv:2", "byte 0xE9 is not UTF-8 text"),
        ("ICP501", "icp.yaml:20", "contact.csv is missing"),
        ("ICP502", "postings.csv", "postings.csv is empty"),
        ("ICP607", "icp.yaml:40", "nothing reads visits.xyz: no reader is for '.xyz'"),
        ("ICP607", "icp.yaml:50", "no plugin offers the source 'hubspott'"),
    ]
    assert found[1][3] == "Is it contacts.csv?"
    assert ".parquet" in found[3][3]


@pytest.mark.parametrize(
    ("file", "message", "help_line"),
    [
        ("nowhere/a.csv", "nowhere/a.csv is missing", "There is no folder nowhere."),
        ("data/zzz.csv", "data/zzz.csv is missing", "Paths start at the folder of icp.yaml."),
        ("dta/*.csv", "dta/*.csv matches no file", "There is no folder dta."),
        ("data/acount-*.csv", "data/acount-*.csv matches no file", "Is it data/account-1.csv?"),
        ("data/*.json", "data/*.json matches no file", "In data are account-1.csv."),
        ("data/**.csv", "data/**.csv matches no file", "In data are account-1.csv."),
        ("notes", "notes is a folder without a file that can be read", "There are readers for .csv, "),
        ("empty", "empty is a folder without a file that can be read", "There are readers for .csv, "),
    ],
)
def test_a_missing_file(workspace, file, message, help_line):
    workspace.file("data/account-1.csv", ACCOUNTS)
    workspace.file("notes/README", "")
    (workspace.root / "empty").mkdir()
    workspace.add("accounts", file=file)
    ((code, place, said, help_said),) = errors(workspace)
    assert (code, place, said) == ("ICP501", "icp.yaml:10", message)
    assert help_said.startswith(help_line)


def test_a_file_of_a_folder_that_nothing_reads_is_an_error_in_a_list_of_the_suppressed(workspace):
    workspace.file("gone/a.csv", "email\n")
    workspace.file("gone/b.pdf", "x")
    workspace.add("accounts", ACCOUNTS)
    gone = SuppressConfig.of_file(workspace.root / "gone", "gone", Location("icp.yaml"))
    config = Config(workspace.root, sources=workspace.sources, suppress=(gone,))
    with pytest.raises(DiagnosticError, match=r"gone: gone/b\.pdf left out") as caught:
        read_lists(config, workspace.readers)
    assert [found.code.value for found in caught.value.diagnostics if found.severity is Severity.ERROR] == ["ICP512"]


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


def test_a_list_tells_no_accounts_apart(workspace):
    workspace.add("accounts", "id,name,tags\n1,Acme,a;b\n", identity=("name", "tags"))
    assert errors(workspace) == [
        (
            "ICP204",
            "icp.yaml:10",
            "identity names 'tags', which is a list",
            "Name fields of a single value, such as name or domain.",
        )
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


def service(read) -> SourceReader:
    return SourceReader("crm", "a service", read)


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
        (lambda _: sys.exit(), "ICP602", "the reader 'crm' failed on accounts: SystemExit"),
        (lambda _: sys.exit("no key"), "ICP602", "the reader 'crm' failed on accounts: SystemExit: no key"),
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
