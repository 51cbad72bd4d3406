"""Compares two revisions: their rules by what they mean, and what they make of the same records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.checks.revisions import outcomes
from icp_rules.checks.revisions.changes import changes
from icp_rules.checks.revisions.pairing import renamed
from icp_rules.checks.revisions.records import as_read_by, computed_otherwise, wanted
from icp_rules.checks.revisions.report import BestChange, Difference, Fate, RuleSetDiff, Worth
from icp_rules.checks.revisions.settings import setting_changes
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Severity
from icp_rules.judging import Judgement, judge
from icp_rules.language.model import Status
from icp_rules.prospects import read_prospects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.checks.revisions.choosing import Chosen
    from icp_rules.checks.revisions.sides import Side
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects

_CALLED = ("account_id", "name", "domain", "website")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison, and the prospects it was made with."""

    difference: Difference
    prospects: Prospects


def compare(
    chosen: Chosen,
    progress: Progress,
    *,
    as_of: date,
    files: Sequence[Path] = (),
    names: bool = False,
    top: int = 10,
) -> Comparison:
    """Judge the same records by two sides and say what differs.

    Records are read once, as the work tree's ``icp.yaml`` and plugins say. Raises DiagnosticError where they cannot be
    read, or neither side has a rule set to judge by.
    """
    workspace, base, head = chosen.workspace, chosen.base, chosen.head
    _check_judging(base, head)
    prospects = read_prospects(workspace, wanted(base, head), progress, as_of=as_of, files=files)
    judged, found = [], [*_as_warnings(base.found), *head.found]
    for side in (base, head):
        progress(f"judging by {side.called}", 0, 0)
        accounts, lacking = as_read_by(side, prospects.accounts, workspace.config)
        judged.append(_judged(side, accounts, prospects.suppression.accounts, as_of))
        found += [*lacking, *computed_otherwise(side, workspace.config)]
    progress("comparing", 0, 0)
    listing = outcomes.Listing(prospects.suppression.accounts, names, top)
    ids = renamed(base.library.judging, head.library.judging)
    pairs = _Pairs(base, head, ids, judged[0], judged[1], _called(prospects.accounts), listing)
    difference = Difference(
        base.title,
        head.title,
        as_of,
        ", ".join(map(str, files)) or "accounts of icp.yaml",
        prospects.accounts.height,
        len(prospects.suppression.accounts),
        tuple(dict.fromkeys(f"{p.name} {p.version or p.digest[:10]}" for p in workspace.plugins.loaded if not p.error)),
        tuple(pairs.rule_sets()),
        tuple(pairs.best()),
        pairs.worth(),
        tuple(setting_changes(base.config, head.config)) if base.configured and head.configured else (),
        tuple(found),
    )
    return Comparison(difference, prospects)


def _check_judging(base: Side, head: Side) -> None:
    """Raise DiagnosticError where neither side has a rule set to judge by."""
    if not base.library.judging and not head.library.judging:
        message, help_line = "there is no rule set to judge by on either side", "icp validate says what is wrong."
        raise DiagnosticError([*head.found, Diagnostic(Code.UNKNOWN_RULE_SET, message, help=help_line)])


