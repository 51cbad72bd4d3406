"""The numbers of a column are those of a plain count."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.fields import FieldType
from icp_rules.quality.profiling import profile

AS_OF = date(2026, 11, 1)
DAYS = st.dates(date(2020, 1, 1), date(2027, 1, 1))
ROWS = st.lists(
    st.tuples(
        st.none() | st.sampled_from("abcdefg"),
        st.none() | st.integers(-5, 5).map(float),
        st.none() | DAYS,
        st.none() | st.booleans(),
        st.none() | st.lists(st.sampled_from("xyz"), unique=True),
        st.none() | DAYS,
    )
)
SCHEMA = {
    "text": pl.String,
    "number": pl.Float64,
    "date": pl.Date,
    "boolean": pl.Boolean,
    "list": pl.List(pl.String),
    "record__as_of": pl.Date,
}
TYPES = {type_.value: type_ for type_ in FieldType}


@given(ROWS)
def test_profiles_are_plain_counts(rows):
    found = profile(pl.DataFrame(rows, SCHEMA, orient="row"), TYPES, {"text": 90}, as_of=AS_OF)
    for index, name in enumerate(SCHEMA):
        if name not in TYPES:
            continue
        known = [row[index] for row in rows if row[index] is not None]
        values, ages = found[name]
        assert values.known == len(known)
        if name in ("number", "date"):
            assert (values.least, values.most) == ((min(known), max(known)) if known else (None, None))
            assert values.median is None or values.least <= values.median <= values.most
        else:
            items = [item for one in known for item in (one if name == "list" else [one])]
            counts = Counter({True: "yes", False: "no"}.get(item, item) for item in items)
            several = sorted((-count, item) for item, count in counts.items() if count > 1)
            assert values.distinct == len(counts)
            assert set(values.frequent) <= set(counts.items())
            assert [count for _, count in values.frequent] == [-count for count, _ in several[:5]]
        days = [row[5] for row in rows if row[index] is not None and row[5] is not None]
        assert (ages is None) == (not days)
        if ages:
            assert ages.oldest == min(days)
            assert abs(ages.median_days - (AS_OF.toordinal() - median(day.toordinal() for day in days))) <= 1
            assert ages.too_old == (sum((AS_OF - day).days > 90 for day in days) if name == "text" else 0)


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=1))
def test_the_median_of_numbers_is_the_median(numbers):
    values, _ = profile(pl.DataFrame({"n": numbers}), {"n": FieldType.NUMBER}, {}, as_of=AS_OF)["n"]
    assert values.median == median(numbers)
