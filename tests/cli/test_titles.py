"""``icp titles``: what each title of a file becomes and why, in a workspace and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli.calling import FINDINGS, OK, UNUSABLE, USAGE, good, icp

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = "Name,Job Title\nAda,Head of Sales\nBob,Gardening\nCleo,VP Marketing\nDora,Head of Sales\nEd,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is no workspace, with a file of people in it."""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def test_titles_come_the_most_frequent_first_and_what_is_not_understood_last(folder) -> None:
    assert good("titles", "people.csv", cwd=folder).out.splitlines() == [
        "rows\ttitle\tseniority\tdepartment\twhy",
        "2\tHead of Sales\thead\tsales\thead: head of; sales: *sales",
        "1\tVP Marketing\tvp\tmarketing\tvp: vp; marketing: *marketing*",
        "",
        "Not understood",
        "rows\ttitle",
        "1\tGardening",
        "",
        "rows with a title: 4 (3 different); seniority known in 3, department in 3; rows without: 1",
    ]


def test_json_has_the_same_for_programs(folder) -> None:
    (folder / "people.csv").write_text("title\nAssistant to the CEO\n", encoding="utf-8")
    assert good("titles", "people.csv", "--format", "json", cwd=folder).json == {
        "column": "title",
        "rejected": 0,
        "rows": 1,
        "blank": 0,
        "with_seniority": 1,
        "with_department": 1,
        "titles": [
            {
                "title": "Assistant to the CEO",
                "rows": 1,
                "seniority": "staff",
                "department": "administrative",
                "seniority_by": {"rule": "assistant", "words": "assistant to"},
                "department_by": {"rule": "administrative", "words": "assistant"},
                "not_held": [{"rule": "c_suite", "words": "ceo"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        ("Titel,x\nVP Sales,1\n", ()),
        ("x,Position\n1,VP Sales\n", ()),
        ("whatever\nVP Sales\n", ()),
        ("title,work\nMs,VP Sales\n", ("--column", "work")),
        ('[{"job_title": "VP Sales", "x": [1]}]', ()),
    ],
)
def test_the_column_is_found_by_its_name_or_is_the_only_one(folder, content, arguments) -> None:
    result = good("titles", "-", *arguments, cwd=folder, stdin=content.encode())
    assert "1\tVP Sales\tvp\tsales\t" in result.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("people.csv", "--column", "job title"), UNUSABLE, "Is it 'Job Title'?"),
        (("people.csv", "--column", "zzz"), UNUSABLE, "Its columns are 'Name', 'Job Title'."),
        (("other.csv",), UNUSABLE, "Name it with --column. The columns are 'a', 'b'."),
        (("none.csv",), USAGE, "none.csv"),
        (("people.docx",), UNUSABLE, "There are readers for"),
    ],
)
def test_a_file_or_a_column_there_is_not_is_told(folder, arguments, code, says) -> None:
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "people.docx").write_text("", encoding="utf-8")
    result = icp("titles", *arguments, cwd=folder)
    assert result.code == code
    assert says in result.err
    assert result.out == ""


def test_rows_that_cannot_be_read_are_told_of(folder) -> None:
    (folder / "people.csv").write_text("title,x\nVP Sales,1\nCEO,1,2,3\n", encoding="utf-8")
    result = good("titles", "people.csv", cwd=folder)
    assert "ICP507" in result.err
    assert "rows with a title: 1 (1 different)" in result.out


def test_a_file_without_titles_says_so(folder) -> None:
    (folder / "people.csv").write_text("title\nN/A\n", encoding="utf-8")
    line = "rows with a title: 0 (0 different); seniority known in 0, department in 0; rows without: 1"
    assert good("titles", "people.csv", cwd=folder).out.splitlines() == [line]


def test_the_readers_of_a_workspaces_plugins_are_used(workspace) -> None:
    workspace.write("plugins/fixed.py", _PLUGIN)
    workspace.write("people.fixed", "")
    result = workspace.icp("titles", "people.fixed")
    assert (result.code, result.out.splitlines()[1][:9]) == (OK, "1\tCEO\tc_s")


_PLUGIN = """
import polars as pl

from icp_rules.plugins import RawTable, SourceReader, hookimpl


def read(request):
    return RawTable(pl.DataFrame({"title": ["CEO"]}))


@hookimpl
def icp_sources():
    return [SourceReader("fixed", "a fixed table", read, (".fixed",))]
"""


def test_a_workspace_that_cannot_be_read_is_no_obstacle_to_its_readers(workspace) -> None:
    workspace.write("rule_sets/broken.yaml", "id: [")
    workspace.write("people.csv", PEOPLE)
    assert workspace.icp("titles", "people.csv").code == OK
    assert workspace.icp("validate").code == FINDINGS


def test_how_a_file_is_written_can_be_said(tmp_path):
    (tmp_path / "people.csv").write_bytes("Vorname;Titel\nJörg;Geschäftsführer\n".encode("cp1252"))
    refused = icp("titles", "people.csv", "--separator", ";", cwd=tmp_path)
    assert (refused.code, "encoding: cp1252" in refused.err) == (UNUSABLE, True)
    told = ("--encoding", "cp1252", "--separator", ";", "--column", "Titel")
    assert "Geschäftsführer\tc_suite\texecutive" in good("titles", "people.csv", *told, cwd=tmp_path).out
