"""Data points: one decorated function each, from fields of an account to a value about it."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icp_rules.language import durations
from icp_rules.language.fields import RESERVED, FieldType
from icp_rules.language.schema.shapes import NAME, mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import narwhals.stable.v2 as nw


@dataclass(frozen=True, slots=True)
class FactsTable:
    """A table of facts: its rows (a lazy Narwhals frame whose ``account_id`` names the account) and its age.

    ``complete`` says that an account without rows has none; else its facts are unknown. ``by`` is the account field
    that tells whose a row is; a data point is given the rows of each account, by its id.
    """

    name: str
    rows: nw.LazyFrame[Any]
    complete: bool = False
    as_of: date | None = None
    by: str = "account_id"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch data point is given.

    ``accounts`` has ``account_id`` and the fields it needs; ``settings`` has every setting, defaults filled
    in; ``facts`` has the table its settings name, by that name.
    """

    accounts: nw.LazyFrame[Any]
    settings: Mapping[str, Any]
    as_of: date
    facts: Mapping[str, FactsTable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataPoint:
    """A data point and what it states about itself; made by :func:`data_point`.

    ``function`` takes the values of ``needs`` and the settings by keyword (scalar), or a :class:`Batch`; ``portable``
    says that it only builds expressions and joins of a Batch's frames, so that any engine runs them. ``fresh_for`` is
    days. Raises ValueError for what contradicts itself.
    """

    name: str
    function: Callable[..., Any]
    type: FieldType
    description: str
    unit: str | None = None
    needs: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: str | None = None
    batch: bool = False
    portable: bool = False
    fresh_for: int | None = None
    retries: int = 0
    parallel: int = 1
    per_second: float | None = None

    def __post_init__(self) -> None:
        """Refuse what could only fail later, for every account."""
        if not re.match(NAME, self.name) or "__" in self.name or self.name in RESERVED:
            raise ValueError(f"'{self.name}' cannot be a field's name: small letters, digits and single _")
        if self.facts is not None and self.facts not in self.settings:
            raise ValueError(f"facts names the setting '{self.facts}', which is not among the settings")
        if self.retries < 0 or self.parallel < 1 or (self.per_second is not None and self.per_second <= 0):
            raise ValueError("retries is 0 or more, parallel 1 or more, per_second more than 0")
        if self.batch and (self.fresh_for is not None or self.parallel > 1 or self.per_second is not None):
            raise ValueError("fresh_for, parallel and per_second are for data points called once an account")
        if self.portable and not self.batch:
            raise ValueError("portable is for data points called once for all accounts: add batch=True")
        if self.portable and self.type is FieldType.LIST:
            raise ValueError("portable is not for lists: clusters cannot bring their items into the form of records")
        if not self.batch and (self.facts is not None or not self.needs):
            raise ValueError("a data point called once an account needs fields of it, and reads no facts")
        self._check_call()

    def _check_call(self) -> None:
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):  # some functions written in C tell nothing about themselves
            return
        values = ("batch",) if self.batch else self.needs
        settings = () if self.batch else tuple(self.settings)
        try:
            signature.bind(*values, **dict.fromkeys(settings))
        except TypeError as error:
            call = ", ".join((*values, *(f"{name}=…" for name in settings)))
            raise ValueError(f"{self.name} is called as {self.name}({call}): {error}") from error


def data_point(  # noqa: PLR0913 - keyword-only, each a thing a data point may state
    *,
    type: str,  # noqa: A002 - named as in icp.yaml
    needs: Sequence[str] = (),
    unit: str | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    facts: str | None = None,
    batch: bool = False,
    portable: bool = False,
    fresh_for: str | None = None,
    retries: int = 0,
    parallel: int = 1,
    per_second: float | None = None,
) -> Callable[[Callable[..., Any]], DataPoint]:
    """Make a function a data point of the function's name; its docstring's first line describes it.

    Args:
        type: text, number, date, boolean or list: what it returns. None is unknown.
        needs: the account fields it is given, in this order. A scalar one is called only where all are known.
        unit: what its numbers count; ``{currency}`` stands for what a setting says.
        settings: JSON Schema (draft 7) of each of its settings in ``icp.yaml``. One with a ``default`` may be
            left out, the others must be given. A scalar data point takes them by keyword.
        facts: the setting that names the table of facts it reads.
        batch: it takes a :class:`Batch` and returns a Narwhals frame with ``account_id`` and ``value``.
        portable: a batch one that only builds expressions and joins of the frames it is given, and collects none: it
            runs on clusters too. A query for a warehouse computes none: there it is a column of the table.
        fresh_for: how long a value may be used again (``30d``); it is kept on disk that long. Without it the
            function is computed in every run.
        retries: how often it is tried again where it raises.
        parallel: how many calls may run at once.
        per_second: how many calls may start within a second.

    Raises ValueError for what contradicts itself, and for a type or a duration there isn't.
    """

    def decorate(function: Callable[..., Any]) -> DataPoint:
        return DataPoint(
            name=function.__name__,
            function=function,
            type=FieldType(type),
            description=(function.__doc__ or "").strip().split("\n")[0],
            unit=unit,
            needs=tuple(needs),
            settings=dict(settings or {}),
            facts=facts,
            batch=batch,
            portable=portable,
            fresh_for=None if fresh_for is None else _days(fresh_for),
            retries=retries,
            parallel=parallel,
            per_second=per_second,
        )

    return decorate


def _days(fresh_for: str) -> int:
    try:
        return durations.days(fresh_for)
    except ValueError as error:
        raise ValueError(f"fresh_for is days or weeks, such as 30d or 4w, not '{fresh_for}'") from error


def settings_schema(point: DataPoint) -> dict[str, Any]:
    """Return the JSON Schema of a data point's settings; those without a default are required."""
    required = [name for name, schema in point.settings.items() if "default" not in schema]
    return mapping({name: dict(schema) for name, schema in point.settings.items()}, required, noun="setting")


def with_defaults(point: DataPoint, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with what is left out filled in."""
    defaults = {name: schema["default"] for name, schema in point.settings.items() if "default" in schema}
    return {**defaults, **settings}
