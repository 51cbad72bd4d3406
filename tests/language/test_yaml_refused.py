"""What YAML holds that is dangerous, or silently something else: refused with its place and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.language import yaml_reader
from icp_rules.language.yaml_reader import parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path


def refused(text: str) -> list[Diagnostic]:
    with pytest.raises(DiagnosticError) as error:
        parse_yaml(text, "a.yaml")
    return list(error.value.diagnostics)


def only(text: str) -> Diagnostic:
    found = refused(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3", Code.DUPLICATE_KEY, 3, 1, "'a' stands here twice; first in line 1"),
        ("b:\n  a: 1\n  c: {x: 1, x: 2}", Code.DUPLICATE_KEY, 3, 13, "'x' stands here twice"),
        ("- {a: 1, 'a': 2}", Code.DUPLICATE_KEY, 1, 10, "Keep one"),
        ("a:\n  <<: {x: 1}", Code.MERGE_KEY, 2, 3, "use `extends`"),
        ("a: &x {y: 1}\nb: {<<: *x}", Code.MERGE_KEY, 2, 5, "Write the keys out"),
        (
            "a: !!python/object/apply:os.system [ls]",
            Code.YAML_TAG,
            1,
            4,
            "python/object/apply:os.system is not allowed",
        ),
        ("a: !!python/object:builtins.dict {}", Code.YAML_TAG, 1, 4, "Delete it"),
        ("a: !!str 5", Code.YAML_TAG, 1, 4, "str is not allowed"),
        ("a: !important", Code.YAML_TAG, 1, 4, "quote the value if the ! belongs to the text"),
        ("a: [1, ! 2]", Code.YAML_TAG, 1, 8, "not allowed"),
        ("a: 1\n---\nb: 2", Code.NOT_ONE_DOCUMENT, 2, 1, "a second document starts here"),
        ("---\n---\n", Code.NOT_ONE_DOCUMENT, 2, 1, "drop `---`"),
        ("", Code.NOT_ONE_DOCUMENT, 1, 1, "the file is empty"),
        ("\n# nothing yet\n", Code.NOT_ONE_DOCUMENT, 1, 1, "Write `key: value` lines"),
        ("- a\n- b", Code.NOT_ONE_DOCUMENT, 1, 1, "the file holds a list"),
        ("just words", Code.NOT_ONE_DOCUMENT, 1, 1, "the file holds text"),
        ("~", Code.NOT_ONE_DOCUMENT, 1, 1, "the file holds nothing"),
        ("? [a, b]\n: c", Code.KEY_NOT_TEXT, 1, 3, "not a list"),
        ("{a: 1}: 2", Code.KEY_NOT_TEXT, 1, 1, "not a mapping"),
        ("a: b\x00c", Code.YAML_SYNTAX, 1, 5, "U+0000"),
        ("a: 1\nb: \x1b[31m", Code.YAML_SYNTAX, 2, 4, "U+001B"),
        ("a: b\x7f", Code.YAML_SYNTAX, 1, 5, "U+007F"),
        ("a: b\u0085c: d", Code.YAML_SYNTAX, 1, 5, "U+0085"),
        ("a: b\u2028c: d", Code.YAML_SYNTAX, 1, 5, "Delete it; it came in by copying"),
        ("a: b\ufeff", Code.YAML_SYNTAX, 1, 5, "U+FEFF"),
    ],
)
def test_refused_at_its_place(text: str, code: Code, line: int, column: int, words: str) -> None:
    found = only(text)
    assert found.location is not None
    assert (found.code, found.location.file, found.location.line, found.location.column) == (
        code,
        "a.yaml",
        line,
        column,
    )
    assert words in f"{found.message}\n{found.help}"


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "help_line"),
    [
        ("a:\n\tb: 1", 2, 1, "a tab", "replace the tab by two spaces"),
        ("\ta: 1", 1, 1, "a tab", "spaces only"),
        ("title: *sales*", 1, 14, "", '"*sales*"'),
        ("t: {title: {like: [*sales*]}}", 1, 26, "", '`*` starts an alias; quote the text: "*sales*"'),
        ("t: {title: {like: *sales}}", 1, 19, "an alias without its anchor", '"*sales"'),
        ("a: *nowhere", 1, 4, "an alias without its anchor", '"*nowhere"'),
        ("a: &anchor* b", 1, 11, "", '`&` starts an anchor; quote the text: "&anchor* b"'),
        ("a: @x", 1, 4, "", '`@` is reserved; quote the text: "@x"'),
        ("a: [b, @x]", 1, 8, "", '"@x"'),
        ("a: `x`", 1, 4, "", 'a backtick is reserved; quote the text: "`x`"'),
        ("a: >50", 1, 6, "", '`>` starts a block of text; quote the text: ">50"'),
        ("a: {b: >50}", 1, 8, "", '">50"'),
        ("a: |or", 1, 5, "", '`|` starts a block of text; quote the text: "|or"'),
        ("a: %x", 1, 4, "", '`%` starts a directive; quote the text: "%x"'),
        (
            "a: {{ name }} is big",
            1,
            5,
            "a key must be text, not a mapping",
            '`{{` starts a mapping; quote the text: "{{',
        ),
        ("a: {{ name }}", 1, 5, "a key must be text, not a mapping", 'quote the text: "{{ name }}"'),
        ('a: {{ name }} says "no"', 1, 5, "not a mapping", r'quote the text: "{{ name }} says \"no\""'),
        ("a: b: c", 1, 5, "a `: ` where no key can be", "Quote the text that holds the colon"),
        ("a: 1\n b: 2", 2, 3, "a `: ` where no key can be", "indent the keys below their parent"),
        ("- {a: We sell: to you}", 1, 14, "", "a text with a colon needs quotes"),
        ("a: [1, 2\nb: 3", 2, 2, "", "The bracket or brace of line 1 is not closed"),
        ("a: {b: 1\nc: 2", 2, 2, "", "The bracket or brace of line 1"),
        ("a: 'x\nb: 3\nc: 4", 1, 4, "a quote is not closed", "End the text with the same quote"),
        ('a: "x\nb: 3', 1, 4, "a quote is not closed", "End the text with the same quote"),
        ("a: 'it's'", 1, 8, "", "quote the whole text"),
        (r'a: "\d+"', 1, 5, "escape", r"write \\, or use single quotes"),
        ("a: 1\nb\nc: 2", 2, 1, "':'", "Each key ends with a colon"),
        ("a:\n  - b\n c: 1", 3, 2, "", "Indent this line like its neighbours"),
        ("- a\nb: 1", 2, 1, "", "start it with `- `"),
        ("a: - 1", 1, 4, "a list starts where none can be", "write it in brackets"),
        ("a: [", 1, 4, "", "A value is missing here"),
        ("a: [1,\n\n# end\n", 1, 4, "", "a bracket or brace is not closed"),
        ("a: {b: [1,\n", 1, 8, "", "A value is missing here"),
        ("a: }", 1, 4, "", "a bracket or brace is not closed"),
    ],
)
def test_bad_syntax_is_shown_where_it_is_with_a_way_out(
    text: str, line: int, column: int, message: str, help_line: str
) -> None:
    found = only(text)
    assert found.code in (Code.YAML_SYNTAX, Code.KEY_NOT_TEXT)
    assert found.location is not None
    assert (found.location.line, found.location.column) == (line, column)
    assert message in found.message
    assert found.help is not None
    assert help_line in found.help


def test_the_quoted_form_that_is_shown_is_good_yaml() -> None:
    for text in ("a: *sales*", "a: @x", "a: >50", 'a: {{ name }} says "no" \\ so', "a: %x"):
        quoted = (only(text).help or "").split("quote the text: ")[1]
        assert parse_yaml(f"a: {quoted}").text("a") == text.removeprefix("a: ")


def test_everything_found_until_the_end_is_reported() -> None:
    found = refused("a: 1\na: 2\nb: !x 1\n<<: {}\nc: [{d: 1, d: 2}]\n---\n")
    assert [d.code for d in found] == [
        Code.YAML_TAG,
        Code.DUPLICATE_KEY,
        Code.DUPLICATE_KEY,
        Code.MERGE_KEY,
        Code.NOT_ONE_DOCUMENT,
    ]


@pytest.mark.parametrize("bracket", ["[", "{", "- ", "? ", "a: [", "{a: "])
def test_a_million_levels_are_a_finding(bracket: str) -> None:
    found = refused(bracket * (1_000_000 // len(bracket)))
    assert found[-1].code in (Code.YAML_LIMIT, Code.YAML_SYNTAX)
    assert found[-1].location is not None


def test_levels_that_aliases_add_up_are_counted() -> None:
    lines = ["a0: &a0 [[[[[[[[[[1]]]]]]]]]]"]
    lines += [f"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]" for i in range(1, 400)]
    found = only("\n".join(lines))
    assert found.code is Code.YAML_LIMIT
    assert found.location is not None
    assert (found.location.line, found.location.column) == (4, 19)
    parse_yaml("\n".join(lines[:3]))


def test_a_billion_laughs_are_a_finding() -> None:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    found = only("\n".join(lines))
    assert found.code is Code.YAML_LIMIT
    assert "100,000 values, repeated ones counted" in found.message


def test_a_document_as_long_as_may_be_is_read() -> None:
    items = ", ".join(["a"] * (yaml_reader.MAX_NODES - 3))
    assert len(parse_yaml(f"a: [{items}]\n").items("a")) == yaml_reader.MAX_NODES - 3
    assert only(f"a: [{items}, a]\n").code is Code.YAML_LIMIT


def test_ten_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n" + b"# " + b"x" * 10_000_000)
    with pytest.raises(DiagnosticError) as error:
        read_yaml(path, "a.yaml")
    (found,) = error.value.diagnostics
    assert found.code is Code.TOO_LARGE
    assert "10.0 MB; 2 MB is the limit" in found.message


@pytest.mark.parametrize(
    ("content", "line", "column", "byte"),
    [
        (b"a: 1\nname: M\xfcller GmbH\n", 2, 8, "0xfc"),
        (b"\xff\xfea\x00:\x00", 1, 1, "0xff"),
        ("ä: ".encode() + b"\xe4", 1, 4, "0xe4"),
        (b"a: 1\r\nb: \x80\r\n", 2, 4, "0x80"),
    ],
)
def test_another_encoding_is_refused_at_the_byte(
    tmp_path: Path, content: bytes, line: int, column: int, byte: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(DiagnosticError) as error:
        read_yaml(path, "a.yaml")
    (found,) = error.value.diagnostics
    assert found.location is not None
    assert (found.code, found.location.line, found.location.column) == (Code.NOT_UTF8, line, column)
    assert byte in found.message
    assert "Save the file as UTF-8" in (found.help or "")


@pytest.mark.parametrize("make", ["missing", "folder"])
def test_a_file_that_cannot_be_read(tmp_path: Path, make: str) -> None:
    path = tmp_path / "a.yaml"
    if make == "folder":
        path.mkdir()
    with pytest.raises(DiagnosticError) as error:
        read_yaml(path)
    (found,) = error.value.diagnostics
    assert found.code is Code.CANNOT_READ
    assert found.location is not None
    assert found.location.file == str(path)
