"""Reads the lists. What cannot be read is an error: nobody is contacted by mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, DiagnosticError, Diagnostics, Location, nearest
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import Field, FieldType
from icp_rules.language.patterns import PatternError, fold_text, glob_pattern
from icp_rules.language.suppressing import EXPIRES, NAMING, REASON, describing
from icp_rules.records.cells import Settings, coerce
from icp_rules.records.cells.days import is_part_of_a_year
from icp_rules.records.cells.texts import as_text, clean, means_unknown, small, usual_words, without
from icp_rules.records.files import files_named
from icp_rules.records.loading import Loader
from icp_rules.records.requests import Requests
from icp_rules.records.suppression.addresses import ADDRESS, LIKE_ADDRESS, LIKE_DOMAIN, addresses, hosts
from icp_rules.records.suppression.lists import VALUES, Lists, Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.config import Config, SuppressConfig
    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.loading import Loaded

_JOINTS = re.compile(r"[\s_-]+")
_SPELLINGS = {
    **dict.fromkeys(("accountid", "companyid"), "account_id"),
    **dict.fromkeys(("contactid", "leadid"), "contact_id"),
    **dict.fromkeys(("email", "emails", "mail", "emailaddress", "mailaddress"), "email"),
    **dict.fromkeys(("domain", "domains", "website", "emaildomain", "companydomain", "url"), "domain"),
    **dict.fromkeys(("name", "company", "companyname", "account", "accountname"), "name"),
    **dict.fromkeys(("reason", "why"), REASON),
    **dict.fromkeys(("expires", "expireson", "expiry", "expirydate", "expirationdate"), EXPIRES),
    "jobtitle": "title",
}
_EXPIRES = Field(EXPIRES, FieldType.DATE)
_SEVERAL = ";"


def read_lists(config: Config, readers: Mapping[str, SourceReader]) -> Lists:
    """Read the lists of who may not be contacted; ``readers`` by name.

    Raises DiagnosticError where a list, or one row or cell of it, cannot be read, or where it names nobody.
    """
    found = Diagnostics()
    loader = Loader(Requests(config.root, readers, found, whole=True))
    fields = describing(config.fields)
    lists = []
    for listed in config.suppress:
        loaded = loader.load(listed.source)
        if loaded:
            lists.append(_Reading(listed, loaded, fields, found).named())
    found.raise_errors()
    return Lists.of(lists)


def list_findings(config: Config, readers: Mapping[str, SourceReader]) -> list[Diagnostic]:
    """Return what is wrong with the lists that are files of the workspace; one that is not there yet is left out."""
    there = (one for one in config.suppress if any(files_named(path, config.root) for path in one.source.files))
    try:
        read_lists(replace(config, suppress=tuple(there)), readers)
    except DiagnosticError as error:
        return list(error.diagnostics)
    return []


@dataclass(frozen=True, slots=True)
class _Reading:
    """One list, and the ``fields`` that can describe; what is wrong with it is added to ``found``."""

    config: SuppressConfig
    loaded: Loaded
    fields: Mapping[str, Field]
    found: Diagnostics

    def named(self) -> Named:
        """Return what the list says."""
        for _, file, line, reason, _ in self.loaded.rejects().iter_rows():
            self._lose(file, line, reason)
        columns = self._columns()
        counts = self._counting()
        naming = {name: own for name, own in columns.items() if name in NAMING}
        describing_ = {name: own for name, own in columns.items() if name in self.fields}
        if self.config.map and naming and describing_:
            message = f"the list maps {next(iter(naming))}, which names, and {next(iter(describing_))}, which describes"
            self._error(message, "Make two lists of it: of a row that names, all else is for people.")
        # of a row that names somebody, a country or a title is for people
        read = naming or describing_
        texts = {name: [self._cells(column, counts) for column in read[name]] for name in read}
        if not self.config.map:
            told = {column for name in (*read, REASON, EXPIRES) for column in columns.get(name, ())}
            self._refuse_people([column for column in self.loaded.frame.columns if column not in told], counts)
        values = [pl.DataFrame(schema=VALUES)]
        if naming:
            values += [self._values(name, cells) for name, several in texts.items() for cells in several]
        describes = {} if naming else self._describes(texts)
        if not read and not self.found.errors:
            help_line = f"Name a column one of: {', '.join(NAMING)}; or a field such as country or title."
            self._error("the list of who may not be contacted names nobody", help_line)
        elif not self.found.errors:
            self._refuse_silent([column for own in read.values() for column in own], counts)
        return Named(self.loaded, self._reasons(columns), self._expires(columns, counts), pl.concat(values), describes)

    def _columns(self) -> dict[str, list[str]]:
        """Return the columns of each of our names, as mapped, or as they are called."""
        present = self.loaded.frame.columns
        if self.config.map:
            for column in (column for own in self.config.map.values() for column in own):
                self._require(column)
            return {name: [one for one in own if one in present] for name, own in self.config.map.items()}
        spellings = {_JOINTS.sub("", name): name for name in self.fields} | _SPELLINGS
        columns: dict[str, list[str]] = {}
        for column in present:
            name = spellings.get(_JOINTS.sub("", fold_text(column)))
            if name is not None:
                columns.setdefault(name, []).append(column)
        return columns

    def _require(self, column: str) -> bool:
        """Tell whether there is a column, and add to ``found`` that there is none."""
        present = self.loaded.frame.columns
        if column in present:
            return True
        near = nearest(column, present)
        help_line = f"Is it '{near}'?" if near else f"Its columns are {', '.join(map(repr, present))}."
        message = f"{', '.join(self.loaded.files)} has no column '{column}'"
        self.found.error(Code.COLUMN_MISSING, message, self.loaded.source.location, help_line)
        return False

    def _counting(self) -> pl.Series:
        """Tell which rows count: those that are not ``unless`` is for."""
        frame = self.loaded.frame
        is_out = pl.repeat(value=bool(self.config.unless), n=frame.height, eager=True)
        for column, globs in self.config.unless.items():
            if not self._require(column):
                continue
            try:
                pattern = glob_pattern(globs, fold=True)
            except PatternError as error:
                message = f"unless: {column}: {error.message}"
                self.found.error(Code.BAD_PATTERN, message, self.loaded.source.location, error.help)
                continue
            is_out &= small(clean(as_text(frame[column]))).str.contains(pattern).fill_null(value=False)
        return ~is_out

    def _cells(self, column: str, counts: pl.Series) -> pl.Series:
        return without(clean(as_text(self.loaded.frame[column])), ~counts)

    def _values(self, name: str, cells: pl.Series) -> pl.DataFrame:
        """Return what a column's cells name."""
        cells = cells.str.to_lowercase()
        if name in ("email", "domain"):
            return self._addresses(name, cells)
        entries = pl.int_range(cells.len(), dtype=pl.UInt32, eager=True)
        named = pl.DataFrame({"value": cells, "entry": entries}).drop_nulls()
        return named.select(pl.lit(name).alias("kind"), "value", "entry")

    def _addresses(self, name: str, cells: pl.Series) -> pl.DataFrame:
        """Return the addresses and, besides them, the domains in a column's cells."""
        said = without(cells, means_unknown(cells, usual_words()))
        besides = hosts(said.str.replace_all(ADDRESS, " "))
        read = {"email": addresses(said), "domain": besides.filter(besides["item"].str.contains(".", literal=True))}
        rows = pl.int_range(said.len(), dtype=pl.UInt32, eager=True)
        is_lost = said.is_not_null()
        for found_there in read.values():
            is_lost &= ~rows.is_in(found_there["row"].implode())
        what = "e-mail address" if name == "email" else name
        self._lose_rows(is_lost, [f"{text!r} is no {what}" for text in said.filter(is_lost)])
        return pl.concat(
            of.select(pl.lit(kind).alias("kind"), pl.col("item").alias("value"), pl.col("row").alias("entry"))
            for kind, of in read.items()
        )

    def _describes(self, texts: Mapping[str, Sequence[pl.Series]]) -> dict[int, dict[str, str]]:
        """Return the patterns of each row that describes, by field."""
        describes: dict[int, dict[str, str]] = {}
        for name, several in texts.items():
            for cells in several:
                said = without(cells, means_unknown(cells, usual_words() - self._words(name)))
                patterns = {text: self._pattern(self.fields[name], text) for text in said.drop_nulls().unique()}
                for row, text in enumerate(said):
                    if text is not None and (pattern := patterns[text][0]):
                        describes.setdefault(row, {})[name] = pattern
                wrong = {text: problem for text, (_, problem) in patterns.items() if problem}
                is_wrong = said.is_in(list(wrong)).fill_null(value=False)
                self._lose_rows(is_wrong, [wrong[text] for text in said.filter(is_wrong)])
        return describes

    def _words(self, name: str) -> frozenset[str]:
        vocabulary = self.fields[name].vocabulary
        return vocabulary.words if vocabulary else frozenset()

    def _pattern(self, field: Field, text: str) -> tuple[str | None, str | None]:
        """Return the pattern of what a cell says, or what is wrong with it."""
        globs = []
        for item in (one.strip() for one in text.split(_SEVERAL)):
            known = field.vocabulary.spell(item) if field.vocabulary else item
            if item and known is None and "*" not in item and field.vocabulary and not field.vocabulary.is_free:
                near = field.vocabulary.nearest(item)
                guess = f"; is it {near!r}?" if near else "; write * for what is not in the vocabulary"
                return None, f"there is no {field.name} {item!r}{guess}"
            globs += [known or item] if item else []
        try:
            return (glob_pattern(globs, fold=True), None) if globs else (None, f"{text!r} is no {field.name}")
        except PatternError as error:
            return None, error.message

    def _reasons(self, columns: Mapping[str, Sequence[str]]) -> pl.Series:
        """Return the reason of each row, where it or the list says one."""
        reasons = pl.repeat(None, self.loaded.frame.height, dtype=pl.String, eager=True)
        for column in columns.get(REASON, ()):
            reasons = reasons.fill_null(clean(as_text(self.loaded.frame[column])))
        return reasons.fill_null(pl.lit(self.config.reason)) if self.config.reason else reasons

    def _expires(self, columns: Mapping[str, Sequence[str]], counts: pl.Series) -> pl.Series:
        """Return the last day on which each row counts, where it or the list says one."""
        days = pl.repeat(None, self.loaded.frame.height, dtype=pl.Date, eager=True)
        for column in columns.get(EXPIRES, ()):
            days = days.fill_null(self._days(column, counts))
        return days.fill_null(date.fromisoformat(self.config.expires)) if self.config.expires else days

    def _days(self, column: str, counts: pl.Series) -> pl.Series:
        """Return a column's days; one that cannot be told to the day is an error."""
        source = self.loaded.source
        cells = without(self.loaded.frame[column], ~counts)
        read = coerce(cells, _EXPIRES, ColumnMap(EXPIRES, column, source.location), Settings(dates=source.dates))
        days, said = read.values, self._cells(column, counts)
        said = without(said, means_unknown(said, usual_words()))
        problems = {one.text: one.reason for one in read.unreadable}
        first = said.filter((days.dt.day() == 1).fill_null(value=False)).unique()
        problems |= dict.fromkeys(filter(is_part_of_a_year, first), "names no day")
        is_wrong = said.is_not_null() & (days.is_null() | said.is_in(list(problems)))
        wrong = said.filter(is_wrong)
        self._lose_rows(is_wrong, [f"{text!r} under {column} {problems.get(text, 'is not a date')}" for text in wrong])
        return days

    def _refuse_silent(self, read: list[str], counts: pl.Series) -> None:
        """Add to ``found`` the rows that say something, but in no column that is read."""
        frame = self.loaded.frame
        blank = pl.DataFrame([self._cells(column, counts).is_null().alias(column) for column in frame.columns])
        names_nobody = blank.select(
            pl.all_horizontal(blank[read]) & ~pl.all_horizontal(blank.get_columns())
        ).to_series()
        self._lose_rows(names_nobody, [f"it says nothing under {' and '.join(read)}"] * int(names_nobody.sum()))

    def _refuse_people(self, columns: Iterable[str], counts: pl.Series) -> None:
        """Add to ``found`` the columns of other names that hold addresses or domains."""
        for column in columns:
            cells = self._cells(column, counts).str.to_lowercase()
            like = cells.filter(cells.str.contains(LIKE_ADDRESS) | cells.str.contains(LIKE_DOMAIN))
            if not like.is_empty():
                message = f"the column '{column}' of who may not be contacted is not read, yet says {like[0]!r}"
                self._error(message, "Call it email or domain; or take it out of the list, if it says something else.")

    def _error(self, message: str, help_line: str) -> None:
        self.found.error(Code.COLUMN_MISSING, message, Location(self.loaded.files[0]), help_line)

    def _lose_rows(self, is_lost: pl.Series, reasons: Sequence[str]) -> None:
        """Add rows to ``found`` that are lost, each with its reason."""
        for (file, line), reason in zip(self.loaded.places(is_lost.arg_true().to_list()), reasons, strict=True):
            self._lose(file, line, reason)

    def _lose(self, file: str, line: int | None, reason: str) -> None:
        help_line = "Mend the row: whoever it names would be contacted."
        message = f"a row of who may not be contacted is lost: {reason}"
        self.found.error(Code.REJECTED_ROWS, message, Location(file, line), help_line)
