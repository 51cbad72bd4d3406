"""Who may not be contacted, and why, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.reports.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.records.suppression import Counts, LeftOut

_SHOWN = 5


def text(counts: Counts, *, contacts: bool = True) -> Iterator[str]:
    """Yield how many were left out and why; ``contacts`` tells whether contacts were looked at."""
    people = f" and {_contacts(counts.contacts)}" if contacts else ""
    yield f"Suppressed: {counted(counts.accounts)}{people}"
    for one in counts.shares[:_SHOWN]:
        people = f", {_contacts(one.contacts)}" if contacts else ""
        yield f"  {one.list}{f', {one.reason}' if one.reason else ''}: {counted(one.accounts)}{people}"
    if len(counts.shares) > _SHOWN:
        yield f"  and for {len(counts.shares) - _SHOWN:,} more reasons"
    if counts.expired:
        entries = "1 entry has" if counts.expired == 1 else f"{counts.expired:,} entries have"
        yield f"  {entries} expired and no longer count{'s' if counts.expired == 1 else ''}"


def _contacts(count: int) -> str:
    return f"{count:,} {'contact' if count == 1 else 'contacts'}"


def entry_of(left_out: LeftOut, account_id: str) -> dict[str, Any] | None:
    """Return by which entry an account may not be contacted, as plain data; None where it may be."""
    found = left_out.account(account_id)
    return None if found is None else {**found, "expires": found["expires"] and found["expires"].isoformat()}


def sentence(entry: dict[str, Any]) -> str:
    """Return by which entry an account may not be contacted, as ``entry_of`` gives it."""
    line = f" line {entry['line']}" if entry["line"] is not None else ""
    why = f": {entry['reason']}" if entry["reason"] else ""
    until = f" (until {entry['expires']})" if entry["expires"] else ""
    place = "" if entry["file"] == entry["list"] else f"{entry['file']}"
    where = f", {place}{line}" if place else line
    return f"on the list {entry['list']}{where}, by {entry['by']}{why}{until}"
