"""What must hold of a table before it is judged as it is; each check is an aggregate that the cluster works out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Diagnostics
from icp_rules.language.columns import ACCOUNT_ID, RECORD_AGE
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import FieldType
from icp_rules.plugins.data_point import FactsTable
from icp_rules.records.cells.texts import unknown_words
from icp_rules.records.filling import told_values
from icp_rules.relations import filled_by_records_alone, unclean
from icp_rules.relations.clean import KEY_PARTS, UNTIDY, Spellings
from icp_rules.relations.columns import WRITE_RECORDS
from icp_rules.relations.data_points import VALUE
from icp_rules.relations.filling import lacks_its_domain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pyspark.sql import Column, DataFrame

    from icp_rules.datapoints import Use
    from icp_rules.language.config import SourceConfig
    from icp_rules.language.fields import Field

_ROWS, _NOBODY = "rows", "nobody"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows a table of accounts has, how many are nobody's, its lists, and those with items of any spelling."""

    rows: int
    nobody: int
    lists: tuple[str, ...]
    free_lists: tuple[str, ...]


def check_accounts(
    accounts: nw.LazyFrame[Any], source: SourceConfig, fields: Mapping[str, Field], judged: Collection[str]
) -> Checked:
    """Return what a table of accounts comes to; ``judged`` are the fields that are more than looked up in lists.

    Raises DiagnosticError where values are not as records would have them, and where rows share an id: records would be
    merged, which nobody does with a table.
    """
    present = [fields[name] for name in accounts.collect_schema().names() if name in fields]
    lists = [f for f in present if f.type is FieldType.LIST]
    flags = {f.name: flag for f in present if (flag := unclean(f, source.location)) is not None}
    flagged = accounts.with_columns(flag.alias(_flag(name)) for name, flag in flags.items()).to_native()
    counts = _counts(flagged, lists, list(flags), source)
    found = Diagnostics()
    for name in (f.name for f in present if counts.get(_flag(f.name))):
        message = f"{name}: {_rows(counts[_flag(name)])} not as records have it, such as {counts[_example(name)]!r}"
        found.error(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS)
    for one in present:
        teller = next((f for f in present if f.name == one.filled_from), None)
        if teller is not None and one.name in judged and filled_by_records_alone(one, fields):
            _refuse_filling(one, teller, accounts, source, found)
    shared, rows, example = _repeated(accounts)
    if shared:
        message = f"{rows:,} rows are of {shared:,} accounts, such as {example!r}, and nobody merges rows of a table"
        found.error(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS)
    found.raise_errors()
    free = tuple(f.name for f in lists if not f.vocabulary or counts[_free(f.name)])
    return Checked(counts[_ROWS], counts[_NOBODY], tuple(f.name for f in lists), free)


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"


def _flag(name: str) -> str:
    return f"{name}__unclean"


def _example(name: str) -> str:
    return f"{name}__example"


def _free(name: str) -> str:
    return f"{name}__free"


def _counts(flagged: DataFrame, lists: list[Field], texts: list[str], source: SourceConfig) -> dict[str, Any]:
    from pyspark.sql import functions as sf

    sums = [sf.count(sf.lit(1)).alias(_ROWS), sf.count_if(sf.col(ACCOUNT_ID).isNull()).alias(_NOBODY)]
    bad = {name: (sf.col(_flag(name)), sf.col(name)) for name in texts}
    for one in lists:
        items = sf.col(one.name)
        bad[one.name] = (_unclean_list(one, source), sf.concat_ws("; ", items))
        if one.vocabulary is not None:
            is_free = sf.exists(items, partial(_is_none_of, sorted(one.vocabulary.entries)))
            sums.append(sf.count_if(is_free).alias(_free(one.name)))
    for name, (flag, shown) in bad.items():
        sums += [sf.count_if(flag).alias(_flag(name)), sf.max(sf.when(flag, shown)).alias(_example(name))]
    return flagged.agg(*sums).collect()[0].asDict()


def _is_none_of(names: list[str], item: Column) -> Column:
    return ~item.isin(names)


