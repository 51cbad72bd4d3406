"""Who may not be contacted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Code, DiagnosticError, Location
from icp_rules.language.config import Config, SuppressConfig
from icp_rules.records import Records
from icp_rules.records.builtin import icp_sources
from icp_rules.records.suppression import Suppression, read_lists

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = pl.DataFrame(
    {
        "account_id": ["A-1", "a-2", "3", "4", "5"],
        "name": ["Acme", "Łódź Mills", "Foggy Teacup", None, "Acme Two"],
        "domain": [None, "MILLS.example", None, None, "acme.example.com"],
        "website": ["https://WWW.Acme.example/about", None, "teacup.example:8080", None, None],
    }
)
RECORDS = Records(pl.DataFrame(), pl.DataFrame(), {}, (), pl.DataFrame(), ())
AS_OF = date(2026, 11, 1)


def files(*paths: Path) -> tuple[SuppressConfig, ...]:
    """Return lists that are files and no more."""
    return tuple(SuppressConfig.of_file(path, path.name, Location("icp.yaml")) for path in paths)


def found_by(config: Config, readers, accounts: pl.DataFrame, records: Records) -> Suppression:
    """Return who may not be contacted of accounts, and of what was merged into them."""
    listed = read_lists(config, readers).on(AS_OF)
    return listed.among(accounts, records.merged_accounts, records.merged_contacts)


@pytest.fixture
def suppressed(tmp_path):
    """Read lists, each a file's name and content, for some accounts."""

    def read(*lists: tuple[str, str], accounts: pl.DataFrame = ACCOUNTS, records: Records = RECORDS):
        for name, content in lists:
            (tmp_path / name).write_text(content, encoding="utf-8")
        config = Config(tmp_path, suppress=files(*(tmp_path / name for name, _ in lists)))
        return found_by(config, {reader.name: reader for reader in icp_sources()}, accounts, records)

    return read


@pytest.mark.parametrize(
    ("content", "out"),
    [
        ("account_id\na-1 \nA-2\n", {"A-1", "a-2"}),
        ("account_id\n3\n", {"3"}),
        ("name\nacme\n", {"A-1"}),
        ("name,reason\n łódź MILLS ,ours\n", {"a-2"}),
        ("domain\nacme.example\n", {"A-1"}),
        ("domain\nWWW.ACME.EXAMPLE\n", {"A-1"}),
        ("domain\nhttp://www.mills.example/x?y#z\n", {"a-2"}),
        ("domain\nteacup.example\n", {"3"}),
        ("domain\nn/a\n-\n", set()),
        ("domain\n*.Mills.example\n@acme.example.com\n", {"a-2", "5"}),
        ('domain\n"mills.example., ann@teacup.example"\n', {"a-2"}),
        ("Domains\nmills.example; teacup.example\n", {"a-2", "3"}),
        ("Web-Site\nhttps://www.mills.example/index.html\n", {"a-2"}),
        ("COMPANY\nAcme\n", {"A-1"}),
        ("Account-Id,Company Name\n4,\n,Acme Two\n", {"4", "5"}),
        ("account_id,domain,name\n4,,\n,acme.example.com,\n,,foggy teacup\n", {"4", "5", "3"}),
        ("Account ID,reason\n4,asked\n", {"4"}),
        ("account_id,name\n,\n", set()),
        ("account_id\n", set()),
    ],
)
def test_accounts_are_found_by_id_domain_and_name_however_they_are_written(content, out, suppressed):
    assert suppressed(("suppress.csv", content)).accounts == out


def test_several_lists_in_any_format_count_together(suppressed):
    found = suppressed(
        ("a.csv", "account_id\nA-1\n"), ("b.jsonl", '{"account_id": 3}\n'), ("c.json", '[{"name": "acme two"}]')
    )
    assert found.accounts == {"A-1", "3", "5"}


def test_a_workspace_without_lists_suppresses_nobody(suppressed):
    assert suppressed().accounts == frozenset()
    contacts = pl.DataFrame({"account_id": ["3"], "email": ["ann@acme.example"]})
    assert suppressed().contactable(contacts).height == 1


