"""A rule set as a page, in plain English, with all that it extends merged in."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from icp_rules.briefs.markdown import escaped
from icp_rules.language.model import Points
from icp_rules.language.sentences import scoring_sentence, sentence
from icp_rules.language.wording import counted, number
from icp_rules.reference.markdown import bullets, code, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Criterion, Group, Persona, Rule, RuleSet
    from icp_rules.language.sequences import Step

_FRESH = "default"


def rule_set_page(rule_set: RuleSet) -> Iterator[str]:
    """Yield the parts of a rule set's page."""
    yield f"# {escaped(rule_set.name)}\n"
    if rule_set.description:
        yield paragraph(escaped(rule_set.description))
    yield table(("", ""), _facts(rule_set))
    yield from _rules("Who must pass", "All of these must hold.", rule_set.require, rule_set)
    yield from _rules("Who is kept out", "An account for which one of these holds is out.", rule_set.exclude, rule_set)
    if not rule_set.is_filter:
        yield from _score(rule_set)
    if rule_set.personas:
        yield "## Personas\n"
        for persona in rule_set.personas:
            yield from _persona(persona, rule_set)
    if rule_set.freshness:
        yield "## How old data may be\n"
        yield paragraph("Older data counts as unknown.")
        ages = rule_set.freshness.items()
        yield table(("field", "at most"), [(_field(name), counted(days, "day")) for name, days in ages])


def expected_value(rule_set: RuleSet) -> str:
    """Return what a won account is worth."""
    value = rule_set.value
    return f"{escaped(value.currency)} {number(value.expected_acv)} a year" if value else ""


def reviewed(rule_set: RuleSet) -> str:
    """Return when it was reviewed last, and how often it should be."""
    review = rule_set.review
    parts = [review.last or "", f"every {counted(review.every, 'day')}" if review.every else ""]
    return ", ".join(part for part in parts if part)


def page_name(identity: str) -> str:
    """Return the file of a rule set's page."""
    return f"rule_sets/{identity}.md"


def _facts(rule_set: RuleSet) -> list[tuple[str, str]]:
    extended = rule_set.extends
    facts = {
        "id": code(rule_set.id),
        "owner": escaped(rule_set.owner or ""),
        "extends": f"[{escaped(extended)}]({extended}.md)" if extended else "",
        "expected value": expected_value(rule_set),
        "reviewed": reviewed(rule_set),
        "kind": _kind(rule_set),
    }
    return [(name, fact) for name, fact in facts.items() if fact]


def _kind(rule_set: RuleSet) -> str:
    if rule_set.base:
        return "a base: it judges nobody, others extend it"
    return "a filter: it says in or out, and gives no score" if rule_set.is_filter else ""


def _field(name: str) -> str:
    return "all others" if name == _FRESH else code(name)


def _rules(title: str, about: str, rules: Sequence[Rule], rule_set: RuleSet) -> Iterator[str]:
    if rules:
        yield f"## {title}\n"
        yield paragraph(about)
        rows = [(_id(r.id, r.location, rule_set), escaped(sentence(r.when)), escaped(r.why or "")) for r in rules]
        yield table(("id", "what is asked", "why"), rows)


def _score(rule_set: RuleSet) -> Iterator[str]:
    yield "## Score\n"
    yield paragraph(
        f"An account can reach {number(rule_set.attainable)} points. The score is its share of them, from 0 to 100.",
    )
    for group in rule_set.groups:
        yield f"### {escaped(group.id)}: {_bounds(group)}\n"
        rows = [_criterion(criterion, rule_set) for criterion in group.criteria]
        yield table(("id", "points", "for", "why"), rows)
    if rule_set.tiers:
        yield "### Tiers\n"
        yield table(("tier", "from a score of"), [(escaped(t.name), number(t.threshold)) for t in rule_set.tiers])


def _bounds(group: Group) -> str:
    least = "" if group.minimum == 0 else f", {number(group.minimum)} at least"
    return f"{number(group.maximum)} points at most{least}"


def _criterion(criterion: Criterion, rule_set: RuleSet) -> tuple[str, ...]:
    says = escaped(scoring_sentence(criterion.scoring))
    return _id(criterion.id, criterion.location, rule_set), _worth(criterion), says, escaped(criterion.why or "")


def _worth(criterion: Criterion) -> str:
    if isinstance(criterion.scoring, Points):
        return number(criterion.scoring.points)
    if criterion.worst == 0:
        return f"up to {number(criterion.best)}"
    return f"{number(criterion.worst)} to {number(criterion.best)}"


def _id(identity: str, place: Location, rule_set: RuleSet) -> str:
    """Return an id, with the rule set that it comes from where that is another."""
    origin = PurePath(place.file).stem
    return code(identity) if origin == rule_set.id else f"{code(identity)}, of [{escaped(origin)}]({origin}.md)"


def _persona(persona: Persona, rule_set: RuleSet) -> Iterator[str]:
    yield f"### {escaped(persona.name)}\n"
    wanted = f"{persona.minimum} to {persona.maximum}" if persona.minimum != persona.maximum else f"{persona.minimum}"
    facts = {
        "id": _id(persona.id, persona.location, rule_set),
        "role": escaped(persona.role.replace("_", " ")),
        "who fits": escaped(sentence(persona.match)),
        "contacts wanted": wanted,
        "titles to look for": escaped(", ".join(persona.titles)),
        "reason to buy": escaped(persona.reason or ""),
        "first line": escaped(persona.opening or ""),
        "template": code(persona.brief),
    }
    yield table(("", ""), [(name, fact) for name, fact in facts.items() if fact])
    told = {
        "Pains": [escaped(pain) for pain in persona.pains],
        "Goals": [escaped(goal) for goal in persona.goals],
        "Objections": [f"{escaped(o.says)}: {escaped(o.answer)}" for o in persona.objections],
        "Proof": [
            escaped(proof.story) + (f" (where {escaped(sentence(proof.when))})" if proof.when else "")
            for proof in persona.proof
        ],
    }
    for title, items in told.items():
        if items:
            yield f"{title}:\n"
            yield bullets(items)
    if persona.sequence:
        yield "Sequence, in business days from the start:\n"
        yield table(("day", "step", "channel", "subject", "where", "template"), map(_step, persona.sequence))


def _step(step: Step) -> tuple[str, ...]:
    subjects = dict.fromkeys(version.subject or "" for version in step.versions)
    templates = dict.fromkeys(code(version.template) for version in step.versions)
    where = escaped(sentence(step.when)) if step.when else ""
    subject = " or ".join(escaped(text) for text in subjects)
    return str(step.day), code(step.id), step.channel.value, subject, where, " or ".join(templates)
