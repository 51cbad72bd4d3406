"""Sentences are printed whole, or dropped whole and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icp_rules.briefs.check import check_templates, fields_used
from icp_rules.briefs.outcome import Blocked, Rendered
from icp_rules.diagnostics import Code
from icp_rules.language.model import WhyUnknown
from icp_rules.plugins import BriefKind
from tests.briefs.desk import ACME, ANN, RULES, batch, both, first, templates_in, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What is not known of Acme and of Ann, and what is.
UNKNOWN = ("account.city", "account.state", "contact.phone")
KNOWN = {"account.name": "Acme", "account.employees": "230", "contact.first_name": "Ann"}


@pytest.fixture
def tell(load: Callable[..., Any], tmp_path: Path) -> Callable[..., Rendered | Blocked]:
    """Render a template's text, and what goes with it, for Acme's head of sales."""
    made = batch(load(RULES), [ACME], [ANN])

    def render(text: str, **files: str) -> Rendered | Blocked:
        others = {f"{name}.md.j2": content for name, content in files.items()}
        return first(made, templates_in(tmp_path / "templates", both(text) | others))

    return render


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("A {% sentence %}{{ account.name }}. {% endsentence %}B", "A Acme. B", id="known"),
        pytest.param("A {% sentence %}{{ account.city }}. {% endsentence %}B", "A B", id="printed"),
        pytest.param("A {% sentence %}x {{ account.name }} {{ account.city }}{% endsentence %}B", "A B", id="late"),
        pytest.param("A {% sentence %}{% if account.city %}x{% else %}y{% endif %}{% endsentence %}B", "A B", id="if"),
        pytest.param("A {% sentence %}{{ account.city | upper }}{% endsentence %}B", "A B", id="filtered"),
        pytest.param(
            "A {% sentence %}{% for t in account.locations %}x{% endfor %}{% endsentence %}B", "A B", id="for"
        ),
        pytest.param("A {% sentence %}{{ account.city | default('x') }}{% endsentence %}B", "A xB", id="fallback"),
        pytest.param("A {% sentence %}{{ account.city is defined }}{% endsentence %}B", "A noB", id="asked"),
        pytest.param(
            "{% sentence %}a {% sentence %}{{ account.city }}{% endsentence %}b{% endsentence %}", "a b", id="in"
        ),
        pytest.param(
            "{% sentence %}a {% sentence %}b{% endsentence %}{{ account.city }}{% endsentence %}c", "c", id="out"
        ),
        pytest.param(
            "{% for n in range(3) %}{% sentence %}{{ n }}{% if n == 1 %}{{ account.city }}{% endif %}"
            "{% endsentence %}{% endfor %}",
            "02",
            id="in a loop",
        ),
        pytest.param(
            "{% for n in range(2) %}{% sentence %}{{ loop.index }}{% endsentence %}{% endfor %}", "12", id="loop"
        ),
        pytest.param("{% set x = 1 %}{% sentence %}{% set x = 2 %}{{ x }}{% endsentence %}{{ x }}", "21", id="set"),
        pytest.param("{% sentence %}{% endsentence %}B", "B", id="empty"),
        pytest.param("{% sentence %}{{ '*' }} & {{ account.name }}{% endsentence %}", r"\* & Acme", id="escaped once"),
        pytest.param(
            "{% macro m() %}[{% sentence %}{{ caller() }}{% endsentence %}]{% endmacro %}"
            "{% call m() %}{{ account.name }}{% endcall %}{% call m() %}x {{ account.city }}{% endcall %}",
            "[Acme][]",
            id="caller",
        ),
        pytest.param(
            "{% set t %}{% sentence %}a {{ account.city }}{% endsentence %}b{% endset %}{{ t }}", "b", id="set block"
        ),
        pytest.param("{% filter upper %}{% sentence %}a{% endsentence %}{% endfilter %}", "A", id="in a filter"),
    ],
)
def test_a_sentence_is_whole_or_not_there(tell: Any, text: str, printed: str) -> None:
    assert text_of(tell(text)) == f"{printed}\n"


def test_what_other_templates_print_belongs_to_the_sentence(tell: Any) -> None:
    parts = {"half": "half, {{ account.city }}", "whole": "whole, {{ account.name }}"}
    sentences = [f"{{% sentence %}}{{% include '{name}.md.j2' %}}{{% endsentence %}}" for name in parts]
    assert text_of(tell("A" + "".join(sentences), **parts)) == "Awhole, Acme\n"


def test_a_sentence_outside_the_blocks_of_a_child_is_not_printed(tell: Any) -> None:
    block = "{% block a %}{% sentence %}y{% endsentence %}{% endblock %}"
    child = f"{{% extends 'base.md.j2' %}}{{% sentence %}}x{{% endsentence %}}{block}"
    assert text_of(tell(child, base="<{% block a %}{% endblock %}>")) == "<y>\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{% sentence %}{{ 1 // 0 }}{% endsentence %}", Code.BRIEF_BLOCKED),
        ("{% sentence %}{{ 'a' * 5 }}{% endsentence %}", Code.TEMPLATE_UNSAFE),
        ("{% sentence %}x{% endsentence %}{{ account.city }}", Code.BRIEF_BLOCKED),
    ],
)
def test_other_errors_still_block_the_brief(tell: Any, text: str, code: Code) -> None:
    found = tell(text)
    assert isinstance(found, Blocked)
    assert found.code is code


def test_dropped_sentences_are_told_by_line_and_value(tell: Any) -> None:
    text = "A\n{% sentence %}\nIn {{ account.city | default('x') }},\n{{ account.state }}.\n{% endsentence %}\nB\n"
    found = tell(text)
    assert text_of(found) == "A\nB\n"
    assert found.dropped == (("templates/vp-sales.md.j2", 2, "account.state", WhyUnknown.MISSING),)
    assert found.fallbacks == (), "a fallback of a sentence that is not there was not used"


def test_counts_name_templates_the_same_on_every_machine(load: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "machine/site-packages/calls/scripts"
    text = "{{ account.city | default('x') }}{% sentence %}{{ account.city }}{% endsentence %}"
    templates_in(elsewhere, {"call.md.j2": text + "{% include 'own.md.j2' %}"})
    kind = BriefKind("call", "a call", template="call.md.j2", folder=elsewhere)
    found = first(
        batch(load(RULES)), templates_in(tmp_path / "home/templates", both("") | {"own.md.j2": text}, (kind,))
    )
    assert isinstance(found, Rendered)
    for lacks in (found.fallbacks, found.dropped):
        assert [lack.file for lack in lacks] == ["calls/scripts/call.md.j2", "templates/own.md.j2"]


def test_fallbacks_are_told_by_line_and_value(tell: Any) -> None:
    text = "A\n{{ account.city | default('x') }}\n{{ account.name | default('x') }}{{ account.state | d }}\n"
    found = tell(text + "{{ [account.city] | map('default', 'y') | join }}{{ '' | default('z', true) }}\n")
    assert text_of(found) == "A\nx\nAcme\nyz\n"
    lines = [(lack.line, lack.path) for lack in found.fallbacks]
    assert lines == [(2, "account.city"), (3, "account.state"), (4, "account.city")]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{% sentence %}{{ account.citi }}{% endsentence %}", Code.TEMPLATE_PATH, "there is no 'citi' in account"),
        ("{% sentence %}{{ 1 | nope }}{% endsentence %}", Code.TEMPLATE_SYNTAX, "there is no filter 'nope'"),
        (
            "{% sentence %}{% for a in score %}{% endfor %}{% endsentence %}",
            Code.TEMPLATE_PATH,
            "this is no list to loop over",
        ),
        (
            "{% set ns = namespace(x=1) %}{% sentence %}{% set ns.x = 2 %}{% endsentence %}",
            Code.TEMPLATE_UNSAFE,
            "a sentence that may be dropped sets 'ns.x'",
        ),
    ],
)
def test_sentences_are_checked_without_rendering(
    load: Any, tmp_path: Path, text: str, code: Code, message: str
) -> None:
    found = check_templates([load(RULES)], templates_in(tmp_path, both(text)))
    assert {(d.code, d.message) for d in found} == {(code, message)}


def test_an_open_sentence_is_a_syntax_error(load: Any, tmp_path: Path) -> None:
    found = check_templates([load(RULES)], templates_in(tmp_path, both("{% sentence %}x")))
    assert {d.code for d in found} == {Code.TEMPLATE_SYNTAX}
    assert "endsentence" in found[0].message


def test_fields_that_sentences_read_are_known(load: Any, tmp_path: Path) -> None:
    templates = templates_in(tmp_path, both("{% sentence %}{{ account.budget }}{% endsentence %}"))
    assert "budget" in fields_used(load(RULES), templates)


_PIECE = st.one_of(
    st.sampled_from([*KNOWN, *UNKNOWN]).map(lambda path: ("value", path)),
    st.sampled_from(UNKNOWN).map(lambda path: ("fallback", path)),
)
_PARTS: Any = st.deferred(
    lambda: st.lists(st.one_of(_PIECE, _PARTS.map(lambda parts: ("sentence", parts))), min_size=1, max_size=4)
)


@given(sentences=st.lists(_PARTS, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dropped_sentence_leaves_no_trace_and_a_known_one_stays(tell: Any, sentences: Any) -> None:
    lines = [("sentence", parts) for parts in sentences]
    found = tell("\n".join(_source(line) for line in lines) + "\nEnd")
    expected: dict[str, list[Any]] = {"text": [], "fallbacks": [], "dropped": []}
    for number, line in enumerate(lines, 1):
        _expect(line, number, expected)
    assert text_of(found).replace("\n", "") == "".join(expected["text"]) + "End"
    assert [(lack.line, lack.path) for lack in found.fallbacks] == expected["fallbacks"]
    assert [(lack.line, lack.path) for lack in found.dropped] == expected["dropped"]


def _source(piece: Any) -> str:
    what, inner = piece
    if what == "sentence":
        return f"{{% sentence %}}<{''.join(map(_source, inner))}>{{% endsentence %}}"
    return f"{{{{ {inner} | default('or') }}}}" if what == "fallback" else f"{{{{ {inner} }}}}"


def _expect(piece: Any, line: int, into: dict[str, list[Any]]) -> str | None:
    """Say what a piece comes to; return the value that breaks it off."""
    what, inner = piece
    if what == "fallback":
        into["text"].append("or")
        into["fallbacks"].append((line, inner))
        return None
    if what == "value":
        into["text"].append(KNOWN.get(inner, ""))
        return None if inner in KNOWN else inner
    own: dict[str, list[Any]] = {"text": ["<"], "fallbacks": [], "dropped": []}
    for part in inner:
        missing = _expect(part, line, own)
        if missing:
            into["dropped"].append((line, missing))
            return None
    for key, values in own.items():
        into[key] += values
    into["text"].append(">")
    return None
