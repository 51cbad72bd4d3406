"""The Jinja environment of briefs: sandboxed, strict, printing Markdown, and the same whenever it runs."""

from __future__ import annotations

import re
from datetime import date
from functools import wraps
from string import Formatter
from typing import TYPE_CHECKING, Any

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment

from icp_rules.briefs import markdown
from icp_rules.briefs.context import VIEWS
from icp_rules.briefs.filters import FILTERS
from icp_rules.briefs.loader import FolderLoader
from icp_rules.briefs.markdown import Markdown
from icp_rules.briefs.marks import MARKS, mark_claims
from icp_rules.briefs.positions import PositionLexer
from icp_rules.briefs.sentences import HELPERS, SentenceGenerator, SentenceTag
from icp_rules.briefs.unknown import Unknown
from icp_rules.language.printing import printing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
    from pathlib import Path
    from types import CodeType

    from jinja2.compiler import Frame
    from jinja2.environment import Environment

# They draw lots, or hand out markup made for HTML, past the escaping of values, or print an object's insides.
_NO_FILTERS = ("random", "safe", "tojson", "urlize", "xmlattr", "striptags", "pprint")
_NO_GLOBALS = ("lipsum",)
_ESCAPE_FILTERS = ("e", "escape", "forceescape")
_ABOUT_NAMES = frozenset({"defined", "undefined", "filter", "test"})

LONGEST_RANGE = 1000
_LARGEST_POWER = 64
# Some 600 digits: no signal ends the multiplication of two numbers of millions.
_LARGEST_NUMBER = 2048
# No width, precision or count has more digits than three: one of a billion fills the memory.
_WIDEST = 999
_TOO_WIDE = re.compile(r"\d{4}")
# A conversion of printf: the name of a value, then flags, width and precision, then its letter.
_CONVERSION = re.compile(r"%(?:\([^()]*\))?([^a-zA-Z%]*).?", re.DOTALL)
_SIZED_FILTERS = ("batch", "center", "indent", "round", "slice")
# Methods of texts and numbers that pad to any width, or give bytes, which have methods of their own.
_NO_METHODS = frozenset({"center", "encode", "expandtabs", "ljust", "rjust", "to_bytes", "zfill"})
# They know the time, and where the machine is; a date has them.
_CLOCKS = frozenset({"today", "fromtimestamp"})


class BriefContext(Context):
    """A context whose ``super()`` is Markdown."""

    def super(self, name: str, current: Callable[[Context], Iterator[str]]) -> Any:
        """Return the parent block."""
        found = super().super(name, current)
        return _Block.of(found) if isinstance(found, BlockReference) else found


class _Generator(SentenceGenerator):
    """Leaves literals for run time: Jinja would escape them for HTML as it compiles."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class BriefTemplate(Template):
    """A template whose compiled code escapes Markdown where Jinja's own escapes HTML."""

    environment: BriefEnvironment
    _places: dict[int, tuple[str, int]]

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's signature
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Return the template for compiled code. The code finds its helpers by name among its globals."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__.update(_HELPERS)
        template._places = {}  # type: ignore[attr-defined]  # noqa: SLF001 - Jinja makes it without a constructor
        return template

    def place_of(self, line: int) -> tuple[str, int]:
        """Return what counts call the template, and the line of it that a line of its program is made of."""
        if line not in self._places:
            loader: FolderLoader = self.environment.folder_loader
            self._places[line] = loader.told_as(str(self.name)), int(self.get_corresponding_lineno(line))
        return self._places[line]


