"""ZEN Engine: one decision whose expression node gives the points of all criteria, evaluated for each account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from rivals import Job, Rival
from rivals.records import as_frame, records
from rivals.text import TextLanguage
from rivals.two_valued import say

if TYPE_CHECKING:
    from datetime import date

    from icp_rules.language.model import RuleSet


class Zen(TextLanguage):
    """Rules in the ZEN expression language: https://docs.gorules.io."""

    def day(self, day: date) -> str:
        return f'date("{day.isoformat()}")'

    def date(self, field: str) -> str:
        return f"date({field})"

    def days_since(self, field: str) -> str:
        return f"(({self.day(self.as_of)} - date({field})) / 86400)"

    def power(self, base: str, exponent: str) -> str:
        return f"{base} ^ ({exponent})"

    def looks_like(self, field: str, pattern: str) -> str:
        return f"matches({field}, {self.quoted(pattern)})"

    def starts_with(self, field: str, text: str) -> str:
        return f"startsWith({field}, {self.quoted(text)})"

    def length(self, field: str) -> str:
        return f"len({field})"

    def has(self, field: str, item: str) -> str:
        return f"({self.quoted(item)} in {field})"

    def least(self, one: str, two: str) -> str:
        return f"min([{one}, {two}])"


def prepare(rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of all criteria."""
    import zen

    # dates are texts to it: what it takes is JSON
    given = records(rule_set, accounts.with_columns(pl.selectors.date().cast(pl.String)))
    points = say(rule_set, Zen()).points
    decision = zen.ZenEngine().create_decision(json.dumps(_decision(points)))

    def run() -> list[dict[str, Any]]:
        return [decision.evaluate(record)["result"] for record in given]

    def answers(results: list[dict[str, Any]]) -> pl.DataFrame:
        return as_frame(accounts, {name: [result[name] for result in results] for name in points})

    return Job(run, answers)


def _decision(points: dict[str, str]) -> dict[str, Any]:
    expressions = [{"id": name, "key": name, "value": value} for name, value in points.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "points", "name": "points", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    pairs = [("in", "points"), ("points", "out")]
    edges = [{"id": one + two, "sourceId": one, "targetId": two, "type": "edge"} for one, two in pairs]
    return {"nodes": nodes, "edges": edges}


RIVAL = Rival(
    "zen-engine",
    "zen-engine",
    "the points of each criterion",
    "what is unknown, and so the interval, the coverage and `unverified`; ages of data; folding (done beforehand)",
    prepare,
    10_000,
)
