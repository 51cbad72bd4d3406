"""Nobody who may not be contacted is in anything that a run writes for outreach, however the lists spell them."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.pipeline import run
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from random import Random

TEMPLATES = Path(__file__).parents[1] / "templates"
AS_OF = date(2026, 11, 1)
# What tells how the rules judged all accounts, and who was left out: nobody is written to from these.
NOT_FOR_OUTREACH = re.compile(r"scores\.(csv|parquet)|trace/.+\.parquet|rejects\.csv|suppressed\.csv|run\.json")
TEXTS = {".md", ".html", ".csv", ".json", ".jsonl", ".txt", ".ics"}

CONFIG = """
version: 1
sources:
  accounts:
    file: accounts.csv
    map: {account_id: id, name: name, domain: domain, country: country, employees: employees}
  contacts:
    file: contacts.csv
    map:
      contact_id: id
      account_id: account
      first_name: first
      last_name: last
      email: email
      title: title
      linkedin_url: profile
briefs: {status: [qualified]}
suppress:
  - by_name.csv
  - name: customers
    file: customers.csv
    map: {account_id: CRM ID, domain: [Website, Second website]}
    reason: is a customer
  - name: open-deals
    file: deals.csv
    map: {name: Account}
    unless: {Stage: "Closed*"}
  - name: opted-out
    file: opted_out.csv
    map: {email: Mail, expires: Until}
  - name: people
    file: people.csv
    map: {contact_id: Lead}
  - name: kinds
    file: kinds.csv
"""
RULES = """
icp: 1
id: all
name: All
score: [{group: fit, criteria: [{id: size, when: {employees: {at_least: 1}}, points: 10}]}]
tiers: {A: 0}
personas:
  - id: lead
    name: Lead
    role: champion
    match: {title: {like: "*lead*"}}
    need: {min: 1, max: 3}
    brief: default.md.j2
  - {id: chief, name: Chief, role: economic_buyer, match: {title: {like: "*chief*"}}, brief: default.md.j2}
