"""docs/benchmarks.md has every section, and a run of some sections leaves the others as they were."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import page
import pytest
import run
from measured import Used
from page import Section, Sizes, Table, sections_of, written

DAY = date(2026, 11, 1)
SIZES = Sizes(rows=10, rule_sets=1, repeat=5)
ORDER = list(run.SECTIONS)


def test_the_committed_page_has_every_section_in_order():
    text = page.PAGE.read_text(encoding="utf-8")
    sections = sections_of(text)
    assert list(sections) == ORDER
    assert written({}, ORDER, text) == text
    for name, section in sections.items():
        assert re.match(r"## \S.*\n\n(Skipped on )?\d{4}-\d\d-\d\d[:;] ", section), name
        assert "Skipped" in section or re.search(
            r"; icp-rules .*; ([5-9] runs|\d\d+ runs|one run) of each\.\n", section
        ), name


def test_the_tables_of_the_committed_page_have_a_cell_for_each_column():
    widths, header = set(), 0
    for line in page.PAGE.read_text(encoding="utf-8").splitlines():
        cells = line.count("|")
        header = 0 if not cells else header or cells
        widths.add(cells - header)
    assert widths == {0}


@pytest.mark.parametrize("name", run.SECTIONS)
def test_a_section_is_a_module_with_one_function(name):
    assert callable(import_module(run.SECTIONS[name]).section)


def test_a_run_of_one_section_leaves_the_others():
    table = Table("What is seen.", ("what", "time"), [("this", "1 s")])
    first = written({name: Section(name, [table]).text(SIZES, DAY) for name in ORDER}, ORDER, "")
    assert list(sections_of(first)) == ORDER
    again = written({ORDER[1]: Section("Anew", [table]).text(SIZES, DAY)}, ORDER, first)
    before, after = sections_of(first), sections_of(again)
    assert after[ORDER[1]].startswith("## Anew\n")
    assert before.pop(ORDER[1]) != after.pop(ORDER[1])
    assert before == after


def test_a_section_that_is_no_longer_there_leaves_the_page():
    first = written({"old": "## Old\n", ORDER[0]: "## New\n"}, ["old", ORDER[0]], "")
    assert list(sections_of(written({}, ORDER, first))) == [ORDER[0]]


def test_a_section_tells_the_day_the_machine_and_the_versions():
    text = Section("Speed", [Table("N.", ("a",), [("1",)])], ("polars", "not-there-at-all")).text(SIZES, DAY)
    assert re.search(
        r"^2026-11-01; .+ cores, \d+ GiB, .+, Python [\d.]+; icp-rules .+, polars [\d.]+; 5 runs", text, re.MULTILINE
    )
    assert "not-there-at-all" not in text
    assert str(Path.home()) not in text


def test_a_skipped_section_says_why():
    assert Section("Spark", skipped="there is no Java").text(SIZES, DAY) == (
        "## Spark\n\nSkipped on 2026-11-01: there is no Java.\n"
    )


def test_a_ratio_is_the_median_of_the_turns_with_its_range():
    ours = [Used(2.0, 1.0), Used(3.0, 1.0), Used(40.0, 1.0)]
    theirs = [Used(1.0, 2.0), Used(2.0, 2.0), Used(10.0, 2.0)]
    assert page.ratio(ours, theirs) == "2.00 × (1.50 to 4.00)"
    assert page.ratio(ours, theirs, "cpu") == "0.50 × (0.50 to 0.50)"


def test_a_section_runs_alone_and_writes_the_page(tmp_path):
    target = tmp_path / "page.md"
    program = Path(run.__file__)
    command = [sys.executable, program, "--page", target]
    subprocess.run([*command, "walk"], check=True, capture_output=True)
    assert list(sections_of(target.read_text(encoding="utf-8"))) == ["walk"]
    unknown = subprocess.run([*command, "nothing"], check=False, capture_output=True, text=True)
    assert unknown.returncode == 2
    assert "evaluate" in unknown.stderr


def test_sections_run_in_processes_of_their_own_and_one_that_fails_stops_no_other(monkeypatch):
    started = []

    def start(command, **_):
        started.append(command[2:])
        return subprocess.CompletedProcess(command, returncode=command[2] == "score")

    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(sys, "argv", ["run.py", "score", "rules", "--repeat", "7"])
    with pytest.raises(SystemExit, match=r"failed, and left as they were: score$"):
        run.main()
    assert started == [["score", "--repeat", "7"], ["rules", "--repeat", "7"]]
    started.clear()
    monkeypatch.setattr(sys, "argv", ["run.py"])
    with pytest.raises(SystemExit, match="score"):
        run.main()
    assert [command[0] for command in started] == ORDER


def test_a_section_that_fails_leaves_the_page(tmp_path):
    target = tmp_path / "page.md"
    command = [sys.executable, run.__file__, "walk", "--page", target, "--yc", tmp_path / "none"]
    assert subprocess.run(command, check=False, capture_output=True).returncode
    assert not target.exists()
