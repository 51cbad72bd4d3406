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
    """Return a table's rows as facts, lazily: every column text, the key called ``account_id``.

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
    texts = {
        name: nw.col(own) if schema[own] == nw.String else nw.col(own).cast(nw.String)
        for name, own in actual.items()
        if schema[own] == nw.String or schema[own].is_integer() or schema[own] == nw.Date
    }
    key = nw.col(actual[source.key]).cast(nw.String).alias(ACCOUNT_ID)
    others = [text.alias(name) for name, text in texts.items() if name not in (source.key, ACCOUNT_ID)]
    return table.select(key, *others, *([] if age is None else [age.alias(RECORD_AGE)]))
