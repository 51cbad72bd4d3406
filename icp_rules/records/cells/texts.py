"""Cells as clean text, and the words in them that mean unknown."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA
from icp_rules.records.cells.values import Unlisted

if TYPE_CHECKING:
    from collections.abc import Collection

    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.language.vocabularies import Vocabulary

Texts = TypeVar("Texts", pl.Series, pl.Expr)

LIST_MARK = "; "
"""What stands between the items of a list that is read as one text."""

_PLACEHOLDERS = frozenset(
    {"-", "--", "–", "—", "?", "n/a", "na", "nan", "none", "--none--", "null", "nil", "tbd"}
    | {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!"}
    | {"unknown", "undefined", "select", "not available", "not specified"}
)
# Somebody may be called Null, and an id may be any text.
_ANY_TEXT = frozenset({"account_id", "contact_id", "name", "first_name", "last_name"})

# What a spreadsheet or a person puts where there is none, and what no name or id is.
_NO_TEXT = frozenset(word for word in _PLACEHOLDERS if not word.isalpha() and " " not in word)

TWO_WAYS = r"^[-+]?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""A number that is another one where the point separates thousands."""

_WITH_POINT = r"^([-+]?[0-9]+\.[0-9]+)$"
# A separator of units: to ``clean`` a space, and so nothing at the end of a cell.
_NUMBER_MARK = "\x1f"

_EPOCH = date(1970, 1, 1).toordinal()
_PER_SECOND = {"ms": 10**3, "us": 10**6, "ns": 10**9}
_SPACE = r"\p{Zs}"
# What Python's `strip` takes off, once the other spaces are plain; Polars' own set lacks four of them.
_AROUND = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_STRIPPED = pl.col("cell").str.strip_chars(_AROUND)
_PLAIN = pl.col("cell").str.normalize("NFC").str.replace_all(_SPACE, " ")
_IS_ODD = pl.col("cell").str.len_chars() != pl.col("cell").str.len_bytes()
_WHOLE_BELOW = 1e15  # From here on neighbouring floats are too far apart to tell whole numbers by.


def usual_words() -> frozenset[str]:
    """Return the cells that mean unknown anywhere, folded."""
    return _PLACEHOLDERS


def unknown_words(field: Field, column: ColumnMap) -> frozenset[str]:
    """Return the cells that mean unknown, folded: the usual ones and the column's own."""
    if field.name in _ANY_TEXT:
        return _NO_TEXT | column.unknown
    usual = _PLACEHOLDERS
    if field.vocabulary is not None:
        # NA is Namibia, but n/a is not
        usual -= field.vocabulary.words
    return usual | column.unknown


def means_unknown(cells: pl.Series, words: frozenset[str]) -> pl.Series:
    """Tell which of the clean ``cells`` are, folded, among ``words``."""
    if not words:
        return alike(False, cells.len(), pl.Boolean())
    longest, is_word = _is_among(words)
    short = cells.filter(cells.str.len_bytes() <= longest)
    found = short if short.is_empty() else short.filter(short.to_frame().select(is_word).to_series())
    return are_among(cells, set(found.to_list()))


def are_among(cells: pl.Series, texts: Collection[str]) -> pl.Series:
    """Tell which of the cells are one of these texts; unknown ones are none."""
    return cells.is_in(list(texts)).fill_null(value=False) if texts else alike(False, cells.len(), pl.Boolean())


def small(cells: Texts) -> Texts:
    """Return clean texts in lower case, as ``fold_text`` leaves them."""
    return cells.str.to_lowercase().str.replace_all(FINAL_SIGMA, SMALL_SIGMA, literal=True)


@cache
def _is_among(words: frozenset[str]) -> tuple[int, pl.Expr]:
    """Return how many bytes a cell that is one of these words has at most, and whether a column's cells are."""
    # Letters outside ASCII can lose bytes when they become small.
    longest = max(len(word.encode()) * (1 if word.isascii() else 2) for word in words)
    return longest, small(pl.first()).is_in(sorted(words))


def clean(cells: pl.Series) -> pl.Series:
    """Bring text to NFC with plain spaces and none around it; what is blank becomes null."""
    name, cells = cells.name, nameless(cells)
    odd, texts = cells.to_frame().select_seq(_IS_ODD.alias("odd"), _STRIPPED).get_columns()
    if odd.any():
        texts = put(texts, odd, cells.filter(odd).to_frame().select(_PLAIN).select(_STRIPPED).to_series())
    return without(texts, texts == "").alias(name)


def alike(value: bool | int | date | None, size: int, dtype: pl.DataType) -> pl.Series:
    """Return a column of one value; ``pl.repeat`` would make a plan for it, which for a single record takes longer."""
    return pl.Series([value], dtype=dtype).new_from_index(0, size)


