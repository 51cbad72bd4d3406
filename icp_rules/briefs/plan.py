"""Who gets which brief, before any is rendered: limits for each role and account, and one brief a person.

The plan is a table made by Polars alone, so that all of a batch can be looked at before it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.ranking import MET, RANK, ROW
from icp_rules.engine import columns, in_order
from icp_rules.records.suppression.persons import SAME_PERSON, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.language.config import PanelSize
    from icp_rules.language.model import RuleSet

BRIEFS: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "account_id": pl.String(),
    "persona": pl.String(),
    ROW: pl.UInt32(),
    "place": pl.UInt32(),
}
MATCHES: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "persona": pl.String(),
    ROW: pl.UInt32(),
    RANK: pl.UInt32(),
    "state": pl.String(),
}
LEFT_OUT: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "account_id": pl.String(),
    "persona": pl.String(),
    ROW: pl.UInt32(),
    "contact": pl.String(),
    "reason": pl.String(),
    "brief_rule_set": pl.String(),
    "brief_account_id": pl.String(),
    "brief_persona": pl.String(),
}
ROLE_FULL, ACCOUNT_FULL, ANOTHER_BRIEF = "role_full", "account_full", "another_brief"
REASONS = {
    ROLE_FULL: "beyond the most of their role (need: max)",
    ACCOUNT_FULL: "beyond the most of their account (briefs: panel: max)",
    ANOTHER_BRIEF: "with another brief",
}
# Which of a person's briefs is written; each decides where those before it don't.
SURVIVOR = (
    "a qualified account before an unverified one",
    "the better tier, by its place in its rule set; a filter's accounts have none and come last",
    "the higher rank_by of icp.yaml, then the higher score",
    "the rule set's id",
    "the persona further up in its file",
    "the account's id",
    "the better contact, by the ranking",
)
# Within an account the best of each role come first, then the second of each; in a round, blockers come last.
_IN_ACCOUNT = ("account", "place", "blocker", "standing", RANK, "persona_place")
_SURVIVOR = ("standing", "persona_place", "account", RANK)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may get a brief by one rule set.

    ``accounts`` are the ids of those that get briefs, in their order; ``matches`` comes from ``ranked_matches`` over
    ``contacts``, which are the same for all rule sets of a plan.
    """

    rule_set: RuleSet
    accounts: pl.Series
    matches: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets which brief, and who gets none.

    Attributes:
        briefs: one row a brief (:data:`BRIEFS`), in the order they are written. ``contact_row`` is the number of the
            row in the contacts, null for a role that nobody is known for; ``place`` 1 is the best of the role.
        left_out: one row a contact and persona that fit without getting a brief (:data:`LEFT_OUT`), ``reason`` one of
            :data:`REASONS`; ``brief_…`` tell which brief the same person gets instead.
    """

    briefs: pl.DataFrame
    left_out: pl.DataFrame

    def of(self, rule_set: RuleSet) -> pl.DataFrame:
        """Return the briefs by one rule set."""
        return self.briefs.filter(pl.col("rule_set") == rule_set.id)


def plan_briefs(
    contacts: pl.DataFrame,
    candidates: Sequence[Candidates],
    scores: pl.DataFrame,
    rank_by: str,
    size: PanelSize,
) -> Plan:
    """Return who gets which brief.

    For each account and persona the best contacts get one, up to the persona's maximum and, over all personas and rule
    sets, up to the account's. Of several briefs of one person the first by :data:`SURVIVOR` is written, and who comes
    next takes the place of the others. A persona that needs somebody and whom nobody at an account fits gets a brief
    for the role alone. ``scores`` has a row for each account and rule set that gets briefs.
    """
    seats = _seats(candidates)
    fitting = _fitting(contacts, candidates, seats, _standing(candidates, scores, rank_by))
    return _settled(contacts, fitting, seats, size)


def _settled(contacts: pl.DataFrame, fitting: pl.DataFrame, seats: pl.DataFrame, size: PanelSize) -> Plan:
    """Return the plan of these contacts who fit."""
    given_up = pl.Series([], dtype=pl.UInt32)
    while True:
        # Who is given up frees a place and takes none, and who has one keeps it: so this ends, and nobody who is
        # given up for another brief loses that one.
        chosen = _chosen(fitting.filter(~pl.col("pair").is_in(given_up.implode())), size)
        rivals = chosen.filter(pl.col("person").is_duplicated()).sort(_SURVIVOR)
        lost = rivals.filter(~pl.col("person").is_first_distinct())["pair"]
        if lost.is_empty():
            break
        given_up = given_up.append(lost)
    alone = seats.join(fitting, on="seat", how="anti").filter("needed")
    briefs = pl.concat([chosen.select("seat", ROW, "place"), _for_role(alone)])
    return Plan(
        briefs.join(seats, on="seat").sort("seat", "place").select(pl.col(n).cast(t) for n, t in BRIEFS.items()),
        _left_out(contacts, fitting, chosen),
    )


def left_out_counts(left_out: pl.DataFrame) -> list[dict[str, Any]]:
    """Return how many contacts who fit get no brief, for each of :data:`REASONS`, and its words."""
    return [
        {"reason": reason, "contacts": left_out.filter(reason=reason).height, "text": text}
        for reason, text in REASONS.items()
    ]


def planned_alone(
    rule_set: RuleSet,
    accounts: pl.Series,
    contacts: pl.DataFrame | None,
    matches: pl.DataFrame | None,
    size: PanelSize,
) -> pl.DataFrame:
    """Return the briefs of accounts by one rule set, each planned by itself; without contacts they are for roles."""
    contacts = pl.DataFrame() if contacts is None else contacts
    matches = pl.DataFrame(schema=MATCHES) if matches is None else matches
    candidates = [Candidates(rule_set, accounts, matches)]
    seats = _seats(candidates)
    alike = seats.select("rule_set", "account_id", standing=pl.lit(0, pl.UInt32)).unique()
    fitting = _fitting(contacts, candidates, seats, alike)
    apart = pl.col("account").cast(pl.UInt64) * 2**32 + pl.col("person")
    return _settled(contacts, fitting.with_columns(person=apart), seats, size).briefs


def jobs_by_account(briefs: pl.DataFrame, accounts: pl.Series) -> dict[str, list[tuple[str, int | None, int]]]:
    """Return persona, contact's row and place of each brief of these accounts, in the order they are written."""
    jobs: dict[str, list[tuple[str, int | None, int]]] = {}
    here = briefs.filter(pl.col("account_id").is_in(accounts.implode()))
    for account_id, persona, row, place in here.select("account_id", "persona", ROW, "place").iter_rows():
        jobs.setdefault(account_id, []).append((persona, row, place))
    return jobs


