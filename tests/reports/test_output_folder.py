"""The output folder: nothing changes before a commit, and run.json is right at every moment."""

from __future__ import annotations

import errno
import hashlib
import json
import os
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


def hidden(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.name.startswith("."))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def refused(out: Path, files: dict[str, str]) -> tuple[str, str]:
    """Return place and message of why a commit is refused."""
    with pytest.raises(DiagnosticError) as error:
        commit(out, files)
    (found,) = error.value.diagnostics
    assert found.code is Code.CANNOT_WRITE
    assert found.location
    assert found.help
    return os.path.relpath(found.location.file, out), found.message


def test_a_commit_lists_every_file_with_its_hash(tmp_path):
    manifest = commit(tmp_path / "a" / "out", {"b/x.md": "x", "a.csv": "a"})
    assert manifest == json.loads((tmp_path / "a/out/run.json").read_text(encoding="utf-8"))
    assert manifest == {
        "tool": "icp-rules",
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
    assert hidden(tmp_path) == []


def test_what_no_longer_applies_is_removed_with_its_empty_folders_and_nothing_else(tmp_path):
    commit(tmp_path, {"briefs/1/a.md": "a", "briefs/2/a.md": "a", "briefs/3/a.md": "a"})
    (tmp_path / "briefs/2/mine.md").write_text("mine", encoding="utf-8")
    commit(tmp_path, {"briefs/3/a.md": "new"})
    assert names(tmp_path) == {"briefs", "briefs/2", "briefs/2/mine.md", "briefs/3", "briefs/3/a.md"}


@pytest.mark.parametrize("record", ["run.json", ".run.journal"])
@pytest.mark.parametrize(
    "content", ["", "[]", "3", "{", "[" * 100_000, '{"files": ["src/main.py"]}', '{"tool": "other", "files": {}}']
)
def test_a_record_of_something_else_is_left_alone_with_what_it_lists(record, content, tmp_path):
    (tmp_path / record).write_text(content, encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("main", encoding="utf-8")
    assert refused(tmp_path, {"a.csv": "a"}) == (record, "icp-rules did not write this file, and does not replace it")
    assert names(tmp_path) == {"src", "src/main.py"}
    assert (tmp_path / record).read_text(encoding="utf-8") == content
    assert hidden(tmp_path) == ([record] if record.startswith(".") else [])


@pytest.mark.parametrize("files", ["3", "[3]", '{"a": 3}', '{"\\u0000": ""}', '{"a.csv/b": "", "old.csv": ["0"]}'])
def test_a_record_that_was_edited_is_replaced(files, tmp_path):
    (tmp_path / "old.csv").write_text("old", encoding="utf-8")
    (tmp_path / "run.json").write_text(f'{{"tool": "icp-rules", "files": {files}}}', encoding="utf-8")
    commit(tmp_path, {"a.csv": "a"})
    assert names(tmp_path) == {"a.csv", "old.csv"}


def test_what_someone_changed_is_kept_when_it_no_longer_applies(tmp_path):
    commit(tmp_path, {"briefs/1/a.md": "a", "briefs/1/b.md": "b"})
    (tmp_path / "briefs/1/a.md").write_text("a, by hand", encoding="utf-8")
    commit(tmp_path, {"c.csv": "c"})
    commit(tmp_path, {"c.csv": "c"})
    assert names(tmp_path) == {"briefs", "briefs/1", "briefs/1/a.md", "c.csv"}


def test_a_manifest_that_someone_edited_removes_nothing_elsewhere(tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "own.txt").write_text("mine", encoding="utf-8")
    (out / "up").symlink_to(tmp_path, target_is_directory=True)
    (out / "circle").symlink_to("circle")
    (out / "link.txt").symlink_to(mine)
    inside = ("up/mine.txt", "circle/mine.txt", "link.txt", str(out / "own.txt"), "", ".", "..", "up", "a/..")
    listed = dict.fromkeys(("../mine.txt", str(mine), "briefs/../../mine.txt", *inside), sha("mine"))
    (out / "run.json").write_text(json.dumps({"tool": "icp-rules", "files": listed}), encoding="utf-8")
    commit(out, {"a.csv": "a"})
    assert mine.exists()
    assert {path.name for path in out.iterdir()} == {"a.csv", "run.json", "own.txt", "up", "circle", "link.txt"}


@pytest.mark.parametrize("place", ["elsewhere", "out/other", "out/briefs"])
def test_nothing_is_written_through_a_link(place, tmp_path):
    out = tmp_path / "out"
    commit(out, {"a.csv": "a"})
    before = tree(out)
    (tmp_path / "elsewhere").mkdir()
    (out / "other").mkdir()
    (out / "briefs").symlink_to(tmp_path / place, target_is_directory=True)
    assert refused(out, {"a.csv": "b", "briefs/1/a.md": "a"})[0].startswith("briefs")
    assert not any((tmp_path / "elsewhere").iterdir())
    assert {name: text for name, text in tree(out).items() if text} == {
        name: text for name, text in before.items() if text
    }


def test_the_folder_itself_and_an_output_may_be_links(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "out").symlink_to("far", target_is_directory=True)
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "far/a.csv").symlink_to(tmp_path / "mine.csv")
    commit(tmp_path / "out", {"a.csv": "a", "b/c.md": "c"})
    commit(tmp_path / "out", {"a.csv": "a"})
    assert tree(tmp_path / "far").keys() == {"a.csv", "run.json"}
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "mine"


class Stop(BaseException):
    """Whatever ends a process, at a moment that is chosen."""


class Steps:
    """Counts changes of the file system, and fails from the Nth on, or at the Nth alone."""

    def __init__(self, patch, path, limit: int, error: BaseException, *, once: bool) -> None:
        self.done = 0
        for name in ("replace", "unlink", "write_text", "mkdir", "rmdir"):
            patch.setattr(path, name, self._limited(getattr(path, name), limit, error, once=once))

    def _limited(self, act, limit, error, *, once):
        def step(path, *arguments, **named):
            self.done += 1
            if self.done - 1 == limit or (self.done > limit and not once):
                raise error
            return act(path, *arguments, **named)

        return step


def stopped_commit(out: Path, steps: int, error: BaseException, patched, *, once: bool) -> int:
    """Commit until a step fails; return how many steps were made, with those that take it back."""
    folder = OutputFolder(out)
    folder.__enter__()
    for name in ("a.csv", "b.csv", "new/new.csv"):
        folder.path(name).write_text("2", encoding="utf-8")
    with patched() as patch:
        counted = Steps(patch, type(out), steps, error, once=once)
        with suppress(type(error), DiagnosticError):
            folder.commit({})
    if once:
        folder.__exit__(None, None, None)
    else:
        # as if the process were gone: what was to be written stays behind
        os.close(folder._lock.handle)
    return counted.done


@pytest.mark.parametrize("steps", range(26))
def test_a_commit_that_is_stopped_at_any_step_leaves_no_wrong_manifest_and_no_stray_file(steps, tmp_path, monkeypatch):
    """Each step is one change of the file system: the Nth is not made, nor any after it."""
    commit(tmp_path, {"a.csv": "1", "b.csv": "1", "old/old.csv": "1"})
    done = stopped_commit(tmp_path, steps, Stop(), monkeypatch.context, once=False)
    assert steps < 25 or done <= steps, "there are more steps than are tried"

    seen = tree(tmp_path)
    if "run.json" in seen:
        for name, digest in json.loads(seen["run.json"])["files"].items():
            assert sha(seen[name]) == digest
    commit(tmp_path, {"a.csv": "3"})
    assert names(tmp_path) == {"a.csv"}
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("steps", range(25))
def test_a_commit_that_fails_at_any_step_leaves_the_old_run_or_the_new_one(steps, error, tmp_path, monkeypatch):
    commit(tmp_path, {"a.csv": "1", "b.csv": "1", "old/old.csv": "1"})
    before = tree(tmp_path)
    stopped_commit(tmp_path, steps, error, monkeypatch.context, once=True)
    after = tree(tmp_path)
    if json.loads(after["run.json"])["files"].keys() == {"a.csv", "b.csv", "new/new.csv"}:
        assert after.keys() - {"old"} == {"a.csv", "b.csv", "new", "new/new.csv", "run.json"}
    else:
        # an empty folder may be what the failure left
        assert {name: text for name, text in after.items() if text} == {
            name: text for name, text in before.items() if text
        }
    commit(tmp_path, {"a.csv": "3"})
    assert {name for name, text in tree(tmp_path).items() if text} == {"a.csv", "run.json"}
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("name", ["trace", "a.csv"])
def test_what_stands_in_the_way_leaves_the_old_run_as_it_was(name, tmp_path):
    commit(tmp_path, {"a.csv": "1", "trace/a": "1"})
    if name == "trace":
        (tmp_path / "trace/a").unlink()
        (tmp_path / "trace").rmdir()
        (tmp_path / "trace").write_text("mine", encoding="utf-8")
    else:
        (tmp_path / "a.csv").unlink()
        (tmp_path / "a.csv/below").mkdir(parents=True)
    before = tree(tmp_path)
    assert refused(tmp_path, {"a.csv": "2", "b/b.csv": "2", "trace/a": "2"})[0] == name
    assert tree(tmp_path) == before
    assert hidden(tmp_path) == []


def test_a_folder_that_was_made_for_nothing_is_removed(tmp_path):
    with OutputFolder(tmp_path / "a" / "out") as folder:
        folder.path("b/c.csv").write_text("c", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_something_else_is_left_alone(tmp_path):
    (tmp_path / ".lock").write_text("mine", encoding="utf-8")
    commit(tmp_path, {"a.csv": "a"})
    assert (tmp_path / ".lock").read_text(encoding="utf-8") == "mine"


def test_an_error_of_what_is_read_is_none_of_the_folder(tmp_path):
    with pytest.raises(FileNotFoundError), OutputFolder(tmp_path):
        (tmp_path / "input.csv").read_text(encoding="utf-8")
    with pytest.raises(DiagnosticError) as error, OutputFolder(tmp_path) as folder:
        folder.path("a").open(encoding="utf-8")
    (found,) = error.value.diagnostics
    assert found.location
    assert found.location.file == str(tmp_path / "a")
    with pytest.raises(DiagnosticError), OutputFolder(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


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
