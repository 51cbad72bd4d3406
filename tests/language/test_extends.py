"""What a rule set takes from the one it extends, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code
from icp_rules.language.fields import FieldTable
from icp_rules.language.model import RuleSet, Value
from icp_rules.language.reading import Library, read_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic

    Findings = Callable[..., list[Diagnostic]]

BASE = """\
icp: 1
id: b
name: Base
owner: base@example.com
description: of all
base: true
value: {expected_acv: 10, currency: EUR}
review: {last: 2026-01-01, every: 90d}
freshness: {default: 90d, technologies: 30d}
lists: {home: [US], away: [CA]}
tiers: {A: 80, B: 50}
require:
  - {id: r1, when: {employees: 1}}
  - {id: r2, when: {employees: 2}}
exclude:
  - {id: e1, when: {employees: 3}}
score:
  - group: g
    max: 10
    min: -3
    criteria:
      - {id: c1, when: {employees: 4}, points: 5}
      - {id: c2, when: {employees: 5}, points: 6, why: of the base}
  - group: h
    criteria:
      - {id: c3, when: {country: $home}, points: 5}
personas:
  - {id: p1, role: user, match: {title: x}, brief: b}
"""
HEAD = "icp: 1\nid: a\nname: Child\n"


@pytest.fixture
def child(read: Callable[..., Library]) -> Callable[[str], RuleSet]:
    """Read a rule set that extends the base above."""

    def read_child(body: str, **more: str) -> RuleSet:
        library = read({"b.yaml": BASE, "a.yaml": HEAD + body, **{f"{k}.yaml": v for k, v in more.items()}})
        assert not library.found, library.found
        return library.rule_sets["a"]

    return read_child


def shape(rule_set: RuleSet) -> dict[str, list[str]]:
    groups = {g.id: [f"{c.id}@{c.location.file[0]}" for c in g.criteria] for g in rule_set.groups}
    return {
        "require": [f"{r.id}@{r.location.file[0]}" for r in rule_set.require],
        "exclude": [f"{r.id}@{r.location.file[0]}" for r in rule_set.exclude],
        "personas": [f"{p.id}@{p.location.file[0]}" for p in rule_set.personas],
        **groups,
    }


INHERITED = {
    "require": ["r1@b", "r2@b"],
    "exclude": ["e1@b"],
    "personas": ["p1@b"],
    "g": ["c1@b", "c2@b"],
    "h": ["c3@b"],
}


def test_all_is_inherited_but_who_it_is(child: Callable[..., RuleSet]) -> None:
    found = child("extends: b\n")
    assert shape(found) == INHERITED
    assert (found.id, found.name, found.owner, found.base, found.extends) == ("a", "Child", None, False, "b")
    assert (found.description, found.value) == ("of all", Value(10, "EUR"))
    assert (found.review.last, found.review.every) == ("2026-01-01", 90)
    assert found.freshness == {"default": 90, "technologies": 30}
    assert [(t.name, t.threshold) for t in found.tiers] == [("A", 80), ("B", 50)]
    assert (found.groups[0].stated_minimum, found.groups[0].stated_maximum) == (-3, 10)


CHANGES = [
    ("require: [{id: r1, when: {employees: 9}}]", {"require": ["r1@a", "r2@b"]}),
    ("require: [{id: r2, when: {employees: 9}}]", {"require": ["r1@b", "r2@a"]}),
    ("require: [{id: r3, when: {employees: 9}}]", {"require": ["r1@b", "r2@b", "r3@a"]}),
    (
        "require: [{id: r9, when: {employees: 9}}, {id: r1, when: {employees: 8}}]",
        {"require": ["r1@a", "r2@b", "r9@a"]},
    ),
    ("exclude: [{id: e2, when: {employees: 9}}]", {"exclude": ["e1@b", "e2@a"]}),
    ("personas: [{id: p1, role: champion, match: {title: y}, brief: c}]", {"personas": ["p1@a"]}),
    ("personas: [{id: p2, role: champion, match: {title: y}, brief: c}]", {"personas": ["p1@b", "p2@a"]}),
    ("score: [{group: g, criteria: [{id: c2, when: {employees: 9}, points: 1}]}]", {"g": ["c1@b", "c2@a"]}),
    ("score: [{group: h, criteria: [{id: c4, when: {employees: 9}, points: 1}]}]", {"h": ["c3@b", "c4@a"]}),
    ("score: [{group: k, criteria: [{id: c4, when: {employees: 9}, points: 1}]}]", {"k": ["c4@a"]}),
    ("score: [{group: g, max: 20}]", {}),
    ("without: [r1]", {"require": ["r2@b"]}),
    ("without: [e1]", {"exclude": []}),
    ("without: [p1]", {"personas": []}),
    ("without: [c1]", {"g": ["c2@b"]}),
    ("without: [h]", {"h": None}),
    ("without: [g, r2, p1]", {"g": None, "require": ["r1@b"], "personas": []}),
    ("without: [c1, c1]", {"g": ["c2@b"]}),
    ("without: [r1]\nrequire: [{id: r1, when: {employees: 9}}]", {"require": ["r2@b", "r1@a"]}),
    (
        "without: [g]\nscore: [{group: g, criteria: [{id: c9, when: {employees: 9}, points: 1}]}]",
        {"g": ["c9@a"]},
    ),
]


@pytest.mark.parametrize(("body", "change"), CHANGES)
@pytest.mark.parametrize("first", [True, False], ids=["extends first", "extends last"])
def test_what_is_named_again_is_replaced_in_its_place_and_the_rest_appended(
    child: Callable[..., RuleSet], body: str, change: dict[str, list[str] | None], first: bool
) -> None:
    found = child(f"extends: b\n{body}\n" if first else f"{body}\nextends: b\n")
    expected = {key: value for key, value in {**INHERITED, **change}.items() if value is not None}
    assert shape(found) == expected


def test_a_dash_and_an_underscore_are_one(child: Callable[..., RuleSet]) -> None:
    middle = "icp: 1\nid: m\nname: M\nextends: b\nrequire: [{id: has-crm, when: {employees: 9}}]\n"
    found = child("extends: m\nrequire: [{id: has_crm, when: {employees: 8}}]\n", m=middle)
    assert shape(found)["require"] == ["r1@b", "r2@b", "has_crm@a"]
    assert shape(child("extends: m\nwithout: [has_crm]\n", m=middle))["require"] == ["r1@b", "r2@b"]


def test_a_replaced_criterion_keeps_nothing_of_the_old_one(child: Callable[..., RuleSet]) -> None:
    found = child("extends: b\nscore: [{group: g, criteria: [{id: c2, when: {employees: 9}, points: 1}]}]\n")
    new = found.groups[0].criteria[1]
    assert (new.best, new.why) == (1, None)


def test_a_group_named_again_merges_its_keys(child: Callable[..., RuleSet]) -> None:
    group = child("extends: b\nscore: [{group: g, max: 20}]\n").groups[0]
    assert (group.stated_minimum, group.stated_maximum, len(group.criteria)) == (-3, 20, 2)


def test_mappings_merge_by_key(child: Callable[..., RuleSet]) -> None:
    found = child(
        "extends: b\nvalue: {expected_acv: 99}\nreview: {last: 2026-05-05}\nfreshness: {default: 1d, employees: 10d}\n"
        "tiers: {A: 90, C: 10}\nlists: {home: [MX, $away]}\n"
    )
    assert found.value == Value(99, "EUR")
    assert (found.review.last, found.review.every) == ("2026-05-05", 90)
    assert found.freshness == {"default": 1, "technologies": 30, "employees": 10}
    assert [(t.name, t.threshold) for t in found.tiers] == [("A", 90), ("B", 50), ("C", 10)]
    # the base's criterion names $home, which is the child's here
    (test,) = [t for t in found.tests() if t.field == "country"]
    assert test.argument == ("mx", "ca")


def test_a_chain_of_three_and_where_each_piece_stands(child: Callable[..., RuleSet]) -> None:
    rules = "  - {id: r0, when: {employees: 7}}\n  - {id: r1, when: {employees: 8}}\n"
    root = f"icp: 1\nid: r\nname: Root\nbase: true\nrequire:\n{rules}"
    found = child("extends: m\n", m=BASE.replace("id: b\n", "id: m\n") + "extends: r\n", r=root)
    assert shape(found)["require"] == ["r0@r", "r1@m", "r2@m"]
    assert [(r.location.file, r.location.line, r.location.column) for r in found.require] == [
        ("r.yaml", 6, 10),
        ("m.yaml", 13, 10),
        ("m.yaml", 14, 10),
    ]


def test_a_finding_in_what_is_inherited_points_into_the_base(findings: Findings) -> None:
    broken = BASE.replace("{employees: 2}", "{employees: «{at_least: 3, at_most: 2}»}")
    (found,) = findings({"b.yaml": broken, "a.yaml": HEAD + "extends: b\n"})
    assert found.code is Code.NEVER_HOLDS


def test_a_rule_set_is_left_out_where_what_it_extends_is_broken(read: Callable[..., Library]) -> None:
    other = "icp: 1\nid: c\nname: C\n"
    broken = BASE.replace("{employees: 2}", "{employes: 2}")
    library = read({"b.yaml": broken, "a.yaml": HEAD + "extends: b\n", "c.yaml": other})
    assert list(library.rule_sets) == ["c"]
    assert [d.code for d in library.found] == [Code.UNKNOWN_KEY]


def test_a_base_is_read_but_never_judges(read: Callable[..., Library]) -> None:
    library = read({"b.yaml": BASE, "a.yaml": HEAD + "extends: b\n"})
    assert list(library.rule_sets) == ["a", "b"]
    assert [r.id for r in library.judging] == ["a"]


def test_a_base_may_leave_to_others_what_only_a_judge_needs(read: Callable[..., Library]) -> None:
    base = "icp: 1\nid: b\nname: B\nbase: true\nvalue: {currency: USD}\nscore: [{group: g, max: 20}]\n"
    criterion = "{id: c, when: {employees: 9}, points: 1}"
    body = f"extends: b\nvalue: {{expected_acv: 5}}\nscore: [{{group: g, criteria: [{criterion}]}}]\n"
    library = read({"b.yaml": base, "a.yaml": HEAD + body})
    assert not library.found
    assert library.rule_sets["a"].value == Value(5, "USD")


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("extends: «nope»", Code.UNKNOWN_BASE, "there is no rule set 'nope' to extend"),
        ("extends: «a»", Code.CYCLE, "in a circle: a > a"),
        ("extends: b\nwithout: [«zz»]", Code.WITHOUT, "there is no 'zz' to leave out"),
        ("extends: b\nwithout: [r1, «r3x»]", Code.WITHOUT, "`without` takes ids of the rule set that `extends` names"),
        ("extends: b\nwithout: [«r-1»]", Code.WITHOUT, "there is no 'r-1'"),
        ("extends: b\nwithout: [«headcont»]", Code.WITHOUT, "`without` takes ids"),
        ("«without»: [r1]", Code.WITHOUT, "`without` leaves out what `extends` brings"),
        ("extends: b\nwithout: [«R1»]", Code.WRONG_FORM, "An id has small letters"),
        ("extends: b\ntiers: {C: «50»}", Code.TIERS, "the tiers B and C start at the same score"),
    ],
)
def test_what_can_go_wrong(findings: Findings, body: str, code: Code, words: str) -> None:
    (found,) = findings({"b.yaml": BASE, "a.yaml": HEAD + body + "\n"})
    assert found.code is code
    assert words in f"{found.message}\n{found.help}"


def test_near_names_are_offered(findings: Findings) -> None:
    base = BASE.replace("id: b\n", "id: base\n").replace("r1", "headcount")
    (found,) = findings({"base.yaml": base, "a.yaml": HEAD + "extends: «bsae»\n"})
    assert found.help == "Did you mean 'base'?"
    (found,) = findings({"base.yaml": base, "a.yaml": HEAD + "extends: base\nwithout: [«headcont»]\n"})
    assert found.help == "Did you mean 'headcount'?"


def test_without_alone_in_the_folder_names_no_others(findings: Findings) -> None:
    (found,) = findings("extends: «nope»\n")
    assert found.help == "There are: no others yet."


def test_a_circle_is_told_once(findings: Findings) -> None:
    def extending(name: str, base: str) -> str:
        return f"icp: 1\nid: {name}\nname: X\nextends: {base}\n"

    (found,) = findings(
        {
            "a.yaml": extending("a", "b"),
            "b.yaml": extending("b", "c"),
            "c.yaml": extending("c", "d"),
            "d.yaml": extending("d", "«b»"),
        }
    )
    assert found.code is Code.CYCLE
    assert "b > c > d > b" in found.message


def test_no_rule_set_of_a_circle_is_used(read: Callable[..., Library]) -> None:
    texts = {f"{n}.yaml": f"icp: 1\nid: {n}\nname: X\nextends: {b}\n" for n, b in zip("abcd", "bcbb", strict=True)}
    assert not read(texts).rule_sets


def test_a_thousand_rule_sets_in_a_row_are_a_finding(read: Callable[..., Library]) -> None:
    texts = {f"r{i}.yaml": f"icp: 1\nid: r{i}\nname: X\nextends: r{i + 1}\n" for i in range(1000)}
    library = read({**texts, "r1000.yaml": "icp: 1\nid: r1000\nname: X\n"})
    assert {d.code for d in library.found} == {Code.YAML_LIMIT}


def test_an_id_that_moves_to_another_group_is_there_twice(findings: Findings) -> None:
    body = "extends: b\nscore: [{group: h, criteria: [{id: «c1», when: {employees: 9}, points: 1}]}]\n"
    (found,) = findings({"b.yaml": BASE, "a.yaml": HEAD + body})
    assert found.code is Code.REPEATED_ID
    assert "first at b.yaml:22" in found.message


def test_a_group_of_which_nothing_is_left(findings: Findings) -> None:
    base = BASE.replace("group: g", "group: «g»")
    (found,) = findings({"b.yaml": base, "a.yaml": HEAD + "extends: b\nwithout: [c1, c2]\n"})
    assert found.code is Code.MISSING_KEY
    assert "the group 'g' has no criteria" in found.message
    assert "without: [g]" in (found.help or "")


def test_only_the_files_asked_for_and_what_they_extend_are_read(read: Callable[..., Library], tmp_path: Path) -> None:
    other = "icp: 1\nid: c\nname: C\nrequire: [{id: x, when: {employes: 5}}]\n"
    texts = {"b.yaml": BASE, "a.yaml": HEAD + "extends: b\n", "c.yaml": other}
    library = read(texts, only=[tmp_path / "a.yaml"])
    assert list(library.rule_sets) == ["a"]
    assert not library.found


def test_lists_yaml_and_what_is_no_rule_set_are_not_read_as_one(read: Callable[..., Library], tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.yaml").write_text("cases: []\n", encoding="utf-8")
    library = read({"a.yaml": HEAD, "lists.yaml": "home: [US]\n", "notes.txt": "x"})
    assert list(library.rule_sets) == ["a"]
    assert not library.found


def test_a_folder_that_is_not_there_has_no_rule_sets(tmp_path: Path) -> None:
    library = read_library(tmp_path / "nope", FieldTable())
    assert (library.rule_sets, library.found) == ({}, ())
