"""Findings as workflow commands, escaped as GitHub reads them."""

from __future__ import annotations

import pytest

from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.reports.github import github_annotations


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (
            Diagnostic("ICP461", "no why", Location("rule_sets/a.yaml", 3, 5, 9), "Add it.", Severity.WARNING),
            "::warning file=rule_sets/a.yaml,line=3,col=5,endColumn=9,title=ICP461::no why%0AAdd it.",
        ),
        (
            Diagnostic(Code.UNKNOWN_KEY, "100% wrong: a, b\r\nc", Location("a, b:c%.yaml", 1)),
            "::error file=a%2C b%3Ac%25.yaml,line=1,title=ICP201::100%25 wrong: a, b%0D%0Ac",
        ),
        (Diagnostic(Code.NO_WORKSPACE, "none"), "::error title=ICP803::none"),
    ],
)
def test_a_finding_is_one_line(found, line):
    assert github_annotations([found]) == [line]
