"""The small frozen values that hooks return, and what is handed to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import pluggy

from icp_rules.hookspecs import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any, BinaryIO

    import polars as pl

    from icp_rules.diagnostics import Location

Offer = TypeVar("Offer")

hookimpl = pluggy.HookimplMarker(PROJECT)


def _check_suffixes(suffixes: object) -> None:
    """Refuse what no file's name could ever end with, so that it does not go unnoticed."""
    if not isinstance(suffixes, tuple) or not all(re.fullmatch(r"\.[^A-Z]+", suffix) for suffix in suffixes):
        raise ValueError(f'suffixes is a tuple of lower-case texts such as (".csv",), not {suffixes!r}')


def by_suffix(path: Path, offers: Mapping[str, Offer]) -> Offer | None:
    """Return what is offered for the longest suffix that a file's name ends with: ``.csv.gz`` before ``.gz``."""
    name = path.name.lower()
    return next((offers[suffix] for suffix in sorted(offers, key=len, reverse=True) if name.endswith(suffix)), None)


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What a reader of sources is given.

    ``path`` is set for a source with a ``file``, ``settings`` for one with a ``plugin``. ``name`` is what
    diagnostics call the source; ``location`` is its place in ``icp.yaml``. ``header`` is the line with the columns'
    names, None for the first that is not blank; ``sheet`` the sheet of a workbook, None for the only one.
    """

    name: str
    location: Location | None = None
    path: Path | None = None
    encoding: str = "utf-8"
    separator: str | None = None
    header: int | None = None
    sheet: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a reader returns: a frame, each cell as the source has it (text where the source is text).

    ``rejects`` are rows that never made it into the frame: (file's line or None, reason, content). ``lines``
    gives the file's lines of the frame's rows (0-based rows in, 1-based lines out), if there are lines.
    """

    frame: pl.DataFrame
    rejects: tuple[tuple[int | None, str, str], ...] = ()
    lines: Callable[[list[int]], dict[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a piece begins: in the reader's own measure, and behind how many lines."""

    offset: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class RawPiece:
    """Some rows of a file: ``next`` is where those that follow begin, None where none do.

    ``rows_left`` says about how many follow.
    """

    table: RawTable
    next: Place | None = None
    rows_left: int = 0


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A way to read sources: files by suffix (``.csv``), or a service by name (``plugin: name`` in icp.yaml).

    ``settings`` is a JSON Schema for the settings of a service. ``read`` raises DiagnosticError where the
    source cannot be used. ``has_sheets`` says that its files are workbooks: each sheet is asked for on its own.
    ``read_piece`` reads about so many rows of a file from a place on, the first ``Place()``; all pieces together are
    what ``read`` returns, with columns of the same types. It returns None for a file that cannot be cut. With it, files
    larger than memory can be scored.
    """

    name: str
    description: str
    read: Callable[[SourceRequest], RawTable]
    suffixes: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "maxProperties": 0})
    has_sheets: bool = False
    read_piece: Callable[[SourceRequest, Place, int], RawPiece | None] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for suffixes that no file has."""
        _check_suffixes(self.suffixes)


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A file format that frames can be written to, by suffix.

    ``for_people`` says that cells which a spreadsheet would run as formulas are neutralised first. ``write_pieces``
    writes frames of the same columns, one below the other; it may take each only when it has written the one before.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    write: Callable[[pl.DataFrame, BinaryIO], None]
    for_people: bool = False
    write_pieces: Callable[[Iterator[pl.DataFrame], BinaryIO], None] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for suffixes that no file has."""
        _check_suffixes(self.suffixes)


@dataclass(frozen=True, slots=True)
class BriefKind:
    """A kind of brief.

    ``template`` is the template all personas share, or None where each persona names its own (``brief:``);
    ``folder`` holds the kind's templates; ``filters`` are Jinja filters its templates may use.
    ``footnotes`` is whether each claim it prints has a footnote with its source and age: False for what is sent or
    read out.
    """

    name: str
    description: str
    template: str | None = None
    folder: Path | None = None
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    footnotes: bool = True


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """A YAML file with entries for a vocabulary (``technologies``), or with all of a vocabulary of the plugin's own.

    It maps each value's one spelling to its ``aliases`` and attributes, as the files in
    ``icp_rules/data/vocabularies/`` do.
    """

    vocabulary: str
    file: Path

    def __post_init__(self) -> None:
        """Raise ValueError for a name that ``icp.yaml`` could not name."""
        if not re.fullmatch("[a-z][a-z0-9_]*", self.vocabulary):
            raise ValueError(f"a vocabulary's name has small letters, digits and _, not {self.vocabulary!r}")
