"""Reads unknown files: what a reader refuses with the setting it needs is read again with that setting."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.config import SourceConfig
from icp_rules.records.loading import Loader
from icp_rules.records.proposing.columns import Column
from icp_rules.records.proposing.sources import Table
from icp_rules.records.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.loading import Loaded

_SUGGESTED = re.compile(r"`([a-z_]+: [^`]+)`")
# What a reader can be told, as icp.yaml calls it.
_SETTINGS = frozenset({"encoding", "separator", "header", "sheet"})


def read_table(root: Path, path: Path, readers: Mapping[str, SourceReader], found: Diagnostics) -> Table | None:
    """Return a file's columns, or None where no setting makes it readable; what is wrong is added to ``found``."""
    source = SourceConfig("", Location(str(path)), files=(path,))
    reading: dict[str, Any] = {}
    while True:
        refused = Diagnostics()
        loaded = Loader(Requests(root, readers, refused)).load(_told(source, reading))
        if loaded is not None:
            return _table(path, loaded, reading, found)
        more = {name: value for name, value in _suggested(refused).items() if name not in reading}
        if not more:
            found.extend(refused)
            return None
        reading |= more


def _told(source: SourceConfig, reading: Mapping[str, Any]) -> SourceConfig:
    said = dict(reading)
    sheets = (said.pop("sheet"),) if "sheet" in said else ()
    return replace(source, sheets=sheets, **said)


def _suggested(refused: Diagnostics) -> dict[str, Any]:
    """Return the settings that the help of diagnostics writes out."""
    settings: dict[str, Any] = {}
    for text in (text for finding in refused for text in _SUGGESTED.findall(finding.help or "")):
        try:
            written = yaml.safe_load(text)
        except yaml.YAMLError:
            # a plugin's help may say anything
            continue
        settings |= {name: value for name, value in written.items() if name in _SETTINGS and name not in settings}
    return settings


def _table(path: Path, loaded: Loaded, reading: Mapping[str, Any], found: Diagnostics) -> Table | None:
    shown = loaded.files[0]
    frame = loaded.frame
    rejects = loaded.rejects()
    if frame.is_empty():
        message = f"{shown} has no row to learn from"
        first = rejects["reason"].head(1).to_list()
        why = f"All {rejects.height:,} rows are rejected; the first because {first[0]}." if first else None
        found.error(Code.SOURCE_EMPTY, message, Location(shown), why)
        return None
    columns = tuple(Column.of(cells) for cells in frame)
    if not any(column.filled and not column.nested for column in columns):
        found.error(
            Code.SOURCE_EMPTY, f"{shown} has no cell to learn from: all are blank or hold objects", Location(shown)
        )
        return None
    return Table(path, shown, columns, loaded.rows_in, rejects.height, reading)
