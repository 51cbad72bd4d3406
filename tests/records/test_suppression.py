"""Who may not be contacted."""

from __future__ import annotations

import polars as pl
import pytest

from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.language.config import Config
from icp_rules.records.builtin import icp_sources
from icp_rules.records.suppression import Suppression, read_suppression

ACCOUNTS = pl.DataFrame(
    {
        "account_id": ["A-1", "a-2", "3", "4", "5"],
        "name": ["Acme", "Łódź Mills", "Foggy Teacup", None, "Acme Two"],
        "domain": [None, "MILLS.example", None, None, "acme.example.com"],
        "website": ["https://WWW.Acme.example/about", None, "teacup.example:8080", None, None],
    }
)


@pytest.fixture
def suppressed(tmp_path):
    """Read lists, each a file's name and content, for some accounts."""

    def read(*lists: tuple[str, str], accounts: pl.DataFrame = ACCOUNTS) -> Suppression:
        for name, content in lists:
            (tmp_path / name).write_text(content, encoding="utf-8")
        config = Config(tmp_path, suppress=tuple(tmp_path / name for name, _ in lists))
        return read_suppression(config, {reader.name: reader for reader in icp_sources()}, accounts)

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
        ("domain\nexample\n", set()),
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
    assert suppressed() == Suppression(frozenset(), frozenset(), frozenset())


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
    ],
)
def test_a_list_that_is_not_read_whole_is_an_error(name, content, code, line, suppressed):
    with pytest.raises(DiagnosticError) as error:
        suppressed((name, content))
    (found,) = error.value.diagnostics
    assert found.code is code
    assert found.location
    assert (found.location.line, found.location.file in (name, "icp.yaml")) == (line, True)