def _seats(candidates: Sequence[Candidates]) -> pl.DataFrame:
    """Return a row an account and persona of each rule set, ``seat`` numbers them in the order of the briefs."""
    of_role = {
        "rule_set": pl.String,
        "persona": pl.String,
        "persona_place": pl.UInt32,
        "maximum": pl.UInt32,
        "needed": pl.Boolean,
        "blocker": pl.Boolean,
    }
    parts = [pl.DataFrame(schema={"account_id": pl.String, **of_role})]
    for one in candidates:
        personas = [
            (one.rule_set.id, p.id, place, p.maximum, p.minimum > 0, p.is_blocker)
            for place, p in enumerate(one.rule_set.personas)
        ]
        roles = pl.DataFrame(personas, schema=of_role, orient="row")
        accounts = one.accounts.cast(pl.String).alias("account_id").to_frame()
        parts.append(accounts.join(roles, how="cross", maintain_order="left_right"))
    account = pl.col("account_id").rank("dense").cast(pl.UInt32)
    return pl.concat(parts).with_row_index("seat").with_columns(account=account)


def _standing(candidates: Sequence[Candidates], scores: pl.DataFrame, rank_by: str) -> pl.DataFrame:
    """Return the place of each account and rule set in the order of survivors, before personas; equals share one."""
    of_rule_set = [
        scores.lazy()
        .filter(pl.col("rule_set") == one.rule_set.id)
        .join(one.accounts.alias("account_id").to_frame().lazy(), on="account_id", how="semi")
        for one in candidates
    ]
    rows = pl.concat([scores.clear().lazy(), *of_rule_set]).select("account_id", "rule_set", "status", "tier", "score")
    decides = pl.struct("status_place", "tier_place", "rank", "score", "rule_set")
    ordered = in_order(rows, [one.rule_set for one in candidates], rank_by).collect()
    return ordered.select(columns.ACCOUNT_ID, "rule_set", decides.rle_id().alias("standing"))


