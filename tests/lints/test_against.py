"""Rules compared with what a source really holds."""

from __future__ import annotations

import pytest
from lints.linting import ACCOUNTS, findings, messages, rule_set

from icp_rules.lints.against import PatternNotInSource, RangeNotInSource, ValueNotInSource
from icp_rules.lints.coverage import FewKnown

CONFIG = """version: 1
sources:
  accounts: {file: data/accounts.csv}
  contacts: {file: data/contacts.csv}
fields: {segment: {type: text}, seats: {type: number}}
derive: {per_seat: annual_revenue / seats}
"""
ROWS = """account_id,segment,industry,country,technologies,employees,annual_revenue,last_funding_date,seats
1,Mid market,Software,US,Salesforce;HubSpot,100,5000,2026-01-15,10
2,Mid market,Software,CA,Salesforce,200,7000,2025-06-01,
3,Enterprise,Tecnologia,US,Snowflak,900,9000,,
4,,Retail,US,,50,,,
"""
PEOPLE = """contact_id,account_id,title,department
c1,1,VP Sales,Sales
c2,2,Chief Financial Officer,
c3,3,Sales Manager,
c4,4,,
"""


def found_in(tmp_path, lint, rules: str, source: str = "accounts"):
    files = {"icp.yaml": CONFIG, "data/accounts.csv": ROWS, "data/contacts.csv": PEOPLE}
    return findings(tmp_path, {**files, "rule_sets/a.yaml": rule_set("a", rules)}, lint, against=source)


def filters(condition: str, kind: str = "require") -> str:
    return f"{kind}: [{{id: x, when: {condition}}}]\n"


def criteria(*items: str) -> str:
    return "score:\n  - group: g\n    criteria:\n" + "".join(f"      - {{{item}}}\n" for item in items)


def persona(match: str) -> str:
    return filters("{country: US}") + f"personas: [{{id: x, role: user, match: {match}, brief: a.md.j2}}]\n"


def absent(field: str, names: str, source: str = "4 accounts") -> list[str]:
    return [f"none of the {source} has the {field} {names}, which 'x' looks for"]


VALUES = {
    "there": (filters("{segment: Mid market}"), []),
    "there in other case": (filters("{segment: MID MARKET}"), []),
    "not there in that case": (filters("{segment: {is: MID MARKET, exact: true}}"), absent("segment", "'MID MARKET'")),
    "a near one": (filters("{segment: Midmarket}"), absent("segment", "'Midmarket'")),
    "none near": (filters("{segment: Public sector}"), absent("segment", "'Public sector'")),
    "several": (filters("{segment: [Enterprise, Public, Charity]}"), absent("segment", "'Public' or 'Charity'")),
    "near and not": (
        filters("{segment: [Enterprize, Charity]}"),
        [*absent("segment", "'Enterprize'"), *absent("segment", "'Charity'")],
    ),
    "another spelling that the vocabulary knows": (filters("{industry: software company}"), []),
    "one that the vocabulary knows": (filters("{industry: Fintech}"), absent("industry", "'Fintech'")),
    "of a list": (
        filters("{technologies: {any_of: [Salesforce, Gong]}}"),
        absent("technologies", "'Gong'"),
    ),
    "near, of a list": (filters("{technologies: {any_of: [Snowflake]}}"), absent("technologies", "'Snowflake'")),
    "kept out": (filters("{segment: Charity}", "exclude"), []),
    "kept out, with a near one": (filters("{segment: Enterprize}", "exclude"), absent("segment", "'Enterprize'")),
    "none of": (filters("{technologies: {none_of: [Gong]}}"), []),
    "costs points": (
        criteria("id: x, when: {technologies: {any_of: [Gong]}}, points: -5", "id: y, when: {country: US}, points: 5"),
        [],
    ),
    "per item": (
        criteria("id: x, field: technologies, per_item: [HubSpot, Gong], points: 5"),
        absent("technologies", "'Gong'"),
    ),
    "a number is none": (filters("{employees: [7, 9]}"), []),
    "an id": (filters("{account_id: A-99}", "exclude"), []),
    "unknown throughout": (filters("{city: Rome}"), []),
    "of the account, for a persona": (persona("{account.segment: Charity}"), absent("segment", "'Charity'")),
    "a proof": (
        persona("{title: CFO}").replace("brief", "proof: [{story: One, when: {segment: Charity}}], brief"),
        absent("segment", "'Charity'"),
    ),
}


