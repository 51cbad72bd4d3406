"""Tables of what the lints about scores find, and of what they leave alone."""

from __future__ import annotations

from datetime import date

import pytest

from icp_rules.checks.linting import run_lints
from icp_rules.lints import builtin
from icp_rules.plugins import LintContext
from icp_rules.workspace import load_workspace

HEAD = "icp: 1\nid: example\nname: Example\n"


@pytest.fixture
def found(tmp_path):
    """The messages of one code about a rule set."""

    def look(code: str, text: str, workspace: str = "") -> list[str]:
        (tmp_path / "icp.yaml").write_text(f"version: 1\n{workspace}", encoding="utf-8")
        (tmp_path / "rule_sets").mkdir(exist_ok=True)
        (tmp_path / "rule_sets" / "example.yaml").write_text(HEAD + text, encoding="utf-8")
        loaded = load_workspace(tmp_path)
        assert loaded.errors == []
        lints = [(lint, lint.severity) for lint in builtin.icp_lints() if lint.code == code]
        report = run_lints(lints, LintContext(loaded, date(2026, 11, 1)))
        assert report.other == ()
        return [one.finding.message for one in report.found]

    return look


def bands(field: str, *some: str) -> str:
    items = ", ".join(f"{{{band}, points: {i + 1}}}" for i, band in enumerate(some))
    return f"score: [{{group: fit, criteria: [{{id: size, field: {field}, bands: [{items}]}}]}}]\n"


DERIVED = "derive: {per_head: annual_revenue / employees}\n"


@pytest.mark.parametrize(
    ("field", "some", "gap"),
    [
        ("employees", ["between: [100, 500]", "between: [10, 50]"], "51 to 99 people"),
        ("employees", ["between: [10, 50]", "between: [52, 90]"], "the value 51 people"),
        ("employees", ["at_most: 10", "at_least: 20"], "11 to 19 people"),
        ("annual_revenue", ["at_most: 1000", "at_least: 5000"], "values of more than 1,000 and less than 5,000"),
        ("per_head", ["between: [100, 500]", "between: [501, 900]"], "values of more than 500 and less than 501"),
        ("last_funding_date", ["at_most: 2026-01-31", "at_least: 2026-02-03"], "2026-02-01 to 2026-02-02"),
        ("founded_year", ["at_most: 1999", "at_least: 2001"], "the value 2000"),
        ("employees", ["between: [100, 500]", "between: [51, 99]"], None),
        ("employees", ["at_least: 500", "at_least: 100"], None),
        ("annual_revenue", ["between: [100, 500]", "between: [501, 900]"], None),
        ("per_head", ["between: [100, 500]", "between: [500, 900]"], None),
        ("last_funding_date", ["at_most: 2026-01-31", "at_least: 2026-02-01"], None),
        ("last_funding_date", ["within: 30d", "within: 90d"], None),
        ("employees", ["between: [100, 500]", "between: [10, 50]", "known: true"], None),
        ("employees", ["between: [100, 500]", "between: [10, 50]", "between: [40, 120]"], None),
    ],
)
def test_gaps_between_bands(found, field, some, gap):
    messages = found("ICP401", bands(field, *some), DERIVED)
    assert [gap in message for message in messages] == ([True] if gap else [])


@pytest.mark.parametrize(
    ("field", "some", "shared"),
    [
        ("employees", ["between: [100, 500]", "between: [50, 150]"], "100 to 150 people"),
        ("employees", ["between: [100, 500]", "between: [50, 100]"], "the value 100 people"),
        ("employees", ["at_least: 500", "between: [100, 600]"], "500 to 600 people"),
        ("annual_revenue", ["between: [500, 900]", "between: [100, 500]"], None),
        ("annual_revenue", ["between: [500, 900]", "between: [100, 501]"], "500 to 501"),
        ("employees", ["at_least: 500", "at_least: 100"], None),
        ("employees", ["between: [100, 200]", "between: [50, 500]"], None),
        ("last_funding_date", ["within: 30d", "within: 90d"], None),
    ],
)
def test_overlaps_of_bands(found, field, some, shared):
    messages = found("ICP402", bands(field, *some))
    assert [shared in message for message in messages] == ([True] if shared else [])


def scored(*criteria: str, more: str = "", tiers: str = "{A: 80, B: 40, C: 0}") -> str:
    return f"score: [{{group: fit{more}, criteria: [{', '.join(criteria)}]}}]\ntiers: {tiers}\n"


