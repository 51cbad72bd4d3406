"""The schemas of rule sets and of ``lists.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import BLOCKER
from icp_rules.language.schema import conditions, shapes
from icp_rules.language.schema.criteria import criterion
from icp_rules.language.schema.lint import waivers
from icp_rules.language.schema.shapes import (
    Schema,
    array,
    currency,
    date,
    duration,
    either,
    identifier,
    mapping,
    names,
    number,
    ref,
    text,
    texts,
)
from icp_rules.language.sequences import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.language.fields import FieldTable

DRAFT = "http://json-schema.org/draft-07/schema#"
ROLES = (
    "economic_buyer",
    "decision_maker",
    "champion",
    "user",
    "influencer",
    "technical_buyer",
    "gatekeeper",
    BLOCKER,
)
# Tiers and variants, of which A is one.
_NAME = r"^[A-Za-z][A-Za-z0-9_-]*$"
MOST_STEPS = 50
# A year of business days.
LAST_DAY = 260


def rule_set_schema(fields: FieldTable, lints: Sequence[str] = ()) -> Schema:
    """Return the schema of a rule set over these fields; ``lints`` are the codes that editors offer."""
    definitions = conditions.definitions(fields.account, "condition")
    definitions |= {
        "match": conditions.definitions(fields.for_match(), "match")["match"],
        "step_condition": conditions.definitions(fields.for_step(), "step_condition")["step_condition"],
        "rule": _rule(),
        "criterion": criterion(fields.account),
        "group": _group(),
        "persona": _persona(),
        "step": _step(),
        "lists": _lists(),
    }
    return mapping(
        {
            "icp": {"const": 1, "description": "version of the language", "x-help": "Write `icp: 1`."},
            "id": identifier("the rule set's id, the same as the file's name"),
            "name": text("what people call it"),
            "description": text("what it is for"),
            "owner": text("who answers for it"),
            "base": {"const": True, "description": "only to be extended, never judged by itself"},
            "extends": identifier("the rule set this one builds on"),
            "without": array(identifier(), "ids of the extended rule set to leave out"),
            "value": mapping(
                {"expected_acv": number("contract value of a year", minimum=0), "currency": currency("its currency")},
                description="what a won account is worth",
            ),
            "review": mapping(
                {"last": date("day of the last review"), "every": duration("how often")}, description="reviews"
            ),
            "freshness": {
                **mapping(
                    {"default": duration("for all other fields")} | {f: duration() for f in fields.account},
                    noun="field",
                ),
                "description": "how old a value may be before it counts as unknown",
            },
            "lists": ref("lists"),
            "require": array(ref("rule"), "all must hold"),
            "exclude": array(ref("rule"), "any that holds puts the account out"),
            "score": array(ref("group"), "groups of criteria that give points"),
            "tiers": {
                **names(number(minimum=0, maximum=100), "names for scores from a threshold up", _NAME),
                "minProperties": 1,
            },
            "personas": array(ref("persona"), "the roles of the decision-making panel"),
            "waive": waivers(lints),
        },
        ("icp", "id", "name"),
        definitions=definitions,
        **{"$schema": DRAFT, "title": "icp-rules rule set"},
    )


def lists_schema() -> Schema:
    """Return the schema of ``lists.yaml``."""
    return {"$schema": DRAFT, "title": "icp-rules lists", **_lists()}


def _lists() -> Schema:
    # false stands for a type error that names both, instead of two alternatives
    item = either("boolean", {"type": "string", "x-help": "Lists hold texts or numbers."}, either("number", {}, text()))
    return names(array(item), "lists that rules use as $name", shapes.ID)


def _rule() -> Schema:
    return mapping(
        {"id": identifier(), "when": ref("condition"), "why": text("the reason, for people")},
        ("id", "when"),
        "a condition that lets accounts in or keeps them out",
    )


def _group() -> Schema:
    return mapping(
        {
            "group": identifier("the group's id"),
            "min": number("the least the group gives", maximum=0),
            "max": number("the most the group gives", minimum=0),
            "criteria": array(ref("criterion")),
        },
        ("group",),
        "criteria whose points are added and cut to [min, max]",
    )


def _persona() -> Schema:
    count = {"type": "integer", "minimum": 0, "maximum": 50}
    return mapping(
        {
            "id": identifier(),
            "name": text("what people call the role; by default made from the id"),
            "role": {"enum": list(ROLES), "description": "the part it plays in the decision"},
            "match": {**ref("match"), "description": "which contacts fit; account.x asks the account"},
            "need": mapping({"min": count, "max": count}, description="contacts wanted in the decision-making panel"),
            "titles": texts("titles to look for where no contact is known; by default those of match"),
            "pains": texts("what hurts"),
            "goals": texts("what it wants"),
            "reason": text("the one compelling reason to buy"),
            "objections": array(mapping({"says": text(), "answer": text()}, ("says", "answer"))),
            "proof": array(mapping({"story": text(), "when": ref("condition")}, ("story",))),
            "opening": text("a suggested first line, with {{ … }} filled in as in templates"),
            "brief": text("the template, in templates/"),
            "sequence": {**array(ref("step"), "the steps each contact is approached by"), "maxItems": MOST_STEPS},
        },
        ("id", "role", "match", "brief"),
        "a role of the decision-making panel",
    )


def _step() -> Schema:
    template, subject = text("the template, in templates/"), text("an email's subject, with {{ … }} as in `opening`")
    variant = mapping({"template": template, "subject": subject}, description="what is otherwise in this variant")
    return mapping(
        {
            "id": identifier(),
            "channel": {"enum": [str(channel) for channel in Channel], "description": "how the contact is reached"},
            "day": {
                "type": "integer",
                "minimum": 0,
                "maximum": LAST_DAY,
                "description": "business days after the start; 0 is the first day",
            },
            "template": template,
            "subject": subject,
            "when": {**ref("step_condition"), "description": "left out unless this is met; contact.x asks the contact"},
            "variants": {
                **names(variant, "ways to write it, of which each contact gets one", _NAME),
                "minProperties": 2,
            },
        },
        ("id", "channel", "day"),
        "a step of a sequence",
    )
