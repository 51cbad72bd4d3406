"""Puts a footnote reference behind each claim a template prints, as the template is compiled.

What a printed expression reads is seen in its code, so no value has to carry its field along, and no value can pass for
a reference. References are in the printed text until :mod:`icp_rules.briefs.footnotes` has looked at where they stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from icp_rules.briefs.context import Account, Contact, Reason, Signal, WatchOut, behind
from icp_rules.briefs.markdown import Markdown
from icp_rules.briefs.unknown import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2 import Environment

# The filter that gives the references of an attribute. No template can write this name.
MARK = "[^]"
CONTACT = "contact:"

# Who or what is spoken of, and what tells where the rest comes from: no claims.
_NO_CLAIMS = {
    Account: frozenset({"account_id", "name"}),
    Contact: frozenset({"account_id", "contact_id", "source", "as_of"}),
}
_SUMS = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.And, nodes.Or)
# What has no claims of its own, and in which attributes the items of a list have some: the rest costs nothing more.
_PLAIN_NAMES = frozenset({"brief", "loop", "panel", "persona", "rule_set", "score", "self"})
_CASE, _SIGNAL = frozenset({"text"}), frozenset({"text", "value"})
_ITEMS = {"reasons": _CASE, "watch_outs": _CASE, "signals": _SIGNAL, "gaps": frozenset(), "provenance": frozenset()}


def mark(owner: object, attribute: str) -> str:
    """Return the references of what a template has printed, if that is a claim; the filter behind MARK."""
    made = _MARKS.get(type(owner))
    return made(owner, attribute) if made else ""


def mark_each(owners: Any, attribute: str) -> str:
    """Return the references of an attribute of each of several; the filter behind MARK and an asterisk."""
    return Markdown("".join([mark(owner, attribute) for owner in owners]))


def _of_account(account: Account, attribute: str) -> str:
    return _of_fields((attribute,)) if _is_claim(account, attribute) else ""


def _of_contact(contact: Contact, attribute: str) -> str:
    return Markdown(f"[^{CONTACT}{behind(contact)}]") if _is_claim(contact, attribute) else ""


def _is_claim(owner: Account | Contact, attribute: str) -> bool:
    value = vars(owner).get(attribute)
    return value is not None and type(value) is not Unknown and attribute not in _NO_CLAIMS[type(owner)]


def _of_case(item: Reason | WatchOut, attribute: str) -> str:
    return _of_fields(item.fields) if attribute in _CASE else ""


def _of_signal(signal: Signal, attribute: str) -> str:
    return _of_fields((signal.field,)) if attribute in _SIGNAL else ""


@lru_cache(maxsize=4096)
def _of_fields(names: tuple[str, ...]) -> str:
    return Markdown("".join([f"[^{name}]" for name in names]))


_MARKS: dict[type, Callable[[Any, str], str]] = {
    Account: _of_account,
    Contact: _of_contact,
    Reason: _of_case,
    WatchOut: _of_case,
    Signal: _of_signal,
}
MARKS: dict[str, Callable[..., str]] = {MARK: mark, f"{MARK}*": mark_each}


def mark_claims(template: nodes.Template, environment: Environment) -> bool:
    """Have a template print, behind each expression, the references of the claims it prints; tell if it has any."""
    outputs = _Marks(environment)
    _learn_names(template, outputs)
    # a filter takes the text of its block for words, and would spoil references in it
    filtered = {id(one) for block in template.find_all(nodes.FilterBlock) for one in block.find_all(nodes.Output)}
    found = False
    for output in [one for one in template.find_all(nodes.Output) if id(one) not in filtered]:
        marked = [part for printed in output.nodes for part in outputs.marked(printed)]
        found |= len(marked) > len(output.nodes)
        output.nodes = marked
    return found


class _Marks:
    """Makes the expression that gives an expression's references, out of the parts whose values it prints."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.named: dict[str, nodes.Expr] = {}
        self.claiming: dict[str, frozenset[str]] = {}
        self._made: dict[type, Callable[[Any], nodes.Expr | None]] = {
            nodes.Name: lambda node: self.named.get(node.name),
            nodes.Getattr: lambda node: self._attribute(node.node, node.attr),
            nodes.Getitem: self._item,
            nodes.CondExpr: lambda node: self._either(node.test, self.of(node.expr1), self.of(node.expr2)),
            nodes.Filter: self._filter,
            nodes.Call: self._call,
            nodes.Concat: lambda node: self._all(node.nodes),
            **dict.fromkeys(_SUMS, lambda node: self._all([node.left, node.right])),
        }

    def marked(self, printed: nodes.Expr) -> Iterator[nodes.Expr]:
        """Yield an expression and that of its references, if it can have any."""
        yield printed
        marks = self.of(printed)
        # a call may do more than give a value, as a joiner's does: it is not to be made twice
        if marks is not None and marks.find(nodes.Call) is None:
            yield marks

    def of(self, node: nodes.Node | None) -> nodes.Expr | None:
        """Return the expression of an expression's references, or None where it can have none."""
        made = self._made.get(type(node))
        return made(node) if made else None

    def _item(self, node: nodes.Getitem) -> nodes.Expr | None:
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(node.node, node.arg.value)
        return self.of(node.node)

    def _call(self, node: nodes.Call) -> nodes.Expr | None:
        # a method gives something of its value; what is passed to a macro is the macro's to print
        return self.of(node.node.node) if isinstance(node.node, nodes.Getattr) else None

    def _attribute(self, owner: nodes.Expr, attribute: str) -> nodes.Expr | None:
        if isinstance(owner, nodes.Name) and not self._may_claim(owner.name, attribute):
            return None
        marks = self._marking(MARK, owner, attribute)
        inner = self.of(owner)
        return marks if inner is None else nodes.Or(marks, inner, lineno=owner.lineno)

    def _may_claim(self, name: str, attribute: str) -> bool:
        return name not in _PLAIN_NAMES and attribute in self.claiming.get(name, (attribute,))

    def _filter(self, node: nodes.Filter) -> nodes.Expr | None:
        own = self.of(node.node)
        if node.name in ("default", "d") and node.node is not None and node.args:
            known = nodes.Test(node.node, "defined", [], [], None, None, lineno=node.lineno)
            other = self.of(node.args[0])
            return own if other is None else self._either(known, own, other)
        given = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        given += node.args[1:2] if node.name == "join" else []
        if node.name in ("map", "join") and given and isinstance(given[0], nodes.Const) and node.node is not None:
            return self._marking(f"{MARK}*", node.node, str(given[0].value))
        return own

    def _marking(self, name: str, owner: nodes.Expr, attribute: str) -> nodes.Expr:
        made = nodes.Filter(owner, name, [nodes.Const(attribute)], [], None, None, lineno=owner.lineno)
        made.set_environment(self._environment)
        return made

    def _either(self, test: nodes.Expr, one: nodes.Expr | None, other: nodes.Expr | None) -> nodes.Expr | None:
        if one is None and other is None:
            return None
        nothing = nodes.Const("", lineno=test.lineno)
        return nodes.CondExpr(test, one or nothing, other or nothing, lineno=test.lineno)

    def _all(self, parts: list[nodes.Expr]) -> nodes.Expr | None:
        found = [marks for marks in map(self.of, parts) if marks is not None]
        return nodes.Concat(found, lineno=parts[0].lineno) if found else None


