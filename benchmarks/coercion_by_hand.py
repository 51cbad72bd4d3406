"""The cells of ``messy.py`` read by a script written for them alone: the yardstick for coercion.

It knows how each column is written, reads no more than that and reports nothing. Polars reads what differs from row to
row; Python functions read the distinct cells of the other columns, and the distinct items of lists.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.language.vocabularies import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PLACEHOLDERS = ("n/a", "-", "unknown", "select")
NO_NAMES = ("n/a", "-")
NUMBER = re.compile(r"[~$]?([0-9][0-9,]*(?:\.[0-9]+)?)(?:(M| Million)|\+|-[0-9,]+)?(?: employees)?")
AMERICAN = re.compile("([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
WORDS = {**dict.fromkeys(("yes", "true", "y", "1"), True), **dict.fromkeys(("no", "false", "0"), False)}
SMALL_URL = r"^(?:https?://)?[a-z0-9.-]+\.[a-z]+(?:/.*)?$"
LARGE_URL = r"^(?:https?://)?[^/ ]+\.[^/ ]+(?:/.*)?$"
SMALL_EMAIL = r"^[A-Za-z0-9.]+@[a-z0-9.]+$"
LARGE_EMAIL = r"^(?:mailto:)?([A-Za-z0-9.]+@)[A-Za-z0-9.]+$"
SCHEME = "https://"
TEXTS = pl.List(pl.String)


def companies(cells: pl.Series) -> pl.Series:
    """Return names in one form of Unicode, with plain spaces; few are not in ASCII."""
    odd = cells.str.len_bytes() != cells.str.len_chars()
    plain = cells.filter(odd).str.normalize("NFC").str.replace_all("\N{NO-BREAK SPACE}", " ", literal=True)
    names = cells.scatter(odd.arg_true(), plain).str.strip_chars()
    return names.set(names.str.to_lowercase().is_in(NO_NAMES), None)


def websites(cells: pl.Series) -> pl.Series:
    """Return addresses with a scheme; few hosts have capitals."""
    small = cells.str.contains(SMALL_URL)
    urls = _with_scheme(cells, small)
    left = (~small).arg_true()
    rest = cells.gather(left)
    rest = _with_scheme(rest, rest.str.contains(LARGE_URL))
    parts = rest.alias("url").to_frame()
    host, page = pl.col("url").str.extract("^(https?://[^/]+)"), pl.col("url").str.extract("^https?://[^/]+(.*)$")
    return urls.scatter(left, parts.select(host.str.to_lowercase() + page).to_series())


def _with_scheme(cells: pl.Series, where: pl.Series) -> pl.Series:
    has_scheme = where & cells.str.starts_with("http")
    return pl.select(pl.when(has_scheme).then(cells).when(where).then(SCHEME + cells)).to_series()


def emails(cells: pl.Series) -> pl.Series:
    """Return addresses with hosts in small letters; few are not so already."""
    small = cells.str.contains(SMALL_EMAIL)
    left = (~small).arg_true()
    rest = cells.gather(left).alias("email").to_frame()
    host = pl.col("email").str.extract("(?i)@([a-z0-9.]+)$").str.to_lowercase()
    mended = rest.select(pl.col("email").str.extract(LARGE_EMAIL) + host).to_series()
    return cells.scatter(left, mended)


def by_distinct(read: Callable[[str], Any], dtype: Any, cells: pl.Series) -> pl.Series:
    """Read each distinct cell once."""
    distinct = cells.drop_nulls().unique()
    values = pl.Series([read(text) for text in distinct.to_list()], dtype=dtype)
    return cells.replace_strict(distinct, values, default=None, return_dtype=dtype)


def number(text: str) -> float | None:
    """Read 1234, 1,234.5, $1.2M and the lower end of 51-200."""
    parts = NUMBER.fullmatch(text)
    return float(f"{parts[1].replace(',', '')}{'e6' if parts[2] else ''}") if parts else None


def day(text: str) -> date | None:
    """Read 2026-09-01 and 9/1/2026."""
    parts = AMERICAN.fullmatch(text)
    try:
        return date(int(parts[3]), int(parts[1]), int(parts[2])) if parts else date.fromisoformat(text)
    except ValueError:
        return None


def spelled(vocabulary: str, text: str) -> str | None:
    """Return the one spelling of a text, and itself where it has none."""
    return load_vocabulary(vocabulary).spell(text) or (None if text.lower() in PLACEHOLDERS else text)


def country(text: str) -> str | None:
    """Return the code of a country."""
    return load_vocabulary("countries").spell(text) if text.lower() not in PLACEHOLDERS else None


def hiring(text: str) -> bool | None:
    """Read yes and no."""
    return WORDS.get(text.lower())


def lists(vocabulary: str, mark: str, cells: pl.Series) -> pl.Series:
    """Return the items of each cell in their one spelling, each once; nothing for a cell without any."""
    split = cells.str.split(mark)
    items = split.explode().drop_nulls().unique()
    names = pl.Series([spelled(vocabulary, item) for item in items.to_list()], dtype=pl.String)
    name = pl.element().replace_strict(items, names, default=None, return_dtype=pl.String)
    tidy = split.list.eval(name.drop_nulls()).list.unique(maintain_order=True)
    return pl.select(pl.when(tidy.list.len() > 0).then(tidy)).to_series()


def lists_by_distinct(vocabulary: str, mark: str, cells: pl.Series) -> pl.Series:
    """Return the same where most cells stand more than once."""
    distinct = cells.drop_nulls().unique()
    table = pl.DataFrame({"cell": distinct, "items": lists(vocabulary, mark, distinct)})
    rows = cells.alias("cell").to_frame().join(table, on="cell", how="left", maintain_order="left")
    return rows.get_column("items")


FIELDS: dict[str, tuple[str, Any, Callable[[pl.Series], pl.Series]]] = {
    "name": ("company", pl.String, companies),
    "website": ("website", pl.String, websites),
    "email": ("email", pl.String, emails),
    "employees": ("size", pl.Float64, partial(by_distinct, number, pl.Float64)),
    "annual_revenue": ("revenue", pl.Float64, partial(by_distinct, number, pl.Float64)),
    "founded_year": ("founded", pl.Float64, lambda cells: cells.cast(pl.Float64, strict=False)),
    "last_funding_date": ("funded", pl.Date, partial(by_distinct, day, pl.Date)),
    "country": ("country", pl.String, partial(by_distinct, country, pl.String)),
    "industry": ("industry", pl.String, partial(by_distinct, partial(spelled, "industries"), pl.String)),
    "technologies": ("tech", TEXTS, partial(lists, "technologies", "; ")),
    "hiring": ("hiring", pl.Boolean, partial(by_distinct, hiring, pl.Boolean)),
    "tags": ("tags", TEXTS, partial(lists_by_distinct, "tags", ", ")),
}


def read(cells: pl.DataFrame, fields: Iterable[str] = tuple(FIELDS)) -> pl.DataFrame:
    """Return fields of the cells; Polars works on several columns at once."""
    asked = {name: FIELDS[name] for name in fields}
    return cells.select(
        pl.col(column).map_batches(how, return_dtype=dtype).alias(name) for name, (column, dtype, how) in asked.items()
    )
