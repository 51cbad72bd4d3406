"""A second judge, slow and plain: what a rule set's data says about one record, row by row.

It is written from the meaning of scores alone and shares no code with the engine: rule sets are the dictionaries that
YAML gives, formulas are their text, states are True, False and None (unknown).
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Row = dict[str, Any]
Tree = dict[str, Any]

TOLERANCE = 1e-9


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().lower()


def every(states: Iterable[bool | None]) -> bool | None:
    states = list(states)
    if False in states:
        return False
    return None if None in states else True


def some(states: Iterable[bool | None]) -> bool | None:
    states = list(states)
    if True in states:
        return True
    return None if None in states else False


def negated(state: bool | None) -> bool | None:
    return None if state is None else not state


def at_least(count: int, states: Iterable[bool | None]) -> bool | None:
    states = list(states)
    met = states.count(True)
    if met >= count:
        return True
    return False if met + states.count(None) < count else None


def days_of(duration: str) -> int:
    return int(duration[:-1]) * {"d": 1, "w": 7}[duration[-1]]


def glob_matches(glob: str, text: str) -> bool:
    pattern = "".join({"*": "(?s:.*)", "?": "(?s:.)"}.get(char) or re.escape(char) for char in glob)
    return re.fullmatch(pattern, text) is not None


@dataclass(frozen=True)
class Schema:
    """The fields: their types by name, and the formulas of the derived ones."""

    types: Mapping[str, str]
    derived: Mapping[str, str] = field(default_factory=dict)

    def inputs(self, name: str) -> set[str]:
        """What a field is made from, through every formula; for any other field, nothing."""
        if name not in self.derived:
            return set()
        nodes = ast.walk(ast.parse(self.derived[name], mode="eval"))
        direct = {node.id for node in nodes if isinstance(node, ast.Name) and node.id in self.types}
        return direct.union(*(self.inputs(one) for one in direct))

    def uses_coalesce(self, name: str) -> bool:
        return any("coalesce" in self.derived.get(one, "") for one in (name, *self.inputs(name)))


def computed(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of a formula: unknown in, unknown out, `coalesce` aside."""
    match node:
        case ast.Constant():
            return float(node.value)  # type: ignore[arg-type]
        case ast.Name():
            return values[node.id]
        case ast.UnaryOp():
            arguments, function = [computed(node.operand, values)], operator.neg
        case ast.BinOp():
            arguments, function = [computed(one, values) for one in (node.left, node.right)], ARITHMETIC[type(node.op)]
        case ast.Call(func=ast.Name(id=name)):
            arguments, function = [computed(one, values) for one in node.args], FUNCTIONS[name]
        case _:
            raise NotImplementedError(ast.dump(node))
    return None if None in arguments and function is not coalesced else function(*arguments)


def coalesced(*values: Any) -> Any:
    return next((one for one in values if one is not None), None)


ARITHMETIC: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, two: one / two if two != 0 else None,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "coalesce": coalesced,
    "days": lambda one, two: float((two - one).days),
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "size": lambda items: float(len(items)),
}


class Record:
    """One row as one rule set sees it."""

    def __init__(self, schema: Schema, row: Row, freshness: Mapping[str, str], as_of: date) -> None:
        self.schema, self.row, self.freshness, self.as_of = schema, row, freshness, as_of

    def raw(self, name: str) -> Any:
        """What the record holds, stale or not."""
        if name in self.schema.derived:
            tree = ast.parse(self.schema.derived[name], mode="eval").body
            return computed(tree, {one: self.raw(one) for one in self.schema.inputs(name)})
        value = self.row.get(name)
        if isinstance(value, float) and math.isnan(value):
            return None
        return value.date() if isinstance(value, datetime) else value

    def stale(self, name: str) -> bool:
        """Older than the rule set allows: by its own age, or because something it is made from is."""
        inputs = self.schema.inputs(name)
        if any(self.stale(one) for one in inputs):
            return True
        limit = self.freshness.get(name, self.freshness.get("default"))
        ages = [self.age(one) for one in inputs or {name}]
        oldest = min((age for age in ages if age is not None), default=None)
        return limit is not None and oldest is not None and (self.as_of - oldest).days > days_of(limit)

    def age(self, name: str) -> date | None:
        """The day a value is from: by its own column, else by the record's; without either it is fresh."""
        own = f"{name}__as_of"
        return self.row.get(own if own in self.row else "record__as_of") if name not in self.schema.derived else None

    def value(self, name: str) -> Any:
        """What the rule set may use; None where it is unknown."""
        return None if self.stale(name) else self.raw(name)

    def comparable(self, name: str, items: Iterable[str]) -> tuple[list[str], list[str]]:
        """A list and the items asked for, as they are compared."""
        folded = self.row.get(f"{name}__folded")
        if folded is not None:
            return folded, list(dict.fromkeys(fold(item) for item in items))
        return self.value(name), list(dict.fromkeys(items))


