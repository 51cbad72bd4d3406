"""What becoming known could do: each unknown field by itself, over all kinds of values that rules tell apart."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.engine import evaluate
from icp_rules.language.fields import FieldType
from icp_rules.language.model import Status
from icp_rules.whatif.hypothetical import Changed, hypothetical
from icp_rules.whatif.options import options, stand_in
from icp_rules.whatif.solving import solved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.questions import Questions

# Of a list, all mixtures of so many kinds of items are tried; of more, those with one kind and without one.
_MOST_KINDS = 6

# An account that is not out: only such have a tier.
IN = [Status.QUALIFIED.value, Status.UNVERIFIED.value]

_ROW = "row"


def values_when_known(asked: Questions, as_of: date) -> list[Any]:
    """Return values for a field that is unknown, of every kind that rules tell apart."""
    if asked.field.type is FieldType.LIST:
        return list(_lists(asked))
    found = [option.value for option in options(asked, as_of)]
    # what reads it may compute with it alone, and then any value can tell
    return found or [as_of if asked.field.type is FieldType.DATE else 1.0]


def _lists(asked: Questions) -> Iterator[list[str]]:
    kinds: dict[tuple[str, ...], list[str]] = {}
    for item, askers in asked.items.items():
        kinds.setdefault(tuple(sorted(askers)), []).append(item)
    of, other = list(kinds.values()), stand_in(asked.tests)
    sizes = range(len(of) + 1) if len(of) <= _MOST_KINDS else sorted({0, 1, len(of) - 1, len(of)})
    for chosen in chain.from_iterable(combinations(of, size) for size in sizes):
        items = [item for items in chosen for item in items]
        yield items
        for size in sorted(asked.sizes):
            if size > len(items):
                yield items + [f"{other}{at}" for at in range(size - len(items))]


def reach(rule_set: RuleSet, accounts: pl.DataFrame, asked: Questions, *, as_of: date) -> pl.DataFrame:
    """Return how far accounts that lack a field could move if it alone were known: a row each, in their order.

    The columns are ``score_low`` and ``score_high``, ``score_best`` (the most while the account is not out), and the
    lists ``tier`` and ``status`` of those that are reached.
    """
    height, name = accounts.height, asked.field.name
    tried = [
        *(
            pl.Series([v], dtype=DTYPES[asked.field.type]).new_from_index(0, height)
            for v in values_when_known(asked, as_of)
        ),
        *solved(rule_set, accounts, asked, as_of=as_of),
    ]
    values = pl.concat([one.rename(name) for one in tried])
    row = pl.concat([pl.int_range(height, eager=True).alias(_ROW) for _ in tried])
    possible = values.is_not_null()
    values, row = values.filter(possible), row.filter(possible)
    changed = Changed(values, pl.Series([True]).new_from_index(0, len(values)))
    rows = hypothetical(accounts[row], {name: changed}, rule_set, as_of=as_of)
    judged: pl.DataFrame = evaluate(rule_set, rows, as_of=as_of).with_columns(row)
    score = pl.col("score")
    best = score.filter(pl.col("status").is_in(IN)).max().alias("score_best")
    extremes = [score.min().alias("score_low"), score.max().alias("score_high"), best]
    return judged.group_by(_ROW).agg(*extremes, pl.col("tier", "status").unique()).sort(_ROW).drop(_ROW)
