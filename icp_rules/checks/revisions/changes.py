"""What changed between two versions of a rule set, decided by what they mean, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from icp_rules.checks import meaning
from icp_rules.checks.revisions.pairing import paired
from icp_rules.language.model import Bands, Fades, PerItem, Points, Test, column
from icp_rules.language.patterns import fold_text
from icp_rules.language.reading import Library
from icp_rules.language.sentences import scoring_sentence, sentence
from icp_rules.language.wording import number, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from icp_rules.checks.meaning import Meaning
    from icp_rules.checks.revisions.pairing import Paired
    from icp_rules.diagnostics import Location
    from icp_rules.language.config import Config
    from icp_rules.language.model import Criterion, Group, Persona, Rule, RuleSet, Scoring
    from icp_rules.language.sequences import Step

_NO_LIBRARY = Library({}, ())
# A longer list is not told whole.
_ITEMS = 5


class Weight(StrEnum):
    """What a change can move: the judgement of accounts, who is to be met and written to, or nothing."""

    SCORING = "scoring"
    PERSONAS = "personas"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer as it was; ``location`` is where it stands now, or stood."""

    weight: Weight
    sentence: str
    location: Location | None = None


def changes(
    base: RuleSet, head: RuleSet, before: Config, after: Config, library: Library = _NO_LIBRARY
) -> tuple[Change, ...]:
    """Return what changed from ``base`` to ``head``, which are judged under these two configurations.

    ``library`` is that of ``head``, which knows where each of its keys stands.
    """
    at = partial(library.place_of, head)
    pairs = paired(base, head)
    found = [
        *_of_filters("require", pairs.require),
        *_of_filters("exclude", pairs.exclude),
        *_of_criteria(pairs.criteria),
        *_of_groups(pairs),
        *_of_settings(base, head, at),
        *_of_fields(base, head, before, after),
    ]
    return (
        *(Change(Weight.SCORING, text, place) for text, place in found),
        *_of_personas(base, head),
        *_of_wording(base, head, pairs, at),
    )


Told = tuple[str, "Location | None"]


def _of_filters(kind: str, pairs: Sequence[tuple[Rule | None, Rule | None]]) -> Iterator[Told]:
    for old, new in pairs:
        if old is None and new is not None:
            yield f"{kind} {new.id} is new: {sentence(new.when)}", new.location
        elif new is None and old is not None:
            yield f"{kind} {old.id} is gone: {sentence(old.when)}", old.location
        elif old and new and meaning.of_condition(old.when) != meaning.of_condition(new.when):
            asks = _condition_change(old.when, new.when)
            yield f"{kind} {new.id} {asks}", new.location


def _of_criteria(pairs: Sequence[tuple[Criterion | None, Criterion | None]]) -> Iterator[Told]:
    for old, new in pairs:
        if old is None and new is not None:
            yield f"{new.id} is new: {_worth(new.scoring)}", new.location
        elif new is None and old is not None:
            yield f"{old.id} is gone: {_worth(old.scoring)}", old.location
        elif old and new and meaning.of_scoring(old.scoring) != meaning.of_scoring(new.scoring):
            for text, place in _scoring_change(old.scoring, new.scoring):
                yield f"{new.id} {text}", place or new.location


def _worth(scoring: Scoring) -> str:
    text = scoring_sentence(scoring)
    return f"{number(scoring.points)} points where {text}" if isinstance(scoring, Points) else text


def _scoring_change(old: Scoring, new: Scoring) -> Iterator[Told]:
    if isinstance(old, Bands) and isinstance(new, Bands) and old.field.name == new.field.name:
        yield from _bands_change(old, new)
        return
    if isinstance(old, Points) and isinstance(new, Points):
        if old.points != new.points:
            yield _points_change(old.points, new.points), None
        if meaning.of_condition(old.when) != meaning.of_condition(new.when):
            yield _condition_change(old.when, new.when), None
        return
    if isinstance(old, PerItem) and isinstance(new, PerItem) and old.field.name == new.field.name:
        yield from ((text, None) for text in _items_change(old, new))
        return
    if isinstance(old, Fades) and isinstance(new, Fades) and old.field.name == new.field.name:
        if old.points != new.points:
            yield _points_change(old.points, new.points), None
        if old.half_life != new.half_life:
            yield f"fades to half in {new.half_life} days, was {old.half_life}", None
        return
    yield f"gives {_worth(new)}; was {_worth(old)}", None


def _points_change(old: float, new: float) -> str:
    return f"gives {number(new)} points, was {number(old)}"


