"""The output folder: nothing changes before a commit, and run.json is right at every moment."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.reports.output_folder import OutputFolder

if TYPE_CHECKING:
    from pathlib import Path


def commit(out: Path, files: dict[str, str]) -> dict:
    with OutputFolder(out) as folder:
        for name, text in files.items():
            folder.path(name).write_text(text, encoding="utf-8")
        return folder.commit({"version": 1})


def tree(out: Path) -> dict[str, str]:
    """Return what a reader sees: every file that does not begin with a dot, and every folder."""
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") if path.is_file() else ""
        for path in out.rglob("*")
        if not path.name.startswith(".")
    }


def names(out: Path) -> set[str]:
    return set(tree(out)) - {"run.json"}


def test_a_commit_lists_every_file_with_its_hash(tmp_path):
    manifest = commit(tmp_path / "a" / "out", {"b/x.md": "x", "a.csv": "a"})
    assert manifest == json.loads((tmp_path / "a/out/run.json").read_text(encoding="utf-8"))
    assert manifest == {
        "version": 1,
        "files": {name: hashlib.sha256(text).hexdigest() for name, text in (("a.csv", b"a"), ("b/x.md", b"x"))},
    }
    assert names(tmp_path / "a/out") == {"a.csv", "b", "b/x.md"}


def test_without_a_commit_nothing_changes(tmp_path):
    commit(tmp_path, {"a.csv": "before"})
    before = tree(tmp_path)
    with OutputFolder(tmp_path) as folder:
        folder.path("a.csv").write_text("after", encoding="utf-8")
        folder.path("briefs/b.md").write_text("after", encoding="utf-8")
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [".lock"]


def test_what_no_longer_applies_is_removed_with_its_empty_folders_and_nothing_else(tmp_path):
    commit(tmp_path, {"briefs/1/a.md": "a", "briefs/2/a.md": "a", "briefs/3/a.md": "a"})
    (tmp_path / "briefs/2/mine.md").write_text("mine", encoding="utf-8")
    commit(tmp_path, {"briefs/3/a.md": "new"})
    assert names(tmp_path) == {"briefs", "briefs/2", "briefs/2/mine.md", "briefs/3", "briefs/3/a.md"}


@pytest.mark.parametrize(
    "manifest", ["", "[]", "3", '{"files": 3}', '{"files": [3]}', "{", '{"files": {"\\u0000": ""}}']
)
def test_a_manifest_that_is_none_is_replaced(manifest, tmp_path):
    (tmp_path / "run.json").write_text(manifest, encoding="utf-8")
    commit(tmp_path, {"a.csv": "a"})
    assert names(tmp_path) == {"a.csv"}


def test_a_manifest_that_someone_edited_removes_nothing_elsewhere(tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    files = {"../mine.txt": "", str(mine): "", "briefs/../../mine.txt": "", "": "", ".": ""}
    (out / "run.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    commit(out, {"a.csv": "a"})
    assert mine.exists()
    assert names(out) == {"a.csv"}


class Stop(BaseException):
    """Whatever ends a process, at a moment that is chosen."""


@pytest.mark.parametrize("steps", range(12))
def test_a_commit_that_is_stopped_at_any_step_leaves_no_wrong_manifest_and_no_stray_file(steps, tmp_path, monkeypatch):
    """Each step is one change of the file system: the Nth is not made, nor any after it."""
    commit(tmp_path, {"a.csv": "1", "b.csv": "1", "old.csv": "1"})
    done = 0

    def limited(act):
        def step(self, *arguments, **named):
            nonlocal done
            done += 1
            if done > steps:
                raise Stop
            return act(self, *arguments, **named)

        return step

    folder = OutputFolder(tmp_path)
    folder.__enter__()
    for name in ("a.csv", "b.csv", "new.csv"):
        folder.path(name).write_text("2", encoding="utf-8")
    path = type(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(path, "replace", limited(path.replace))
        patch.setattr(path, "unlink", limited(path.unlink))
        with suppress(Stop):
            folder.commit({})
    # as if the process were gone: what was to be written stays behind
    folder._release()

    seen = tree(tmp_path)
    if "run.json" in seen:
        for name, digest in json.loads(seen["run.json"])["files"].items():
            assert hashlib.sha256(seen[name].encode()).hexdigest() == digest
    commit(tmp_path, {"a.csv": "3"})
    assert names(tmp_path) == {"a.csv"}
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == [".lock"]


def test_two_cannot_write_at_once(tmp_path):
    with OutputFolder(tmp_path), pytest.raises(DiagnosticError) as error:
        OutputFolder(tmp_path).__enter__()
    (found,) = error.value.diagnostics
    assert (found.code, found.message) == (Code.CANNOT_WRITE, "another run is writing here")
    with OutputFolder(tmp_path):
        pass


def test_what_cannot_be_written_is_said_with_its_place(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(DiagnosticError) as error, OutputFolder(tmp_path / "out"):
        pass
    (found,) = error.value.diagnostics
    assert found.code is Code.CANNOT_WRITE
    assert found.location
    assert found.location.file == str(tmp_path / "out")


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path):
    (tmp_path / "a.csv" / "below").mkdir(parents=True)
    with pytest.raises(DiagnosticError) as error:
        commit(tmp_path, {"a.csv": "a"})
    assert error.value.diagnostics[0].code is Code.CANNOT_WRITE
    assert not (tmp_path / "run.json").exists()
