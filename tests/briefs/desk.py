"""Makes batches of briefs from plain rows, through the real engine."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.builtin import SEQUENCE
from icp_rules.briefs.outcome import Blocked, Rendered
from icp_rules.briefs.people import numbered_contacts
from icp_rules.briefs.ranking import ranked_matches
from icp_rules.briefs.render import BriefBatch, render_briefs
from icp_rules.briefs.templates import Templates
from icp_rules.engine import evaluate, gated, proof_states, step_states
from icp_rules.language.fields import FieldType
from icp_rules.plugins import BriefKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
SHIPPED = Path(__file__).parents[2] / "templates"
BRIEF = BriefKind("brief", "a brief", footnotes=False)
FOOTNOTED = BriefKind("brief", "a brief")
PLAN = BriefKind(SEQUENCE, "a plan", footnotes=False)

_DTYPES: dict[FieldType, Any] = {
    FieldType.TEXT: pl.String,
    FieldType.NUMBER: pl.Float64,
    FieldType.DATE: pl.Date,
    FieldType.BOOLEAN: pl.Boolean,
    FieldType.LIST: pl.List(pl.String),
}

PERSONA: dict[str, Any] = {
    "id": "vp-sales",
    "name": "Head of sales",
    "role": "economic_buyer",
    "match": {"title": {"like": ["vp*sales*"]}},
    "need": {"min": 1, "max": 2},
    "titles": ["VP Sales", "Head of Sales"],
    "pains": ["Coverage falls short"],
    "goals": ["Ramp in half the time"],
    "reason": "Every rep knows whom to call",
    "objections": [{"says": "We have a tool", "answer": "Keep it"}],
    "proof": [{"story": "Everyone likes it"}, {"story": "A fintech did it", "when": {"industry": "Fintech"}}],
    "opening": "{{ contact.first_name }}, a team of {{ employees }}?",
    "brief": "vp-sales.md.j2",
}
REVOPS: dict[str, Any] = {
    **PERSONA,
    "id": "revops-lead",
    "name": "Head of revenue operations",
    "role": "champion",
    "match": {"title": {"like": ["*revops*"]}},
    "need": {"min": 1, "max": 1},
    "titles": ["RevOps Lead"],
    "brief": "revops-lead.md.j2",
}
RULES: dict[str, Any] = {
    "owner": "revops@example.com",
    "freshness": {"default": "180d"},
    "require": [{"id": "b2b", "when": {"business_model": ["b2b", "both"]}, "why": "We sell to businesses only"}],
    "exclude": [{"id": "legal", "when": {"industry": "Legal"}}],
    "score": [
        {
            "group": "fit",
            "criteria": [
                {"id": "size", "when": {"employees": {"at_least": 50}}, "points": 20, "why": "{{ employees }} people"},
                {"id": "crm", "when": {"technologies": {"any_of": ["Salesforce"]}}, "points": 30},
                {"id": "shop", "when": {"technologies": {"any_of": ["Shopify"]}}, "points": -10, "why": "A web shop"},
                {"id": "funded", "field": "last_funding_date", "fades": {"half_life": "180d"}, "points": 10},
            ],
        }
    ],
    "tiers": {"A": 80, "B": 40, "C": 0},
    "personas": [PERSONA, REVOPS],
}
ACME: dict[str, Any] = {
    "account_id": "A-1",
    "name": "Acme",
    "industry": "Fintech",
    "business_model": "b2b",
    "employees": 230.0,
    "annual_revenue": 5_000_000.0,
    "founded_year": 2019.0,
    "last_funding_date": date(2026, 5, 5),
    "technologies": ["Salesforce", "Shopify"],
    "record__as_of": date(2026, 10, 1),
}
ANN: dict[str, Any] = {
    "contact_id": "C-1",
    "account_id": "A-1",
    "first_name": "Ann",
    "last_name": "Ash",
    "title": "VP Sales",
    "email": "ann@acme.example",
    "record__as_of": date(2026, 10, 2),
}


def frame(rows: list[dict[str, Any]], fields: Mapping[str, Field]) -> pl.DataFrame:
    """Return rows as a frame typed as records are; a key no row has makes no column."""
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: _DTYPES[fields[name].type] if name in fields else pl.Date for name in names}
    return pl.DataFrame(rows, schema=schema or {"account_id": pl.String}, orient="row")


def batch(
    rule_set: RuleSet,
    accounts: list[dict[str, Any]] | None = None,
    contacts: list[dict[str, Any]] | None = None,
    **more: Any,
) -> BriefBatch:
    """Return everything the briefs of these accounts are written from."""
    records = frame([ACME] if accounts is None else accounts, rule_set.fields.account)
    people = frame([ANN] if contacts is None else contacts, rule_set.fields.contact)
    matches = ranked_matches(rule_set, people, records, as_of=AS_OF)
    usable = numbered_contacts(rule_set, people, as_of=AS_OF)
    return BriefBatch(
        rule_set,
        gated(records, rule_set, as_of=AS_OF),
        evaluate(rule_set, records, as_of=AS_OF),
        AS_OF,
        contacts=usable,
        matches=matches,
        proofs=proof_states(rule_set, records, as_of=AS_OF),
        steps=step_states(rule_set, usable, records, matches, as_of=AS_OF),
        **more,
    )


def templates_in(folder: Path, files: Mapping[str, str], kinds: tuple[BriefKind, ...] = (BRIEF,)) -> Templates:
    """Return templates written into a folder; what diagnostics call them is their name."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Templates(folder, kinds, lambda path: os.path.relpath(path, folder))


def both(text: str) -> dict[str, str]:
    """Return one text as the template of both personas of RULES."""
    return {"vp-sales.md.j2": text, "revops-lead.md.j2": text}


def briefs(made: BriefBatch, templates: Templates) -> list[Rendered | Blocked]:
    """Return all briefs."""
    return list(render_briefs(made, templates))


def first(made: BriefBatch, templates: Templates) -> Rendered | Blocked:
    """Return the first brief: of Acme for the head of sales."""
    return next(render_briefs(made, templates))


def text_of(found: Rendered | Blocked) -> str:
    """Return the Markdown of a brief that must have been written."""
    assert isinstance(found, Rendered), found
    return found.markdown