def test_accounts_without_names_and_domains(suppressed):
    found = suppressed(
        ("s.csv", "account_id,name,domain\nA-1,Acme,acme.example\n"), accounts=ACCOUNTS.select("account_id")
    )
    assert found.accounts == {"A-1"}


@pytest.mark.parametrize(
    ("content", "reached"),
    [
        ("email\nAnn@Acme.example\n", ["bob", "cat", "dan", "eve"]),
        ("domain\nwww.acme.example\n", ["cat", "eve"]),
        ("account_id\n3\n", ["ann", "bob", "dan"]),
        ("email\nnobody@acme.example\n", ["ann", "bob", "cat", "dan", "eve"]),
        ("account_id,E-mail\n,ann@acme.example\n", ["bob", "cat", "dan", "eve"]),
        ("Email Address\nAnn Lee <ann@acme.example>\n", ["bob", "cat", "dan", "eve"]),
        ("mail\nmailto:ANN@acme.example?subject=x\n", ["bob", "cat", "dan", "eve"]),
        ('e_mail,email\n"ann@acme.example; bob@acme.example",cat@other.example\n', ["dan", "eve"]),
        ("email\n@acme.example\n", ["cat", "eve"]),
        ("domain\ncat@other.example\n", ["ann", "bob", "dan", "eve"]),
    ],
)
def test_contacts_are_left_out_by_address_domain_and_account(content, reached, suppressed):
    contacts = pl.DataFrame(
        {
            "contact_id": ["ann", "bob", "cat", "dan", "eve"],
            "account_id": ["A-1", "A-1", "3", "a-2", "3"],
            "email": ["ann@acme.example", "BOB@ACME.example", "cat@other.example", "dan@acme.example", None],
        }
    )
    found = suppressed(("suppress.csv", content))
    assert found.contactable(contacts)["contact_id"].to_list() == reached
    without = [c for c, a in contacts.select("contact_id", "account_id").rows() if a not in found.accounts]
    assert found.contactable(contacts.drop("email"))["contact_id"].to_list() == without


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("suppress.csv", "", Code.SOURCE_EMPTY, None),
        ("suppress.csv", "who\n1\n", Code.COLUMN_MISSING, None),
        ("suppress.csv", "account_id,reason\nA-1,asked, twice\n", Code.REJECTED_ROWS, 2),
        ("suppress.jsonl", '{"account_id": "A-1"}\n{"account_id"\n', Code.REJECTED_ROWS, 2),
        ("suppress.txt", "A-1\n", Code.PLUGIN_UNKNOWN, None),
        ("suppress.csv", "email\nann@x.example\nann at x\n", Code.REJECTED_ROWS, 3),
        ("suppress.csv", "domain\nexample\n", Code.REJECTED_ROWS, 2),
        ("suppress.csv", "account_id,who\nA-1,\n,ann@x.example\n", Code.COLUMN_MISSING, None),
        ("suppress.csv", "account_id,who\nA-1,Ann <ann@x.example>\n", Code.COLUMN_MISSING, None),
        ("suppress.csv", "account_id,site\nA-1,https://www.x.example/\n", Code.COLUMN_MISSING, None),
    ],
)
def test_a_list_that_is_not_read_whole_is_an_error(name, content, code, line, suppressed):
    with pytest.raises(DiagnosticError) as error:
        suppressed((name, content))
    (found,) = error.value.diagnostics
    assert found.code is code
    assert found.location
    assert (found.location.line, found.location.file in (name, "icp.yaml")) == (line, True)


def test_a_column_of_another_name_that_holds_addresses_has_help(suppressed):
    with pytest.raises(DiagnosticError) as error:
        suppressed(("s.csv", "account_id,who\nA-1,ann@x.example\n"))
    (found,) = error.value.diagnostics
    assert found.message == "the column 'who' of who may not be contacted is not read, yet says 'ann@x.example'"
    assert found.help == "Call it email or domain; or take it out of the list, if it says something else."


@pytest.mark.parametrize(
    "remark", ["told ann@acme.example so", "https://crm.example/42", "v1.2", "12.50", "e.g", "n/a"]
)
def test_remarks_are_for_people(remark, suppressed):
    assert suppressed(("s.csv", f"account_id,reason\nA-1,{remark}\n")).accounts == {"A-1"}


