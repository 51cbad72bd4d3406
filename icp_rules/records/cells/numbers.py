"""Columns of numbers and of amounts of money."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.fields import Origin
from icp_rules.records.cells.amounts import NOT_A_NUMBER, TWO_CURRENCIES, Amount, read_amount
from icp_rules.records.cells.currencies import Money, narrower
from icp_rules.records.cells.distinct import complete
from icp_rules.records.cells.number_words import bare, is_for_a_period, names_of, split_range
from icp_rules.records.cells.texts import TWO_WAYS, as_text, marked_numbers, unknown_words, without
from icp_rules.records.cells.values import Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells.values import Coerced, Settings

_LONGEST = 100
_TOO_LONG = Problem("is too long for a number")
_TOO_LARGE = Problem("is too large for a number")
_TWO_MULTIPLES = Problem(
    "states a multiple of its own, in a column with a `unit`",
    "Drop `unit:` from this column, or write the cell as a plain number.",
)
_RANGE = Problem("is a range", "Add `range: low` (or `middle`, or `high`) to this column.")
_LOWER = Problem(
    "is a lower bound alone",
    "Add `range: low` to this column to read the bound itself, or write both ends: 1000-5000.",
)
_UPPER = Problem(
    "is an upper bound alone",
    "Add `range: high` to this column to read the bound itself, or write both ends: 1-50.",
)
_BACKWARDS = Problem("is a range that runs backwards")
_PERIOD = Problem(
    "is an amount for a period, such as a month",
    "Bring the amounts of this column to one period, and write them without it.",
)
_PERCENT = Problem(
    "is a percentage", "Add `percent: share` (12% is then 0.12) or `percent: points` (then it is 12) to this column."
)
_PERCENT_OF_MONEY = Problem("is a percentage, in a field that holds money")

# A float keeps any 15 decimal digits; the rest of a product is rounding: 2.3 x 1000000 = 2299999.9999999995.
_DIGITS = 15
# Polars rounds by powers of ten, and beyond these those are not exact.
_ROUNDS_WELL = (1e-6, 1e14)

_HUNDREDTHS = -2

_NO_MARK = r"^[-+]?[0-9]+(\.0{1,2})?$"
# With a decimal point; swapped, with a decimal comma. The marks are in brackets, as a point alone is any sign.
_STATED = "^[-+]?([1-9][0-9]?[0-9]?([,][0-9]{3})+|[0-9]+)([.][0-9]+)?$"
_UNSTATED = "^[-+]?([1-9][0-9]?[0-9]?([,][0-9]{3})(([,][0-9]{3})+|([,][0-9]{3})*[.][0-9]+)|[0-9]+([.][0-9][0-9]?)?)$"
_SWAP = str.maketrans(".,", ",.")


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of a range; an open one lacks one of them."""

    low: Amount | None
    high: Amount | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the column's map and the settings say about its numbers."""

    decimal: str | None
    range: str | None
    unit: float
    money: Money | None
    percent: str | None
    counted: frozenset[str]
    unknown: frozenset[float]
    own_field: bool

    def value(self, amount: Amount) -> float | Problem:
        """Return an amount in the field's units."""
        if (amount.multiple or amount.percent) and self.unit != 1:
            return _TWO_MULTIPLES
        if amount.percent and (self.money is not None or self.percent is None):
            return _PERCENT if self.money is None else _PERCENT_OF_MONEY
        if amount.percent and self.percent == "share":
            amount = replace(amount, multiple=_HUNDREDTHS)
        factor = self.factor(amount.currency)
        if isinstance(factor, Problem):
            return factor
        value = amount.number if factor == 1 else float(f"{amount.number * factor:.{_DIGITS}g}")
        return value if math.isfinite(value) else _TOO_LARGE

    def factor(self, currency: str | None) -> float | Problem:
        """Return what to multiply an amount by."""
        if self.money is not None:
            rate = self.money.factor(currency)
            return rate if isinstance(rate, Problem) else self.unit * rate
        if currency is None:
            return self.unit
        return Problem(
            "is an amount of money, in a field that holds none",
            "Add `money: true` to the field in `fields:`." if self.own_field else None,
        )

    def scale(self, amounts: pl.Series) -> pl.Series:
        """Return plain amounts in the field's units; null for those that ``read`` has to look at."""
        factor = self.factor(None)
        if isinstance(factor, Problem):
            return without(amounts, amounts.is_not_null())
        if factor == 1:
            values, odd = amounts, ~amounts.is_finite()
        else:
            values = (amounts * factor).round_sig_figs(_DIGITS)
            odd = ~(values.abs().is_between(*_ROUNDS_WELL) | (values == 0))
        return without(values, odd | amounts.is_in(sorted(self.unknown)) if self.unknown else odd)

    def read(self, text: str) -> float | Problem | None:
        """Read one clean text: a number, or a range."""
        if len(text) > _LONGEST:
            return _TOO_LONG
        text = " ".join(text.split())
        amount = self._amount(text)
        if isinstance(amount, Amount):
            return None if amount.number in self.unknown else self.value(amount)
        ends = self._ends(bare(text, self.counted))
        if isinstance(ends, _Ends):
            return self._within(ends)
        return ends or (_PERIOD if amount is NOT_A_NUMBER and is_for_a_period(text) else amount)

    def _amount(self, text: str) -> Amount | Problem:
        return read_amount(bare(text, self.counted), self.decimal)

    def _ends(self, text: str) -> _Ends | Problem | None:
        """Read the ends of a range; None if the text is none."""
        low, high = (None if end is None else self._amount(end) for end in split_range(text))
        if (low is None and high is None) or NOT_A_NUMBER in (low, high):
            return None
        if isinstance(low, Problem):
            return low
        if isinstance(high, Problem):
            return high
        return _shared(low, high) if low and high else _Ends(low, high)

    def _within(self, ends: _Ends) -> float | Problem:
        low, high = (None if end is None else self.value(end) for end in (ends.low, ends.high))
        if isinstance(low, Problem):
            return low
        if isinstance(high, Problem):
            return high
        if low is None or high is None:
            known, wanted, alone = (low, "low", _LOWER) if high is None else (high, "high", _UPPER)
            return known if known is not None and self.range == wanted else alone
        if low > high:
            return _BACKWARDS
        if self.range is None:
            return _RANGE
        return {"low": low, "middle": float(f"{low + (high - low) / 2:.{_DIGITS}g}"), "high": high}[self.range]


