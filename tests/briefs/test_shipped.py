"""The templates that come with icp-rules: complete, different from each other, and never blocked by what is unknown."""

from __future__ import annotations

import re
from datetime import date

import pytest
from briefs.desk import (
    ACME,
    ANN,
    BRIEF,
    PERSONA,
    REVOPS,
    RULES,
    SHIPPED,
    batch,
    both,
    briefs,
    first,
    templates_in,
    text_of,
)

from icp_rules.briefs.outcome import Rendered
from icp_rules.briefs.templates import Templates

NAMES = sorted(p.name for p in SHIPPED.glob("*.md.j2") if not p.name.startswith("_"))
TEMPLATES = Templates(SHIPPED, (BRIEF,))

ACCOUNTS = {
    "everything": ACME,
    "nothing": {"account_id": "A-1", "business_model": "b2b"},
    "stale": ACME | {"record__as_of": date(2025, 1, 1)},
    "empty lists": ACME | {"technologies": [], "tags": []},
}
PEOPLE = {
    "nobody": [],
    "one": [ANN],
    "known by id alone": [{"contact_id": "C-1", "account_id": "A-1", "title": "VP Sales"}],
    "to check": [ANN | {"title": None}],
}


@pytest.fixture
def render(load):
    """Return the brief of every shipped template, by the template's name."""

    def rendered(account, people, persona=PERSONA):
        # the contact goes to the first persona that fits: each template in a rule set of its own
        rule_sets = [load(RULES | {"personas": [persona | {"brief": name}, REVOPS]}) for name in NAMES]
        found = [briefs(batch(rules, [account], people), TEMPLATES)[0] for rules in rule_sets]
        assert all(isinstance(one, Rendered) for one in found), found
        return dict(zip(NAMES, found, strict=True))

    return rendered


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("people", PEOPLE)
def test_a_brief_is_written_whatever_is_unknown(render, account, people):
    for name, brief in render(ACCOUNTS[account], PEOPLE[people]).items():
        assert brief.markdown.startswith("# "), name
        assert not re.search(r"\bNone\b|Undefined|[{}]|  +$|\n{4}", brief.markdown), name


def test_a_persona_with_nothing_but_a_match_will_do(render):
    bare = {name: PERSONA[name] for name in ("id", "role", "match")}
    assert all(len(brief.markdown) > 500 for brief in render(ACME, [], bare).values())


def test_a_brief_has_everything_a_rep_needs(render):
    for name, brief in render(ACME | {"employees": None, "business_model": None}, [ANN]).items():
        text = brief.html()
        for part in (
            "Ann Ash",
            "ann@acme.example",
            "technologies: Salesforce, Shopify",  # why this account
            "last funding date",  # why now
            "2026-05-05",
            *PERSONA["pains"],
            *PERSONA["goals"],
            PERSONA["reason"],
            "We have a tool",
            "Keep it",
            "A fintech did it",
            "RevOps Lead",  # who is missing from the panel
            "A web shop",  # a watch-out
            "We sell to businesses only",  # to be verified
            "mployees",  # what is unknown
            "2026-10-01",  # the age of a value
        ):
            assert part in text, (name, part)


def test_it_opens_with_the_personas_line(render):
    assert all("Ann, a team of 230?" in brief.markdown for brief in render(ACME, [ANN]).values())


def test_without_a_contact_it_says_whom_to_look_for(render):
    assert all("VP Sales, Head of Sales" in brief.markdown for brief in render(ACME, []).values())


def test_personas_get_visibly_different_briefs(render):
    texts = {name: brief.markdown for name, brief in render(ACME, [ANN]).items()}
    headings = {name: tuple(re.findall(r"^## .*", text, re.MULTILINE)) for name, text in texts.items()}
    assert len(set(headings.values())) == len(NAMES) >= 5
    shared = set(headings["vp-sales.md.j2"]) & set(headings["revops-lead.md.j2"])
    assert shared == {"## Who decides", "## Watch out", "## Not known", "## Where this comes from"}


def test_the_templates_in_the_guide_work(load, tmp_path):
    guide = (SHIPPED.parent / "docs" / "briefs.md").read_text(encoding="utf-8")
    base = {"_brief.md.j2": (SHIPPED / "_brief.md.j2").read_text(encoding="utf-8")}
    template, sentence = re.findall(r"```jinja\n(.*?)```", guide, re.DOTALL)
    found = first(batch(load(RULES)), templates_in(tmp_path, both(template) | base))
    assert "## Why Acme\n\n- technologies: Salesforce, Shopify (+30)\n" in text_of(found)
    for account, text in (
        ({**ACME, "funding_stage": "Series B"}, "They raised money on 2026-05-05, in a round called Series B.\n"),
        (ACME, "\n"),
    ):
        assert text_of(first(batch(load(RULES), [account]), templates_in(tmp_path, both(sentence)))) == text
