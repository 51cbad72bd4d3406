"""Anyone's columns become our fields: sources are read, mapped, typed, merged, and each row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.records.report import Records, SourceReport, UnreadableColumn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from icp_rules.language.config import Config
    from icp_rules.plugins.values import SourceReader

__all__ = ["Records", "SourceReport", "UnreadableColumn", "read_records"]


def read_records(
    config: Config,
    readers: Mapping[str, SourceReader],
    *,
    files: Sequence[Path] = (),
    wanted: Collection[str] | None = None,
) -> Records:
    """Read every source of a workspace.

    Args:
        config: what ``icp.yaml`` says; relative paths are taken from the current folder.
        readers: the readers of sources by name, built-in ones and those of plugins.
        files: read instead of the accounts source's files; ``-`` is standard input, read as CSV.
        wanted: the account fields that are needed, by which those are chosen that are filled in from others; None
            for all.

    Raises DiagnosticError with everything that makes a source unusable, over all sources: a file that is
    missing or not what it says, a column that the map names and the source lacks, a plugin that fails.
    """
    # the built-in plugin is in this package too, and a command that reads no records must not load Polars
    from icp_rules.records.reading import read

    return read(config, readers, files, wanted)
