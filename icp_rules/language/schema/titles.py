"""The schema of a file that says how titles become seniorities and departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.schema.rule_set import DRAFT
from icp_rules.language.schema.shapes import array, choice, identifier, mapping, text
from icp_rules.language.vocabularies import load_vocabulary

if TYPE_CHECKING:
    from icp_rules.language.schema.shapes import Schema

REACHES = ("around", "after")
_WORD = r"\*?[^\s*]+\*?"
_HELP = 'A * stands at the start or the end of a word, for any letters there: "*leiter", "vertrieb*".'


def titles_schema() -> Schema:
    """Return the schema of ``titles.yaml`` and of a workspace's own file of its form."""
    seniorities, departments = (list(load_vocabulary(name).entries) for name in ("seniorities", "departments"))
    words = array(text(pattern=rf"^\s*{_WORD}(\s+{_WORD})*\s*$", **{"x-help": _HELP}), "words or phrases of titles")
    shared = {"id": identifier("the rule's name, shown with what it gives"), "words": words}
    rank = {**shared, "seniority": choice(seniorities, "seniority"), "hides": _hides(seniorities)}
    department = {**shared, "department": choice(departments, "department")}
    needed = ("id", "words")
    sections = {
        "seniority": array(mapping(rank, needed), "rules for the seniority; the first that holds decides"),
        "departments": array(mapping(department, needed), "rules for the department; the first that holds decides"),
    }
    return {"$schema": DRAFT, "title": "icp-rules titles", **mapping(sections, minProperties=1)}


def _hides(seniorities: list[str]) -> Schema:
    ranks = array(choice(seniorities, "seniority"), "the ranks that do not count")
    where = {**choice(REACHES, "reach"), "description": "around the words, or after them only"}
    return mapping({"ranks": ranks, "where": where}, ("ranks", "where"), "ranks beside these words that are not held")
