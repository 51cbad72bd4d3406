"""Whatever stands in rule sets and icp.yaml: it is linted, compared, changed and told of, or refused with findings.

``tests/language/test_robustness.py`` reads alone, ``tests/checks/cases/test_robustness.py`` tries tests.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language.mutations import BASE, RULE_SET, as_blocks, mutated, scrambled

from icp_rules.brief_templates import template_findings
from icp_rules.checks.linting import fix_workspace, lint_workspace, run_lints
from icp_rules.checks.mutating.mutants import mutants
from icp_rules.checks.revisions.changes import changes
from icp_rules.diagnostics.render import as_json, as_text
from icp_rules.language.reading import read_library
from icp_rules.plugins import LintContext
from icp_rules.reference.rule_set import rule_set_page
from icp_rules.reports.github import github_annotations
from icp_rules.reports.lint import lint_data, lint_text
from icp_rules.reports.sarif import sarif_data
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.language.model import RuleSet
    from icp_rules.language.reading import Library
    from icp_rules.reports.lint import LintReport
    from icp_rules.workspace import Workspace

AS_OF = date(2026, 11, 1)
CONFIG: dict[str, Any] = {
    "version": 1,
    "sources": {"accounts": {"file": "a.csv", "map": {"account_id": "id", "employees": "Size"}}},
    "fields": {"partner_tier": {"type": "text"}, "rank": {"type": "number"}},
    "derive": {"per_head": "annual_revenue / employees"},
    "contradictions": [{"id": "odd", "when": {"rank": {"less_than": 0}}, "why": "Ranks begin at 0"}],
    "lint": {"exclude": ["ICP43"], "severity": {"ICP401": "error"}, "waive": [{"lint": "ICP430", "reason": "r"}]},
}
WAIVED = {**RULE_SET, "waive": [{"lint": "ICP461", "at": "c1", "reason": "It speaks for itself"}]}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("workspace")
    (folder / "rule_sets").mkdir()
    (folder / "templates").mkdir()
    (folder / "templates" / "p.md.j2").write_text("{{ account.name }}\n", encoding="utf-8")
    (folder / "a.csv").write_text("id,Size\n1,5\n", encoding="utf-8")
    (folder / "rule_sets" / "b.yaml").write_text(json.dumps(BASE), encoding="utf-8")
    (folder / "icp.yaml").write_text(as_blocks(CONFIG).lstrip(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def workspace(root: Path) -> Workspace:
    loaded = load_workspace(root, only=[])
    assert loaded.found == ()
    return loaded


def read(root: Path, workspace: Workspace, text: str) -> Library:
    (root / "rule_sets" / "a.yaml").write_bytes(text.encode("utf-8", "replace"))
    return read_library(root / "rule_sets", workspace.config.fields, str)


def told(report: LintReport) -> None:
    """Check that a report can be told in every form, and that no lint failed."""
    assert [d.message for d in report.other if d.code_text == "ICP602"] == []
    assert json.loads(json.dumps(lint_data(report)))["findings"] is not None
    assert len(sarif_data(report)["runs"][0]["results"]) >= len(report.found)
    assert len(github_annotations(report.shown)) == len(report.shown)
    assert lint_text(report)


def compared(workspace: Workspace, one: RuleSet, other: RuleSet) -> None:
    """Check that two rule sets are compared without failing, and that each is what it is."""
    changes(one, other, workspace.config, workspace.config)
    assert changes(other, other, workspace.config, workspace.config) == ()


def everything(root: Path, workspace: Workspace, sound: RuleSet, text: str) -> None:
    library = read(root, workspace, text)
    assert as_text(library.found) or not library.found
    assert as_json(library.found)
    loaded = replace(workspace, library=library, found=library.found)
    lints = [(lint, lint.severity) for lint in loaded.plugins.lints.values()]
    told(run_lints(lints, LintContext(loaded, AS_OF, tested=frozenset())))
    template_findings(loaded, library.judging)
    for rule_set in library.judging:
        assert "\n".join(rule_set_page(rule_set))
        compared(workspace, sound, rule_set)


@pytest.fixture(scope="module")
def sound(root: Path, workspace: Workspace) -> RuleSet:
    """The rule set that nobody has broken yet."""
    library = read(root, workspace, as_blocks(WAIVED).lstrip())
    assert library.found == ()
    return library.rule_sets["a"]


@given(tree=mutated(WAIVED))
def test_a_mutated_rule_set(root: Path, workspace: Workspace, sound: RuleSet, tree: dict[str, Any]) -> None:
    everything(root, workspace, sound, json.dumps(tree, ensure_ascii=False))


@given(text=scrambled(as_blocks(WAIVED).lstrip()))
def test_a_scrambled_rule_set(root: Path, workspace: Workspace, sound: RuleSet, text: str) -> None:
    everything(root, workspace, sound, text)


@given(data=st.data(), tree=mutated(WAIVED))
def test_changes_of_a_mutated_rule_set_can_be_read(
    root: Path, workspace: Workspace, data: st.DataObject, tree: dict[str, Any]
) -> None:
    library = read(root, workspace, json.dumps(tree, ensure_ascii=False))
    for rule_set in library.judging:
        made = list(mutants(library, rule_set))
        for mutant in data.draw(st.lists(st.sampled_from(made), max_size=3)) if made else ():
            assert mutant.says
            assert mutant.rule_set.id == rule_set.id


@given(tree=mutated(CONFIG), text=scrambled(as_blocks(WAIVED).lstrip()))
def test_a_mutated_workspace_is_linted_whole(root: Path, tree: dict[str, Any], text: str) -> None:
    (root / "rule_sets" / "a.yaml").write_bytes(text.encode("utf-8", "replace"))
    (root / "icp.yaml").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8", errors="replace")
    loaded = load_workspace(root)
    told(lint_workspace(LintContext(loaded, AS_OF), loaded.config.lint))


@given(items=st.lists(st.sampled_from(["US", "us", "'U S'", "CA", '"Canada"', "DE # home", "MX"]), min_size=1))
def test_what_is_mended_means_the_same(tmp_path_factory: pytest.TempPathFactory, items: list[str]) -> None:
    folder = tmp_path_factory.mktemp("mended")
    (folder / "rule_sets").mkdir()
    (folder / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
    listed = "".join(f"\n          - {item}" for item in items)
    text = f"icp: 1\nid: a\nname: A\nrequire:\n  - id: r\n    when:\n      country:\n        in:{listed}\n"
    (folder / "rule_sets" / "a.yaml").write_text(text, encoding="utf-8")
    before = load_workspace(folder)
    report, _ = fix_workspace(LintContext(before, AS_OF), before.config.lint)
    after = load_workspace(folder)
    assert before.errors == after.errors == []
    for identity, rule_set in before.library.rule_sets.items():
        found = changes(rule_set, after.library.rule_sets[identity], before.config, after.config)
        assert found == ()
    assert "ICP420" not in {one.lint.code for one in report.found if one.finding.fix}
