"""``icp lint --fix``: what is mended, and that all else stays as it was."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from checks.linting.conftest import rule_set
from checks.linting.twice import Twice
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.checks.linting import run_lints
from icp_rules.checks.linting.edits import edited
from icp_rules.checks.linting.fixing import Fixed, fix
from icp_rules.diagnostics import Location, Severity
from icp_rules.plugins import Edit, LintContext, LintFinding
from icp_rules.reports.lint import Found
from icp_rules.workspace import Workspace, load_workspace

ONLY = ("--include", "ACME4")
WHEN = "exclude: [{{id: x, when: {{country: {}}}, why: No}}]\n"


def fixed(workspace: Workspace) -> Fixed:
    report = run_lints([(Twice(), Severity.WARNING)], LintContext(workspace, date(2026, 11, 1)))
    return fix(workspace, report.found)


def test_what_can_be_mended_is_and_a_second_run_finds_nothing_to_mend(workspace, capsys):
    path = workspace.write("rule_sets/a.yaml", rule_set("a", WHEN.format("[US, CA, US, CA, US]")))
    lists = workspace.write("rule_sets/lists.yaml", "home:\n  - US\n\n  - US  # again\n")
    assert workspace.icp("--fix", *ONLY, code=0) == "no findings\n"
    assert workspace.err == "fixed 4 findings in 2 files\n"
    assert path.read_text(encoding="utf-8") == rule_set("a", WHEN.format("[US, CA]"))
    assert lists.read_text(encoding="utf-8") == "home:\n  - US  # again\n"
    before = path.stat().st_mtime_ns
    workspace.icp("--fix", *ONLY)
    assert workspace.err == "fixed 0 findings in 0 files\n"
    assert path.stat().st_mtime_ns == before


def test_waived_findings_and_those_outside_the_paths_stay(workspace):
    twice = WHEN.format("[US, US]")
    waived = workspace.write("rule_sets/a.yaml", rule_set("a", f"{twice}waive: [{{lint: ACME4, reason: It is}}]\n"))
    other, named = (workspace.write(f"rule_sets/{name}.yaml", rule_set(name, twice)) for name in "bc")
    workspace.icp("--fix", *ONLY, "rule_sets/a.yaml", "rule_sets/c.yaml")
    assert "[US, US]" in waived.read_text(encoding="utf-8")
    assert "[US, US]" in other.read_text(encoding="utf-8")
    assert "[US, US]" not in named.read_text(encoding="utf-8")


def test_a_file_keeps_who_may_read_it_and_a_link_stays_one(workspace):
    real = workspace.write("shared/a.yaml", rule_set("a", WHEN.format("[US, US]")))
    real.chmod(0o640)
    (workspace.root / "rule_sets").mkdir()
    link = workspace.root / "rule_sets" / "a.yaml"
    link.symlink_to(real)
    workspace.icp("--fix", *ONLY)
    assert link.is_symlink()
    assert "[US]" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640


SPACES = st.sampled_from(["", " ", "  ", "\n      ", " # why, and [why]\n      ", "\n\n      # ü 🙂\n      "])
NAMES = st.lists(st.sampled_from(["US", '"CA"', "'MX'", "DE"]), min_size=1, max_size=6)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, str]:
    """Return a rule set with values that stand twice, and what is to become of it."""
    before, after = [], []

    def both(text: str) -> None:
        before.append(text)
        after.append(text)

    both(draw(st.sampled_from(["", "# a comment\n", "\n\n"])) + rule_set("a", "exclude:\n"))
    for number in range(draw(st.integers(1, 3))):
        both(f"  - id: x{number}{draw(st.sampled_from(['', '   # [US, US]']))}\n    when:\n      country: [")
        seen: set[str] = set()
        for name in draw(NAMES):
            lead, tail = draw(SPACES), draw(SPACES)
            separator = f"{tail},{lead}" if seen else lead
            (before.append if name in seen else both)(f"{separator}{name}")
            seen.add(name)
        both(f"{draw(SPACES)}]{draw(st.sampled_from(['', '  # the end']))}\n    why: No\n")
    both(draw(st.sampled_from(["# no line break", "\n\n", ""])))
    mark, newline = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return tuple((mark + "".join(text)).replace("\n", newline) for text in (before, after))


@given(layouts())
@settings(max_examples=40, deadline=None)
def test_every_character_beside_the_edits_stays(layout):
    before, after = layout
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rule_sets", "a.yaml")
        path.parent.mkdir()
        Path(folder, "icp.yaml").write_text("version: 1\n", encoding="utf-8")
        path.write_bytes(before.encode())
        workspace = load_workspace(folder)
        assert workspace.errors == []
        done = fixed(workspace)
        assert done.refused == ()
        assert path.read_bytes().decode() == after
        assert bool(done.findings) is (before != after)
        assert fixed(load_workspace(folder)) == Fixed()


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (("rule_sets/a.yaml", 5, 36, 5, 38, "CA"), "changes what a means"),
        (("rule_sets/a.yaml", 5, 36, 5, 38, "Atlantis"), "leads to ICP320"),
        (("rule_sets/a.yaml", 5, 1, 5, 8, "requires"), "leads to ICP201"),
        (("rule_sets/a.yaml", 5, 1, 5, 8, "re: ["), "leads to ICP103"),
        (("rule_sets/a.yaml", 50, 1, 50, 2, ""), "there is no line 50"),
        (("rule_sets/a.yaml", 1, 3, 1, 1, ""), "before it begins"),
        (("rule_sets/other.yaml", 1, 1, 1, 2, ""), "no file that rules stand in"),
        (("icp.yaml", 2, 1, 2, 1, "currency: EUR\n"), "changes what icp.yaml means"),
        (("icp.yaml", 2, 1, 2, 1, "derive: {x: employees * 2}\n"), "changes what icp.yaml means"),
        (("rule_sets/lists.yaml", 1, 8, 1, 10, "CA"), "changes what icp.yaml means"),
    ],
)
def test_a_fix_that_changes_a_meaning_or_makes_something_wrong_is_refused(workspace, monkeypatch, edit, reason):
    monkeypatch.chdir(workspace.root)
    condition = "contradictions: [{id: at, when: {country: $home, industry: Legal}, why: Never}]\n"
    path = workspace.write("rule_sets/a.yaml", "icp: 1\nid: a\nname: A\n\nrequire: [{id: us, when: {country: US}}]\n")
    workspace.write("rule_sets/lists.yaml", "home: [US]\n")
    workspace.write("icp.yaml", f"version: 1\n{condition}")
    finding = LintFinding("wrong", Location("rule_sets/a.yaml", 5), fix=(Edit(*edit),))
    files = {p: p.read_bytes() for p in workspace.root.rglob("*.yaml")}
    assert path in files
    done = fix(load_workspace(workspace.root), [Found(Twice(), finding, Severity.WARNING)])
    assert (done.findings, done.files) == (0, frozenset())
    (refused,) = done.refused
    assert "what ACME4 would mend here is left alone" in refused.message
    assert reason in refused.message
    assert {p: p.read_bytes() for p in workspace.root.rglob("*.yaml")} == files


def test_one_file_that_is_refused_keeps_no_other_from_being_mended(workspace, monkeypatch):
    monkeypatch.chdir(workspace.root)
    paths = [workspace.write(f"rule_sets/{name}.yaml", rule_set(name)) for name in "ab"]
    fixes = [Edit("rule_sets/a.yaml", 4, 8, 4, 10, "you"), Edit("rule_sets/b.yaml", 4, 10, 4, 10, "  # a mailbox")]
    findings = [LintFinding("x", Location(one.file, 1), fix=(one,)) for one in fixes]
    done = fix(load_workspace(workspace.root), [Found(Twice(), one, Severity.WARNING) for one in findings])
    assert (done.findings, done.files, len(done.refused)) == (1, {"rule_sets/b.yaml"}, 1)
    assert "owner: me\n" in paths[0].read_text(encoding="utf-8")
    assert "owner: me  # a mailbox\n" in paths[1].read_text(encoding="utf-8")


def test_what_wants_the_same_characters_waits_for_its_turn(workspace, monkeypatch):
    monkeypatch.chdir(workspace.root)
    path = workspace.write("rule_sets/a.yaml", rule_set("a"))
    fixes = [Edit("rule_sets/a.yaml", 1, 7, 1, 7, text) for text in ("  # one", "  # two")]
    findings = [LintFinding(one.text, Location(one.file, 1), fix=(one,)) for one in fixes]
    done = fix(load_workspace(workspace.root), [Found(Twice(), one, Severity.WARNING) for one in findings])
    assert done.findings == 1
    assert path.read_text(encoding="utf-8").startswith("icp: 1  # one\n")


def test_edits_take_the_line_breaks_of_the_file():
    assert edited("a\r\nb", [Edit("f", 1, 2, 1, 2, "\nx")]) == "a\r\nx\r\nb"
    with pytest.raises(ValueError, match="overlap"):
        edited("abc", [Edit("f", 1, 1, 1, 3, ""), Edit("f", 1, 2, 1, 4, "")])
