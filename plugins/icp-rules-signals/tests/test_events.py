from __future__ import annotations

from datetime import date, timedelta

import hypothesis
import pytest
from engines import AS_OF, Polars, computed
from hypothesis import given
from hypothesis import strategies as st
from icp_rules_signals import events


def values(engine, point, rows, settings=None, **more):
    found, problems = computed(engine, point, rows, settings, **more)
    assert problems == {}
    return found


CONFERENCES = {
    "account_id": ["a", "a", "a", "a", "b", "b", None],
    "conference": ["Roofcon", "Saleslift", "saleslift", "Doorstep", "Roofcon", "Old Fair", "Roofcon"],
    "role": ["attended", "sponsored", "Attended", "sponsored", "Gold sponsor", None, "attended"],
    "starts_on": ["2026-03-01", "2026-11-01", "2026-11-01", "2027-02-10T09:00:00Z", "2026-10-31", "2020-01-01", None],
}
# settings, the names for a and for b
NAMES = [
    ({}, ["Doorstep", "Roofcon", "Saleslift", "saleslift"], ["Old Fair", "Roofcon"]),
    ({"when": "upcoming"}, ["Doorstep", "Saleslift", "saleslift"], []),
    ({"when": "past"}, ["Roofcon"], ["Old Fair", "Roofcon"]),
    ({"when": "upcoming", "within_days": 30}, ["Saleslift", "saleslift"], []),
    ({"when": "past", "within_days": 30}, [], ["Roofcon"]),
    ({"within_days": 101}, ["Doorstep", "Saleslift", "saleslift"], ["Roofcon"]),
    ({"within_days": 100}, ["Saleslift", "saleslift"], ["Roofcon"]),
    ({"roles": ["*sponsor*"]}, ["Doorstep", "Saleslift"], ["Roofcon"]),
    ({"roles": ["attended"]}, ["Roofcon", "saleslift"], None),
    ({"roles": ["*sponsor*"], "when": "upcoming"}, ["Doorstep", "Saleslift"], []),
]


@pytest.mark.parametrize(("settings", "first", "second"), NAMES)
def test_conferences_by_name_and_counted(engine, settings, first, second):
    named = values(engine, events.conferences, CONFERENCES, settings)
    assert named == {"a": first, "b": second, "c": None}
    counts = values(engine, events.conference_count, CONFERENCES, settings)
    different = [None if names is None else len({name.lower() for name in names}) for names in (first, second)]
    assert counts == {"a": different[0], "b": different[1], "c": None}


def test_who_is_not_in_a_complete_table_goes_to_no_conference(engine):
    assert values(engine, events.conferences, CONFERENCES, complete=True)["c"] == []
    assert values(engine, events.conference_count, CONFERENCES, complete=True)["c"] == 0


def test_a_conference_without_a_day_may_be_still_to_come(engine):
    rows = {"account_id": ["a", "b", "b"], "conference": ["Roofcon", "Roofcon", "X"], "role": ["sponsored"] * 3}
    rows["starts_on"] = [None, None, "2026-12-01"]
    assert values(engine, events.conferences, rows, {"when": "upcoming"}) == {"a": None, "b": ["X"], "c": None}
    assert values(engine, events.conferences, rows) == {"a": ["Roofcon"], "b": ["Roofcon", "X"], "c": None}


def test_a_table_need_not_have_columns_that_nothing_asks_for(engine):
    rows = {"account_id": ["a"], "conference": ["Roofcon"]}
    assert values(engine, events.conferences, rows)["a"] == ["Roofcon"]
    with pytest.raises(ValueError, match="no column 'starts_on'"):
        values(engine, events.conferences, rows, {"when": "past"})


def test_the_next_conference_is_the_first_from_the_day_of_the_run_on(engine):
    found = values(engine, events.next_conference, CONFERENCES)
    assert found == {"a": AS_OF, "b": None, "c": None}
    found = values(engine, events.next_conference, CONFERENCES, {"roles": ["sponsored"]})
    assert found == {"a": AS_OF, "b": None, "c": None}


