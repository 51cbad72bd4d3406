"""Reads files in which the places of the findings are marked: «here»."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.diagnostics.render import as_text, in_order
from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import Library, read_library
from icp_rules.language.reading.configuration import Offers, read_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.config import Config

    Files = str | Mapping[str, str]
    Place = tuple[str, int | None, int | None, int | None]

HEAD = "icp: 1\nid: a\nname: A\n"


def unmarked(name: str, text: str) -> tuple[str, set[Place]]:
    """Return a text without its marks and the places they stood at; one over several lines marks where it starts."""
    places = set()
    while mark := re.search("«([^»]*)»", text):
        before, inside = text[: mark.start()], mark.group(1)
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        places.add((name, line, column, None if "\n" in inside else column + len(inside)))
        text = before + inside + text[mark.end() :]
    return text, places


def place(diagnostic: Diagnostic) -> Place:
    where = diagnostic.location
    assert where is not None
    return where.file, where.line, where.column, where.end_column


def matching(found: Iterable[Diagnostic], places: set[Place]) -> list[Diagnostic]:
    """Return the findings in order; they stand at these places and nowhere else."""
    ordered = in_order(found)
    assert {place(d) for d in ordered} == places, as_text(ordered)
    return ordered


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Library]:
    """Read files of rule sets; one text is the body of ``a.yaml``."""

    def read_files(files: Files, fields: FieldTable | None = None, **options: Any) -> Library:
        named = {"a.yaml": HEAD + files} if isinstance(files, str) else files
        for name, text in named.items():
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        return read_library(tmp_path, fields or FieldTable(), name=lambda path: path.name, **options)

    return read_files


@pytest.fixture
def findings(read: Callable[..., Library]) -> Callable[..., list[Diagnostic]]:
    """Read files of rule sets and return what is found, which is at the marks and nowhere else."""

    def check(files: Files, fields: FieldTable | None = None) -> list[Diagnostic]:
        named = {"a.yaml": HEAD + files} if isinstance(files, str) else files
        clean = {name: unmarked(name, text) for name, text in named.items()}
        library = read({name: text for name, (text, _) in clean.items()}, fields)
        return matching(library.found, {p for _, places in clean.values() for p in places})

    return check


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Config]:
    """Read an ``icp.yaml`` in which nothing is wrong, without its first line."""

    def read_one(text: str, offers: Offers | None = None) -> Config:
        (tmp_path / "icp.yaml").write_text("version: 1\n" + text, encoding="utf-8")
        config, found = read_configuration(tmp_path, offers or Offers(), name=lambda path: path.name)
        assert not found, as_text(found)
        return config

    return read_one


@pytest.fixture
def config_findings(tmp_path: Path) -> Callable[..., list[Diagnostic]]:
    """Read a marked ``icp.yaml`` and return what is found, which is at the marks and nowhere else."""

    def check(text: str, offers: Offers | None = None) -> list[Diagnostic]:
        clean, places = unmarked("icp.yaml", text)
        (tmp_path / "icp.yaml").write_text(clean, encoding="utf-8")
        _, found = read_configuration(tmp_path, offers or Offers(), name=lambda path: path.name)
        return matching(found, places)

    return check
