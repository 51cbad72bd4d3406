"""Small workspaces in which briefs are written, and what their runs come to."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from icp_rules.batch.earlier import INDEX
from icp_rules.batch.plans import NOTE
from icp_rules.pipeline import run
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.outreach import Outreach

AS_OF = date(2026, 11, 1)

CONFIG = """version: 1
sources:
  accounts: {file: accounts.csv, as_of: 2026-10-01}
  contacts: {file: contacts.csv, as_of: 2026-10-01}
briefs:
  layout: [LAYOUT]
"""
RULES = """icp: 1
id: ID
name: Companies
require:
  - {id: size, when: {employees: {at_least: 10}}, why: "{{ employees }} people"}
score:
  - group: g
    criteria:
      - {id: big, when: {employees: {at_least: 100}}, points: POINTS, why: Big}
tiers: {A: 50, B: 0}
personas:
  - id: boss
    name: Head of sales
    role: economic_buyer
    match: {title: Boss}
    need: {min: 1, max: 2}
    brief: boss.md.j2
  - {id: clerk, name: Clerk, role: champion, match: {title: Clerk}, brief: clerk.md.j2}
"""
PERSONA = "  - {id: ID, name: The ID, role: champion, match: {title: Nobody}, brief: ID.md.j2}\n"
ACCOUNTS = ["1,Acme,120", "2,Birch,20", "3,Cedar,150", "4,Dale,5"]
CONTACTS = [
    "C1,1,Ann,Ash,ann@acme.example,Boss",
    "C2,1,Bea,Birk,bea@acme.example,Boss",
    "C3,2,Cleo,Clay,=cleo@birch.example,Clerk",
    "C4,3,Emil,Elm,,Boss",
]
# What the accounts and contacts above come to: an account that is too small gets none.
STEMS = ["1/boss-C1", "1/boss-C2", "1/clerk", "2/boss", "2/clerk-C3", "3/boss-C4", "3/clerk"]
BOSS = """# {{ account.name }}

{% for seat in panel.seats %}{{ seat.name }}: {{ seat.found }}
{% endfor %}{{ score.value }}
"""
CLERK = "# {{ account.name }}\n\n{{ contact.full_name if contact else 'nobody' }}, {{ reasons | join(', ', 'text') }}\n"


@dataclass(frozen=True)
class Office:
    """A workspace with accounts, contacts, two personas and their templates."""

    root: Path

    @property
    def out(self) -> Path:
        return self.root / "out"

    def write(self, name: str, content: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def records(self, accounts: list[str] = ACCOUNTS, contacts: list[str] = CONTACTS) -> None:
        self.write("accounts.csv", "\n".join(["account_id,name,employees", *accounts]) + "\n")
        header = "contact_id,account_id,first_name,last_name,email,title"
        self.write("contacts.csv", "\n".join([header, *contacts]) + "\n")

    def layout(self, *layouts: str) -> None:
        self.write("icp.yaml", CONFIG.replace("LAYOUT", ", ".join(layouts)))

    def rules(self, identity: str = "small", points: int = 10) -> None:
        self.write(f"rule_sets/{identity}.yaml", RULES.replace("ID", identity).replace("POINTS", str(points)))

    def templates(self, boss: str = BOSS, clerk: str = CLERK) -> None:
        self.write("templates/boss.md.j2", boss)
        self.write("templates/clerk.md.j2", clerk)

    def more(self, templates: Mapping[str, str]) -> None:
        """Add personas whom nobody fits, each with its template, to the rule set."""
        rules = self.root / "rule_sets/small.yaml"
        added = "".join(PERSONA.replace("ID", identity) for identity in templates)
        self.write("rule_sets/small.yaml", rules.read_text(encoding="utf-8") + added)
        for identity, template in templates.items():
            self.write(f"templates/{identity}.md.j2", f"{template}\n")

    def run(self, as_of: date = AS_OF) -> Outreach:
        """Run as ``icp run`` does."""
        workspace = load_workspace(self.root)
        done = run(workspace, workspace.rule_sets(), self.out, nothing, self.said, as_of=as_of)
        return done.outreach

    def said(self, text: str) -> None:
        """Keep what a run says."""
        self.write("said.txt", text)

    def briefs(self) -> dict[str, str]:
        """Return the Markdown of all briefs by their paths in the rule set's folder."""
        folder = self.out / "briefs" / "small"
        return {p.relative_to(folder).with_suffix("").as_posix(): p.read_text("utf-8") for p in folder.rglob("*.md")}

    def bytes(self) -> Mapping[str, bytes]:
        """Return all outputs."""
        hidden = (".lock", INDEX, NOTE)
        files = (path for path in sorted(self.out.rglob("*")) if path.is_file() and path.name not in hidden)
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in files}

    def again(self) -> Mapping[str, bytes]:
        """Return what a run writes that has nothing to go on with, into the same folder."""
        aside = self.root / "aside"
        self.out.rename(aside)
        self.run()
        fresh = self.bytes()
        shutil.rmtree(self.out)
        aside.rename(self.out)
        return fresh


def nothing(*_: object) -> None:
    """Tell nobody."""


def office(root: Path, *layouts: str) -> Office:
    """Return a workspace of this layout."""
    made = Office(root)
    made.layout(*layouts or ("folders",))
    made.records()
    made.rules()
    made.templates()
    return made