"""


@dataclass
class World:
    """Accounts, contacts and lists as they are drawn, and what must then be found nowhere."""

    random: Random
    accounts: list[dict[str, str]] = field(default_factory=list)
    contacts: list[dict[str, str]] = field(default_factory=list)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def add(self, name: str, **row: str) -> None:
        self.lists.setdefault(name, []).append(row)

    def cased(self, text: str) -> str:
        return self.random.choice((text, text.upper(), text.title(), f" {text} "))

    def host(self, domain: str) -> str:
        """Return a domain in one of its spellings."""
        domain = self.random.choice((domain, domain.encode("idna").decode(), f"www.{domain}", f"{domain}."))
        return self.cased(self.random.choice((domain, f"https://{domain}/about?x=1#y", f"@{domain}")))

    def mail(self, local: str, domain: str) -> str:
        """Return an address in one of the spellings that lead to its mailbox."""
        if domain == "gmail.com":
            domain = self.random.choice((domain, "googlemail.com"))
            at = self.random.randrange(1, len(local))
            local = self.random.choice((local, f"{local[:at]}.{local[at:]}"))
        else:
            domain = self.random.choice((domain, domain.encode("idna").decode()))
        return self.cased(f"{local}{self.random.choice(('', '+x', '+a.b'))}@{domain}").strip()

    def written(self, mail: str) -> str:
        return self.random.choice((mail, f"<{mail}>", f"mailto:{mail}", f"Some One <{mail}>", f"{mail}, ", f"'{mail}'"))


def drawn(random: Random) -> World:
    """Return a world in which some accounts and contacts are listed, and others nearly."""
    world = World(random)
    for i in range(random.randrange(3, 8)):
        account = {"id": f"Acct{i:03}Q", "name": f"Firmly{i:03}Q Ltd", "domain": f"fïrm{i:03}q.example"}
        account |= {"country": "DE", "employees": "50"}
        is_out = random.random() < 0.4
        if is_out:
            hide_account(world, account)
        else:
            show_account(world, account)
        world.accounts.append(account)
        add_contacts(world, account, hidden=is_out)
    return world


def hide_account(world: World, account: dict[str, str]) -> None:
    world.hidden |= {account["id"], account["name"]}
    match world.random.randrange(6):
        case 0:
            world.add("customers.csv", **{"CRM ID": world.cased(account["id"])})
        case 1:
            column = world.random.choice(("Website", "Second website"))
            world.add("customers.csv", **{column: world.host(account["domain"])})
        case 2:
            world.add(
                "deals.csv", Account=world.cased(account["name"]), Stage=world.random.choice(("Proposal", "", "Verbal"))
            )
        case 3:
            world.add(
                "by_name.csv", Company=account["name"], expires=world.random.choice(("", "2026-11-01", "1 Dec 2027"))
            )
        case 4:
            # a domain that is listed covers those below it
            world.add("customers.csv", Website=world.host(account["domain"]))
            account["domain"] = f"shop.{account['domain']}"
        case _:
            account["country"] = "NO"
            world.add("kinds.csv", country=world.random.choice(("Norway", "norge; Peru", "NO")))


def show_account(world: World, account: dict[str, str]) -> None:
    """List an account in a way that does not count, or not at all."""
    match world.random.randrange(4):
        case 0:
            world.add("deals.csv", Account=account["name"], Stage="Closed Lost")
        case 1:
            world.add("by_name.csv", Company=account["name"], expires="2026-10-31")
        case 2:
            world.add("kinds.csv", country="Germany", title="*gardener*")
        case _:
            pass


def add_contacts(world: World, account: dict[str, str], *, hidden: bool) -> None:
    for j in range(world.random.randrange(1, 4)):
        local, key = f"pat{account['id'][4:7]}{j}zz", f"Lead{account['id'][4:7]}{j}Q"
        domain = world.random.choice(("gmail.com", "mail.example", "bücher.example"))
        contact = {"id": key, "account": account["id"], "first": "Pat", "last": f"Surname{key}"}
        contact |= {"email": world.mail(local, domain), "title": world.random.choice(("Sales lead", "Chief of all"))}
        if not hidden and world.random.random() < 0.6:
            world.shown.add(key)
        else:
            world.hidden |= {key, contact["last"], contact["email"]}
            if not hidden:
                hide_contact(world, contact, local, domain)
                if world.random.random() < 0.4:
                    add_second_row(world, contact)
        world.contacts.append(contact)


def add_second_row(world: World, contact: dict[str, str]) -> None:
    """Add the same person under another id and address: only the profile tells."""
    key = f"Again{contact['id']}"
    contact["profile"] = f"https://www.linkedin.com/in/{contact['id']}"
    again = contact | {"id": key, "last": f"Surname{key}", "email": f"{key}@other.example", "title": "Sales lead"}
    again["profile"] = world.random.choice((contact["profile"], contact["profile"].upper()))
    world.hidden |= {key, again["last"], again["email"]}
    world.contacts.append(again)


def hide_contact(world: World, contact: dict[str, str], local: str, domain: str) -> None:
    match world.random.randrange(4):
        case 0 | 1:
            until = world.random.choice(("", "n/a", "2026-11-01", "2027-01-31"))
            world.add("opted_out.csv", Mail=world.written(world.mail(local, domain)), Until=until)
        case 2:
            world.add("people.csv", Lead=world.cased(contact["id"]))
        case _:
            contact["title"] = "Assistant sales lead"
            world.add("kinds.csv", title=world.random.choice(("assistant*", "ASSISTANT SALES LEAD; Pope")))


COLUMNS = {
    "by_name.csv": ("Company", "expires"),
    "customers.csv": ("CRM ID", "Website", "Second website"),
    "deals.csv": ("Account", "Stage"),
    "opted_out.csv": ("Mail", "Until"),
    "people.csv": ("Lead",),
    "kinds.csv": ("title", "country"),
}


def written(world: World, root: Path) -> Path:
    """Write the world as a workspace."""
    (root / "rule_sets").mkdir()
    (root / "icp.yaml").write_text(CONFIG, encoding="utf-8")
    (root / "rule_sets" / "all.yaml").write_text(RULES, encoding="utf-8")
    shutil.copytree(TEMPLATES, root / "templates")
    table(root / "accounts.csv", ("id", "name", "domain", "country", "employees"), world.accounts)
    table(root / "contacts.csv", ("id", "account", "first", "last", "email", "title", "profile"), world.contacts)
    for name, columns in COLUMNS.items():
        table(root / name, columns, world.lists.get(name, []))
    return root


def table(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def read(path: Path) -> str:
    """Return all that a file says; of a format that this test cannot read it says so."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_ndjson()
    assert path.suffix in TEXTS, f"say here how to read {path.name}"
    # Markdown puts a backslash before signs of its own
    return path.read_text(encoding="utf-8").replace("\\", "")


@settings(max_examples=25)
@given(random=st.randoms(use_true_random=False))
def test_nobody_suppressed_is_in_anything_for_outreach(random, tmp_path_factory):
    world = drawn(random)
    root = written(world, tmp_path_factory.mktemp("world"))
    workspace = load_workspace(root)
    assert not workspace.errors, workspace.found
    done = run(workspace, workspace.rule_sets([]), root / "out", lambda *_: None, lambda _: None, as_of=AS_OF)
    files = [path for path in (root / "out").rglob("*") if path.is_file()]
    names = {path: path.relative_to(root / "out").as_posix() for path in files}
    outreach = "\n".join(
        f"{name}\n{read(path)}" for path, name in names.items() if not NOT_FOR_OUTREACH.fullmatch(name)
    ).lower()
    for text in world.hidden:
        assert text.lower() not in outreach
    for key in world.shown:
        assert key.lower() in outreach
    left = pl.read_csv(root / "out" / "suppressed.csv", infer_schema=False)
    assert set(left["id"]) == {row["id"] for row in (*world.accounts, *world.contacts) if row["id"] in world.hidden}
    assert "@" not in (root / "out" / "suppressed.csv").read_text(encoding="utf-8")
    told = done.record["suppressed"]
    assert (told["accounts"], told["contacts"]) == tuple(
        left.filter(kind=kind).height for kind in ("account", "contact")
    )
