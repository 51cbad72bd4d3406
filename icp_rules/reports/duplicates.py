"""Likely pairs of one company or one person, for a person and as plain data."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from icp_rules.records.duplicates.pairs import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.records.duplicates import Duplicates

SHOWN = 20
_EXAMPLES = 3


def text(found: Duplicates, what: str) -> Iterator[str]:
    """Yield the best pairs with their reasons, then the counts; ``what`` the records are."""
    for pair in found.pairs.head(SHOWN).iter_rows(named=True):
        yield f"{pair['likeness']:.2f}  {_named(pair)}  /  {_named(pair, OTHER)}"
        yield f"      {'; '.join(pair['reasons'])}"
    more = found.pairs.height - SHOWN
    if more > 0:
        yield f"… and {more:,} more; -o FILE writes all of them"
    if not found.pairs.is_empty():
        yield ""
    yield f"{what}: {found.records:,}; likely pairs: {found.pairs.height:,}, of {found.compared:,} that were compared"
    yield from _skipped(found)


def _skipped(found: Duplicates) -> Iterator[str]:
    for kind, of_kind in groupby(sorted(found.skipped, key=lambda one: one.kind), lambda one: one.kind):
        skipped = list(of_kind)
        examples = ", ".join(f"{one.value} ({one.count:,})" for one in skipped[:_EXAMPLES])
        more = f", and {len(skipped) - _EXAMPLES:,} more" if len(skipped) > _EXAMPLES else ""
        yield f"  not compared by {kind} where too many share it: {examples}{more}"


def to_dict(found: Duplicates) -> dict[str, Any]:
    """Return the same as plain data, with all pairs."""
    return {
        "records": found.records,
        "compared": found.compared,
        "pairs": found.pairs.to_dicts(),
        "skipped": [{"by": one.kind, "value": one.value, "names": one.count} for one in found.skipped],
    }


def _named(pair: dict[str, Any], prefix: str = "") -> str:
    """Return how a record of a pair is called: by its own id, its name or its e-mail address, as far as known."""
    names = ("contact_id", "first_name", "last_name", "email") if "contact_id" in pair else ("account_id", "name")
    return " ".join(str(pair[prefix + name]) for name in names if pair[prefix + name])
