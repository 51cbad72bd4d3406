# ruff: noqa: E501 - a row of a table stands in one line
"""A change is noticed by the case that should notice it, and by no case that cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.brief_templates import read_templates
from icp_rules.checks.cases.comparing import compare
from icp_rules.checks.cases.judging import judge_cases
from icp_rules.checks.cases.suite import run_tests
from icp_rules.checks.mutating.mutants import mutants
from icp_rules.checks.mutating.noticing import mutations_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.checks.cases.frames import CaseFrame
    from icp_rules.checks.mutating.mutants import Mutant
    from icp_rules.checks.mutating.noticing import Mutation
    from icp_rules.workspace import Workspace

    Mutate = Callable[[str, str], Mutation]
    Workspaces = Callable[[str, str], Workspace]

# A condition, the change, and a value of a field that notices it.
COMPARISONS = [
    ("employees: {at_least: 50}", "employees at_least 50 → more_than 50", "employees: 50", "met"),
    ("employees: {at_least: 50}", "employees at_least 50 → at_least 49", "employees: 49", "unmet"),
    ("employees: {more_than: 50}", "employees more_than 50 → at_least 50", "employees: 50", "unmet"),
    ("employees: {more_than: 50}", "employees more_than 50 → more_than 51", "employees: 51", "met"),
    ("employees: {at_most: 50}", "employees at_most 50 → less_than 50", "employees: 50", "met"),
    ("employees: {at_most: 50}", "employees at_most 50 → at_most 51", "employees: 51", "unmet"),
    ("employees: {less_than: 50}", "employees less_than 50 → at_most 50", "employees: 50", "unmet"),
    ("employees: {less_than: 50}", "employees less_than 50 → less_than 49", "employees: 49", "met"),
    ("employees: {between: [50, 99]}", "employees between [50, 99] → between [49, 99]", "employees: 49", "unmet"),
    ("employees: {between: [50, 99]}", "employees between [50, 99] → between [51, 99]", "employees: 50", "met"),
    ("employees: {between: [50, 99]}", "employees between [50, 99] → between [50, 98]", "employees: 99", "met"),
    ("employees: {between: [50, 99]}", "employees between [50, 99] → between [50, 100]", "employees: 100", "unmet"),
    ("employees: 50", "employees is 50 → is_not 50", "employees: 50", "met"),
    ("monthly_visits: {at_least: 20000}", "monthly_visits at_least 20000 → at_least 19800", "monthly_visits: 19800", "unmet"),
    ("budget: {at_least: 0.5}", "budget at_least 0.5 → at_least 0.495", "budget: 0.495", "unmet"),
    ("founded_year: {at_least: 2015}", "founded_year at_least 2015 → at_least 2014", "founded_year: 2014", "unmet"),
    (
        "last_funding_date: {at_least: 2026-03-01}",
        "last_funding_date at_least 2026-03-01 → at_least 2026-02-28",
        "last_funding_date: 2026-02-28",
        "unmet",
    ),
    ("last_funding_date: {within: 90d}", "last_funding_date within 90d → within 91d", "last_funding_date: 2026-08-02", "unmet"),
    ("last_funding_date: {within: 90d}", "last_funding_date within 90d → within 89d", "last_funding_date: 2026-08-03", "met"),
    ("last_funding_date: {upcoming: 2w}", "last_funding_date upcoming 2w → upcoming 15d", "last_funding_date: 2026-11-16", "unmet"),
    ("industry: Legal", "industry is Legal → is_not Legal", "industry: Legal", "met"),
    ("industry: {is_not: Legal}", "industry is_not Legal → is Legal", "industry: Legal", "unmet"),
    ("country: [US, CA]", "country in [US, CA] → not_in [US, CA]", "country: US", "met"),
    ("country: [US, CA]", "country in [US, CA]: without CA", "country: CA", "met"),
    ("country: $north", "country in $north: without MX", "country: MX", "met"),
    ("country: {not_in: [US, CA]}", "country not_in [US, CA] → in [US, CA]", "country: US", "unmet"),
    ("country: {not_in: [US, CA]}", "country not_in [US, CA]: without US", "country: US", "unmet"),
    ("employees: {known: true}", "employees known true → known false", "employees: 5", "met"),
    ("name: {starts_with: north}", "name starts_with north → contains north", "name: Far North", "unmet"),
    ("name: {ends_with: north}", "name ends_with north → contains north", "name: Northam", "unmet"),
    ("name: {contains: north}", "name contains north → starts_with north", "name: Far North", "met"),
    ("name: {like: '*labs*'}", "name {like: *labs*} → not", "name: Big Labs", "met"),
    ("name: {like: ['*labs*', cloud*]}", "name like [*labs*, cloud*]: without cloud*", "name: Cloud Six", "met"),
    ("name: {matches: '^a+$'}", "name {matches: ^a+$} → not", "name: aaa", "met"),
    ("technologies: {any_of: [Gong, Zoom]}", "technologies any_of [Gong, Zoom] → all_of [Gong, Zoom]", "technologies: [Zoom]", "met"),
    ("technologies: {any_of: [Gong, Zoom]}", "technologies any_of [Gong, Zoom]: without Gong", "technologies: [Gong]", "met"),
    ("technologies: {any_of: [Gong]}", "technologies any_of [Gong] → none_of [Gong]", "technologies: [Gong]", "met"),
    ("technologies: {all_of: [Gong, Zoom]}", "technologies all_of [Gong, Zoom] → any_of [Gong, Zoom]", "technologies: [Gong]", "unmet"),
    ("technologies: {all_of: [Gong, Zoom]}", "technologies all_of [Gong, Zoom]: without Zoom", "technologies: [Gong]", "unmet"),
    ("technologies: {none_of: [Gong, Zoom]}", "technologies none_of [Gong, Zoom] → any_of [Gong, Zoom]", "technologies: [Slack]", "met"),
    ("technologies: {none_of: [Gong, Zoom]}", "technologies none_of [Gong, Zoom]: without Zoom", "technologies: [Zoom]", "unmet"),
    ("technologies: {size: 2}", "technologies size 2 → size 3", "technologies: [Gong, Zoom]", "met"),
    ("technologies: {size: {at_least: 2}}", "technologies size {at_least: 2}: size at_least 2 → more_than 2", "technologies: [Gong, Zoom]", "met"),
    ("not: {industry: Legal}", "industry is Legal → is_not Legal", "industry: Legal", "unmet"),
    ("employees: {at_least: 5}, city: Oslo", "without city: Oslo", "{employees: 9, city: Rome}", "unmet"),
    ("employees: {at_least: 5}, city: Oslo", "all of employees, city → any of them", "{employees: 9, city: Rome}", "unmet"),
    ("employees: {at_least: 5, at_most: 9}", "employees: without at_most 9", "employees: 30", "unmet"),
    ("any: [{city: Oslo}, {state: NY}]", "any of the parts → all", "{city: Oslo, state: TX}", "met"),
    ("all: [{city: Oslo}, {state: NY}]", "all of the parts → any", "{city: Oslo, state: TX}", "unmet"),
    ("any: [{city: Oslo}, {state: NY}]", "without {state: NY}", "{city: Rome, state: NY}", "met"),
    ("count: {at_least: 1, of: [{city: Oslo}, {state: NY}]}", "count at_least 1 → 2", "{city: Oslo, state: TX}", "met"),
    ("count: {at_least: 2, of: [{city: Oslo}, {state: NY}]}", "count at_least 2 → 1", "{city: Oslo, state: TX}", "unmet"),
]  # fmt: skip
OTHER = "      - {id: other, when: {postal_code: '1'}, points: 10}\n"


@pytest.mark.parametrize(("when", "change", "record", "state"), COMPARISONS, ids=lambda value: value)
def test_a_changed_condition(mutation: Mutate, when: str, change: str, record: str, state: str) -> None:
    rules = f"score:\n  - group: g\n    criteria:\n      - {{id: c, when: {{{when}}}, points: 10}}\n{OTHER}"
    noticing = case(record if record.startswith("{") else f"{{{record}}}", f"{{states: {{c: {state}}}}}")
    neutral = case("{description: Nothing is known}", "{status: qualified}")
    assert change in unnoticed(mutation(rules, neutral))
    assert change not in unnoticed(mutation(rules, noticing))


# A part of a rule set, the change, a case that does not notice it, and one that does.
BANDS = "field: employees, bands: [{between: [100, 500], points: 20}, {between: [50, 99], points: 10}]"
ITEMS = "field: technologies, per_item: [Gong, Zoom, Slack], points: 5, max: 10"
FADES = "field: last_funding_date, fades: {half_life: 100d}, points: 10"
CRITERIA = [
    (BANDS, "employees between [100, 500] → between [99, 500]", "{employees: 120}", "{employees: 99}", 10),
    (BANDS, "points 10 → 11", "{employees: 120}", "{employees: 60}", 10),
    (BANDS, "the band {between: [50, 99], points: 10} removed", "{employees: 120}", "{employees: 60}", 10),
    (ITEMS, "per_item without Zoom", "{technologies: [Gong]}", "{technologies: [Zoom]}", 5),
    (ITEMS, "max 10 removed", "{technologies: [Gong]}", "{technologies: [Gong, Zoom, Slack]}", 10),
    (ITEMS, "max 10 → 9", "{technologies: [Gong]}", "{technologies: [Gong, Zoom]}", 10),
    (ITEMS, "points 5 → 6", "{technologies: []}", "{technologies: [Gong]}", 5),
    (FADES, "half_life 100d → 101d", "{last_funding_date: 2026-11-01}", "{last_funding_date: 2026-07-24}", 5),
    (FADES, "points 10 → 0", "{last_funding_date: 2027-11-01}", "{last_funding_date: 2026-11-01}", 10),
    ("when: {city: Oslo}, points: 10", "points 10 → -10", "{city: Rome}", "{city: Oslo}", 10),
]


@pytest.mark.parametrize(("criterion", "change", "neutral", "record", "points"), CRITERIA, ids=str)
def test_a_changed_criterion(
    mutation: Mutate, criterion: str, change: str, neutral: str, record: str, points: float
) -> None:
    rules = f"score:\n  - group: g\n    criteria:\n      - {{id: c, {criterion}}}\n{OTHER}"
    assert change in unnoticed(mutation(rules, case(neutral, "{status: qualified}")))
    assert change not in unnoticed(mutation(rules, case(record, f"{{points: {{c: {points}}}}}")))


SCORE = "score:\n  - group: g\n    max: 15\n    criteria:\n      - {id: c, when: {city: Oslo}, points: 10}\n" + OTHER
TIERS = SCORE + "tiers: {A: 60, B: 0}\n"
PERSONAS = SCORE + (
    "personas:\n  - {id: p, role: user, match: {title: {like: ['vp*', head*]}}, brief: p.md.j2}\n"
    "  - {id: q, role: user, match: {department: sales}, brief: p.md.j2}\n"
)
WHOLE = [
    (
        "require: [{id: r, when: {industry: Software}}]\n",
        "the rule removed",
        "{industry: Software}|{status: qualified}",
        "{industry: Legal}|{status: disqualified}",
    ),
    (
        "exclude: [{id: r, when: {industry: Legal}}]\n",
        "the rule removed",
        "{industry: Software}|{status: qualified}",
        "{industry: Legal}|{status: excluded}",
    ),
    (SCORE, "the criterion removed", "{city: Rome}|{status: qualified}", "{city: Oslo}|{points: {c: 10}}"),
    (SCORE, "max 15 removed", "{city: Oslo}|{points: {c: 10}}", "{city: Oslo}|{score: 66}"),
    (SCORE, "max 15 → 14", "{city: Oslo}|{points: {c: 10}}", "{city: Oslo}|{score: 66}"),
    (TIERS, "from 60 → 68", "{city: Rome}|{tier: B}", "{city: Oslo}|{tier: A}"),
    (
        "freshness: {city: 90d}\n" + SCORE,
        "freshness 90d → 91d",
        "{city: Oslo}|{states: {c: met}}",
        "{city: Oslo}|{states: {c: unknown}}|ages: {city: 2026-08-02}",
    ),
    (
        PERSONAS,
        "title like [vp*, head*]: without head*",
        "{city: Oslo}|{personas: {p: [VP of Sales]}}|contacts: [{title: VP of Sales}]",
        "{city: Oslo}|{personas: {p: [Head of IT]}}|contacts: [{title: Head of IT}]",
    ),
    (
        PERSONAS,
        "the persona removed",
        "{city: Oslo}|{status: qualified}|contacts: [{title: Head of IT}]",
        "{city: Oslo}|{personas: {p: [Head of IT], q: [Rep]}}|contacts: [{title: Head of IT}, {title: Rep, department: sales}]",
    ),
]


@pytest.mark.parametrize(("rules", "change", "neutral", "noticing"), WHOLE, ids=str)
def test_a_changed_part(mutation: Mutate, rules: str, change: str, neutral: str, noticing: str) -> None:
    assert change in unnoticed(mutation(rules, case(*neutral.split("|"))))
    assert change not in unnoticed(mutation(rules, case(*noticing.split("|"))))


PERFECT = """
require:
  - {id: b2b, when: {business_model: [b2b, both]}}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: g
    max: 25
    criteria:
      - {id: size, field: employees, bands: [{at_least: 100, points: 20}, {at_least: 50, points: 10}]}
      - {id: crm, when: {technologies: {any_of: [Gong, Zoom]}}, points: 10}
