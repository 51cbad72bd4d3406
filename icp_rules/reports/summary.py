"""What a run came to, for a person and as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.engine import Explainer, columns, evaluate, gated, in_order
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
# Of a top account, what says which of two is better.
_RANKED = ("account_id", "rule_set", "status", "tier", "score")


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


@dataclass(frozen=True, slots=True)
class Tally:
    """What a part of the accounts adds to a summary: ``unknown`` has, for each rule set, the fields it lacks."""

    accounts: int
    rule_sets: tuple[RuleSetCounts, ...]
    top: tuple[TopAccount, ...]
    unknown: tuple[tuple[Missing, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tally:
        """Return the tally that ``to_dict`` made plain data of."""
        return cls(
            data["accounts"],
            tuple(RuleSetCounts(**one) for one in data["rule_sets"]),
            tuple(TopAccount(**{**one, "reasons": tuple(one["reasons"])}) for one in data["top"]),
            tuple(tuple(Missing(**one) for one in unknown) for unknown in data["unknown"]),
        )


def summarize(
    accounts: pl.DataFrame,
    scores: pl.DataFrame,
    rule_sets: Sequence[RuleSet],
    rank_by: str,
    *,
    as_of: date,
) -> Summary:
    """Return the summary of a run; ``scores`` has ``best``."""
    return summed([tally(accounts, scores, rule_sets, rank_by, as_of=as_of)], rule_sets, rank_by, as_of=as_of)


def tally(
    accounts: pl.DataFrame,
    scores: pl.DataFrame,
    rule_sets: Sequence[RuleSet],
    rank_by: str,
    *,
    as_of: date,
) -> Tally:
    """Return what these accounts add to a summary; see ``summarize``."""
    best = scores.lazy().filter(pl.col("best") & ~pl.col("suppressed"))
    top = in_order(best, rule_sets, rank_by).head(TOP).collect()
    return Tally(
        accounts.height,
        tuple(_counts(r, scores) for r in rule_sets),
        tuple(_top(top, accounts, {r.id: r for r in rule_sets}, as_of)),
        tuple(tuple(_unknown(accounts, r, as_of)) for r in rule_sets),
    )


def summed(tallies: Sequence[Tally], rule_sets: Sequence[RuleSet], rank_by: str, *, as_of: date) -> Summary:
    """Return the summary of all that was tallied; no account is in two of the tallies."""
    top = [account for one in tallies for account in one.top]
    schema = {name: pl.Float64 if name == "score" else pl.String for name in _RANKED}
    rows = [tuple(getattr(account, name) for name in _RANKED) for account in top]
    ranked = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("place")
    places = in_order(ranked.lazy(), rule_sets, rank_by).head(TOP).collect()["place"]
    return Summary(
        sum(one.accounts for one in tallies),
        as_of,
        tuple(_counts_summed(r, [one.rule_sets[i] for one in tallies]) for i, r in enumerate(rule_sets)),
        tuple(top[place] for place in places),
        tuple(_missing([[one.unknown[i] for one in tallies] for i in range(len(rule_sets))])),
    )


def _counts(rule_set: RuleSet, scores: pl.DataFrame) -> RuleSetCounts:
    its = scores.lazy().filter(pl.col("rule_set") == rule_set.id)
    return counts_of(rule_set, its.group_by("status", "tier").len().collect().iter_rows())


def counts_of(rule_set: RuleSet, counted: Iterable[tuple[str, str | None, int]]) -> RuleSetCounts:
    """Return how many accounts a rule set puts where, given status, tier and number of each group of them.

    Its tiers stand in their order, those that nobody reaches too.
    """
    status, tiers = Counter[str](), Counter[str]()
    for name, tier, number in counted:
        status[name] += number
        if name == Status.QUALIFIED.value:
            tiers[tier or "-"] += number
    return _in_order(rule_set, status, tiers)


def _counts_summed(rule_set: RuleSet, counts: Iterable[RuleSetCounts]) -> RuleSetCounts:
    """Return the sums of a rule set's counts."""
    tiers: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for one in counts:
        tiers.update(one.tiers)
        statuses.update({status.value: getattr(one, status.value) for status in Status})
    return _in_order(rule_set, statuses, tiers)


def _in_order(rule_set: RuleSet, statuses: Counter[str], tiers: Counter[str]) -> RuleSetCounts:
    names = [t.name for t in rule_set.tiers] + (["-"] if "-" in tiers else [])
    return RuleSetCounts(rule_set.id, {n: tiers[n] for n in names}, *(statuses[s.value] for s in Status))


