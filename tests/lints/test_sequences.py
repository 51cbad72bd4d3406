"""What lints make of the steps of sequences."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.conditions import AlwaysMet, NeverMet
from icp_rules.lints.duplicates import DuplicateItem
from icp_rules.lints.provision import UnprovidedField
from icp_rules.lints.sequences import UnwrittenSequence

SOURCES = """version: 1
sources:
  accounts: {file: a.csv, map: {account_id: Id, name: Name, country: Land}}
  contacts: {file: c.csv, map: {account_id: Id, title: Title}}
"""
TEMPLATES = {"templates/vp.md.j2": "-\n", "templates/step.md.j2": "-\n"}


def asking(when: str) -> dict[str, str]:
    text = (
        "require: [{id: us, when: {country: US}}]\npersonas:\n"
        "  - id: vp\n    role: user\n    match: {title: VP}\n    brief: vp.md.j2\n"
        f"    sequence: [{{id: call, channel: call, day: 0, template: step.md.j2, when: {when}}}]\n"
    )
    return {"rule_sets/a.yaml": rule_set("a", text), **TEMPLATES}


CASES = {
    "never met": (
        NeverMet(),
        "{all: [{employees: {at_least: 9}}, {employees: {less_than: 5}}]}",
        ["the condition of 'call' can never be met"],
    ),
    "never met by a contact": (
        NeverMet(),
        "{all: [{contact.title: CFO}, {contact.title: CEO}]}",
        ["the condition of 'call' can never be met"],
    ),
    "always met": (
        AlwaysMet(),
        "{any: [{contact.phone: {known: true}}, {contact.phone: {known: false}}]}",
        ["the condition of 'call'"],
    ),
    "a list with one twice": (DuplicateItem(), "{contact.country: [US, usa]}", ["'usa' stands in this list already"]),
    "what no source gives": (
        UnprovidedField(),
        "{employees: {at_least: 5}, contact.phone: {known: true}, contact.title: VP}",
        ["employees", "phone"],
    ),
    "sound": (NeverMet(), "{employees: {at_least: 9}, contact.title: VP}", []),
}


@pytest.mark.parametrize(("lint", "when", "told"), CASES.values(), ids=CASES)
def test_conditions_of_steps_are_looked_at_as_others_are(tmp_path, lint, when, told):
    found = messages(tmp_path, {"icp.yaml": SOURCES, **asking(when)}, lint)
    assert len(found) == len(told)
    assert all(words in message for words, message in zip(told, found, strict=True)), found


@pytest.mark.parametrize(
    ("briefs", "expected"),
    [
        ("", []),
        ("briefs: {tiers: [A]}\n", []),
        ("briefs: {kinds: [brief]}\n", ["vp"]),
        ("briefs: {kinds: [sequence]}\n", []),
    ],
)
def test_a_sequence_that_no_run_writes(tmp_path, briefs, expected):
    files = {"icp.yaml": f"version: 1\n{briefs}", **asking("{country: US}")}
    assert [one.about for one in findings(tmp_path, files, UnwrittenSequence())] == expected
