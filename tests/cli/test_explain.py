"""``icp explain`` and ``icp brief``: one account, and why."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, Workspace

# Qualified, unverified, disqualified and excluded by one rule set or another; with unknowns, cuts and minus points.
ACCOUNTS = ("A-0009", "A-0075", "A-0134", "A-0001")


@pytest.fixture(scope="module")
def scores(example, example_run) -> pl.DataFrame:
    return pl.read_parquet(example.root / "out/scores.parquet")


@pytest.fixture(scope="module", params=ACCOUNTS)
def explained(request, example) -> list[dict[str, Any]]:
    result = example.icp("explain", request.param, "--format", "json", *AS_OF)
    assert result.code == OK
    rows: list[dict[str, Any]] = result.json
    return rows


def test_it_says_what_the_scores_say(explained, scores):
    assert len(explained) == 5
    for row in explained:
        score = scores.row(
            by_predicate=(pl.col("account_id") == row["account_id"]) & (pl.col("rule_set") == row["rule_set"]),
            named=True,
        )
        assert [row[name] for name in ("name", "status", "tier", "tier_high")] == [
            score[name] for name in ("name", "status", "tier", "tier_high")
        ]
        for name in ("score", "score_low", "score_high", "coverage"):
            assert row[name] == pytest.approx(score[name], abs=1e-9)


def test_the_points_add_up_to_the_score(explained):
    for row in explained:
        assert sum(item["points"] for item in row["items"]) == pytest.approx(row["points"])
        assert 100 * row["points"] / row["attainable"] == pytest.approx(row["score"])


def test_every_rule_is_where_it_says(explained, example: Workspace):
    for row in explained:
        for item in row["items"]:
            line = example.read(item["file"]).splitlines()[item["line"] - 1]
            assert f"id: {item['id']}" in line or f"group: {item['group']}" in line or item["kind"] == "floor"
            assert item["kind"] != "criterion" or f"id: {item['id']}" in line


def test_as_text(example: Workspace):
    result = example.icp("explain", "A-0009", "-r", "snyk-node-developers", *AS_OF)
    assert result.code == OK
    assert "A-0009 Quarrendale Labs by snyk-node-developers" in result.out
    place = f"rule_sets/snyk-node-developers.yaml:{example.line('rule_sets/snyk-node-developers.yaml', 'id: program')}"
    (line,) = (line for line in result.out.splitlines() if line.endswith(place))
    assert line.split()[:4] == ["+", "program", "met", "40"]
    assert "points 90 of 90 attainable: score 100" in result.out


def test_an_account_of_a_file(workspace):
    workspace.write("new.csv", workspace.read("data/accounts.csv").replace("\n1,", "\nnew,"))
    result = workspace.icp("explain", "new", "new.csv", *AS_OF)
    assert result.code == OK
    assert "new Quillmere Software by midmarket-saas" in result.out
    by_pipe = workspace.icp("explain", "new", "-", *AS_OF, stdin=(workspace.root / "new.csv").read_bytes())
    assert by_pipe.out.replace("standard input", "new.csv") == result.out


def test_a_brief_is_the_one_that_the_run_writes(example, example_run):
    folder = next((example.root / "out/briefs").glob("*/A-0009"))
    result = example.icp("brief", "--account", "A-0009", "--kind", "brief", *AS_OF)
    assert result.code == OK
    written = sorted(path for path in folder.glob("*.md") if ".call_script" not in path.name)
    assert sorted(result.out.strip() + "\n" for _ in [0]) != []
    for path in written:
        assert path.read_text(encoding="utf-8") in result.out
    page = example.icp("brief", "--account", "A-0009", "--kind", "brief", "--html", *AS_OF)
    for path in written:
        assert path.with_suffix(".html").read_text(encoding="utf-8") in page.out
    assert page.out.count("<!doctype html>") == len(written)


def test_briefs_of_one_persona_and_one_kind(example):
    chosen = ("brief", "--account", "A-0009", "-r", "midmarket-saas", *AS_OF)
    one = example.icp(*chosen, "--persona", "vp-sales", "--kind", "call_script")
    assert one.code == OK
    both = example.icp(*chosen, "--kind", "call_script")
    assert one.out.strip() in both.out
    assert len(one.out) < len(both.out)


def test_no_brief_is_shown_of_a_suppressed_account(example):
    result = example.icp("brief", "--account", "A-0083", *AS_OF)
    assert (result.code, result.out) == (UNUSABLE, "")
    assert "ICP706" in result.err
    assert "on the list customers, docs/example/customers.csv line 2, by account_id: is a customer" in result.err


def test_an_explanation_says_that_nobody_may_be_contacted_and_why(example):
    by_name = example.icp("explain", "A-0092", "-r", "midmarket-saas", *AS_OF)
    line = "A-0092 may not be contacted: it is on the list docs/example/suppress.csv line 5, by name: legal hold"
    assert by_name.out.startswith(f"{line} (until 2027-06-30)\n\nA-0092 ")
    (found,) = json.loads(example.icp("explain", "A-0156", "-r", "midmarket-saas", "--format", "json", *AS_OF).out)
    assert (found["suppressed"]["list"], found["suppressed"]["line"]) == ("open-opportunities", 2)
    # its entry has expired
    (other,) = json.loads(example.icp("explain", "A-0040", "-r", "midmarket-saas", "--format", "json", *AS_OF).out)
    assert other["suppressed"] is None


def test_a_brief_that_cannot_be_written(workspace):
    workspace.write("templates/vp-sales.md.j2", "{{ account.last_funding_date }}\n")
    result = workspace.icp("brief", "--account", "3", *AS_OF)
    assert result.code == TOO_MANY_FAILURES
    assert "templates/vp-sales.md.j2:1: warning ICP703" in result.err
    assert "Fernhollow" in result.out


def test_one_point_is_said_in_the_singular(tmp_path):
    (tmp_path / "icp.yaml").write_text("version: 1\nsources: {accounts: {file: a.csv}}\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("account_id,name,country\n1,Quillmere,US\n", encoding="utf-8")
    (tmp_path / "rule_sets").mkdir()
    criteria = "[{id: us, when: {country: US}, points: 49}, {id: small, when: {employees: 1}, points: 51}]"
    rules = f"icp: 1\nid: r\nname: R\nscore: [{{group: fit, criteria: {criteria}}}]\ntiers: {{A: 50, B: 0}}\n"
    (tmp_path / "rule_sets/r.yaml").write_text(rules, encoding="utf-8")
    assert "It lacks 1 point. Could give more" in Workspace(tmp_path).icp("explain", "1", *AS_OF).out