@pytest.mark.parametrize(
    "email",
    ["Jo <jo@x.example>", "mailto:jo@x.example", "a@y.example; JO@X.example", "'jo@x.example'", "jo@x.example."],
)
@pytest.mark.parametrize("content", ["email\njo@x.example\n", "domain\nx.example\n"])
def test_addresses_of_contacts_are_found_however_they_are_written(email, content, suppressed):
    contacts = pl.DataFrame({"account_id": ["3", "3"], "email": [email, "joe@y.example"]})
    assert suppressed(("s.csv", content)).contactable(contacts)["email"].to_list() == ["joe@y.example"]


@pytest.mark.parametrize(
    "domain", ["xn--mnchen-3ya.example", "MÜNCHEN.example", "www.münchen.example", "xn--MNCHEN-3YA.example."]
)
def test_internationalised_names_are_one_however_they_are_written(domain, suppressed):
    accounts = ACCOUNTS.with_columns(domain=pl.lit("münchen.example"))
    assert suppressed(("s.csv", f"domain\n{domain}\n"), accounts=accounts).accounts == set(ACCOUNTS["account_id"])
    contacts = pl.DataFrame({"account_id": ["3", "3"], "email": ["Jo@münchen.example", "joe@y.example"]})
    for content in (f"domain\n{domain}\n", "email\njo@xn--mnchen-3ya.example\n"):
        assert suppressed(("s.csv", content)).contactable(contacts)["email"].to_list() == ["joe@y.example"]


def test_an_apostrophe_is_part_of_an_address(suppressed):
    contacts = pl.DataFrame({"account_id": ["3", "3"], "email": ["jo.o'neil@x.example", "neil@x.example"]})
    assert suppressed(("s.csv", "email\njo.o'neil@x.example\n")).contactable(contacts).height == 1


MERGED = "id,domain,name,website\nA-1,acme.example,Acme,\nA-2,acme.example,Acme Two,www.two.example\nA-3,b.example,B,\n"


@pytest.mark.parametrize("content", ["account_id\na-2\n", "name\nAcme Two\n", "domain\ntwo.example\n"])
@pytest.mark.parametrize("identity", ["domain", "account_id"])
def test_a_merged_account_is_found_by_what_any_of_its_rows_said(content, identity, suppressed, workspace):
    rows = MERGED if identity == "domain" else MERGED.replace("A-2,", "A-1,")
    workspace.add("accounts", rows, identity=(identity,))
    records = workspace.read()
    content = content if identity == "domain" else content.replace("a-2", "a-1")
    assert records.accounts["account_id"].to_list() == ["A-1", "A-3"]
    assert suppressed(("s.csv", content), accounts=records.accounts, records=records).accounts == {"A-1"}


def test_an_id_that_two_accounts_had_suppresses_both(suppressed, workspace):
    rows = "id,domain\nA-1,a.example\nA-3,b.example\nA-2,a.example\nA-2,b.example\n"
    workspace.add("accounts", rows, identity=("domain",))
    records = workspace.read()
    found = suppressed(("s.csv", "account_id\nA-2\n"), accounts=records.accounts, records=records)
    assert found.accounts == {"A-1", "A-3"}


@pytest.mark.parametrize(
    ("content", "reached"),
    [("email\nold@x.example\n", ["D"]), ("domain\nx.example\n", ["D"]), ("email\nd@y.example\n", ["C"])],
)
def test_a_person_is_found_by_an_address_that_a_newer_one_replaced(content, reached, suppressed, workspace):
    workspace.add("accounts", "id\n1\n")
    rows = "C,1,old@x.example,2026-01-01\nC,1,new@z.example,2026-06-01\nD,1,d@y.example,2026-01-01\nD,1,,2026-02-01\n"
    workspace.add("contacts", "id,account_id,email,seen\n" + rows, as_of_column="seen")
    records = workspace.read()
    assert records.contacts["email"].to_list() == ["new@z.example", "d@y.example"]
    found = suppressed(("s.csv", content), accounts=records.accounts, records=records)
    assert found.contactable(records.contacts)["contact_id"].to_list() == reached