def _bands_change(old: Bands, new: Bands) -> Iterator[Told]:
    before = {meaning.of_condition(band.when): band for band in reversed(old.bands)}
    after = {meaning.of_condition(band.when): band for band in reversed(new.bands)}
    found = False
    for key, band in reversed(after.items()):
        if key not in before:
            found = True
            yield f"has a new band, {sentence(band.when)}: {number(band.points)} points", band.location
        elif before[key].points != band.points:
            found = True
            text = f"band {sentence(band.when)} {_points_change(before[key].points, band.points)}"
            yield text, band.location
    for key, band in reversed(before.items()):
        if key not in after:
            found = True
            yield f"no longer has the band {sentence(band.when)}: {number(band.points)} points", band.location
    if not found:
        yield "has its bands in another order, of which the first that holds counts", None


def _items_change(old: PerItem, new: PerItem) -> Iterator[str]:
    if {fold_text(item) for item in old.items} != {fold_text(item) for item in new.items}:
        yield _listed_change(old.items, new.items)
    if old.points != new.points:
        yield f"gives {number(new.points)} points for each item, was {number(old.points)}"
    limits = [meaning.item_limit(scoring) for scoring in (old, new)]
    if limits[0] != limits[1]:
        now, was = ("no limit" if limit is None else f"{number(limit)} points" for limit in reversed(limits))
        yield f"is cut at {now}, was {was}"


def _condition_change(old: Any, new: Any) -> str:
    if (
        isinstance(old, Test)
        and isinstance(new, Test)
        and isinstance(new.argument, tuple)
        and isinstance(old.argument, tuple)
        and max(len(old.argument), len(new.argument)) > _ITEMS
        and (old.field, old.operator, old.exact) == (new.field, new.operator, new.exact)
        and old.operator.name in ("in", "not_in", "any_of", "all_of", "none_of")
    ):
        listed = _listed_change(*([_spelled(new, value) for value in test.argument] for test in (old, new)))
        return f"asks whether {new.field} {new.operator.sentence.format(argument='a list')} that {listed}"
    return f"asks: {sentence(new)}; was: {sentence(old)}"


def _spelled(test: Test, value: Any) -> str:
    """Return a value that is compared folded as its vocabulary spells it."""
    known = test.type.vocabulary
    text = shown(value, test.type.unit)
    return (known.spell(text) if known else None) or text


def _listed_change(old: Sequence[str], new: Sequence[str]) -> str:
    """Return which items came and went; they are compared folded."""
    before, after = ({fold_text(item): item for item in items} for items in (old, new))
    came = [item for key, item in after.items() if key not in before]
    went = [item for key, item in before.items() if key not in after]
    parts = [f"now has {_some(came)}"] if came else []
    parts += [f"no longer has {_some(went)}"] if went else []
    return " and ".join(parts)


def _some(items: Sequence[str]) -> str:
    more = f" and {len(items) - _ITEMS} more" if len(items) > _ITEMS else ""
    return f"{', '.join(items[:_ITEMS])}{more}"


def _of_groups(pairs: Paired) -> Iterator[Told]:
    """Yield limits that cut otherwise, and criteria that count in another group where one of the two cuts."""
    for old, new in pairs.groups:
        if meaning.of_limits(old) == meaning.of_limits(new):
            continue
        if new:
            yield f"group {new.id} is {_limits(new)}, was {_limits(old)}", new.location
        elif old:
            yield f"group {old.id} is gone, was {_limits(old)}", old.location
    same = {(old.id, new.id) for old, new in pairs.groups if old and new}
    before, after = _groups(old for old, _ in pairs.groups), _groups(new for _, new in pairs.groups)
    for old_one, new_one in pairs.criteria:
        if old_one and new_one:
            was_in, is_in = before[old_one.id], after[new_one.id]
            cut = any(limit is not None for one in (was_in, is_in) for limit in meaning.of_limits(one))
            if cut and (was_in.id, is_in.id) not in same:
                yield f"{new_one.id} counts in group {is_in.id}, was {was_in.id}", new_one.location


def _groups(groups: Iterable[Group | None]) -> dict[str, Group]:
    """Return each criterion's group."""
    return {criterion.id: group for group in groups if group for criterion in group.criteria}


def _limits(group: Group | None) -> str:
    """Return where a group's sum is cut, if its criteria can go beyond."""
    least, most = meaning.of_limits(group)
    limits = [f"at {how} {number(limit)}" for how, limit in (("most", most), ("least", least)) if limit is not None]
    return f"cut to {' and '.join(limits)} points" if limits else "not cut"


