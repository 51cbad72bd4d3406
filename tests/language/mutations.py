"""Rule sets and configurations with everything in them, and strategies that break them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st

from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.language.reading.configuration import Offers

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE_SET: dict[str, Any] = {
    "icp": 1,
    "id": "a",
    "name": "A",
    "extends": "b",
    "without": ["old"],
    "value": {"expected_acv": 45000, "currency": "USD"},
    "review": {"last": "2026-09-01", "every": "90d"},
    "freshness": {"default": "180d", "technologies": "12w"},
    "lists": {"north": ["US", "$south"], "south": ["MX"], "sizes": [100, 250.5]},
    "require": [{"id": "b2b", "when": {"business_model": ["b2b", "both"]}, "why": "{{ business_model }}"}],
    "exclude": [{"id": "legal", "when": {"any": [{"industry": "Legal"}, {"not": {"employees": {"known": True}}}]}}],
    "score": [
        {
            "group": "g",
            "min": -5,
            "max": 30,
            "criteria": [
                {
                    "id": "c1",
                    "field": "employees",
                    "bands": [{"between": [1, 9], "points": 2}, {"in": "$sizes", "points": 1}],
                },
                {"id": "c2", "when": {"country": "$north", "employees": {"more_than": 5}}, "points": 5},
                {"id": "c3", "field": "tags", "per_item": ["a", "b"], "points": 5, "max": 8},
                {"id": "c4", "field": "last_funding_date", "fades": {"half_life": "180d"}, "points": 10},
                {"id": "c5", "when": {"name": {"like": ["a*", "b?"], "exact": True}}, "points": 1},
                {"id": "c6", "when": {"name": {"matches": "^a(b|c)+$"}}, "points": 1},
                {
                    "id": "c7",
                    "when": {"count": {"at_least": 1, "of": [{"technologies": {"size": {"at_least": 2}}}]}},
                    "points": 1,
                },
                {"id": "c8", "when": {"last_funding_date": {"within": "90d", "at_least": "2026-01-01"}}, "points": 1},
            ],
        }
    ],
    "tiers": {"A": 80, "B": 60},
    "personas": [
        {
            "id": "p",
            "role": "user",
            "match": {"title": {"like": "vp*"}, "account.employees": {"at_least": 5}},
            "need": {"min": 1, "max": 2},
            "objections": [{"says": "x", "answer": "y"}],
            "proof": [{"story": "s", "when": {"industry": "Software"}}],
            "opening": "Hello {{ contact.first_name }}",
            "brief": "p.md.j2",
        }
    ],
}
BASE = {
    "icp": 1,
    "id": "b",
    "name": "B",
    "base": True,
    "require": [{"id": "old", "when": {"employees": 5}}],
    "score": [{"group": "g", "criteria": [{"id": "c0", "when": {"state": "TX"}, "points": 5}]}],
}
CONFIG: dict[str, Any] = {
    "version": 1,
    "currency": "USD",
    "rank_by": "score",
    "max_rejects": "1%",
    "sources": {
        "accounts": {
            "file": ["a.csv"],
            "as_of": {"column": "updated"},
            "identity": ["domain"],
            "map": {"employees": {"column": "Size", "range": "low", "unknown": ["-", 0]}, "name": "Name"},
        },
        "crm": {"plugin": "crm", "settings": {"token": "x"}},
        "postings": {"file": "p.csv", "as_of": "2026-01-01", "complete": True},
    },
    "fields": {"partner_tier": {"type": "text"}, "score_2": {"type": "number", "money": True}},
    "derive": {"per_head": "annual_revenue / employees", "twice": "per_head * 2 + size(tags)"},
    "data_points": {"sdr": {"use": "open_roles", "source": "postings"}},
    "suppress": [
        "no.csv",
        {
            "name": "deals",
            "file": "d.csv",
            "map": {"domain": ["Site", "Mail"], "expires": "Until"},
            "unless": {"Stage": ["Closed*", True]},
            "reason": "x",
            "expires": "2027-01-01",
        },
        {"name": "crm", "plugin": "crm", "settings": {"token": "x"}},
    ],
    "briefs": {"status": ["qualified"], "tiers": ["A"], "kinds": ["brief"]},
}
OFFERS = Offers(
    sources={"crm": {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]}},
    data_points={
        "open_roles": {"type": "object", "properties": {"source": {"type": "string"}}, "required": ["source"]}
    },
    fields={"open_roles": Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)},
    needs_settings=frozenset({"open_roles"}),
)

# words the language knows, in places it does not expect them
WORDS = (
    "when all any not count of is in like size known exact bands per_item points employees technologies "
    "last_funding_date id a $north $ 90d 2026-02-30 * ** ( a{2,1} é 0d 99999w extends b lists field"
)
words = st.sampled_from([*WORDS.split(), "", " ", "\n", "$a b", "{{ x }}", "x" * 300])
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**99, -(10**99), 1e308, 5e-324, 0.5])
    | words
    | st.text(max_size=20)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


def fewer(share: float) -> settings:
    """Return the settings of a test whose inputs take longer than to read a file: so many of the profile's examples."""
    return settings(max_examples=max(3, int(settings.default.max_examples * share)))