US = "{id: us, when: {country: US}, points: 50}"
SMALL = "{id: small, when: {employees: {at_most: 100}}, points: 50}"
LARGE = "{id: large, when: {employees: {more_than: 100}}, points: 50}"


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("ICP403", scored(US, more=", max: 30"), "20 of them never count"),
        ("ICP403", scored(US, more=", max: 50"), None),
        ("ICP404", scored(US, more=", max: 60"), "its criteria come to 50 at most"),
        ("ICP404", scored(US, more=", max: 50"), None),
        ("ICP404", scored(US, more=", min: 0"), None),
        ("ICP404", scored(US, more=", min: -10"), "its criteria come to 0 at least"),
        (
            "ICP404",
            scored("{id: a, field: technologies, per_item: [Gong, Zoom], points: 5, max: 15}"),
            "items come to 10",
        ),
        ("ICP406", scored(SMALL, LARGE), "'small' and 'large' exclude each other"),
        ("ICP406", scored(SMALL, US, tiers="{A: 80, B: 60, C: 0}"), "after 50, the next score there can be is 100"),
        ("ICP406", scored(SMALL, US), None),
        ("ICP406", scored("{id: new, field: last_funding_date, fades: {half_life: 90d}, points: 10}"), None),
        ("ICP406", "require: [{id: home, when: {country: CA}}]\n" + scored(US, SMALL), "none of those who pass"),
        ("ICP407", scored(SMALL, LARGE, tiers="{A: 40, B: 0}"), "the most is 50"),
        ("ICP407", scored(SMALL, US), None),
        ("ICP408", scored(US, "{id: it, when: {industry: Software}, points: 5}"), "the 5 points of 'it'"),
        ("ICP408", scored(US, SMALL), None),
        ("ICP408", scored(US, "{id: it, when: {industry: Software}, points: 5}", tiers="{A: 0}"), None),
        ("ICP408", scored(US, "{id: it, when: {industry: Software}, points: 0}"), None),
    ],
)
def test_limits_and_tiers(found, code, text, told):
    messages = found(code, text)
    assert [told in message for message in messages] == ([True] if told else [])


def when(condition: str) -> str:
    return f"exclude: [{{id: out, when: {condition}}}]\n"


@pytest.mark.parametrize(
    ("code", "condition", "told"),
    [
        ("ICP411", "{all: [{country: US}, {country: CA}]}", "can never be met"),
        ("ICP411", "{all: [{country: US}, {not: {country: usa}}]}", "can never be met"),
        ("ICP411", "{all: [{tags: {any_of: [a]}}, {tags: {none_of: [A, b]}}]}", "can never be met"),
        ("ICP411", "{all: [{tags: {all_of: [a, b]}}, {tags: {size: {at_most: 1}}}]}", "can never be met"),
        ("ICP411", "{any: [{city: Rome}, {all: [{city: Oslo}, {city: {starts_with: p}}]}]}", "a part of the condition"),
        ("ICP411", "{all: [{city: {starts_with: a}}, {city: {starts_with: b}}]}", "can never be met"),
        ("ICP411", "{count: {at_least: 2, of: [{country: US}, {country: CA}, {country: MX}]}}", "can never be met"),
        ("ICP411", "{all: [{city: {starts_with: a}}, {city: {starts_with: ab}}]}", None),
        ("ICP411", "{all: [{tags: {any_of: [a]}}, {tags: {none_of: [b]}}]}", None),
        ("ICP411", "{all: [{country: US}, {city: {known: false}}]}", None),
        ("ICP412", "{any: [{employees: {at_least: 10}}, {employees: {less_than: 10}}]}", "whose 'employees' is known"),
        ("ICP412", "{any: [{country: US}, {not: {country: US}}]}", "whose 'country' is known"),
        ("ICP412", "{any: [{employees: {at_least: 10}}, {employees: {less_than: 9}}]}", None),
        ("ICP413", "{any: [{employees: {less_than: 20}}, {employees: {less_than: 10}}]}", "changes nothing beside"),
        ("ICP413", "{all: [{country: US}, {country: [US, CA]}]}", "changes nothing beside"),
        ("ICP413", "{all: [{country: US}, {city: {known: true}}]}", None),
        # asking whether a field is known makes an unknown one unmet
        ("ICP413", "{employees: {known: true, at_least: 5}}", None),
    ],
)
def test_conditions(found, code, condition, told):
    messages = found(code, when(condition))
    assert [told in message for message in messages] == ([True] if told else [])


NEAR = scored("{id: near, when: {country: US}, points: 5}", "{id: it, when: {city: Rome}, points: 5}")


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (
            "ICP414",
            "require: [{id: a, when: {country: US}}]\nexclude: [{id: b, when: {country: [US, CA]}}]\n",
            "the require 'a' and the exclude 'b'",
        ),
        ("ICP414", "require: [{id: a, when: {country: US}}]\nexclude: [{id: b, when: {country: CA}}]\n", None),
        (
            "ICP415",
            "require: [{id: a, when: {country: US}}, {id: b, when: {country: [US, CA]}}]\n",
            "the require 'b' changes nothing beside 'a'",
        ),
        (
            "ICP415",
            "exclude: [{id: a, when: {country: US}}, {id: b, when: {country: [US, CA]}}]\n",
            "the exclude 'a' changes nothing beside 'b'",
        ),
        (
            "ICP415",
            "require: [{id: a, when: {country: US}}]\nexclude: [{id: b, when: {country: CA}}]\n",
            "the exclude 'b' puts nobody out",
        ),
        ("ICP415", "require: [{id: a, when: {country: [US, CA]}}, {id: b, when: {country: [US, MX]}}]\n", None),
        ("ICP416", "require: [{id: a, when: {country: US}}]\n" + NEAR, "'near' is met by every account"),
        ("ICP416", "exclude: [{id: a, when: {country: US}}]\n" + NEAR, "'near' can never be met"),
        ("ICP416", "require: [{id: a, when: {country: [US, CA]}}]\n" + NEAR, None),
        ("ICP417", scored(US, "{id: home, when: {country: [usa]}, points: 5}"), "together they come to 55 points"),
        ("ICP417", scored(US, "{id: home, when: {country: [US, CA]}, points: 5}"), None),
    ],
)
def test_filters_and_repeats(found, code, text, told):
    messages = found(code, text)
    assert [told in message for message in messages] == ([True] if told else [])