tiers: {A: 80, B: 40}
"""
PERFECT_CASES = """
  - name: Everything
    record: {business_model: b2b, industry: Software, employees: 100, technologies: [Gong]}
    expect: {status: qualified, tier: A, score: 100, points: {size: 20, crm: 10}, states: {b2b: met, legal: unmet}}
  - name: Just too small for the first band
    record: {business_model: both, industry: Software, employees: 99, technologies: [Zoom]}
    expect: {tier: A, score: 80, points: {size: 10, crm: 10}, states: {b2b: met}}
  - name: The least size
    record: {business_model: b2b, employees: 50, technologies: [Slack]}
    expect: {tier: B, score: 40, points: {size: 10, crm: 0}}
  - name: Too small
    record: {business_model: b2b, employees: 49, technologies: [Zoom]}
    expect: {tier: B, score: 40, points: {size: 0, crm: 10}}
  - name: Nothing of it
    record: {business_model: b2b, employees: 5, technologies: []}
    expect: {tier: none, score: 0}
  - name: Consumers
    record: {business_model: b2c, industry: Legal, employees: 49, technologies: [Gong]}
    expect: {status: excluded, states: {b2b: unmet, legal: met}}
  - name: Consumers again
    record: {business_model: b2c, industry: Software}
    expect: {status: disqualified}
  - name: Lawyers
    record: {business_model: b2b, industry: Legal}
    expect: {status: excluded}
