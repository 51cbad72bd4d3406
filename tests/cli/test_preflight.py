"""``icp preflight`` says what ``icp run`` then does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, Workspace, contents

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "templates/vp-sales.md.j2"
OWN = """# {{ account.name }}

{% sentence %}
They raised money on {{ account.last_funding_date }}.
{% endsentence %}
Phone: {{ contact.phone | default("none known") if contact else "nobody known" }}
"""


def test_its_numbers_are_those_of_the_run_after_it(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, OWN)
    before = contents(workspace.root)
    found = workspace.icp("preflight", "--format", "json", *AS_OF)
    assert found.code == OK, found.err
    assert contents(workspace.root) == before, "nothing is written"
    assert workspace.run().code == OK
    record = json.loads(workspace.read("out/run.json"))
    assert found.json["briefs"] == record["briefs"]
    assert found.json["blocked_by"] == found.json["next"] == []


def test_counts_are_those_of_the_briefs(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, OWN)
    assert workspace.run().code == OK
    texts = [path.read_text(encoding="utf-8") for path in (workspace.root / "out/briefs").rglob("vp-sales*.md")]
    without = sum("They raised" not in text for text in texts)
    fallbacks = sum("none known" in text for text in texts)
    assert without, "the test needs a dropped sentence"
    assert fallbacks, "the test needs a fallback"
    briefs = json.loads(workspace.read("out/run.json"))["briefs"]
    place = {"template": TEMPLATE, "line": 3, "value": "account.last_funding_date", "reason": "missing"}
    assert [row for row in briefs["dropped_sentences"] if row["template"] == TEMPLATE] == [{**place, "times": without}]
    of_phones = [row for row in briefs["fallbacks"] if (row["template"], row["line"]) == (TEMPLATE, 6)]
    assert sum(row["times"] for row in of_phones) == fallbacks
    assert [row["times"] for row in briefs["fallbacks"]] == sorted(
        (row["times"] for row in briefs["fallbacks"]), reverse=True
    )


def test_blocked_briefs_are_counted_by_line_and_value(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, "Hello\n{{ account.last_funding_date }}\n{{ account.name }}\n")
    found = workspace.icp("preflight", "--format", "json", *AS_OF)
    assert found.code == TOO_MANY_FAILURES
    (cause,) = found.json["blocked_by"]
    assert (cause["template"], cause["line"], cause["value"]) == (TEMPLATE, 2, "account.last_funding_date")
    assert (cause["reason"], cause["code"]) == ("missing", "ICP703")
    (step,) = found.json["next"]
    assert (step["value"], step["briefs"]) == ("account.last_funding_date", cause["briefs"])
    ran = workspace.run("--format", "json")
    assert ran.code == TOO_MANY_FAILURES
    assert ran.json["briefs"] == found.json["briefs"]
    assert cause["briefs"] == found.json["briefs"]["blocked"]
    blocked = cause["example"]["account_id"]
    assert not list((workspace.root / "out/briefs").glob(f"*/{blocked}/vp-sales*"))


def test_an_opening_is_told_by_the_value_it_needs(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, "{{ persona.opening }}\n")
    workspace.edit("rule_sets/midmarket-saas.yaml", "{{ contact.first_name }}, a team", "{{ contact.phone }}: a team")
    found = workspace.icp("preflight", "--format", "json", *AS_OF)
    assert [cause["value"] for cause in found.json["blocked_by"]] == ["persona.opening"]
    assert [step["value"] for step in found.json["next"]] == ["contact.phone"]


def test_as_text_it_says_what_to_do(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, "Hello\n{{ account.last_funding_date }}\n")
    found = workspace.icp("preflight", *AS_OF)
    assert f"  {TEMPLATE}:2  account.last_funding_date is unknown: there is none: 1 brief\n" in found.out
    assert "Find it for 1 account, or let the template do without it" in found.out
    assert not (workspace.root / "out").exists()


def test_a_template_that_cannot_be_read_is_a_finding(workspace: Workspace) -> None:
    workspace.write(TEMPLATE, "{% sentence %}\n")
    found = workspace.icp("preflight", *AS_OF)
    assert (found.code, found.out) == (UNUSABLE, "")
    assert "ICP701" in found.err


def test_an_unknown_locale_is_found_with_its_place(workspace: Workspace) -> None:
    workspace.edit("icp.yaml", "briefs:", "briefs:\n  locale: de-XX")
    found = workspace.icp("validate")
    line = workspace.line("icp.yaml", "de-XX")
    assert f"icp.yaml:{line}:11" in found.out + found.err
    assert "there is no locale 'de-XX'" in found.out + found.err


def test_a_locale_without_babel_says_what_to_install(workspace: Workspace, tmp_path: Path) -> None:
    workspace.edit("icp.yaml", "briefs:", "briefs:\n  locale: de_DE")
    (tmp_path / "without").mkdir()
    (tmp_path / "without/babel.py").write_text("raise ImportError('no Babel')\n", encoding="utf-8")
    found = workspace.icp("preflight", *AS_OF, PYTHONPATH=str(tmp_path / "without"))
    assert found.code == UNUSABLE
    assert "pip install 'icp-rules[locale]'" in found.err


def test_briefs_print_by_the_locale_of_the_workspace(workspace: Workspace) -> None:
    workspace.edit("icp.yaml", "briefs:", "briefs:\n  locale: de_DE")
    workspace.write(TEMPLATE, "{{ as_of }} {{ 12500 }}\n")
    assert workspace.run().code == OK
    texts = {path.read_text(encoding="utf-8") for path in (workspace.root / "out/briefs").rglob("vp-sales*.md")}
    assert texts == {"01.11.2026 12.500\n"}
    assert "Babel" in json.loads(workspace.read("out/run.json"))["versions"], "another version may print otherwise"
