"""What a case expects and what came of it: what differs is told in words, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from checks.cases.bench import CASES
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.brief_templates import read_templates
from icp_rules.checks.cases.comparing import compare
from icp_rules.checks.cases.frames import case_frames
from icp_rules.checks.cases.judging import judge_cases
from icp_rules.checks.cases.running import run_cases
from icp_rules.checks.cases.showing import failure_text
from icp_rules.engine import evaluate
from icp_rules.language.wording import score

if TYPE_CHECKING:
    from checks.cases.bench import Bench

# 20 of 100 points for its size, 5 for where it is and 5 for having no phone
RECORD = "record: {country: US, employees: 150}"
PEOPLE = (
    "contacts: [{first_name: Ada, last_name: Vale, title: VP Sales}, {title: Sales Clerk}, "
    "{contact_id: c3, department: Engineering}, {first_name: Al, title: Salesman, seniority: head}, {first_name: Odd}]"
)


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ("status: unverified", []),
        ("status: qualified", [("status", "qualified", "unverified")]),
        ("tier: C", []),
        ("tier: none", [("tier", "none", "C")]),
        ("tier_high: A", []),
        ("score: 30", []),
        ("score: 31", [("score", "31", "30")]),
        ("score: {at_least: 30}", []),
        ("score: {more_than: 30}", [("score", "more than 30", "30")]),
        ("score: {at_least: 20, less_than: 30}", [("score", "at least 20 and less than 30", "30")]),
        ("score_low: 25", []),
        ("score_high: {between: [99, 100]}", []),
        ("coverage: 0.25", [("coverage", "0.25", "0.3")]),
        ("states: {size: met, legal: unknown, at-home: met}", []),
        ("states: {size: unmet, crm: met}", [("state of size", "unmet", "met"), ("state of crm", "met", "unknown")]),
        ("points: {size: 20, crm: 0}", []),
        ("points: {size: 20.5}", [("points of size", "20.5", "20")]),
        ("points: {size: {at_most: 10}}", [("points of size", "at most 10", "20")]),
    ],
)
def test_values_of_the_judgement(bench: Bench, expect, wrong):
    assert bench.wrong(f"{RECORD}, expect: {{{expect}}}") == wrong


@pytest.mark.parametrize(
    ("people", "wrong"),
    [
        ("seller: [Ada Vale, Al]", []),
        ("seller: [vp sales, al]", []),
        ("builder: [c3]", []),
        ("builder: []", [("persona builder", "nobody", "c3 (to check: Odd)")]),
        ("seller: [Ada Vale]", [("persona seller", "Ada Vale", "Ada Vale, Al (to check: c3, Odd)")]),
    ],
)
def test_who_fits_a_persona(bench: Bench, people, wrong):
    assert bench.wrong(f"{RECORD}, {PEOPLE}, expect: {{personas: {{{people}}}}}") == wrong


def test_nobody_fits_where_nobody_is(bench: Bench):
    assert bench.wrong(f"{RECORD}, expect: {{personas: {{seller: [], builder: []}}}}") == []


@pytest.mark.parametrize(
    ("record", "words", "wrong"),
    [
        ("{name: Fern_hill*, employees: 1500}", "{contains: [fern_hill* HAS, '1,500 people']}", []),
        ("{employees: 5}", "{contains: [Somebody has 5], lacks: [six]}", []),
        ("{employees: 5}", "{kind: brief, contains: [six]}", [("brief for seller", "'six' in it", "not there")]),
        (
            "{employees: 5}",
            "{lacks: [5 people]}",
            [("brief for seller", "no '5 people' in it", "it says: Somebody has 5 people")],
        ),
        (
            "{name: Fern}",
            "{contains: [Fern]}",
            [
                (
                    "brief for seller",
                    "a brief",
                    "not written: account.employees is unknown: there is none (templates/note.md.j2:1)",
                )
            ],
        ),
    ],
)
def test_words_of_a_brief(bench: Bench, record, words, wrong):
    assert bench.wrong(f"record: {record}, {PEOPLE}, expect: {{brief: {{seller: {words}}}}}") == wrong


def test_a_failure_shows_its_lines_and_the_explanation(bench: Bench):
    failure = bench.outcome(f"{RECORD}, expect: {{tier: A, states: {{crm: met}}}}").failure
    assert failure is not None
    text = failure_text(failure)
    assert text.startswith("line 4: tier: expected A, actual C\nline 4: state of crm: expected met, actual unknown\n\n")
    assert "? crm                      unknown        0 of 20  rule_sets/tried.yaml:15" in text


def test_a_frame_is_judged_by_a_rule_set_that_was_changed(bench: Bench):
    file = bench.read(f"{CASES}  - {{name: a, {RECORD}, expect: {{states: {{size: met, at-home: met}}}}}}\n")
    workspace = bench.load()
    (frame,), _ = case_frames(workspace, file.cases)
    path = bench.root / "rule_sets" / "tried.yaml"
    changed = path.read_text().replace("between: [100, 500]", "between: [200, 500]").replace("id: at-home", "id: home")
    path.write_text(changed)
    other = bench.load().library.rule_sets["tried"]
    (wrong,) = compare(judge_cases(frame, other), workspace, read_templates(workspace, []))
    assert [(one.what, one.actual) for one in wrong] == [("state of size", "unmet"), ("state of at-home", "not there")]


@settings(max_examples=20)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "country": st.sampled_from(["US", "FR"]),
                "industry": st.sampled_from(["Legal", "Software"]),
                "employees": st.integers(0, 600),
                "technologies": st.lists(st.sampled_from(["Salesforce", "Gong", "Outreach"]), unique=True),
            },
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_case_that_expects_what_evaluate_says_passes_and_no_other(tmp_path_factory, records):
    from checks.cases.bench import Bench

    bench = Bench(tmp_path_factory.mktemp("bench"))
    workspace = bench.load()
    schema = {"country": pl.String, "industry": pl.String, "employees": pl.Int64, "technologies": pl.List(pl.String)}
    frame = pl.DataFrame(
        [{"account_id": str(i), **one} for i, one in enumerate(records)], schema={"account_id": pl.String, **schema}
    )
    # what records fill in from the country
    frame = frame.with_columns(region=pl.col("country").replace_strict({"US": "NAMER", "FR": "EMEA"}, default=None))
    rows = evaluate(workspace.library.rule_sets["tried"], frame, as_of=date(2026, 11, 1)).to_dicts()
    text = CASES
    for i, (one, judged) in enumerate(zip(records, rows, strict=True)):
        right = int(score(judged["score"]))
        for number in (right, (right + 1) % 101):
            expect = f"status: {judged['status']}, tier: {judged['tier'] or 'none'}, score: {number}"
            text += f"  - {{name: case {i} {number == right}, record: {_flow(one)}, expect: {{{expect}}}}}\n"
    run = run_cases(workspace, bench.read(text).cases)
    assert [one.failure is None for one in run.outcomes] == [True, False] * len(records)


def _flow(values: dict[str, object]) -> str:
    shown = (f"{k}: [{', '.join(v)}]" if isinstance(v, list) else f"{k}: {v}" for k, v in values.items())
    return "{" + ", ".join(shown) + "}"