def _unclean_list(field: Field, source: SourceConfig) -> Column:
    """Return whether records would have changed a list: its items, an unknown one, or one that stands twice."""
    from pyspark.sql import functions as sf

    items = sf.col(field.name)
    words = sorted(unknown_words(field, ColumnMap(field.name, field.name, source.location)))
    spellings = None if field.vocabulary is None else Spellings.of(field.vocabulary)

    def is_unclean(item: Column) -> Column:
        bad = item.isNull() | (item == "") | item.rlike(UNTIDY) | sf.lower(item).isin(words)
        if spellings is not None:
            key = sf.lower(item)
            for pattern, put in KEY_PARTS:
                key = sf.regexp_replace(key, pattern, put)
            bad |= (key.isin(spellings.keys) | item.rlike(spellings.beyond)) & ~item.isin(spellings.names)
        return bad

    return sf.exists(items, is_unclean) | (sf.size(sf.array_distinct(items)) < sf.size(items))


def _refuse_filling(
    field: Field, teller: Field, accounts: nw.LazyFrame[Any], source: SourceConfig, found: Diagnostics
) -> None:
    """Add to ``found`` that records would fill a field in: with a link's domain, or what its items tell."""
    from pyspark.sql import functions as sf

    if field.type is FieldType.LIST:
        told = sorted(told_values(field, teller) or ())
        is_told = sf.exists(teller.name, lambda item: item.isin(told))
        lacking = accounts.to_native().where(sf.col(field.name).isNull() & is_told)
    else:
        lacking = accounts.filter(lacks_its_domain(nw.col(field.name), nw.col(teller.name))).to_native()
    shown = sf.concat_ws("; ", teller.name)
    count, example = lacking.agg(sf.count(sf.lit(1)), sf.max(shown)).collect()[0]
    if count:
        message = f"{field.name}: {_rows(count)} without one that {teller.name} tells, such as {example!r}"
        found.error(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS)


def check_facts(rows: nw.LazyFrame[Any], source: SourceConfig) -> FactsTable:
    """Return a table of facts for data points; one with a row that is nobody's is not complete, whatever is said."""
    from pyspark.sql import functions as sf

    native: DataFrame = rows.to_native()
    is_dated = RECORD_AGE in native.columns
    newest = sf.max(RECORD_AGE) if is_dated else sf.lit(None)
    nobodys, day = native.agg(sf.count_if(sf.col(source.by).isNull()), newest).collect()[0]
    kept = rows.filter(~nw.col(source.by).is_null())
    if is_dated:
        kept = kept.drop(RECORD_AGE)
    return FactsTable(source.name, kept, source.complete and not nobodys, day, source.by)


def check_answer(answer: nw.LazyFrame[Any], use: Use) -> None:
    """Raise DiagnosticError where a data point gives an account more than one value, or a text records would tidy."""
    if use.point.type is FieldType.TEXT:
        _refuse_untidy(answer, use)
    twice, _, example = _repeated(answer)
    if twice:
        message = f"data point '{use.name}' gives {twice:,} accounts more than one value, such as {example!r}"
        raise DiagnosticError(Diagnostic(Code.DATA_POINT_FAILED, message, use.location))


def _refuse_untidy(answer: nw.LazyFrame[Any], use: Use) -> None:
    from pyspark.sql import functions as sf

    native: DataFrame = answer.filter(nw.col(VALUE).str.contains(UNTIDY)).to_native()
    count, example = native.agg(sf.count(sf.lit(1)), sf.min(VALUE)).collect()[0]
    if count:
        message = f"data point '{use.name}' gives texts records would tidy ({count:,}), such as {example!r}"
        help_line = "Let it take off unusual spaces, and write letters and their accents as one character (NFC)."
        raise DiagnosticError(Diagnostic(Code.DATA_POINT_FAILED, message, use.location, help_line))


def _repeated(frame: nw.LazyFrame[Any]) -> tuple[int, int, str]:
    """Return how many accounts several rows are of, how many rows these are, and one of the accounts."""
    from pyspark.sql import functions as sf

    native: DataFrame = frame.to_native()
    twice = native.where(sf.col(ACCOUNT_ID).isNotNull()).groupBy(ACCOUNT_ID).count().where("count > 1")
    accounts, rows, example = twice.agg(sf.count(sf.lit(1)), sf.sum("count"), sf.min(ACCOUNT_ID)).collect()[0]
    return accounts, rows, example
