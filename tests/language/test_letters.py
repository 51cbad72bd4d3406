"""Texts without accents, in one way for headers, titles, names and dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.letters import without_accents, without_umlaut


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("ACME", "acme"),
        ("Août", "aout"),
        ("Zoë", "zoe"),
        ("Größe", "grosse"),
        ("Ørskov Łuk", "orskov luk"),
        ("Ǿrskov", "orskov"),
        ("so\u00adft", "soft"),
        ("한국", "한국"),
        ("2²", "2²"),
    ],
)
def test_accents_come_off(text: str, bare: str) -> None:
    assert without_accents(text) == bare


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("mueller", "muller"),
        ("koenig", "konig"),
        ("haeuser", "hauser"),
        ("ae", "ae"),
        ("due", "due"),
        ("blue", "blue"),
        ("queen", "queen"),
        ("bauer", "bauer"),
    ],
)
def test_umlauts_are_alike_however_they_are_typed(word: str, bare: str) -> None:
    assert without_umlaut(word) == bare


@given(st.text() | st.text("aeouqxß", max_size=12))
def test_what_is_bare_stays_as_it_is(text: str) -> None:
    bare = without_accents(text)
    assert without_accents(bare) == bare
    word = without_umlaut(bare)
    assert without_umlaut(word) == word
