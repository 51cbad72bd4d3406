from __future__ import annotations

import pytest
from engines import computed
from icp_rules_signals.open_roles import open_roles
from jsonschema import Draft7Validator

from icp_rules.plugins import settings_schema

POSTINGS = {
    "account_id": ["a", "a", "a", "a", "b", None, "z"],
    "title": [
        "SDR",
        " sdr, EMEA ",
        "Head of Sales Development",
        None,
        "Engineer (C++)",
        "SDR",
        "SDR",
    ],
}


def count(engine, titles, *, complete=False, postings=POSTINGS, column="title"):
    settings = {"titles": titles, "title_column": column}
    values, problems = computed(engine, open_roles, postings, settings, complete=complete)
    assert problems == {}
    return values


CASES = [
    (["sdr*", "*sales development*"], 3, 0),
    (["SDR"], 1, 0),
    (["sdr"], 1, 0),
    (["  Sdr* "], 2, 0),
    (["s?r"], 1, 0),
    (["engineer (c++)"], None, 1),
    (["*(*"], None, 1),
    (["sales"], None, 0),
    (["*"], 3, 1),
]


@pytest.mark.parametrize(("titles", "first", "second"), CASES)
def test_roles_with_such_a_title_are_counted(engine, titles, first, second):
    assert count(engine, titles) == {"a": first, "b": second, "c": None}


def test_an_account_without_rows_has_none_where_the_table_is_complete(engine):
    assert count(engine, ["sdr*"], complete=True) == {"a": 2, "b": 0, "c": 0}


@pytest.mark.parametrize("blank", [None, "", "  "])
@pytest.mark.parametrize("complete", [False, True])
def test_a_role_without_a_title_may_be_one_of_these(engine, blank, complete):
    postings = {"account_id": ["a", "a", "b", "b", "c"], "title": ["CFO", blank, "SDR", blank, "CFO"]}
    assert count(engine, ["sdr"], postings=postings, complete=complete) == {"a": None, "b": 1, "c": 0}
    assert count(engine, ["*"], postings=postings, complete=complete) == {"a": 1, "b": 1, "c": 1}


def test_a_table_without_rows(engine):
    nothing = {"account_id": [], "title": []}
    assert count(engine, ["sdr"], postings=nothing) == {"a": None, "b": None, "c": None}
    assert count(engine, ["sdr"], postings=nothing, complete=True) == {"a": 0, "b": 0, "c": 0}


def test_the_title_may_be_in_another_column(engine):
    postings = {"account_id": ["a"], "job": ["SDR"]}
    assert count(engine, ["sdr"], postings=postings, column="job")["a"] == 1


def test_a_column_that_is_not_there_is_named_with_those_that_are(engine):
    with pytest.raises(ValueError, match="facts has no column 'job'; it has account_id, title"):
        count(engine, ["sdr"], column="job")


def test_settings():
    valid = Draft7Validator(settings_schema(open_roles)).is_valid
    assert valid({"source": "postings", "titles": ["sdr*"]})
    assert valid({"source": "postings", "titles": ["sdr*"], "title_column": "job"})
    assert not valid({"source": "postings"})
    assert not valid({"titles": ["sdr*"]})
    assert not valid({"source": "postings", "titles": []})
    assert not valid({"source": "postings", "titles": "sdr*"})
    assert not valid({"source": "postings", "titles": ["sdr*"], "title": "job"})