@pytest.mark.parametrize(("rules", "expected"), VALUES.values(), ids=VALUES)
def test_values_that_a_source_never_has(tmp_path, rules, expected):
    assert [one.message for one in found_in(tmp_path, ValueNotInSource(), rules)] == expected


def test_the_near_value_is_told_with_its_count_and_else_the_most_frequent_ones(tmp_path):
    near, other = found_in(tmp_path, ValueNotInSource(), filters("{segment: [Mid-markets, Charity]}"))
    assert near.help == "Did you mean 'Mid market', which 2 records have? Mend the rule, or the map."
    assert (near.location.line, near.location.column) == (4, 36)
    assert other.help == "The source has Mid market (2), Enterprise (1)."
    assert other.location.column == 49


PEOPLE_VALUES = {
    "there": (persona("{department: sales}"), []),
    "not there": (persona("{department: [sales, legal]}"), absent("department", "'Legal'", "4 contacts")),
    "a title": (persona("{title: CFO}"), absent("title", "'CFO'", "4 contacts")),
    "of the account": (persona("{account.segment: Charity}"), []),
}


@pytest.mark.parametrize(("rules", "expected"), PEOPLE_VALUES.values(), ids=PEOPLE_VALUES)
def test_values_that_no_contact_has(tmp_path, rules, expected):
    found = found_in(tmp_path, ValueNotInSource(), rules, "contacts")
    assert [one.message.lower() for one in found] == [text.lower() for text in expected]


def fits(says: str, patterns: str, field: str = "title", source: str = "4 contacts") -> list[str]:
    return [f"no {field} of the {source} {says} {patterns}, which 'x' looks for"]


PATTERNS = {
    "a glob": (persona("{title: {like: 'vp*sales*'}}"), []),
    "a glob that fits nothing": (persona("{title: {like: 'vp*sale'}}"), fits("looks like", "'vp*sale'")),
    "some of several": (
        persona("{title: {like: ['vp*', 'cro*', '*revenue*']}}"),
        fits("looks like", "'cro*' or '*revenue*'"),
    ),
    "contains": (persona("{title: {contains: SALES}}"), []),
    "contains nowhere": (persona("{title: {contains: ops}}"), fits("contains", "'ops'")),
    "contains, exact": (
        persona("{title: {contains: SALES, exact: true}}"),
        fits("contains", "'SALES'"),
    ),
    "starts with": (persona("{title: {starts_with: officer}}"), fits("starts with", "'officer'")),
    "ends with": (persona("{title: {ends_with: officer}}"), []),
    "a pattern": (persona("{title: {matches: '^(vp|head)'}}"), []),
    "a pattern that nothing matches": (persona("{title: {matches: '^sales$'}}"), fits("matches", "'^sales$'")),
    "a value is none": (persona("{title: CFO}"), []),
}


@pytest.mark.parametrize(("rules", "expected"), PATTERNS.values(), ids=PATTERNS)
def test_patterns_that_fit_nothing(tmp_path, rules, expected):
    assert [one.message for one in found_in(tmp_path, PatternNotInSource(), rules, "contacts")] == expected


def lies(field: str, says: str, source: str = "4 accounts") -> list[str]:
    return [f"no {field} of the {source} {says}, which 'x' looks for"]


RANGES = {
    "at least the greatest": (filters("{employees: {at_least: 900}}"), []),
    "at least more": (filters("{employees: {at_least: 901}}"), lies("employees", "is at least 901")),
    "more than the greatest": (filters("{employees: {more_than: 900}}"), lies("employees", "is more than 900")),
    "at most the least": (filters("{employees: {at_most: 50}}"), []),
    "less than the least": (filters("{employees: {less_than: 50}}"), lies("employees", "is less than 50")),
    "between": (filters("{employees: {between: [10, 50]}}"), []),
    "below": (filters("{employees: {between: [10, 49]}}"), lies("employees", "is between 10 and 49")),
    "a gap in between is not looked for": (filters("{employees: {between: [300, 400]}}"), []),
    "a number": (filters("{employees: 7}"), lies("employees", "is 7")),
    "not a number": (filters("{employees: {is_not: 7}}"), []),
    "a band": (
        criteria("id: x, field: employees, bands: [{at_least: 1000, points: 9}, {at_least: 100, points: 5}]"),
        lies("employees", "is at least 1,000"),
    ),
    "a derived field": (filters("{per_seat: {at_least: 501}}"), lies("per_seat", "is at least 501")),
    "of the past": (filters("{last_funding_date: {within: 290d}}"), []),
    "of the past, too near": (
        filters("{last_funding_date: {within: 30d}}"),
        lies("last_funding_date", "lies within the past 30d"),
    ),
    "to come": (filters("{last_funding_date: {upcoming: 30d}}"), lies("last_funding_date", "comes within 30d")),
    "a long way off": (filters("{last_funding_date: {within: 36000d}}"), []),
    "a day": (
        filters("{last_funding_date: {at_least: 2026-02-01}}"),
        lies("last_funding_date", "is at least 2026-02-01"),
    ),
    "a size is none": (filters("{technologies: {size: {at_least: 9}}}"), []),
    "known is none": (filters("{employees: {known: true}}"), []),
    "unknown throughout": (filters("{founded_year: {at_least: 2030}}"), []),
}


