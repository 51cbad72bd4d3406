"""The rules by which titles are read: the packaged ``titles.yaml``, with a workspace's own before them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, DiagnosticError, Diagnostics
from icp_rules.language.nodes import Mapping_, Scalar
from icp_rules.language.packaged import PACKAGED
from icp_rules.language.reading.documents import read_document
from icp_rules.language.schema import titles_schema
from icp_rules.language.schema.check import Checker
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.records.titles.matching import Phrases
from icp_rules.records.titles.reading import Section, TitleRule, TitleRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icp_rules.language.nodes import Node

TITLES_FILE = "titles.yaml"
_SECTIONS = {"seniority": "seniority", "departments": "department"}


@dataclass(frozen=True, slots=True)
class _Written:
    """A rule with its words, as a file has them."""

    rule: TitleRule
    words: tuple[Scalar, ...]


def title_rules(own: Path | None = None, name: str | None = None) -> TitleRules:
    """Return the rules for titles: those of a workspace's own file, then the packaged ones.

    Args:
        own: A file of the form of the packaged ``titles.yaml``.
        name: What diagnostics call it; by default the path as given.

    Raises DiagnosticError with everything that is wrong with the file.
    """
    if own is None:
        return _packaged_rules()
    document = read_document(own, name or str(own), Checker(titles_schema()))
    if document.root is None or not document.whole:
        raise DiagnosticError(document.found)
    found = Diagnostics()
    _check(document.root, found)
    found.raise_errors()
    return _built(document.root, _packaged())


@cache
def _packaged_rules() -> TitleRules:
    return _built(_packaged())


@cache
def _packaged() -> Mapping_:
    file = PACKAGED / TITLES_FILE
    return parse_yaml(file.read_text(encoding="utf-8"), TITLES_FILE)


def _built(*roots: Mapping_) -> TitleRules:
    """Return the rules of several files, those of the first before those of the next."""
    seniority, departments = (
        _section([one for root in roots for one in _rules(root, section)]) for section in _SECTIONS
    )
    return TitleRules(seniority, departments)


def _section(written: list[_Written]) -> Section:
    phrases = ((number, word.text.strip()) for number, one in enumerate(written) for word in one.words)
    return Section(tuple(one.rule for one in written), Phrases(phrases))


def _rules(root: Mapping_, section: str) -> Iterator[_Written]:
    for node in root.items(section):
        if isinstance(node, Mapping_):
            hides = node.mapping("hides")
            rule = TitleRule(
                node.text("id") or "",
                node.text(_SECTIONS[section]),
                frozenset(_texts(hides.items("ranks"))) if hides else frozenset(),
                around=hides is not None and hides.text("where") == "around",
            )
            yield _Written(rule, tuple(word for word in node.items("words") if isinstance(word, Scalar)))


def _texts(nodes: tuple[Node, ...]) -> Iterator[str]:
    return (node.text for node in nodes if isinstance(node, Scalar))


def _check(root: Mapping_, found: Diagnostics) -> None:
    """Find what a schema cannot: an id that is used twice, and words without a letter or digit."""
    for section in _SECTIONS:
        ids: set[str] = set()
        for node in root.items(section):
            written = node.get("id") if isinstance(node, Mapping_) else None
            if isinstance(written, Scalar):
                if written.text in ids:
                    message = f"the id '{written.text}' is used twice"
                    found.error(Code.REPEATED_ID, message, written.span.location, "Give each rule its own.")
                ids.add(written.text)
        for one in _rules(root, section):
            for word in one.words:
                _check_word(word, found)


def _check_word(word: Scalar, found: Diagnostics) -> None:
    try:
        Phrases([(0, word.text)])
    except ValueError as error:
        found.error(Code.WRONG_FORM, str(error), word.span.location, "Write the words as a title has them.")
