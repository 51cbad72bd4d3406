"""Known attacks by templates, by values and by the texts of rules run nothing, read no file and leave nothing."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from batch.offices import CONFIG, Office, office
from batch.payloads import INERT, REFUSED, RESULT, STOPPED, VALUES
from cli.calling import AS_OF, OK, TOO_MANY_FAILURES, UNUSABLE, icp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.calling import Result

SECRET, VARIABLE = "the secret of the file", "the secret of the environment"
ACCOUNT_FIELDS = ["name", "industry", "description", "city", "state", "postal_code", "growth_stage", "phone", "tags"]
CONTACT_FIELDS = ["first_name", "last_name", "phone", "department", "linkedin_url"]
SHOWS = "".join(
    f"{{{{ {of}.{name} | default('') }}}}\n\n"
    for of, names in (("account", ACCOUNT_FIELDS), ("contact", CONTACT_FIELDS))
    for name in names
)


@dataclass(frozen=True)
class Attacked:
    """A workspace with secrets beside it, and what was there before anything ran."""

    office: Office
    before: dict[str, str]

    def icp(self, *arguments: str) -> Result:
        """Run a command; whatever it comes to, no secret is told and nothing made but what it writes."""
        result = icp(*arguments, *AS_OF, cwd=self.office.root, ICP_SECRET=VARIABLE)
        told = [result.out, result.err, *map(everything, self.office.out.rglob("*"))]
        for text in told:
            assert SECRET not in text
            assert VARIABLE not in text
            assert "root:x:0" not in text
        assert files(self.office.root.parent, self.office.out) == self.before
        return result


def everything(path: Path) -> str:
    return path.read_bytes().decode(errors="replace") if path.is_file() else path.name


def files(folder: Path, but: Path) -> dict[str, str]:
    """Return all files below a folder with what they hold, but those below another."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(but))
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in found}


def attacked(
    root: Path, templates: dict[str, str] | None = None, change: Callable[[Office], None] | None = None
) -> Attacked:
    (root / "workspace").mkdir()
    made = office(root / "workspace")
    (root / "secret.txt").write_text(SECRET, encoding="utf-8")
    (made.root / "templates/link.md.j2").symlink_to(root / "secret.txt")
    made.more({name: armed(text, root) for name, text in (templates or {}).items()})
    if change is not None:
        change(made)
    return Attacked(made, files(root, made.out))


def armed(text: str, root: Path) -> str:
    return text.replace("SECRET", str(root / "secret.txt")).replace("TOUCH", f"touch {root / 'touched'}")


def test_attacks_that_are_seen_are_refused_before_anything_is_rendered(tmp_path):
    result = attacked(tmp_path, REFUSED).icp("run")
    assert result.code == UNUSABLE
    found = dict(re.findall(r"^templates/([\w-]+)\.md\.j2\S* error (ICP70\d)", result.err, re.MULTILINE))
    assert found.keys() == REFUSED.keys()
    assert set(found.values()) <= {"ICP701", "ICP702", "ICP704"}
    assert not (tmp_path / "workspace/out").exists()


def test_attacks_that_are_seen_as_they_run_end_in_a_diagnostic_and_the_others_are_written(tmp_path):
    made = attacked(tmp_path, STOPPED | INERT)
    result = made.icp("run")
    assert result.code == TOO_MANY_FAILURES
    with (made.office.out / "briefs/failures.csv").open(encoding="utf-8", newline="") as file:
        failed = {row["persona"]: row for row in csv.DictReader(file)}
    assert failed.keys() == STOPPED.keys()
    for name, row in failed.items():
        assert row["code"] in {"ICP703", "ICP704"}, name
        assert f"templates/{name}.md.j2" in result.err
    written = {stem.split("/")[1] for stem in made.office.briefs()}
    assert written == {"boss-C1", "boss-C2", "boss-C4", "boss", "clerk", "clerk-C3", *INERT}


@pytest.mark.parametrize("name", ["format", "file-by-path", "cycler"])
def test_attacks_do_no_more_where_one_account_s_briefs_are_shown(tmp_path, name):
    result = attacked(tmp_path, {name: (STOPPED | REFUSED)[name], "fine": "Fine"}).icp("brief", "--account", "1")
    assert result.code == (UNUSABLE if name in REFUSED else TOO_MANY_FAILURES)
    assert f"templates/{name}.md.j2" in result.err


