"""Which column gives which field, in which unit and currency."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.language.fields import FieldTable
from icp_rules.records.proposing.assigning import assign, fitted

FIELDS = FieldTable().account
REVENUE = FIELDS["annual_revenue"]
PLAIN = [f"{number}.5" for number in range(59)]


@pytest.mark.parametrize(
    ("header", "cells", "unit", "mixed"),
    [
        ("Revenue (USD M)", PLAIN, 1e6, False),
        # without the unit, 1.5 would be 1.50 USD
        ("Revenue (USD M)", [*PLAIN, "$5M"], 1e6, True),
        ("Revenue (USD M)", ["1.5", "$5M", "$6M", "$7M"], 1e6, True),
        # nothing hangs on the header's unit
        ("Revenue (USD M)", ["$5M", "$6M"], 1, False),
        # a cell that hangs on it may stand anywhere
        ("Revenue (USD M)", [*(f"${number}M" for number in range(1, 5000)), "1.5"], 1e6, True),
        ("Revenue", [*PLAIN, "$5M"], 1, False),
    ],
)
def test_the_unit_of_a_header_stands(header, cells, unit, mixed):
    found = fitted(column(header, cells), REVENUE, "USD")
    assert (found.unit, found.mixed) == (unit, mixed)


def test_a_column_of_which_the_unit_leaves_too_little_is_no_revenue():
    found = assign([column("Revenue (USD M)", ["1.5", "$5M", "$6M", "$7M"])], FIELDS, "accounts", "USD")
    assert found.fields == {}
    assert "only 25%" in found.notes["Revenue (USD M)"]
