"""The data files that come with the package, and how they are read."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.packaged import PACKAGED, packaged_data, texts_of

FILES = sorted(path.relative_to(PACKAGED).with_suffix("").as_posix() for path in PACKAGED.rglob("*.yaml"))
words = st.text("aN0.:-é ", max_size=5)
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_yaml_reads_it(name):
    text = (PACKAGED / f"{name}.yaml").read_text(encoding="utf-8")
    # makes no objects
    assert packaged_data(name) == yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506


@given(tree=trees)
def test_every_scalar_is_a_text(tree):
    assert texts_of(yaml.safe_dump(tree, allow_unicode=True)) == tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("a:", {"a": ""}),
        ("{a: NO, b: [1:30, 4.10]}", {"a": "NO", "b": ["1:30", "4.10"]}),
        ("a: &x [1]\nb: *x", {"a": ["1"], "b": ["1"]}),
    ],
)
def test_what_is_no_text_elsewhere(text, expected):
    assert texts_of(text) == expected
