"""What tells the accounts of a file apart."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.language.fields import FieldTable
from icp_rules.records.proposing.assigning import assign
from icp_rules.records.proposing.headers import Header
from icp_rules.records.proposing.identity import find_identity, says_id

FIELDS = FieldTable().account


@pytest.mark.parametrize(
    ("header", "is_id"),
    [
        ("cust_key", True),
        ("Row UUID", True),
        ("leadNumber", True),
        ("Customer No", True),
        ("Company Nr.", True),
        ("fax", False),
        ("phone_number", False),
        ("Company phone number", False),
        ("ZIP", False),
        ("Model No", False),
        ("Model ID", False),
        ("Serial number", False),
        ("Number of customers", False),
        ("Area code", False),
    ],
)
def test_a_header_says_id_in_words_of_ids_alone(header, is_id):
    assert says_id(Header.of(header)) == is_id


@pytest.mark.parametrize(
    ("headers", "account_id"),
    [
        (["name", "cust_key", "phone_number", "fax"], "cust_key"),
        (["name", "fax", "phone_number"], None),
        (["Company", "Model No"], None),
        (["Company", "Fax", "Zip"], None),
    ],
)
def test_the_id_is_a_column_that_says_so_and_else_the_name_stands(headers, account_id):
    columns = [column(header, ["0101", "0202", "0303"]) for header in headers]
    found = assign(columns, FIELDS, "accounts", "USD")
    assert find_identity(columns, FIELDS, found) == ((), ())
    given = found.fields.get("account_id")
    assert (given and given.column.name) == account_id
    assert found.fields["name"].column.name == headers[0]


def test_rows_that_repeat_an_id_or_lack_it_are_counted():
    columns = [column("Account ID", [*map(str, range(1, 1201)), *map(str, range(1, 1101)), None])]
    _, remarks = find_identity(columns, FIELDS, assign(columns, FIELDS, "accounts", "USD"))
    assert remarks == (
        "1,100 rows with the account_id of another will be merged into it",
        "1 row without account_id will be rejected (see max_rejects)",
    )
