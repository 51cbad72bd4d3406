"""Findings as people and programs read them."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.diagnostics.render import as_json, as_lines, as_text, in_order, summary

REPLACED = "\N{REPLACEMENT CHARACTER}"


def finding(text: str | None, column: int | None, end: int | None = None, **more: object) -> Diagnostic:
    location = Location("a.yaml", 7, column, end, text)
    return Diagnostic(Code.UNKNOWN_KEY, "unknown field 'employes'", location, **more)  # type: ignore[arg-type]


def caret(diagnostic: Diagnostic) -> tuple[str, str]:
    """Return the line that is shown and the one with the caret, without the gutter."""
    _, line, marks = as_text([diagnostic]).split("\n")
    assert line[:8] == "    7 | "
    assert marks[:8] == "      | "
    return line[8:], marks[8:]


def test_the_whole_of_it() -> None:
    text = "    when: {employes: 5}"
    assert as_text([finding(text, 12, 20, help="Did you mean 'employees'?\nOr not?")]) == (
        "a.yaml:7:12: error ICP201: unknown field 'employes'\n"
        "    7 |     when: {employes: 5}\n"
        "      |            ^^^^^^^^\n"
        "      = help: Did you mean 'employees'?\n"
        "        Or not?"
    )


@pytest.mark.parametrize(
    ("text", "column", "end", "line", "marks"),
    [
        ("a: b", 4, 5, "a: b", "   ^"),
        ("a: b", 1, None, "a: b", "^"),
        ("a: b", 4, 4, "a: b", "   ^"),
        ("a: b", 5, 5, "a: b", "    ^"),
        ("", 1, None, "", "^"),
        ("a: b", 1, 99, "a: b", "^^^^"),
        ("a:\tb c", 4, 5, "a: b c", "   ^"),
        ("\ta: b", 1, 2, " a: b", "^"),
        ("\t\ta", 3, 4, "  a", "  ^"),
        ("a: \x1b[31mb", 9, 10, f"a: {REPLACED}[31mb", "        ^"),
        ("a\x00b: c", 2, 3, f"a{REPLACED}b: c", " ^"),
        ("a: \u202etxt", 4, 5, f"a: {REPLACED}txt", "   ^"),
        ("a: x\r", 4, 5, f"a: x{REPLACED}", "   ^"),
        # two places on the terminal each
        ("名前: b", 5, 6, "名前: b", "      ^"),
        ("a: 東京, b", 4, 6, "a: 東京, b", "   ^^^^"),
        # no place of its own
        ("e\N{COMBINING ACUTE ACCENT}: b", 5, 6, "e\N{COMBINING ACUTE ACCENT}: b", "   ^"),
        ("ä: ü", 4, 5, "ä: ü", "   ^"),
        ("😀: b", 4, 5, "😀: b", "    ^"),
    ],
)
def test_the_caret_stands_under_the_very_characters(
    text: str, column: int, end: int | None, line: str, marks: str
) -> None:
    assert caret(finding(text, column, end)) == (line, marks)


@pytest.mark.parametrize("at", [0, 1, 59, 60, 61, 119, 120, 121, 500, 999])
def test_a_long_line_is_cut_around_the_caret(at: int) -> None:
    text = "-" * at + "X" + "-" * (999 - at)
    line, marks = caret(finding(text, at + 1, at + 2))
    assert len(line) <= 120
    assert line[marks.index("^")] == "X"
    assert marks.count("^") == 1


def test_a_mark_longer_than_what_is_shown_is_cut_with_it() -> None:
    line, marks = caret(finding("ab" * 500, 101, 900))
    assert len(line) == 120
    assert len(marks) == 120
    assert marks.endswith("^^^")


def test_a_line_of_two_million_characters_a_thousand_times_is_shown_in_no_time() -> None:
    text = "x" * 2_000_000
    shown = as_text([finding(text, column * 1000 + 1) for column in range(1000)])
    assert len(shown) < 400_000


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (None, "error ICP201: it is wrong"),
        (Location("a.csv"), "a.csv: error ICP201: it is wrong"),
        (Location("a.csv", 3), "a.csv:3: error ICP201: it is wrong"),
        (Location("a.csv", 3, None, None, "1,2"), "a.csv:3: error ICP201: it is wrong\n    3 | 1,2"),
        (Location("a.yaml", 3, 4), "a.yaml:3:4: error ICP201: it is wrong"),
    ],
)
def test_as_much_of_the_place_as_is_known(location: Location | None, expected: str) -> None:
    assert as_text([Diagnostic(Code.UNKNOWN_KEY, "it is wrong", location)]) == expected


def test_nothing_in_a_file_drives_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e\N{ZERO WIDTH JOINER}"
    location = Location(f"{evil}.yaml", 1, 1, 2, evil)
    text = as_text([Diagnostic(Code.UNKNOWN_KEY, f"unknown key '{evil}\nmore'", location, f"Not {evil}\nhere.")])
    lines = as_lines([Diagnostic(Code.UNKNOWN_KEY, f"unknown key '{evil}\nmore'", location, f"Not {evil}\nhere.")])
    for shown in (text, lines):
        assert all(c.isprintable() or c == "\n" for c in shown)
    assert "]0;owned" in text
    assert "more'" in text.split("\n")[0]


FOUND = [
    Diagnostic(Code.UNKNOWN_KEY, "1", Location("a.yaml")),
    Diagnostic(Code.UNKNOWN_KEY, "2", Location("a.yaml", 2, 1)),
    Diagnostic(Code.UNKNOWN_KEY, "3", Location("a.yaml", 2, 9)),
    Diagnostic(Code.UNKNOWN_KEY, "4", Location("a.yaml", 10, 1), severity=Severity.WARNING),
    Diagnostic(Code.UNKNOWN_KEY, "5", Location("b.yaml", 1)),
    Diagnostic(Code.UNKNOWN_KEY, "6"),
]


def test_findings_come_by_file_line_and_column_and_those_without_a_place_last() -> None:
    shuffled = list(FOUND)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - nothing secret
    assert in_order(shuffled) == FOUND
    assert [d["message"] for d in json.loads(as_json(shuffled))] == list("123456")
    assert [line.split()[-1] for line in as_text(shuffled).split("\n\n")] == list("123456")


def test_findings_at_one_place_stay_as_they_came() -> None:
    one, other = (Diagnostic(Code.UNKNOWN_KEY, text, Location("a.yaml", 1, 1)) for text in "ba")
    assert in_order([one, other]) == [one, other]


def test_as_json() -> None:
    found = [finding("  ä: «x»", 3, 4, help="Write it."), Diagnostic(Code.CONFLICTS, "zwei", severity=Severity.WARNING)]
    assert json.loads(as_json(found)) == [
        {
            "code": "ICP201",
            "severity": "error",
            "file": "a.yaml",
            "line": 7,
            "column": 3,
            "message": "unknown field 'employes'",
            "help": "Write it.",
        },
        {
            "code": "ICP508",
            "severity": "warning",
            "file": None,
            "line": None,
            "column": None,
            "message": "zwei",
            "help": None,
        },
    ]
    assert as_json([]) == "[]"


def test_a_line_each_for_those_told_beside_something_else() -> None:
    assert as_lines([finding("text", 1, help="Do this.\nThen that."), FOUND[3]]) == (
        "a.yaml:7:1: error ICP201: unknown field 'employes'\n"
        "      Do this.\n"
        "      Then that.\n"
        "a.yaml:10:1: warning ICP201: 4"
    )


@pytest.mark.parametrize(
    ("errors", "warnings", "text"),
    [
        (0, 0, "no findings"),
        (1, 0, "1 error"),
        (2, 1, "2 errors, 1 warning"),
        (0, 2, "2 warnings"),
    ],
)
def test_how_many_there_are(errors: int, warnings: int, text: str) -> None:
    found = [FOUND[0]] * errors + [FOUND[3]] * warnings
    assert summary(found) == text


@given(st.text(alphabet=st.characters(blacklist_characters="\n")), st.integers(1, 200), st.integers(1, 200))
def test_any_line_with_any_mark_is_shown_in_three_lines(text: str, column: int, end: int) -> None:
    line, marks = caret(finding(text, column, end))
    assert marks.strip() == "^" * len(marks.strip())
    assert "^" in marks
    assert len(line) <= 120
