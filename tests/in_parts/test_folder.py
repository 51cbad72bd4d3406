"""What is kept of a run that was stopped: whole parts of the same work, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.in_parts.folder import PartsFolder, parts_folder

if TYPE_CHECKING:
    from pathlib import Path

FRAME = pl.DataFrame({"n": [1, 2]})
OF = {"accounts": "a.csv"}


def left_behind(out: Path) -> PartsFolder:
    """Return the folder of a run that was killed: a whole part, halves of others, and files that were being written."""
    folder = PartsFolder(out.parent / f".{out.name}.parts")
    folder.path.mkdir()
    folder.begin(OF)
    folder.keep("read-00000", FRAME, {"rows": 2})
    for name in ("read-00001.parquet", ".read-00002.parquet.k3_x0a9z", ".part-00000.json.abcdefgh"):
        (folder.path / name).write_bytes(b"half")
    (folder.path / "part-00003.json").write_text("{", encoding="utf-8")
    return folder


def names(folder: PartsFolder) -> set[str]:
    return {path.name for path in folder.path.iterdir()}


@pytest.mark.parametrize(
    ("of", "kept"), [(OF, {"read-00000.json", "read-00000.parquet"}), ({"accounts": "b.csv"}, set())]
)
def test_a_run_begins_with_whole_parts_of_the_same_work_alone(of, kept, tmp_path):
    left_behind(tmp_path / "scores.csv")
    with parts_folder(tmp_path / "scores.csv") as folder:
        folder.begin(of)
        assert names(folder) - {".lock"} == {"of.json", *kept}
        assert folder.has("read-00000") == bool(kept)
    assert not folder.path.exists()


def test_what_a_folder_is_of_may_be_unreadable(tmp_path):
    folder = left_behind(tmp_path / "scores.csv")
    (folder.path / "of.json").write_bytes(b"\xff")
    folder.begin(OF)
    assert names(folder) == {"of.json"}


def test_what_cannot_be_thrown_away_is_said(tmp_path):
    folder = left_behind(tmp_path / "scores.csv")
    (folder.path / "mine").mkdir()
    with pytest.raises(DiagnosticError) as caught:
        folder.begin(OF)
    (found,) = caught.value.diagnostics
    assert found.code is Code.CANNOT_WRITE
