"""rule-engine: a rule is a text that is compiled once and evaluated for each account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rivals import Job, Rival
from rivals.records import as_frame, records
from rivals.text import TextLanguage
from rivals.two_valued import say

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from icp_rules.language.model import RuleSet


class RuleEngine(TextLanguage):
    """Rules in rule-engine's language: https://zerosteiner.github.io/rule-engine/syntax.html."""

    def day(self, day: date) -> str:
        return f'd"{day.isoformat()}"'

    def date(self, field: str) -> str:
        return field

    def days_since(self, field: str) -> str:
        return f"({self.day(self.as_of)} - {field}).days"

    def power(self, base: str, exponent: str) -> str:
        return f"{base} ** ({exponent})"

    def looks_like(self, field: str, pattern: str) -> str:
        return f"({field} =~~ {self.quoted(pattern)})"

    def starts_with(self, field: str, text: str) -> str:
        return f"{field}.starts_with({self.quoted(text)})"

    def length(self, field: str) -> str:
        return f"{field}.length"

    def has(self, field: str, item: str) -> str:
        return f"({self.quoted(item)} in {field})"

    def least(self, one: str, two: str) -> str:
        return f"$min([{one}, {two}])"


def prepare(rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of all criteria."""
    import rule_engine

    given = records(rule_set, accounts)
    rules = {name: rule_engine.Rule(text) for name, text in say(rule_set, RuleEngine()).points.items()}

    def run() -> dict[str, list[float]]:
        return {name: [float(rule.evaluate(record)) for record in given] for name, rule in rules.items()}

    return Job(run, lambda points: as_frame(accounts, points))


RIVAL = Rival(
    "rule-engine",
    "rule-engine",
    "the points of each criterion",
    "what is unknown, and so the interval, the coverage and `unverified`; ages of data; folding (done beforehand)",
    prepare,
    5_000,
)
