"""Columns and proposals of cells that a test writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.records.proposing import Known, propose
from icp_rules.records.proposing.columns import Column
from icp_rules.workspace import load_plugins_of

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.records.proposing import Kind, Proposal

READERS = load_plugins_of(None).sources


def column(name: str, cells: list[Any]) -> Column:
    return Column.of(pl.Series(name, cells))


def proposal(root: Path, *files: Path, kind: Kind | None = None) -> Proposal:
    return propose(root, files, READERS, Known(), lambda *_: None, kind)
