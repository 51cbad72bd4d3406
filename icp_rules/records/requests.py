"""What is to be read of a source: its files, or a service, each with the reader for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostics, nearest
from icp_rules.plugins.values import SourceRequest, by_suffix
from icp_rules.records.content import STANDARD_INPUT, standard_input_format
from icp_rules.records.files import files_named, split_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from icp_rules.language.config import SourceConfig
    from icp_rules.plugins.values import SourceReader

_SHOWN = 5

Wanted = tuple[str | None, SourceRequest]
"""What is to be read, with the name of its reader; None where it cannot be, which ``found`` says."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Finds what is to be read. ``whole`` says that no file of a folder may be left out."""

    root: Path
    readers: Mapping[str, SourceReader]
    found: Diagnostics
    whole: bool = False

    def of(self, source: SourceConfig) -> list[Wanted]:
        """Return what is to be read of a source."""
        if source.plugin is not None:
            return [(source.plugin, SourceRequest(source.name, source.location, settings=source.settings))]
        paths = dict.fromkeys(file for path in source.files for file in self._files(source, path))
        wanted = [one for path in paths for one in self._wanted(source, path)]
        if source.sheets and wanted and not any(name and self.readers[name].has_sheets for name, _ in wanted):
            help_line = "Drop it, or name a workbook under `file`."
            self.found.warn(Code.NO_EFFECT, f"{source.name}: `sheet` has no effect", source.location, help_line)
        return wanted

    def shown(self, path: Path) -> str:
        """Return a file's name as diagnostics show it: from the workspace's folder where it is inside."""
        if path == STANDARD_INPUT:
            return "standard input"
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def _files(self, source: SourceConfig, path: Path) -> list[Path]:
        """Return the files a path names, or the path itself where it names none."""
        files = files_named(path, self.root)
        if path in files:
            return files
        read = [file for file in files if self._reader(file)]
        left = [self.shown(file) for file in files if file not in read]
        if left and (read or self.whole):
            add = self.found.error if self.whole else self.found.warn
            message = f"{self.shown(path)}: {_listed(left)} left out, as nothing reads such files"
            add(Code.SOURCE_SKIPPED, message, source.location, self._suffixes())
        return read or [path]

    def _wanted(self, source: SourceConfig, path: Path) -> Iterator[Wanted]:
        if path == STANDARD_INPUT:
            yield standard_input_format(), self._request(source, path)
        elif not path.is_file():
            request = self._request(source, path)
            self._missing(path, request)
            yield None, request
        elif (reader := self._reader(path)) is None:
            request = self._request(source, path)
            message = f"nothing reads {request.name}: no reader is for '{path.suffix.lower()}'"
            self.found.error(Code.PLUGIN_UNKNOWN, message, source.location, self._suffixes())
            yield None, request
        else:
            for sheet in source.sheets if reader.has_sheets and source.sheets else (None,):
                yield reader.name, self._request(source, path, sheet)

    def _request(self, source: SourceConfig, path: Path, sheet: str | None = None) -> SourceRequest:
        return SourceRequest(
            self.shown(path) if sheet is None else f"{self.shown(path)}[{sheet}]",
            source.location,
            path,
            source.encoding,
            source.separator,
            source.header,
            sheet,
        )

    def _reader(self, path: Path) -> SourceReader | None:
        return by_suffix(path, {suffix: reader for reader in self.readers.values() for suffix in reader.suffixes})

    def _suffixes(self) -> str:
        known = sorted({suffix for reader in self.readers.values() for suffix in reader.suffixes})
        return f"There are readers for {', '.join(suffix for suffix in known if suffix.count('.') == 1)}."

    def _missing(self, path: Path, request: SourceRequest) -> None:
        """Add that a path names no file that can be read."""
        base, pattern = split_pattern(path, self.root)
        message, folder, name = f"{request.name} is missing", path.parent, path.name
        help_line = "Paths start at the folder of icp.yaml."
        if pattern:
            message, folder, name = f"{request.name} matches no file", base, pattern
            names = _names_in(base) if base.is_dir() else []
            help_line = f"In {self.shown(base)} are {_listed(names)}." if names else f"{self.shown(base)} has no files."
        if path.is_dir():
            message, help_line = f"{request.name} is a folder without a file that can be read", self._suffixes()
        elif not folder.is_dir():
            help_line = f"There is no folder {self.shown(folder)}."
        near = nearest(name, _names_in(folder)) if folder.is_dir() and not path.is_dir() else None
        if near:
            help_line = f"Is it {self.shown(folder / near)}?"
        self.found.error(Code.SOURCE_MISSING, message, request.location, help_line)


def _names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.is_file())


def _listed(names: list[str]) -> str:
    """Return some names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
