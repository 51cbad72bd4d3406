"""What two versions of a rule set make of the same accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.checks.revisions.causes import Causes
from icp_rules.checks.revisions.report import Matrix, Mover, Outcome, Worth
from icp_rules.engine.evaluation import TOLERANCE
from icp_rules.language.model import Status
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.model import RuleSet

NO_TIER = "no tier"
_OUT = tuple(status.value for status in Status if status is not Status.QUALIFIED)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which accounts are listed and how: ``top`` of each list, none suppressed, with their names or without."""

    suppressed: frozenset[str]
    names: bool
    top: int

    def label(self, account: Mapping[str, str | None]) -> tuple[str | None, str | None]:
        """Return an account's id and name as shown; an id that tells the name is kept back with it."""
        identity, name = account["account_id"], account["name"]
        if self.names:
            return identity, name
        hosts = {host for text in (account["domain"], account["website"]) if text and (host := _host(text))}
        own = fold_text(identity or "")
        called = {_bare(text) for text in (name or "", *hosts, *(host.split(".")[0] for host in hosts))}
        tells = "@" in own or _host(own) in hosts or any(text and text in _bare(own) for text in called)
        return (None if tells else identity), None


def _host(text: str) -> str:
    """Return the host of an address, without what stands before and after it."""
    return fold_text(text).split("://")[-1].split("/")[0].removeprefix("www.")


def _bare(text: str) -> str:
    return "".join(c for c in fold_text(text) if c.isalnum())


def places(rule_set: RuleSet) -> tuple[str, ...]:
    """Return where a rule set puts accounts, the best first."""
    qualified = (Status.QUALIFIED.value,) if rule_set.is_filter else (*(t.name for t in rule_set.tiers), NO_TIER)
    return (*qualified, *_OUT)


def place(rule_set: RuleSet) -> pl.Expr:
    """Return where an account is put: its tier where it is qualified, else its status."""
    qualified = pl.lit(Status.QUALIFIED.value) if rule_set.is_filter else pl.col("tier").fill_null(NO_TIER)
    return pl.when(pl.col("status") == Status.QUALIFIED.value).then(qualified).otherwise(pl.col("status"))


def counts(rule_set: RuleSet, trace: pl.DataFrame) -> dict[str, int]:
    """Return how many accounts a rule set puts where."""
    found = dict(trace.select(place=place(rule_set))["place"].value_counts().iter_rows())
    return {name: found[name] for name in places(rule_set) if name in found}


def worth(rule_set: RuleSet, trace: pl.DataFrame) -> float | None:
    """Return the expected value of the qualified accounts; None without a value or a score."""
    if rule_set.value is None or rule_set.is_filter:
        return None
    scores = trace.filter(pl.col("status") == Status.QUALIFIED.value)["score"]
    return float(scores.sum()) / 100 * rule_set.value.expected_acv


def outcome(
    base: RuleSet, head: RuleSet, before: pl.DataFrame, after: pl.DataFrame, accounts: pl.DataFrame, listing: Listing
) -> Outcome:
    """Compare two traces of the same accounts; ``accounts`` has what they are called, in the same order."""
    causes, both = Causes(base, head), _side_by_side(base, head, before, after, accounts)

    def listed(rows: str, by: str) -> tuple[Mover, ...]:
        out = pl.Series(sorted(listing.suppressed), dtype=pl.String).implode()
        first = both.filter(pl.col(rows) & ~pl.col("account_id").is_in(out))
        first = first.top_k(listing.top, by=[by, "row"], reverse=[False, True])
        return tuple(
            Mover(
                *listing.label(row),
                row["place_before"],
                row["place"],
                row["score_before"],
                row["score"],
                causes.of(before.row(row["row"], named=True), after.row(row["row"], named=True)),
            )
            for row in first.sort(by, "row", descending=[True, False]).iter_rows(named=True)
        )

    return Outcome(
        _matrix(base, head, both),
        int((both["change"] > 0).sum()),
        int(both["moved"].sum()),
        int(both["came"].sum()),
        int(both["went"].sum()),
        listed("moved", "change"),
        listed("came", "height"),
        listed("went", "height"),
        tuple(sorted(causes.effects(before, after), key=lambda one: -(one.raised + one.lowered))),
        _worth(base, head, before, after),
    )


def _side_by_side(
    base: RuleSet, head: RuleSet, before: pl.DataFrame, after: pl.DataFrame, accounts: pl.DataFrame
) -> pl.DataFrame:
    """Return each account with its places and scores; ``height`` is the higher score, ``change`` what lies between.

    ``moved`` are those with another score that are qualified or unverified on either side, or with another tier.
    """
    told = [
        before.select(place_before=place(base), status_before="status", score_before="score"),
        after.select(place=place(head), status="status", score="score"),
    ]
    scores = [pl.col(name).fill_null(0.0) for name in ("score_before", "score")]
    change = (scores[1] - scores[0]).abs()
    is_in, was_in = (pl.col(name) == Status.QUALIFIED.value for name in ("status", "status_before"))
    judged = [Status.QUALIFIED.value, Status.UNVERIFIED.value]
    inside = pl.col("status").is_in(judged) | pl.col("status_before").is_in(judged)
    both = pl.concat([accounts, *told], how="horizontal").with_row_index("row")
    return both.with_columns(
        change=pl.when(change > TOLERANCE).then(change).otherwise(pl.lit(0.0)),
        height=pl.max_horizontal(scores),
        came=is_in & ~was_in,
        went=was_in & ~is_in,
        moved=(change > TOLERANCE) & inside | is_in & was_in & (pl.col("place") != pl.col("place_before")),
    )


def _matrix(base: RuleSet, head: RuleSet, both: pl.DataFrame) -> Matrix:
    pairs = both.group_by("place_before", "place").len()
    found = {(before, after): n for before, after, n in pairs.iter_rows()}
    rows = tuple(name for name in places(base) if any(before == name for before, _ in found))
    columns = tuple(name for name in places(head) if any(after == name for _, after in found))
    return Matrix(rows, columns, found)


def _worth(base: RuleSet, head: RuleSet, before: pl.DataFrame, after: pl.DataFrame) -> Worth | None:
    values = [one.value for one in (base, head) if one.value]
    if not values or len({value.currency for value in values}) > 1:
        return None
    return Worth(worth(base, before), worth(head, after), values[-1].currency)
