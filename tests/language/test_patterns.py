"""What a pattern or a glob matches, on Polars and DuckDB alike, and what is refused."""

from __future__ import annotations

import re

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.language.patterns import (
    MAX_LENGTH,
    MAX_SIZE,
    PatternError,
    fold_text,
    glob_pattern,
    translate,
)

CONNECTION = duckdb.connect()


def answers(pattern, texts):
    """Return which texts match, after checking that Polars, DuckDB and Python agree on it."""
    frame = pl.DataFrame({"n": range(len(texts)), "text": texts}, schema={"n": pl.Int64, "text": pl.String})
    match = nw.col("text").str.contains(pattern)
    on_polars = nw.from_native(frame).select(match)["text"].to_list()
    relation = CONNECTION.from_arrow(frame.to_arrow())
    on_duckdb = dict(nw.from_native(relation).select("n", match).to_native().fetchall())
    assert [on_duckdb[n] for n in range(len(texts))] == on_polars
    in_python = re.compile(pattern.replace(r"\z", r"\Z"))
    assert [None if text is None else bool(in_python.search(text)) for text in texts] == on_polars
    return on_polars


# pattern, texts that match, texts that do not; compared as they stand
ACCEPTED = [
    ("sales", ["sales", "vp sales, emea"], ["Sales", "sale", ""]),
    ("^sales", ["sales vp"], ["vp sales", "vp\nsales"]),
    ("sales$", ["vp sales"], ["sales vp", "vp sales\n", "sales\nvp"]),
    ("^$", [""], ["\n", " "]),
    ("^vp|sales$", ["vp x", "x sales"], ["a vp x", "sales x"]),
    ("a.c", ["abc", "a.c", "aéc", "a😀c", "a\rc"], ["ac", "a\nc"]),
    (r"a\.c", ["a.c"], ["abc"]),
    (
        r"\$5\+ \(usd\) \[x\] \{y\} \^ \| \? \* \\ \/ \- \# \& \~ \@",
        ["$5+ (usd) [x] {y} ^ | ? * \\ / - # & ~ @"],
        ["$5"],
    ),
    (r"\<b\>", ["<b>"], ["b", "a b"]),
    ("50%", ["50%"], ["50", "500"]),
    ("^a_b$", ["a_b"], ["axb", "a_b_"]),
    (r"^a\\b$", ["a\\b"], ["ab", "a\\\\b"]),
    ("it's", ["it's"], ["its"]),
    (r"a\nb\tc\rd", ["a\nb\tc\rd"], ["a b c d"]),
    (r"^\d+$", ["0123456789"], ["", "1a", "٣"]),
    (r"^\w+$", ["aZ_9"], ["é", "a-b", "a b"]),
    (r"^\s+$", [" \t\n\r\f\v"], ["", "a", "\x1c", "\x85"]),
    (r"^\D\W\S$", ["é-x", "a b"], ["1-x", "aax", "a- "]),
    (r"^[\d.]+$", ["1.2"], ["1,2"]),
    (r"^[\W\d]+$", ["1-é"], ["a", "_"]),
    (r"^[^\W\d]+$", ["ab_"], ["a1", "a-"]),
    (r"^[\s\S]{2}$", ["a\n", "😀é"], ["a", "abc"]),
    (r"^[\D\d]$", ["\n", "7", "x"], [""]),
    ("^[a-cx]$", ["a", "b", "c", "x"], ["d", "A", "-"]),
    ("^[^a-c]$", ["d", "A", "\n", "😀"], ["a", "b", "c", ""]),
    ("^[-a]$", ["-", "a"], ["b"]),
    ("^[a-]$", ["-", "a"], ["b"]),
    (r"^[\w-]$", ["-", "a"], ["."]),
    ("^[a-c-e]$", ["b", "-", "e"], ["d"]),
    (r"^[\]\[\\^&~|.*$(){}'\"#-]$", list("]\\[^&~|.*$(){}'\"#-"), ["a", "_"]),
    ("^[a^]$", ["a", "^"], ["b"]),
    (r"^[!-\-]$", ["!", "&", "-"], [".", " "]),
    (r"^[\n-\r]$", ["\n", "\v", "\f", "\r"], ["\t", "n"]),
    ("^[à-ÿ]$", ["é"], ["e", "ā"]),
    ("^[\ue000-\U0010ffff]$", ["\ue000", "\U0010ffff", "😀"], ["a", "\ud7ff"]),
    ("^[\x00-\U0010ffff]$", ["\x00", "\U0010ffff", "a"], [""]),
    ("^(ab|cd)+$", ["ab", "cdab"], ["", "abc"]),
    ("^(?:ab|cd){2}$", ["abcd"], ["ab", "ababab"]),
    ("^a{2}b{1,}c{0,2}$", ["aab", "aabbcc"], ["ab", "aac", "aabccc"]),
    ("^colou?r$", ["color", "colour"], ["colouur"]),
    ("^(a*b|c)+$", ["b", "aabc"], ["", "a"]),
    ("^a{255}$", ["a" * 255], ["a" * 254, "a" * 256]),
    ("a^b|c$d", [], ["a^b", "ab", "c$d", "cd"]),
    ("cafe\u0301", ["caf\u00e9"], ["cafe"]),
    ("vp\u00a0sales", ["vp sales"], ["vpsales"]),
]

