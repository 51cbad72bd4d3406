"""A run's folder: the new results whole, or the old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icp_rules.cluster.folder import ClusterFolder
from icp_rules.diagnostics import Code, DiagnosticError

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]


def write(session: SparkSession, out: Path, rows: int, *, then: type[BaseException] | None = None) -> None:
    with ClusterFolder(session, str(out)) as folder:
        session.range(rows).write.parquet(folder.path("scores"))
        if then is not None:
            raise then
        folder.commit({"rows": rows})


def rows_in(session: SparkSession, out: Path) -> int:
    rows: int = session.read.parquet(str(out / "scores")).count()
    assert json.loads((out / "run.json").read_text(encoding="utf-8")) == {
        "tool": "icp-rules",
        "engine": "spark",
        "rows": rows,
    }
    return rows


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".crc"}


def test_results_are_replaced_as_a_whole(spark: SparkSession, tmp_path: Path):
    out = tmp_path / "made" / "out"
    write(spark, out, 3)
    (out / "scores" / "left-over").touch()
    write(spark, out, 5)
    assert rows_in(spark, out) == 5
    assert not (out / "scores" / "left-over").exists()
    assert left_in(tmp_path / "made") == {"out"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_run_that_does_not_end_leaves_the_old_results(
    error: type[BaseException], spark: SparkSession, tmp_path: Path
):
    write(spark, tmp_path / "out", 3)
    with pytest.raises(error):
        write(spark, tmp_path / "out", 5, then=error)
    assert rows_in(spark, tmp_path / "out") == 3
    assert left_in(tmp_path) == {"out"}


def test_what_a_killed_run_left_is_put_right_by_the_next(spark: SparkSession, tmp_path: Path):
    out = tmp_path / "out"
    write(spark, out, 3)
    # killed between its two renames
    out.rename(tmp_path / ".out.old")
    (tmp_path / ".out.new").mkdir()
    with pytest.raises(RuntimeError):
        write(spark, out, 5, then=RuntimeError)
    assert rows_in(spark, out) == 3
    assert left_in(tmp_path) == {"out"}


def test_a_folder_of_something_else_is_left_alone(spark: SparkSession, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine", encoding="utf-8")
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text('{"tool": "icp-rules", "files": {}}', encoding="utf-8")
    for place in (mine, mine / "thesis.txt", run):
        with pytest.raises(DiagnosticError) as raised:
            write(spark, place, 1)
        assert raised.value.diagnostics[0].code is Code.CANNOT_WRITE
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_may_be_there(spark: SparkSession, tmp_path: Path):
    (tmp_path / "out").mkdir()
    write(spark, tmp_path / "out", 2)
    assert rows_in(spark, tmp_path / "out") == 2


def test_where_nothing_can_be_made_is_said(spark: SparkSession, tmp_path: Path):
    (tmp_path / "file").touch()
    for out in (f"{tmp_path}/file/out", "nosuchscheme://host/out", "/"):
        with pytest.raises(DiagnosticError) as raised, ClusterFolder(spark, out):
            pytest.fail("there is such a place")
        assert raised.value.diagnostics[0].code is Code.CANNOT_WRITE
