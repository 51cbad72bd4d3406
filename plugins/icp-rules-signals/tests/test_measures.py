from __future__ import annotations

import hypothesis
import pytest
from engines import Polars, computed
from hypothesis import given
from hypothesis import strategies as st
from icp_rules_signals import measures
from jsonschema import Draft7Validator

from icp_rules.plugins import settings_schema


def values(engine, point, rows, settings=None, **more):
    found, problems = computed(engine, point, rows, settings, **more)
    assert problems == {}
    return found


# point, settings, the rows of account a by column, its value
CASES = [
    ("property_tax_rate", {}, {"rate": ["1.25"]}, 1.25),
    ("property_tax_rate", {"given_in": "share"}, {"rate": ["0.0125"]}, 1.25),
    ("property_tax_rate", {"given_in": "mills"}, {"rate": ["12.5"]}, 1.25),
    ("property_tax_rate", {"rate_column": "Tax"}, {"Tax": [" 1.25 "]}, 1.25),
    ("property_tax_rate", {}, {"rate": ["1", "2"]}, 1.5),
    ("property_tax_rate", {"several": "highest"}, {"rate": ["1", "2"]}, 2),
    ("property_tax_rate", {"several": "lowest"}, {"rate": ["1", "2"]}, 1),
    ("property_tax_rate", {"newest_by": "year"}, {"rate": ["1", "2"], "year": ["2025", "2024"]}, 1),
    ("property_tax_rate", {"newest_by": "year"}, {"rate": ["1", "2"], "year": [None, "2024"]}, 2),
    ("property_tax_rate", {}, {"rate": [None]}, None),
    ("property_tax_rate", {}, {"rate": ["1", " "]}, None),
    ("estimated_sales_volume", {"currency": "USD"}, {"sales_volume": ["250", "1e3"]}, 1250),
    ("estimated_sales_volume", {"currency": "USD", "times": 1000}, {"sales_volume": ["250"]}, 250_000),
    (
        "estimated_sales_volume",
        {"currency": "USD", "currency_column": "in", "rates": {"EUR": 1.25}},
        {"sales_volume": ["100", "100"], "in": ["usd", "EUR"]},
        225,
    ),
    (
        "estimated_sales_volume",
        {"currency": "USD", "currency_column": "in"},
        {"sales_volume": ["100"], "in": [None]},
        None,
    ),
    ("roof_area", {}, {"roof_area": ["1000", "500"]}, 1500),
    ("roof_area", {"given_in": "m2"}, {"roof_area": ["100"]}, pytest.approx(1076.391, abs=0.001)),
    ("roof_area", {"given_in": "sqft", "unit": "m2"}, {"roof_area": ["1076.391"]}, pytest.approx(100, abs=0.001)),
    ("roof_area", {"given_in": "m2", "unit": "m2"}, {"roof_area": ["100"]}, 100),
    ("temperature", {"which": "low"}, {"low": ["10", "20"], "high": ["90", "95"]}, 10),
    ("temperature", {"which": "high"}, {"low": ["10", "20"], "high": ["90", "95"]}, 95),
    ("temperature", {"which": "median"}, {"median": ["50", "60"]}, 55),
    ("temperature", {"which": "median", "column": "avg"}, {"avg": ["-3.5"]}, -3.5),
    ("temperature", {"which": "low", "given_in": "celsius"}, {"low": ["-40"]}, pytest.approx(-40)),
    ("temperature", {"which": "low", "given_in": "celsius"}, {"low": ["20"]}, pytest.approx(68)),
    ("temperature", {"which": "low", "unit": "celsius"}, {"low": ["212"]}, pytest.approx(100)),
    ("temperature", {"which": "low", "unit": "celsius", "given_in": "celsius"}, {"low": ["21.5"]}, 21.5),
    ("average_item_value", {"currency": "USD"}, {"item_value": ["10", "30"]}, 20),
    (
        "average_item_value",
        {"currency": "USD", "categories": ["shoes", "boots*"]},
        {"category": ["Shoes", "boots, winter", "Hats", None], "item_value": ["50", "150", "9", "1"]},
        100,
    ),
    (
        "average_item_value",
        {"currency": "USD", "items_column": "items"},
        {"item_value": ["10", "30"], "items": ["3", "1"]},
        15,
    ),
    ("average_item_value", {"currency": "USD", "items_column": "n"}, {"item_value": ["10"], "n": ["0"]}, None),
    (
        "average_item_value",
        {"currency": "USD", "items_column": "n"},
        {"item_value": ["1", "2"], "n": ["1", None]},
        None,
    ),
    ("average_item_value", {"currency": "USD", "categories": ["x"]}, {"item_value": ["1"], "category": ["y"]}, None),
    (
        "average_item_value",
        {"currency": "USD", "currency_column": "in", "rates": {"GBP": 1.5}},
        {"item_value": ["10"], "in": ["GBP"]},
        15,
    ),
]


