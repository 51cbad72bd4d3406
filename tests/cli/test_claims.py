"""Every claim in the briefs of the example workspace has a footnote, and every footnote a claim."""

from __future__ import annotations

import re
from collections import Counter

import pytest

REFERENCE = re.compile(r"(?<!\\)\[\^([^\]\\]+)\](?!:)")
DEFINITION = re.compile(r"^\[\^([^\]]+)\]: (.+)$", re.MULTILINE)
FACT = re.compile(r"^\| (?P<label>[a-z ]+) \| (?P<text>.+) \| (?P<source>.+) \| (?P<day>\S+) \|$", re.MULTILINE)
SOURCES = "## Where this comes from"
REASONS = re.compile(
    r"^## (?:The score, line by line|The case|Why this account)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL
)
# A number of three digits or more, an amount, or a day: no other text of a brief is likely to hold it by chance.
TELLING = re.compile(r"(?:USD )?([\d,]{3,}|\d{4}-\d\d-\d\d)(?: \w+)*")


@pytest.fixture(scope="module")
def briefs(example, example_run):
    """The texts of the briefs, by their paths."""
    files = (example.root / "out" / "briefs").rglob("*.md")
    return {file.relative_to(example.root).as_posix(): file.read_text(encoding="utf-8") for file in files}


def of_kind_brief(briefs):
    # of another kind, a file's name has that in it, between dots
    return {path: text for path, text in briefs.items() if not re.search(r"\.\w+\.md$", path)}


def test_references_and_footnotes_are_the_same(briefs):
    found = of_kind_brief(briefs)
    assert len(found) > 100
    for path, text in found.items():
        labels = Counter(label for label, _ in DEFINITION.findall(text))
        assert set(labels) == set(REFERENCE.findall(text)), path
        assert set(labels.values()) == {1}, path


def test_footnotes_say_what_the_table_of_sources_says(briefs):
    told = 0
    for path, text in of_kind_brief(briefs).items():
        notes = dict(DEFINITION.findall(text))
        for fact in FACT.finditer(text.split(SOURCES)[1]):
            note = notes.get(fact["label"].replace(" ", "_"))
            if note is not None:
                label = fact["label"].capitalize()
                assert note.startswith(f"{label}: {fact['text'][:150]}"), path
                assert f"(source: {fact['source']}; {fact['day']}, " in note, path
                told += 1
    assert told > 500


def test_every_number_and_day_of_an_account_has_its_footnote(briefs, example):
    rules = "".join(file.read_text(encoding="utf-8") for file in (example.root / "rule_sets").glob("*.yaml"))
    claims = 0
    for path, text in of_kind_brief(briefs).items():
        body, sources = text.split(SOURCES)
        values = {m[1]: fact["label"] for fact in FACT.finditer(sources) if (m := TELLING.fullmatch(fact["text"]))}
        for line in body.splitlines():
            said_by_the_rules = line.lstrip("- ").split(":** ")[-1].removeprefix("Reference: ").strip("*") in rules
            if line.startswith((">", "#", "- From ", "Qualified by", "Unverified by")) or said_by_the_rules:
                continue
            for value in values:
                if re.search(rf"(?<![\d,.-]){re.escape(value)}(?![\d,.-])", line):
                    assert REFERENCE.search(line), (path, line)
                    claims += 1
    assert claims > 200


def test_every_contact_has_a_footnote(briefs):
    lines = [line for text in of_kind_brief(briefs).values() for line in text.splitlines()]
    emails = [line for line in lines if line.startswith("- Email: ") and line != "- Email: unknown"]
    assert len(emails) > 50
    assert all(REFERENCE.search(line).group(1).startswith("contact-") for line in emails)


def test_every_reason_has_a_footnote(briefs):
    found = [part for text in of_kind_brief(briefs).values() for part in REASONS.findall(text)]
    lines = [line for part in found for line in part.splitlines() if re.match(r"- |\| (?!criterion)", line)]
    assert len(lines) > 100
    assert all(REFERENCE.search(line) for line in lines)


def test_what_is_read_out_has_none(briefs):
    scripts = [text for path, text in briefs.items() if path not in of_kind_brief(briefs)]
    assert scripts
    assert not any("[^" in text for text in scripts)
