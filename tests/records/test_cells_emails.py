"""Cells as e-mail addresses."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import read, reason, value

from icp_rules.language.fields import CONTACT_FIELDS

EMAIL = next(field for field in CONTACT_FIELDS if field.name == "email")


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        ("ann@acme.example", "ann@acme.example"),
        ("Ann.Lee+x@ACME.Example", "Ann.Lee+x@acme.example"),
        ("mailto:ann@acme.example?subject=Hi bob@other.example", "ann@acme.example"),
        ("Ann Lee <ann@acme.example>", "ann@acme.example"),
        ("'ann@acme.example' <Mailto:ann@acme.example>", "ann@acme.example"),
        ('"ann@acme.example"', "ann@acme.example"),
        ("(ann@acme.example),", "ann@acme.example"),
        ("ann@acme.example.", "ann@acme.example"),
        ("\u202aann@acme.example\u202c", "ann@acme.example"),
        ("o'neil@acme.example", "o'neil@acme.example"),
        ("r&d@acme.example", "r&d@acme.example"),
        ("jörg@München.example", "jörg@münchen.example"),
        ("ann@xn--mnchen-3ya.example", "ann@münchen.example"),
        ("none@none.example", "none@none.example"),
    ],
)
def test_addresses(cell, email):
    assert value(cell, EMAIL) == email


@pytest.mark.parametrize(
    "cell",
    [
        *("ann", "ann@", "@acme.example", "ann@acme", "ann at acme.example", "ann@@acme.example", "ann@b@acme.example"),
        *("ann@[127.0.0.1]", "an n@acme.example", "'ann@acme.example", "ann@acme.example (Ann)", "ann@-acme.example"),
        *("https://acme.example", "ann\u200b@acme.example", "a" * 2000 + " ann@acme.example"),
    ],
)
def test_what_is_no_address(cell):
    assert reason(cell, EMAIL) == "is no e-mail address. Write it as ann@example.com."


@pytest.mark.parametrize(
    "cell",
    [
        "ann@a.example, bob@b.example",
        "ann@a.example;bob@a.example",
        "ann@a.example <bob@a.example>",
        "mailto:a@b.example,c@d.example",
    ],
)
def test_several_addresses_in_a_cell(cell):
    assert reason(cell, EMAIL) == "holds several e-mail addresses. Keep the one to write to."


@given(
    st.text(max_size=30) | st.text("aZ9.-_@<>()'\",; ?:üß\u200b\u202emailto", max_size=30).map("{}@Acme.example".format)
)
def test_what_is_read_reads_as_itself(cell):
    found = read(cell, EMAIL).values[0]
    assert found is None or value(found, EMAIL) == found


def test_plain_and_other_addresses_agree():
    plain = [f"{local}@Acme.example" for local in ("a", "A.b", "a'b", "a+b", "a=b", "{a}", "-a", ".a", "a..b")]
    plain += [f"MailTo:{address}" for address in plain]
    wrapped = pl.Series([f"<{address}>" for address in plain])
    assert read(pl.Series(plain), EMAIL).values.to_list() == read(wrapped, EMAIL).values.to_list()


def test_a_plain_address_can_mean_unknown():
    cells = pl.Series(["Nobody@acme.example", "ann@acme.example", "mailto:nobody@acme.example"])
    coerced = read(cells, EMAIL, unknown=frozenset({"nobody@acme.example"}))
    assert coerced.values.to_list() == [None, "ann@acme.example", "nobody@acme.example"]
    assert coerced.placeholders == 1
