"""The distinct titles of a file, how often each is there, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.language.vocabularies import matching_key
from icp_rules.records.cells.texts import as_text, clean, means_unknown, usual_words, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from icp_rules.diagnostics import Location
    from icp_rules.records.titles.reading import TitleReading, TitleRules

# What columns with job titles are called, the surest first.
_NAMES = (
    *("title", "job title", "position", "job position", "current position", "role", "job role", "job", "designation"),
    *("titel", "berufsbezeichnung", "funktion", "stelle", "stellenbezeichnung", "jobtitel", "fonction", "poste"),
    *("intitulé de poste", "cargo", "puesto", "ruolo", "functie"),
)


@dataclass(frozen=True, slots=True)
class TitleCount:
    """A title, how many rows have it, and what it says."""

    title: str
    rows: int
    reading: TitleReading

    @property
    def understood(self) -> bool:
        """Tell whether anything was understood of it."""
        return self.reading.seniority is not None or self.reading.department is not None


@dataclass(frozen=True, slots=True)
class TitleList:
    """The titles of a column, the most frequent first; ``blank`` rows have none."""

    titles: tuple[TitleCount, ...]
    blank: int

    @property
    def rows(self) -> int:
        """How many rows have a title."""
        return sum(one.rows for one in self.titles)

    @property
    def with_seniority(self) -> int:
        """How many rows have a title whose seniority is known."""
        return sum(one.rows for one in self.titles if one.reading.seniority is not None)

    @property
    def with_department(self) -> int:
        """How many rows have a title whose department is known."""
        return sum(one.rows for one in self.titles if one.reading.department is not None)


def list_titles(cells: pl.Series, rules: TitleRules) -> TitleList:
    """Return each distinct title of a column with what it becomes."""
    texts = clean(as_text(cells))
    texts = without(texts, means_unknown(texts, usual_words()))
    counted = texts.drop_nulls().value_counts()
    rows = sorted(counted.rows(), key=lambda row: (-row[1], row[0]))
    return TitleList(tuple(TitleCount(title, count, rules.read(title)) for title, count in rows), texts.null_count())


def find_title_column(columns: Sequence[str], wanted: str | None, place: Location) -> str:
    """Return the column with the titles: the wanted one, one that is called so, or the only one.

    Raises DiagnosticError where there is none.
    """
    listed = ", ".join(map(repr, columns)) or "none"
    if wanted is not None:
        if wanted in columns:
            return wanted
        near = nearest(wanted, columns)
        help_line = f"Is it '{near}'?" if near else f"Its columns are {listed}."
        raise DiagnosticError(Diagnostic(Code.COLUMN_MISSING, f"there is no column '{wanted}'", place, help_line))
    by_key = {matching_key(name): name for name in reversed(columns)}
    for name in map(matching_key, _NAMES):
        if name in by_key:
            return by_key[name]
    if len(columns) == 1:
        return columns[0]
    help_line = f"Name it with --column. The columns are {listed}."
    raise DiagnosticError(Diagnostic(Code.COLUMN_MISSING, "no column is called title or the like", place, help_line))