# the same, for texts in lower case
FOLDED = [
    ("VP Sales", ["vp sales"], ["vp sale"]),
    ("ÉCOLE", ["école"], ["ecole"]),
    ("[A-Z]{2}", ["ab"], ["a1", "é"]),
    ("^[A-Cx-z]$", ["a", "c", "y"], ["d", "w"]),
    ("^[^A-C]$", ["d", "-", "\n"], ["a", "c"]),
    ("^[X-a]$", ["x", "z", "_", "a"], ["b", "w"]),
    ("^[^X-a]$", ["b", "w"], ["x", "z", "_", "a"]),
    ("^[Z-^]$", ["z", "[", "^"], ["y", "_"]),
    ("^[À-Þ]$", ["é", "þ", "\u00d7"], ["ÿ", "ß"]),
    (r"^\w\W\D$", ["a-b"], ["é-b", "aab", "a-1"]),
    (r"^[\wÉ]+$", ["az_9é"], ["-"]),
    ("^\u0130x$", ["\u0130x".lower()], ["ix"]),
    ("^\u0130{2}$", ["\u0130\u0130".lower()], ["ii"]),
    ("^ΓΣ$", ["γς", "γσ"], ["γ"]),
    ("^[Σ]$", ["ς", "σ"], ["γ"]),
]

