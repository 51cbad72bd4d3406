"""Which source a file looks like."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.records.proposing.kinds import guess_kind, key_columns


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"Company": ["a", "b"], "Employees": ["1", "2"]}, "accounts"),
        ({"First Name": ["a", "b"], "Email": ["a@a.example", "b@b.example"], "Company": ["x", "x"]}, "contacts"),
        ({"Vorname": ["a", "b"], "Nachname": ["c", "d"], "Firma": ["x", "y"]}, "contacts"),
        ({"id": ["1", "2", "3"], "company_id": ["a", "a", "b"], "title": ["x", "y", "z"]}, "facts"),
        ({"deal": ["1", "2", "3"], "account": ["a", "a", "a"]}, "facts"),
        # a file of accounts may have several rows of one
        ({"Account ID": ["1", "1", "2"], "Employees": ["1", "2", "3"], "Industry": ["a", "b", "c"]}, "accounts"),
        ({"Name": ["a", "b"], "Job": ["x", "y"]}, "accounts"),
        # beside a column that names the company, a name is a person's
        ({"Name": ["a", "b"], "Company": ["x", "y"], "Email": ["a@a.example", "b@b.example"]}, "contacts"),
        ({"Company": ["x", "y"], "Name": ["a", "b"]}, "contacts"),
        ({"Full Name": ["a", "b"], "Firma": ["x", "y"], "E-Mail": ["a@a.example", "b@b.example"]}, "contacts"),
        ({"Name": ["a", "b"], "Account": ["x", "y"], "Amount": ["1", "2"]}, "accounts"),
        ({"Name": ["a", "b"], "Customer": ["yes", "no"], "Email": ["a@a.example", "b@b.example"]}, "accounts"),
        ({"Name": ["a", "b"], "Legal Name": ["x", "y"], "Email": ["a@a.example", "b@b.example"]}, "accounts"),
        ({"Account ID": ["1", "2"], "Name": ["a", "b"], "Email": ["a@a.example", "b@b.example"]}, "accounts"),
    ],
)
def test_a_file_is_what_its_columns_say(columns, kind):
    assert guess_kind([column(name, cells) for name, cells in columns.items()], ()).kind == kind


def test_the_key_of_facts_is_the_accounts_id_before_its_name():
    columns = {"id": ["1", "2", "3"], "company_name": ["a", "a", "b"], "company_id": ["x", "x", "y"], "n": ["1"] * 3}
    looked = [column(name, cells) for name, cells in columns.items()]
    assert [one.name for one in key_columns(looked)] == ["company_id", "company_name"]
