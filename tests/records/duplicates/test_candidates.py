from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from icp_rules.records.duplicates.candidates import MOST_IN_BLOCK, Candidates


def apart(*texts: str) -> Candidates:
    candidates = Candidates()
    candidates.a_letter_apart(dict(enumerate(texts)))
    return candidates


@given(st.lists(st.text("abé", min_size=5, max_size=8), max_size=6, unique=True))
def test_no_text_a_letter_apart_is_missed(texts):
    near = {(i, j) for (i, a), (j, b) in combinations(enumerate(texts), 2) if OSA.distance(a, b) == 1}
    assert near <= apart(*texts).pairs


def test_digits_are_no_letters():
    assert apart("studio12", "studio13", "studio1", "studi12").pairs == {(0, 3)}


def test_short_and_endless_texts_are_not_looked_at():
    assert apart("abcd", "abce", "x" * 60, "x" * 59).pairs == set()
    assert apart().pairs == set()


def test_spellings_of_many_are_told():
    texts = [f"quill{chr(0x4E00 + i)}mere" for i in range(MOST_IN_BLOCK + 1)]
    candidates = apart(*texts)
    assert candidates.pairs == set()
    assert [(one.kind, one.value, one.count) for one in candidates.skipped] == [("spelling", texts[0], len(texts))]


def test_a_value_leads_to_its_first_holder():
    candidates = Candidates()
    candidates.share(["a", None, "b", "a", "a", None])
    assert candidates.pairs == {(0, 3), (0, 4)}


def test_a_value_of_many_rows_of_few_names_still_tells():
    candidates = Candidates()
    assert candidates.telling("domain", ["q.example"] * 50, [None] * 50) == ["q.example"] * 50
    assert candidates.skipped == []