REFUSED = [
    ("", 0, "empty", "known: true"),
    ("(?i)sales", 0, "inline flags", "exact: true"),
    ("vp (?-i:sales)", 3, "inline flags", "exact: true"),
    ("a(?=b)", 1, "look-around", "all:"),
    ("a(?!b)", 1, "look-around", "not:"),
    ("(?<=a)b", 0, "look-around", "all:"),
    ("(?<!a)b", 0, "look-around", "not:"),
    ("(?P<x>a)", 0, "named groups", "( )"),
    ("(?<x>a)", 0, "named groups", "( )"),
    ("(?P=x)", 0, "back-references", "Write"),
    ("(?>a)", 0, "groups of this kind", "( )"),
    ("(?#a)", 0, "groups of this kind", "( )"),
    (r"(a)\1", 3, r"back-references can't be used: \1", "Write"),
    (r"\bsales", 0, r"word boundaries can't be used: \b", r"(^|\W)sales(\W|$)"),
    (r"sales\B", 5, r"word boundaries can't be used: \B", r"(^|\W)sales(\W|$)"),
    (r"[\b]", 1, "word boundaries", "Say"),
    (r"\Asales", 0, "anchors", "^"),
    (r"sales\z", 5, "anchors", "$"),
    (r"\p{Lu}", 0, "Unicode properties", "[a-zà-ÿ]"),
    (r"[a\PL]", 2, "Unicode properties", "[a-zà-ÿ]"),
    (r"\x41", 0, "character codes", "itself"),
    (r"\u00e9", 0, "character codes", "itself"),
    (r"\07", 0, "character codes", "itself"),
    (r"\h", 0, r"\h", "drop the \\"),
    (r"\é", 0, r"\é", "drop the \\"),
    ("ab\\", 2, "lone \\", r"\\"),
    ("[[:alpha:]]", 1, "POSIX classes can't be used: [:", "[a-z"),
    ("[a[bc]]", 2, "classes inside a class", r"\["),
    ("[a-z&&b]", 4, "set operations can't be used: &&", r"\&"),
    ("[a-z--b]", 4, "set operations can't be used: --", r"\-"),
    ("[a--z]", 2, "set operations can't be used: --", r"\-"),
    ("[a~~b]", 2, "set operations can't be used: ~~", r"\~"),
    ("[]", 0, "empty", r"\]"),
    ("[^]a]", 0, "empty", r"\]"),
    (r"[^\s\S]", 0, "no character", "Remove"),
    ("x[a-", 1, "[ is never closed", r"\["),
    ("[z-a]", 1, "z-a is the wrong way round", "Swap"),
    (r"[a-\d]", 1, "range", r"\-"),
    (r"[\w-z]", 1, "range", r"\-"),
    ("x(a", 1, "( is never closed", r"\("),
    ("x)", 1, ") closes no (", r"\)"),
    ("x]", 1, "before ]", r"\]"),
    ("x}", 1, "before }", r"\}"),
    ("*sales*", 0, "before *", r"\*"),
    ("a|+b", 2, "before +", r"\+"),
    ("(?)", 0, "(?", "( )"),
    ("{name}", 0, "before {", r"\{"),
    ("a{name}", 1, "{ starts no repeat count", r"\{"),
    ("a{,3}", 1, "{ starts no repeat count", "{0,5}"),
    ("a{1, 3}", 1, "{ starts no repeat count", "{0,5}"),
    ("a{3,2}", 1, "{3,2} must rise", "Swap"),
    ("a{0}", 1, "{0} must rise", "drop"),
    ("a{256}", 1, "{256} counts to 256, over 255", "less"),
    ("a{0,256}", 1, "{0,256} counts to 256, over 255", "less"),
    ("(a{40}b){40}", 8, "{40} makes 1600 repeats, over 1000", "less"),
    ("^*", 1, "* repeats what may be empty", "Repeat"),
    ("(a*)+", 4, "+ repeats what may be empty", "Repeat"),
    ("(a?|b){2}", 6, "{2} repeats what may be empty", "Repeat"),
    ("a*?", 2, "lazy repeats", "Drop the ?"),
    ("a{2,3}?", 6, "lazy repeats", "Drop the ?"),
    ("a*+", 2, "possessive repeats", "second"),
    ("a**", 2, "repeats of a repeat", "one"),
    ("a+{2}", 2, "repeats of a repeat", "one"),
    ("()", 1, "empty", "(a|b)?"),
    ("a|", 2, "empty", "(a|b)?"),
    ("(|a)", 1, "empty", "(a|b)?"),
    ("a" * 1001, 1000, "1001 characters, more than 1000", "any:"),
    ("(" * 51 + "a" + ")" * 51, 50, "nested more than 50 deep", "fewer"),
    (".{255}" * 22, 0, "too large", "counts"),
]


@pytest.mark.parametrize(("pattern", "matching", "other"), ACCEPTED)
def test_a_pattern_matches_the_same_on_every_engine(pattern, matching, other):
    expected = [True] * len(matching) + [False] * len(other)
    assert answers(translate(pattern, fold=False), [*matching, *other]) == expected


@pytest.mark.parametrize(("pattern", "matching", "other"), FOLDED)
def test_a_folded_pattern_matches_texts_in_lower_case(pattern, matching, other):
    expected = [True] * len(matching) + [False] * len(other)
    assert answers(translate(pattern, fold=True), [*matching, *other]) == expected


