"""Whatever stands in rules, tests and what they use: accounts are judged and explained, or findings say why not.

``test_fuzzing.py`` tries what needs no record.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from checks.cases.bench import CONFIG, RULES, WHOLE, Bench, bench_for_whole
from hypothesis import given
from hypothesis import strategies as st
from language.mutations import BASE, RULE_SET, altered, as_blocks, fewer, mutated, scrambled

from icp_rules.checks.cases import showing
from icp_rules.checks.cases.junit import junit_xml
from icp_rules.checks.cases.suite import run_tests
from icp_rules.checks.linting import fix_workspace, lint_workspace
from icp_rules.checks.mutating.noticing import mutations_of
from icp_rules.checks.mutating.showing import mutation_dict, mutation_text
from icp_rules.checks.revisions.changes import changes
from icp_rules.cli.output import as_json
from icp_rules.diagnostics import DiagnosticError, render
from icp_rules.engine.origins import Origins
from icp_rules.judging import explain_account
from icp_rules.language.fields import FieldTable
from icp_rules.language.nodes import to_data
from icp_rules.language.reading import read_library
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.plugins import LintContext
from icp_rules.reference.pages import workspace_pages
from icp_rules.reports import explanation
from icp_rules.whatif import gaps_of, what_if
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.checks.cases.suite import Result
    from icp_rules.reports.lint import LintReport
    from icp_rules.workspace import Workspace


def data_of(text: str) -> dict[str, Any]:
    data: dict[str, Any] = to_data(parse_yaml(text, "bench"))
    return data


AS_OF = date(2026, 11, 1)
LISTS = {"home": ["US", "CA", "$near"], "near": ["MX", "mx"], "sizes": [50, 100.5], "tools": ["Gong", "Outreach"]}
TITLES = {
    "seniority": [
        {"id": "desk", "seniority": "director", "words": ["managing director", "md"]},
        {"id": "aide", "hides": {"ranks": ["c_suite", "vp"], "where": "after"}, "words": ["aide to the"]},
    ],
    "departments": [
        {"id": "crm", "department": "revenue_operations", "words": ["crm", "*crm"]},
        {"id": "x", "words": ["x"]},
    ],
}
TOOLS = {"Acme Dialer": {"aliases": ["AcmeDial", "acme"], "category": "sales_engagement"}, "Fernworks": {}}
REPEATS = (
    RULES.replace("id: tried", "id: broken").replace("[US, CA]", "[US, us, CA, US]").replace("Legal", "[Legal, legal]")
)
# what each file beside the rules is called, and what is broken of it
BESIDE: dict[str, Any] = {"rule_sets/lists.yaml": LISTS, "titles.yaml": TITLES, "tools.yaml": TOOLS}


def put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text.encode("utf-8", "replace"))


@st.composite
def broken(draw: st.DrawFn, tree: dict[str, Any]) -> Any:
    """Draw a file's content: mostly with other values of their kinds, else with any values or its text scrambled."""
    how = draw(st.sampled_from(["altered", "altered", "mutated", "scrambled"]))
    if how == "scrambled":
        return draw(scrambled(as_blocks(tree).lstrip()))
    return draw(altered(tree) if how == "altered" else mutated(tree))


