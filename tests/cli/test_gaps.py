"""``icp gaps``, and what ``icp explain`` tells beyond the score."""

from __future__ import annotations

import pytest
from cli.calling import AS_OF, OK, UNUSABLE


@pytest.fixture(scope="module")
def gaps(example):
    return example.icp("gaps", "-r", "midmarket-saas", "--format", "json", *AS_OF)


def test_fields_are_ranked_by_what_they_could_move(gaps):
    assert gaps.code == OK
    (found,) = gaps.json
    moves = [(gap["move"], gap["value"]) for gap in found["gaps"]]
    assert moves == sorted(moves, reverse=True)
    assert all(0 <= gap["rise"] <= gap["move"] <= gap["unknown"] for gap in found["gaps"])
    assert found["suppressed"] > 0


def test_as_text(example, gaps):
    result = example.icp("gaps", "-r", "midmarket-saas", *AS_OF)
    title, head, first, *_ = result.out.splitlines()
    (found,) = gaps.json
    assert title.startswith(f"midmarket-saas: {found['accounts']} accounts; left out: {found['suppressed']} suppressed")
    assert head.split("\t")[-1] == "expected value, USD"
    assert first.split("\t")[:2] == [found["gaps"][0]["field"], str(found["gaps"][0]["unknown"])]


def test_accounts_of_a_file(workspace):
    workspace.write("new.csv", workspace.read("data/accounts.csv"))
    from_file = workspace.icp("gaps", "new.csv", *AS_OF)
    assert from_file.code == OK
    assert from_file.out == workspace.icp("gaps", *AS_OF).out


def test_a_tier_that_is_not_there(workspace):
    result = workspace.icp("gaps", "--tier", "Z", *AS_OF)
    assert (result.code, result.out) == (UNUSABLE, "")
    assert "ICP317" in result.err


def test_explain_tells_source_and_age_of_each_value(example):
    (row,) = example.icp("explain", "A-0083", "-r", "midmarket-saas", "--format", "json", *AS_OF).json
    facts = {fact["field"]: fact for fact in row["sources"]}
    assert facts["employees"]["source"] == "accounts.csv, Size"
    assert facts["employees"]["unknown"] is None
    assert facts["technologies"]["unknown"] == "stale"
    assert facts["technologies"]["age_days"] > facts["technologies"]["usable_for_days"] == 270
    (move,) = row["unknowns"]
    assert (move["field"], move["reason"]) == ("technologies", "stale")
    assert row["score_low"] <= move["score_low"] <= row["score"] <= move["score_high"] <= row["score_high"]


def test_explain_names_the_plugin_of_a_data_point(example):
    (row,) = example.icp("explain", "A-0009", "-r", "apollo-it-sales-teams", "--format", "json", *AS_OF).json
    (source,) = (fact["source"] for fact in row["sources"] if fact["field"] == "open_sdr_roles")
    assert source.startswith("postings.csv, open_roles of plugin ")
