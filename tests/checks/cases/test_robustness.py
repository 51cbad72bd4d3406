"""Whatever a file of tests holds, it is read with findings and run, and nothing raises."""

from __future__ import annotations

import pytest
from checks.cases.bench import CASES, Bench
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.checks.cases.junit import junit_xml
from icp_rules.checks.cases.reading import read_cases
from icp_rules.checks.cases.running import run_cases
from icp_rules.checks.cases.suite import run_tests
from icp_rules.diagnostics import Severity

WHOLE = (
    CASES
    + """\
  - name: First
    record: {name: Fern, country: US, employees: 150, technologies: [Gong], last_funding_date: 2026-10-01}
    ages: {last_funding_date: 2026-10-01, default: 2026-09-01}
    contacts: [{first_name: Ada, title: VP Sales, email: ada@fern.example}, {title: Clerk}]
    expect:
      status: qualified
      tier: C
      score: {at_least: 20}
      coverage: 0.7
      states: {size: met}
      points: {size: 20}
      personas: {seller: [Ada], builder: []}
      brief: {seller: {kind: brief, contains: [Fern], lacks: [Gorse]}}
  - name: Second
    row: {file: fixtures/some.csv, account_id: A-7}
    expect: {score_high: 100}
"""
)
ODD = [
    *(
        "~",
        "''",
        "[]",
        "{}",
        "[[]]",
        "{a: b}",
        "-1",
        "1e300",
        "99999999999999999999",
        "true",
        "NO",
        "2026-02-30",
        "$x",
        "A-7",
    ),
    *("'x\\ny'", '"\\u202e"', "none", "..", "/", "0", "0.5", "[1, two]", "{at_least: x}", "{between: [1]}", "N/A"),
]
PLACES = [i for i, character in enumerate(WHOLE) if character in ":[,{"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    bench.write("rule_sets/tests/fixtures/some.csv", "Id,Size,Country\nA-7,1000,US\n")
    return bench


def test_it_is_sound_as_it_is(bench: Bench):
    file = bench.read(WHOLE)
    assert file.found == ()
    assert len(run_cases(bench.load(), file.cases).outcomes) == 2


# each loads a whole workspace
@settings(max_examples=settings.default.max_examples * 3 // 5)
@given(st.sampled_from(PLACES), st.sampled_from(ODD), st.integers(0, 12))
def test_a_changed_value_never_ends_the_run(bench: Bench, place, odd, cut):
    changed = f"{WHOLE[: place + 1]} {odd} {WHOLE[place + 1 + cut :]}"
    path = bench.write("rule_sets/tests/changed.yaml", changed)
    workspace = bench.load()
    result = run_tests(workspace, [path], [])
    (file,) = read_cases(workspace, [path])
    # each case is run, or something says why not
    ran = {one.case.name for one in result.outcomes}
    assert ran == {case.name for case in file.cases} or any(d.severity is Severity.ERROR for d in result.found)
    assert junit_xml({"a": result.outcomes}, {"a": result.found})
