"""Reads unknown files: what a reader refuses with the setting it needs is read again with that setting."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.config import ACCOUNTS, CONTACTS, SourceConfig
from icp_rules.language.wording import counted
from icp_rules.records.loading import Loader
from icp_rules.records.proposing.columns import Column
from icp_rules.records.proposing.headers import load_spellings
from icp_rules.records.proposing.sources import Table
from icp_rules.records.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.loading import Loaded

_SUGGESTED = re.compile(r"`([a-z_]+: [^`]+)`")
# What the reader of workbooks calls a column without a name.
_NAMELESS = re.compile(r"column \d+")
# What a reader can be told, as icp.yaml calls it.
_SETTINGS = frozenset({"encoding", "separator", "header", "sheet"})


@dataclass(frozen=True, slots=True)
class _Looking:
    """Reads files that nobody has described; what is wrong with one is added to ``found``."""

    root: Path
    readers: Mapping[str, SourceReader]
    found: Diagnostics

    def read(self, paths: tuple[Path, ...], reading: Mapping[str, Any], found: Diagnostics) -> list[Table]:
        """Return what stands in files as one table, or a table for each sheet of a workbook."""
        source = SourceConfig("", Location(self._shown(paths[0])), files=paths)
        reading = dict(reading)
        while True:
            refused = Diagnostics()
            loaded = Loader(Requests(self.root, self.readers, refused)).load(_told(source, reading))
            if loaded is not None:
                found.extend(one for one in refused if one.code is Code.SOURCE_SKIPPED)
                table = _table(paths, loaded, reading, found)
                return [table] if table else []
            more = {name: value for name, value in _suggested(refused).items() if name not in reading}
            if not more:
                found.extend(refused)
                return []
            if "sheet" in more and paths[0].is_file():
                return self._sheets(paths[0], more["sheet"])
            reading |= more

    def stacked(self, tables: Iterable[Table]) -> list[Table]:
        """Return the tables, those with the same columns as one."""
        alike: dict[Any, list[Table]] = {}
        for table in tables:
            alike.setdefault(_shape(table), []).append(table)
        return [one for several in alike.values() for one in self._as_one(several)]

    def _sheets(self, path: Path, names: Sequence[str]) -> list[Table]:
        """Return the sheets that are tables; it is said which are not."""
        tables = []
        left_out = []
        for name in names:
            found = Diagnostics()
            read = [one for one in self.read((path,), {"sheet": name}, found) if _is_table(one)]
            tables += read
            left_out += [] if read else [(name, next(iter(found), None))]
        for name, finding in left_out:
            why = finding.message if finding else "its rows are no table"
            location = Location(self._shown(path))
            tell = self.found.warn if tables else self.found.error
            tell(
                Code.SOURCE_SKIPPED,
                f"the sheet '{name}' is left out: {why}",
                location,
                finding.help if finding else None,
            )
        return tables

    def _shown(self, path: Path) -> str:
        return Requests(self.root, self.readers, self.found).shown(path)

    def _as_one(self, several: list[Table]) -> list[Table]:
        if len(several) == 1:
            return several
        files = tuple(dict.fromkeys(file for table in several for file in table.files))
        sheets = list(dict.fromkeys(table.reading["sheet"] for table in several if "sheet" in table.reading))
        reading = {**several[0].reading, **({"sheet": sheets} if len(sheets) > 1 else {})}
        return self.read(files, reading, Diagnostics()) or several


def read_tables(
    root: Path,
    paths: Sequence[Path],
    readers: Mapping[str, SourceReader],
    found: Diagnostics,
    tell: Callable[[str, int, int], None],
) -> list[Table]:
    """Return the tables that files, folders and patterns hold.

    A folder is one table, as are files or sheets with the same columns; other sheets are a table each. What no setting
    makes readable is added to ``found``.
    """
    looking = _Looking(root, readers, found)
    tables: list[Table] = []
    for done, path in enumerate(paths):
        tell("reading", done, len(paths))
        tables += looking.read((path,), {}, found)
    return looking.stacked(tables)


def _told(source: SourceConfig, reading: Mapping[str, Any]) -> SourceConfig:
    said = dict(reading)
    sheets = said.pop("sheet", ())
    return replace(source, sheets=(sheets,) if isinstance(sheets, str) else tuple(sheets), **said)


def _shape(table: Table) -> Any:
    """Return what tables have in common that can be one source."""
    reading = tuple((name, value) for name, value in table.reading.items() if name != "sheet")
    workbook = table.files if "sheet" in table.reading else None
    return frozenset(column.name for column in table.columns), reading, workbook


def _is_table(table: Table) -> bool:
    """Tell whether a sheet is more than a cover: its columns have names, and there are several or a known one."""
    filled = [column for column in table.columns if column.filled]
    named = [column for column in filled if not _NAMELESS.fullmatch(column.name)]
    spellings = load_spellings()
    known = any(spellings.match(column.header, section) for column in named for section in (ACCOUNTS, CONTACTS))
    return 2 * len(named) > len(filled) and (len(named) > 1 or known)


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


def _table(paths: tuple[Path, ...], loaded: Loaded, reading: Mapping[str, Any], found: Diagnostics) -> Table | None:
    shown = loaded.files[0] if len(loaded.files) == 1 else f"{loaded.files[0]} and {len(loaded.files) - 1} more"
    frame = loaded.frame
    rejects = loaded.rejects()
    if frame.is_empty():
        message = f"{shown} has no row to learn from"
        reasons = rejects["reason"].head(1).to_list()
        why = f"All {rejects.height:,} rows are rejected; the first because {reasons[0]}." if reasons else None
        found.error(Code.SOURCE_EMPTY, message, Location(shown), why)
        return None
    if not rejects.is_empty():
        first = rejects.row(0, named=True)
        message = f"{counted(rejects.height, 'row')} of {shown} rejected; the first because {first['reason']}"
        found.warn(Code.REJECTED_ROWS, message, Location(first["file"], first["line"]))
    columns = tuple(Column.of(cells) for cells in frame)
    if not any(column.filled and not column.nested for column in columns):
        found.error(
            Code.SOURCE_EMPTY, f"{shown} has no cell to learn from: all are blank or hold objects", Location(shown)
        )
        return None
    return Table(paths, shown, columns, loaded.rows_in, rejects.height, reading)
