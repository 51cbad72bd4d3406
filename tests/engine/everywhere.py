"""Conditions judged over awkward values on every engine, and what each value should come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ibis
import polars as pl
import pytest
import yaml
from engine.frames import ENGINES as HERE
from engine.frames import rows, spark_frame

from icp_rules import evaluate
from icp_rules.language.fields import Field, FieldTable, FieldType
from icp_rules.language.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ibis.backends import BaseBackend

    from icp_rules.language.model import RuleSet

    Judge = Callable[[dict[str, Any], pl.DataFrame], list[dict[str, Any]]]
    """Judges a frame by a rule set's data and returns the rows in the order of the frame's."""

AS_OF = date(2026, 11, 1)
FIELDS = FieldTable().extended(
    [
        Field("note", FieldType.TEXT),
        Field("amount", FieldType.NUMBER),
        Field("other", FieldType.NUMBER),
        Field("day", FieldType.DATE),
        Field("other_day", FieldType.DATE),
        Field("flag", FieldType.BOOLEAN),
        Field("items", FieldType.LIST),
    ]
)
ENGINES = [
    "polars",
    "duckdb",
    pytest.param("spark", marks=[pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]),
    pytest.param("postgres", marks=[pytest.mark.needs("postgres"), pytest.mark.xdist_group("postgres")]),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition, and the values that meet it: all others but null leave it unmet, null leaves it unknown."""

    when: dict[str, Any]
    met: Sequence[Any]


@pytest.fixture(scope="session")
def warehouse(postgres_server: str) -> Iterator[BaseBackend]:
    """A connection to the PostgreSQL server."""
    connection = ibis.connect(postgres_server)
    yield connection
    connection.disconnect()


def frame_on(engine: str, request: pytest.FixtureRequest) -> Callable[[pl.DataFrame], Any]:
    """Return what makes an engine's own frame of a Polars frame; a server is started where one is needed."""
    if engine == "spark":
        session, folder = request.getfixturevalue("spark"), request.getfixturevalue("tmp_path")
        return lambda frame: spark_frame(session, frame, folder)
    if engine == "postgres":
        connection = request.getfixturevalue("warehouse")
        return lambda frame: connection.create_table(f"t_{uuid4().hex}", frame.to_arrow(), temp=True)
    return HERE[engine]


def read_rule_set(folder: Path, tree: Mapping[str, Any], fields: FieldTable = FIELDS) -> RuleSet:
    """Read a rule set from the data that its YAML would give; any finding fails the test."""
    path = folder / "tested.yaml"
    path.write_text(yaml.safe_dump({"icp": 1, "id": "tested", "name": "Tested", **tree}), encoding="utf-8")
    library = read_library(folder, fields, only=[path])
    assert not library.found, library.found
    return library.rule_sets["tested"]


@pytest.fixture(params=ENGINES)
def judge_on(request: pytest.FixtureRequest, tmp_path: Path) -> Judge:
    """Judges on one engine, on each in turn."""
    to_frame = frame_on(request.param, request)

    def judge(tree: dict[str, Any], frame: pl.DataFrame, fields: FieldTable = FIELDS) -> list[dict[str, Any]]:
        numbered = frame.with_row_index("account_id").cast({"account_id": pl.Int64})
        return rows(evaluate(read_rule_set(tmp_path, tree, fields), to_frame(numbered), as_of=AS_OF))

    return judge


def check(judge: Judge, values: pl.Series | Sequence[pl.Series], asked: Sequence[Asked]) -> None:
    """Judge each condition over all values of the field it names, and compare with what is expected."""
    series = [values] if isinstance(values, pl.Series) else values
    frame = pl.concat([one.to_frame() for one in series], how="diagonal")
    tree = {"require": [{"id": f"r-{at}", "when": one.when} for at, one in enumerate(asked)]}
    differing = []
    for row, judged in zip(frame.rows(named=True), judge(tree, frame), strict=True):
        for at, one in enumerate(asked):
            (field,) = one.when
            expected = None if row[field] is None else _among(row[field], one.met)
            if judged[f"state__r_{at}"] is not expected:
                differing.append((one.when, row[field], "is", judged[f"state__r_{at}"], "and should be", expected))
    assert not differing, "\n".join(map(str, differing))


def _among(value: Any, met: Sequence[Any]) -> bool:
    # 1 and 1.0 are one number, and so are 0.0 and -0.0
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in met)