def spots(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from spots(value, (*path, key))


@st.composite
def mutated(draw: st.DrawFn, tree: dict[str, Any]) -> dict[str, Any]:
    """Draw the tree with some of its values replaced, added, renamed or gone."""
    tree = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(spots(tree))))
        parent: Any = tree
        for step in path[:-1]:
            parent = parent[step]
        how = draw(st.sampled_from(["replace", "drop", "rename", "repeat"]))
        if how == "drop":
            del parent[path[-1]]
        elif how == "rename" and isinstance(parent, dict):
            parent[draw(words)] = parent.pop(path[-1])
        elif how == "repeat" and isinstance(parent, list):
            parent.append(parent[path[-1]])
        else:
            parent[path[-1]] = draw(values)
        if not tree:
            break
    return tree


# what may stand in each other's place, so that what was written most often still reads
KIN = (
    *({"at_least", "more_than"}, {"at_most", "less_than"}, {"any_of", "all_of", "none_of"}, {"is", "is_not"}),
    *({"in", "not_in"}, {"any", "all"}, {"require", "exclude"}, {"like", "contains", "starts_with"}, {"max", "min"}),
)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 5, 0.5, 7.25, 50, 99.99, 100, 101, 1000000]) | st.integers(-50, 200)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(str)
PERIODS = st.builds("{}{}".format, st.integers(1, 400), st.sampled_from("dw"))


@st.composite
def altered(draw: st.DrawFn, tree: dict[str, Any]) -> dict[str, Any]:
    """Draw the tree with a few values that another author might have written: most of what is drawn still reads."""
    tree = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(1, 4))):
        places = [path for path in spots(tree) if path[0] not in {"icp", "id", "extends", "rule_set", "as_of"}]
        path = draw(st.sampled_from(places))
        parent: Any = tree
        for step in path[:-1]:
            parent = parent[step]
        kin = next((names for names in KIN if path[-1] in names), None) if isinstance(parent, dict) else None
        others = sorted(kin - parent.keys()) if kin else []
        if others and draw(st.booleans()):
            parent[draw(st.sampled_from(others))] = parent.pop(path[-1])
        else:
            parent[path[-1]] = draw(_akin(tree, path, parent[path[-1]]))
    return tree


def _akin(tree: Any, path: tuple[Any, ...], value: Any) -> st.SearchStrategy[Any]:
    """Return what is of a value's kind; a text is one of those that stand under its key."""
    if isinstance(value, bool) or value is None:
        return st.booleans()
    if isinstance(value, int | float):
        return NUMBERS
    if isinstance(value, list):
        return st.permutations(value).flatmap(
            lambda items: st.sampled_from([items[:-1] or items, [*items, *items[:1]]])
        )
    if isinstance(value, dict):
        return st.sampled_from([dict(reversed(value.items())), dict(list(value.items())[:-1]) or value])
    if value[:1].isdigit():
        return PERIODS if value[-1] in "dw" else DAYS
    key = _key(path)
    alike = sorted({text for other, text in leaves_of(tree) if isinstance(text, str) and _key(other) == key})
    return st.sampled_from(alike)


def _key(path: tuple[Any, ...]) -> Any:
    return next((step for step in reversed(path) if isinstance(step, str)), None)


def leaves_of(tree: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for path in spots(tree):
        value = tree
        for step in path:
            value = value[step]
        if not isinstance(value, dict | list):
            yield path, value


@st.composite
def scrambled(draw: st.DrawFn, text: str) -> str:
    """Draw a text with some characters put in, put out or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 3))
        more = draw(st.text(max_size=3) | st.sampled_from(list("{}[]:,-*&!|>'\"%@`#?\t\n\\ ")))
        text = text[:at] + more + text[at + gone :]
    return text


def as_blocks(tree: Any, indent: str = "") -> str:
    """Return the tree in the block style people write, its innermost values in JSON."""
    if isinstance(tree, dict) and tree:
        return "".join(f"\n{indent}{json.dumps(k)}: {as_blocks(v, indent + '  ')}" for k, v in tree.items())
    if isinstance(tree, list) and any(isinstance(item, dict) for item in tree):
        return "".join(f"\n{indent}- {as_blocks(item, indent + '  ').lstrip()}" for item in tree)
    return json.dumps(tree)