def comparison(record: Record, name: str, asked: str, argument: Any, *, exact: bool = False) -> bool | None:
    """The state of one comparison."""
    value = record.value(name)
    if asked == "known":
        return (value is not None) is argument
    if value is None:
        return None
    return compared(record, name, value, asked, argument, exact=exact)


def compared(record: Record, name: str, value: Any, asked: str, argument: Any, *, exact: bool = False) -> bool:
    kind = record.schema.types[name]
    if kind == "list":
        return list_compared(record, name, value, asked, argument)
    if kind == "text":
        return text_compared(value, asked, argument, exact=exact)
    if kind == "date":
        return date_compared(record.as_of, value, asked, argument)
    return scalar_compared(value, asked, argument)


def date_compared(today: date, value: date, asked: str, argument: Any) -> bool:
    if asked == "within":
        return today - timedelta(days=days_of(argument)) <= value <= today
    if asked == "upcoming":
        return today <= value <= today + timedelta(days=days_of(argument))
    if isinstance(argument, list):
        return scalar_compared(value, asked, [date.fromisoformat(one) for one in argument])
    return scalar_compared(value, asked, date.fromisoformat(argument))


def scalar_compared(value: Any, asked: str, argument: Any) -> bool:
    return {
        "is": lambda: value == argument,
        "is_not": lambda: value != argument,
        "in": lambda: value in argument,
        "not_in": lambda: value not in argument,
        "at_least": lambda: value >= argument,
        "at_most": lambda: value <= argument,
        "more_than": lambda: value > argument,
        "less_than": lambda: value < argument,
        "between": lambda: argument[0] <= value <= argument[1],
    }[asked]()


def text_compared(value: str, asked: str, argument: Any, *, exact: bool) -> bool:
    as_compared = (lambda text: text) if exact else fold
    value = as_compared(value)
    if asked == "matches":
        return re.search(argument, value, re.ASCII) is not None
    arguments = [as_compared(one) for one in (argument if isinstance(argument, list) else [argument])]
    return {
        "is": lambda: value == arguments[0],
        "is_not": lambda: value != arguments[0],
        "in": lambda: value in arguments,
        "not_in": lambda: value not in arguments,
        "like": lambda: any(glob_matches(glob, value) for glob in arguments),
        "contains": lambda: arguments[0] in value,
        "starts_with": lambda: value.startswith(arguments[0]),
        "ends_with": lambda: value.endswith(arguments[0]),
    }[asked]()


def list_compared(record: Record, name: str, value: list[str], asked: str, argument: Any) -> bool:
    if asked == "size":
        tests = argument if isinstance(argument, dict) else {"is": argument}
        return all(scalar_compared(len(value), *one) for one in tests.items())
    present, wanted = record.comparable(name, argument)
    found = [item in present for item in wanted]
    return {"any_of": any(found), "all_of": all(found), "none_of": not any(found)}[asked]


def condition(record: Record, tree: Tree) -> bool | None:
    """The state of a condition: several keys must all hold."""
    return every(part(record, name, value) for name, value in tree.items())


def part(record: Record, name: str, value: Any) -> bool | None:
    if name == "all":
        return every(condition(record, one) for one in value)
    if name == "any":
        return some(condition(record, one) for one in value)
    if name == "not":
        return negated(condition(record, value))
    if name == "count":
        return at_least(value["at_least"], (condition(record, one) for one in value["of"]))
    if isinstance(value, dict):
        return operators(record, name, value)
    return comparison(record, name, "in" if isinstance(value, list) else "is", value)


def operators(record: Record, name: str, tests: Tree) -> bool | None:
    asked = {key: value for key, value in tests.items() if key not in ("exact", "points")}
    return every(comparison(record, name, key, value, exact="exact" in tests) for key, value in asked.items())


def named(tree: Any) -> Iterator[tuple[str, set[str]]]:
    """The fields a condition names, each with the operators it is asked by."""
    for name, value in tree.items():
        parts = {"not": lambda v: [v], "count": lambda v: v["of"]}.get(name, lambda v: v)
        if name in ("all", "any", "not", "count"):
            for one in parts(value):
                yield from named(one)
        else:
            yield name, set(value) if isinstance(value, dict) else set()


@dataclass
class Judged:
    """What one criterion comes to: its state, its points and the range its points can still take."""

    state: bool | None
    points: float
    worst: float
    best: float
    low: float
    high: float


def judged(record: Record, tree: Tree) -> Judged:
    state, points = state_and_points(record, tree)
    reach = reachable(tree)
    worst, best = min(0.0, *reach), max(0.0, *reach)
    if state is None or may_change(record, tree):
        return Judged(state, points, worst, best, worst, best)
    return Judged(state, points, worst, best, points, points)


