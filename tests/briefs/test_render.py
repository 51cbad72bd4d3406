"""Which briefs are written, under which names, and the same in every run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from briefs.desk import ACME, ANN, BRIEF, PERSONA, RULES, SHIPPED, batch, both, briefs, templates_in

from icp_rules.briefs.outcome import Rendered
from icp_rules.briefs.render import chosen
from icp_rules.briefs.templates import Templates
from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.language.config import BriefChoice
from icp_rules.plugins import BriefKind

NAME = "{{ account.name }} {{ contact.full_name if contact else 'nobody' }}"


def stems(load, folder, accounts=None, contacts=None, kinds=(BRIEF,), **rules):
    made = batch(load(RULES | rules), accounts, contacts)
    return [one.about.stem for one in briefs(made, templates_in(folder, both(NAME), kinds))]


def person(number, **more):
    own = {"contact_id": f"C-{number}", "first_name": f"P{number}", "email": f"p{number}@acme.example"}
    return ANN | own | more


def test_one_brief_a_contact_up_to_the_maximum_else_one_for_the_role(load, tmp_path):
    people = [person(3), person(1), person(2), person(4, title="RevOps Manager"), person(5, title="RevOps Lead")]
    assert stems(load, tmp_path, contacts=people) == [
        "briefs/tested/A-1/vp-sales-C-1",
        "briefs/tested/A-1/vp-sales-C-2",
        "briefs/tested/A-1/revops-lead-C-4",
    ]
    assert stems(load, tmp_path, contacts=[]) == ["briefs/tested/A-1/vp-sales", "briefs/tested/A-1/revops-lead"]


def test_who_is_only_to_check_gets_no_brief(load, tmp_path):
    assert stems(load, tmp_path, contacts=[person(1, title=None)])[0] == "briefs/tested/A-1/vp-sales"


def test_there_may_be_no_contacts_at_all(load, tmp_path):
    made = replace(batch(load(RULES)), contacts=None, matches=None)
    found = briefs(made, templates_in(tmp_path, both(NAME)))
    assert [one.about.contact for one in found] == [None, None]


@pytest.mark.parametrize(
    ("account_id", "part"),
    [
        ("../../etc/passwd", "etc-passwd-"),
        ("..", "x-"),
        ("a/b\\c", "a-b-c-"),
        ("Müller & Söhne", "Muller-Sohne-"),
        ("株式会社", "x-"),
        ("con", "con-"),
        ("aux.md", "aux.md-"),
        ("a" * 300, "a" * 60 + "-"),
        ("", "x-"),
    ],
)
def test_an_id_that_is_no_file_name_is_replaced_and_told_apart(load, tmp_path, account_id, part):
    rows = [ACME | {"account_id": account_id}]
    folder = stems(load, tmp_path, rows, [])[0].split("/")[2]
    assert folder.startswith(part)
    assert len(folder) == len(part) + 8
    assert folder.isascii()


def test_ids_that_look_alike_get_folders_of_their_own(load, tmp_path):
    ids = ["A-1", "a-1", "A 1", "A/1", "B-1"]
    found = stems(load, tmp_path, [ACME | {"account_id": one} for one in ids], [])
    folders = list(dict.fromkeys(stem.split("/")[2].casefold() for stem in found))
    assert len(folders) == 5
    assert folders[-1] == "b-1"
    backwards = stems(load, tmp_path, [ACME | {"account_id": one} for one in reversed(ids)], [])
    assert set(found) == set(backwards)


def test_contacts_whose_names_clash_get_files_of_their_own(load, tmp_path):
    people = [person(1, contact_id="x"), person(2, contact_id="X")]
    first, second = stems(load, tmp_path, contacts=people)[:2]
    assert first.casefold() != second.casefold()
    longer = [PERSONA | {"id": "vp"}, PERSONA | {"id": "vp-x", "match": {"title": "Clerk"}}]
    names = stems(load, tmp_path, contacts=[person(1, contact_id="x")], personas=longer)
    assert len(set(names)) == 2


def test_a_contact_without_an_id_is_known_by_its_address(load, tmp_path):
    found = stems(load, tmp_path, contacts=[person(1, contact_id=None)])
    assert found[0].startswith("briefs/tested/A-1/vp-sales-p1-acme.example-")


def test_another_kind_is_written_beside(load, tmp_path):
    folder = tmp_path / "kind"
    folder.mkdir()
    (folder / "script.j2").write_text("{% include 'shared.j2' %}", encoding="utf-8")
    kind = BriefKind("call_script", "", template="script.j2", folder=folder)
    made = templates_in(tmp_path / "templates", both(NAME) | {"shared.j2": "Call {{ account.name }}"}, (BRIEF, kind))
    found = briefs(batch(load(RULES)), made)
    assert [one.about.stem for one in found[:2]] == [
        "briefs/tested/A-1/vp-sales-C-1",
        "briefs/tested/A-1/vp-sales-C-1.call_script",
    ]
    assert [one.markdown for one in found[:2]] == ["Acme Ann Ash\n", "Call Acme\n"]
    assert found[1].about.kind == "call_script"


def test_the_same_inputs_give_the_same_bytes(load):
    rows = [ACME | {"account_id": f"A-{i}", "employees": float(i)} for i in range(5)]
    people = [person(i, account_id=f"A-{i % 5}") for i in range(9)]

    def run():
        found = briefs(batch(load(RULES), rows, people), Templates(SHIPPED, (BRIEF,)))
        return [(one.about, one.markdown, one.html()) for one in found if isinstance(one, Rendered)]

    assert run() == run()
    assert len(run()) == 14


def test_a_batch_may_be_rendered_in_parts(load):
    rows = [ACME | {"account_id": one} for one in ("A-1", "a-1", "B")]
    whole = batch(load(RULES), rows)
    templates = Templates(SHIPPED, (BRIEF,))
    parts = [replace(whole, trace=whole.trace[i : i + 1]) for i in range(3)]
    assert [one for part in parts for one in briefs(part, templates)] == briefs(whole, templates)


def test_accounts_are_chosen_by_status_and_tier(load):
    rows = [
        ACME | {"account_id": "top", "technologies": ["Salesforce"]},
        ACME | {"account_id": "low", "technologies": []},
        ACME | {"account_id": "unsure", "business_model": None},
        ACME | {"account_id": "out", "business_model": "b2c"},
    ]
    trace = batch(load(RULES), rows).trace

    def ids(**choice):
        return chosen(trace, BriefChoice(**choice))["account_id"].to_list()

    assert ids() == ["top", "low"]
    assert ids(tiers=("A",)) == ["top"]
    assert ids(status=("qualified", "unverified")) == ["top", "low", "unsure"]
    no_score = {name: value for name, value in RULES.items() if name not in ("score", "tiers")}
    assert chosen(batch(load(no_score), rows).trace, BriefChoice(tiers=("A",)))["account_id"].to_list() == [
        "top",
        "low",
    ]


def test_nobody_outside_the_chosen_gets_a_brief(load, tmp_path):
    rows = [ACME, ACME | {"account_id": "A-2"}]
    whole = batch(load(RULES), rows)
    only = replace(whole, trace=whole.trace.filter(account_id="A-2"))
    assert {one.about.account_id for one in briefs(only, templates_in(tmp_path, both(NAME)))} == {"A-2"}


def test_templates_with_errors_are_not_rendered(load, tmp_path):
    with pytest.raises(DiagnosticError) as error:
        briefs(batch(load(RULES)), templates_in(tmp_path, both("{{ nope }}")))
    assert {one.code for one in error.value.diagnostics} == {Code.TEMPLATE_PATH}