def nameless(cells: pl.Series) -> pl.Series:
    """Return a column of the source under a name of ours: Polars takes some names for patterns of names."""
    return cells.alias("cell")


def put(into: pl.Series, where: pl.Series, values: pl.Series) -> pl.Series:
    """Return ``into`` with ``values`` at the places where the mask ``where`` is true."""
    if values.is_empty():
        return into
    size = into.len()
    places = pl.int_range(size, dtype=pl.UInt32, eager=True)
    places = places.scatter(where.arg_true(), pl.int_range(size, size + values.len(), dtype=pl.UInt32, eager=True))
    # not `scatter` of the values: of texts it makes some that Polars takes for different in a group or a list, equal as
    # they are
    return pl.concat([into, values]).rechunk().gather(places)


def without(values: pl.Series, where: pl.Series) -> pl.Series:
    """Return ``values`` with null at the places where the mask ``where`` is true."""
    if not where.any():
        return values
    return pl.select(pl.when(where.fill_null(value=False)).then(None).otherwise(values)).to_series()


def spelled(cells: pl.Series, vocabulary: Vocabulary) -> tuple[pl.Series, pl.Series]:
    """Give distinct clean texts the one spelling of a vocabulary, and tell which it does not know and should."""
    spellings = pl.Series([text and vocabulary.spell(text) for text in cells.to_list()], dtype=pl.String)
    if spellings.null_count() == cells.null_count():
        return spellings, alike(False, cells.len(), pl.Boolean())
    is_odd = spellings.is_null() & cells.is_not_null() & (not vocabulary.is_free)
    return spellings.fill_null(cells), is_odd


def unlisted(texts: pl.Series, counts: pl.Series) -> tuple[Unlisted, ...]:
    """Return texts that stay as they are, each with the sum of its counts, the most frequent first."""
    if texts.is_empty():
        return ()
    rows = pl.DataFrame({"text": texts, "count": counts}).group_by("text").sum()
    return tuple(Unlisted(text, count) for text, count in rows.sort(["count", "text"], descending=[True, False]).rows())


def as_text(cells: pl.Series) -> pl.Series:
    """Return typed cells as text: whole numbers without decimals, dates as ISO 8601, a list's items."""
    return cells if cells.dtype == pl.String else _written(nameless(cells)).alias(cells.name)


def _written(cells: pl.Series) -> pl.Series:
    dtype = cells.dtype
    if dtype.is_float():
        whole = (cells == cells.floor()) & (cells.abs() < _WHOLE_BELOW)
        return put(cells.cast(pl.String), whole, cells.filter(whole).cast(pl.Int64).cast(pl.String))
    if dtype in (pl.Date, pl.Datetime):
        real = in_calendar(cells)
        return put(cells.to_physical().cast(pl.String), real, cells.filter(real).cast(pl.String))
    if dtype == pl.Duration:
        # Its count of microseconds would read as a number.
        return cells.dt.to_string("iso")
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.Time, pl.Categorical, pl.Enum, pl.Null):
        return cells.cast(pl.String)
    return pl.Series([_shown(value) for value in cells.to_list()], dtype=pl.String)


def marked(numbers: pl.Series) -> pl.Series:
    """Mark numbers that are written as text: each keeps its decimal point, whatever the decimal mark of the column.

    Whoever reads numbers looks for the mark (``marked_numbers``). Cleaning takes it off, as it takes off spaces, and so
    no text, id, list or fact has it.
    """
    return numbers.str.replace(_WITH_POINT, f"${{1}}{_NUMBER_MARK}")


def marked_numbers(texts: pl.Series) -> pl.Series:
    """Return the numbers that are marked as such; null elsewhere."""
    is_marked = texts.str.ends_with(_NUMBER_MARK)
    if not is_marked.any():
        return alike(None, texts.len(), pl.Float64())
    return unmarked(without(texts, ~is_marked)).cast(pl.Float64, strict=False)


def unmarked(texts: pl.Series) -> pl.Series:
    """Return texts as they are shown, without the mark of numbers."""
    return texts.str.strip_suffix(_NUMBER_MARK)


def in_calendar(cells: pl.Series) -> pl.Series:
    """Tell which days or moments lie in the years 1 to 9999; Polars panics when it shows some others."""
    days = cells.to_physical()
    if isinstance(cells.dtype, pl.Datetime):
        days = days // (_PER_SECOND[cells.dtype.time_unit] * 24 * 60 * 60)
    # A day inside the ends, so that no time zone moves a moment across them.
    return days.is_between(date.min.toordinal() - _EPOCH + 1, date.max.toordinal() - _EPOCH - 1)


def _shown(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, list):
        return LIST_MARK.join(text for text in map(_shown, value) if text is not None)
    return str(value).encode(errors="replace").decode()