def coerce_numbers(cells: pl.Series, field: Field, column: ColumnMap, settings: Settings) -> Coerced:
    """Read a column of numbers; amounts of money come out in the workspace's currency.

    What a Polars cast or a plain removal of thousands marks reads is read so, all rows at once; a Python
    function sees only the distinct cells that are left.
    """
    typed = cells.dtype.is_numeric()
    if not typed:
        cells = as_text(cells)
        numbers = marked_numbers(cells)
        if numbers.count():
            texts = without(cells, numbers.is_not_null())
            apart = coerce_numbers(numbers, field, column, settings)
            return coerce_numbers(texts, field, column, settings).completed(apart)
    words = unknown_words(field, column)
    decimal = "." if typed else column.decimal or settings.decimal
    rules = _rules(field, column, replace(settings, decimal=decimal), words)
    amounts = cells.cast(pl.Float64) if typed else _cast(cells, rules.decimal)
    return complete(
        cells, rules.scale(amounts), lambda texts: rules.scale(_cast_marked(texts, rules)), rules.read, words
    )


def _rules(field: Field, column: ColumnMap, settings: Settings, words: frozenset[str]) -> _Rules:
    return _Rules(
        decimal=settings.decimal,
        range=column.range,
        unit=column.unit,
        money=Money(settings.currency, column.currency, column.rate, settings.rates) if field.money else None,
        percent=column.percent,
        # What stands behind an amount of money is its currency, whatever the field counts.
        counted=frozenset() if field.money else names_of(field.unit),
        unknown=frozenset(number for number in map(_number, words) if number is not None),
        own_field=field.origin is Origin.WORKSPACE,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _cast(cells: pl.Series, decimal: str | None) -> pl.Series:
    """Cast the cells that need no more than that and read one way; null elsewhere."""
    amounts = cells.cast(pl.Float64, strict=False)
    if decimal == ".":
        return amounts
    return without(amounts, ~cells.str.contains(_NO_MARK) if decimal else cells.str.contains(TWO_WAYS))


def _cast_marked(texts: pl.Series, rules: _Rules) -> pl.Series:
    """Cast numbers with thousands marks or the column's own currency sign that read one way; null elsewhere."""
    for sign in rules.money.signs if rules.money else ():
        texts = texts.str.strip_prefix(sign).str.strip_suffix(sign).str.strip_chars()
    if rules.decimal:
        return _cast_with(texts, rules.decimal, _STATED)
    return _cast_with(texts, ".", _UNSTATED).fill_null(_cast_with(texts, ",", _UNSTATED))


def _cast_with(texts: pl.Series, decimal: str, pattern: str) -> pl.Series:
    if decimal == ".":
        fitting = without(texts, ~texts.str.contains(pattern))
        bare = fitting.str.replace_all(",", "", literal=True)
    else:
        fitting = without(texts, ~texts.str.contains(pattern.translate(_SWAP)))
        bare = fitting.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return bare.cast(pl.Float64, strict=False)


def _shared(low: Amount, high: Amount) -> _Ends | Problem:
    """Give both ends the multiple and the currency that one states for both: $10-50M is from 10 million."""
    currency = low.currency or high.currency
    if low.currency and high.currency:
        currency = narrower(low.currency, high.currency)
        if currency is None:
            return TWO_CURRENCIES
    percent = low.percent or high.percent
    return _Ends(
        Amount(low.digits, low.multiple or high.multiple, currency, percent),
        Amount(high.digits, high.multiple, currency, percent),
    )