class BriefEnvironment(ImmutableSandboxedEnvironment):
    """Renders Markdown from the values of :mod:`icp_rules.briefs.context`.

    Every value printed is Markdown-escaped; a template's own text is not. Names and attributes that do not exist, and
    values that are not known, cannot be printed or tested. Nothing in it knows the time or draws lots.
    """

    code_generator_class = _Generator
    template_class = BriefTemplate
    context_class = BriefContext
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(
        self,
        folders: Sequence[Path],
        filters: Mapping[str, Callable[..., Any]],
        shown_as: Callable[[Path], str] = str,
        locale: str | None = None,
        *,
        footnotes: bool = False,
    ) -> None:
        """Read templates from the folders, the first that has a name; ``filters`` are a plugin's.

        With ``footnotes``, a reference is printed behind each claim.
        """
        self.footnotes = footnotes
        self.folder_loader = FolderLoader(folders, shown_as)
        self.printing = printing_of(locale)
        self.printed = markdown.printed_by(self.printing)
        super().__init__(
            loader=self.folder_loader,
            autoescape=True,
            undefined=Unknown,
            extensions=[SentenceTag],
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            # else filters of constants run as a template is compiled, where nothing limits them
            optimized=False,
            cache_size=-1,
        )
        for name in _NO_FILTERS:
            del self.filters[name]
        for name in _NO_GLOBALS:
            del self.globals[name]
        self.filters.update(dict.fromkeys(_ESCAPE_FILTERS, Markdown.escape))
        self.filters.update(FILTERS, join=markdown.join_filter)
        self.filters.update({name: _sized(self.filters[name]) for name in _SIZED_FILTERS})
        self.filters["format"] = _printf(self.filters["format"])
        self.filters.update(filters)
        self.filters.update(MARKS)
        self.globals["range"] = _range
        for name in self.tests.keys() - _ABOUT_NAMES:
            self.tests[name] = _strict(self.tests[name])

    @property
    def lexer(self) -> PositionLexer:
        """The lexer; what it makes knows its column."""
        return PositionLexer(self)

    def has_claims(self, text: str) -> bool:
        """Tell whether a template prints claims, which have footnotes with their age."""
        return self.footnotes and mark_claims(self.parse(text), self)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        for node in source.find_all(nodes.EvalContextModifier):
            raise TemplateSyntaxError("escaping cannot be turned on or off", node.lineno, name, filename)
        if self.footnotes:
            mark_claims(source, self)
        return super()._generate(source, name, filename, defer_init)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute; the parts of the context have nothing to hide but what starts with an underscore."""
        if type(obj) in VIEWS and attribute[0] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if obj is None:
            hint = f"there is nothing to read '{attribute}' from; ask first, as in {{% if contact %}}"
            return self.undefined(hint, obj, attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether an attribute may be read."""
        refused = (attr in _NO_METHODS and isinstance(obj, str | int)) or (attr in _CLOCKS and isinstance(obj, date))
        return not refused and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return what stands for ``format`` of a text: it reads no hidden attribute, and prints nothing too wide."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None
        text, inner = str(value.__self__), wrapped

        @wraps(wrapped)
        def bounded(*arguments: Any, **named: Any) -> str:
            for _, _, layout, _ in Formatter().parse(text):
                if layout and ("{" in layout or _TOO_WIDE.search(layout)):
                    raise _too_wide("a format", layout)
            return inner(*arguments, **named)

        return bounded

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers, and no texts or lists, which could fill the memory; let no ``%`` print too wide."""
        if operator == "%":
            if isinstance(left, str):
                _check_printf(left)
            return super().call_binop(context, operator, left, right)
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers or _too_large(operator, left, right):
            both = (left, right)
            strict = next((value for value in both if isinstance(value, Unknown)), None)
            if strict is not None:
                bool(strict)
            raise SecurityError(f"'{operator}' is for numbers of moderate size")
        return super().call_binop(context, operator, left, right)


def _too_large(operator: str, left: Any, right: Any) -> bool:
    if operator == "**" and abs(right) > _LARGEST_POWER:
        return True
    if isinstance(left, float) or isinstance(right, float):
        return False
    bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
    return bool(bits > _LARGEST_NUMBER)


def _range(*arguments: int) -> range:
    numbers = range(*arguments)
    if len(numbers) > LONGEST_RANGE:
        raise SecurityError(f"a range of {len(numbers)} numbers; {LONGEST_RANGE} is the most")
    return numbers


def _sized(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses arguments of too great a width or count."""
    # before the arguments comes the value, and before that what some filters are passed by Jinja
    first = 2 if hasattr(filter_, "jinja_pass_arg") else 1

    @wraps(filter_)
    def sized(*arguments: Any, **named: Any) -> Any:
        for size in (*arguments[first:], *named.values()):
            if isinstance(size, int) and abs(size) > _WIDEST:
                raise _too_wide("a size", size)
        return filter_(*arguments, **named)

    return sized


def _printf(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)
    def bounded(value: Any, *arguments: Any, **named: Any) -> Any:
        _check_printf(str(value))
        return filter_(value, *arguments, **named)

    return bounded


def _check_printf(text: str) -> None:
    for layout in _CONVERSION.findall(text):
        # a star takes the width from the values, and a parenthesis here is a name this does not follow
        if _TOO_WIDE.search(layout) or "*" in layout or "(" in layout:
            raise _too_wide("a format", f"%{layout}")


def _too_wide(what: str, given: object) -> SecurityError:
    return SecurityError(f"{what} of '{given}'; {_WIDEST} is the most, written in the text itself")


def _strict(test: Any) -> Callable[..., Any]:
    """Return a test that fails on an unknown value, where ``is none`` or ``is false`` would take it for a known one."""

    @wraps(test)
    def strict(*arguments: Any, **named: Any) -> Any:
        for argument in (*arguments, *named.values()):
            if isinstance(argument, Unknown):
                bool(argument)
        return test(*arguments, **named)

    return strict


class _Macro(Macro):
    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        return Markdown(super()._invoke(arguments, autoescape))


class _Block(BlockReference):
    @classmethod
    def of(cls, block: BlockReference) -> _Block:
        return cls(block.name, block._context, block._stack, block._depth)  # noqa: SLF001 - Jinja has no other way

    def __call__(self) -> str:
        return Markdown(super().__call__())


class _Blocks(TemplateReference):
    def __getitem__(self, name: str) -> Any:
        return _Block.of(super().__getitem__(name))


_HELPERS: dict[str, Any] = {
    "escape": markdown.escape,
    "Markup": Markdown,
    "markup_join": markdown.join,
    "Macro": _Macro,
    "TemplateReference": _Blocks,
    **HELPERS,
}