@pytest.mark.parametrize(("pattern", "position", "message", "help_"), REFUSED)
@pytest.mark.parametrize("fold", [False, True])
def test_a_pattern_is_refused_with_place_and_help(pattern, position, message, help_, fold):
    with pytest.raises(PatternError) as caught:
        translate(pattern, fold=fold)
    assert message in str(caught.value)
    assert caught.value.position == position
    assert help_ in caught.value.help


def test_a_class_refuses_a_letter_that_is_two_in_lower_case():
    with pytest.raises(PatternError, match="two characters") as caught:
        translate("a[b\u0130]", fold=True)
    assert caught.value.position == 3
    assert translate("a[b\u0130]", fold=False) == "a[b\u0130]"


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^vp.*(sales|rev)$", r"^vp[^\n]*(?:sales|rev)\z"),
        (r"[\d.]+\s", r"[.0-9]+[\t-\r ]"),
        (r"[\s\S]", "(?s:.)"),
        (r"[a\-c&~]", r"[\&\-ac\~]"),
        ("[aab-d]", "[a-d]"),
        ("a\x00\x1f", r"a\x00\x1f"),
    ],
)
def test_a_pattern_is_written_in_what_all_engines_read(pattern, written):
    assert translate(pattern, fold=False) == written


def test_folding_a_pattern_leaves_no_capital_letter():
    assert translate(r"VP [A-Z]\W", fold=True) == "vp [a-z][^0-9_a-z]"


@pytest.mark.parametrize(
    "pattern",
    [
        ".{255}" * 19,
        "[" + "".join(chr(0x400 + 3 * i) for i in range(300)) + "]{0,80}",
        "[^" + "".join(chr(0x400 + 307 * i) for i in range(100)) + "]{0,230}",
        "(" * 50 + "a|b" + ")" * 50,
        "(b|" * 50 + "a" + ")+" * 50,
        "é" * MAX_LENGTH,
    ],
)
def test_the_largest_patterns_compile_on_every_engine(pattern):
    answers(translate(pattern, fold=True), ["abc", "é" * 50])


