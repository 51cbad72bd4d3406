"""Makes frames of records that are written by hand: they go through the machinery that reads those of sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.columns import ACCOUNT_ID, RECORD_AGE, age
from icp_rules.language.config import ColumnMap, SourceConfig
from icp_rules.language.schema.cases import DEFAULT_AGE
from icp_rules.language.wording import shown
from icp_rules.prospects import without_said
from icp_rules.records.building import finished
from icp_rules.records.cells import Settings
from icp_rules.records.filling import Filling
from icp_rules.records.loading import Loaded
from icp_rules.records.mapping import map_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icp_rules.checks.cases.values import Record
    from icp_rules.language.config import Config
    from icp_rules.language.fields import Field
    from icp_rules.records.mapping import Mapped

# What stands where a source's name would.
_SOURCE = SourceConfig("tests", Location("tests"))


@dataclass(frozen=True, slots=True)
class Aged:
    """A record and the days that its values are of; ``default`` stands for those of all others."""

    record: Record
    ages: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Records:
    """Makes frames; what is in a record and cannot be read is added to ``found``."""

    config: Config
    found: Diagnostics

    def frame(
        self, records: Sequence[Aged], fields: Mapping[str, Field], ids: Sequence[str]
    ) -> tuple[pl.DataFrame, set[int]]:
        """Return a row for each record, as read from a source, and the places of those with an error.

        ``ids`` are the accounts of those that state none.
        """
        stated = {ACCOUNT_ID, *(name for one in records for name in one.record)}
        names = [name for name in fields if name in stated]
        raw = pl.DataFrame([_column(name, fields[name], records) for name in names])
        columns = {name: ColumnMap(name, name, _SOURCE.location) for name in names}
        settings = Settings(self.config.currency, rates=self.config.rates)
        mapped = map_fields(Loaded(_SOURCE, (), raw), columns, fields, settings)
        wrong = self._unreadable(records, mapped, raw)
        own = mapped.frame[ACCOUNT_ID].fill_null(pl.Series(ids, dtype=pl.String))
        frame = without_said(mapped.frame).with_columns(own, *_ages(records))
        full = Filling(titles=self.config.titles).fill(frame, fields)
        return finished(full, fields), wrong

    def _unreadable(self, records: Sequence[Aged], mapped: Mapped, raw: pl.DataFrame) -> set[int]:
        """Add what is given and unknown all the same, and return the places of these records."""
        wrong: set[int] = set()
        for name in mapped.names:
            lost = raw[name].is_not_null() & mapped.frame[name].is_null()
            cause = next((one for one in mapped.unreadable if one.field == name), None)
            for at in lost.arg_true().to_list():
                given = records[at].record[name]
                reason = cause.reason if cause else "says itself that the value is unknown"
                help_line = cause.help if cause else "A field that the record does not give is unknown."
                message = f"'{shown(given.value)}' {reason}"
                self.found.error(Code.WRONG_FORM, message, given.location, help_line)
                wrong.add(at)
        return wrong


def _column(name: str, field: Field, records: Sequence[Aged]) -> pl.Series:
    given = (one.record.get(name) for one in records)
    return pl.Series(name, [one.value if one else None for one in given], dtype=DTYPES[field.type])


def _ages(records: Sequence[Aged]) -> list[pl.Series]:
    """Return the columns of ages: a value without a day of its own is as old as its record."""
    names = dict.fromkeys(name for one in records for name in one.ages)
    of_record = [one.ages.get(DEFAULT_AGE) for one in records]
    return [
        pl.Series(
            RECORD_AGE if name == DEFAULT_AGE else age(name),
            [one.ages.get(name, default) for one, default in zip(records, of_record, strict=True)],
            dtype=pl.Date,
        )
        for name in names
    ]
