"""How well a column's cells are read as a field, and with which settings of the map.

The cells are read by ``coerce`` as a run reads them, a sample of the distinct ones once for each choice of settings. A
setting is proposed if cells become readable by it, none becomes unreadable, and no other choice does as well.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import FieldType, Format
from icp_rules.records.cells import Settings, coerce
from icp_rules.records.cells.amounts import says_percent
from icp_rules.records.cells.number_words import split_range
from icp_rules.records.cells.texts import as_text, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from icp_rules.language.fields import Field
    from icp_rules.records.proposing.columns import Column


@dataclass(frozen=True, slots=True)
class Tried:
    """A setting of the map that is tried.

    ``of_source`` may stand at the source too, as a file writes all its columns in one way; ``remark`` is what the block
    says beside it, for a setting that is a choice and not a fact. ``telling`` are a pattern and its replacement that
    make a cell which reads under all options tell which one it is of. ``may_need`` tells whether a text is one that
    the setting can make a difference to.
    """

    name: str
    options: tuple[Any, ...]
    type: FieldType
    of_source: bool = False
    remark: str | None = None
    telling: tuple[str, str] | None = None
    may_need: Callable[[str], bool] = bool


_RANGE = "a choice: a range counts as its low end; or middle, or high"
_PERCENT = "12% is 0.12 as a share, or 12 in points"

# Every setting that is tried; a new one needs no more than its line.
TRIED = (
    Tried("range", ("low",), FieldType.NUMBER, remark=_RANGE, may_need=lambda text: any(split_range(text))),
    # 1,250.00 is 1250 whatever the decimal mark is said to be, as 2017.0 is; 1,250.01 is not
    Tried(
        "decimal",
        (".", ","),
        FieldType.NUMBER,
        of_source=True,
        telling=(r"([.,'’ ][0-9]{3}[.,])00\b", "${1}01"),
        may_need=lambda text: "." in text or "," in text,
    ),
    Tried("percent", ("share", "points"), FieldType.NUMBER, remark=_PERCENT, may_need=says_percent),
    Tried("dates", ("month_first", "day_first"), FieldType.DATE, of_source=True),
)

_LIKE_PHONE = r"^[^\pL]*(?:\d[^\d\pL]*){7,15}(?:[^\d]*\d{1,6})?\s*$"
_NOWHERE = Location("")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a column is read as a field.

    ``share`` is the share of the cells that say something and are read. ``settings`` are those that the cells prove, or
    of which there is but one; ``open`` are those of which several read the same cells in different ways.
    """

    field: Field
    share: float
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    open: Mapping[str, tuple[Any, ...]] = dataclasses.field(default_factory=dict)


def column_map(field: str, column: str, settings: Mapping[str, Any] | None = None) -> ColumnMap:
    """Return a map of a column that stands in no file yet."""
    return replace(ColumnMap(field, column, _NOWHERE), **(settings or {}))


def fit(column: Column, field: Field, currency: str, given: Mapping[str, Any] | None = None) -> Fit:
    """Read a column as a field with the settings that are ``given``, and with those that help."""
    trial = _Trial(column, field, currency, given or {})
    if field.format is Format.PHONE:
        # whether a number can be called hangs on the country of its row
        return Fit(field, trial.share(trial.texts().str.contains(_LIKE_PHONE).fill_null(value=False)))
    before = trial.read({})
    if before.all():
        return Fit(field, 1.0)
    best, share = _best([(choice, trial.read(choice)) for choice in _choices(field.type, trial)], before, trial)
    if not best:
        return Fit(field, trial.share(before))
    common = {name: option for name, option in best[0].items() if all(one.get(name) == option for one in best)}
    named = {name for one in best for name in one if name not in common}
    alternatives = {name: tuple(dict.fromkeys(one[name] for one in best if name in one)) for name in sorted(named)}
    return Fit(field, share, common, alternatives)


def reads_any(column: Column, field: Field, currency: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether any cell at all, beyond the sample, is read with these settings."""
    mapped = column_map(field.name, column.name, settings)
    return bool(coerce(column.values, field, mapped, Settings(currency)).values.is_not_null().any())


def contradicted(column: Column, field: Field, currency: str, settings: Mapping[str, Any], tried: Tried) -> set[Any]:
    """Return the options of a setting by which cells become unreadable."""
    without = {name: option for name, option in settings.items() if name != tried.name}
    if tried.telling and column.values.dtype == pl.String:
        column = replace(column, values=column.values.str.replace(*tried.telling))
    trial = _Trial(column, field, currency, without)
    before = trial.read({})
    return {option for option in tried.options if (before & ~trial.read({tried.name: option})).any()}


@dataclass(frozen=True, slots=True)
class _Trial:
    column: Column
    field: Field
    currency: str
    given: Mapping[str, Any]

    def read(self, settings: Mapping[str, Any]) -> pl.Series:
        """Tell which values of the sample are read."""
        mapped = column_map(self.field.name, self.column.name, {**self.given, **settings})
        return coerce(self.column.sample()[0], self.field, mapped, Settings(self.currency)).values.is_not_null()

    def texts(self) -> pl.Series:
        """Return the values of the sample as text."""
        return clean(as_text(self.column.sample()[0]))

    def share(self, read: pl.Series) -> float:
        counts = self.column.sample()[1]
        return int(counts.filter(read).sum()) / max(1, int(counts.sum()))


def _choices(type_: FieldType, trial: _Trial) -> Iterator[dict[str, Any]]:
    """Yield every choice of settings for a type that the cells may need; those of few settings come first."""
    texts = trial.texts().drop_nulls().to_list()
    tried = [one for one in TRIED if one.type is type_ and any(map(one.may_need, texts))]
    choices = product(*((None, *one.options) for one in tried))
    named = [
        {one.name: option for one, option in zip(tried, choice, strict=True) if option is not None}
        for choice in choices
    ]
    yield from sorted((choice for choice in named if choice), key=len)


def _best(
    read: Iterable[tuple[dict[str, Any], pl.Series]], before: pl.Series, trial: _Trial
) -> tuple[Sequence[dict[str, Any]], float]:
    """Return the choices that read the most, of as few settings as do so, and the share that they read."""
    best: list[dict[str, Any]] = []
    share = trial.share(before)
    for choice, now in read:
        gained = trial.share(now)
        if (before & ~now).any() or (gained <= share and not (best and gained == share)):
            continue
        if best and gained == share and len(choice) > len(best[0]):
            continue
        best = [*best, choice] if best and gained == share else [choice]
        share = gained
    return best, share
