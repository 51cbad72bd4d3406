"""Markdown as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.briefs.markdown import escaped, one_line
from icp_rules.briefs.plain import plain_text

CASES = {
    "paragraphs": ("one\ntwo\n\nthree\n", "one two\n\nthree"),
    "hard breaks": ("one\\\ntwo  \nthree\n", "one\ntwo\nthree"),
    "emphasis and code": ("**one** *two* `three|*`\n", "one two three|*"),
    "a heading": ("# One\n\ntwo\n", "One\n\ntwo"),
    "a tight list": ("- one\n- two\n  - three\n", "- one\n- two\n  - three"),
    "a loose list": ("- one\n\n  more\n\n- two\n", "- one\n\n  more\n\n- two"),
    "numbers": ("3. one\n4. two\n", "3. one\n4. two"),
    "an empty item": ("-\n- two\n", "-\n- two"),
    "a quotation": ("> one\n>\n> two\n", "> one\n>\n> two"),
    "a link": ("[our list](https://example.com/a)\n", "our list (https://example.com/a)"),
    "an address": ("<ann@acme.example>, <https://acme.example>\n", "ann@acme.example, https://acme.example"),
    "a link that is none": ("[x](javascript:alert)\n", "[x](javascript:alert)"),
    "a table": ("| a | b |\n|---|---|\n| 1 | 2 |\n", "a | b\n1 | 2"),
    "code": ("```\na\n  *b*\n```\n", "a\n  *b*"),
    "a line": ("one\n\n---\n\ntwo\n", "one\n\n---\n\ntwo"),
    "html": ("<b>one</b>\n", "<b>one</b>"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("markdown", "expected"), CASES.values(), ids=CASES)
def test_marks_go_and_what_is_said_stays(markdown, expected):
    assert plain_text(markdown) == expected


@given(st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from(r"*_`~[]()<>|\#+-=.&;:!1a ")))
def test_a_value_printed_into_markdown_is_as_it_was(value):
    assert plain_text(f"so {escaped(value)} it is") == f"so {one_line(value)} it is"
