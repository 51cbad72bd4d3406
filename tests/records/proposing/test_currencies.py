"""In which currency columns of money are, and how little it takes to find out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.proposing.looking import column, proposal

from icp_rules.language.fields import FieldTable
from icp_rules.records.cells import coerce
from icp_rules.records.proposing import fitting
from icp_rules.records.proposing.assigning import fitted
from icp_rules.records.proposing.currencies import clear_currency, currencies_of_cells

REVENUE = FieldTable().account["annual_revenue"]


@pytest.mark.parametrize(
    ("cells", "currency", "stated"),
    [
        (["12", "1.5M", "n/a"], "USD", {}),
        (["€12", "14 EUR", "$3"], "USD", {"EUR": 2, "USD": 1}),
        (["$12", "$12"], "CAD", {"CAD": 2}),
        (["$1M to $10M", "about 5 zł", "10-50k CHF"], "USD", {"USD": 1, "PLN": 1, "CHF": 1}),
        # which crowns, nothing tells; in a workspace of crowns they are its own
        (["12 kr"], "USD", {}),
        (["12 kr"], "SEK", {"SEK": 1}),
        (["Ask the CFO about 3 EUR before the end of the next quarter"], "USD", {}),
        ([12, 13], "USD", {}),
    ],
)
def test_the_currencies_that_cells_state(cells, currency, stated):
    assert currencies_of_cells(column("Revenue", cells), currency) == stated


@given(st.lists(st.text(max_size=45), max_size=5))
def test_any_texts_can_be_looked_through_for_currencies(cells):
    currencies_of_cells(column("Revenue", [*cells, "€1"]), "USD")


@pytest.mark.parametrize(
    ("header", "cells", "code"),
    [
        ("Revenue (GBP)", ["€12"], "GBP"),
        ("Revenue", ["€12", "13"], "EUR"),
        ("Revenue", ["€12", "13 zł"], None),
        ("Revenue", ["12"], None),
    ],
)
def test_a_currency_is_clear_if_hardly_a_cell_says_another(header, cells, code):
    assert clear_currency(column(header, cells), "USD") == code


@pytest.mark.parametrize(
    ("cells", "workspace", "code", "share"),
    [
        (["€1,5", "€2,5"], "USD", "EUR", 1),
        (["1.5 BGN", "2.5 BGN"], "USD", "BGN", 1),
        (["$1.5", "2.5"], "USD", "USD", 1),
        (["1.5", "2.5"], "USD", None, 1),
        # nothing says which crowns
        (["12 kr", "13 kr"], "USD", None, 0),
    ],
)
def test_a_column_is_in_the_currency_that_its_cells_state(cells, workspace, code, share):
    found = fitted(column("Revenue", cells), REVENUE, workspace)
    assert (found.currency, found.fit.share) == (code, share)


def test_cells_are_read_a_sample_at_a_time_and_for_the_currencies_that_they_state(tmp_path, monkeypatch):
    """A file of odd amounts took more than a minute: every currency there is was tried with every setting."""
    read = []

    def counting(cells, *others):
        read.append(cells.len())
        return coerce(cells, *others)

    monkeypatch.setattr(fitting, "coerce", counting)
    odd = ("€{},5", "{} kr", "Rs {}", "{}-{}9 EUR", "tbc {}", "approx {} zł")
    headers = ("Annual Revenue", "Total Funding", "Budget")
    rows = (",".join(f'"{odd[(row + at) % 6].format(row, row)}"' for at in range(3)) for row in range(6000))
    (tmp_path / "odd.csv").write_text("\n".join([",".join(headers), *rows]), encoding="utf-8")
    proposal(tmp_path, tmp_path / "odd.csv")
    assert max(read) < 500
    assert len(read) < 200
