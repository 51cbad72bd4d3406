"""Every command in the documentation runs, ends with the exit code that it states, and prints what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docs.pages import PAGES, Block, blocks, name_of
from docs.session import edited, occurs

if TYPE_CHECKING:
    from docs.session import Session

# Played in test_yc_walk.py and its neighbours, where their files are.
ELSEWHERE = {"docs/yc-walk.md", "docs/yc-review.md", "docs/crm-walk.md", "docs/leads-walk.md"}

PLAYED = [
    page
    for page in PAGES
    if name_of(page) not in ELSEWHERE and any(block.language == "console" for block in blocks(page))
]


@pytest.mark.parametrize("page", PLAYED, ids=name_of)
def test_the_commands_of_a_page_print_what_it_shows(page, session: Session):
    session.play(blocks(page))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([], True),
        (["one", "two"], True),
        (["two", "…"], True),
        (["one", "…", "four"], True),
        (["one", "three"], False),
        (["three", "…", "two"], False),
        (["th…"], True),
        (["thr"], False),
    ],
)
def test_lines_occur_in_their_order_and_dots_stand_for_anything(shown, expected):
    assert occurs(shown, "one\ntwo\nthree\nfour\n") is expected


def edit(text: str) -> Block:
    return Block("page.md", 1, "diff", text, {"file": "a.yaml"})


def test_an_edit_replaces_lines_and_keeps_what_stands_around():
    assert edited("one\ntwo\nthree\n", edit(" one\n-two\n+2\n@@\n three\n+four\n")) == "one\n2\nthree\nfour\n"


@pytest.mark.parametrize("text", ["one\n", "two\ntwo\n"])
def test_an_edit_of_what_does_not_stand_there_once_is_refused(text):
    with pytest.raises(AssertionError, match=r"a\.yaml does not have, once"):
        edited(text, edit("-two\n+2\n"))
