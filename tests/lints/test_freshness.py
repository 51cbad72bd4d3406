"""Freshness that cannot do what it asks for."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.freshness import FreshnessOfUnreadField, FreshnessWithoutAges

US = "require: [{id: us, when: {country: US}}]\n"
PLUGIN = (
    "from icp_rules.plugins import data_point, hookimpl\n\n@data_point(type='number', needs=['domain'])\n"
    "def roles(domain):\n    return None\n\n@hookimpl\ndef icp_data_points():\n    return [roles]\n"
)


def config(accounts: str = "", contacts: str | None = None) -> str:
    more = "" if contacts is None else f", contacts: {{file: c.csv{contacts}}}"
    return f"version: 1\nsources: {{accounts: {{file: a.csv{accounts}}}{more}}}\n"


def ageless(source: str) -> list[str]:
    return [f"values are to be fresh, and the source '{source}' does not say how old they are"]


AGES = {
    "none": (config(), "{default: 90d}", ageless("accounts")),
    "a field, none": (config(), "{country: 90d}", ageless("accounts")),
    "a day": (config(", as_of: 2026-10-01"), "{default: 90d}", []),
    "a column": (config(", as_of: {column: Updated}"), "{country: 90d}", []),
    "no freshness": (config(), None, []),
    "no source": ("version: 1\n", "{default: 90d}", []),
    "a data point alone": (config(), "{roles: 90d}", []),
    "a data point and a field": (config(), "{roles: 90d, country: 90d}", ageless("accounts")),
    "of accounts, contacts without ages": (config(", as_of: 2026-10-01", ""), "{default: 90d, phone: 9d}", []),
}


@pytest.mark.parametrize(("config", "freshness", "expected"), AGES.values(), ids=AGES)
def test_freshness_of_a_source_without_ages(tmp_path, config, freshness, expected):
    rules = (f"freshness: {freshness}\n" if freshness else "") + US
    files = {"icp.yaml": config, "plugins/p.py": PLUGIN, "rule_sets/a.yaml": rule_set("a", rules)}
    assert messages(tmp_path, files, FreshnessWithoutAges()) == expected


def test_what_a_base_asks_for_is_told_once_and_there(tmp_path):
    files = {
        "icp.yaml": config(),
        "rule_sets/base.yaml": rule_set("base", "base: true\nfreshness: {default: 90d}\n" + US),
        "rule_sets/a.yaml": rule_set("a", "extends: base\n"),
        "rule_sets/b.yaml": rule_set("b", "extends: base\nfreshness: {city: 9d}\n"),
    }
    found = findings(tmp_path, files, FreshnessWithoutAges())
    assert [(one.location.file, one.location.line) for one in found] == [
        (str(tmp_path / "rule_sets/b.yaml"), 5),
        (str(tmp_path / "rule_sets/base.yaml"), 5),
    ]


UNREAD = {
    "a filter": ("freshness: {country: 9d}\n" + US, []),
    "nothing": ("freshness: {country: 9d, technologies: 9d}\n" + US, ["technologies"]),
    "the default": ("freshness: {default: 9d}\n" + US, []),
    "a why": ("freshness: {city: 9d}\nrequire: [{id: us, when: {country: US}, why: 'in {{ city }}'}]\n", []),
    "by way of a derived field": (
        "freshness: {employees: 9d, industry: 9d}\nrequire: [{id: x, when: {twice: {at_least: 4}}}]\n",
        ["industry"],
    ),
    "a template": (
        "freshness: {industry: 9d, city: 9d}\n"
        + US
        + "personas: [{id: vp, role: user, match: {title: CFO}, brief: a.md.j2}]\n",
        ["city"],
    ),
    "a match": (
        "freshness: {country: 9d, city: 9d}\n"
        + US
        + "personas: [{id: vp, role: user, match: {country: IT, account.city: Rome}, brief: a.md.j2}]\n",
        [],
    ),
}


@pytest.mark.parametrize(("rules", "expected"), UNREAD.values(), ids=UNREAD)
def test_freshness_of_a_field_that_nothing_reads(tmp_path, rules, expected):
    files = {
        "icp.yaml": "version: 1\nderive: {twice: employees * 2}\n",
        "rule_sets/a.yaml": rule_set("a", rules),
        "templates/a.md.j2": "{{ account.industry|default('?') }}",
    }
    assert [one.about for one in findings(tmp_path, files, FreshnessOfUnreadField())] == expected


@pytest.mark.parametrize(("child", "expected"), [("industry: Software", []), ("state: CA", ["industry"])])
def test_what_a_base_names_may_be_read_by_what_extends_it(tmp_path, child, expected):
    files = {
        "rule_sets/base.yaml": rule_set("base", "base: true\nfreshness: {industry: 9d}\n" + US),
        "rule_sets/a.yaml": rule_set("a", f"extends: base\nrequire: [{{id: x, when: {{{child}}}}}]\n"),
        "rule_sets/b.yaml": rule_set("b", "extends: base\n"),
    }
    assert [one.about for one in findings(tmp_path, files, FreshnessOfUnreadField())] == expected
