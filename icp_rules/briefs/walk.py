"""Walks through templates, statement by statement, and through those they extend, include and import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError

from icp_rules.briefs.expressions import Expressions, Scope, printable
from icp_rules.briefs.reference import Listing, Record, Scalar
from icp_rules.briefs.sentences import is_sentence
from icp_rules.briefs.sheet import Findings, Sheet
from icp_rules.diagnostics import Code, Diagnostic, Location, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.briefs.environment import BriefEnvironment
    from icp_rules.briefs.reference import Shape

_IN_MACROS = ("caller", "varargs", "kwargs")


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks through the templates of one environment, which many personas share: once through each."""

    environment: BriefEnvironment
    reference: Record
    _trees: dict[str, nodes.Template] = field(default_factory=dict)
    _compiled: set[str] = field(default_factory=set)
    _done: dict[str, Findings] = field(default_factory=dict)

    def through(self, name: str, asked_at: Location) -> Findings:
        """Return what a template and those it needs come to; ``asked_at`` is the place that names it."""
        if name not in self._done:
            walk = Walk(self, Findings())
            if not walk.template(name, self.context(), asked_at):
                # the finding names the place
                return walk.findings
            self._done[name] = walk.findings
        return self._done[name]

    def context(self) -> Scope:
        """Return the variables every template is given."""
        return {name: attribute.shape for name, attribute in self.reference.attributes.items()}

    def tree(self, source: str, name: str, shown: str) -> nodes.Template:
        """Return a template's statements. Raises TemplateSyntaxError."""
        if name not in self._trees:
            self._trees[name] = self.environment.parse(source, name, shown)
        return self._trees[name]

    def compile(self, name: str, shown: str) -> None:
        """Compile a template whose tree was asked for. Raises TemplateSyntaxError for what the tree doesn't show."""
        if name not in self._compiled:
            self.environment.compile(self._trees[name], name, shown)
            self._compiled.add(name)


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through one template and those it extends, includes and imports."""

    walks: Walks
    findings: Findings
    _seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def template(self, name: str, scope: Scope, asked_at: Location, *, may_be_missing: bool = False) -> bool:
        """Walk through a template, and tell whether it can be read; ``asked_at`` is the place that names it."""
        found, environment = self.findings.found, self.walks.environment
        try:
            source, shown, _ = environment.folder_loader.get_source(environment, name)
        except TemplateNotFound:
            if not may_be_missing:
                found.append(self._missing(name, asked_at))
            return False
        except SecurityError as error:
            found.append(Diagnostic(Code.TEMPLATE_UNSAFE, str(error), asked_at, "Templates stay in their folder."))
            return False
        except TemplateSyntaxError as error:
            place = Location(str(error.filename))
            found.append(Diagnostic(Code.NOT_UTF8, str(error.message), place, "Save it as UTF-8."))
            return False
        self.findings.sources[shown] = source
        if (name, frozenset(scope)) in self._seen:
            return True
        self._seen.add((name, frozenset(scope)))
        sheet = Sheet(environment, self.walks.reference, self.findings, shown, tuple(source.splitlines()))
        before = len(found)
        try:
            tree = self.walks.tree(source, name, shown)
            _Statements(self, sheet, Expressions(sheet)).walk(tree.body, scope)
            if len(found) == before:
                self.walks.compile(name, shown)
        except TemplateSyntaxError as error:
            sheet.report(Code.TEMPLATE_SYNTAX, _sentence(error.message), error.lineno)
        except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
            # Jinja makes a program of the template, and Python has limits of its own, such as 20 loops in each other
            message = f"no program can be made of the template: {_limit_met(error)}"
            sheet.report(Code.TEMPLATE_SYNTAX, message, 1, help="Move inner parts to macros or other templates.")
        return True

    def _missing(self, name: str, asked_at: Location) -> Diagnostic:
        loader = self.walks.environment.folder_loader
        near = nearest(name, loader.list_templates())
        help_line = f"Did you mean '{near}'?" if near else f"Put it into {loader.shown_as(loader.folders[-1])}."
        return Diagnostic(Code.TEMPLATE_MISSING, f"there is no template '{name}'", asked_at, help_line)


@dataclass(frozen=True, slots=True)
class _Statements:
    """Walks through the statements of one template."""

    whole: Walk
    sheet: Sheet
    expressions: Expressions

    def walk(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        """Walk through statements; names they set are added to the scope."""
        for node in body:
            method = getattr(self, f"_{type(node).__name__.lower()}", None)
            if method is not None:
                method(node, scope)
            else:
                self._other(node, scope)

    def _other(self, node: nodes.Node, scope: Scope) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.expressions.shape(child, scope)
            else:
                self.walk([child], scope)

    def _output(self, node: nodes.Output, scope: Scope) -> None:
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                continue
            if not printable(self.expressions.shape(part, scope)):
                message = "this has attributes and cannot be printed itself"
                self.sheet.report(Code.TEMPLATE_PATH, message, part.lineno, help="Print one of its attributes.")

    def _for(self, node: nodes.For, scope: Scope) -> None:
        shape = self._shape(node.iter, scope)
        if isinstance(shape, Record) or (isinstance(shape, Scalar) and shape.type not in (None, str)):
            self.sheet.report(Code.TEMPLATE_PATH, "this is no list to loop over", node.iter.lineno)
        inner: Scope = {**scope, "loop": None}
        self._bind(node.target, shape.item if isinstance(shape, Listing) else None, inner)
        if node.test is not None:
            self._shape(node.test, inner)
        self.walk(node.body, inner)
        self.walk(node.else_, dict(scope))

    def _assign(self, node: nodes.Assign, scope: Scope) -> None:
        self._bind(node.target, self._shape(node.node, scope), scope)

    def _assignblock(self, node: nodes.AssignBlock, scope: Scope) -> None:
        if node.filter is not None:
            self.expressions.filter(node.filter, scope)
        self.walk(node.body, dict(scope))
        self._bind(node.target, None, scope)

    def _with(self, node: nodes.With, scope: Scope) -> None:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.expressions.shape(value, scope), inner)
        self.walk(node.body, inner)

    def _macro(self, node: nodes.Macro, scope: Scope) -> None:
        scope[node.name] = None
        self._callable(node, scope)

    def _callblock(self, node: nodes.CallBlock, scope: Scope) -> None:
        self.expressions.shape(node.call, scope)
        self._callable(node, scope)

    def _callable(self, node: nodes.Macro | nodes.CallBlock, scope: Scope) -> None:
        for default in node.defaults:
            self.expressions.shape(default, scope)
        inner = {**scope, **dict.fromkeys(_IN_MACROS), **{argument.name: None for argument in node.args}}
        self.walk(node.body, inner)

    def _block(self, node: nodes.Block, scope: Scope) -> None:
        self.walk(node.body, dict(scope))

    def _filterblock(self, node: nodes.FilterBlock, scope: Scope) -> None:
        if is_sentence(node):
            self._sentence(node)
        else:
            self.expressions.filter(node.filter, scope)
        self.walk(node.body, dict(scope))

    def _sentence(self, node: nodes.FilterBlock) -> None:
        """A namespace that is set in a sentence would stay so where the sentence is dropped."""
        for set_ in node.find_all(nodes.NSRef):
            message = f"a sentence that may be dropped sets '{set_.name}.{set_.attr}'"
            self.sheet.report(Code.TEMPLATE_UNSAFE, message, set_.lineno, help="Set it outside {% sentence %}.")

    def _scopedevalcontextmodifier(self, node: nodes.ScopedEvalContextModifier, scope: Scope) -> None:
        message = "escaping cannot be turned on or off"
        self.sheet.report(Code.TEMPLATE_UNSAFE, message, node.lineno, "autoescape", "Leave {% autoescape %} out.")
        self.walk(node.body, dict(scope))

    def _extends(self, node: nodes.Extends, scope: Scope) -> None:
        self._others(node, scope, scope)

    def _include(self, node: nodes.Include, scope: Scope) -> None:
        self._others(node, scope, scope if node.with_context else {}, may_be_missing=node.ignore_missing)

    def _import(self, node: nodes.Import, scope: Scope) -> None:
        self._others(node, scope, self.whole.walks.context() if node.with_context else {})
        scope[node.target] = None

    def _fromimport(self, node: nodes.FromImport, scope: Scope) -> None:
        self._others(node, scope, self.whole.walks.context() if node.with_context else {})
        for name in node.names:
            scope[name[1] if isinstance(name, tuple) else name] = None

    def _others(self, node: Any, scope: Scope, given: Scope, *, may_be_missing: bool = False) -> None:
        """Walk through the templates a statement names, where it names them by texts."""
        if not _is_constant(node.template):
            self.whole.findings.chosen_later = True
        for name in _constants(node.template):
            place = self.sheet.place(node.template.lineno, name)
            self.whole.template(name, dict(given), place, may_be_missing=may_be_missing)
        self.expressions.shape(node.template, scope)

    def _shape(self, node: nodes.Node, scope: Scope) -> Shape | None:
        return self.expressions.shape(node, scope) if isinstance(node, nodes.Expr) else None

    def _bind(self, target: nodes.Node, shape: Shape | None, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = shape
        elif isinstance(target, nodes.Tuple):
            for item in target.items:
                self._bind(item, None, scope)


def _constants(node: nodes.Expr) -> list[str]:
    if isinstance(node, nodes.Const):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, nodes.List | nodes.Tuple):
        return [name for item in node.items for name in _constants(item)]
    if isinstance(node, nodes.CondExpr):
        return [name for part in (node.expr1, node.expr2) if part is not None for name in _constants(part)]
    return []


def _is_constant(node: nodes.Expr) -> bool:
    """Tell whether all that a statement may name stands there as texts."""
    if isinstance(node, nodes.List | nodes.Tuple):
        return all(_is_constant(item) for item in node.items)
    if isinstance(node, nodes.CondExpr):
        return all(part is not None and _is_constant(part) for part in (node.expr1, node.expr2))
    return isinstance(node, nodes.Const)


def _limit_met(error: Exception) -> str:
    """Return which of Python's limits a template goes beyond."""
    if isinstance(error, RecursionError | MemoryError):
        return "its parts are nested too deep"
    return str(error.msg if isinstance(error, SyntaxError) else error)


def _sentence(message: str | None) -> str:
    """Return Jinja's message the way others begin and end."""
    text = (message or "the template cannot be read").rstrip(".")
    return text[:1].lower() + text[1:]
