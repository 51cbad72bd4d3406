"""Which field a header names, in which unit and currency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.fields import ACCOUNT_FIELDS, CONTACT_FIELDS
from icp_rules.records.cells.texts import usual_words
from icp_rules.records.proposing.headers import Header, load_spellings


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Account ID", "account_id"),
        ("Company Name", "name"),
        ("# Employees", "employees"),
        ("Company Size", "employees"),
        ("numberOfEmployees", "employees"),
        ("NUMBER_OF_EMPLOYEES", "employees"),
        ("NumberOfEmployees__c", "employees"),
        ("Employees (range)", "employees"),
        ("Mitarbeiterzahl", "employees"),
        ("Unternehmensgröße", "employees"),
        ("Unternehmensgroesse", "employees"),
        ("Effectif", "employees"),
        ("Annual Revenue", "annual_revenue"),
        ("Revenue (USD)", "annual_revenue"),
        ("Umsatz", "annual_revenue"),
        ("Chiffre d'affaires", "annual_revenue"),
        ("Last Raised At", "last_funding_date"),
        ("HQ Country", "country"),
        ("Company Country", "country"),
        ("Billing State/Province", "state"),
        ("PLZ", "postal_code"),
        ("technology_categories", "technology_categories"),
        # the UN calls hardly a continent so
        ("Continent", None),
        ("World Region", None),
        ("Lead Source", None),
        ("Parent Account ID", None),
        ("Last Funding Amount", None),
        ("Total Funding Amount Currency", None),
        ("", None),
        ("#", None),
    ],
)
def test_a_header_names_a_field_of_accounts(header, field):
    match = load_spellings().match(Header.of(header), "accounts")
    assert (match and match.field) == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Job Title", "title"),
        ("E-Mail-Adresse", "email"),
        ("Vorname", "first_name"),
        ("Nom de famille", "last_name"),
        ("Person Linkedin Url", "linkedin_url"),
        ("Associated Company ID", "account_id"),
        ("Company Country", None),
    ],
)
def test_a_header_names_a_field_of_contacts(header, field):
    match = load_spellings().match(Header.of(header), "contacts")
    assert (match and match.field) == field


@pytest.mark.parametrize(
    ("header", "unit", "currency"),
    [
        ("Revenue", 1, None),
        ("Revenue (USD)", 1, "usd"),
        ("Revenue k EUR", 1000, "eur"),
        ("Revenue (in 000s USD)", 1000, "usd"),
        ("Revenue ($M)", 1e6, "$"),
        ("Revenue (in millions)", 1e6, None),
        ("Umsatz (TEUR)", 1000, "eur"),
        ("Umsatz T€", 1000, "€"),
        ("Umsatz in Mio. €", 1e6, "€"),
        ("CA (k€)", 1000, "€"),
        # words that are codes of currencies as well
        ("All", 1, None),
        ("TRY IT ALL", 1, None),
        ("Series B", 1, None),
        ("Plan M", 1, None),
    ],
)
def test_a_header_states_a_unit_and_a_currency(header, unit, currency):
    found = Header.of(header)
    assert (found.unit, found.currency) == (unit, currency)


def test_the_data_file_names_fields_that_there_are():
    spellings = load_spellings()
    assert set(spellings.fields["accounts"].values()) == {field.name for field in ACCOUNT_FIELDS}
    assert set(spellings.fields["contacts"].values()) == {field.name for field in CONTACT_FIELDS}


def test_words_for_unknown_that_a_person_is_to_look_at_are_not_those_that_mean_it_anywhere():
    assert load_spellings().placeholders.isdisjoint(usual_words())


@given(st.text(max_size=40))
def test_any_text_can_be_a_header(text):
    header = Header.of(text)
    assert header.unit >= 1
    for section in ("accounts", "contacts", "as_of"):
        load_spellings().match(header, section)
