"""Items that stand in a list twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Diagnostics
from icp_rules.language.fields import RESERVED
from icp_rules.language.nodes import Mapping_, Scalar, Sequence_
from icp_rules.language.operators import EXACT
from icp_rules.language.patterns import fold_text
from icp_rules.language.reading.lists import Lists, is_reference
from icp_rules.lints.editing import without_items
from icp_rules.plugins import Example, LintFinding, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from icp_rules.language.fields import Field, FieldTable
    from icp_rules.language.nodes import Node
    from icp_rules.plugins import LintContext

_RULE = "exclude: [{id: crm, when: {technologies: {any_of: [%s]}}}]\n"
_LISTED = ("in", "not_in", "any_of", "all_of", "none_of", "like")

# What tells items of a list apart, as one of its fields compares them.
Key = tuple[object, ...]


class DuplicateItem(WorkspaceLint):
    """Finds items of lists that are, for the fields that read the list, one value in two spellings, or in one."""

    code = "ICP420"
    title = "an item that stands in a list twice"
    why = "It changes nothing, and whoever takes out one of the two believes that the value no longer counts."
    bad = Example.rule_set(_RULE % "HubSpot, Salesforce, hub spot")
    good = Example.rule_set(_RULE % "HubSpot, Salesforce")

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield each list of a rule set or of ``lists.yaml`` that repeats itself; the fix takes the repetitions out."""
        library, table = context.workspace.library, context.workspace.config.fields
        shared = _Uses(library.lists)
        for tree in library.trees.values():
            uses = _Uses(library.lists, tree.mapping("lists"))
            written = [*_read_by(tree, table)]
            for one in written:
                uses.note(one)
                shared.note(one, beside=tree.mapping("lists"))
                yield from _repeated(one.node, [one.key], uses.lists)
            yield from uses.of_named(tree.mapping("lists"))
        yield from shared.of_named(library.lists)


@dataclass(frozen=True, slots=True)
class _Read:
    """A list in a rule set, the field that is compared with it, and how."""

    node: Node
    field: Field
    exact: bool
    is_text: bool

    def key(self, item: Scalar) -> Key:
        """Return what is equal for items that are one value to the field."""
        value = item.value
        if not isinstance(value, str):
            return (type(value) is bool, value)
        known = self.field.vocabulary if not self.is_text else None
        return (value,) if self.exact else ((known.spell(value) if known else None) or fold_text(value),)


@dataclass(slots=True)
class _Uses:
    """Which fields read the named lists of a file."""

    shared: Mapping_ | None
    own: Mapping_ | None = None
    keys: dict[str, list[Callable[[Scalar], Key]]] = field(default_factory=dict)

    @property
    def lists(self) -> Lists:
        """The lists; what is wrong with them is told where they are read."""
        return Lists(self.shared, self.own, Diagnostics())

    def note(self, read: _Read, beside: Mapping_ | None = None) -> None:
        """Take note of the lists a field reads by name; those ``beside`` are others of the same names."""
        for name in _named(read.node):
            if beside is None or name not in beside:
                self.keys.setdefault(name, []).append(read.key)

    def of_named(self, lists: Mapping_ | None) -> Iterator[LintFinding]:
        """Yield the named lists that repeat themselves for all fields that read them."""
        for name, node in lists.values.items() if lists is not None else ():
            yield from _repeated(node, self.keys.get(name) or [_plain], self.lists, name)


def _plain(item: Scalar) -> Key:
    return (fold_text(item.value) if isinstance(item.value, str) else item.value,)


def _named(node: Node) -> Iterator[str]:
    for item in node.items if isinstance(node, Sequence_) else (node,):
        if isinstance(item, Scalar) and is_reference(item):
            yield item.text[1:]


def _repeated(
    node: Node, keys: Iterable[Callable[[Scalar], Key]], lists: Lists, about: str | None = None
) -> Iterator[LintFinding]:
    """Yield a finding for a list in which items are one value by every key."""
    if not isinstance(node, Sequence_):
        return
    keys = tuple(dict.fromkeys(keys))
    # an item is no more than a repetition of what a $list beside it holds, wherever that stands
    first: dict[tuple[Key, ...], Scalar] = {}
    for item in node:
        if is_reference(item):
            for one in lists.items(item):
                first.setdefault(_keyed(one, keys), one)
    named: dict[str, Scalar] = {}
    twice: list[tuple[int, Scalar, Scalar]] = []
    for i, item in enumerate(node):
        if isinstance(item, Scalar):
            by_name = is_reference(item)
            held = named.setdefault(item.text, item) if by_name else first.setdefault(_keyed(item, keys), item)
            if held is not item:
                twice.append((i, item, held))
    if twice:
        told = " and ".join(_told(item, held, node) for _, item, held in twice)
        help_line = f"Take {'it' if len(twice) == 1 else 'them'} out."
        fix = without_items(node, [i for i, _, _ in twice])
        yield LintFinding(told, twice[0][1].span.location, help_line, about, fix)


def _keyed(item: Scalar, keys: Iterable[Callable[[Scalar], Key]]) -> tuple[Key, ...]:
    return tuple(key(item) for key in keys)


def _told(item: Scalar, held: Scalar, node: Sequence_) -> str:
    name = "" if held.text == item.text else f", as '{held.text}'"
    inside = any(one is held for one in node)
    where = "in this list" if inside else "in a list named beside it"
    return f"'{item.text}' stands {where} already{name}"


# Where rule sets have lists


def _read_by(tree: Mapping_, table: FieldTable) -> Iterator[_Read]:
    """Yield the lists that a rule set's conditions, bands and items are written with."""
    account, match, steps = table.account, table.for_match(), table.for_step()
    for key in ("require", "exclude"):
        for rule in tree.items(key):
            yield from _in_condition(_under(rule, "when"), account)
    for group in tree.items("score"):
        for criterion in group.items("criteria") if isinstance(group, Mapping_) else ():
            if isinstance(criterion, Mapping_):
                yield from _in_criterion(criterion, account)
    for persona in tree.items("personas"):
        if isinstance(persona, Mapping_):
            yield from _in_condition(persona.get("match"), match)
            for key, known in (("proof", account), ("sequence", steps)):
                for item in persona.items(key):
                    yield from _in_condition(_under(item, "when"), known)


def _under(node: Node, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Mapping_) else None


def _in_criterion(criterion: Mapping_, fields: Mapping[str, Field]) -> Iterator[_Read]:
    yield from _in_condition(criterion.get("when"), fields)
    read = fields.get(criterion.text("field") or "")
    if read is not None:
        if "per_item" in criterion:
            yield _Read(criterion.values["per_item"], read, exact=False, is_text=False)
        for band in criterion.items("bands"):
            yield from _in_tests(band, read)


def _in_condition(node: Node | None, fields: Mapping[str, Field]) -> Iterator[_Read]:
    for name, value in node.values.items() if isinstance(node, Mapping_) else ():
        if name in RESERVED:
            inner = value.get("of") if name == "count" and isinstance(value, Mapping_) else value
            for part in inner.items if isinstance(inner, Sequence_) else (inner,):
                yield from _in_condition(part, fields)
        elif name in fields:
            yield from _in_tests(value, fields[name])


def _in_tests(node: Node, read: Field) -> Iterator[_Read]:
    """Yield the lists that a field is compared with: by the short form, or by operators."""
    if not isinstance(node, Mapping_):
        yield _Read(node, read, exact=False, is_text=False)
        return
    for operator, argument in node.values.items():
        if operator in _LISTED:
            yield _Read(argument, read, exact=EXACT in node, is_text=operator == "like")
