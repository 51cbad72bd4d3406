"""``icp inspect`` without files: the quality report of a workspace's sources."""

from __future__ import annotations

import pytest
from cli.calling import AS_OF, OK, UNUSABLE, USAGE


@pytest.fixture(scope="module")
def text(example) -> str:
    result = example.icp("inspect", *AS_OF)
    assert (result.code, result.err) == (OK, "")
    return result.out


def test_the_text_starts_with_what_needs_attention(text):
    lines = text.splitlines()
    assert lines[:4] == [
        "Data quality as of 2026-11-01",
        "",
        "Needs attention",
        "  accounts: 2 rows rejected; the first because it has no account_id",
    ]
    heads = [line.split(":")[0] for line in lines if " rows in = " in line]
    assert heads == ["accounts", "contacts", "postings"]
    assert "Not computed for a report: open_sdr_roles" in lines


def test_what_the_report_finds_does_not_change_the_exit_code(text):
    assert "sales-team-above-headcount: holds for 2 accounts" in text
    assert "cannot be read" in text


def test_the_sums_are_those_of_a_run(example, example_run, text):
    (line,) = [line for line in example_run.out.splitlines() if line.startswith("  accounts: ")]
    assert line.strip() in text.splitlines()


def test_as_json(example):
    result = example.icp("inspect", *AS_OF, "--format", "json", "--source", "accounts")
    assert (result.code, result.err) == (OK, "")
    data = result.json
    assert [source["name"] for source in data["sources"]] == ["accounts"]
    fields = {field["name"]: field for field in data["sources"][0]["fields"]}
    assert fields["employees"]["known"] == 189
    assert fields["employees"]["unreadable"][0]["examples"] == ["about forty"]
    assert {one["id"]: one["holds"] for one in data["contradictions"]} == {
        "sales-team-above-headcount": 2,
        "listed-with-few-people": 2,
    }
    assert {"code", "message", "file", "line", "help"} <= data["attention"][0].keys()


@pytest.mark.parametrize("format_", ["text", "json", "html"])
def test_into_a_file_as_on_standard_output(format_, example, tmp_path):
    out = tmp_path / "reports" / "quality"
    printed = example.icp("inspect", *AS_OF, "--format", format_)
    written = example.icp("inspect", *AS_OF, "--format", format_, "-o", str(out))
    assert (written.code, written.out) == (OK, f"wrote {out}\n")
    assert out.read_text(encoding="utf-8").rstrip("\n") == printed.out.rstrip("\n")
    assert printed.out.startswith({"text": "Data", "json": "{", "html": "<!doctype html>"}[format_])


def test_a_letter_that_the_encoding_lacks_ends_nothing(workspace):
    workspace.edit("data/accounts.csv", "Quillmere", "\u0141ukasz \U0001f600")
    contradictions = "contradictions: [{id: a, when: {name: {contains: software}}, why: b}]"
    workspace.edit("icp.yaml", "version: 1", f"version: 1\n{contradictions}")
    latin = {"PYTHONIOENCODING": "iso-8859-1"}
    assert "\\u0141ukasz \\U0001f600" in workspace.icp("inspect", *AS_OF, **latin).out
    data = workspace.icp("inspect", *AS_OF, "--format", "json", **latin).json
    assert data["contradictions"][0]["accounts"][0]["name"] == "\u0141ukasz \U0001f600 Software"
    assert "\u0141ukasz \U0001f600 Software" in workspace.icp("inspect", *AS_OF, "--format", "html", **latin).out


def test_a_source_that_is_not_there(example):
    result = example.icp("inspect", "--source", "acounts")
    assert result.code == UNUSABLE
    assert "there is no source 'acounts'" in result.err
    assert "Did you mean 'accounts'?" in result.err


def test_a_source_that_cannot_be_read_is_said(workspace):
    workspace.edit("icp.yaml", "data/accounts.csv", "data/acounts.csv")
    result = workspace.icp("inspect")
    assert result.code == UNUSABLE
    assert "ICP501" in result.err


def test_a_format_that_is_not_there(example):
    assert example.icp("inspect", "--format", "pdf").code == USAGE
