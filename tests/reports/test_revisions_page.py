"""A comparison as Markdown: it fits a comment, and nothing from files is markup, a mention or a link."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from icp_rules.checks.revisions.changes import Change, Weight
from icp_rules.checks.revisions.report import (
    BestChange,
    Cause,
    Difference,
    Effect,
    Fate,
    Matrix,
    Mover,
    Outcome,
    RuleSetDiff,
    Worth,
)
from icp_rules.diagnostics import Code, Diagnostic, Location
from icp_rules.reports.revisions import text, to_dict
from icp_rules.reports.revisions_page import LIMIT, page

HOSTILE = (
    "@everyone",
    "#12",
    "https://evil.example",
    "www.evil.example",
    "<script>alert(1)</script>",
    "![x](https://evil.example/x.png)",
    "a | b",
    "``` ```",
    "`@team`",
    "line\n\n# heading\n::error::x",
    "</details>",
    "\u202eoverturned",
)
OWN_TAGS = {"<details>", "</details>", "<summary>", "</summary>", "<br>"}


def difference(said: str, rule_sets: int = 1) -> Difference:
    place = Location(said, 3)
    cause = Cause(said, 2.5, place)
    mover = Mover(said, said, "A", "B", 80.0, 60.0, (cause, cause))
    matrix = Matrix((said, "B"), ("A", said), {(said, "A"): 3, ("B", said): 1})
    outcome = Outcome(matrix, 4, 4, 1, 0, (mover,), (mover,), (), (Effect(said, 1, 2, 0.5, place),), Worth(1, 2, said))
    changes = (Change(Weight.SCORING, said, place), Change(Weight.WORDING, said))
    one = RuleSetDiff(said, Fate.RENAMED, said, changes, rewritten=True, outcome=outcome)
    new = RuleSetDiff(said, Fate.ADDED, counts={said: 3}, worth=Worth(None, 2, said))
    return Difference(
        said, said, date(2026, 11, 1), said, 4, 1, (said,), (*([one] * rule_sets), new), (BestChange(said, None, 2),),
        Worth(1, 2, said), (Change(Weight.WORDING, said),), (Diagnostic(Code.REVISION_RULES, said, place),),
    )  # fmt: skip


def outside_code(markdown: str) -> tuple[str, set[str]]:
    """Return the text that is no code, and the HTML tags."""
    texts, tags = [], set()
    for block in MarkdownIt("commonmark").enable("table").parse(markdown):
        for token in (block, *(block.children or ())):
            if token.type == "text":
                texts.append(token.content)
            elif token.type in ("html_block", "html_inline"):
                tags.update(re.findall(r"<[^>]*>", token.content))
    return "\n".join(texts), tags


@pytest.mark.parametrize("said", HOSTILE)
def test_what_comes_from_files_stands_in_code(said):
    harmless, tags = outside_code(page(difference("x")))
    found, found_tags = outside_code(page(difference(said)))
    assert found == harmless
    assert found_tags == tags == OWN_TAGS
    assert "\u202e" not in page(difference(said))


# the places of the matrix have one letter
@given(said=st.text(min_size=2, max_size=40))
def test_no_text_breaks_out(said):
    assert outside_code(page(difference(said))) == outside_code(page(difference("x")))


def test_tables_keep_their_columns():
    for said in HOSTILE:
        tables = [
            t for t in MarkdownIt("commonmark").enable("table").parse(page(difference(said))) if t.type == "td_open"
        ]
        assert len(tables) == 3 * 4 + 2 * 3


@pytest.mark.parametrize("said", ["x" * 200, "\N{PILE OF POO}" * 200])
def test_it_fits_a_comment_and_counts_what_it_leaves_out(said):
    markdown = page(difference(said, rule_sets=200))
    assert len(markdown.encode()) <= LIMIT
    shown = markdown.count("### ")
    assert f"**{201 - shown} more changed rule sets are not shown:**" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")


@pytest.mark.parametrize("said", HOSTILE)
def test_text_keeps_to_its_lines(said):
    lines = "\n".join(text(difference(said))).split("\n")
    assert not any(line.lstrip().startswith(("::", "# heading")) for line in lines)


def test_data_has_every_account_that_is_listed():
    found = to_dict(difference("x"))
    assert [len(found["rule_sets"][0]["outcome"][way]) for way in ("movers", "in", "out")] == [1, 1, 0]
    assert found["rule_sets"][1]["counts"] == {"x": 3}
