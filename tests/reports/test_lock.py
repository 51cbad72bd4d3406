"""One run at a time is at work in a folder, also where the folder is removed in between."""

from __future__ import annotations

import shutil

import pytest

from icp_rules.diagnostics import DiagnosticError
from icp_rules.reports.lock import FolderLock

pytest.importorskip("fcntl")


def test_a_lock_keeps_others_out_until_it_is_released(tmp_path):
    lock = FolderLock.take(tmp_path)
    with pytest.raises(DiagnosticError, match="another run is writing here"):
        FolderLock.take(tmp_path)
    lock.release()
    assert not list(tmp_path.iterdir())
    FolderLock.take(tmp_path).release()


def test_to_release_the_lock_of_a_folder_that_was_removed_leaves_that_of_another_run(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    first = FolderLock.take(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    second = FolderLock.take(folder)
    first.release()
    with pytest.raises(DiagnosticError, match="another run is writing here"):
        FolderLock.take(folder)
    second.release()


def test_a_lock_of_a_folder_that_is_gone_is_released(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    lock = FolderLock.take(folder)
    shutil.rmtree(folder)
    lock.release()
    assert not folder.exists()
