"""What to find out next, as a table for people and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from icp_rules.language.wording import counted, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.whatif.gaps import Gap, Gaps


def to_dict(gaps: Gaps) -> dict[str, Any]:
    """Return it as plain data."""
    return asdict(gaps)


def headers(gaps: Gaps) -> list[str]:
    """Return the heads of the table's columns."""
    rise = f"could reach {gaps.tier}" if gaps.tier else "could rise"
    worth = [f"expected value, {gaps.currency}"] if gaps.currency else []
    return ["field", "unknown", "of it too old", "could move", rise, "could qualify", "could drop out", *worth]


def rows(gaps: Gaps) -> Iterator[list[str]]:
    """Yield the table's rows."""
    for gap in gaps.gaps:
        counts = (gap.unknown, gap.stale, gap.move, gap.rise, gap.qualify, gap.drop_out)
        yield [gap.field, *(f"{count:,}" for count in counts), *_worth(gaps, gap)]


def _worth(gaps: Gaps, gap: Gap) -> list[str]:
    if not gaps.currency:
        return []
    return ["" if gap.value is None else number(round(gap.value))]


def title(gaps: Gaps) -> str:
    """Return what stands above the table."""
    left_out = [f"{gaps.suppressed:,} suppressed"] if gaps.suppressed else []
    left_out += [f"{gaps.out:,} that are out whatever is unknown"] if gaps.out else []
    return f"{gaps.rule_set}: {counted(gaps.accounts, 'account')}" + (
        f"; left out: {' and '.join(left_out)}" if left_out else ""
    )


def notes(gaps: Gaps) -> Iterator[str]:
    """Yield what stands below it."""
    if not gaps.gaps:
        yield "Nothing that the rules read is unknown."
    if gaps.together:
        where = f"reach {gaps.tier}" if gaps.tier else "rise"
        yield f"{counted(gaps.together, 'more account')} could {where} only if several fields became known together."
