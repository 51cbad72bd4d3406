"""Numbers with words around them: about how many, of what, a month, in percent."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import MONEY, POINT, read, reason, value

from icp_rules.language.fields import Field, FieldType
from icp_rules.records.cells import Settings

HEADCOUNT = Field("employees", FieldType.NUMBER, unit="people")
SEATS = Field("seats", FieldType.NUMBER, unit="seats")


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "~200",
            "~ 200",
            "≈200",
            "ca. 200",
            "ca 200",
            "circa 200",
            "c. 200",
            "approx. 200",
            "about 200",
            "Around 200",
        ),
        *("almost 200", "etwa 200", "rund 200", "environ 200"),
    ],
)
def test_a_number_that_is_about_right_is_that_number(cell: str) -> None:
    assert value(cell) == 200


@pytest.mark.parametrize("cell", ["200 (2021)", "200 or so", "1.5x", "about", "about about 200", "½", "1½", "200*"])
def test_what_says_more_is_refused(cell: str) -> None:
    assert reason(cell).startswith("is not a number")


def test_ca_is_no_canadian_dollar() -> None:
    assert value("ca. $500", MONEY) == 500
    assert "CAD" in reason("ca$500", MONEY)


@pytest.mark.parametrize(
    "cell", ["50 employees", "50 People", "50 FTE", "50 Mitarbeiter", "50 salariés", "about 50 employees", "50 staff"]
)
def test_people_may_stand_behind_their_number(cell: str) -> None:
    assert value(cell, HEADCOUNT) == 50
    assert reason(cell).startswith("is not a number")


def test_a_number_may_name_what_its_field_counts() -> None:
    assert value("50 seats", SEATS) == 50
    assert value("1 seat", SEATS) == 1
    assert value("2K Seats", SEATS) == 2000
    for cell in ("50 people", "50 users", "50seats", "50 front seats"):
        assert reason(cell, SEATS).startswith("is not a number")


def test_a_unit_that_is_no_count_is_not_taken_for_one() -> None:
    assert reason("1 year", Field("founded_year", FieldType.NUMBER, unit="year")).startswith("is not a number")
    share = Field("share", FieldType.NUMBER, unit="%")
    assert value("12 %", share, percent="share") == value("12%", share, percent="share") == 0.12
    price = Field("price", FieldType.NUMBER, unit="EUR", money=True)
    assert "is in EUR, which has no rate" in reason("5 EUR", price)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "between 50 and 100",
            "from 50 to 100",
            "zwischen 50 und 100",
            "von 50 bis 100",
            "entre 50 et 100",
            "de 50 à 100",
        ),
        *("50 – 100 employees", "50 to 100 people", "50 employees - 100 employees", "~50-100", "50 à 100 salariés"),
    ],
)
def test_ranges_in_words(cell: str) -> None:
    ends = {range_: value(cell, HEADCOUNT, range=range_) for range_ in ("low", "middle", "high")}
    assert ends == {"low": 50, "middle": 75, "high": 100}


@pytest.mark.parametrize(
    "cell",
    ["50+ employees", "from 50", "über 50", "mehr als 50", "ab 50", "plus de 50", "50 and above", "50 or more people"],
)
def test_lower_bounds_in_words(cell: str) -> None:
    assert value(cell, HEADCOUNT, range="low") == 50


@pytest.mark.parametrize("cell", ["fewer than 50", "below 50", "unter 50", "bis zu 50", "moins de 50", "jusqu'à 50"])
def test_upper_bounds_in_words(cell: str) -> None:
    assert value(cell, HEADCOUNT, range="high") == 50


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "$40k/year",
            "$20 an hour",
            "$20/hr",
            "$5M p.a.",
            "500 per month",
            "500 pro Monat",
            "500 par mois",
            "5000 annually",
        ),
        *("$40K - $50K/year", "$40K/year - $50K/year", "500 / Monat"),
    ],
)
def test_an_amount_for_a_period_is_refused(cell: str) -> None:
    assert reason(cell, MONEY, range="low").startswith("is an amount for a period, such as a month. Bring the amounts")


@pytest.mark.parametrize(
    "cell", ["12.5%", "12.5 %", "12.5 percent", "12.5 pct", "12.5 Prozent", "12.5 pour cent", "~12.5%"]
)
def test_percent_is_read_as_the_map_says(cell: str) -> None:
    assert value(cell, settings=POINT, percent="share") == 0.125
    assert value(cell, settings=POINT, percent="points") == 12.5
    said = reason(cell, settings=POINT)
    assert said.startswith("is a percentage. Add `percent: share`")
    assert "`percent: points`" in said


def test_percent_in_every_form() -> None:
    assert value("12,5 %", settings=Settings(decimal=","), percent="share") == 0.125
    assert value("-5%", percent="share") == -0.05
    assert value("(5%)", percent="points") == -5
    for cell in ("10-20%", "10%-20%", "10% to 20%", "between 10% and 20%"):
        assert [value(cell, percent="share", range=end) for end in ("low", "middle", "high")] == [0.1, 0.15, 0.2]
    assert value(">10%", percent="points", range="low") == 10
    assert "`range: low`" in reason("10-20%", percent="share")


def test_other_cells_of_a_column_with_percent_stay_as_they_are() -> None:
    cells = pl.Series(["12%", "0.12", "12", "0%"])
    assert read(cells, percent="share", unknown=frozenset({"0"})).values.to_list() == [0.12, 0.12, 12, None]


@pytest.mark.parametrize("cell", ["% 12", "12%%", "12‰", "1e2%", "$12%", "12% off", "%"])
def test_what_is_no_percentage_is_refused(cell: str) -> None:
    assert reason(cell, percent="share").startswith("is not a number")


def test_percent_of_money_and_with_a_unit_is_refused() -> None:
    assert reason("12%", MONEY, percent="share").startswith("is a percentage, in a field that holds money")
    assert "`unit`" in reason("12%", unit=1000, percent="share")


@given(number=st.decimals(min_value=-(10**6), max_value=10**6, places=2), sign=st.sampled_from(["%", " %", " percent"]))
def test_percentages_come_back(number: object, sign: str) -> None:
    assert value(f"{number}{sign}", settings=POINT, percent="points") == float(str(number))
    assert value(f"{number}{sign}", settings=POINT, percent="share") == float(f"{number}e-2")
