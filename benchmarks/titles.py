"""Measures how titles are read: against two labelled files, and how fast.

``python benchmarks/titles.py FOLDER --half author`` reads ``titles_seniority_v2.csv`` and ``titles_department_v2.csv``
(columns ``text`` and ``label``) and prints accuracy, coverage and confusion tables in Markdown. ``--half unseen`` takes
the titles that were not looked at while the rules were written; ``--part`` splits the author half once more, into what
rules were fitted to and what they were checked with. ``python benchmarks/titles.py --speed`` times a million titles.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from measured import Used, used_by_call

from icp_rules.records.titles import title_rules
from icp_rules.records.titles.columns import read_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from icp_rules.records.titles import TitleReading

UNKNOWN = "(unknown)"
OUTSIDE = "(none of the labels)"
# Of 256: the share of a half that rules are fitted to.
FITTED = 178
SEED, DISTINCT, ROWS, REPEATS = 20261101, 50_000, 1_000_000, 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A labelled file, what our values are called in it, and which of its labels can be defended.

    ``stated`` has, for each label, what in a title can state it; ``doubts`` are further reasons, in the order asked.
    """

    file: str
    ours: Callable[[TitleReading], str]
    stated: Mapping[str, str]
    doubts: Mapping[str, Callable[[str, str], bool]]


# --- Seniority: the file has five labels, all of them ranks and none for those without one --------------------------

# Who leads people or projects has one label there, Lead, whatever the level; the label Senior takes managers and
# seniors; everybody without a rank who is in the file at all (analysts, Referenten, Mitarbeiter) is Junior.
SENIORITIES = {
    "c_suite": "Management",
    "vp": "Management",
    "director": "Director",
    "head": "Lead",
    "manager": "Senior",
    "senior": "Senior",
    "staff": "Junior",
    "entry": "Junior",
    "other": OUTSIDE,
}
# Rules of ours that give manager, for people the file calls Lead.
LEADS = ("team_lead", "project_lead")

_TOP = (
    r"\b(c[efotimsrdp]o|chief|[se]?vp|vice[ -]?pr[eé]sident\w*|president|founder|co-?founder"
    r"|(?<!product )(?<!process )owner|inhaber\w*"
    r"|(managing|founding|general|senior) partner|vorst[aä]nd\w*"
    r"|managing directors?|vorsitzende\w*|gesellschafter\w*|entrepreneur|unternehmer\w*|pdg|g[ée]rant)\b"
    r"|gr[üu]nder|gesch[äa]ftsf[üu]|gesch[äa]ftsleit|\b(gf|gl)\b"
)
_DIRECTOR = r"dire[ck]t(or|eur|rice|ion)"
# A lead in sales is nobody's rank.
_LEAD = r"head\b|leiter|leitung|leitend|lead(er)?\b(?! (gen|manag|qualif|nurtur|scor|handl))|\bchef"
_SENIOR = r"\bsenior|\bsr\b|manager|\bmgr\b|responsable|verantwortlich|expert|principal"
_JUNIOR = r"\bjunior|\bjr\b|trainee|praktik|\bintern\b|werkstud|assist|sekret"
RANKS = {"Management": _TOP, "Director": _DIRECTOR, "Lead": _LEAD, "Senior": _SENIOR, "Junior": _JUNIOR}
_ASSISTANT = r"assist|sekret|secr[eé]ta|referent(in)? (der|des) (gesch|vorst)"
_OWNER_OF_A_THING = r"\b(product|process|data|service|system|project)[ -]owner"
_ORDER = ("Management", "Director", "Lead")


def seniority_label(reading: TitleReading) -> str:
    """Return the file's label for a reading."""
    if reading.seniority is None or reading.seniority_by is None:
        return UNKNOWN
    if reading.seniority_by.rule in LEADS:
        return "Lead"
    return SENIORITIES[reading.seniority]


def _has(pattern: str, title: str) -> bool:
    return re.search(pattern, title.casefold()) is not None


def _ranked_as_the_boss(title: str, label: str) -> bool:
    """Assistants get the rank of the boss they name; of others Assistent is Junior and Assistant Senior."""
    return label != "Junior" and _has(_ASSISTANT, title)