@pytest.mark.parametrize(("rules", "expected"), RANGES.values(), ids=RANGES)
def test_ranges_in_which_nothing_lies(tmp_path, rules, expected):
    assert [one.message for one in found_in(tmp_path, RangeNotInSource(), rules)] == expected


COVERAGE = {
    "half is enough": (filters("{technologies: {any_of: [Gong]}}"), []),
    "a filter": (
        filters("{seats: {at_least: 5}}"),
        ["'seats' is known for 1 of the 4 accounts, and on it hangs the filter 'x'"],
    ),
    "a derived field": (
        filters("{per_seat: {at_least: 5}}"),
        ["'per_seat' is known for 1 of the 4 accounts, and on it hangs the filter 'x'"],
    ),
    "a tenth of the points": (
        criteria("id: x, when: {seats: {at_least: 5}}, points: 10", "id: y, when: {country: US}, points: 90"),
        ["'seats' is known for 1 of the 4 accounts, and on it hang 10 of 100 points"],
    ),
    "less than a tenth": (
        criteria("id: x, when: {seats: {at_least: 5}}, points: 9", "id: y, when: {country: US}, points: 91"),
        [],
    ),
    "points of several criteria, and a filter": (
        filters("{seats: {at_least: 1}}")
        + criteria(
            "id: a, when: {seats: {at_least: 5}}, points: 6",
            "id: b, when: {seats: {less_than: 5}}, points: -5",
            "id: c, when: {country: US}, points: 94",
        ),
        ["'seats' is known for 1 of the 4 accounts, and on it hang the filter 'x' and 11 of 100 points"],
    ),
    "whether it is known is known": (filters("{seats: {known: true}}"), []),
    "a proof of a persona": (
        persona("{title: CFO, account.seats: {at_least: 2}}"),
        ["'seats' is known for 1 of the 4 accounts, and on it hangs the persona 'x'"],
    ),
}


@pytest.mark.parametrize(("rules", "expected"), COVERAGE.values(), ids=COVERAGE)
def test_fields_that_are_known_for_few(tmp_path, rules, expected):
    assert [one.message for one in found_in(tmp_path, FewKnown(), rules)] == expected


def test_data_points_are_not_computed_and_nothing_is_said_of_them(tmp_path):
    plugin = (
        "from icp_rules.plugins import data_point, hookimpl\n\n@data_point(type='text', needs=['country'])\n"
        "def area(country):\n    raise SystemError\n\n@hookimpl\ndef icp_data_points():\n    return [area]\n"
    )
    files = {"icp.yaml": ACCOUNTS, "data/accounts.csv": ROWS.replace("segment", "state"), "plugins/p.py": plugin}
    files["rule_sets/a.yaml"] = rule_set("a", filters("{area: West}"))
    for lint in (ValueNotInSource(), PatternNotInSource(), RangeNotInSource(), FewKnown()):
        assert findings(tmp_path, files, lint, against="accounts") == []


def test_without_a_source_to_compare_with_nothing_is_said(tmp_path):
    files = {"icp.yaml": CONFIG, "data/accounts.csv": ROWS, "data/contacts.csv": PEOPLE}
    files["rule_sets/a.yaml"] = rule_set("a", filters("{segment: Midmarket, employees: 7, seats: 5}"))
    for lint in (ValueNotInSource(), PatternNotInSource(), RangeNotInSource(), FewKnown()):
        assert messages(tmp_path, files, lint) == []