def test_the_largest_globs_compile_on_every_engine():
    globs = [f"*{n:015d}*" for n in range(MAX_SIZE // 15)]
    assert answers(glob_pattern(globs, fold=True), ["x000000000000099x", "x"]) == [True, False]


def test_an_unknown_text_stays_unknown():
    assert answers(translate("a", fold=True), ["a", None]) == [True, None]
    assert answers(glob_pattern(["a"], fold=True), ["a", None]) == [True, None]


CHARACTERS = "abAB%_'\\9- \n"
TEXTS = st.lists(st.text(CHARACTERS, max_size=8), min_size=6, max_size=6)
COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{2,3}"])
CLASS_ITEMS = [
    "a",
    "B",
    "%",
    "_",
    "a-c",
    "A-C",
    "B-b",
    "Z-_",
    " -9",
    r"\\",
    r"\-",
    r"\n",
    r"\d",
    r"\s",
    r"\W",
]


def joined(strategy, sign="", most=3):
    return st.lists(strategy, min_size=1, max_size=most).map(sign.join)


CLASSES = st.builds("[{}{}]".format, st.sampled_from(["", "^"]), joined(st.sampled_from(CLASS_ITEMS)))
SINGLES = st.one_of(
    st.sampled_from("abAB%_'9- \n"),
    st.sampled_from([".", r"\\", r"\.", r"\n", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"]),
    CLASSES,
)


def sequences(atoms):
    """Return sequences that use up a character, so that they may be repeated."""
    rest = st.one_of(atoms, st.builds(str.__add__, atoms, COUNTS), st.sampled_from("^$"))
    return st.builds(lambda first, others: first + "".join(others), atoms, st.lists(rest, max_size=2))


def groups(atoms):
    opened = st.sampled_from(["({})", "(?:{})"])
    return st.builds(str.format, opened, joined(sequences(atoms), "|", 2))


GROUPED = st.recursive(SINGLES, lambda atoms: st.one_of(SINGLES, groups(atoms)), max_leaves=5)
ITEMS = st.one_of(GROUPED, st.builds(str.__add__, GROUPED, COUNTS), st.sampled_from("^$"))
PATTERNS = joined(joined(ITEMS), "|", 2)


@settings(max_examples=200, deadline=None)
@given(PATTERNS, TEXTS, st.booleans())
def test_a_pattern_means_what_it_means_to_python(pattern, texts, fold):
    original = re.compile(pattern.replace("$", r"\Z"), re.ASCII | (re.IGNORECASE if fold else 0))
    expected = [bool(original.search(text)) for text in texts]
    assert answers(translate(pattern, fold=fold), [t.lower() if fold else t for t in texts]) == expected


GLOBS = [
    (["vp*sales*"], ["vp sales", "VP of Sales, EMEA", "vpsales"], ["svp sales", "vp", "sales vp"]),
    (["*sales*"], ["Sales", "head of\nsales\nemea"], ["sale"]),
    (["a?b"], ["a\nb", "a?b"], ["ab", "a\r\nb"]),
    (["head of sales"], [" Head of Sales "], ["head of sales 2", "head of"]),
    (["v?", "cto"], ["vp", "vé", "v😀", "CTO"], ["v", "vpx", "ctos"]),
    (
        ["a.c", "[ab]", "50%", "x_y", "a\\b", "(x|y)+", "$^"],
        ["a.c", "[ab]", "50%", "x_y", "a\\b", "(x|y)+", "$^"],
        ["abc", "a", "50", "xay", "ab", "x", ""],
    ),
    (["**"], ["", "a", "\n"], []),
    (["*?*"], ["a", "ab"], [""]),
    (["école*"], ["E\u0301COLE 42"], ["ecole"]),
    (["vp\u00a0sales"], ["VP Sales"], ["vpsales"]),
    (["*ΟΔΟΣ*"], ["ΟΔΟΣ", "οδοστρωτήρας"], ["οδο"]),
]


@pytest.mark.parametrize(("globs", "matching", "other"), GLOBS)
def test_a_glob_matches_folded_texts(globs, matching, other):
    expected = [True] * len(matching) + [False] * len(other)
    assert answers(glob_pattern(globs, fold=True), [fold_text(t) for t in [*matching, *other]]) == expected


def test_case_and_spaces_count_in_a_glob_that_is_not_folded():
    pattern = glob_pattern(["VP *", " x"], fold=False)
    assert pattern == r"^(?:VP )|^(?: x)\z"
    assert answers(pattern, ["VP Sales", "vp sales", "VP", " x", "x"]) == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("globs", "message"),
    [([], "no glob"), (["a", ""], "empty"), (["  "], "empty"), (["*a?*"] * 5000, "too large")],
)
def test_globs_are_refused_with_help(globs, message):
    with pytest.raises(PatternError, match=message) as caught:
        glob_pattern(globs, fold=True)
    assert caught.value.help


def glob_matches(glob, text):
    if not glob:
        return not text
    if glob[0] == "*":
        return any(glob_matches(glob[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and glob[0] in {"?", text[0]} and glob_matches(glob[1:], text[1:])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(f"{CHARACTERS}.[^$**??", min_size=1, max_size=5).filter(str.strip), min_size=1, max_size=3),
    TEXTS,
    st.booleans(),
)
def test_a_glob_means_what_the_naive_reading_says(globs, texts, fold):
    compared = [fold_text(t) if fold else t for t in texts]
    wanted = [fold_text(g) if fold else g for g in globs]
    expected = [any(glob_matches(glob, text) for glob in wanted) for text in compared]
    assert answers(glob_pattern(globs, fold=fold), compared) == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  VP Sales\t\n", "vp sales"),
        ("VP\u00a0\u2009Sales\u3000", "vp  sales"),
        ("E\u0301COLE", "\u00e9cole"),
        ("STRASSE ß", "strasse ß"),
        ("a\nB", "a\nb"),
        ("", ""),
        (" \u202f ", ""),
    ],
)
def test_text_is_folded(text, folded):
    assert fold_text(text) == folded
    assert fold_text(folded) == folded