def _owner_of_a_thing(title: str, label: str) -> bool:
    """Owners of a product or process own no company; the file went by the word owner."""
    return label == "Management" and _has(_OWNER_OF_A_THING, title)


def _below_a_stated_rank(title: str, label: str) -> bool:
    """The title states a higher rank, which the file gives to others: a managing director is a Geschäftsführer."""
    above = _ORDER[: _ORDER.index(label)] if label in _ORDER else _ORDER
    return label != "Junior" and any(_has(RANKS[one], title) for one in above)


# --- Department: eleven labels -----------------------------------------------------------------------------------

# Several of ours are one label there, or have none; the label Other is only given to operations.
DEPARTMENTS = {
    "executive": OUTSIDE,
    "revenue_operations": "Sales",
    "customer_success": OUTSIDE,
    "customer_support": "Customer Support",
    "marketing": "Marketing",
    "sales": "Sales",
    "business_development": "Business Development",
    "hr": "Human Resources",
    "legal": OUTSIDE,
    "finance": OUTSIDE,
    "procurement": "Purchasing",
    "security": "Information Technology",
    "product": OUTSIDE,
    "design": OUTSIDE,
    "data": "Information Technology",
    "consulting": "Consulting",
    "it": "Information Technology",
    "engineering": "Information Technology",
    "project_management": "Project Management",
    "operations": "Other",
    "administrative": "Administrative",
}
STATED_DEPARTMENTS = {
    "Marketing": r"mark[e]?ting|communi[ck]ation|kommuni[ck]ation|comunicac|\bpr\b|werbung|brand|event|messe|mark?com",
    "Sales": r"sales(?!force)|vertri?eb|verkauf|commercial|\bventes?\b|account|ventas",
    "Information Technology": r"\bit\b|crm|\bedv\b|informati|syst[eèé]m|netz|\bsap\b|\berp\b|software|entwickl|develop"
    r"|digital|\bc[it]o\b|dynamics|cloud|technolog",
    "Business Development": r"business[ -]?dev|new business|biz ?dev|gesch[äa]fts(feld)?(entwickl|felder)",
    "Project Management": r"proje[ck]t|projet|programm?e? manag",
    "Consulting": r"consult|berat|conseil",
    "Administrative": r"assist|sekret|office|verwaltung",
    "Purchasing": r"eink[aä]uf|purchas|procure|achat",
    "Customer Support": r"support",
    "Human Resources": r"\bhr\b|personal|human res|recruit",
    "Other": r"operations?\b",
}


def department_label(reading: TitleReading) -> str:
    """Return the file's label for a reading."""
    return UNKNOWN if reading.department is None else DEPARTMENTS[reading.department]


MEASURES = {
    "Seniority": Measure(
        "titles_seniority_v2.csv",
        seniority_label,
        RANKS,
        {
            "an assistant with the boss's rank, or Senior": _ranked_as_the_boss,
            "a product or process owner labelled Management": _owner_of_a_thing,
            "a rank above the label stands in the title": _below_a_stated_rank,
        },
    ),
    "Department": Measure("titles_department_v2.csv", department_label, STATED_DEPARTMENTS, {}),
}
# The file went by a keyword that means something else (Salesforce, Business Analyst), or has no class for the title.
NOT_STATED = "no word of the title states the label"


def doubt(measure: Measure, title: str, label: str) -> str | None:
    """Return why a label cannot be defended, or None where it can. Looks at the title and the label alone."""
    for why, holds in measure.doubts.items():
        if holds(title, label):
            return why
    return None if _has(measure.stated[label], title) else NOT_STATED


def half_and_part(title: str) -> tuple[str, str]:
    """Return the half and the part of it that a title is in, by a hash of the title."""
    digest = hashlib.sha256(" ".join(title.split()).casefold().encode()).digest()
    return ("unseen" if digest[0] % 2 else "author"), ("fitted" if digest[1] < FITTED else "checked")