DAYS = st.integers(-1000, 400).map(lambda days: AS_OF + timedelta(days=days))
COLUMNS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "name": (pl.String, st.sampled_from(["", "a", "abc", "b", "Ünlü"])),
    "industry": (pl.String, st.sampled_from(["Legal", "Software", "software"])),
    "business_model": (pl.String, st.sampled_from(["b2b", "both", "b2c"])),
    "country": (pl.String, st.sampled_from(["US", "MX", "DE"])),
    "state": (pl.String, st.sampled_from(["TX", "CA"])),
    "employees": (pl.Float64, st.sampled_from([-1.0, 0.0, 5.0, 9.0, 100.0, 250.5, 1e300])),
    "tags": (pl.List(pl.String), st.lists(st.sampled_from(["a", "b", "A", ""]), max_size=3, unique=True)),
    "technologies": (pl.List(pl.String), st.lists(st.sampled_from(["Gong", "Outreach"]), max_size=2, unique=True)),
    "last_funding_date": (pl.Date, DAYS),
    "last_funding_date__as_of": (pl.Date, DAYS),
    "technologies__as_of": (pl.Date, DAYS),
}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Draw two accounts of the fields that the rules read, with gaps in them."""
    columns = {
        name: pl.Series([draw(st.none() | values) for _ in range(2)], dtype=dtype)
        for name, (dtype, values) in COLUMNS.items()
        if draw(st.integers(0, 5))
    }
    return pl.DataFrame({"account_id": ["1", "2"], **columns})


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("rules")
    put(folder / "b.yaml", BASE)
    return folder


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    made = bench_for_whole(tmp_path_factory.mktemp("bench"))
    made.write("rule_sets/tests/tried.yaml", WHOLE)
    return made


def no_lint_failed(report: LintReport) -> None:
    assert [d.message for d in report.other if d.code_text == "ICP602"] == []


def ran(workspace: Workspace) -> Result | None:
    """Return what came of the tests; None where findings say why they cannot be run."""
    try:
        return run_tests(workspace, [], [])
    except DiagnosticError as error:
        return None if render.as_text(error.diagnostics) else pytest.fail("there is no finding")


def tell_tests(workspace: Workspace) -> None:
    """Check that the tests are run and told of in every form, or that findings say why not."""
    result = ran(workspace)
    if result is None:
        return
    assert as_json(showing.to_dict(result.outcomes, result.found, result.coverages))
    assert [*showing.outcomes_text(result.outcomes), *showing.coverage_text(result.coverages)]
    assert junit_xml({"a": result.outcomes}, {"a": result.found})
    assert all(0 <= one.tried <= len(one.trials) for one in result.coverages)


@fewer(0.3)
@given(content=broken(RULE_SET), frame=frames())
def test_accounts_are_explained_by_a_broken_rule_set(rules: Path, content: Any, frame: pl.DataFrame) -> None:
    put(rules / "a.yaml", content)
    fields = FieldTable()
    for rule_set in read_library(rules, fields, str).judging:
        row, why = explain_account(rule_set, frame, "1", as_of=AS_OF)
        outlook = what_if(rule_set, frame[:1], Origins(fields.account, {}, {}), as_of=AS_OF)
        assert as_json(explanation.to_dict(rule_set, row, why, outlook))
        assert explanation.to_text(rule_set, row, why, outlook)
        gaps = gaps_of(rule_set, frame, frozenset({"2"}), None, as_of=AS_OF)
        assert gaps.accounts + gaps.out + gaps.suppressed == frame.height


@fewer(0.2)
@given(content=broken(data_of(RULES)))
def test_tests_are_run_by_a_broken_rule_set(bench: Bench, content: Any) -> None:
    put(bench.root / "rule_sets/tests/tried.yaml", WHOLE)
    put(bench.root / "rule_sets/tried.yaml", content)
    tell_tests(load_workspace(bench.root))


@fewer(0.2)
@given(content=broken(data_of(WHOLE)))
def test_broken_tests_are_run(bench: Bench, content: Any) -> None:
    put(bench.root / "rule_sets/tried.yaml", RULES)
    put(bench.root / "rule_sets/tests/tried.yaml", content)
    tell_tests(load_workspace(bench.root))


@fewer(0.03)
@given(content=altered(data_of(RULES)))
def test_what_no_test_notices_of_a_broken_rule_set_is_told(bench: Bench, content: Any) -> None:
    put(bench.root / "rule_sets/tests/tried.yaml", WHOLE)
    put(bench.root / "rule_sets/tried.yaml", content)
    workspace = load_workspace(bench.root)
    result = ran(workspace)
    if result is None:
        return
    found = mutations_of(workspace, result.judged)
    assert all(one.noticed <= one.changes for one in found)
    assert as_json(mutation_dict(found))
    assert list(mutation_text(found)) or not found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A workspace with lists, rules for titles and a vocabulary of its own, and a page for each rule set."""
    made = Bench(tmp_path_factory.mktemp("whole"))
    put(made.root / "icp.yaml", CONFIG + "titles: titles.yaml\nvocabularies: {technologies: tools.yaml}\n")
    listed = RULES.replace("country: [US, CA]", "country: $home").replace("[Gong, Outreach]", "$tools")
    put(made.root / "rule_sets/tried.yaml", listed)
    return made


@pytest.mark.parametrize("name", BESIDE)
@fewer(0.1)
@given(data=st.data())
def test_a_broken_file_beside_the_rules(whole: Bench, name: str, data: st.DataObject) -> None:
    for other, tree in BESIDE.items():
        put(whole.root / other, data.draw(broken(tree)) if other == name else tree)
    workspace = load_workspace(whole.root)
    assert render.as_text(workspace.found) or not workspace.found
    assert render.as_json(workspace.found)
    no_lint_failed(lint_workspace(LintContext(workspace, AS_OF), workspace.config.lint))
    if not workspace.errors:
        assert all(workspace_pages(workspace).values())


def test_what_is_broken_here_is_sound(whole: Bench) -> None:
    for name, tree in BESIDE.items():
        put(whole.root / name, tree)
    assert load_workspace(whole.root).found == ()


@fewer(0.05)
@given(content=broken(data_of(REPEATS)), lists=broken(LISTS))
def test_what_is_mended_of_broken_rules_means_the_same(whole: Bench, content: Any, lists: Any) -> None:
    for name, tree in BESIDE.items():
        put(whole.root / name, tree)
    put(whole.root / "rule_sets/lists.yaml", lists)
    put(whole.root / "rule_sets/broken.yaml", content)
    before = load_workspace(whole.root)
    report, _ = fix_workspace(LintContext(before, AS_OF), before.config.lint)
    no_lint_failed(report)
    after = load_workspace(whole.root)
    assert [d.code for d in after.errors] == [d.code for d in before.errors]
    assert after.library.rule_sets.keys() == before.library.rule_sets.keys()
    for identity, rule_set in before.library.rule_sets.items():
        assert changes(rule_set, after.library.rule_sets[identity], before.config, after.config) == ()
    (whole.root / "rule_sets/broken.yaml").unlink()
