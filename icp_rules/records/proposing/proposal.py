"""What is proposed for unknown files: sources for ``icp.yaml``, and a report on each of their columns."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.language.patterns import fold_text
from icp_rules.records.proposing.fitting import column_map

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A line of the map.

    ``settings`` are the map's keys beside ``column``, ``remarks`` what is to be said beside the line. With ``needs``
    the line is not complete: it is what somebody has to say before it can count.
    """

    field: Field
    column: str
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    needs: str | None = None

    @property
    def map(self) -> ColumnMap:
        """The line as reading takes it."""
        unknown = frozenset(fold_text(str(word)) for word in self.settings.get("unknown", ()))
        return column_map(self.field.name, self.column, {**self.settings, "unknown": unknown})


@dataclass(frozen=True, slots=True)
class SourceProposal:
    """A source of ``icp.yaml``.

    ``files`` may be folders and patterns. ``reading`` is what their reader needs to be told, ``settings`` what holds
    for all columns. ``as_of`` is the column that dates each row; ``key`` is set for facts alone. ``remarks`` are lines
    about the whole of it, ``left_out`` columns that are not read, each with the reason.
    """

    name: str
    files: tuple[Path, ...]
    reading: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    as_of: str | None = None
    identity: tuple[str, ...] = ()
    key: str | None = None
    map: tuple[MappedColumn, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells that would be unknown for one reason, how many, and one of them."""

    count: int
    reason: str
    example: str | None = None
    help: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """What becomes of a column: ``use`` is its field, or how else it is used; None where it is left out.

    ``filled`` is the share of cells that say something, ``read`` the share of those that are read.
    """

    column: str
    source: str
    use: str | None
    type: str | None
    filled: float
    read: float | None
    examples: tuple[str, ...]
    unknown: tuple[Unread, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file: how many rows it has and how many no reader could use, and each of its columns."""

    file: str
    rows: int
    rejected: int
    columns: tuple[ColumnReport, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Sources in the order they are written, fields of the workspace's own that they need, and the currency.

    ``currency`` is None where the workspace has stated one.
    """

    sources: tuple[SourceProposal, ...]
    fields: tuple[Field, ...]
    currency: str | None
    files: tuple[FileReport, ...]
    found: tuple[Diagnostic, ...] = ()
