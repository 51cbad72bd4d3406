"""JsonLogic: a rule is data, one object a criterion, evaluated for each account.

The distribution ``json-logic`` needs Python 2; ``json-logic-qubit`` is what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rivals import Job, Rival
from rivals.records import as_frame, records
from rivals.two_valued import CannotSayError, Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from icp_rules.language.model import Fades, RuleSet, Test

_COMPARED = {"is": "==", "is_not": "!=", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


class JsonLogic(Language):
    """Rules as the objects that JsonLogic evaluates."""

    def known(self, field: str) -> Any:
        return {"!==": [{"var": field}, None]}

    def test(self, test: Test) -> Any:
        name, argument, value = test.operator.name, test.argument, {"var": test.field}
        if test.type.type == "date":
            raise CannotSayError
        if name in _COMPARED:
            return {_COMPARED[name]: [value, argument]}
        if name == "in":
            return {"in": [value, list(argument)]}
        if name == "between":
            return {"<=": [argument[0], value, argument[1]]}
        if name == "contains":
            return {"in": [argument, value]}
        if name in ("any_of", "all_of", "none_of"):
            parts = [self.has(test.field, item) for item in argument]
            return self.both(parts) if name == "all_of" else self.either(parts)
        if name == "known":
            return {("!==" if argument else "==="): [value, None]}
        raise CannotSayError

    def has(self, field: str, item: str) -> Any:
        return {"in": [item, {"var": field}]}

    def both(self, parts: Sequence[Any]) -> Any:
        return {"and": list(parts)}

    def either(self, parts: Sequence[Any]) -> Any:
        return {"or": list(parts)}

    def no(self, part: Any) -> Any:
        return {"!": [part]}

    def at_least(self, number: int, parts: Sequence[Any]) -> Any:
        return {">=": [{"+": [{"if": [part, 1, 0]} for part in parts]}, number]}

    def choice(self, cases: Sequence[tuple[Any, Any]]) -> Any:
        return {"if": [*(one for case in cases for one in case), 0.0]}

    def capped_sum(self, cases: Sequence[tuple[Any, float]], limit: float | None) -> Any:
        total = {"+": [self.choice([case]) for case in cases]}
        return total if limit is None else {"min": [total, limit]}

    def faded(self, _scoring: Fades) -> Any:
        raise CannotSayError


def prepare(rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of the criteria that JsonLogic can say."""
    from json_logic import jsonLogic

    said, given = say(rule_set, JsonLogic()).points, records(rule_set, accounts)

    def run() -> dict[str, list[float]]:
        return {name: [jsonLogic(rule, record) for record in given] for name, rule in said.items()}

    return Job(run, lambda points: as_frame(accounts, points))


RIVAL = Rival(
    "json-logic",
    "json-logic-qubit",
    "the points of each criterion it can say (`json-logic` itself needs Python 2; this is `json-logic-qubit`)",
    "dates, patterns, lengths of lists, fading points; what is unknown, and so the interval, the coverage and "
    "`unverified`; ages of data; folding (done beforehand)",
    prepare,
    20_000,
)
