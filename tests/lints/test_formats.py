"""Addresses and phone numbers in another form than records have."""

from __future__ import annotations

import pytest
from lints.linting import findings, rule_set

from icp_rules.lints.formats import OtherForm

CONFIG = """version: 1
sources:
  accounts: {file: a.csv, map: {account_id: Id, phone: {column: Phone, country: US}}}
  contacts: {file: c.csv, map: {account_id: Id, phone: Phone}}
"""
SUCH_AS = "Records have it as, for example, "


def filters(condition: str) -> str:
    return f"exclude: [{{id: x, when: {condition}}}]\nrequire: [{{id: us, when: {{country: US}}}}]\n"


def persona(match: str) -> str:
    return filters("{city: Rome}") + f"personas: [{{id: p, role: user, match: {match}, brief: a.md.j2}}]\n"


CASES = {
    "a domain": (filters("{domain: example.com}"), []),
    "a domain in other case": (filters("{domain: Example.COM}"), []),
    "with www": (filters("{domain: www.example.com}"), ["Write: example.com"]),
    "an address for a domain": (filters("{domain: 'https://example.com/shop'}"), ["Write: example.com"]),
    "one of several": (filters("{domain: [example.com, www.example.org]}"), ["Write: example.org"]),
    "none of several": (filters("{domain: {not_in: [www.example.com]}}"), ["Write: example.com"]),
    "no domain": (filters("{domain: Example}"), ["It is no web address. " + SUCH_AS + "example.com."]),
    "exact": (filters("{domain: {is: Example.com, exact: true}}"), ["Write: example.com"]),
    "an ending": (filters("{domain: {ends_with: .gov}}"), []),
    "a glob": (filters("{domain: {like: 'www.*'}}"), []),
    "a website without its scheme": (filters("{website: example.com}"), ["Write: https://example.com"]),
    "a website": (filters("{website: 'https://example.com'}"), []),
    "a phone number": (filters("{phone: '+1 (415) 555-0100'}"), ["Write: +14155550100"]),
    "a phone number of the column's country": (filters("{phone: (415) 555-0100}"), ["Write: +14155550100"]),
    "a phone number as records have it": (filters("{phone: '+14155550100'}"), []),
    "a phone number of no known country": (
        persona("{phone: (415) 555-0100}"),
        ["It is a phone number without a country code. " + SUCH_AS + "+14155550100."],
    ),
    "an e-mail address in capital letters": (persona("{email: ANN@EXAMPLE.COM}"), []),
    "an e-mail address with its name": (
        persona("{email: 'Ann <ann@example.com>'}"),
        ["Write: ann@example.com"],
    ),
    "of the account": (persona("{account.domain: www.example.com}"), ["Write: example.com"]),
    "another field": (filters("{name: www.example.com}"), []),
    "known": (filters("{domain: {known: false}}"), []),
}


@pytest.mark.parametrize(("rules", "expected"), CASES.values(), ids=CASES)
def test_values_in_another_form(tmp_path, rules, expected):
    files = {"icp.yaml": CONFIG, "rule_sets/a.yaml": rule_set("a", rules)}
    assert [one.help for one in findings(tmp_path, files, OtherForm())] == expected


def test_an_item_of_a_list_is_found_where_it_stands(tmp_path):
    rules = filters("{domain: $ours}")
    files = {
        "rule_sets/lists.yaml": "ours:\n  - example.com\n  - www.example.org\n",
        "rule_sets/a.yaml": rule_set("a", rules),
    }
    (found,) = findings(tmp_path, files, OtherForm())
    assert found.message == "no record has the domain 'www.example.org', which 'x' looks for"
    assert (found.location.file, found.location.line) == (str(tmp_path / "rule_sets/lists.yaml"), 3)
