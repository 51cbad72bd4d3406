"""The plans and the table of steps that ``icp run`` writes."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, Workspace

from icp_rules.batch.plans import NOTE

ONE = "icp: 1\nid: one\nname: One\nrequire: [{id: any, when: {name: {known: true}}}]\npersonas:\n"
PERSONA = "  - id: lead\n    role: user\n    match: {title: Lead}\n    brief: lead.md.j2\n    sequence:\n"
STEPS = """\
      - {id: mail, channel: email, day: 0, subject: "=Hello {{ contact.first_name }}", template: step.md.j2}
      - {id: roles, channel: call, day: 2, template: step.md.j2, when: {heads: {at_least: 100}}}
"""
PLUGIN = '''from icp_rules.plugins import data_point, hookimpl

@data_point(type="number", needs=["employees"])
def heads(employees):
    """Heads."""
    return employees

@hookimpl
def icp_data_points():
    return [heads]
'''
FILES = {
    "icp.yaml": "version: 1\nsources:\n  accounts: {file: a.csv}\n  contacts: {file: c.csv}\n",
    "a.csv": "account_id,name,employees\n1,Acme,200\n2,Bolt,20\n3,Cog,\n",
    "c.csv": "contact_id,account_id,first_name,title\nx,1,Ann,Lead\ny,2,Bo,Lead\nz,3,Cy,Lead\n",
    "plugins/heads.py": PLUGIN,
    "rule_sets/one.yaml": ONE + PERSONA + STEPS,
    "templates/lead.md.j2": "{{ account.name }}\n",
    "templates/step.md.j2": "Hello *{{ contact.first_name }}*\n",
}


@pytest.fixture
def small(tmp_path) -> Workspace:
    """A workspace of three accounts with a contact each, and a data point that a step alone reads."""
    for name, text in FILES.items():
        Workspace(tmp_path).write(name, text)
    return Workspace(tmp_path)


def table_of(workspace: Workspace) -> list[tuple[Any, ...]]:
    table = pl.read_parquet(workspace.root / "out/sequences/steps.parquet")
    return table.select("contact", "step", "date", "subject", "body").rows()


def test_each_plan_beside_a_brief_has_its_steps_in_the_table(example, example_run):
    out = example.root / "out"
    table = pl.read_parquet(out / "sequences/steps.parquet")
    plans = {(p.parents[1].name, p.parent.name, p.name) for p in (out / "briefs").rglob("*.sequence.md")}
    rows = table.select("rule_set", "account_id", pl.format("{}-{}.sequence.md", "persona", "contact")).unique()
    assert set(rows.rows()) == plans
    for _, account, name in plans:
        (brief,) = (out / "briefs").rglob(f"{account}/{name.replace('.sequence', '')}")
        assert brief.with_name(name.replace(".md", ".html")).exists()
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (record["steps"], record["start"]) == (table.height, "2026-11-01")
    assert record["briefs"]["written"]["sequence"] == len(plans)
    assert f"{len(plans)} of kind sequence" in example_run.out
    # nobody is asked about open roles whose number is unknown or small
    hiring = table.filter(step="hiring")
    assert hiring.height > 0
    assert all(int(subject.split()[1]) >= 2 for subject in hiring["subject"])


def test_a_data_point_that_a_step_alone_reads_is_computed(small):
    small.icp("run", *AS_OF)
    monday, wednesday = date(2026, 11, 2), date(2026, 11, 4)
    assert table_of(small) == [
        ("x", "mail", monday, "=Hello Ann", "Hello Ann"),
        ("x", "roles", wednesday, None, "Hello Ann"),
        ("y", "mail", monday, "=Hello Bo", "Hello Bo"),
        ("z", "mail", monday, "=Hello Cy", "Hello Cy"),
    ]
    plan = small.read("out/briefs/one/3/lead-z.sequence.md")
    assert "- roles (call, day 2): unknown: heads is at least 100" in plan
    plan = small.read("out/briefs/one/2/lead-y.sequence.md")
    assert "- roles (call, day 2): not met: heads is at least 100; it is 20" in plan


def rendered_again(workspace: Workspace) -> int:
    (line,) = (one for one in workspace.icp("run", *AS_OF).out.splitlines() if one.startswith("Rendered: "))
    return int(line.removeprefix("Rendered: ").partition(";")[0])


def tables_of(workspace: Workspace) -> list[bytes]:
    return [(workspace.root / "out/sequences" / name).read_bytes() for name in ("steps.parquet", "steps.csv")]


def test_a_run_of_the_same_keeps_the_table_and_renders_nothing(small):
    small.icp("run", *AS_OF)
    before = tables_of(small)
    assert rendered_again(small) == 0
    assert tables_of(small) == before


@pytest.mark.parametrize(("damage", "rendered"), [(lambda _: None, 3), (lambda s: s.replace(b"Bo", b"Xo"), 1)])
def test_plans_whose_steps_the_last_run_did_not_note_are_rendered_again(small, damage, rendered):
    small.icp("run", *AS_OF)
    before, note = tables_of(small), small.root / "out" / NOTE
    content = damage(note.read_bytes())
    note.unlink()
    if content is not None:
        note.write_bytes(content)
    assert rendered_again(small) == rendered
    assert tables_of(small) == before
    assert rendered_again(small) == 0


def test_formulas_are_inert_in_the_table_for_people(small):
    small.icp("run", *AS_OF)
    with (small.root / "out/sequences/steps.csv").open(encoding="utf-8", newline="") as file:
        subjects = [row["subject"] for row in csv.DictReader(file)]
    assert subjects == ["'=Hello Ann", "", "'=Hello Bo", "'=Hello Cy"]


def test_mail_merge_has_a_row_a_contact_with_the_emails_of_the_plan(small):
    small.write("icp.yaml", FILES["icp.yaml"] + "briefs: {layout: csv}\n")
    people = FILES["c.csv"].replace("title", "email,title").replace("Ann,", "Ann,ann@acme.example,")
    small.write("c.csv", people.replace("Bo,", "Bo,bo@bolt.example,").replace("Cy,", "Cy,,"))
    asks = "when: {heads: {at_least: 100}}"
    more = STEPS + f"      - {{id: last, channel: email, day: 3, subject: Bye, template: step.md.j2, {asks}}}\n"
    small.write("rule_sets/one.yaml", ONE + PERSONA + more)
    small.icp("run", *AS_OF)
    with (small.root / "out/briefs/mail-merge.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [[row[name] for name in row if name.startswith(("email", "first_name"))] for row in csv.DictReader(file)]
    first, last = ["2026-11-02", "'=Hello {}", "Hello {}"], ["2026-11-05", "Bye", "Hello Ann"]
    assert rows == [
        ["ann@acme.example", "Ann", *(part.format("Ann") for part in first), *last],
        ["bo@bolt.example", "Bo", *(part.format("Bo") for part in first), "", "", ""],
    ]


@pytest.mark.parametrize(("start", "first"), [("2026-11-05", "2026-11-05"), ("2026-12-05", "2026-12-07")])
def test_the_first_day_is_chosen_and_a_weekend_is_left_out(small, start, first):
    small.icp("run", *AS_OF, "--start", start)
    assert table_of(small)[0][2].isoformat() == first
    assert json.loads(small.read("out/run.json"))["start"] == start


def test_a_start_without_an_end_is_refused(small):
    result = small.icp("run", *AS_OF, "--start", "9999-12-31")
    assert result.code == UNUSABLE
    assert "ICP206: no sequence can start on 9999-12-31" in result.err
    assert not (small.root / "out/run.json").exists()


def test_what_blocks_a_plan_is_told_with_its_place(small):
    small.edit("c.csv", "z,3,Cy,Lead", "z,3,,Lead")
    result = small.icp("run", *AS_OF)
    assert result.code == TOO_MANY_FAILURES
    assert "rule_sets/one.yaml:11:53: warning ICP703: 1 brief not written: step.subject is unknown" in result.err
    assert [row[0] for row in table_of(small)] == ["x", "x", "y"]
    assert not list((small.root / "out/briefs/one/3").glob("*.sequence.*"))
    assert small.read("out/briefs/one/3/lead-z.md") == "Cog\n"


def test_what_is_no_longer_planned_goes(small):
    small.icp("run", *AS_OF)
    small.edit("rule_sets/one.yaml", PERSONA + STEPS, PERSONA.replace("    sequence:\n", ""))
    result = small.icp("run", *AS_OF)
    assert result.code == OK
    assert not (small.root / "out/sequences").exists()
    assert not list((small.root / "out").rglob("*.sequence.*"))


def test_kinds_of_brief_leave_plans_out_and_a_lint_says_so(small):
    small.edit("icp.yaml", "version: 1\n", "version: 1\nbriefs: {kinds: [brief]}\n")
    assert "sequence" not in json.loads(small.icp("run", *AS_OF, "--format", "json").out)["briefs"]["written"]
    assert not (small.root / "out/sequences").exists()
    assert "ICP447" in small.icp("lint").out


def test_a_plan_is_shown_before_anything_is_written(small):
    result = small.icp("brief", *AS_OF, "--account", "1", "--kind", "sequence")
    assert result.code == OK
    assert result.out.startswith("# Acme: Lead, sequence\n")
    assert "## Monday, 2026-11-02: email" in result.out


def test_a_missing_template_is_told_where_the_step_names_it(small):
    small.edit("rule_sets/one.yaml", "template: step.md.j2, when", "template: gone.md.j2, when")
    result = small.icp("validate")
    assert "rule_sets/one.yaml:12:54: error ICP705: there is no template 'gone.md.j2'" in result.out + result.err
