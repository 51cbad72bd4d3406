"""JUnit XML holds to the structure of Jenkins' junit-10.xsd."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from icp_rules.checks.cases.junit import junit_xml
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity

if TYPE_CHECKING:
    from checks.cases.bench import Bench

# The schema's elements: their attributes (True: required) and what may stand in them.
ELEMENTS = {
    "testsuites": ({"name": False, "time": False, "tests": False, "failures": False, "errors": False}, {"testsuite"}),
    "testsuite": (
        {"name": True, "tests": True, "failures": True, "errors": True, "skipped": False, "time": False, "file": False},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": ({"name": True, "classname": False, "time": False}, {"failure", "error", "skipped"}),
    "failure": ({"type": False, "message": False}, set()),
    "error": ({"type": False, "message": False}, set()),
}


def conforms(element: ET.Element) -> None:
    attributes, inside = ELEMENTS[element.tag]
    assert set(element.keys()) <= attributes.keys()
    assert {name for name, required in attributes.items() if required} <= set(element.keys())
    for child in element:
        assert child.tag in inside
        conforms(child)


@pytest.fixture
def root(bench: Bench) -> ET.Element:
    run = bench.run("record: {employees: 100}, expect: {score: 25}", "record: {name: a < b & c}, expect: {tier: A}")
    place = Location("rule_sets/tests/other.yaml", 7)
    wrong = Diagnostic(Code.TEST_NAME, "there is no rule '\x1b[1m'", place)
    warning = Diagnostic(Code.NOT_READ, "the file is not read", place, severity=Severity.WARNING)
    text = junit_xml({"rule_sets/tests/tried.yaml": run.outcomes}, {place.file: [wrong], "odd.yml": [warning]})
    return ET.fromstring(text)  # noqa: S314 - our own


def test_its_structure_is_that_of_the_schema(root):
    conforms(root)
    assert root.attrib == {"name": "icp test", "tests": "3", "failures": "1", "errors": "1"}


def test_a_failure_says_what_why_and_where(root):
    good, bad = root.findall("testsuite[@name='rule_sets/tests/tried.yaml']/testcase")
    assert (good.get("name"), good.get("classname"), len(good)) == ("case 0", "rule_sets.tests.tried", 0)
    (failure,) = bad
    assert failure.get("message") == "tier: expected A, actual none"
    assert failure.text.startswith("rule_sets/tests/tried.yaml:5\nline 5: tier: expected A, actual none\n")
    assert "a < b &" in failure.text


def test_what_is_wrong_with_a_file_is_an_error_of_its_own(root):
    (case,) = root.findall("testsuite[@name='rule_sets/tests/other.yaml']/testcase")
    assert (case[0].tag, case[0].get("type")) == ("error", "ICP330")
    assert "other.yaml:7" in case[0].text
    assert "\x1b" not in case[0].text
