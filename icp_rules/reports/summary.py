"""What a run came to, for a person and as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.engine import Explainer, columns, gated, in_order
from icp_rules.engine.explanation import Kind
from icp_rules.language.fields import Origin
from icp_rules.language.model import State, Status
from icp_rules.language.wording import score as shown_score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.language.model import RuleSet

TOP = 5


@dataclass(frozen=True, slots=True)
class RuleSetCounts:
    """How many accounts a rule set puts where; ``tiers`` counts the qualified ones, ``-`` is no tier."""

    rule_set: str
    tiers: Mapping[str, int]
    qualified: int
    unverified: int
    disqualified: int
    excluded: int


@dataclass(frozen=True, slots=True)
class TopAccount:
    """One of the best accounts, with the reasons that gave the most points."""

    account_id: str
    name: str | None
    rule_set: str
    status: str
    tier: str | None
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """How many accounts lack a usable value of a field, and how many of those are merely too old."""

    field: str
    unknown: int
    stale: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The judgement in numbers."""

    accounts: int
    as_of: date
    rule_sets: tuple[RuleSetCounts, ...]
    top: tuple[TopAccount, ...]
    missing: tuple[Missing, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def summarize(
    accounts: pl.DataFrame,
    scores: pl.DataFrame,
    traces: Mapping[str, pl.DataFrame],
    rule_sets: Sequence[RuleSet],
    rank_by: str,
    *,
    as_of: date,
) -> Summary:
    """Return the summary of a run; ``scores`` has ``best``, ``traces`` the frames of ``evaluate`` by rule set."""
    best = scores.lazy().filter(pl.col("best") & ~pl.col("suppressed"))
    top = in_order(best, rule_sets, rank_by).head(TOP).collect()
    return Summary(
        accounts.height,
        as_of,
        tuple(_counts(r, scores) for r in rule_sets),
        tuple(_top(top, accounts, traces, {r.id: r for r in rule_sets}, as_of)),
        tuple(_missing(accounts, rule_sets, as_of)),
    )


def _counts(rule_set: RuleSet, scores: pl.DataFrame) -> RuleSetCounts:
    rows = scores.filter(pl.col("rule_set") == rule_set.id)
    return counts_of(rule_set, rows.group_by("status", "tier").len().rows())


def counts_of(rule_set: RuleSet, counted: Iterable[tuple[str, str | None, int]]) -> RuleSetCounts:
    """Return how many accounts a rule set puts where, given status, tier and number of each group of them."""
    status, tiers = Counter[str](), Counter[str]()
    for name, tier, number in counted:
        status[name] += number
        if name == Status.QUALIFIED.value:
            tiers[tier or "-"] += number
    names = [t.name for t in rule_set.tiers] + (["-"] if "-" in tiers else [])
    return RuleSetCounts(rule_set.id, {n: tiers[n] for n in names}, *(status[s.value] for s in Status))


def _top(
    rows: pl.DataFrame,
    accounts: pl.DataFrame,
    traces: Mapping[str, pl.DataFrame],
    rule_sets: Mapping[str, RuleSet],
    as_of: date,
) -> Iterator[TopAccount]:
    for row in rows.iter_rows(named=True):
        rule_set, account = rule_sets[row["rule_set"]], row[columns.ACCOUNT_ID]
        record = gated(accounts.filter(pl.col(columns.ACCOUNT_ID) == account), rule_set, as_of=as_of).row(0, named=True)
        trace = traces[rule_set.id].filter(pl.col(columns.ACCOUNT_ID) == account).row(0, named=True)
        items = [
            i
            for i in Explainer(rule_set).explain(trace, record).items
            if i.kind is Kind.CRITERION and i.state is State.MET and i.points > 0
        ]
        reasons = tuple(i.reason for i in sorted(items, key=lambda i: -i.points)[:2])
        yield TopAccount(account, row.get("name"), rule_set.id, row["status"], row["tier"], row["score"], reasons)


def _missing(accounts: pl.DataFrame, rule_sets: Sequence[RuleSet], as_of: date) -> list[Missing]:
    """Return the fields the rules read that are unknown for the most accounts."""
    unknown: dict[str, Missing] = {}
    for rule_set in rule_sets:
        fields = rule_set.judged_fields()
        usable = gated(_only(accounts, fields), rule_set, as_of=as_of)
        for name in sorted(fields):
            nulls = usable[name].null_count() if name in usable.columns else accounts.height
            stale = columns.stale(name)
            old = int(usable[stale].sum()) if stale in usable.columns else 0
            derived = rule_set.fields.account[name].origin is Origin.DERIVED
            if nulls and not derived and nulls > (unknown[name].unknown if name in unknown else 0):
                unknown[name] = Missing(name, nulls, old)
    return sorted(unknown.values(), key=lambda m: (-m.unknown, m.field))[:TOP]


def _only(accounts: pl.DataFrame, fields: Iterable[str]) -> pl.DataFrame:
    """Return these fields with what tells their age."""
    wanted = {columns.ACCOUNT_ID, columns.RECORD_AGE, *fields, *map(columns.age, fields)}
    return accounts.select(name for name in accounts.columns if name in wanted)


def counted(accounts: int) -> str:
    """Return ``1 account`` or ``1,200 accounts``."""
    return f"{accounts:,} {'account' if accounts == 1 else 'accounts'}"


def text(summary: Summary) -> Iterator[str]:
    """Yield the lines of the summary."""
    sets = len(summary.rule_sets)
    yield f"{counted(summary.accounts)} judged by {sets} rule {'set' if sets == 1 else 'sets'} as of {summary.as_of}"
    yield ""
    width = max((len(c.rule_set) for c in summary.rule_sets), default=0)
    for counts in summary.rule_sets:
        tiers = ", ".join(f"{name} {n:,}" for name, n in counts.tiers.items())
        yield (
            f"  {counts.rule_set:<{width}}  {counts.qualified:,} qualified{f' ({tiers})' if tiers else ''},"
            f" {counts.unverified:,} unverified, {counts.disqualified:,} disqualified, {counts.excluded:,} excluded"
        )
    if summary.top:
        yield "\nTop accounts"
    for top in summary.top:
        name = f" {' '.join(top.name.split())}" if top.name and top.name != top.account_id else ""
        unverified = "" if top.status == Status.QUALIFIED.value else f", {top.status}"
        yield f"  {top.account_id}{name}: {top.rule_set} {top.tier or '-'} {shown_score(top.score)}{unverified}"
        yield from (f"      {reason}" for reason in top.reasons)
    if summary.missing:
        yield "\nUnknown most often, of what the rules read"
    for missing in summary.missing:
        old = f", {missing.stale:,} of them too old" if missing.stale else ""
        yield f"  {missing.field}: {counted(missing.unknown)} ({missing.unknown / max(summary.accounts, 1):.0%}){old}"


def outreach_text(record: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Yield the last lines of a run: what was written, from its ``run.json``, and where."""
    briefs = record["briefs"]
    kinds = ", ".join(f"{n:,} of kind {kind}" for kind, n in briefs["written"].items() if n)
    if briefs["accounts"]:
        accounts, blocked = counted(briefs["accounts"]), briefs["blocked"]
        yield f"\nBriefs for {accounts}: {kinds or 'none'}; {blocked:,} could not be written"
    else:
        yield "\nNo briefs: no account was chosen by status and tier, or its rule set has no personas"
    yield f"Suppressed: {counted(record['suppressed_accounts'])}"
    yield f"Everything is in {folder}/; start with scores.csv{' and briefs/' if kinds else ''}"
