"""What is asked for, what comes of it, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from icp_rules.plugins.data_point import DataPoint

_COUNTS = ("computed", "from_cache", "unknown", "failed")

# Told the column's name, and how many of how many calls are done.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Use:
    """A data point, its settings and the name its column gets; ``location`` is its place in ``icp.yaml``.

    ``asks`` is the service whose answers are its table of facts.
    """

    name: str
    point: DataPoint
    settings: Mapping[str, Any] = field(default_factory=dict)
    location: Location | None = None
    asks: Service | None = None

    @property
    def of_each(self) -> bool:
        """Whether each account is computed on its own, so that none need be whose value nobody wants."""
        return not self.point.batch or self.asks is not None


@dataclass(frozen=True, slots=True)
class Service:
    """A source whose facts come from a service: the point that asks it, and the columns that it tells.

    ``complete`` says that an answer without rows means that there are none.
    """

    use: Use
    columns: tuple[str, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class DataPointReport:
    """What became of each account: the four counts add up to the number of accounts.

    ``unknown`` are accounts whose value is not known though nothing failed: a field it needs is unknown, or
    the data point said so. ``failed_accounts`` are the ids of those whose value is unknown because it failed.
    ``diagnostic`` (ICP606, a warning) says how many failed, and how the first did; ``cache_diagnostics`` what
    was wrong with the values kept on disk (ICP801, ICP802, warnings).
    """

    name: str
    computed: int = 0
    from_cache: int = 0
    unknown: int = 0
    failed: int = 0
    failed_accounts: frozenset[str] = frozenset()
    diagnostic: Diagnostic | None = None
    cache_diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The values of one use in the order of the accounts, and the days they are of, where they age.

    ``cached`` says of each whether it was kept from another run.
    """

    values: pl.Series
    days: pl.Series | None
    report: DataPointReport
    cached: pl.Series | None = None


def failure(use: Use, accounts: int, failed: int, first: str | None, error: str) -> Diagnostic:
    """Return the finding about the failures of a data point; ``first`` is the account it first failed for."""
    help_line = f"The first is account {first}: {error}" if first is not None else error
    return Diagnostic(Code.DATA_POINT_FAILED, _failed(use, accounts, failed), use.location, help_line, Severity.WARNING)


def summed(use: Use, reports: Sequence[DataPointReport]) -> DataPointReport:
    """Return what became of all accounts, given what became of parts of them."""
    counts = {name: sum(getattr(report, name) for report in reports) for name in _COUNTS}
    first = next((report.diagnostic for report in reports if report.diagnostic), None)
    return DataPointReport(
        use.name,
        **counts,
        failed_accounts=frozenset().union(*(report.failed_accounts for report in reports)),
        diagnostic=first and reworded(first, use, sum(counts.values()), counts["failed"]),
        cache_diagnostics=tuple(dict.fromkeys(one for report in reports for one in report.cache_diagnostics)),
    )


def reworded(found: Diagnostic, use: Use, accounts: int, failed: int) -> Diagnostic:
    """Return a finding about failures as one about those of a data point."""
    return replace(found, message=_failed(use, accounts, failed), location=use.location)


def _failed(use: Use, accounts: int, failed: int) -> str:
    of_all = f"all {accounts} accounts" if failed == accounts else f"{failed} of {accounts} accounts"
    return f"data point '{use.name}' failed for {of_all}; their value is unknown"