def _called(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return what accounts are called; what the records do not have is unknown."""
    return accounts.select(
        pl.col(name) if name in accounts.columns else pl.lit(None, dtype=pl.String).alias(name) for name in _CALLED
    )


def _as_warnings(found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what keeps rules of base from being read: it is past mending, and the rest is compared."""
    errors = (d for d in found if d.severity is Severity.ERROR or d.code is Code.REVISION_RULES)
    return (replace(d, severity=Severity.WARNING) for d in errors)


def _judged(side: Side, accounts: pl.DataFrame, suppressed: frozenset[str], as_of: date) -> Judgement | None:
    rule_sets = side.library.judging
    return judge(accounts, rule_sets, suppressed, side.config.rank_by, as_of=as_of) if rule_sets else None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Both sides with what they made of the accounts; ``ids`` are the rule sets that got another id."""

    base: Side
    head: Side
    ids: dict[str, str]
    before: Judgement | None
    after: Judgement | None
    called: pl.DataFrame
    listing: outcomes.Listing

    def rule_sets(self) -> Iterator[RuleSetDiff]:
        """Yield every rule set of head in its order, then those that are gone."""
        old = {rule_set.id: rule_set for rule_set in self.base.library.judging}
        for rule_set in self.head.library.judging:
            was = self.ids.get(rule_set.id, rule_set.id)
            if was in old:
                yield self._kept(old.pop(was), rule_set)
            else:
                yield self._alone(rule_set, Fate.UNREADABLE_BASE if self.base.hides(rule_set.id) else Fate.ADDED)
        for rule_set in old.values():
            yield self._alone(rule_set, Fate.UNREADABLE_HEAD if self.head.hides(rule_set.id) else Fate.REMOVED)
        judging = {r.id for side in (self.base, self.head) for r in side.library.judging}
        yield from (RuleSetDiff(name, Fate.UNREADABLE_HEAD) for name in self.head.unreadable if name not in judging)
        neither = judging.union(self.head.unreadable)
        yield from (RuleSetDiff(name, Fate.UNREADABLE_BASE) for name in self.base.unreadable if name not in neither)

    def _kept(self, old: RuleSet, new: RuleSet) -> RuleSetDiff:
        before, after = self._trace(self.before, old), self._trace(self.after, new)
        return RuleSetDiff(
            new.id,
            Fate.KEPT if old.id == new.id else Fate.RENAMED,
            None if old.id == new.id else old.id,
            changes(old, new, self.base.config, self.head.config, self.head.library),
            rewritten=self.base.files.get(old.id) != self.head.files.get(new.id),
            outcome=outcomes.outcome(old, new, before, after, self.called, self.listing),
        )

    def _alone(self, rule_set: RuleSet, fate: Fate) -> RuleSetDiff:
        """Return a rule set that one side alone has, or that can be read on one side alone: what it is worth there."""
        if fate in (Fate.UNREADABLE_BASE, Fate.UNREADABLE_HEAD):
            return RuleSetDiff(rule_set.id, fate)
        is_new = fate is Fate.ADDED
        trace = self._trace(self.after if is_new else self.before, rule_set)
        value = outcomes.worth(rule_set, trace)
        currency = rule_set.value.currency if rule_set.value else ""
        worth = Worth(None if is_new else value, value if is_new else None, currency) if value is not None else None
        return RuleSetDiff(rule_set.id, fate, counts=outcomes.counts(rule_set, trace), worth=worth)

    @property
    def _whole(self) -> bool:
        return self.base.whole and self.head.whole

    @staticmethod
    def _trace(judgement: Judgement | None, rule_set: RuleSet) -> pl.DataFrame:
        assert judgement is not None  # noqa: S101 - a side with this rule set was judged
        return judgement.traces[rule_set.id]

    def best(self) -> Iterator[BestChange]:
        """Yield how many accounts have another best rule set, the most first; none where one cannot be read."""
        if not self._whole:
            return
        names = {old: new for new, old in self.ids.items()}
        before = _best(self.before).with_columns(pl.col("rule_set").replace(names)).rename({"rule_set": "before"})
        after = _best(self.after).rename({"rule_set": "after"})
        both = before.join(after, on="account_id", how="full", coalesce=True)
        moved = both.filter(pl.col("before").ne_missing(pl.col("after")))
        counted = (
            moved.group_by("before", "after").len().sort("len", "before", "after", descending=[True, False, False])
        )
        yield from (BestChange(*row) for row in counted.iter_rows())

    def worth(self) -> Worth | None:
        """Return the expected value of every qualified account by its best rule set.

        None in several currencies, and where a rule set of one side cannot be read: a sum without it says nothing.
        """
        if not self._whole:
            return None
        sides: list[tuple[Any, Judgement | None]] = [(self.base, self.before), (self.head, self.after)]
        values = [r.value for side, _ in sides for r in side.library.judging if r.value]
        if not values or len({value.currency for value in values}) > 1:
            return None
        sums = [_expected(side.library.judging, judgement) for side, judgement in sides]
        return Worth(sums[0], sums[1], values[0].currency)


def _best(judgement: Judgement | None) -> pl.DataFrame:
    if judgement is None:
        return pl.DataFrame(schema={"account_id": pl.String, "rule_set": pl.String})
    return judgement.scores.filter("best").select("account_id", "rule_set")


def _expected(rule_sets: Sequence[RuleSet], judgement: Judgement | None) -> float:
    if judgement is None:
        return 0.0
    acv = {r.id: r.value.expected_acv if r.value else 0.0 for r in rule_sets}
    best = judgement.scores.filter(pl.col("best") & (pl.col("status") == Status.QUALIFIED.value))
    worth = pl.col("score") / 100 * pl.col("rule_set").replace_strict(acv, return_dtype=pl.Float64)
    return float(best.select(worth.sum()).item() or 0.0)
