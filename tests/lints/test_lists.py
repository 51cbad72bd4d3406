"""Lists that nothing names, and lists that stand twice."""

from __future__ import annotations

from datetime import date

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.lists import RepeatedList, UnusedList
from icp_rules.plugins import LintContext
from icp_rules.workspace import load_workspace

HOME = "require: [{id: at-home, when: {country: $home}}]\n"
US = "require: [{id: us, when: {country: US}}]\n"
SHARED = "home: [US, CA]\nother: [MX]\n"


def unused(name: str) -> str:
    return f"nothing names the list '{name}'"


UNUSED = {
    "a shared one": ({"lists.yaml": SHARED, "a.yaml": rule_set("a", HOME)}, ["other"]),
    "a shared one, named inside a list": (
        {"lists.yaml": SHARED, "a.yaml": rule_set("a", "require: [{id: at-home, when: {country: [$home, $other]}}]\n")},
        [],
    ),
    "a shared one, named by an operator": (
        {"lists.yaml": "home: [US]\n", "a.yaml": rule_set("a", "exclude: [{id: x, when: {country: {in: $home}}}]\n")},
        [],
    ),
    "a shared one in another that is used": (
        {"lists.yaml": "home: [US, $other]\nother: [MX]\n", "a.yaml": rule_set("a", HOME)},
        [],
    ),
    "a shared one in another that is not used either": (
        {"lists.yaml": "home: [US]\nall: [$home, $other]\nother: [MX]\n", "a.yaml": rule_set("a", HOME)},
        ["all", "other"],
    ),
    "a shared one that the own one of the only rule set hides": (
        {"lists.yaml": "home: [US]\n", "a.yaml": rule_set("a", "lists: {home: [CA]}\n" + HOME)},
        ["home"],
    ),
    "a shared one that a rule set hides and another names": (
        {
            "lists.yaml": "home: [US]\n",
            "a.yaml": rule_set("a", "lists: {home: [CA]}\n" + HOME),
            "b.yaml": rule_set("b", HOME),
        },
        [],
    ),
    "an own one that a shared one names": (
        {
            "lists.yaml": "all: [$home, MX]\nhome: [US]\n",
            "a.yaml": rule_set("a", "lists: {home: [CA]}\nrequire: [{id: x, when: {country: $all}}]\n"),
        },
        ["home"],
    ),
    "an own one": ({"a.yaml": rule_set("a", "lists: {home: [US], spare: [CA]}\n" + HOME)}, ["spare"]),
    "one of a base that a child names": (
        {
            "a.yaml": rule_set("a", "base: true\nlists: {home: [US]}\n" + US),
            "b.yaml": rule_set("b", "extends: a\n" + HOME),
        },
        [],
    ),
    "one of a child that the base names": (
        {
            "a.yaml": rule_set("a", "base: true\nlists: {home: [US]}\n" + HOME),
            "b.yaml": rule_set("b", "extends: a\nlists: {home: [CA]}\n" + US),
        },
        [],
    ),
    "one of a rule set that another names, which has it from lists.yaml": (
        {
            "lists.yaml": "home: [US]\n",
            "a.yaml": rule_set("a", "lists: {home: [CA]}\n" + US),
            "b.yaml": rule_set("b", HOME),
        },
        ["home"],
    ),
    "a persona's": (
        {
            "lists.yaml": "sales: ['vp*sales*']\n",
            "a.yaml": rule_set(
                "a",
                US + "personas: [{id: vp, role: user, match: {title: {like: $sales}}, brief: a.md.j2}]\n",
            ),
        },
        [],
    ),
    "per item": (
        {
            "lists.yaml": "tools: [Gong]\n",
            "a.yaml": rule_set(
                "a",
                "score: [{group: g, criteria: [{id: c, field: technologies, per_item: $tools, points: 1}]}]\n",
            ),
        },
        [],
    ),
}


@pytest.mark.parametrize(("files", "expected"), UNUSED.values(), ids=UNUSED)
def test_a_list_that_nothing_names(tmp_path, files, expected):
    files = {f"rule_sets/{name}": text for name, text in files.items()}
    assert messages(tmp_path, files, UnusedList()) == [unused(name) for name in expected]


def test_a_contradiction_names_a_list(tmp_path):
    config = "version: 1\ncontradictions: [{id: x, when: {country: $home, employees: 0}, why: Nobody works there}]\n"
    files = {"icp.yaml": config, "rule_sets/lists.yaml": "home: [US]\n", "rule_sets/a.yaml": rule_set("a", US)}
    assert messages(tmp_path, files, UnusedList()) == []


def test_nothing_is_called_unused_where_a_rule_set_cannot_be_read(tmp_path):
    files = {
        "rule_sets/lists.yaml": "home: [US]\n",
        "rule_sets/a.yaml": rule_set("a", US),
        "rule_sets/b.yaml": rule_set("b", "require: [{id: us, when: {contry: $home}}]\n"),
    }
    assert findings(tmp_path, files, UnusedList(), sound=False) == []


def test_nothing_is_called_unused_where_only_some_rule_sets_are_read(tmp_path):
    files = {"rule_sets/lists.yaml": "home: [US]\n", "rule_sets/a.yaml": rule_set("a", US)}
    (found,) = findings(tmp_path, files, UnusedList())
    assert (found.location.file, found.location.line, found.about) == (
        str(tmp_path / "rule_sets/lists.yaml"),
        1,
        "home",
    )
    (tmp_path / "rule_sets/b.yaml").write_text(rule_set("b", HOME), encoding="utf-8")
    some = load_workspace(tmp_path, only=[tmp_path / "rule_sets/a.yaml"])
    assert list(UnusedList().check(LintContext(some, date(2026, 11, 1)))) == []


@pytest.mark.parametrize(
    ("shared", "own", "repeated"),
    [
        ("[US, CA]", "[US, CA]", True),
        ("[US, CA]", "[CA, us]", True),
        ("[US, $more]", "[US, CA]", True),
        ("[US, CA]", "[US]", False),
        ("[US]", "[US, CA]", False),
        ("[US, $more]", "[US, MX]", False),
    ],
)
def test_a_list_that_repeats_the_shared_one(tmp_path, shared, own, repeated):
    files = {
        "rule_sets/lists.yaml": f"home: {shared}\nmore: [CA]\n",
        "rule_sets/a.yaml": rule_set("a", f"lists: {{home: {own}}}\n" + HOME),
    }
    expected = ["the list 'home' has the items of the one in lists.yaml, which it hides"] if repeated else []
    assert messages(tmp_path, files, RepeatedList()) == expected
