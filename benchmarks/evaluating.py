"""The section on ``evaluate``: beside hand-written Polars, and how its cost grows."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import by_hand
import generated_rules
import polars as pl
from answers import loaded, require_same
from generated import draw
from measured import Used, interleaved, used_by_call
from page import Section, Sizes, Table, ratio, short, time_of
from rivals import polars_by_hand
from rivals.beside import compared

from icp_rules import evaluate, load_workspace
from icp_rules.judging import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icp_rules.language.model import RuleSet

# by accounts
BUDGETS = {1_000_000: "1.15 ×"}
CRITERIA = (10, 100, 1000)
EACH = 40
TOPICS = ["Shoes and bags", "A data platform for teams", "Cloud warehouse of retail", "Consulting", "Freight"]


def section(sizes: Sizes) -> Section:
    """Measure growth in rows beside hand-written Polars, growth in criteria, and several rule sets at once."""
    rule_set, accounts = loaded(sizes.rows)
    compared(polars_by_hand.RIVAL, rule_set, accounts)
    tables = [_by_rows(rule_set, accounts, sizes.repeat)]
    few = with_more_fields(accounts.head(sizes.rows // 10))
    del accounts
    tables += [_by_criteria(few, sizes.repeat), _at_once(few, sizes)]
    return Section("Judging with the whole trace", tables, ("polars", "narwhals"))


def _by_rows(rule_set: RuleSet, accounts: pl.DataFrame, repeat: int) -> Table:
    numbers = [accounts.height // 10, accounts.height, accounts.height * 10]
    frames = {number: so_many(accounts, number) for number in numbers}
    ways: dict[str, Callable[[], object]] = {}
    for number, frame in frames.items():
        ways[f"ours {number}"] = partial(evaluate, rule_set, frame, as_of=by_hand.AS_OF)
        ways[f"hand {number}"] = lambda frame=frame: by_hand.judged(frame.lazy()).collect()
    runs = _in_turn(ways, repeat)
    rows = []
    for before, number in pairwise([0, *numbers]):
        ours, hand = runs[f"ours {number}"], runs[f"hand {number}"]
        growth = _growth(ours, number, runs[f"ours {before}"], before) if before else ""
        times = (time_of(ours), time_of(hand))
        rows.append(
            (f"{number:,}", *times, ratio(ours, hand), ratio(ours, hand, "cpu"), BUDGETS.get(number, ""), growth)
        )
    note = (
        f"`evaluate` of {len(rule_set.criteria)} criteria over a Polars frame in memory, beside a script that was "
        "written in Polars for this one rule set and gives the same columns. The last column is the time an account "
        "takes against the row above: 1 is a cost that is linear in accounts, less is a fixed part that weighs less."
    )
    headers = (
        "accounts",
        "ours",
        "Polars by hand",
        "ours ÷ by hand",
        "of processor time",
        "at most",
        "time an account",
    )
    return Table(note, headers, rows)


def so_many(accounts: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return so many accounts: the first ones, or all of them again and again with other ids."""
    if number <= accounts.height:
        return accounts.head(number)
    copies = range(number // accounts.height)
    return pl.concat(accounts.with_columns(account_id=pl.format("{}-{}", "account_id", pl.lit(n))) for n in copies)


def _by_criteria(accounts: pl.DataFrame, repeat: int) -> Table:
    rule_sets = {number: _rule_sets(1, number)[0] for number in CRITERIA}
    ways = {str(number): partial(evaluate, r, accounts, as_of=by_hand.AS_OF) for number, r in rule_sets.items()}
    runs = _in_turn(ways, repeat)
    rows = []
    for before, number in pairwise([0, *CRITERIA]):
        used = runs[str(number)]
        rows.append((f"{number:,}", time_of(used), _growth(used, number, runs[str(before)], before) if before else ""))
    note = (
        f"A rule set of more and more criteria of all kinds over {accounts.height:,} accounts, with the trace. The "
        "last column is the time a criterion takes against the row above: 1 is a cost that is linear in criteria."
    )
    return Table(note, ("criteria", "ours", "time a criterion"), rows)


def _at_once(accounts: pl.DataFrame, sizes: Sizes) -> Table:
    rule_sets = _rule_sets(sizes.together, EACH)
    none: frozenset[str] = frozenset()

    def all_at_once() -> pl.DataFrame:
        return judge(accounts, rule_sets, none, "score", as_of=by_hand.AS_OF).scores

    def one_by_one() -> list[pl.DataFrame]:
        return [judge(accounts, [one], none, "score", as_of=by_hand.AS_OF).scores for one in rule_sets]

    require_same(all_at_once().drop("best"), pl.concat(one_by_one()).drop("best"), "one rule set at a time")
    runs = _in_turn({"at once": all_at_once, "one by one": one_by_one}, sizes.repeat)
    together, apart = runs["at once"], runs["one by one"]
    note = (
        f"{sizes.together} rule sets of {EACH} criteria over {accounts.height:,} accounts: scores, trace, and which "
        "rule set fits each account best; beside as many runs of one rule set each, in which nothing is compared."
    )
    headers = ("at once", "one by one", "at once ÷ one by one", "of processor time", "at most")
    row = (time_of(together), time_of(apart), ratio(together, apart), ratio(together, apart, "cpu"), "1 ×")
    return Table(note, headers, [row])


def _rule_sets(number: int, criteria: int) -> list[RuleSet]:
    with TemporaryDirectory() as folder:
        return list(load_workspace(generated_rules.workspace(Path(folder), number, criteria)).rule_sets())


def with_more_fields(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return accounts with the fields that generated rule sets read beside; few descriptions are very long."""
    topic = draw(300, len(TOPICS)).replace_strict(dict(enumerate(TOPICS)), return_dtype=pl.String)
    state = draw(301, 9).replace_strict(dict(enumerate(["NY", "CA", "TX"])), default=None, return_dtype=pl.String)
    stages = dict(enumerate(generated_rules.STAGES))
    fields = pl.DataFrame({"i": pl.int_range(accounts.height, eager=True)}).select(
        description=pl.concat_str(topic, pl.lit(". ") + topic.repeat_by(draw(302, 40) // 2).list.join(", ")),
        state=state,
        funding_stage=draw(303, 8).replace_strict(stages, default=None, return_dtype=pl.String),
    )
    return accounts.hstack(fields)


def _in_turn(ways: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, list[Used]]:
    return interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)


def _growth(runs: Sequence[Used], number: int, fewer: Sequence[Used], fewer_number: int) -> str:
    """Return the time one of them takes, against that where there are fewer."""
    share = Used.median(runs).seconds / number / (Used.median(fewer).seconds / fewer_number)
    return f"{short(share)} ×"
