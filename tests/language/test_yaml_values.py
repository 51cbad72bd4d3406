"""YAML 1.2 core: what a plain value is read as, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language import yaml_reader
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_, at_path, to_data
from icp_rules.language.yaml_reader import parse_yaml, read_yaml, resolve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers that PyYAML has: libyaml where it is built in, else its own."""
    if request.param == "python":
        monkeypatch.setattr(yaml_reader, "_Loader", yaml.BaseLoader)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("True", "True"),
        ("TRUE", "TRUE"),
        ("False", "False"),
        ("true", True),
        ("false", False),
        ("1:30", "1:30"),
        ("2026-09-01", "2026-09-01"),
        ("2026-09-01T10:00:00Z", "2026-09-01T10:00:00Z"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("012", 12),
        ("0o14", 12),
        ("0o18", "0o18"),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1.5.2", "1.5.2"),
        ("1e", "1e"),
        ("1e400", "1e400"),
        (".inf", ".inf"),
        ("-.Inf", "-.Inf"),
        (".nan", ".nan"),
        ("99999999999999999999", 99999999999999999999),
        ("1" * 500, "1" * 500),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        ("١٢", "١٢"),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("", None),
        ("None", "None"),
        ("=", "="),
        ("a b", "a b"),
        ("it's", "it's"),
        ('"true"', "true"),
        ("'12'", "12"),
        ("'null'", "null"),
        ('""', ""),
        ("'it''s'", "it's"),
        (r'"a\tb"', "a\tb"),
        ("|\n  12\n", "12\n"),
        (">-\n  a\n  b\n", "a b"),
    ],
)
def test_what_a_value_is_read_as(text: str, value: object) -> None:
    node = parse_yaml(f"key: {text}").values["key"]
    assert isinstance(node, Scalar)
    assert (node.value, type(node.value)) == (value, type(value))


@pytest.mark.parametrize("key", ["NO", "1", "true", "~", "null", "2026-09-01", '"on"', '"<<"'])
def test_every_key_is_text(key: str) -> None:
    (name,) = parse_yaml(f"{key}: 1").values
    assert name == key.strip('"')


def test_the_order_of_keys_is_that_of_the_file() -> None:
    assert list(parse_yaml("b: 1\na: 2\nc: {z: 1, y: 2}").values) == ["b", "a", "c"]


@pytest.mark.parametrize("text", ["\ufeffa: 1", "---\na: 1\n", "---\na: 1\n...\n", "%YAML 1.2\n---\na: 1", "? a\n: 1"])
def test_one_document_however_it_is_framed(text: str) -> None:
    assert to_data(parse_yaml(text)) == {"a": 1}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system(tmp_path: Path, line_break: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + line_break.join(["a: 1", "b:", "  - x", "  - [y,", "     z]", ""]).encode())
    root = read_yaml(path, "a.yaml")
    assert to_data(root) == {"a": 1, "b": ["x", ["y", "z"]]}
    where = at_path(root, ("b", 1, 1)).span.location
    assert (where.file, where.line, where.column, where.end_column, where.text) == ("a.yaml", 5, 6, 7, "     z]")


DOCUMENT = """\
plain: &first text
flow: {a: 1, "b c": [x, 'y z', *first]}
block:
  - key: value
    other: *first
  - |
    several
    lines
again: *first
umlauts: "ä ö: ü"
empty:
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("plain",), (1, 8, 19)),
        (("flow",), (2, 7, 40)),
        (("flow", "a"), (2, 11, 12)),
        (("flow", "b c"), (2, 21, 39)),
        (("flow", "b c", 0), (2, 22, 23)),
        (("flow", "b c", 1), (2, 25, 30)),
        (("flow", "b c", 2), (1, 8, 19)),
        (("block",), (4, 3, None)),
        (("block", 0, "key"), (4, 10, 15)),
        (("block", 0, "other"), (1, 8, 19)),
        (("block", 1), (6, 5, None)),
        (("again",), (1, 8, 19)),
    ],
)
def test_every_value_keeps_its_place_an_alias_that_of_its_anchor(
    path: tuple[str | int, ...], place: tuple[int, int, int | None]
) -> None:
    root = parse_yaml(DOCUMENT, "a.yaml")
    where = at_path(root, path).span.location
    assert (where.line, where.column, where.end_column) == place
    assert where.text == DOCUMENT.split("\n")[place[0] - 1]


def test_every_key_keeps_its_place() -> None:
    root = parse_yaml("a: 1\nb: {c: 2,   'd e': 3}\nf:\n  g:\n")
    inner = root.mapping("b")
    assert inner is not None
    keys = [*root.keys.values(), *inner.keys.values()]
    assert [(k.text, k.span.line, k.span.column, k.span.end_column) for k in keys] == [
        ("a", 1, 1, 2),
        ("b", 2, 1, 2),
        ("f", 3, 1, 2),
        ("c", 2, 5, 6),
        ("d e", 2, 13, 18),
    ]


def test_columns_count_characters_not_bytes() -> None:
    where = parse_yaml('a: {"😀 ä": x}').mapping("a").values["😀 ä"].span.location  # type: ignore[union-attr]
    assert (where.column, where.end_column) == (12, 13)


def test_a_place_inside_a_value_is_the_whole_value_where_escapes_shift_it() -> None:
    root = parse_yaml("plain: abc def\nquoted: 'abc def'\nescaped: 'it''s def'\nblock: |\n  abc def\n")
    places = {}
    for name, node in root.values.items():
        assert isinstance(node, Scalar)
        where = node.within(4, 7)
        places[name] = (where.line, where.column, where.end_column)
    assert places == {"plain": (1, 12, 15), "quoted": (2, 14, 17), "escaped": (3, 10, 21), "block": (4, 8, None)}


texts = st.text(max_size=9)
trees = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(texts, trees, min_size=1, max_size=5), st.booleans())
def test_what_a_standard_writer_quotes_is_read_back(document: dict[str, object], flow: bool) -> None:
    text = yaml.safe_dump(document, default_flow_style=flow, default_style='"')
    assert to_data(parse_yaml(text)) == document


@given(st.text())
def test_resolving_never_fails_and_numbers_are_finite(text: str) -> None:
    value = resolve(text)
    assert value is None or isinstance(value, str | int | float)
    assert not isinstance(value, float | int) or abs(float(value)) < float("inf")


def test_nodes_are_walked_by_keys_and_indexes() -> None:
    root = parse_yaml("a: [{b: 1}]")
    assert isinstance(root, Mapping_)
    assert isinstance(at_path(root, ("a",)), Sequence_)
    found: Node = at_path(root, ("a", 0, "b"))
    assert isinstance(found, Scalar)
    assert at_path(root, ("a", 0, "c")) is at_path(root, ("a", 0))
    assert at_path(root, ("a", 7)) is at_path(root, ("a",))
