"""In which currency a column of money says it is, by its header or by its cells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.amounts import Amount, read_amount
from icp_rules.records.cells.currencies import Money
from icp_rules.records.cells.number_words import bare, split_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.records.proposing.columns import Column

_DIGITS = r"[0-9](?:[0-9.,'’ ]*[0-9])?"
# What is longer is prose.
_LONGEST = 40
_CLEAR = 0.9


def currency_of_header(column: Column, currency: str) -> str | None:
    """Return the code of the currency that a header states; ``currency`` is the workspace's."""
    sign = column.header.currency
    return _code(sign, currency) if sign else None


def currencies_of_cells(column: Column, currency: str) -> dict[str, int]:
    """Return the codes of the currencies that cells state with how many do, those of most cells first.

    Digits make no difference to that, so amounts that are alike but for them are read once.
    """
    alike = pl.DataFrame({"text": column.texts.str.replace_all(_DIGITS, "1"), "count": column.counts})
    alike = alike.filter(pl.col("text").str.len_chars() <= _LONGEST, pl.col("text").str.contains("1", literal=True))
    found: Counter[str] = Counter()
    for text, count in alike.group_by("text", maintain_order=True).sum().rows():
        found.update(dict.fromkeys({code for sign in _signs(text) if (code := _code(sign, currency))}, count))
    return dict(found.most_common())


def clear_currency(column: Column, currency: str) -> str | None:
    """Return the currency that the header states, or nearly all cells that state one."""
    counts = currencies_of_cells(column, currency)
    clear = (code for code, count in counts.items() if count >= _CLEAR * sum(counts.values()))
    return currency_of_header(column, currency) or next(clear, None)


def _signs(text: str) -> Iterator[str]:
    for part in (text, *split_range(text)):
        amount = read_amount(bare(part, frozenset()), ".") if part else None
        if isinstance(amount, Amount) and amount.currency:
            yield amount.currency


def _code(sign: str, currency: str) -> str | None:
    return Money(currency, None, None, {}).code(sign)
