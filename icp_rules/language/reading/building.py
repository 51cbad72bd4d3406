"""Builds a rule set from a tree in which everything it extends is merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostics, nearest
from icp_rules.language import durations
from icp_rules.language.model import Group, Review, Rule, RuleSet, Tier, Value, column
from icp_rules.language.nodes import Mapping_, Node, Scalar
from icp_rules.language.reading.conditions import ConditionBuilder
from icp_rules.language.reading.criteria import read_criterion
from icp_rules.language.reading.days import read_day
from icp_rules.language.reading.lint import read_waivers
from icp_rules.language.reading.personas import read_personas
from icp_rules.language.wording import malformed, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import FieldTable
    from icp_rules.language.reading.lists import Lists


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds one rule set; what is wrong is collected in ``found``."""

    root: Mapping_
    path: str
    fields: FieldTable
    conditions: ConditionBuilder
    match: ConditionBuilder
    steps: ConditionBuilder
    found: Diagnostics
    whole: bool

    @classmethod
    def over(
        cls, root: Mapping_, path: str, fields: FieldTable, lists: Lists, found: Diagnostics, *, whole: bool
    ) -> Builder:
        """Return a builder; ``whole`` tells that nothing of the tree had to be left out."""
        conditions, match, steps = (
            ConditionBuilder(known, lists, found) for known in (fields.account, fields.for_match(), fields.for_step())
        )
        return cls(root, path, fields, conditions, match, steps, found, whole)

    def build(self, stem: str) -> RuleSet:
        """Return the rule set; ``stem`` is its file's name, which its id must be."""
        root = self.root
        identity = root.text("id") or stem
        if identity != stem:
            place = root.values["id"].span.location
            # a line break in a file's name makes no line of a log
            help_line = f"Write `id: {' '.join(stem.split())}`, or call the file {identity}.yaml."
            self.found.error(Code.ID_NOT_FILE, f"the id '{identity}' is not the file's name", place, help_line)
        rule_set = RuleSet(
            id=identity,
            name=root.text("name") or identity,
            path=self.path,
            fields=self.fields,
            location=root.span.location,
            owner=root.text("owner"),
            description=root.text("description"),
            base="base" in root,
            extends=root.text("extends"),
            value=self._value(),
            review=self._review(),
            freshness={k: durations.days(v.text) for k, v in self._values("freshness") if isinstance(v, Scalar)},
            require=self._rules("require"),
            exclude=self._rules("exclude"),
            groups=tuple(self._group(item) for item in root.items("score") if isinstance(item, Mapping_)),
            tiers=self._tiers(),
            personas=read_personas(self),
            waivers=read_waivers(root),
        )
        self._check_ids()
        if rule_set.groups and self.whole and not rule_set.base and rule_set.attainable <= 0:
            place = root.keys["score"].span.location
            help_line = "Give a criterion positive points, and its group a `max` above 0."
            self.found.error(Code.NOTHING_ATTAINABLE, "no account can reach any points", place, help_line)
        return rule_set

    def _values(self, key: str) -> list[tuple[str, Node]]:
        mapping = self.root.mapping(key)
        return list(mapping.values.items()) if mapping else []

    def _value(self) -> Value | None:
        node = self.root.mapping("value")
        if node is None:
            return None
        acv, currency = node.number("expected_acv"), node.text("currency")
        for key, given in (("expected_acv", acv), ("currency", currency)):
            if given is None and self.whole and "base" not in self.root:
                help_line = "Write both: value: {expected_acv: 45000, currency: USD}."
                self.found.error(Code.MISSING_KEY, f"'{key}' is missing", node.span.location, help_line)
        return Value(acv, currency) if acv is not None and currency is not None else None

    def _review(self) -> Review:
        node = self.root.mapping("review")
        if node is None:
            return Review()
        last, every = node.text("last"), node.text("every")
        if last is not None:
            read_day(last, node.values["last"], self.found)
        return Review(last, durations.days(every) if every else None)

    def _rules(self, key: str) -> tuple[Rule, ...]:
        return tuple(
            Rule(item.text("id") or "", self.conditions.build(item.get("when")), self.place(item), self.why(item))
            for item in self.root.items(key)
            if isinstance(item, Mapping_)
        )

    def _group(self, node: Mapping_) -> Group:
        read = (read_criterion(self, item) for item in node.items("criteria") if isinstance(item, Mapping_))
        criteria = tuple(criterion for criterion in read if criterion is not None)
        name, place = node.text("group") or "", self.place(node, "group")
        if not criteria and self.whole and "base" not in self.root:
            help_line = f"Give it `criteria`, or leave it out; one that is inherited with `without: [{name}]`."
            self.found.error(Code.MISSING_KEY, f"the group '{name}' has no criteria", place, help_line)
        return Group(
            name,
            criteria,
            place,
            node.number("min"),
            node.number("max"),
        )

    def _tiers(self) -> tuple[Tier, ...]:
        tiers: dict[float, Tier] = {}
        for name, node in self._values("tiers"):
            threshold = float(node.value) if isinstance(node, Scalar) and isinstance(node.value, int | float) else 0.0
            if threshold in tiers:
                other = tiers[threshold].name
                self.found.error(
                    Code.TIERS,
                    f"the tiers {other} and {name} start at the same score",
                    node.span.location,
                    "Change one of them.",
                )
            tiers[threshold] = Tier(name, threshold, node.span.location)
        return tuple(sorted(tiers.values(), key=lambda t: -t.threshold))

    @staticmethod
    def place(node: Mapping_, key: str = "id") -> Location:
        """Return where an item's id stands, or the item itself."""
        return (node.values[key] if key in node else node).span.location

    def why(self, node: Mapping_, key: str = "why") -> str | None:
        """Return a text whose ``{{ field }}`` are all account fields; others are collected as findings."""
        text = node.text(key)
        if text is not None:
            self.check_placeholders(text, node.values[key], tuple(self.fields.account))
        return text

    def check_placeholders(self, text: str, node: Node, known: tuple[str, ...]) -> None:
        """Collect what a text asks for that is not among the known names."""
        wrong = malformed(text)
        if wrong is not None:
            help_line = "Write {{ field }} with one field's name."
            self.found.error(Code.WHY, "the braces cannot be filled in", _within(node, wrong, wrong + 2), help_line)
        for name, start in placeholders(text):
            if name not in known:
                place = _within(node, start, start + len(name))
                near = nearest(name, known)
                help_line = f"Did you mean '{near}'?" if near else "`icp fields` lists the fields."
                self.found.error(Code.WHY, f"unknown field '{name}' in the text", place, help_line)

    def _check_ids(self) -> None:
        """Ids are unique over filters and criteria; so are those of groups, of personas, and of a persona's steps."""
        root = self.root
        groups = [g for g in root.items("score") if isinstance(g, Mapping_)]
        rules = [*root.items("require"), *root.items("exclude"), *(c for g in groups for c in g.items("criteria"))]
        personas = root.items("personas")
        for items, key in ((rules, "id"), (groups, "group"), (personas, "id")):
            check_repeated(items, key, self.found)
        for persona in personas:
            if isinstance(persona, Mapping_):
                check_repeated(persona.items("sequence"), "id", self.found)


def check_repeated(items: Iterable[Node], key: str, found: Diagnostics) -> None:
    """Collect the items whose id, which stands under ``key``, is that of an item before them."""
    seen: dict[str, Scalar] = {}
    for item in items:
        node = item.get(key) if isinstance(item, Mapping_) else None
        if not isinstance(node, Scalar):
            continue
        first = seen.setdefault(column(node.text), node)
        if first is not node:
            where = f"{first.span.source.name}:{first.span.line}"
            message = f"the {key} '{node.text}' is used twice; first at {where}"
            found.error(Code.REPEATED_ID, message, node.span.location, "Rename one; - and _ count as one.")


def _within(node: Node, start: int, end: int) -> Location:
    return node.within(start, end) if isinstance(node, Scalar) else node.span.location