def _fitting(
    contacts: pl.DataFrame, candidates: Iterable[Candidates], seats: pl.DataFrame, standing: pl.DataFrame
) -> pl.DataFrame:
    """Return a row for each contact and persona that fit, ``pair`` numbers them, the best of each seat first."""
    met = [
        one.matches.lazy()
        .filter(pl.col("state") == MET)
        .select(columns.ACCOUNT_ID, "persona", ROW, RANK, rule_set=pl.lit(one.rule_set.id))
        for one in candidates
    ]
    found = (
        pl.concat([pl.LazyFrame(schema=MATCHES).drop("state").with_columns(rule_set=pl.lit("")), *met])
        .join(seats.lazy(), on=["rule_set", "account_id", "persona"])
        .join(standing.lazy(), on=["rule_set", "account_id"])
        .sort("seat", RANK)
        .with_row_index("pair")
        .collect()
    )
    rows = found[ROW].unique().sort()
    same = pl.DataFrame([rows, rows.gather(persons(_of_rows(contacts, rows))).alias("person")])
    return found.join(same, on=ROW, maintain_order="left")


def _of_rows(contacts: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return these rows of contacts, which are numbered where they are not all there are."""
    numbered = contacts if ROW in contacts.columns else contacts.with_row_index(ROW)
    return rows.alias(ROW).to_frame().join(numbered, on=ROW, how="left", maintain_order="left")


def _chosen(fitting: pl.DataFrame, size: PanelSize) -> pl.DataFrame:
    """Return the contacts that the limits let through, with ``place``, their place for the role."""
    placed = fitting.with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("seat"))
    inside = placed.filter(pl.col("place") <= pl.col("maximum")).sort(_IN_ACCOUNT)
    return inside.filter(pl.int_range(pl.len()).over("account") < size.maximum)


def _for_role(seats: pl.DataFrame) -> pl.DataFrame:
    return seats.select("seat", pl.lit(None, pl.UInt32).alias(ROW), pl.lit(1, pl.UInt32).alias("place"))


def _left_out(contacts: pl.DataFrame, fitting: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Return who fits without getting a brief, and why."""
    names = [name for name in SAME_PERSON if name in contacts.columns]
    out = fitting.join(chosen, on="pair", how="anti")
    nobody = pl.repeat(None, pl.len(), dtype=pl.String)
    contact = _of_rows(contacts, out[ROW]).select(contact=pl.coalesce(names) if names else nobody)
    instead = chosen.select("person", *(pl.col(n).alias(f"brief_{n}") for n in ("rule_set", "account_id", "persona")))
    is_full = pl.col("taken").fill_null(0) >= pl.col("maximum")
    limited = pl.when(is_full).then(pl.lit(ROLE_FULL)).otherwise(pl.lit(ACCOUNT_FULL))
    reason = pl.when(pl.col("brief_persona").is_null()).then(limited).otherwise(pl.lit(ANOTHER_BRIEF))
    return (
        out.hstack(contact)
        .join(chosen.group_by("seat").agg(taken=pl.len()), on="seat", how="left")
        .join(instead, on="person", how="left")
        .sort("pair")
        .with_columns(reason=reason)
        .select(pl.col(name).cast(dtype) for name, dtype in LEFT_OUT.items())
    )