def _of_settings(base: RuleSet, head: RuleSet, at: Callable[[str], Location]) -> Iterator[Told]:
    if meaning.of_tiers(base) != meaning.of_tiers(head):
        now, was = (
            ", ".join(f"{tier.name} {number(tier.threshold)}" for tier in one.tiers) or "none" for one in (head, base)
        )
        yield f"tiers: {now}; was {was}", at("tiers")
    if base.value != head.value:
        now, was = (
            f"{number(one.value.expected_acv)} {one.value.currency}" if one.value else "none" for one in (head, base)
        )
        yield f"expected value: {now}; was {was}", at("value")
    before, after = meaning.of_freshness(base), meaning.of_freshness(head)
    for name in after:
        if name in before and before[name] != after[name]:
            now, was = (f"{days} days" if days else "any age" for days in (after[name], before[name]))
            yield f"{name} may be {now} old, was {was}", at("freshness")


def _of_fields(base: RuleSet, head: RuleSet, before: Config, after: Config) -> Iterator[Told]:
    for name in sorted(meaning.scoring_fields(base) & meaning.scoring_fields(head)):
        if meaning.of_field(name, before) == meaning.of_field(name, after):
            continue
        old, new = before.fields.account[name], after.fields.account[name]
        if old.formula and new.formula:
            yield f"{name} is {new.formula.text}, was {old.formula.text}", new.location
        else:
            now, was = (f"a {one.origin} field of type {one.type}" for one in (new, old))
            text = f"is {now}, was {was}" if now != was else "is computed with other settings"
            yield f"{name} {text}", new.location


def _of_personas(base: RuleSet, head: RuleSet) -> Iterator[Change]:
    before, after = ({column(p.id): p for p in one.personas} for one in (base, head))
    for key, persona in after.items():
        old = before.get(key)
        if old is None:
            yield Change(Weight.PERSONAS, f"persona {persona.id} is new", persona.location)
        elif meaning.of_persona(old) != meaning.of_persona(persona):
            yield Change(Weight.PERSONAS, f"persona {persona.id}: {_persona_change(old, persona)}", persona.location)
    for key, persona in before.items():
        if key not in after:
            yield Change(Weight.PERSONAS, f"persona {persona.id} is gone", persona.location)
    shared = [[key for key in one if key in before and key in after] for one in (before, after)]
    if shared[0] != shared[1]:
        yield Change(Weight.PERSONAS, "personas stand in another order, of which the first that fits counts")


def _persona_change(old: Persona, new: Persona) -> str:
    parts = []
    if meaning.of_condition(old.match) != meaning.of_condition(new.match):
        parts.append(_condition_change(old.match, new.match))
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        parts.append(f"needs {new.minimum} to {new.maximum} contacts, was {old.minimum} to {old.maximum}")
    if old.role != new.role:
        parts.append(f"has the role {new.role}, was {old.role}")
    if old.brief != new.brief:
        parts.append(f"gets the brief {new.brief}, was {old.brief}")
    parts += _sequence_changes(old, new)
    return "; ".join(parts)


def _sequence_changes(old: Persona, new: Persona) -> list[str]:
    before, after = ({column(s.id): (s, told) for s, told in _steps(persona)} for persona in (old, new))
    parts = [f"step {step.id} is new" for key, (step, _) in after.items() if key not in before]
    parts += [f"step {step.id} is gone" for key, (step, _) in before.items() if key not in after]
    shared = [key for key in after if key in before]
    parts += [f"step {after[key][0].id} is another" for key in shared if before[key][1] != after[key][1]]
    return parts or (["its steps stand in another order"] if list(before) != list(after) else [])


def _steps(persona: Persona) -> Iterator[tuple[Step, Meaning]]:
    return zip(persona.sequence, meaning.of_sequence(persona), strict=True)


def _of_wording(base: RuleSet, head: RuleSet, pairs: Paired, at: Callable[[str], Location]) -> Iterator[Change]:
    """Yield what is told otherwise and moves nothing."""
    for what in ("name", "owner", "description", "review"):
        if getattr(base, what) != getattr(head, what):
            yield Change(Weight.WORDING, f"the {what} is worded otherwise", at(what))
    for old, new in (*pairs.require, *pairs.exclude, *pairs.criteria):
        if old and new and old.id != new.id:
            yield Change(Weight.WORDING, f"{old.id} is called {new.id} now", new.location)
        if old and new and old.why != new.why:
            yield Change(Weight.WORDING, f"the why of {new.id} is worded otherwise", new.location)
    before = {column(p.id): p for p in base.personas}
    for persona in head.personas:
        old_persona = before.get(column(persona.id))
        if old_persona and _texts(old_persona) != _texts(persona):
            yield Change(Weight.WORDING, f"persona {persona.id} is worded otherwise", persona.location)


def _texts(persona: Persona) -> Meaning:
    """Return what a persona's briefs say."""
    proof = tuple((one.story, meaning.of_condition(one.when) if one.when else None) for one in persona.proof)
    told = (persona.pains, persona.goals, persona.reason, persona.objections, persona.texts)
    return (persona.name, persona.titles, *told, proof)
