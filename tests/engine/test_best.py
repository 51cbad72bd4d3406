"""Which of several rule sets fits an account best: one tie-break after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from icp_rules.engine import with_best
from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.language.model import RuleSet

SCORE = "score: [{group: all, criteria: [{id: one, when: {city: x}, points: 1}]}]"
RULE_SETS = {
    "alpha": f"{SCORE}\ntiers: {{A: 80, B: 60, C: 0}}\nvalue: {{expected_acv: 10000, currency: USD}}",
    "beta": f"{SCORE}\ntiers: {{top: 50, rest: 0}}\nvalue: {{expected_acv: 40000, currency: USD}}",
    "gamma": f"{SCORE}\ntiers: {{A: 90, B: 10}}\nvalue: {{expected_acv: 10000, currency: USD}}",
    "only-filter": "require: [{id: one, when: {city: x}}]",
}


@pytest.fixture(scope="module")
def rule_sets(tmp_path_factory: pytest.TempPathFactory) -> list[RuleSet]:
    folder: Path = tmp_path_factory.mktemp("rule_sets")
    for name, text in RULE_SETS.items():
        (folder / f"{name}.yaml").write_text(f"icp: 1\nid: {name}\nname: {name}\n{text}\n", encoding="utf-8")
    library = read_library(folder, FieldTable())
    assert not library.found, library.found
    return library.judging


Entry = tuple[str, str, str | None, float | None]

# what each rule set says of one account (rule set, status, tier, score), and the best by score and by expected value
Q, U = "qualified", "unverified"
CASES: list[tuple[str, list[Entry], str | None, str | None]] = [
    ("qualified before unverified", [("alpha", U, "A", 99), ("beta", Q, "rest", 1)], "beta", "beta"),
    ("the higher place of the tier", [("alpha", Q, "B", 79), ("beta", Q, "top", 50)], "beta", "beta"),
    ("the same place, a higher score", [("alpha", Q, "A", 80), ("beta", Q, "top", 79)], "alpha", "beta"),
    ("no tier comes last", [("alpha", Q, "C", 1), ("gamma", Q, None, 9)], "alpha", "alpha"),
    ("no tiers, by score", [("alpha", Q, None, 1), ("gamma", Q, None, 9)], "gamma", "gamma"),
    ("equal value, by score", [("alpha", Q, "B", 80), ("beta", Q, "rest", 20)], "alpha", "alpha"),
    ("all equal, by id", [("gamma", Q, "A", 90), ("alpha", Q, "A", 90)], "alpha", "alpha"),
    ("unverified among themselves", [("gamma", U, "B", 50), ("alpha", U, "A", 80)], "alpha", "alpha"),
    ("out is never best", [("alpha", "disqualified", None, 99), ("gamma", U, None, 0)], "gamma", "gamma"),
    ("all out", [("alpha", "disqualified", None, 99), ("beta", "excluded", None, 99)], None, None),
    ("a filter is never best", [("only-filter", Q, None, None), ("beta", U, None, 0)], "beta", "beta"),
    ("filters alone", [("only-filter", Q, None, None)], None, None),
]


def table(cases: list[tuple[str, list[Entry], str | None, str | None]]) -> pl.DataFrame:
    rows = [(account, *entry) for account, entries, *_ in cases for entry in entries]
    texts = dict.fromkeys(("account_id", "rule_set", "status", "tier"), pl.String)
    return pl.DataFrame(rows, schema={**texts, "score": pl.Float64}, orient="row")


def best_of(found: pl.DataFrame) -> dict[str, str]:
    rows = found.filter("best").select("account_id", "rule_set").rows()
    assert len(dict(rows)) == len(rows)
    return dict(rows)


@pytest.mark.parametrize(("rank_by", "place"), [("score", 2), ("expected_value", 3)])
def test_one_tie_break_follows_the_other(rule_sets: list[RuleSet], rank_by: str, place: int) -> None:
    expected: dict[str, Any] = {str(case[0]): case[place] for case in CASES if case[place] is not None}
    assert best_of(with_best(table(CASES), rule_sets, rank_by)) == expected


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_of_rule_sets_does_not_matter(rule_sets: list[RuleSet], seed: int) -> None:
    shuffled = table(CASES).sample(fraction=1, shuffle=True, seed=seed)
    found = with_best(shuffled, rule_sets[seed % 4 :] + rule_sets[: seed % 4], "score")
    assert found.drop("best").equals(shuffled)
    assert best_of(found) == best_of(with_best(table(CASES), rule_sets, "score"))


def test_the_only_rule_set_is_best_where_an_account_is_not_out(rule_sets: list[RuleSet]) -> None:
    own = table(CASES).filter(pl.col("rule_set") == "alpha")
    (alpha,) = (one for one in rule_sets if one.id == "alpha")
    several = best_of(with_best(own, rule_sets, "score"))
    assert best_of(with_best(own, [alpha], "score")) == several
    assert 0 < len(several) < own.height


def test_filters_alone_have_no_best(rule_sets: list[RuleSet]) -> None:
    filters = [one for one in rule_sets if one.is_filter]
    assert with_best(table(CASES[-1:]), filters, "score")["best"].to_list() == [False]


def test_no_accounts_are_no_trouble(rule_sets: list[RuleSet]) -> None:
    assert with_best(table([]), rule_sets, "score").height == 0