FILINGS = {
    "account_id": ["a", "a", "a", "b", "b"],
    "kind": ["Contractor", "Liquor, retail", "contractor", None, "contractor"],
    "filed_on": ["2026-10-01", "2025-11-01", "2027-01-01", "2026-09-01", "2024-02-29"],
}
# settings, counts and newest days of a and b
LICENCES = [
    ({}, (2, date(2026, 10, 1)), (1, date(2026, 9, 1))),
    ({"kinds": ["contractor"]}, (1, date(2026, 10, 1)), (None, date(2024, 2, 29))),
    ({"kinds": ["liquor*"]}, (1, date(2025, 11, 1)), (None, None)),
    ({"within_days": 364}, (1, date(2026, 10, 1)), (1, date(2026, 9, 1))),
    ({"within_days": 3650, "kinds": ["contractor"]}, (1, date(2026, 10, 1)), (1, date(2024, 2, 29))),
]


@pytest.mark.parametrize(("settings", "first", "second"), LICENCES)
def test_licence_filings(engine, settings, first, second):
    assert values(engine, events.licence_filings, FILINGS, settings) == {"a": first[0], "b": second[0], "c": None}
    own = {name: value for name, value in settings.items() if name != "within_days"}
    found = values(engine, events.newest_licence_filing, FILINGS, own)
    assert found == {"a": first[1], "b": second[1], "c": None}


@pytest.mark.parametrize("text", ["yesterday", "01/02/2026", "2026-02-30", "2026-13-01", "2100-02-29"])
@pytest.mark.parametrize("point", [events.licence_filings, events.newest_licence_filing])
def test_a_day_that_cannot_be_read_is_a_problem_of_that_account_alone(engine, point, text):
    rows = {"account_id": ["a", "b", "b"], "kind": ["x", "x", "y"], "filed_on": [text, "2026-10-01", text]}
    found, problems = computed(engine, point, rows, {"kinds": ["x"]})
    assert found["a"] is None
    assert problems == {"a": f"'{text}' cannot be read"}
    assert found["b"] is not None


DAYS = st.dates(date(2025, 1, 1), date(2028, 3, 1)).map(date.isoformat) | st.sampled_from([None, "", "2024-02-29"])
FILED = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", None]), DAYS), max_size=15)


@hypothesis.settings(deadline=None)
@given(FILED, st.integers(1, 900), st.booleans())
def test_filings_are_counted_as_plain_python_counts_them(filed, days, complete):
    rows = {name: [one[at] for one in filed] for at, name in enumerate(("account_id", "kind", "filed_on"))}
    settings = {"kinds": ["x"], "within_days": days}
    found = values(Polars(), events.licence_filings, rows, settings, complete=complete)
    for account in "abc":
        own = [(kind, day) for one, kind, day in filed if one == account]
        sure = unsure = 0
        for kind, day in own:
            is_lately = (AS_OF - timedelta(days)).isoformat() <= day <= AS_OF.isoformat() if day else None
            if kind == "x" and is_lately:
                sure += 1
            elif kind != "y" and is_lately is not False:
                unsure += 1
        expected = None if (not own and not complete) or (not sure and unsure) else sure
        assert found[account] == expected


@hypothesis.settings(deadline=None)
@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_there_is_can_be_read(day):
    rows = {"account_id": ["a"], "kind": ["x"], "filed_on": [day.isoformat()]}
    found = values(Polars(), events.newest_licence_filing, rows, accounts=("a",))
    assert found == {"a": day if day <= AS_OF else None}


@hypothesis.settings(deadline=None)
@given(st.integers(1000, 2999), st.integers(0, 13), st.integers(0, 32))
def test_no_other_day_can(year, month, day):
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        date.fromisoformat(text)
    except ValueError:
        is_day = False
    else:
        is_day = True
    rows = {"account_id": ["a"], "kind": ["x"], "filed_on": [text]}
    _, problems = computed(Polars(), events.newest_licence_filing, rows, accounts=("a",))
    assert (problems == {}) is is_day