@pytest.mark.parametrize(("name", "settings", "columns", "value"), CASES)
def test_an_accounts_rows_come_to_a_value(engine, name, settings, columns, value):
    count = len(next(iter(columns.values())))
    rows = {"account_id": ["a"] * count + ["z"], **{column: [*cells, None] for column, cells in columns.items()}}
    found = values(engine, getattr(measures, name), rows, settings)
    assert found == {"a": value, "b": None, "c": None}


UNREAD = [
    ("property_tax_rate", {}, {"rate": ["1", "n/a"]}, "'n/a' cannot be read"),
    ("property_tax_rate", {}, {"rate": ["1,25"]}, "'1,25' cannot be read"),
    ("property_tax_rate", {}, {"rate": ["1.25%"]}, "'1.25%' cannot be read"),
    ("property_tax_rate", {}, {"rate": ["inf"]}, "'inf' cannot be read"),
    (
        "estimated_sales_volume",
        {"currency": "USD", "currency_column": "in", "rates": {"EUR": 1.25}},
        {"sales_volume": ["1"], "in": ["GBP"]},
        "'GBP' cannot be read",
    ),
    ("average_item_value", {"currency": "USD", "items_column": "n"}, {"item_value": ["1"], "n": ["few"]}, "'few'"),
]


@pytest.mark.parametrize(("name", "settings", "columns", "problem"), UNREAD)
def test_what_cannot_be_read_is_a_problem_of_that_account_alone(engine, name, settings, columns, problem):
    count = len(next(iter(columns.values())))
    good = {column: "USD" if column == "in" else "2" for column in columns}
    rows = {"account_id": ["a"] * count + ["b"], **{c: [*cells, good[c]] for c, cells in columns.items()}}
    found, problems = computed(engine, getattr(measures, name), rows, settings)
    assert found["a"] is None
    assert found["b"] is not None
    assert list(problems) == ["a"]
    assert problem in problems["a"]


@pytest.mark.parametrize("complete", [True, False])
def test_without_rows_a_measure_is_unknown_however_complete_the_table_is(engine, complete):
    rows = {"account_id": [], "rate": []}
    found = values(engine, measures.property_tax_rate, rows, complete=complete)
    assert set(found.values()) == {None}


def test_a_column_that_is_not_there_is_named_with_those_that_are(engine):
    with pytest.raises(ValueError, match="facts has no column 'rate'; it has account_id, Rate"):
        values(engine, measures.property_tax_rate, {"account_id": ["a"], "Rate": ["1"]})


CELLS = st.sampled_from(["1", "2.5", "-3", " 4 ", "", None, "1e2", "n/a", "7"])
SEVERAL = {"mean": lambda x: sum(x) / len(x), "sum": sum, "lowest": min, "highest": max}


@hypothesis.settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), CELLS), max_size=12), st.sampled_from(sorted(SEVERAL)))
def test_several_rows_come_to_what_plain_python_says(pairs, several):
    rows = {"account_id": [account for account, _ in pairs], "rate": [cell for _, cell in pairs]}
    found, problems = computed(Polars(), measures.property_tax_rate, rows, {"several": several})
    for account in "abc":
        own = [(cell or "").strip() for one, cell in pairs if one == account]
        if "n/a" in own:
            assert (found[account], problems[account]) == (None, "'n/a' cannot be read")
        elif not own or "" in own:
            assert (found[account], problems.get(account)) == (None, None)
        else:
            assert found[account] == pytest.approx(SEVERAL[several]([float(cell) for cell in own]))


SETTINGS = [
    ("property_tax_rate", {}, True),
    ("property_tax_rate", {"given_in": "permille"}, False),
    ("estimated_sales_volume", {}, False),
    ("estimated_sales_volume", {"currency": "usd"}, False),
    ("estimated_sales_volume", {"currency": "USD", "rates": {"EUR": 0}}, False),
    ("roof_area", {"unit": "acres"}, False),
    ("temperature", {}, False),
    ("temperature", {"which": "mean"}, False),
    ("temperature", {"which": "low", "unit": "kelvin"}, False),
    ("average_item_value", {"currency": "USD", "categories": []}, False),
    ("average_item_value", {"currency": "USD"}, True),
]


@pytest.mark.parametrize(("name", "settings", "is_valid"), SETTINGS)
def test_settings(name, settings, is_valid):
    schema = settings_schema(getattr(measures, name))
    assert Draft7Validator(schema).is_valid({"source": "facts", **settings}) is is_valid
