"""An item is added to a list of a document, and nothing else of it changes."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.inserting import with_item
from icp_rules.language.nodes import to_data
from icp_rules.language.yaml_reader import parse_yaml

ITEM = "id: new\n# why\nrole: user\n"
NEW = {"id": "new", "role": "user"}

CASES = {
    "no list yet": ("id: a\n", "id: a\n\nlisted:\n  - id: new\n    # why\n    role: user\n"),
    "no list yet, no line's end": ("id: a", "id: a\n\nlisted:\n  - id: new\n    # why\n    role: user\n"),
    "no list yet, comments below": (
        "id: a # one\n\n# two\n",
        "id: a # one\n\n# two\n\nlisted:\n  - id: new\n    # why\n    role: user\n",
    ),
    "a document's end": ("---\nid: a\n...\n", "---\nid: a\n\nlisted:\n  - id: new\n    # why\n    role: user\n...\n"),
    "at the end": (
        "listed:\n  - id: b\n",
        "listed:\n  - id: b\n  - id: new\n    # why\n    role: user\n",
    ),
    "in the middle": (
        "listed:\n  - id: b\n    x: 1  # one\n  # two\n\n# about it\nz: 1\n",
        "listed:\n  - id: b\n    x: 1  # one\n  # two\n  - id: new\n    # why\n    role: user\n\n# about it\nz: 1\n",
    ),
    "not indented": (
        "listed:\n- id: b\n  # one\n# about tiers\ntiers: 1\n",
        "listed:\n- id: b\n  # one\n- id: new\n  # why\n  role: user\n# about tiers\ntiers: 1\n",
    ),
    "set off by empty lines": (
        "listed:\n  - id: b\n\n  - id: c\n\ntiers: 1\n",
        "listed:\n  - id: b\n\n  - id: c\n\n  - id: new\n    # why\n    role: user\n\ntiers: 1\n",
    ),
    "after a text of several lines": (
        "listed:\n  - x: |\n      one\n\n      two\ntiers: 1\n",
        "listed:\n  - x: |\n      one\n\n      two\n  - id: new\n    # why\n    role: user\ntiers: 1\n",
    ),
    "after brackets of several lines": (
        "listed:\n  - {id: b,\n     x: [1,\n     2]\n    }\ntiers: 1\n",
        "listed:\n  - {id: b,\n     x: [1,\n     2]\n    }\n  - id: new\n    # why\n    role: user\ntiers: 1\n",
    ),
    "in brackets": (
        "listed: [{id: b}]  # one\n",
        'listed: [{id: b}, {"id": "new", "role": "user"}]  # one\n',
    ),
    "in brackets of several lines": (
        "listed: [\n  {id: b},  # one\n]\n",
        'listed: [\n  {id: b}, {"id": "new", "role": "user"},  # one\n]\n',
    ),
    "JSON": ('{"id": "a"}\n', '{"id": "a", listed: [{"id": "new", "role": "user"}]}\n'),
    "line ends of Windows": (
        "listed:\r\n  - id: b\r\ntiers: 1\r\n",
        "listed:\r\n  - id: b\r\n  - id: new\r\n    # why\r\n    role: user\r\ntiers: 1\r\n",
    ),
    "a byte order mark": ("\ufefflisted: [{id: b}]\n", '\ufefflisted: [{id: b}, {"id": "new", "role": "user"}]\n'),
    "the last value is an anchor's": (
        "listed:\n  - &one {id: b}\nother: *one\n",
        "listed:\n  - &one {id: b}\n  - id: new\n    # why\n    role: user\nother: *one\n",
    ),
    "a list that is an alias": ("other: &all\n  - id: b\nlisted: *all\n", None),
    "no list": ("listed: none\n", None),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_an_item_is_added(text, expected):
    assert with_item(text, "listed", ITEM) == expected


WORDS = st.text("ab:#-'\"[]{}, é\U0001f600", max_size=8)
ITEMS = st.lists(st.dictionaries(st.sampled_from("xyz"), st.one_of(WORDS, st.lists(WORDS)), min_size=1), max_size=3)


@given(ITEMS, st.dictionaries(st.sampled_from("pq"), WORDS), st.sampled_from([True, False, None]), st.booleans())
def test_all_that_was_there_stays(items, beside, flow, indented):
    style = {"default_flow_style": flow, "allow_unicode": indented, "sort_keys": indented, "width": 20}
    before = {**({"listed": items} if items else {}), **beside, "z": 1}
    text = yaml.safe_dump(before, **style)
    after = with_item(text, "listed", ITEM)
    assert after is not None
    assert to_data(parse_yaml(after)) == {**to_data(parse_yaml(text)), "listed": [*items, NEW]}
    rest = iter(after)
    assert all(character in rest for character in text), json.dumps([text, after])
