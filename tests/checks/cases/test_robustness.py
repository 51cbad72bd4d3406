"""Whatever a file of tests holds, it is read with findings and run, and nothing raises."""

from __future__ import annotations

import pytest
from checks.cases.bench import WHOLE, Bench, bench_for_whole
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.checks.cases.junit import junit_xml
from icp_rules.checks.cases.reading import read_cases
from icp_rules.checks.cases.running import run_cases
from icp_rules.checks.cases.suite import run_tests
from icp_rules.diagnostics import Severity

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
    return bench_for_whole(tmp_path_factory.mktemp("bench"))


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
