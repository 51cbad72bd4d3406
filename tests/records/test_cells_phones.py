"""Cells as phone numbers."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import COLUMN, read, reason, value

from icp_rules.language.fields import CONTACT_FIELDS
from icp_rules.records.cells import Settings, coerce

PHONE = next(field for field in CONTACT_FIELDS if field.name == "phone")


@pytest.mark.parametrize(
    ("cell", "country", "phone"),
    [
        ("+1 415-555-0100", None, "+14155550100"),
        ("+1 (415) 555.0100", "DE", "+14155550100"),
        ("+1 415 555 0100 ext. 12", None, "+14155550100 ext. 12"),
        ("tel:+1-415-555-0100;ext=012", None, "+14155550100 ext. 012"),
        ("(415) 555-0100 x12", "US", "+14155550100 ext. 12"),
        ("415.555.0100 #4", "US", "+14155550100 ext. 4"),
        ("1 415 555 0100", "US", "+14155550100"),
        ("415/555-0100", "US", "+14155550100"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("0044 20 7946 0958", "DE", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("+39 (0)6 698 12345", None, "+390669812345"),
        ("+39 06 698 12345", None, "+390669812345"),
        ("030/1234567", "DE", "+49301234567"),
        ("(+49) 30 1234567", None, "+49301234567"),
        ("(512) 555-0188", "US", "+15125550188"),
        ("416 555 0123", "US", "+14165550123"),
        ("800 411 0100", "US", "+18004110100"),
        ("49 30 1234567", "DE", "+49301234567"),
        # kept for examples, so no library takes them for valid
        ("01632 960123", "GB", "+441632960123"),
        ("242 555 0123", "BS", "+12425550123"),
        ("4155550100.0", "US", "+14155550100"),
        ("+49301234567.0", None, "+49301234567"),
        ("+49 30 1234567.0", None, "+49301234567"),
        ("(415) 555-0100 (home)", "US", "+14155550100"),
        ("415-555-0100 x12 [Work]", "US", "+14155550100 ext. 12"),
        ("+44 20 7946 0958(Mobile)", None, "+442079460958"),
        ("+٤٤ ٢٠٧٩٤٦٠٩٥٨", None, "+442079460958"),
        ("\u202a+442079460958\u202c", None, "+442079460958"),
    ],
)
def test_numbers(cell, country, phone):
    assert value(cell, PHONE, country=country) == phone


@pytest.mark.parametrize(
    ("cell", "country", "why"),
    [
        ("(415) 555-0100", None, "is a phone number without a country code. Add `country: US`"),
        ("0044 20 7946 0958", None, "is a phone number without a country code. Add `country: US`"),
        ("555-0100", "US", "lacks its area code"),
        ("911", "US", "has too few or too many digits for a phone number"),
        ("+1 415", None, "has too few or too many digits for a phone number"),
        ("+999 1234567", None, "starts with a country code that there is not"),
        ("1234567", "AQ", "is a phone number of a country that has none of its own"),
        ("000-000-0000", "US", "is no number that its country gives out"),
        ("123-456-7890", "US", "is no number that its country gives out"),
        ("999-999-9999", "CA", "is no number that its country gives out"),
        ("222 222 2222", "US", "is no number that its country gives out"),
        ("49 30 123456", "US", "starts with the code of another country than its own. Write it with +"),
        ("1 415 555 0100", "DE", "starts with the code of another country than its own. Write it with +"),
        ("415-555-0100 (fax)", "US", "is no phone number"),
        ("(home)", "US", "is no phone number"),
        ("415-555-0100 / 415-555-0101", "US", "holds several phone numbers"),
        ("+1 415 555 0100, +1 415 555 0101", None, "holds several phone numbers"),
        ("415-555-0100/0101", "US", "is no phone number"),
        ("030 123456/78", "DE", "is no phone number"),
        ("4.15555E+09", "US", "is no phone number"),
        ("030 1234567 mobil", "DE", "is no phone number"),
        ("1-800-FLOWERS", None, "is no phone number"),
        ("call the desk", "US", "is no phone number"),
        ("1" * 101, "US", "is no phone number"),
    ],
)
def test_what_cannot_be_read_is_unknown(cell, country, why):
    assert reason(cell, PHONE, country=country).startswith(why)


def test_a_number_is_of_its_rows_country_unless_the_column_says_which():
    cells = pl.Series(["020 7946 0958", "415-555-0100", "415-555-0100", "+33 1 99 00 12 34", "n/a", "x", "x"])
    countries = pl.Series(["GB", "US", None, None, "US", "US", "GB"])
    coerced = coerce(cells, PHONE, COLUMN, Settings(), countries)
    assert coerced.values.to_list() == ["+442079460958", "+14155550100", None, "+33199001234", None, None, None]
    assert [(one.text, one.count) for one in coerced.unreadable] == [("x", 2), ("415-555-0100", 1)]
    assert coerced.placeholders == 1
    stated = coerce(cells, PHONE, replace(COLUMN, country="US"), Settings(), countries)
    assert stated.values.to_list()[1:4] == ["+14155550100", "+14155550100", "+33199001234"]
    assert coerce(cells.clear(), PHONE, COLUMN, Settings(), countries.clear()).values.len() == 0


@given(
    st.text("0123456789", min_size=1, max_size=17),
    st.sampled_from(["1", "7", "39", "44", "48", "49", "52", "55", "84", ""]),
)
def test_the_plain_numbers_are_those_of_the_library(digits, code):
    number = f"+{code}{digits}"
    # what is wrapped is read by the library alone
    assert read(number, PHONE).values.to_list() == read(f"<{number}>", PHONE).values.to_list()


@given(
    st.text(max_size=30) | st.text("0123456789+-.()/ x#extABC,;=", max_size=30),
    st.sampled_from([None, "US", "DE", "IT", "AR", "BR", "MX", "JP", "AQ"]),
)
def test_what_is_read_reads_as_itself(cell, country):
    found = read(cell, PHONE, country=country).values[0]
    assert found is None or value(found, PHONE, country=country) == found
