"""Every command in the documentation runs, ends with the exit code that it states, and prints what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docs.pages import PAGES, blocks, name_of
from docs.session import occurs

if TYPE_CHECKING:
    from docs.session import Session

# Played in test_yc_walk.py and its neighbours, where their files are.
ELSEWHERE = {"docs/yc-walk.md", "docs/crm-walk.md", "docs/leads-walk.md"}

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