def _top(
    rows: pl.DataFrame, accounts: pl.DataFrame, rule_sets: Mapping[str, RuleSet], as_of: date
) -> Iterator[TopAccount]:
    chosen = accounts.filter(pl.col(columns.ACCOUNT_ID).is_in(rows[columns.ACCOUNT_ID].implode()))
    own = {name: rule_sets[name] for name in rows["rule_set"].unique(maintain_order=True)}
    records = {name: _by_account(gated(chosen, rule_set, as_of=as_of)) for name, rule_set in own.items()}
    traces = {name: _by_account(evaluate(rule_set, chosen, as_of=as_of)) for name, rule_set in own.items()}
    for row in rows.iter_rows(named=True):
        rule_set, account = rule_sets[row["rule_set"]], row[columns.ACCOUNT_ID]
        items = [
            i
            for i in Explainer(rule_set).explain(traces[rule_set.id][account], records[rule_set.id][account]).items
            if i.kind is Kind.CRITERION and i.state is State.MET and i.points > 0
        ]
        reasons = tuple(i.reason for i in sorted(items, key=lambda i: -i.points)[:2])
        yield TopAccount(account, row.get("name"), rule_set.id, row["status"], row["tier"], row["score"], reasons)


def _by_account(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row[columns.ACCOUNT_ID]: row for row in frame.iter_rows(named=True)}


def _unknown(accounts: pl.DataFrame, rule_set: RuleSet, as_of: date) -> Iterator[Missing]:
    """Yield the fields a rule set reads that are unknown for some accounts."""
    fields = rule_set.judged_fields()
    usable = gated(_only(accounts, fields), rule_set, as_of=as_of)
    for name in sorted(fields):
        nulls = usable[name].null_count() if name in usable.columns else accounts.height
        stale = columns.stale(name)
        old = int(usable[stale].sum()) if stale in usable.columns else 0
        if nulls and rule_set.fields.account[name].origin is not Origin.DERIVED:
            yield Missing(name, nulls, old)


def _missing(by_rule_set: Iterable[Iterable[Iterable[Missing]]]) -> list[Missing]:
    """Return the fields that are unknown for the most accounts; each by the rule set that lacks the most of it."""
    most: dict[str, Missing] = {}
    for tallied in by_rule_set:
        sums: dict[str, Missing] = {}
        for one in (one for tally in tallied for one in tally):
            so_far = sums.get(one.field, Missing(one.field, 0, 0))
            sums[one.field] = Missing(one.field, so_far.unknown + one.unknown, so_far.stale + one.stale)
        for name, one in sums.items():
            if name not in most or one.unknown > most[name].unknown:
                most[name] = one
    return sorted(most.values(), key=lambda m: (-m.unknown, m.field))[:TOP]


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


def briefs_text(record: Mapping[str, Any], rendered: int) -> Iterator[str]:
    """Yield what was written in a run, from its ``run.json``, and how much of it anew."""
    briefs, kinds = record["briefs"], _kinds(record)
    if briefs["accounts"]:
        accounts, blocked = counted(briefs["accounts"]), briefs["blocked"]
        yield f"\nBriefs for {accounts}: {kinds or 'none'}; {blocked:,} could not be written"
        kept = sum(briefs["written"].values()) + blocked - rendered
        if kept:
            yield f"Rendered: {rendered:,}; nothing has changed for the other {kept:,}"
        yield from _panel_text(record["panel"])
    else:
        yield "\nNo briefs: no account was chosen by status and tier, or its rule set has no personas"
    yield from lacks_text(briefs)


def _panel_text(panel: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many panels are complete, who is missing, and why contacts who fit get no brief."""
    missing = ", ".join(f"{one['persona']} ({one['accounts']:,})" for one in panel["missing"][:TOP])
    most = f"; missing most often: {missing}" if missing else ""
    yield f"Panels: {panel['complete']:,} of {panel['panels']:,} complete{most}"
    why = [f"{one['contacts']:,} {one['text']}" for one in panel["left_out"] if one["contacts"]]
    if why:
        yield f"Contacts who fit and get no brief: {', '.join(why)}; see left_out.csv"


def where_text(record: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Yield the last line of a run: where everything is."""
    yield f"Everything is in {folder}/; start with scores.csv{' and briefs/' if _kinds(record) else ''}"


def _kinds(record: Mapping[str, Any]) -> str:
    return ", ".join(f"{n:,} of kind {kind}" for kind, n in record["briefs"]["written"].items() if n)


def lacks_text(briefs: Mapping[str, Any]) -> Iterator[str]:
    """Yield where briefs did without a value, the most frequent first; all of them stand in ``run.json``."""
    for key, title in (("fallbacks", "Fallbacks printed"), ("dropped_sentences", "Sentences dropped")):
        rows = briefs[key]
        if not rows:
            continue
        yield f"{title}, as a value is unknown: {sum(row['times'] for row in rows):,}"
        for row in rows[:TOP]:
            yield f"  {row['template']}:{row['line']}  {row['value']} ({row['reason']}): {row['times']:,}"
        if len(rows) > TOP:
            yield f"  and at {len(rows) - TOP:,} more places"