def _learn_names(template: nodes.Template, marks: _Marks) -> None:
    """Tell what names stand for that are given one meaning alone, by ``set``, ``with`` or loops."""
    given: dict[str, list[nodes.Node]] = defaultdict(list)
    for node in template.find_all((nodes.Assign, nodes.With, nodes.For)):
        for target, value in _givings(node):
            if isinstance(target, nodes.Name):
                given[target.name].append(value)
    places = Counter(name.name for name in template.find_all(nodes.Name) if name.ctx != "load")
    loops = {id(node.iter) for node in template.find_all(nodes.For)}
    single = {name: values for name, values in given.items() if len(values) == places[name]}
    for name, values in single.items():
        items = [_claiming(value) if id(value) in loops else None for value in values]
        if items[0] is not None and items.count(items[0]) == len(items):
            marks.claiming[name] = items[0]
    named = {name: [marks.of(value) for value in values] for name, values in single.items()}
    marks.named = {name: made[0] for name, made in named.items() if made[0] and made.count(made[0]) == len(made)}


def _claiming(listed: nodes.Node) -> frozenset[str] | None:
    """Return the attributes in which the items of a list are claims, or None where any might be."""
    if isinstance(listed, nodes.Getitem) and isinstance(listed.arg, nodes.Slice):
        listed = listed.node
    if isinstance(listed, nodes.Name):
        return _ITEMS.get(listed.name)
    owner = listed.node if isinstance(listed, nodes.Getattr) else None
    return frozenset() if isinstance(owner, nodes.Name) and owner.name in _PLAIN_NAMES else None


def _givings(node: nodes.Stmt) -> Iterator[tuple[nodes.Node, nodes.Node]]:
    """Yield the names a statement gives, each with its value; of a loop, the list of its values."""
    if isinstance(node, nodes.With):
        yield from zip(node.targets, node.values, strict=True)
    elif isinstance(node, nodes.Assign):
        yield node.target, node.node
    elif isinstance(node, nodes.For):
        yield node.target, node.iter
