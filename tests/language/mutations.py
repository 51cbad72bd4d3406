"""Rule sets and configurations with everything in them, and strategies that break them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
    "suppress": ["no.csv"],
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
