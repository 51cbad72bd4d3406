"""Packed files: gzip, bzip2, xz, and zip archives with one table inside, told by how they begin."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.plugins.values import SourceRequest

    _Opened = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | IO[bytes]

LARGEST = 4 * 2**30
"""More is not unpacked: a small file can hold more than any machine has room for."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZSTD = b"\x28\xb5\x2f\xfd"
_OPENERS: dict[bytes, Callable[[IO[bytes]], _Opened]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    **{b"BZh%d1AY&SY" % level: bz2.BZ2File for level in range(1, 10)},
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)
# Workbooks are zip archives too, with one of these in them.
_IN_WORKBOOKS = ("xl/", "content.xml")
_ENCRYPTED = 1


def is_packed(beginning: bytes) -> bool:
    """Tell whether bytes that begin so are packed."""
    return beginning.startswith((*_ZIP, _ZSTD, *_OPENERS))


def unpacked(data: bytes, request: SourceRequest) -> bytes:
    """Return what packed bytes hold, and other bytes as they are.

    Raises DiagnosticError where they are damaged, locked or a workbook, hold several tables, or too much.
    """
    if data.startswith(_ZSTD):
        help_line = "Unpack it first (zstd -d), or pack it as .gz."
        raise _problem(request, f"{request.name} is packed with Zstandard, which is not read", help_line)
    if data.startswith(_ZIP):
        archive, member = _table_in(data, request)
        return _read(request, lambda: archive.open(member))
    opener = next((opener for beginning, opener in _OPENERS.items() if data.startswith(beginning)), None)
    return _read(request, lambda: opener(io.BytesIO(data))) if opener else data


def name_inside(data: bytes, request: SourceRequest) -> str | None:
    """Return the name of the table in a zip archive; None for other bytes. Raises as ``unpacked`` does."""
    return _table_in(data, request)[1].filename if data.startswith(_ZIP) else None


def _table_in(data: bytes, request: SourceRequest) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _damaged(request, error) from error
    names = archive.namelist()
    if any(name.startswith(_IN_WORKBOOKS) for name in names):
        help_line = "Name the file by its format: .xlsx, .xlsm, .xlsb or .ods."
        raise _problem(request, f"{request.name} is a workbook", help_line)
    tables = [member for member in archive.infolist() if not _is_beside(member)]
    if len(tables) != 1:
        named = ", ".join(table.filename for table in tables) or "no table"
        help_line = "Pack one table a file, or unpack it and name the files."
        raise _problem(request, f"{request.name} holds {named}, not one table", help_line)
    if tables[0].flag_bits & _ENCRYPTED:
        help_line = "Unpack it first, and name the file that was in it."
        raise _problem(request, f"{request.name} is locked with a password", help_line)
    return archive, tables[0]


def _is_beside(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a folder, or what a system adds to an archive."""
    path = PurePosixPath(member.filename)
    return member.is_dir() or path.parts[0] == "__MACOSX" or path.name.startswith(".")


def _read(request: SourceRequest, opened: Callable[[], _Opened]) -> bytes:
    try:
        with opened() as file:
            data = file.read(LARGEST + 1)
    except _BROKEN as error:
        raise _damaged(request, error) from error
    except MemoryError as error:
        raise _too_large(request) from error
    if len(data) > LARGEST:
        raise _too_large(request)
    return data


def _damaged(request: SourceRequest, error: Exception) -> DiagnosticError:
    message = f"{request.name} cannot be unpacked: {error or type(error).__name__}"
    return _problem(request, message, "It is cut short or damaged: fetch it again.")


def _too_large(request: SourceRequest) -> DiagnosticError:
    message = f"{request.name} holds more than {LARGEST // 2**30} GiB, or than there is memory for"
    return _problem(request, message, "Unpack it, and name the file that was in it.")


def _problem(request: SourceRequest, message: str, help_line: str) -> DiagnosticError:
    return DiagnosticError(Diagnostic(Code.SOURCE_FORMAT, message, Location(request.name), help_line))
