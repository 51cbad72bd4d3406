"""The section on rivals: other ways to judge the same accounts by the same rule set."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import by_hand
from answers import loaded, require_same
from measured import Used, interleaved, time_text, used_by_call
from page import Section, Sizes, Table, is_installed, ratio, short, time_of

from icp_rules import evaluate
from rivals import Job, Rival, closures, duckdb_sql, json_logic, polars_by_hand, rule_engine, zen

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.language.model import RuleSet

# quickest first
RIVALS: tuple[Rival, ...] = tuple(
    module.RIVAL for module in (polars_by_hand, duckdb_sql, closures, json_logic, zen, rule_engine)
)
HEADERS = (
    "rival",
    "accounts",
    "the rival",
    "ours",
    "rival ÷ ours",
    "1,000 accounts: the rival",
    "1,000 accounts: ours",
    "carried over",
)
ABILITIES = ("rival", "what it is timed at", "what it cannot say")


def section(sizes: Sizes) -> Section:
    """Measure each rival and us in turn."""
    rule_set, accounts = loaded(sizes.rows)
    whole = [used_by_call(partial(evaluate, rule_set, accounts, as_of=by_hand.AS_OF)) for _ in range(sizes.repeat)]
    note = (
        f"One rule set of {len(rule_set.criteria)} criteria in three groups, a require and an exclude. Ours is always "
        "the whole work from typed records: ages, folding, states, points, cuts, interval, coverage and tiers, with "
        "every column of the trace. An engine that takes one record at a time gets as many accounts as it can judge "
        "in a few seconds; at that number what a run costs whatever the accounts weighs most in ours. The last "
        f"column is not measured but carried over: the rival's time for each account, against ours with all "
        f"{accounts.height:,}, which took {time_of(whole)}."
    )
    each = Used.median(whole).seconds / accounts.height
    rows = [row_of(rival, rule_set, accounts.head(rival.rows), sizes.repeat, each) for rival in RIVALS]
    able = [(rival.name, rival.does, rival.lacks or "nothing") for rival in RIVALS]
    lacks = "A rival is timed at the part it can do, and is not bent to do the rest:"
    tables = [Table(note, HEADERS, rows), Table(lacks, ABILITIES, able)]
    return Section("Beside other ways to judge", tables, ["narwhals", *filter(None, (r.distribution for r in RIVALS))])


def compared(rival: Rival, rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return a rival's job once its answers have been found to be ours."""
    job = rival.prepare(rule_set, accounts)
    require_same(evaluate(rule_set, accounts, as_of=by_hand.AS_OF), job.answers(job.run()), rival.name)
    return job


def row_of(rival: Rival, rule_set: RuleSet, accounts: pl.DataFrame, repeat: int, each: float) -> tuple[str, ...]:
    """Return a rival's row; ``each`` are the seconds that one of all accounts takes us."""
    if rival.distribution and not is_installed(rival.distribution):
        return (rival.name, f"skipped: {rival.distribution} is not installed", *[""] * (len(HEADERS) - 2))
    job = compared(rival, rule_set, accounts)
    ways = {"ours": lambda: evaluate(rule_set, accounts, as_of=by_hand.AS_OF), "rival": job.run}
    runs = interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)
    theirs, ours = runs["rival"], runs["ours"]
    per_account = [Used.median(used).seconds / accounts.height for used in (theirs, ours)]
    thousands = (time_text(seconds * 1000) for seconds in per_account)
    carried = f"{short(per_account[0] / each)} ×" if rival.by_record else ""
    return (
        rival.name,
        f"{accounts.height:,}",
        time_of(theirs),
        time_of(ours),
        ratio(theirs, ours),
        *thousands,
        carried,
    )
