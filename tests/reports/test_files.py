"""Files that are written beside and swapped in."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

import pytest

from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.reports.files import write_beside, write_text


def test_a_file_is_written_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b.txt"
    write_text(path, "é\r\n")
    assert path.read_bytes() == "é\r\n".encode()


def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path):
    (tmp_path / "plain").touch()
    write_text(tmp_path / "beside", "")
    rights = {stat.S_IMODE(os.stat(tmp_path / name).st_mode) for name in ("plain", "beside")}  # noqa: PTH116
    assert len(rights) == 1


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with suppress(KeyboardInterrupt), write_beside(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_where_a_folder_should_be_is_said(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(DiagnosticError) as error:
        write_text(tmp_path / "a" / "b.txt", "")
    (found,) = error.value.diagnostics
    assert (found.code, found.message) == (Code.CANNOT_WRITE, "cannot be written: a file is where a folder should be")
