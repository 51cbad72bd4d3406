"""Reads one title: which rules hold, which of them decide, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.records.titles.words import Gap, split_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.records.titles.matching import Found, Phrases
    from icp_rules.records.titles.words import Words


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A rule: what it ``gives``, None where its words only keep others from counting.

    ``hides`` are the ranks that do not count after its words, or ``around`` them.
    """

    id: str
    gives: str | None
    hides: frozenset[str] = frozenset()
    around: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The rules for the seniority or for the department, in their order, and what finds their words."""

    rules: tuple[TitleRule, ...]
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule that decided, and its words as the file has them."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title says. None is unknown, never "no".

    ``hidden`` are ranks that stand in the title and are not held: somebody else's, or former ones.
    """

    seniority: str | None = None
    department: str | None = None
    seniority_by: Reason | None = None
    department_by: Reason | None = None
    hidden: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleRules:
    """The rules of ``titles.yaml``, ready to read with."""

    seniority: Section
    departments: Section

    def read(self, title: str) -> TitleReading:
        """Return what a title says. Any text is read, in time that grows as its length does."""
        words = split_title(title)
        ranks, hidden = _held(self.seniority.phrases.find(words), self.seniority.rules, words)
        seniority, seniority_by = _first(ranks, self.seniority.rules)
        department, department_by = _first(self.departments.phrases.find(words), self.departments.rules)
        reasons = tuple(Reason(self.seniority.rules[one.rule].id, one.written) for one in hidden)
        return TitleReading(seniority, department, seniority_by, department_by, reasons)


def _first(found: Iterable[Found], rules: tuple[TitleRule, ...]) -> tuple[str | None, Reason | None]:
    """Return what the first of the rules gives that give anything, and the reason."""
    best = min((one for one in found if rules[one.rule].gives is not None), key=_order, default=None)
    if best is None:
        return None, None
    rule = rules[best.rule]
    return rule.gives, Reason(rule.id, best.written)


def _order(found: Found) -> int:
    return found.rule


def _held(found: list[Found], rules: tuple[TitleRule, ...], words: Words) -> tuple[list[Found], list[Found]]:
    """Return the ranks that are held, and those that words beside them take away."""
    if not any(rules[one.rule].hides for one in found):
        return found, []
    hidden = _hidden_after(found, rules, words) | _hidden_before(found, rules, words)
    return [one for one in found if one not in hidden], [one for one in found if one in hidden]


def _hidden_after(found: list[Found], rules: tuple[TitleRule, ...], words: Words) -> set[Found]:
    """Return the ranks behind words that hide them: to the end of the role, or of the post where they hide around."""
    hidden: set[Found] = set()
    to_role: set[str] = set()
    to_post: set[str] = set()
    place = 0
    for one in found:
        gap = max(words.gaps[place : one.start + 1])
        if gap >= Gap.ROLE:
            to_role.clear()
        if gap >= Gap.POST:
            to_post.clear()
        rule = rules[one.rule]
        if rule.gives in to_role or rule.gives in to_post:
            hidden.add(one)
        (to_post if rule.around else to_role).update(rule.hides)
        place = one.end
    return hidden


def _hidden_before(found: list[Found], rules: tuple[TitleRule, ...], words: Words) -> set[Found]:
    """Return the ranks before words that hide around them, back to the start of the role or an "and"."""
    hidden: set[Found] = set()
    ranks: set[str] = set()
    place = len(words.words)
    for one in reversed(found):
        if max(words.gaps[one.end : place + 1], default=Gap.SPACE) >= Gap.AND:
            ranks.clear()
        rule = rules[one.rule]
        if rule.gives in ranks:
            hidden.add(one)
        if rule.around:
            ranks.update(rule.hides)
        place = one.start
    return hidden
