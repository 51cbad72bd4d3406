"""Cells of money fields: in which currency an amount is, and what it is worth in the workspace's."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from records.one_cell import COMMA, MONEY, POINT, read, reason, value

from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.records.cells import Settings


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("$1.2M", 1200000),
        ("$ 1.2 M", 1200000),
        ("$85,000", 85000),
        ("-$500", -500),
        ("$-500", -500),
        ("$(500)", -500),
        ("(500) USD", -500),
        ("$.50", 0.5),
        ("500$", 500),
        ("500 USD", 500),
        ("USD 500", 500),
        ("usd500", 500),
        ("US$ 12.5K", 12500),
        ("$ 5 USD", 5),
        ("$1M-$5M", 1000000),
        ("$1-5M", 1000000),
        ("$10,000+", 10000),
        ("500 mUSD", 500000000),
    ],
)
def test_amounts_in_the_workspaces_currency(cell: str, amount: float) -> None:
    assert value(cell, MONEY, POINT, range="low") == amount


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("€3,4 Mio", 3672000),
        ("3,4 Mio. €", 3672000),
        ("EUR 500", 540),
        ("500 euro", 540),
        ("500", 540),
        ("$500", 500),
        ("500 US$", 500),
        ("1-2 Mio. €", 1080000),
    ],
)
def test_amounts_in_the_columns_currency_take_its_rate(cell: str, amount: float) -> None:
    assert value(cell, MONEY, COMMA, currency="EUR", rate=1.08, range="low") == amount


@pytest.mark.parametrize(
    ("cell", "workspace", "column", "amount"),
    [
        ("$500", "CAD", {}, 500),
        ("$500", "EUR", {"currency": "USD", "rate": 0.9}, 450),
        ("$500", "USD", {"currency": "AUD", "rate": 0.7}, 350),
        ("US$500", "USD", {"currency": "AUD", "rate": 0.7}, 500),
        ("$1K - $2K AUD", "USD", {"currency": "AUD", "rate": 0.7, "range": "high"}, 1400),
        ("$500 AUD", "USD", {"currency": "AUD", "rate": 0.7}, 350),
        ("A$500", "USD", {"currency": "AUD", "rate": 0.7}, 350),
        ("kr 400", "SEK", {}, 400),
        ("400 kr.", "USD", {"currency": "NOK", "rate": 0.1}, 40),
        ("Rs. 500", "INR", {}, 500),
        ("₹17,50,000", "INR", {}, 1750000),
        ("¥500", "CNY", {}, 500),
        ("¥500", "JPY", {}, 500),
        ("CHF 3M", "CHF", {}, 3000000),
    ],
)
def test_what_a_sign_means_depends_on_the_stated_currency(
    cell: str, workspace: str, column: dict[str, Any], amount: float
) -> None:
    assert value(cell, MONEY, Settings(workspace, decimal="."), **column) == amount


@pytest.mark.parametrize(
    ("cell", "workspace", "column", "says"),
    [
        ("CHF 3M", "USD", {}, "is in CHF, which has no rate here. If the whole column is in CHF, add `currency: CHF`"),
        ("CHF 3M", "USD", {"currency": "EUR", "rate": 1.08}, "This column has `currency: EUR`"),
        (
            "500",
            "USD",
            {"currency": "EUR"},
            "is in EUR, which has no rate here. Add `rate:` (what 1 EUR is worth in USD)",
        ),
        ("kr 400,000", "USD", {}, "is in a currency that kr alone does not tell. Add `currency:` (SEK, NOK, DKK, ISK)"),
        ("$500", "EUR", {}, "is in USD, which has no rate here"),
        ("$500 EUR", "USD", {}, "states two currencies"),
        ("$1-€2", "USD", {"range": "low"}, "states two currencies"),
    ],
)
def test_a_currency_without_a_rate_is_refused(cell: str, workspace: str, column: dict[str, Any], says: str) -> None:
    assert says in reason(cell, MONEY, Settings(workspace, decimal="."), **column)


RATES = Settings("USD", decimal=".", rates={"EUR": 1.08, "GBP": 1.27, "SEK": 0.1})


@pytest.mark.parametrize(
    ("cell", "column", "amount"),
    [
        ("€500", {}, 540),
        ("£500", {}, 635),
        ("500 SEK", {}, 50),
        ("$500", {}, 500),
        ("500", {}, 500),
        ("500", {"currency": "EUR"}, 540),
        ("500", {"currency": "EUR", "unit": 1000}, 540000),
        ("€500", {"currency": "EUR", "rate": 2}, 1000),
        ("£500", {"currency": "EUR", "rate": 2}, 635),
        ("kr 500", {"currency": "SEK"}, 50),
        ("€1M - €2M", {"range": "middle"}, 1620000),
    ],
)
def test_rates_of_the_workspace_hold_for_all_columns(cell: str, column: dict[str, Any], amount: float) -> None:
    assert value(cell, MONEY, RATES, **column) == amount


def test_a_currency_the_rates_lack_is_named() -> None:
    assert "add `rates: {CHF: …}` to icp.yaml" in reason("CHF 500", MONEY, RATES)
    assert "add `rates: {CHF: …}` to icp.yaml (what 1 CHF is worth in USD)" in reason(
        "CHF 500", MONEY, RATES, currency="EUR"
    )
    assert "currency that kr alone does not tell" in reason("kr 500", MONEY, RATES)


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ("k€ 500 | 500 k€ | 500K€ | € 500k | €k 500 | TEUR 500 | T€ 500 | 500 T€ | EURk 500 | 500 Tsd. EUR", 500000),
        ("M€ 3.4 | €m 3.4 | EURm 3.4 | EUR 3.4m | 3.4 Mio. € | 3.4 € Mio. | €3.4MM", 3400000),
        ("1.2 Md€ | 1.2 Mrd. € | €1.2bn | EUR 1.2 billion", 1200000000),
    ],
)
def test_a_multiple_beside_the_currency(cells: str, amount: float) -> None:
    for cell in cells.split(" | "):
        assert value(cell, MONEY, Settings("EUR", decimal=".")) == amount, cell


@pytest.mark.parametrize(
    "cell", ["Rs. 4.5 crore", "₹4.5 Cr", "₹45,000,000", "Rs 450 L", "₹450L", "INR 450 lakh", "₹4,50,00,000"]
)
def test_rupees(cell: str) -> None:
    assert value(cell, MONEY, Settings("INR", decimal=".")) == 45000000


@pytest.mark.parametrize("cell", ["€5T", "8L", "Cr$ 500", "Mio 3", "k 500", "€ k m 5", "$5 per €"])
def test_letters_that_may_mean_something_else_are_refused(cell: str) -> None:
    assert reason(cell, MONEY).startswith("is not a number")


def test_two_multiples_are_refused() -> None:
    assert reason("$m 3.4M", MONEY, POINT).startswith("states two multiples")


def test_typed_amounts_without_a_rate_are_refused_too() -> None:
    coerced = read(pl.Series([1.234, 500.0, 500.0, None]), MONEY, currency="EUR")
    assert coerced.values.to_list() == [None] * 4
    assert [(one.text, one.count) for one in coerced.unreadable] == [("500", 2), ("1.234", 1)]
    assert all("`rate:`" in (one.help or "") for one in coerced.unreadable)


def test_money_in_a_field_that_holds_none() -> None:
    assert reason("$500") == "is an amount of money, in a field that holds none. None"
    own = Field("spend", FieldType.NUMBER, origin=Origin.WORKSPACE)
    assert "`money: true`" in reason("500 EUR", own)
