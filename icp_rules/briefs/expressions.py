"""Follows a template's expressions to what they give, and reports what does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import nodes

from icp_rules.briefs.reference import Listing, Record, Scalar, Shape
from icp_rules.diagnostics import Code, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.briefs.sheet import Sheet

# What a name stands for; None where it cannot be followed, so that nothing is said about it.
Scope = dict[str, Shape | None]

_ALWAYS_THERE = ("self", "super")
_SAME_LIST = ("sort", "reverse", "list", "unique", "select", "reject", "selectattr", "rejectattr")
_ONE_OF_LIST = ("first", "last", "min", "max")
# Where filters take the name of an attribute: at this place, or by keyword.
_ATTRIBUTE_AT = {
    "map": None,
    "selectattr": 0,
    "rejectattr": 0,
    "groupby": 0,
    "sum": 0,
    "unique": 1,
    "min": 1,
    "max": 1,
    "join": 1,
    "sort": 2,
}


@dataclass(frozen=True, slots=True)
class Expressions:
    """Follows the expressions of one template."""

    sheet: Sheet

    def shape(self, node: nodes.Expr, scope: Scope) -> Shape | None:
        """Return what an expression gives, or None where that cannot be told; report what it reads that isn't there."""
        if isinstance(node, nodes.Name):
            return self._name(node, scope)
        if isinstance(node, nodes.Getattr):
            return self.member(self.shape(node.node, scope), node.attr, node.lineno)
        if isinstance(node, nodes.Getitem):
            return self._item(node, scope)
        if isinstance(node, nodes.Filter):
            return self.filter(node, scope)
        if isinstance(node, nodes.CondExpr):
            return self._either(node, scope)
        if isinstance(node, nodes.Test):
            self._known(node, "test", self.sheet.environment.tests)
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.shape(child, scope)
            else:
                self._all_below(child, scope)
        return None

    def _all_below(self, node: nodes.Node, scope: Scope) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.shape(child, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> Shape | None:
        if node.name in scope:
            return scope[node.name]
        if node.name not in self.sheet.environment.globals and node.name not in _ALWAYS_THERE:
            near = nearest(node.name, scope)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(sorted(scope))}."
            message = f"there is no variable '{node.name}'"
            self.sheet.report(Code.TEMPLATE_PATH, message, node.lineno, node.name, help_line)
        return None

    def member(self, base: Shape | None, name: str, line: int) -> Shape | None:
        """Return what an attribute is."""
        report = self.sheet.report
        if name.startswith("_"):
            message = f"'{name}' starts with an underscore: templates may not look inside objects"
            report(Code.TEMPLATE_UNSAFE, message, line, name, "Use the attributes that docs/briefs.md lists.")
            return None
        if isinstance(base, Record):
            return self._attribute(base, name, line)
        if base is None:
            self.sheet.findings.names.add(name)
        elif isinstance(base, Listing):
            if not hasattr(tuple, name):
                message = f"there is no '{name}' in a list"
                report(Code.TEMPLATE_PATH, message, line, name, "Loop over the list, or take one with first or last.")
        elif base.type is not None and not hasattr(base.type, name):
            report(Code.TEMPLATE_PATH, f"there is no '{name}' in a {base.words}", line, name)
        return None

    def _attribute(self, base: Record, name: str, line: int) -> Shape | None:
        if name not in base.attributes:
            near = nearest(name, base.attributes)
            there_are = ", ".join(base.attributes)
            others = "`icp fields` lists the fields." if base is self.account else f"There are: {there_are}."
            message = f"there is no '{name}' in {base.name.lower()}"
            self.sheet.report(Code.TEMPLATE_PATH, message, line, name, f"Did you mean '{near}'?" if near else others)
            return None
        if base is self.account:
            self.sheet.findings.fields.add(name)
        return base.attributes[name].shape

    @property
    def account(self) -> Shape:
        """What the variable ``account`` is."""
        return self.sheet.reference.attributes["account"].shape

    def _item(self, node: nodes.Getitem, scope: Scope) -> Shape | None:
        base = self.shape(node.node, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.member(base, node.arg.value, node.lineno)
        self.shape(node.arg, scope)
        if isinstance(base, Listing):
            return base if isinstance(node.arg, nodes.Slice) else base.item
        if base in (None, self.account) and not isinstance(node.arg, nodes.Const | nodes.Slice):
            self.sheet.findings.computed = True
        return None

    def _either(self, node: nodes.CondExpr, scope: Scope) -> Shape | None:
        self.shape(node.test, scope)
        one = self.shape(node.expr1, scope)
        other = self.shape(node.expr2, scope) if node.expr2 is not None else one
        return one if one == other else None

    def filter(self, node: nodes.Filter, scope: Scope) -> Shape | None:
        """Return what a filter gives; the filter of a block has nothing before it."""
        base = self.shape(node.node, scope) if node.node is not None else None
        for argument in (*node.args, *(pair.value for pair in node.kwargs)):
            self.shape(argument, scope)
        self._known(node, "filter", self.sheet.environment.filters)
        attribute = self._named_attribute(node, base)
        if node.name in _SAME_LIST or node.name in ("default", "d"):
            return base
        if node.name in _ONE_OF_LIST:
            return base.item if isinstance(base, Listing) else None
        if node.name == "map" and attribute is not None:
            return Listing(attribute)
        return attribute if node.name == "attr" else None

    def _named_attribute(self, node: nodes.Filter, base: Shape | None) -> Shape | None:
        """Follow the attribute that a filter names by a text, such as ``points`` in ``sort(attribute='points')``."""
        if node.name == "attr" and node.args:
            return self._path(node.args[0], base)
        if node.name not in _ATTRIBUTE_AT:
            return None
        item = base.item if isinstance(base, Listing) else None
        at = _ATTRIBUTE_AT[node.name]
        given = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        if at is not None and len(node.args) > at:
            given.append(node.args[at])
        shapes = [self._path(argument, item) for argument in given]
        return shapes[0] if shapes else None

    def _path(self, argument: nodes.Expr, shape: Shape | None) -> Shape | None:
        if not isinstance(argument, nodes.Const) or not isinstance(argument.value, str):
            return None
        followed = None
        for path in argument.value.split(","):
            followed = shape
            for name in path.strip().split("."):
                followed = self.member(followed, name, argument.lineno)
        return followed

    def _known(self, node: nodes.Filter | nodes.Test, what: str, table: Mapping[str, object]) -> None:
        if node.name not in table:
            near = nearest(node.name, table)
            help_line = f"Did you mean '{near}'?" if near else "docs/briefs.md says which of Jinja's are left out."
            message = f"there is no {what} '{node.name}'"
            self.sheet.report(Code.TEMPLATE_SYNTAX, message, node.lineno, node.name, help_line)


def printable(shape: Shape | None) -> bool:
    """Tell whether something can be printed: it is not an object with attributes, nor a list of such."""
    inner = shape.item if isinstance(shape, Listing) else shape
    return inner is None or isinstance(inner, Scalar)
