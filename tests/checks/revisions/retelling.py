"""Says a generated rule set otherwise, without a change of what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from oracle import Tree

_JOINS = ("all", "any")
_OPPOSITES = {"is_not": "is", "not_in": "in", "none_of": "any_of", "more_than": "at_most", "less_than": "at_least"}


def retold(tree: Tree, random: Random) -> Tree:
    """Return the rule set with everything said in another way, and in another order where none counts."""
    told = {**tree, "name": "Told otherwise", "description": "In other words"}
    for key in ("require", "exclude"):
        if key in tree:
            told[key] = _shuffled([_rule(rule, random) for rule in tree[key]], random)
    if "score" in tree:
        told["score"] = _shuffled([_group(group, random) for group in tree["score"]], random)
    return dict(_shuffled(list(told.items()), random))


def _group(group: Tree, random: Random) -> Tree:
    criteria = [_rule(criterion, random) for criterion in group["criteria"]]
    return {**group, "group": f"{group['group']}-told", "criteria": _shuffled(criteria, random)}


def _rule(rule: Tree, random: Random) -> Tree:
    told = {**rule, "why": "Said otherwise"}
    if "when" in rule:
        told["when"] = condition(rule["when"], random)
    if "per_item" in rule:
        told["per_item"] = _shuffled(rule["per_item"], random)
    return told


def condition(tree: Tree, random: Random) -> Tree:
    """Return a condition said otherwise."""
    parts = [_part(name, value, random) for name, value in tree.items()]
    told = parts[0] if len(parts) == 1 else {"all": _shuffled(parts, random)}
    wraps = (lambda t: t, lambda t: {"all": [t]}, lambda t: {"any": [t]}, lambda t: {"not": {"not": t}})
    return random.choice(wraps)(told)


def _part(name: str, value: Any, random: Random) -> Tree:
    if name == "not":
        return {"not": condition(value, random)}
    if name in _JOINS:
        parts = _shuffled([condition(part, random) for part in value], random)
        other = _JOINS[name == "all"]
        # by De Morgan's laws
        return random.choice(({name: parts}, {"not": {other: [{"not": part} for part in parts]}}))
    if name == "count":
        parts = _shuffled([condition(part, random) for part in value["of"]], random)
        return {"count": {"at_least": value["at_least"], "of": parts}}
    if isinstance(value, dict):
        return _operators(name, value, random)
    values = value if isinstance(value, list) else [value]
    return random.choice(
        (
            {name: {"in": _shuffled(values, random)}},
            {"any": [{name: {"is": one}} for one in _shuffled(values, random)]},
            {"not": {name: {"not_in": values}}},
        )
    )


def _operators(field: str, operators: Tree, random: Random) -> Tree:
    exact = {"exact": True} if operators.get("exact") else {}
    tests = [_operator(field, name, value, exact, random) for name, value in operators.items() if name != "exact"]
    return tests[0] if len(tests) == 1 else {"all": _shuffled(tests, random)}


def _operator(field: str, name: str, value: Any, exact: Tree, random: Random) -> Tree:
    told = _shuffled(value, random) if isinstance(value, list) and name != "between" else value
    ways = [{field: {name: told, **exact}}]
    if name in _OPPOSITES:
        ways.append({"not": {field: {_OPPOSITES[name]: told, **exact}}})
    if name == "between":
        ways.append({field: {"at_least": value[0], "at_most": value[1]}})
        ways.append({"not": {"any": [{field: {"less_than": value[0]}}, {field: {"more_than": value[1]}}]}})
    if name == "known":
        ways.append({"not": {field: {"known": not value}}})
    if name in ("in", "any_of", "all_of"):
        single = "is" if name == "in" else "any_of"
        parts = [{field: {single: one if name == "in" else [one], **exact}} for one in told]
        ways.append({"all" if name == "all_of" else "any": parts})
    if name in ("within", "upcoming") and value.endswith("w"):
        ways.append({field: {name: f"{int(value[:-1]) * 7}d"}})
    return random.choice(ways)


def _shuffled(items: list[Any], random: Random) -> list[Any]:
    return random.sample(items, len(items))
