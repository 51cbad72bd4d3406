"""What happened to an account, or will: conferences, and filings for a licence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from icp_rules.plugins import Batch, data_point
from icp_rules_signals.settings import SOURCE, column, globs, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import narwhals.stable.v2 as nw

    from icp_rules_signals.dated import Rows

_UPCOMING, _PAST, _ANY = "upcoming", "past", "any"
_DAYS = {"type": "integer", "minimum": 1, "maximum": 36500}
_CONFERENCE: Mapping[str, Any] = {
    "source": SOURCE,
    "roles": globs("roles, such as attended or sponsored,"),
    "role_column": column("role", "what the company does there"),
    "date_column": column("starts_on", "the day it begins"),
}
_CONFERENCES: Mapping[str, Any] = {
    **_CONFERENCE,
    "name_column": column("conference", "the conference's name"),
    "when": one_of((_UPCOMING, _PAST, _ANY), "which conferences, seen from the day of the run", _ANY),
    "within_days": {**_DAYS, "default": None, "description": "how many days from the day of the run, at most"},
}
_FILINGS: Mapping[str, Any] = {
    "source": SOURCE,
    "kinds": globs("kinds of licence"),
    "kind_column": column("kind", "the kind of licence"),
    "date_column": column("filed_on", "the day of the filing"),
}


@data_point(type="list", batch=True, facts="source", settings=_CONFERENCES)
def conferences(batch: Batch) -> nw.DataFrame[Any]:
    """The conferences that the company attends or sponsors, by name."""
    from icp_rules_signals.dated import names

    return names(batch, _conferences(batch))


@data_point(type="number", unit="conferences", batch=True, portable=True, facts="source", settings=_CONFERENCES)
def conference_count(batch: Batch) -> nw.LazyFrame[Any]:
    """How many conferences the company attends or sponsors."""
    from icp_rules_signals.dated import counted

    return counted(batch, _conferences(batch))


@data_point(type="date", batch=True, portable=True, facts="source", settings=_CONFERENCE)
def next_conference(batch: Batch) -> nw.LazyFrame[Any]:
    """The day of the next conference that the company attends or sponsors."""
    from icp_rules_signals.dated import Rows, first_day

    settings = batch.settings
    return first_day(
        batch, Rows(settings["roles"], settings["role_column"], settings["date_column"], since=batch.as_of)
    )


@data_point(
    type="number",
    unit="filings",
    batch=True,
    portable=True,
    facts="source",
    settings={
        **_FILINGS,
        "within_days": {**_DAYS, "default": 365, "description": "how many days before the day of the run, at most"},
    },
)
def licence_filings(batch: Batch) -> nw.LazyFrame[Any]:
    """How many filings for a licence the company made lately."""
    from icp_rules_signals.dated import counted

    return counted(batch, _filings(batch, timedelta(batch.settings["within_days"])))


@data_point(type="date", batch=True, portable=True, facts="source", settings=_FILINGS)
def newest_licence_filing(batch: Batch) -> nw.LazyFrame[Any]:
    """The day of the company's newest filing for a licence."""
    from icp_rules_signals.dated import last_day

    return last_day(batch, _filings(batch))


def _conferences(batch: Batch) -> Rows:
    from icp_rules_signals.dated import Rows

    settings, today = batch.settings, batch.as_of
    when, days = settings["when"], settings["within_days"]
    since = today if when == _UPCOMING else today - timedelta(days) if days else None
    until = today - timedelta(1) if when == _PAST else today + timedelta(days) if days else None
    # where any day will do, a table need not have them
    dates = settings["date_column"] if since or until else None
    return Rows(settings["roles"], settings["role_column"], dates, since, until, settings["name_column"])


def _filings(batch: Batch, back: timedelta | None = None) -> Rows:
    from icp_rules_signals.dated import Rows

    settings = batch.settings
    since = batch.as_of - back if back else None
    return Rows(settings["kinds"], settings["kind_column"], settings["date_column"], since, batch.as_of)
