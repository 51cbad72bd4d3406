"""What runs away ends in a diagnostic, the brief is recorded as failed, and the others are written."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from batch.blow_ups import OVER_LIMIT, UNSAFE
from batch.offices import BOSS, STEMS, office
from cli.calling import AS_OF, TOO_MANY_FAILURES, icp

from icp_rules.batch import crew, running
from icp_rules.briefs.limits import Limits
from icp_rules.diagnostics import Code

if TYPE_CHECKING:
    from batch.offices import Office

LIMITS = Limits(seconds=1, memory=64 * 1024 * 1024)
_EACH = "{% for a in range(1000) %}"
_END = "{% endfor %}"
LOOPS = _EACH * 3 + _END * 3
DOUBLES = (
    "{% set n = namespace(x='0123456789' ~ account.name) %}{% for i in range(60) %}"
    "{% set n.x = n.x ~ n.x %}{% endfor %}"
)
WRITES = "{% for a in range(1000) %}{% for b in range(1000) %}\nyes and no\n{% endfor %}{% endfor %}"
FAILS = "{% if account.account_id == '2' %}\nBEFORE{{ 'x' }}\nWHAT\n{% endif %}\n"
CASES = {
    "a loop in a loop": (LOOPS, "the brief takes longer than 1 seconds"),
    "a text that doubles": (DOUBLES, "the brief takes more memory than a brief may"),
    "a text without end": (WRITES, "the brief is longer than 1,000,000 characters"),
}
PLUGIN = """
import os, time
from pathlib import Path
from icp_rules.plugins import BriefKind, hookimpl

def stuck(value):
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

def gone(value):
    os._exit(7)

def killed(value):
    os.kill(os.getpid(), 9)

@hookimpl
def icp_briefs():
    filters = {"stuck": stuck, "gone": gone, "killed": killed}
    return [BriefKind("odd", "a kind with odd filters", template="odd.md.j2", filters=filters)]
"""


@pytest.fixture
def failing(tmp_path, monkeypatch) -> Office:
    monkeypatch.setattr(running, "LIMITS", LIMITS)
    monkeypatch.setattr(crew, "_GRACE", 1.0)
    return office(tmp_path)


def failures(made: Office) -> list[dict[str, str]]:
    with (made.out / "briefs" / "failures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES)
def test_a_template_that_runs_away_is_stopped_at_its_line(failing, case):
    statement, message = CASES[case]
    failing.templates(boss=BOSS + FAILS.replace("WHAT", statement))
    done = failing.run()
    assert sorted(failing.briefs()) == [stem for stem in STEMS if stem != "2/boss"]
    (failure,) = failures(failing)
    assert (failure["account_id"], failure["persona"], failure["kind"]) == ("2", "boss", "brief")
    assert (failure["code"], failure["what"]) == ("ICP707", message)
    assert failure["template"].endswith("boss.md.j2")
    line = failing.root.joinpath("templates/boss.md.j2").read_text("utf-8").splitlines()[int(failure["line"]) - 1]
    assert line in {statement, *statement.splitlines()}
    (found,) = done.found
    assert found.code is Code.BRIEF_LIMIT
    assert (done.blocked, done.written["brief"]) == (1, 6)


def test_whatever_runs_away_in_a_batch_the_others_are_written(failing):
    """Each in turn: a process whose memory ran out is not trusted with another brief."""
    failing.records(accounts=["1,Acme,120"])
    failing.more(OVER_LIMIT | UNSAFE | {"fine": "Fine"})
    failing.run()
    assert sorted(failing.briefs()) == ["1/boss-C1", "1/boss-C2", "1/clerk", "1/fine"]
    found = {row["persona"]: row["code"] for row in failures(failing)}
    assert found == dict.fromkeys(OVER_LIMIT, "ICP707") | dict.fromkeys(UNSAFE, "ICP704")


@pytest.mark.parametrize("filter_", ["stuck", "gone", "killed"])
def test_what_no_signal_ends_is_killed_and_the_others_are_written_once(failing, filter_):
    failing.write("plugins/odd.py", PLUGIN)
    failing.write("icp.yaml", failing.root.joinpath("icp.yaml").read_text("utf-8") + "  kinds: [odd]\n")
    odd = "{% if account.account_id == '2' %}{{ 1 | FILTER }}{% endif %}text\n"
    failing.write("templates/odd.md.j2", odd.replace("FILTER", filter_))
    done = failing.run()
    assert sorted(failing.briefs()) == [f"{stem}.odd" for stem in STEMS if not stem.startswith("2/")]
    assert [(row["account_id"], row["persona"], row["code"]) for row in failures(failing)] == [
        ("2", "boss", "ICP707"),
        ("2", "clerk", "ICP707"),
    ]
    assert done.blocked == 2
    assert {row["template"].endswith("odd.md.j2") for row in failures(failing)} == {True}


def test_what_went_over_the_limit_is_tried_again(failing):
    failing.templates(boss=BOSS + FAILS.replace("WHAT", WRITES))
    failing.run()
    assert failing.run().rendered == 1


def test_the_briefs_of_one_account_have_limits_too(tmp_path):
    made = office(tmp_path)
    made.templates(boss=f"# Boss\n{LOOPS}\n", clerk=f"# Clerk\n\n{DOUBLES}\n")
    made.more({"fine": "Fine"})
    shown = icp("brief", "--account", "2", *AS_OF, cwd=made.root)
    assert shown.code == TOO_MANY_FAILURES
    assert shown.out.split() == ["Fine"]
    assert "boss.md.j2:2: error ICP707: 1 brief not written: the brief takes longer than 5 seconds" in shown.err
    assert "clerk.md.j2:3: error ICP707: 1 brief not written: the brief takes more memory" in shown.err
