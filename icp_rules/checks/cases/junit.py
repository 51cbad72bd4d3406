"""What came of cases as JUnit XML, in the form of Jenkins' junit-10.xsd, which other CI systems read too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from icp_rules.checks.cases.showing import failure_text
from icp_rules.diagnostics import Severity
from icp_rules.diagnostics.render import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.checks.cases.running import Outcome
    from icp_rules.diagnostics import Diagnostic

# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(outcomes: Mapping[str, Sequence[Outcome]], found: Mapping[str, Sequence[Diagnostic]]) -> str:
    """Return the outcomes of each file as a suite, by the file's name; its errors are a test of their own."""
    root = ET.Element("testsuites", name="icp test")
    errors = {file: [d for d in its if d.severity is Severity.ERROR] for file, its in found.items()}
    for file in dict.fromkeys((*outcomes, *(name for name, its in errors.items() if its))):
        _suite(root, file, outcomes.get(file, ()), errors.get(file, ()))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, file: str, outcomes: Sequence[Outcome], errors: Sequence[Diagnostic]) -> None:
    failures = sum(one.failure is not None for one in outcomes)
    counts = {"tests": len(outcomes) + bool(errors), "failures": failures, "errors": int(bool(errors))}
    numbers = {name: str(count) for name, count in counts.items()}
    suite = ET.SubElement(root, "testsuite", {"name": _xml(file), "file": _xml(file), **numbers})
    where = _xml(file.removesuffix(".yaml").replace("/", "."))
    for one in outcomes:
        case = ET.SubElement(suite, "testcase", classname=where, name=_xml(one.case.name))
        if one.failure is not None:
            first = one.failure.mismatches[0]
            message = f"{first.what}: expected {first.expected}, actual {first.actual}"
            failure = ET.SubElement(case, "failure", message=_xml(message), type="expectation")
            failure.text = _xml(f"{file}:{one.case.location.line}\n{failure_text(one.failure)}")
    if errors:
        case = ET.SubElement(suite, "testcase", classname=where, name="the file can be used")
        error = ET.SubElement(case, "error", message=_xml(errors[0].message), type=errors[0].code_text)
        error.text = _xml(as_text(errors))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