def table(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def hostile_records(made: Office) -> None:
    """Every field of an account and of its contact is an attack, the next in the next account."""
    values = [armed(value, made.root.parent) for value in VALUES]
    accounts = [
        {"account_id": f"{at}", "employees": "120", **dict.fromkeys(ACCOUNT_FIELDS, value)}
        for at, value in enumerate(values)
    ]
    contacts = [
        {"contact_id": f"C{at}", "account_id": f"{at}", "email": f"a{at}@acme.example", "title": "Boss"}
        | dict.fromkeys(CONTACT_FIELDS, value)
        for at, value in enumerate(values)
    ]
    # ids are in the names of files
    accounts += [{**accounts[0], "account_id": value} for value in values]
    contacts += [
        {"contact_id": value, "account_id": value, "email": f"b{at}@acme.example", "title": "Boss"}
        for at, value in enumerate(values)
    ]
    made.write("accounts.csv", table(*accounts))
    made.write("contacts.csv", table(*contacts))
    made.write("suppress.csv", table(*({"name": f"Nobody {value}", "reason": value} for value in values)))
    made.write("icp.yaml", CONFIG.replace("LAYOUT", "folders, jsonl, csv") + "suppress: [suppress.csv]\n")
    made.templates(boss=f"# {{{{ account.name }}}}\n\n{SHOWS}", clerk="Clerk\n")


def test_values_are_text_whatever_they_say(tmp_path):
    made = attacked(tmp_path, change=hostile_records)
    result = made.icp("run")
    assert result.code == OK, result.err
    pages = list((made.office.out / "briefs/small").rglob("boss-*.html"))
    assert len(pages) == 2 * len(VALUES)
    assert not any(RESULT in everything(path) for path in made.office.out.rglob("*"))
    texts = [html.unescape(re.sub("<[^>]*>", "", page.read_text(encoding="utf-8"))) for page in pages]
    for value in VALUES:
        shown = armed(value, tmp_path)
        # lists are split, and so are not all there as one
        assert max(text.count(shown) for text in texts) >= len(ACCOUNT_FIELDS) + len(CONTACT_FIELDS) - 2


TEXTS = """icp: 1
id: small
name: VALUE
description: VALUE
owner: VALUE
require:
  - {id: size, when: {employees: {at_least: 10}}, why: VALUE}
score:
  - group: g
    criteria: [{id: big, when: {employees: {at_least: 100}}, points: 9, why: VALUE}]
tiers: {A: 50, B: 0}
personas:
  - id: boss
    name: VALUE
    role: economic_buyer
    match: {title: Boss}
    pains: [VALUE]
    goals: [VALUE]
    reason: VALUE
    objections: [{says: VALUE, answer: VALUE}]
    opening: VALUE
    brief: boss.md.j2
"""
TELLS = """{{ rule_set.name }} {{ rule_set.description }} {{ persona.name }} {{ persona.pains }} {{ persona.goals }}
{{ persona.reason }} {{ persona.opening }} {{ reasons | join(' ', 'text') }}
{% for one in persona.objections %}{{ one.says }} {{ one.answer }}{% endfor %}
"""


@pytest.mark.parametrize("value", [VALUES[0], VALUES[1], VALUES[6], VALUES[7], VALUES[8], VALUES[11]])
def test_the_texts_of_rules_are_no_templates(tmp_path, value):
    def change(made: Office) -> None:
        quoted = "'" + armed(value, tmp_path).replace("'", "''") + "'"
        made.write("rule_sets/small.yaml", TEXTS.replace("VALUE", quoted))
        made.templates(boss=TELLS)

    made = attacked(tmp_path, change=change)
    result = made.icp("run")
    assert result.code in (OK, UNUSABLE)
    # what looks like a value's name and is none is found
    assert (result.code == UNUSABLE) == value.startswith(("{{", "{%")), result.err
    assert not any(RESULT in everything(path) for path in made.office.out.rglob("*"))
