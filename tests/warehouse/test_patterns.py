"""Patterns as PostgreSQL spells them match what they match in Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language.test_patterns import ACCEPTED

from icp_rules.language.patterns import glob_pattern, translate
from icp_rules.language.portable import as_python
from icp_rules.warehouse.patterns import in_postgres, in_snowflake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGNS = "ab.\\[](){}|^$+-\n\x0b1é"
# the language itself is to count no further than PostgreSQL does
COUNTED = [case for case in ACCEPTED if "1000" not in case[0]]
some = settings(max_examples=settings.default.max_examples * 3 // 10)


@pytest.fixture(scope="session")
def connection(postgres_server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_server, autocommit=True) as connected:
        yield connected


def found(connection: psycopg.Connection, pattern: str, texts: Sequence[str]) -> list[bool]:
    query = "SELECT t ~ %s FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n"
    return [row[0] for row in connection.execute(query, (in_postgres(pattern), list(texts))).fetchall()]


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize(("pattern", "met", "unmet"), COUNTED)
def test_a_pattern_finds_the_same_on_postgres(
    connection: psycopg.Connection, pattern: str, met: list[str], unmet: list[str]
) -> None:
    texts = [text for text in (*met, *unmet) if "\0" not in text]
    portable = translate(pattern, fold=False)
    assert found(connection, portable, texts) == [bool(as_python(portable).search(text)) for text in texts]


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@some
@given(
    glob=st.text("ab*?.\\[](){}|^$+-\n\x0b1é", min_size=1, max_size=8),
    texts=st.lists(st.text("ab.\\[](){}|^$+\n\x0b1é")),
)
def test_a_glob_matches_the_same_on_postgres(connection: psycopg.Connection, glob: str, texts: list[str]) -> None:
    portable = glob_pattern([glob, "x"], fold=False)
    given_texts = [*texts, glob]
    assert found(connection, portable, given_texts) == [bool(as_python(portable).search(text)) for text in given_texts]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [("vp*", "^(vp)"), ("*vp*it", "(vp.*it)$"), ("a?b", "^(a.b)$"), ("a.b|c", r"^(a\.b\|c)$"), ("a\nb", r"^(a\nb)$")],
)
def test_snowflake_has_posix_groups_alone(glob: str, expected: str) -> None:
    written = in_snowflake(glob_pattern([glob], fold=False))
    assert written == expected
    assert re.compile(written)
