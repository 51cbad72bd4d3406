"""Reads what a case expects; a name that its rule set does not have is an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.briefs.builtin import BRIEF
from icp_rules.checks.cases.values import Aspect, Expected, ExpectedPeople, ExpectedWords, names_of
from icp_rules.diagnostics import Code, Diagnostics, nearest
from icp_rules.language.fields import Field, FieldType
from icp_rules.language.model import Test, parts_of
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_
from icp_rules.language.patterns import fold_text
from icp_rules.language.reading.conditions import ConditionBuilder
from icp_rules.language.reading.lists import Lists
from icp_rules.language.schema.cases import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icp_rules.checks.cases.values import Record
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace

_TIERS = (Aspect.TIER, Aspect.TIER_HIGH)
_NUMBERS = (Aspect.SCORE, Aspect.SCORE_LOW, Aspect.SCORE_HIGH, Aspect.COVERAGE)


@dataclass(frozen=True, slots=True)
class Expectations:
    """Reads the expectations of one case; what is wrong is added to ``found``."""

    workspace: Workspace
    rule_set: RuleSet
    contacts: Sequence[Record]
    found: Diagnostics

    def read(
        self, node: Mapping_
    ) -> tuple[tuple[Expected, ...], tuple[ExpectedPeople, ...], tuple[ExpectedWords, ...]]:
        """Return what a case expects of the judgement, of the people and of the briefs."""
        values = [*self._of_account(node), *self._of_rules(node)]
        return tuple(values), tuple(self._people(node)), tuple(self._words(node))

    def _of_account(self, node: Mapping_) -> Iterator[Expected]:
        for aspect in (Aspect.STATUS, *_TIERS, *_NUMBERS):
            value = node.get(aspect.value)
            if value is None:
                continue
            if aspect is not Aspect.STATUS and self.rule_set.is_filter:
                message = f"'{self.rule_set.id}' gives no points, so there is no {aspect.value}"
                self.found.error(Code.TEST_NAME, message, node.keys[aspect.value].span.location, "Leave it out.")
            elif aspect in _NUMBERS:
                yield self._number(aspect, value)
            elif isinstance(value, Scalar):
                if aspect in _TIERS and value.text != NONE:
                    self._check(
                        f"tier of {self.rule_set.id}",
                        value.text,
                        [t.name for t in self.rule_set.tiers],
                        value.span.location,
                    )
                yield Expected(aspect, value.text, value.span.location)

    def _of_rules(self, node: Mapping_) -> Iterator[Expected]:
        criteria = [criterion.id for criterion in self.rule_set.criteria]
        known = {Aspect.STATE: [*(rule.id for rule in self.rule_set.rules), *criteria], Aspect.POINTS: criteria}
        for aspect, names in known.items():
            what = f"{'rule' if aspect is Aspect.STATE else 'criterion'} of {self.rule_set.id}"
            for identity, value in self._named(node, aspect.value, what, names):
                if aspect is Aspect.POINTS:
                    yield self._number(aspect, value, identity)
                elif isinstance(value, Scalar):
                    yield Expected(aspect, value.text, value.span.location, identity)

    def _number(self, aspect: Aspect, node: Node, rule: str | None = None) -> Expected:
        place = node.span.location
        if isinstance(node, Scalar) and isinstance(node.value, int | float):
            plain = Expected(aspect, "", place, rule)
            return Expected(aspect, plain.actual(float(node.value)), place, rule)
        builder = ConditionBuilder({}, Lists(None, None, self.found), self.found)
        condition = builder.tests(aspect.value, Field(aspect.value, FieldType.NUMBER), node)
        tests = tuple(part for part in parts_of(condition) if isinstance(part, Test))
        shown = " and ".join(_without_is(t.operator.sentence.format(argument=t.shown)) for t in tests)
        return Expected(aspect, shown, place, rule, tests)

    def _people(self, node: Mapping_) -> Iterator[ExpectedPeople]:
        for persona, value in self._named(node, "personas", f"persona of {self.rule_set.id}", self._persona_ids()):
            items = value.items if isinstance(value, Sequence_) else ()
            people = (self._contact(item) for item in items if isinstance(item, Scalar))
            yield ExpectedPeople(persona, frozenset(p for p in people if p is not None), value.span.location)

    def _contact(self, node: Scalar) -> int | None:
        """Return the place of the contact that a text names."""
        names = [{fold_text(name) for name in names_of(contact)} for contact in self.contacts]
        found = [at for at, known in enumerate(names) if fold_text(node.text) in known]
        if len(found) == 1:
            return found[0]
        everybody = [name for contact in self.contacts for name in names_of(contact)]
        if found:
            message, help_line = f"'{node.text}' names {len(found)} contacts", "Give them a contact_id, and write that."
        else:
            near = nearest(node.text, everybody)
            message = f"the case has no contact '{node.text}'"
            help_line = f"Did you mean '{near}'?" if near else f"It has: {', '.join(everybody) or 'none'}."
        self.found.error(Code.TEST_NAME, message, node.span.location, help_line)
        return None

    def _words(self, node: Mapping_) -> Iterator[ExpectedWords]:
        for persona, value in self._named(node, "brief", f"persona of {self.rule_set.id}", self._persona_ids()):
            if not isinstance(value, Mapping_):
                continue
            kind = value.get("kind")
            name = kind.text if isinstance(kind, Scalar) else BRIEF
            place = value.span.location
            kinds = self.workspace.plugins.briefs
            self._check("kind of brief", name, kinds, kind.span.location if kind else place)
            yield ExpectedWords(persona, name, _texts(value, "contains"), _texts(value, "lacks"), place)

    def _persona_ids(self) -> list[str]:
        return [persona.id for persona in self.rule_set.personas]

    def _named(self, node: Mapping_, key: str, what: str, known: Sequence[str]) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a mapping by id whose ids there are."""
        mapping = node.mapping(key)
        for name, (place, value) in mapping.entries().items() if mapping else ():
            if self._check(what, name, known, place.span.location):
                yield name, value

    def _check(self, what: str, name: str, known: Iterable[str], place: Location) -> bool:
        names = list(known)
        if name not in names:
            near = nearest(name, names)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(names) or 'none'}."
            self.found.error(Code.TEST_NAME, f"there is no {what} '{name}'", place, help_line)
        return name in names


def _without_is(sentence: str) -> str:
    return sentence.removeprefix("is ")


def _texts(node: Mapping_, key: str) -> tuple[tuple[str, Location], ...]:
    return tuple((item.text, item.span.location) for item in node.items(key) if isinstance(item, Scalar))
