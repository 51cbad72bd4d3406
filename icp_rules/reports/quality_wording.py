"""How a quality report puts into words what is known of a field: for the text and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.wording import counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.quality.report import Contradicted, FieldQuality, RejectedRows, UnlistedValue
    from icp_rules.records.report import UnreadableColumn

_LONGEST = 32


def share(field: FieldQuality) -> str:
    """Return the coverage as a percentage; 100% is all of them, 0% none."""
    percent = f"{field.coverage:.0%}"
    return {"100%": ">99%", "0%": "<1%"}.get(percent, percent) if 0 < field.coverage < 1 else percent


def values(field: FieldQuality, most: int) -> str:
    """Return what the known values are like: the frequent ones, ``most`` at most, or their range."""
    found = field.values
    if found.median is not None:
        least, median, greatest = (shown(one, field.unit) for one in (found.least, found.median, found.most))
        return f"{least} to {greatest}, median {median}"
    if not found.distinct:
        return ""
    frequent = ", ".join(f"{clipped(text)} ({shown(count)})" for text, count in found.frequent[:most])
    if found.distinct <= min(most, len(found.frequent)):
        return frequent
    different = f"{shown(found.distinct)} different"
    return f"{frequent}, …; {different}" if frequent else different


def ages(field: FieldQuality) -> Iterator[str]:
    """Yield how old the values are, and how many a rule set takes for too old; nothing where nobody says."""
    if field.ages is None:
        return
    yield f"median {shown(field.ages.median_days)} days"
    yield f"oldest {field.ages.oldest}"
    if field.ages.limit:
        yield f"{shown(field.ages.too_old) if field.ages.too_old else 'none'} older than {field.ages.limit} days"


def cells(field: FieldQuality) -> Iterator[str]:
    """Yield what is to be said of a field's cells."""
    if field.filled:
        yield f"{_cells(field.filled)} filled in from {field.filled_from}"
    if field.placeholders:
        yield f"{_cells(field.placeholders)} saying that it is unknown"
    if field.conflicts:
        yield f"{counted(field.conflicts, 'merged record')} whose rows disagree"


def unreadable(column: UnreadableColumn) -> str:
    """Return why cells could not be read, and some of them."""
    examples = ", ".join(repr(clipped(text)) for text in column.examples)
    return f"{_cells(column.count)} unreadable: {column.reason} ({examples})"


def unlisted(field: FieldQuality) -> str:
    """Return how many values a vocabulary does not know; empty where there are none."""
    found = field.unlisted
    if found is None:
        return ""
    return f"{counted(found.distinct, 'value')} in {_cells(found.cells)} not among the known {found.vocabulary}"


def unlisted_value(value: UnlistedValue) -> str:
    """Return a value that a vocabulary does not know, with the entry it resembles."""
    near = f", is it {value.nearest}?" if value.nearest else ""
    return f"{clipped(value.text)} ({shown(value.count)}{near})"


def rejected(rows: RejectedRows) -> str:
    """Return why rows were rejected, and where the first of them stand."""
    places = ", ".join(file if line is None else f"{file}:{line}" for file, line in rows.places)
    more = ", …" if rows.count > len(rows.places) else ""
    return f"{counted(rows.count, 'row')} rejected: {rows.reason} ({places}{more})"


def held(contradiction: Contradicted) -> str:
    """Return for how many accounts a contradiction holds, and for how many that is unknown."""
    return f"holds for {counted(contradiction.holds, 'account')}, unknown for {shown(contradiction.unknown)}"


def account(one: tuple[str, str | None]) -> str:
    """Return an account's id and, where it has one, its name."""
    identity, name = one
    return f"{identity} {clipped(name)}" if name else identity


def clipped(text: str) -> str:
    """Return a text on one line, and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _cells(number: int) -> str:
    return counted(number, "cell")