def state_and_points(record: Record, tree: Tree) -> tuple[bool | None, float]:
    if "when" in tree:
        state = condition(record, tree["when"])
        return state, tree["points"] if state else 0.0
    name = tree["field"]
    value = record.value(name)
    if value is None:
        return None, 0.0
    if "bands" in tree:
        holding = [band["points"] for band in tree["bands"] if operators(record, name, band) is True]
        return bool(holding), holding[0] if holding else 0.0
    if "per_item" in tree:
        present, wanted = record.comparable(name, tree["per_item"])
        found = sum(item in present for item in wanted)
        return found > 0, cut_items(tree, found * tree["points"])
    age = (record.as_of - value).days
    return age >= 0, tree["points"] * 0.5 ** (age / days_of(tree["fades"]["half_life"])) if age >= 0 else 0.0


def cut_items(tree: Tree, points: float) -> float:
    if tree["points"] > 0:
        return min(points, tree.get("max", math.inf))
    return max(points, tree.get("min", -math.inf))


def reachable(tree: Tree) -> list[float]:
    if "bands" in tree:
        return [0.0, *(band["points"] for band in tree["bands"])]
    if "per_item" in tree:
        return [0.0, cut_items(tree, len(dict.fromkeys(tree["per_item"])) * tree["points"])]
    return [0.0, tree["points"]]


def may_change(record: Record, tree: Tree) -> bool:
    """Known now, and yet a value still to come may change it."""
    asked = list(named(tree["when"])) if "when" in tree else [(tree["field"], set())]
    names, asks = {name for name, _ in asked}, any("known" in operators_ for _, operators_ in asked)
    if not asks and not any(record.schema.uses_coalesce(name) for name in names):
        return False
    read = names.union(*(record.schema.inputs(name) for name in names))
    return any(record.value(name) is None for name in read)


def tier_at(tiers: Mapping[str, float], score: float) -> str | None:
    reached = {name: least for name, least in tiers.items() if score >= least - TOLERANCE}
    return max(reached, key=lambda name: reached[name]) if reached else None


def status_of(requires: list[bool | None], excludes: list[bool | None]) -> str:
    if True in excludes:
        return "excluded"
    if False in requires:
        return "disqualified"
    return "unverified" if None in (*requires, *excludes) else "qualified"


def column(identifier: str) -> str:
    return identifier.replace("-", "_")


def judge(rule_set: Tree, schema: Schema, row: Row, as_of: date) -> Row:
    """Judge one row; the result has the columns that an evaluation gives."""
    record = Record(schema, row, rule_set.get("freshness", {}), as_of)
    requires = {one["id"]: condition(record, one["when"]) for one in rule_set.get("require", ())}
    excludes = {one["id"]: condition(record, one["when"]) for one in rule_set.get("exclude", ())}
    status = status_of(list(requires.values()), list(excludes.values()))
    result: Row = {"account_id": row["account_id"], "status": status}
    result |= {f"state__{column(key)}": state for key, state in (requires | excludes).items()}
    return result | (scored(record, rule_set, status) if rule_set.get("score") else dict(NOT_SCORED))


NOT_SCORED = dict.fromkeys(("score", "score_low", "score_high", "coverage", "tier", "tier_high"))


def scored(record: Record, rule_set: Tree, status: str) -> Row:
    result: Row = {}
    sums = {"points": 0.0, "low": 0.0, "high": 0.0}
    attainable = 0.0
    criteria: list[Judged] = []
    for group in rule_set["score"]:
        members = {one["id"]: judged(record, one) for one in group.get("criteria", ())}
        criteria += members.values()
        best = sum(one.best for one in members.values())
        least = group.get("min", sum(one.worst for one in members.values()))
        most = group.get("max", best)
        attainable += min(most, best)
        for kind in sums:
            before = sum(getattr(one, kind) for one in members.values())
            after = min(max(before, least), most)
            sums[kind] += after
            if kind == "points":
                result[f"cut__{column(group['group'])}"] = after - before
        for key, one in members.items():
            result |= {f"state__{column(key)}": one.state, f"points__{column(key)}": one.points}
    score, low, high = (100 * max(0.0, one) / attainable for one in sums.values())
    known = sum(one.best for one in criteria if one.state is not None)
    open_ = status in ("qualified", "unverified")
    return result | {
        "floor": max(0.0, -sums["points"]),
        "score": score,
        "score_low": low,
        "score_high": high,
        "coverage": known / sum(one.best for one in criteria),
        "tier": tier_at(rule_set.get("tiers", {}), score) if open_ else None,
        "tier_high": tier_at(rule_set.get("tiers", {}), high) if open_ else None,
    }
