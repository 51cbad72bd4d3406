"""Made-up values of the nastiest kinds, many at once, mean the same on every engine."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.everywhere import AS_OF, FIELDS, frame_on, read_rule_set
from engine.frames import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules import evaluate
from icp_rules.language.durations import FIRST_DAY
from icp_rules.language.fields import Field, FieldTable, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

many = settings(max_examples=settings.default.max_examples * 15 // 100)
few = settings(max_examples=settings.default.max_examples * 3 // 100)

# Letters that engines fold, strip, escape or count in ways of their own.
LETTERS = "aAiIıİßẞσςΣﬁǅK\u0301\u0307éÉ𐐀𐐨😀 \t\n\r\xa0\u2003\u2028\u200b%_\\.*?^$|()[]{}+-'\"#&~,/0٣"
texts = st.text(st.sampled_from(LETTERS), max_size=5)
asked_texts = texts.filter(lambda text: text.strip() and not text.startswith("$"))
numbers = st.one_of(
    st.sampled_from((0.0, -0.0, 0.1, 1.0, 2.0**53, 1e50, 1.1e50, 1e-50, 0.9e-50, math.inf, -math.inf, math.nan)),
    st.floats(),
)
asked_numbers = st.one_of(st.sampled_from((0, 0.1, 0.5, 1, 2**53, 1e50)), st.floats(-1e300, 1e300))
days = st.one_of(st.dates(), st.sampled_from((date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), AS_OF)))
lists = st.lists(st.one_of(texts, st.none()), max_size=3)

FORMULAS = {
    "ratio": "amount / other",
    "product": "amount * other - amount",
    "least": "min(amount, other, 7)",
    "either": "coalesce(amount, other)",
    "span": "days(day, other_day)",
    "length": "size(items)",
}


def _table() -> FieldTable:
    fields = dict(FIELDS.account)
    for name, text in FORMULAS.items():
        formula = parse_formula(text, fields)
        fields[name] = Field(name, formula.type, origin=Origin.DERIVED, formula=formula)
    return FieldTable(fields, {})


TABLE = _table()
SCHEMA = {
    "note": pl.String, "amount": pl.Float64, "other": pl.Float64, "day": pl.Date, "other_day": pl.Date,
    "flag": pl.Boolean, "items": pl.List(pl.String), "amount__as_of": pl.Date,
}  # fmt: skip
KINDS = {
    "note": texts, "amount": numbers, "other": numbers, "day": days, "other_day": days, "flag": st.booleans(),
    "items": lists, "amount__as_of": days,
}  # fmt: skip
frames = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.none(), kind, kind, kind) for name, kind in KINDS.items()}),
    min_size=30,
    max_size=60,
).map(lambda drawn: pl.DataFrame(drawn, schema=SCHEMA).with_row_index("account_id").cast({"account_id": pl.Int64}))


def _text_test(name: str, text: str, *, exact: bool) -> dict[str, Any]:
    return {"note": {name: [text] if name in ("in", "not_in") else text, **({"exact": True} if exact else {})}}


_literal = st.sampled_from(("is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with"))
_globs = st.text(st.sampled_from("*?aiσß.\\%_"), min_size=1, max_size=4)
_atoms = st.sampled_from(
    [
        r".",
        r"a",
        r"i",
        r"[^a]",
        r"[a-zà-ÿ]",
        r"\w",
        r"\W",
        r"\d",
        r"\s",
        r"\S",
        r"σ",
        r"[ςx]",
        r"ß",
        r"(a|i)",
        r"😀",
        r"\.",
        r"\\",
        r"\$",
        r"\%",
    ]
)
_repeated = st.builds(lambda atom, sign: atom + sign, _atoms, st.sampled_from(("", "", "+", "*", "?", "{2}", "{1,3}")))
_patterns = st.builds(
    lambda start, parts, end: start + "".join(parts) + end,
    st.sampled_from(("", "^")),
    st.lists(_repeated, min_size=1, max_size=3),
    st.sampled_from(("", "$")),
)
conditions = st.one_of(
    st.builds(_text_test, _literal, asked_texts, exact=st.booleans()),
    st.builds(_text_test, st.just("like"), _globs, exact=st.booleans()),
    st.builds(_text_test, st.just("matches"), _patterns, exact=st.booleans()),
    st.builds(
        lambda field, name, number: {field: {name: number}},
        st.sampled_from(("amount", "ratio", "product", "least", "either", "span", "length")),
        st.sampled_from(("is", "is_not", "at_least", "at_most", "more_than", "less_than")),
        asked_numbers,
    ),
    st.lists(asked_numbers, min_size=1, max_size=12, unique=True).map(lambda asked: {"amount": {"in": asked}}),
    st.builds(
        lambda name, day: {"day": {name: str(day)}},
        st.sampled_from(("is", "is_not", "at_least", "at_most", "more_than", "less_than")),
        days.filter(lambda day: day >= FIRST_DAY),
    ),
    st.builds(
        lambda name, length: {"day": {name: f"{length}d"}},
        st.sampled_from(("within", "upcoming")),
        st.integers(1, 99999),
    ),
    st.builds(
        lambda name, items: {"items": {name: items}},
        st.sampled_from(("any_of", "all_of", "none_of")),
        st.lists(asked_texts, min_size=1, max_size=3, unique_by=lambda text: text.strip().lower()),
    ),
    st.booleans().map(lambda flag: {"flag": flag}),
)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a rule set of many simple criteria, one that fades, and what may be stale."""
    asked = draw(st.lists(conditions, min_size=8, max_size=20))
    criteria: list[dict[str, Any]] = [{"id": f"c-{at}", "when": when, "points": 1} for at, when in enumerate(asked)]
    half_life = draw(st.sampled_from(("1d", "30d", "99999w")))
    criteria.append({"id": "news", "field": "day", "fades": {"half_life": half_life}, "points": 10})
    return {
        "freshness": {"amount": "3650d"},
        "score": [{"group": "all", "criteria": criteria}],
        "tiers": {"A": 20, "B": 0},
    }


def _same(one: Any, two: Any) -> bool:
    if isinstance(two, float) and one is not None:
        return math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-9)
    return bool(one == two)


def _compare(folder: Path, tree: dict[str, Any], frame: pl.DataFrame, to_frame: Callable[[pl.DataFrame], Any]) -> None:
    rule_set = read_rule_set(folder, tree, TABLE)
    expected = evaluate(rule_set, frame, as_of=AS_OF).to_dicts()
    criteria = {f"c_{at}": one.get("when") for at, one in enumerate(tree["score"][0]["criteria"])}
    differing = [
        (name, criteria.get(name.partition("__")[2]), row[name], wanted[name], given_row)
        for given_row, row, wanted in zip(
            frame.to_dicts(), rows(evaluate(rule_set, to_frame(frame), as_of=AS_OF)), expected, strict=True
        )
        for name in wanted
        if not _same(row[name], wanted[name])
    ]
    assert not differing, differing[:3]


@many
@given(tree=trees(), frame=frames)
def test_on_duckdb(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any], frame: pl.DataFrame
) -> None:
    _compare(tmp_path_factory.getbasetemp(), tree, frame, frame_on("duckdb", request))


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@few
@given(tree=trees(), frame=frames)
def test_on_postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any], frame: pl.DataFrame
) -> None:
    _compare(tmp_path_factory.getbasetemp(), tree, frame, frame_on("postgres", request))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@few
@given(tree=trees(), frame=frames)
def test_on_spark(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any], frame: pl.DataFrame
) -> None:
    _compare(tmp_path_factory.getbasetemp(), tree, frame, frame_on("spark", request))
