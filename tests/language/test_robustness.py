"""Whatever stands in a file: findings, never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language.mutations import BASE, CONFIG, OFFERS, RULE_SET, as_blocks, mutated, scrambled

from icp_rules.diagnostics import Severity
from icp_rules.diagnostics.render import as_json, as_text
from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import read_library
from icp_rules.language.reading.configuration import read_configuration
from icp_rules.language.sentences import scoring_sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.model import RuleSet


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | bytes], list[Diagnostic]]:
    folder = tmp_path_factory.mktemp("rule_sets")
    (folder / "b.yaml").write_text(json.dumps(BASE), encoding="utf-8")

    def read_text(content: str | bytes) -> list[Diagnostic]:
        (folder / "a.yaml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        library = read_library(folder, FieldTable(), name=lambda path: path.name)
        rendered(library.found)
        for rule_set in library.rule_sets.values():
            usable(rule_set)
        assert any(d.severity is Severity.ERROR for d in library.found) != ("a" in library.rule_sets)
        return list(library.found)

    return read_text


@pytest.fixture(scope="module")
def configure(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Diagnostic]]:
    folder: Path = tmp_path_factory.mktemp("workspace")

    def read_text(text: str) -> list[Diagnostic]:
        (folder / "icp.yaml").write_bytes(text.encode("utf-8", "replace"))
        config, found = read_configuration(folder, OFFERS, name=lambda path: path.name)
        rendered(found)
        assert config.fields.account
        return list(found)

    return read_text


def rendered(found: tuple[Diagnostic, ...]) -> None:
    """Check that every finding has a place, words, and a caret under a line of the file."""
    text = as_text(found)
    assert text.count("error ICP") + text.count("warning ICP") >= len(found)
    assert len(json.loads(as_json(found))) == len(found)
    for diagnostic in found:
        assert diagnostic.message
        assert diagnostic.location is not None


def usable(rule_set: RuleSet) -> None:
    """Check that what was read can be told in words, as the engine and the explanations will need it."""
    assert rule_set.base or rule_set.is_filter or rule_set.attainable > 0
    for test in rule_set.tests():
        assert sentence(test)
    for criterion in rule_set.criteria:
        assert scoring_sentence(criterion.scoring)
        assert criterion.worst <= 0 <= criterion.best
    assert len({c.id for c in rule_set.criteria}) == len(rule_set.criteria)


def test_what_is_mutated_here_is_sound(
    read: Callable[[str], list[Diagnostic]], configure: Callable[[str], Any]
) -> None:
    assert read(as_blocks(RULE_SET).lstrip()) == []
    assert configure(as_blocks(CONFIG).lstrip()) == []


@given(text=st.text())
def test_any_text_is_read_or_refused(read: Callable[[str], list[Diagnostic]], text: str) -> None:
    assert read(text)


@given(content=st.binary())
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], list[Diagnostic]], content: bytes) -> None:
    assert read(content)


@given(text=scrambled(as_blocks(RULE_SET).lstrip()))
def test_a_scrambled_rule_set(read: Callable[[str], list[Diagnostic]], text: str) -> None:
    read(text)


@given(tree=mutated(RULE_SET))
def test_a_mutated_rule_set(read: Callable[[str], list[Diagnostic]], tree: dict[str, Any]) -> None:
    read(json.dumps(tree, ensure_ascii=False))


@given(tree=mutated(BASE))
def test_a_mutated_base(read: Callable[[str], list[Diagnostic]], tree: dict[str, Any]) -> None:
    read(json.dumps({**tree, "id": "a", "extends": "b"}, ensure_ascii=False))


@given(text=scrambled(as_blocks(CONFIG).lstrip()))
def test_a_scrambled_configuration(configure: Callable[[str], list[Diagnostic]], text: str) -> None:
    configure(text)


@given(tree=mutated(CONFIG))
def test_a_mutated_configuration(configure: Callable[[str], list[Diagnostic]], tree: dict[str, Any]) -> None:
    configure(json.dumps(tree, ensure_ascii=False))


@given(formula=st.text(alphabet="employees tags()+-*/,.0123456789eif'\"\\[]", max_size=40))
def test_any_formula(configure: Callable[[str], list[Diagnostic]], formula: str) -> None:
    configure(json.dumps({"version": 1, "derive": {"x": formula}}))
