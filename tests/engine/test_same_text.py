"""Text means the same on every engine: folding, the text operators, regular expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from engine.everywhere import Asked, check

if TYPE_CHECKING:
    from engine.everywhere import Judge


def series(*values: str) -> pl.Series:
    return pl.Series("note", [*values, None], dtype=pl.String)


def note(operator: str, argument: Any, *met: str, exact: bool = False) -> Asked:
    return Asked({"note": {operator: argument, **({"exact": True} if exact else {})}}, met)


CASES = series(
    "İstanbul", "istanbul", "ISTANBUL", "ıstanbul", "i̇stanbul",
    "straße", "STRASSE", "STRAẞE",
    "ΟΔΟΣ", "οδος", "οδοσ", "Οδός", "ΣΑΣ", "σασ",
    "МОСКВА", "москва",
    "ﬁn", "fin", "FIN",
    "ǅ", "ǆ", "Ǆ",
    "é", "É", "e\u0301", "E\u0301",
    "Ꭰ", "ꭰ", "Ა", "ა", "𐐀", "𐐨", "K", "k",
)  # fmt: skip
FOLDED = [
    note("is", "istanbul", "istanbul", "ISTANBUL"),
    note("is", "İSTANBUL", "İstanbul", "i̇stanbul"),
    note("is", "ıstanbul", "ıstanbul"),
    note("in", ["istanbul", "x"], "istanbul", "ISTANBUL"),
    note("starts_with", "İ", "İstanbul", "i̇stanbul"),
    note("starts_with", "i", "istanbul", "ISTANBUL", "İstanbul", "i̇stanbul"),
    note("is", "STRASSE", "STRASSE"),
    note("is", "straße", "straße", "STRAẞE"),
    note("is", "οδος", "ΟΔΟΣ", "οδος", "οδοσ"),
    note("in", ["ΟΔΟΣ", "σασ"], "ΟΔΟΣ", "οδος", "οδοσ", "ΣΑΣ", "σασ"),
    note("ends_with", "ς", "ΟΔΟΣ", "οδος", "οδοσ", "Οδός", "ΣΑΣ", "σασ"),
    note("contains", "ασ", "ΣΑΣ", "σασ"),
    note("like", "*ΔΟΣ", "ΟΔΟΣ", "οδος", "οδοσ"),
    note("matches", "οδο[σ]$", "ΟΔΟΣ", "οδος", "οδοσ"),
    note("is", "οδος", "οδος", exact=True),
    note("is", "МоСКВа", "МОСКВА", "москва"),
    note("is", "fin", "fin", "FIN"),
    note("is", "ǆ", "ǅ", "ǆ", "Ǆ"),
    note("is", "É", "é", "É"),
    note("in", ["Ꭰ"], "Ꭰ", "ꭰ"),
    note("is", "ა", "Ა", "ა"),
    note("is", "𐐀", "𐐀", "𐐨"),
    note("is", "k", "K", "k"),
]


def test_letters_are_folded_alike(judge_on: Judge) -> None:
    check(judge_on, CASES, FOLDED)


SPACED = series(*(f"{space}x{space}" for space in ("", " ", "\t", "\n", "\v", "\f", "\r", " \t\r\n")))
UNUSUAL = "\x1c\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"


def test_outer_spaces_tabs_and_line_ends_do_not_count(judge_on: Judge) -> None:
    check(judge_on, SPACED, [note("is", "X", *SPACED[:-1]), note("is", "x", "x", exact=True)])


def test_other_white_space_counts_on_a_frame_that_the_records_have_not_made(judge_on: Judge) -> None:
    odd = [f"{space}x" for space in UNUSUAL] + [f"x{space}" for space in UNUSUAL]
    check(judge_on, series(*odd), [note("is", "x"), note("ends_with", "x", *(o for o in odd if o.endswith("x")))])


SIGNS = series(
    "", "a%b", "a_b", "aXb", "a\\b", "a.b", "a*b", "a?b", "a'b", 'a"b', "a$b", "a{b", "a\nb", "ab", "a😀b", "%", "\\"
)
FINDING = {"contains": str.__contains__, "starts_with": str.startswith, "ends_with": str.endswith}
LITERAL = [
    *(
        note(operator, sign, *(text for text in SIGNS.drop_nulls() if found(text, sign)))
        for sign in ("%", "_", "\\", ".", "*", "?", "'", '"', "{", "😀")
        for operator, found in FINDING.items()
    ),
    note("is", "a%b", "a%b"),
    note("like", "a_b", "a_b"),
    note("like", "a%b", "a%b"),
    note("like", "a\\b", "a\\b"),
    note("like", "a?b", "a%b", "a_b", "aXb", "a\\b", "a.b", "a*b", "a?b", "a'b", 'a"b', "a$b", "a{b", "a\nb", "a😀b"),
    note("like", "a*b", *(s for s in SIGNS if s and s.startswith("a"))),
    note("like", "*", *(s for s in SIGNS if s is not None)),
    note("like", "?", "%", "\\"),
    note("is", "AXB", "aXb"),
]  # fmt: skip


def test_signs_that_mean_something_to_a_database_are_signs(judge_on: Judge) -> None:
    check(judge_on, SIGNS, LITERAL)


TEXTS = series(
    "",
    "ab",
    "AB",
    "a b",
    "a\nb",
    "ab\n",
    "\nab",
    "a\r\nb",
    "a\u2028b",
    "zürich",
    "z_9",
    "9",
    "٣",
    "x",
    "😀",
    "[",
    "a-b",
    "a\tb",
    "aaa",
    "^$",
)
PATTERNS = [
    note("matches", "^ab$", "ab", exact=True),
    note("matches", "b$", "ab", "a b", "a\nb", "\nab", "a\r\nb", "a\u2028b", "a-b", "a\tb", exact=True),
    note("matches", "^b", exact=True),
    note("matches", "a.b", "a b", "a\u2028b", "a-b", "a\tb", exact=True),
    note("matches", "a[^x]b", "a b", "a\nb", "a\u2028b", "a-b", "a\tb", exact=True),
    note("matches", "a\\sb", "a b", "a\nb", "a\tb", exact=True),
    note("matches", "a\\s+b", "a b", "a\nb", "a\r\nb", "a\tb", exact=True),
    note("matches", "a\\Wb", "a b", "a\nb", "a\u2028b", "a-b", "a\tb", exact=True),
    note("matches", "^\\w+$", "ab", "AB", "z_9", "9", "x", "aaa", exact=True),
    note("matches", "^\\W+$", "٣", "😀", "[", "^$", exact=True),
    note("matches", "\\d", "z_9", "9", exact=True),
    note("matches", "^z.rich$", "zürich", exact=True),
    note("matches", "^z[à-ÿ]rich$", "zürich", exact=True),
    note("matches", "^.$", "9", "٣", "x", "😀", "[", exact=True),
    note("matches", "^[😀-😂]$", "😀", exact=True),
    note("matches", "^[^a]$", "9", "٣", "x", "😀", "[", exact=True),
    note("matches", "^(a|b)+$", "ab", "aaa", exact=True),
    note("matches", "^a{3}$", "aaa", exact=True),
    note("matches", "^a{2,5}", "aaa", exact=True),
    note("matches", "^a?b", "ab", "ab\n", exact=True),
    note("matches", "\\[", "[", exact=True),
    note("matches", "\\^\\$", "^$", exact=True),
    note("matches", "a\\-b", "a-b", exact=True),
    note("matches", "[a\\-]b", "ab", "ab\n", "\nab", "a-b", exact=True),
    note("matches", "^$", "", exact=True),
    note("matches", "a*", *(t for t in TEXTS if t is not None), exact=True),
    note("matches", "^AB$", "ab", "AB", "ab\n", "\nab"),
    note("matches", "^Z.R", "zürich"),
    note("matches", "A\\nB", "a\nb"),
]  # fmt: skip


def test_patterns_match_the_same_texts(judge_on: Judge) -> None:
    check(judge_on, TEXTS, PATTERNS)


def test_empty_text_is_known_and_null_is_not(judge_on: Judge) -> None:
    judged = judge_on({"require": [{"id": "r", "when": {"note": {"known": True}}}]}, series("", " ").to_frame())
    assert [row["state__r"] for row in judged] == [True, True, False]
