"""A run renders what has changed and nothing else, and comes to the same bytes as one that begins anew."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from batch.offices import ACCOUNTS, BOSS, CONTACTS, STEMS, office

from icp_rules.batch.earlier import INDEX

if TYPE_CHECKING:
    from batch.offices import Office

LAYOUTS = [("folders",), ("files",), ("jsonl",), ("parquet",), ("csv",), ("folders", "jsonl", "parquet", "csv")]


@pytest.fixture
def ran(tmp_path) -> Office:
    """A workspace whose briefs are written."""
    made = office(tmp_path)
    assert made.run().rendered == len(STEMS)
    assert sorted(made.briefs()) == STEMS
    return made


def change_an_account(made: Office) -> None:
    made.records(accounts=[ACCOUNTS[0], "2,Birch & Sons,20", *ACCOUNTS[2:]])


def change_a_contact(made: Office) -> None:
    made.records(contacts=[*CONTACTS[:3], "C4,3,Emil,Elmstead,,Boss"])


def add_a_contact_before_all(made: Office) -> None:
    made.records(contacts=["C9,3,Zoe,Zander,zoe@cedar.example,Clerk", *CONTACTS])


def change_a_template(made: Office) -> None:
    made.templates(boss=BOSS + "More.\n")


def change_a_rule(made: Office) -> None:
    made.rules(points=20)


def change_an_explanation_of_no_brief(made: Office) -> None:
    made.records(accounts=[*ACCOUNTS[:3], "4,Dale,6"])


def move_the_rules(made: Office) -> None:
    made.write("rule_sets/small.yaml", "# a comment\n\n" + (made.root / "rule_sets/small.yaml").read_text("utf-8"))


CHANGES = [
    (lambda _: None, 0),
    (change_an_account, 2),
    (change_a_contact, 2),
    (add_a_contact_before_all, 2),
    (change_a_template, 4),
    (change_a_rule, 7),
    (change_an_explanation_of_no_brief, 0),
    (move_the_rules, 0),
]


@pytest.mark.parametrize(("change", "rendered"), CHANGES, ids=lambda value: getattr(value, "__name__", None))
def test_what_changed_is_rendered_again_and_nothing_else(ran, change, rendered):
    change(ran)
    assert ran.run().rendered == rendered
    assert ran.bytes() == ran.again()


@pytest.mark.parametrize("layouts", LAYOUTS, ids="+".join)
def test_layouts_are_incremental_too(tmp_path, layouts):
    made = office(tmp_path, *layouts)
    assert made.run().rendered == 7
    assert made.run().rendered == 0
    assert made.bytes() == made.again()
    change_an_account(made)
    assert made.run().rendered == 2
    assert made.bytes() == made.again()


def test_another_layout_leaves_nothing_of_the_one_before(ran):
    ran.layout("jsonl")
    ran.run()
    assert not list(ran.out.rglob("*.md"))
    assert ran.bytes() == ran.again()


def test_accounts_that_swap_their_places_are_not_rendered_again(tmp_path):
    made = office(tmp_path, "jsonl", "parquet")
    made.run()
    made.records(accounts=ACCOUNTS[::-1])
    assert made.run().rendered == 0
    assert made.bytes() == made.again()


def test_what_no_longer_applies_is_removed_and_nothing_else(ran):
    folder = ran.out / "briefs" / "small"
    (folder / "2" / "notes.txt").write_text("mine", encoding="utf-8")
    ran.records(accounts=[ACCOUNTS[0], ACCOUNTS[2]])
    assert ran.run().rendered == 0
    assert sorted(ran.briefs()) == [stem for stem in STEMS if not stem.startswith("2/")]
    assert [path.name for path in (folder / "2").iterdir()] == ["notes.txt"]


def test_a_brief_that_someone_edited_is_written_anew(ran):
    path = ran.out / "briefs" / "small" / "2" / "boss.md"
    before = path.read_bytes()
    path.write_bytes(before.swapcase())
    assert ran.run().rendered == 1
    assert path.read_bytes() == before


def test_a_brief_that_is_gone_is_written_anew(ran):
    path = ran.out / "briefs" / "small" / "2" / "boss.html"
    path.unlink()
    assert ran.run().rendered == 1
    assert path.exists()


def test_a_time_alone_makes_no_brief_another(ran):
    for path in ran.out.rglob("*.md"):
        os.utime(path, ns=(1, 1))
    assert ran.run().rendered == 0
    # and is known from then on
    assert ran.run().rendered == 0


@pytest.mark.parametrize("content", [None, b"", b"PAR1 this is no table"])
def test_without_what_the_last_run_noted_everything_is_rendered(ran, content):
    (ran.out / INDEX).unlink()
    if content is not None:
        (ran.out / INDEX).write_bytes(content)
    assert ran.run().rendered == 7
    assert ran.run().rendered == 0


@pytest.mark.parametrize(
    ("more", "rendered"), [("", 0), ("{{ as_of }}", 4), ("{{ account.website | default('') }}", 4)]
)
def test_another_day_counts_where_a_template_reads_it_or_tells_an_age(ran, more, rendered):
    without_claims = "{{ persona.name }}: {{ score.value }}\n"
    ran.templates(boss=without_claims + more, clerk=without_claims)
    ran.run()
    assert ran.run(as_of=date(2026, 11, 1) + timedelta(days=1)).rendered == rendered


def test_a_line_of_another_hand_makes_the_file_anew(tmp_path):
    made = office(tmp_path, "jsonl")
    made.run()
    path = made.out / "briefs" / "briefs.jsonl"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"Acme", b"Acne"))
    assert made.run().rendered == 7
    assert path.read_bytes() == before


def test_a_brief_that_failed_is_told_of_again(ran):
    ran.templates(boss="{{ account.city }}")
    first = ran.run()
    again = ran.run()
    assert first.blocked == again.blocked == 4
    assert again.rendered == 0
    assert again.found == first.found


def _reads_another_field(made):
    made.templates(boss=SOURCES, clerk="{{ account.city }}\n")


def _loses_a_namesake(made):
    made.records(contacts=[*CONTACTS])


SOURCES = "{% for fact in provenance %}{{ fact.label }}\n{% endfor %}"


@pytest.mark.parametrize("change", [_reads_another_field, _loses_a_namesake])
def test_what_is_kept_is_what_a_fresh_run_writes(tmp_path, change):
    made = office(tmp_path, "folders")
    made.templates(boss=SOURCES, clerk="a clerk\n")
    made.records(contacts=[*CONTACTS, "c1,1,Cy,Crane,cy@acme.example,Boss"])
    made.write("accounts.csv", "account_id,name,employees,city\n1,Acme,120,Bonn\n3,Cedar,150,Kiel\n")
    made.run()
    change(made)
    made.write("accounts.csv", "account_id,name,employees,city\n1,Acme,120,Bonn\n3,Cedar,150,Kiel\n")
    made.run()
    assert made.bytes() == made.again()


def test_people_of_one_name_and_nothing_else_get_a_brief_each(tmp_path):
    made = office(tmp_path, "folders")
    made.records(contacts=[",1,Ann,Ash,,Boss", ",1,Ann,Ash,,Boss", ",3,,,,Boss"])
    made.run()
    assert sorted(name[:16] for name in made.briefs() if "boss-" in name) == [
        "1/boss-Ann-Ash-2",
        "1/boss-Ann-Ash-9",
        "3/boss-contact",
    ]
