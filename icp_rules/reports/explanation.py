"""An explanation as text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.engine.explanation import Kind
from icp_rules.language.wording import number, score, shown
from icp_rules.reports import what_if

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.engine import Explanation, Item
    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.account import Outlook

_MARKS = {"met": "+", "unmet": "-", "unknown": "?", None: " "}


def to_dict(
    rule_set: RuleSet, row: Mapping[str, Any], explanation: Explanation, outlook: Outlook | None = None
) -> dict[str, Any]:
    """Return an explanation as plain data, with the outlook if there is one; ``row`` is the account's row of scores."""
    return {
        "account_id": row["account_id"],
        "name": row.get("name"),
        "rule_set": rule_set.id,
        "status": row["status"],
        "tier": row["tier"],
        "tier_high": row["tier_high"],
        "score": row["score"],
        "score_low": row["score_low"],
        "score_high": row["score_high"],
        "coverage": row["coverage"],
        "points": explanation.points,
        "attainable": rule_set.attainable,
        "items": [_item(item) for item in explanation.items],
        **(what_if.to_dict(outlook) if outlook else {}),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": str(item.kind),
        "group": item.group,
        "state": str(item.state) if item.state else None,
        "points": item.points,
        "best": item.best,
        "worst": item.worst,
        "rule": item.sentence,
        "why": item.why,
        "values": dict(item.values),
        "file": item.location.file,
        "line": item.location.line,
    }


def to_text(rule_set: RuleSet, row: Mapping[str, Any], explanation: Explanation, outlook: Outlook | None = None) -> str:
    """Return an explanation for a person, with the outlook if there is one."""
    further = what_if.to_lines(rule_set, row, explanation, outlook) if outlook else ()
    return "\n".join((*_lines(rule_set, row, explanation), *further))


def _lines(rule_set: RuleSet, row: Mapping[str, Any], explanation: Explanation) -> Iterator[str]:
    name = f" {row['name']}" if row.get("name") else ""
    yield f"{row['account_id']}{name} by {rule_set.id} ({rule_set.name}): {_headline(row)}"
    group: str | None = ""
    for item in explanation.items:
        heading = item.group or {
            Kind.REQUIRE: "require (all must hold)",
            Kind.EXCLUDE: "exclude (none may hold)",
        }.get(item.kind, "")
        if heading != group:
            group = heading
            yield f"\n  {heading}"
        yield from _item_lines(item, rule_set)
    if not rule_set.is_filter:
        points, attainable = number(explanation.points), number(rule_set.attainable)
        yield f"\n  points {points} of {attainable} attainable: score {score(row['score'])}"


def _headline(row: Mapping[str, Any]) -> str:
    status = str(row["status"])
    if row["score"] is None:
        return status
    text = f"{status}, score {score(row['score'])}"
    if row["score_low"] != row["score_high"]:
        text += f" (between {score(row['score_low'])} and {score(row['score_high'])} once the unknown is known)"
    if row["tier"]:
        text += f", tier {row['tier']}"
    if row["tier_high"] and row["tier_high"] != row["tier"]:
        text += f" (up to {row['tier_high']})"
    return f"{text}, {row['coverage']:.0%} known"


def _item_lines(item: Item, rule_set: RuleSet) -> Iterator[str]:
    state = str(item.state) if item.state else str(item.kind)
    points = "" if item.kind in (Kind.REQUIRE, Kind.EXCLUDE) else f"{number(item.points):>7}"
    if item.kind is Kind.CRITERION:
        points += f" of {number(item.best if item.best > 0 else item.worst)}"
    yield f"    {_MARKS[item.state]} {item.id:<24} {state:<9}{points:<14} {item.location.line_of_file}"
    yield f"        {item.sentence}"
    for name, value in item.values:
        yield f"        {name}: {shown(value, rule_set.fields.account[name].unit)}"
    if item.why:
        yield f"        why: {item.why}"
