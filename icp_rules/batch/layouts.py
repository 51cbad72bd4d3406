"""Where a brief's text goes in each layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDERS, FILES, JSONL, PARQUET, CSV = "folders", "files", "jsonl", "parquet", "csv"
SUFFIXES = (".md", ".html")

BATCH_TABLE, FAILURES, MAIL_MERGE = "briefs/briefs.parquet", "briefs/failures.csv", "briefs/mail-merge.csv"
# The files in which texts are gathered.
LINES = {JSONL: "briefs/briefs.jsonl", PARQUET: BATCH_TABLE}


def stems(stem: str, layouts: Sequence[str]) -> Iterator[str]:
    """Yield the paths without suffix that a brief is written to; ``stem`` is that in an account's folder."""
    if FOLDERS in layouts:
        yield stem
    if FILES in layouts:
        folder, account, name = stem.rsplit("/", 2)
        # no id in a file's name has a plus
        yield f"{folder}/{account}+{name}"


def has_files(layouts: Sequence[str]) -> bool:
    """Tell whether each brief has files of its own."""
    return FOLDERS in layouts or FILES in layouts


def has_lines(layouts: Sequence[str]) -> bool:
    """Tell whether texts are gathered in one file."""
    return JSONL in layouts or PARQUET in layouts
