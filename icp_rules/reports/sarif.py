"""Findings as SARIF 2.1.0, the format in which code scanning and editors take what a tool found."""

from __future__ import annotations

import hashlib
from collections import Counter
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.diagnostics.render import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.diagnostics import Location
    from icp_rules.plugins import Edit, Lint
    from icp_rules.reports.lint import Found, LintReport

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_FINGERPRINT = "finding/v1"

Data = dict[str, Any]


def sarif_data(report: LintReport) -> Data:
    """Return the report as a SARIF log with one run; files are relative to the folder in which it was made."""
    rules = {lint.code: _rule(lint) for lint in report.lints}
    rules |= {d.code_text: _rule_of(d.code) for d in report.other if isinstance(d.code, Code)}
    places = {code: place for place, code in enumerate(rules)}
    repeated: Counter[str] = Counter()
    found = (*report.found, *report.waived)
    results = [
        *(_result(d, places, repeated) for d in in_order(report.other)),
        *(_result_of(one, places, repeated) for one in found),
    ]
    run = {
        "tool": {"driver": {"name": "icp-rules", "version": version("icp-rules"), "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which icp lint was run."}}},
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(lint: Lint) -> Data:
    return {
        "id": lint.code,
        "name": type(lint).__name__,
        "shortDescription": {"text": lint.title},
        "fullDescription": {"text": lint.why},
        "help": {"text": f"{lint.why} `icp lint --explain {lint.code}` shows an example."},
        "defaultConfiguration": {"level": lint.severity.value},
    }


def _rule_of(code: Code) -> Data:
    return {
        "id": code.value,
        "shortDescription": {"text": code.meaning},
        "defaultConfiguration": {"level": Severity.ERROR.value},
    }


def _result_of(one: Found, places: Mapping[str, int], repeated: Counter[str]) -> Data:
    """Return what a lint found: with the edits that mend it, and with what waives it."""
    result = _result(one.diagnostic, places, repeated, one.finding.about)
    if one.finding.fix:
        result["fixes"] = [_fix(one.finding.fix, one.finding.help or one.finding.message)]
    if one.waiver is not None:
        waived = {"kind": "inSource", "justification": one.waiver.reason, "location": _location(one.waiver.location)}
        result["suppressions"] = [waived]
    return result


def _result(d: Diagnostic, places: Mapping[str, int], repeated: Counter[str], about: str | None = None) -> Data:
    result: Data = {
        "ruleId": d.code_text,
        "ruleIndex": places[d.code_text],
        "level": d.severity.value,
        "message": {"text": d.told},
        "partialFingerprints": {_FINGERPRINT: _fingerprint(d, about, repeated)},
        # present on all results or on none
        "suppressions": [],
    }
    if d.location is not None:
        result["locations"] = [_location(d.location)]
    return result


def _fingerprint(d: Diagnostic, about: str | None, repeated: Counter[str]) -> str:
    """Return what a finding is known by from run to run, though lines move and words of messages change."""
    place = d.location
    line = (place.text or "").strip() if place else d.message
    alike = "\0".join((d.code_text, _uri(place.file) if place else "", about if about is not None else line))
    repeated[alike] += 1
    return hashlib.sha256(f"{alike}\0{repeated[alike]}".encode()).hexdigest()[:32]


def _location(place: Location) -> Data:
    physical: Data = {"artifactLocation": _artifact(place.file)}
    if place.line is not None:
        region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.end_column}
        physical["region"] = {key: value for key, value in region.items() if value is not None}
    return {"physicalLocation": physical}


def _fix(edits: Iterable[Edit], description: str) -> Data:
    by_file = groupby(sorted(edits, key=lambda edit: edit.file), key=lambda edit: edit.file)
    changes = [
        {"artifactLocation": _artifact(file), "replacements": [_replacement(edit) for edit in of_file]}
        for file, of_file in by_file
    ]
    return {"description": {"text": description}, "artifactChanges": changes}


def _replacement(edit: Edit) -> Data:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _artifact(file: str) -> Data:
    absolute = Path(file).is_absolute()
    return {"uri": _uri(file)} if absolute else {"uri": _uri(file), "uriBaseId": _ROOT}


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
