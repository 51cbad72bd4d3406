"""What to look at first: what keeps accounts from being judged by what is true of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.language.wording import counted, shown
from icp_rules.records.report import ENOUGH_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.diagnostics import Location
    from icp_rules.language.config import Config, SourceConfig
    from icp_rules.quality.report import Contradicted, FieldQuality, SourceQuality

# Of the records, how many may be too old before a field is told of.
_MANY = 0.1
_SHOWN = 3

# The gravest first: rows that are lost, data that is wrong, then what is unknown, then what may be right as it is.
_ORDER = (
    Code.REJECTED_ROWS,
    Code.CONTRADICTION,
    Code.FEW_KNOWN,
    Code.TOO_OLD,
    Code.UNREADABLE_CELLS,
    Code.UNMATCHED_ROWS,
    Code.CONFLICTS,
    Code.UNLISTED_VALUES,
)


def attention(
    sources: Sequence[SourceQuality], contradictions: Sequence[Contradicted], config: Config
) -> tuple[Diagnostic, ...]:
    """Return what needs attention, as warnings, the gravest first."""
    found = list(_contradictions(contradictions, config))
    for source in sources:
        found += source.report.diagnostics
        found += _fields(source, config.sources[source.report.name])
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.code) if one.code in _ORDER else len(_ORDER)))


def _contradictions(contradictions: Sequence[Contradicted], config: Config) -> Iterator[Diagnostic]:
    places = {one.id: one.location for one in config.contradictions}
    for one in contradictions:
        if one.holds:
            ids = ", ".join(account for account, _ in one.accounts)
            more = "" if one.holds == len(one.accounts) else ", …"
            message = f"{one.id}: {counted(one.holds, 'account')} ({ids}{more}): {one.says}"
            yield _warning(Code.CONTRADICTION, message, places[one.id], one.why)


def _fields(source: SourceQuality, config: SourceConfig) -> Iterator[Diagnostic]:
    # what is derived or filled in is as good as what it is made of, which is told of itself
    read = [one for one in source.fields if one.read_by and one.rows and not one.is_derived]
    stated = [one for one in read if not one.filled_from]
    yield from (_few_known(source.report.name, field, config) for field in stated if field.coverage < ENOUGH_KNOWN)
    old = sorted(filter(_is_old, read), key=_too_old, reverse=True)
    if old:
        # rows have one date for all their fields, so where one is old most are
        first = ", ".join(map(_old, old[:_SHOWN])) + (f" and {len(old) - _SHOWN} more" if len(old) > _SHOWN else "")
        message = f"{source.report.name}: values too old for rule sets that read them: {first}"
        help_line = "To those rule sets they count as unknown. Fetch newer data, or raise their freshness."
        yield _warning(Code.TOO_OLD, message, config.location, help_line)


def _is_old(field: FieldQuality) -> bool:
    return _too_old(field) > 0 and _too_old(field) >= _MANY * field.values.known


def _too_old(field: FieldQuality) -> int:
    return field.ages.too_old if field.ages else 0


def _old(field: FieldQuality) -> str:
    days = field.ages.limit if field.ages else None
    return f"{field.name} ({shown(_too_old(field))} of {shown(field.values.known)} older than {days} days)"


def _few_known(source: str, field: FieldQuality, config: SourceConfig) -> Diagnostic:
    message = f"{source}: {field.name} is known for {shown(field.values.known)} of {shown(field.rows)}"
    if not field.values.known and field.name not in config.map:
        help_line = f"Read by {_readers(field)}, but no column gives it. Name one under map:, if there is one."
    else:
        help_line = f"Read by {_readers(field)}. What reads it is unknown for the others: add data."
    mapped = config.map.get(field.name)
    return _warning(Code.FEW_KNOWN, message, mapped.location if mapped else config.location, help_line)


def _readers(field: FieldQuality) -> str:
    return ", ".join(field.read_by)


def _warning(code: Code, message: str, place: Location, help_line: str) -> Diagnostic:
    return Diagnostic(code, message, place, help_line, Severity.WARNING)
