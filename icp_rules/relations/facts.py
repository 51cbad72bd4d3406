"""A table of facts about accounts, as data points read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Diagnostics
from icp_rules.language.columns import ACCOUNT_ID, RECORD_AGE
from icp_rules.language.config import column_name
from icp_rules.relations.accounts import missing_column, record_age

if TYPE_CHECKING:
    from icp_rules.language.config import Config, SourceConfig


def map_facts(table: nw.LazyFrame[Any], source: SourceConfig, config: Config) -> nw.LazyFrame[Any]:
    """Return a table's rows as facts, lazily: every column text without outer spaces.

    The key is called like the account field it is by.

    Where the source states how old rows are, ``record__as_of`` says it. A column whose text differs from engine to
    engine (of fractions, moments, lists) is left out.

    Raises DiagnosticError for a key or a date column that is missing.
    """
    found = Diagnostics()
    schema = table.collect_schema()
    actual = {column_name(name): name for name in schema}
    age = record_age(source, schema, actual, config, found)
    if source.key not in actual:
        missing_column(source.key, source.location, actual, found)
    found.raise_errors()
    read = {name: own for name, own in actual.items() if _is_text_anywhere(schema[own])}
    others = {name: own for name, own in read.items() if name not in (source.key, source.by, ACCOUNT_ID)}
    texts = {source.by: actual[source.key], **others}
    facts = [_text(own, schema[own]).alias(name) for name, own in texts.items()]
    return table.select(*facts, *([] if age is None else [age.alias(RECORD_AGE)]))


def _is_text_anywhere(dtype: Any) -> bool:
    return bool(dtype == nw.String or dtype.is_integer() or dtype == nw.Date)


def _text(name: str, dtype: Any) -> nw.Expr:
    if dtype != nw.String:
        return nw.col(name).cast(nw.String)
    text = nw.col(name).str.strip_chars()
    return nw.when(text != "").then(text)
