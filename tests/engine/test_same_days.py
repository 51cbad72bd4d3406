"""Days mean the same on every engine: those before 1970 and 1582, the first and the last, date-times."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.everywhere import AS_OF, FIELDS, Asked, check

from icp_rules.language.fields import Field, FieldTable, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.everywhere import Judge

    from icp_rules.language.model import RuleSet


def day(operator: str, argument: Any, *met: date) -> Asked:
    return Asked({"day": {operator: argument}}, met)


FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
DAYS = [
    FIRST, date(1000, 2, 28), date(1500, 2, 28), date(1500, 3, 1), date(1582, 10, 4), date(1582, 10, 10),
    date(1582, 10, 15), date(1900, 2, 28), date(1900, 3, 1), date(1969, 12, 31), date(1970, 1, 1), date(2000, 2, 29),
    date(2024, 2, 29), date(2026, 8, 3), date(2026, 10, 31), AS_OF, date(2026, 11, 2), date(2027, 1, 30), LAST,
]  # fmt: skip
OF_DAYS = [
    day("less_than", "1583-01-01", *DAYS[:7]),
    day("is", "9999-12-31", LAST),
    day("is_not", "1970-01-01", *(d for d in DAYS if d != date(1970, 1, 1))),
    day("in", [str(d) for d in DAYS[7:]], *DAYS[7:]),
    day("not_in", [str(d) for d in DAYS[7:18]], *DAYS[:7], LAST),
    day("more_than", "1969-12-31", *DAYS[10:]),
    day("between", ["1900-03-01", "1970-01-01"], *DAYS[8:11]),
    day("between", ["1583-01-01", "9999-12-31"], *DAYS[7:]),
    day("is", "2024-02-29", date(2024, 2, 29)),
    day("within", "90d", date(2026, 8, 3), date(2026, 10, 31), AS_OF),
    day("within", "99999d", *(d for d in DAYS if date(1753, 1, 15) <= d <= AS_OF)),
    day("within", "99999w", *(d for d in DAYS if date(1583, 1, 1) <= d <= AS_OF)),
    day("upcoming", "90d", AS_OF, date(2026, 11, 2), date(2027, 1, 30)),
    day("upcoming", "99999w", AS_OF, date(2026, 11, 2), date(2027, 1, 30)),
]


def test_days_of_the_whole_calendar_compare_alike(judge_on: Judge) -> None:
    check(judge_on, pl.Series("day", [*DAYS, None]), OF_DAYS)


def test_the_day_of_a_date_time_counts(judge_on: Judge) -> None:
    late = [datetime.combine(d, time.max) for d in (date(1969, 12, 31), date(1582, 10, 10), AS_OF)]
    early = [datetime.combine(d, time.min) for d in (date(1970, 1, 1), date(1600, 2, 29), date(2026, 11, 2))]
    times = pl.Series("day", [*late, *early, None], dtype=pl.Datetime("us"))
    asked = [
        day("is", "1969-12-31", late[0]),
        day("less_than", "1600-02-29", late[1]),
        day("within", "1d", late[2]),
        day("is", "1970-01-01", early[0]),
        day("in", ["1600-02-29", "2026-11-02"], early[1], early[2]),
        day("upcoming", "1d", late[2], early[2]),
    ]
    check(judge_on, times, asked)


HALF_LIVES = ("1d", "180d", "99999w")


def test_what_fades_gives_the_same_points(judge_on: Judge) -> None:
    criteria = [
        {"id": f"f-{at}", "field": "day", "fades": {"half_life": length}, "points": 20}
        for at, length in enumerate(HALF_LIVES)
    ]
    judged = judge_on({"score": [{"group": "news", "criteria": criteria}]}, pl.DataFrame({"day": [*DAYS, None]}))
    for value, row in zip([*DAYS, None], judged, strict=True):
        for at, days in enumerate((1, 180, 99999 * 7)):
            is_past = value is not None and value <= AS_OF
            points = 20 * 0.5 ** ((AS_OF - value).days / days) if value is not None and is_past else 0.0
            assert row[f"state__f_{at}"] is (None if value is None else is_past)
            assert float(row[f"points__f_{at}"]) == pytest.approx(points, abs=1e-9)


PAIRS = [(one, two) for one in (FIRST, date(1582, 10, 10), date(1970, 1, 1), date(2024, 2, 29)) for two in DAYS]


def test_days_between_two_days_are_counted_alike(judge_on: Judge) -> None:
    formula = parse_formula("days(day, other_day)", FIELDS.account)
    made = Field("made", formula.type, origin=Origin.DERIVED, formula=formula)
    lengths = sorted({float((two - one).days) for one, two in PAIRS})
    asked = [{"id": f"r-{at}", "when": {"made": length}} for at, length in enumerate(lengths)]
    frame = pl.DataFrame(PAIRS, schema=["day", "other_day"], orient="row")
    judged = judge_on({"require": asked}, frame, FieldTable({**FIELDS.account, "made": made}, {}))
    for (one, two), row in zip(PAIRS, judged, strict=True):
        found = [length for at, length in enumerate(lengths) if row[f"state__r_{at}"]]
        assert found == [(two - one).days]


def test_ages_beyond_the_calendar_are_old_or_fresh(judge_on: Judge) -> None:
    frame = pl.DataFrame({"amount": [1.0] * 4, "amount__as_of": [FIRST, LAST, date(1969, 12, 31), None]})
    tree = {"freshness": {"default": "30000d"}, "require": [{"id": "r", "when": {"amount": 1}}]}
    assert [row["state__r"] for row in judge_on(tree, frame)] == [None, True, True, True]


@pytest.mark.parametrize("named", ["0001-01-01", "1582-12-31"])
def test_a_rule_names_no_day_on_which_engines_differ(load: Callable[..., RuleSet], named: str) -> None:
    with pytest.raises(AssertionError, match="is before 1583-01-01"):
        load({"require": [{"id": "r", "when": {"last_funding_date": {"in": [named]}}}]})