def test_addresses_in_cells_that_nobody_can_read_count_too(workspace):
    """A cell of two addresses gives no e-mail address, yet both are those of the person."""
    workspace.file("stop.csv", "email\nann@acme.example\ndora@dale.example\n")
    workspace.add("accounts", "id,name\n1,Acme\n")
    workspace.add(
        "contacts",
        "id,account_id,first_name,email\n"
        "C-1,1,Ann,ann@acme.example; ann@home.example\n"
        "C-2,1,Bob,bob@acme.example; bob@home.example\n"
        ",1,Dora,dora at dale.example <dora@dale.example> or dora@home.example\n"
        "C-3,1,Eve,eve@acme.example\n"
        "C-3,1,Eve,eve@acme.example / ann@acme.example\n",
    )
    records = workspace.read()
    assert records.contacts["email"].to_list() == [None, None, None, "eve@acme.example"]
    config = Config(workspace.root, suppress=files(workspace.root / "stop.csv"))
    suppression = found_by(config, workspace.readers, records.accounts, records)
    assert suppression.contactable(records.contacts)["first_name"].to_list() == ["Bob"]


def test_domains_in_cells_that_nobody_can_read_count_too(workspace):
    workspace.file("stop.csv", "domain\nacme.example\nproducthunt.com\n")
    workspace.add(
        "accounts",
        "id,domain,website\n1,acme.example / acme-labs.example,\n2,,brook.example or acme.example\n"
        "3,producthunt.com,\n4,dale.example,elm.example\n5,elm.example,\n5,acme.example; x.example,\n",
    )
    records = workspace.read()
    config = Config(workspace.root, suppress=files(workspace.root / "stop.csv"))
    suppression = found_by(config, workspace.readers, records.accounts, records)
    assert suppression.accounts == {"1", "2", "3", "5"}


def test_a_row_that_names_somebody_where_nobody_looks_is_lost(suppressed):
    with pytest.raises(DiagnosticError) as caught:
        suppressed(("stop.csv", "email,Kundennummer\nann@acme.example,1\n,4\n,\n"))
    (lost,) = caught.value.diagnostics
    assert (lost.location.line, "it says nothing under email" in lost.message) == (3, True)


CELLS = (
    None,
    "",
    "acme.example",
    "https://WWW.acme.example/a?b#c",
    "ann@Acme.example, bob@other.example",
    "teacup.example; mills.example",
    "Ann Lee <ann@x.example>",
    "bücher.example",
    "xn--bcher-kva.example",
    "n/a",
    "ask Ann",
    "*.mills.example",
)


@given(
    accounts=st.lists(st.tuples(*[st.sampled_from(CELLS)] * 3), min_size=1, max_size=8),
    listed=st.lists(st.sampled_from([c for c in CELLS if c and "." in c]), min_size=1, max_size=3),
)
def test_all_rows_together_come_to_what_each_comes_to_alone(accounts, listed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    pl.DataFrame({"domain": listed}).write_csv(folder / "domains.csv")
    pl.DataFrame({"name": ["acme.example", "Ask ann"], "email": ["bob@other.example", None]}).write_csv(
        folder / "people.csv"
    )
    config = Config(folder, suppress=files(folder / "domains.csv", folder / "people.csv"))
    readers = {reader.name: reader for reader in icp_sources()}
    names = ("name", "domain", "website")
    frame = pl.DataFrame(accounts, schema=dict.fromkeys(names, pl.String), orient="row")
    frame = frame.with_columns(account_id=pl.int_range(pl.len()).cast(pl.String))
    contacts = frame.select("account_id", email="domain", email__said="website")

    def kept(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[set[str], list[str]]:
        found = found_by(config, readers, rows, RECORDS)
        return set(found.accounts), found.contactable(people)["account_id"].to_list()

    together = kept(frame, contacts)
    alone = [kept(frame[at], contacts[at]) for at in range(frame.height)]
    assert together == (set().union(*(out for out, _ in alone)), [one for _, reached in alone for one in reached])