"""


def test_perfect_cases_leave_nothing_unnoticed(mutation: Mutate) -> None:
    found = mutation(PERFECT, PERFECT_CASES)
    assert unnoticed(found) == []
    assert found.noticed == found.changes > 20


def test_what_is_quickly_told_is_what_judging_everything_tells(mutation: Mutate, workspace: Workspaces) -> None:
    for at in (1, 4, 7):
        some = "  - name" + "  - name".join(PERFECT_CASES.split("  - name")[1 : at + 1])
        rules = PERFECT.replace("max: 25", "max: 25\n    min: 0") + PERSONAS.removeprefix(SCORE)
        loaded = workspace(rules, some)
        result = run_tests(loaded, [], [])
        (quick,) = mutations_of(loaded, result.judged)
        frames = [one.frame for one in result.judged]
        every = mutants(loaded.library, loaded.library.rule_sets["a"])
        slow = [mutant.says for mutant in every if not notices(loaded, frames, mutant)]
        assert [mutant.says for mutant in quick.unnoticed] == slow


def notices(loaded: Workspace, frames: list[CaseFrame], mutant: Mutant) -> bool:
    templates = read_templates(loaded, [])
    return any(any(compare(judge_cases(frame, mutant.rule_set), loaded, templates)) for frame in frames)


def test_a_case_that_fails_notices_nothing(workspace: Workspaces) -> None:
    loaded = workspace(SCORE, case("{city: Oslo}", "{score: 1}") + case("{city: Rome}", "{status: qualified}"))
    result = run_tests(loaded, [], [])
    (found,) = mutations_of(loaded, result.judged)
    assert not result.passed
    assert found.noticed == 0


def case(record: str, expect: str, more: str = "") -> str:
    return f"  - name: A case\n    record: {record}\n    expect: {expect}\n" + (f"    {more}\n" if more else "")


def unnoticed(found: Mutation) -> list[str]:
    return [mutant.says for mutant in found.unnoticed if mutant.rule != "other"]