def rows_of(path: Path, half: str, part: str | None) -> list[tuple[str, str]]:
    """Return the distinct titles of one half or of a part of it, each with its label."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["text"], row["label"]) for row in csv.DictReader(file)}
    places = {title: half_and_part(title) for title, _ in rows}
    return sorted(row for row in rows if places[row[0]][0] == half and part in (None, places[row[0]][1]))


def report(name: str, measure: Measure, rows: Iterable[tuple[str, str]]) -> None:
    """Print the figures of one file."""
    rules = title_rules()
    read = [(label, measure.ours(rules.read(title)), doubt(measure, title, label)) for title, label in rows]
    print(f"### {name}\n")
    print("| titles | how many | understood | agree with the label |")
    print("|---|---|---|---|")
    for what, some in (("all", read), ("label defensible", [one for one in read if one[2] is None])):
        known = sum(ours != UNKNOWN for _, ours, _ in some)
        right = sum(label == ours for label, ours, _ in some)
        print(f"| {what} | {len(some):,} | {known / len(some):.1%} | {right / len(some):.1%} |")
    print("\nLabels that cannot be defended:\n\n| why | titles | agree anyway |\n|---|---|---|")
    agreeing = Counter(why for label, ours, why in read if label == ours)
    for why, count in Counter(why for _, _, why in read if why).most_common():
        print(f"| {why} | {count:,} | {agreeing[why]:,} |")
    for what, some in (("all titles", read), ("defensible labels", [one for one in read if one[2] is None])):
        print(f"\nConfusion, {what} (rows: the file's label, columns: ours):\n")
        _confusion(Counter((label, ours) for label, ours, _ in some))
    print()


def _confusion(pairs: Counter[tuple[str, str]]) -> None:
    labels = sorted({label for label, _ in pairs})
    columns = [*labels, *sorted({ours for _, ours in pairs}.difference(labels))]
    print(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for label in labels:
        print(f"| {label} | {' | '.join(str(pairs[label, one] or '') for one in columns)} |")


RANK_WORDS = ("Senior", "Head of", "VP", "Director", "Junior", "Leiter", "Chief", "Responsable", "Team Lead", "Manager")
AREA_WORDS = ("Sales", "Marketing", "Vertrieb", "IT", "Finance", "Produktion", "Support", "Achats", "HR", "Data")
REGIONS = ("DACH", "EMEA", "(m/w/d)")


def generated_titles(rows: int, distinct: int) -> pl.Series:
    """Return titles from a seed, some of them with words that no rule knows."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    titles: set[str] = set()
    while len(titles) < distinct:
        unknown = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)).title()
        words = [
            chance.choice(RANK_WORDS),
            chance.choice(AREA_WORDS),
            unknown,
            chance.choice(("DACH", "EMEA", "(m/w/d)")),
        ]
        titles.add(f"{words[0]} {words[1]} {chance.choice('&,/')} {words[2]} {words[3]}")
    return pl.Series("title", chance.choices(sorted(titles), k=rows), dtype=pl.String)


def speed() -> None:
    """Print how long a million titles take, the rules read before."""
    titles, rules = generated_titles(ROWS, DISTINCT), title_rules()
    used = Used.median(used_by_call(partial(read_titles, titles, rules)) for _ in range(REPEATS))
    took = f"{used.seconds:.2f} s, {used.cpu:.2f} s of processors, medians of {REPEATS}"
    print(f"{ROWS:,} titles, {titles.n_unique():,} of them distinct: {took}")


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description="Measure how titles are read, and print Markdown.")
    parser.add_argument("folder", type=Path, nargs="?", help="the folder with the two labelled files")
    parser.add_argument("--half", choices=("author", "unseen"), default="author", help="which titles, split by a hash")
    parser.add_argument("--part", choices=("fitted", "checked"), help="of the half, split by the hash once more")
    parser.add_argument("--speed", action="store_true", help="time a million generated titles instead")
    options = parser.parse_args()
    if options.speed:
        speed()
    elif options.folder is None:
        parser.error("name the folder with the labelled files, or --speed")
    else:
        for name, measure in MEASURES.items():
            report(name, measure, rows_of(options.folder / measure.file, options.half, options.part))


if __name__ == "__main__":
    main()
