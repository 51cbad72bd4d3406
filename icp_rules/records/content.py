"""The bytes of a source's file as UTF-8, whatever its encoding; they may come from standard input."""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, nearest
from icp_rules.records.encodings import WESTERN, is_binary, is_mostly_utf8, likely_encoding, wide_encoding
from icp_rules.records.packing import is_packed, unpacked

if TYPE_CHECKING:
    from icp_rules.plugins.values import SourceRequest

STANDARD_INPUT = Path("-")

_UTF8 = ("utf-8", "utf-8-sig")
_COMMON = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp1250",
    "mac-roman",
)
_SAMPLE = 4096
_LONGEST_CONTENT = 500

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGES = (b"<!doctype", b"<html", b"<?xml")

# How a file of each format begins; what begins otherwise is CSV.
_BEGINNINGS = ((b"PAR1", "parquet"), (b"{", "jsonl"), (b"[", "json"))


def standard_input_format() -> str:
    """Return the reader of what comes from standard input, by its first bytes, which stay to be read."""
    first: bytes = sys.stdin.buffer.peek(_SAMPLE)  # type: ignore[union-attr]
    return "packed" if is_packed(first) else format_of(first)


def format_of(beginning: bytes) -> str:
    """Return the format of a table that begins so."""
    first = beginning.removeprefix(codecs.BOM_UTF8).lstrip()
    return next((name for beginning, name in _BEGINNINGS if first.startswith(beginning)), "csv")


@dataclass(frozen=True, slots=True)
class Content:
    """What a request asks for, unpacked. ``kept`` holds standard input, which can be read once only."""

    request: SourceRequest
    kept: bytes | None = None

    @classmethod
    def of(cls, request: SourceRequest) -> Content:
        """Return the content of the file a request names."""
        is_standard = request.path == STANDARD_INPUT
        return cls(request, unpacked(sys.stdin.buffer.read(), request) if is_standard else None)

    def raw(self) -> bytes:
        """Return the bytes. Raises DiagnosticError where the file cannot be read or unpacked."""
        return self.kept if self.kept is not None else unpacked(self.packed(), self.request)

    def packed(self) -> bytes:
        """Return the bytes of the file as they are. Raises DiagnosticError where it cannot be read."""
        path = self.request.path
        if path is None:
            raise ValueError(f"{self.request.name} has no file")
        try:
            return path.read_bytes()
        except OSError as error:
            raise unreadable(self.request, error) from error

    def utf8(self) -> bytes:
        """Return the text as UTF-8 without a byte order mark, its lines ended by a line feed.

        UTF-8 itself is passed on unchecked: what reads it finds out, and calls ``checked``. Raises
        DiagnosticError for another encoding than the request states.
        """
        raw, encoding = self.raw(), self._encoding()
        self._refuse_other_formats(raw, encoding)
        if encoding in _UTF8:
            self._refuse_wide(raw)
            data = raw.removeprefix(codecs.BOM_UTF8)
        else:
            self._refuse_utf8(raw, encoding)
            data = self._decoded(raw, self._wide_as_marked(raw, encoding)).removeprefix("\ufeff").encode()
        # one without a single line feed was written by an old Mac
        return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data

    def text(self) -> str:
        """Return the text. Raises DiagnosticError for another encoding than the request states."""
        return self.checked(self.utf8())

    def checked(self, data: bytes, start: int = 0, lines_before: int | None = None) -> str:
        """Return the bytes from ``start`` as text. Raises DiagnosticError where they are not UTF-8.

        ``lines_before`` says behind how many lines of the file they are, where ``data`` is not all of it.
        """
        before = data.count(b"\n", 0, start) if lines_before is None else lines_before
        return self._decoded(data[start:], "utf-8", before)

    def problem(
        self,
        code: Code,
        message: str,
        line: int | None = None,
        help: str | None = None,  # noqa: A002 - named as the attribute it fills
    ) -> DiagnosticError:
        """Return the error to raise for what is wrong with the content."""
        return DiagnosticError(Diagnostic(code, message, Location(self.request.name, line), help))

    def _encoding(self) -> str:
        stated = self.request.encoding
        try:
            return codecs.lookup(stated).name
        except LookupError:
            near = nearest(stated, _COMMON)
            help_line = f"Is it {near}?" if near else f"Common ones are {', '.join(_COMMON)}."
            raise self.problem(Code.SOURCE_ENCODING, f"there is no encoding '{stated}'", help=help_line) from None

    def _decoded(self, data: bytes, encoding: str, lines_before: int = 0) -> str:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = lines_before + 1 + data[: error.start].decode(encoding, "ignore").count("\n")
            message = f"byte 0x{data[error.start]:02X} is not {encoding.upper()} text"
            raise self.problem(Code.SOURCE_ENCODING, message, line, _help(data, error.start)) from error
        except LookupError as error:  # a codec that makes no text, such as base64
            raise self.problem(Code.SOURCE_ENCODING, f"'{encoding}' is no encoding of text") from error

    def _refuse_other_formats(self, raw: bytes, encoding: str) -> None:
        """Raise for what is no text, or a page of the web, by its first bytes."""
        message = help_line = None
        if raw.startswith(_OLE):
            message, help_line = "an old or a locked Excel workbook", "Save it as .xlsx without a password."
        elif raw.startswith(b"PAR1"):
            message, help_line = "a Parquet file", "Name it .parquet."
        elif raw[:_SAMPLE].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_PAGES):
            message, help_line = "a web page or XML, no table", "Did a download fail? Fetch it again, as CSV or .xlsx."
        elif not encoding.startswith(("utf-16", "utf-32")) and wide_encoding(raw) is None and is_binary(raw):
            message, help_line = (
                "no text, but binary data",
                "Name it by its format, or export it again, as CSV or .xlsx.",
            )
        if message:
            raise self.problem(Code.SOURCE_FORMAT, f"the file is {message}", help=help_line)

    def _refuse_wide(self, raw: bytes) -> None:
        """Raise for UTF-16 and UTF-32."""
        if wide := wide_encoding(raw):
            message = f"the file is {wide.upper()}, not UTF-8"
            raise self.problem(Code.SOURCE_ENCODING, message, 1, f"Write `encoding: {wide}`.")

    def _wide_as_marked(self, raw: bytes, encoding: str) -> str:
        """Return a stated encoding; a byte order mark settles it. Raises for UTF-16 or UTF-32 that is none."""
        if not encoding.startswith(("utf-16", "utf-32")) or not raw:
            return encoding
        wide = wide_encoding(raw)
        if wide is None and 0 in raw:
            return encoding
        if wide is None:
            help_line = f"Drop `encoding: {self.request.encoding}`, or say which one it is."
            raise self.problem(Code.SOURCE_ENCODING, f"the file is not {encoding.upper()}", 1, help_line)
        if wide not in (encoding, encoding[: len(wide)]) and not wide.startswith(encoding):
            message = f"the file is {wide.upper()}, not {encoding.upper()}"
            raise self.problem(Code.SOURCE_ENCODING, message, 1, f"Write `encoding: {wide}`.")
        return wide

    def _refuse_utf8(self, raw: bytes, encoding: str) -> None:
        """Raise for UTF-8 that is stated to be one of the encodings it would be misread in."""
        if encoding not in WESTERN or raw.isascii():
            return
        try:
            meant = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return
        number, line = next((n, one) for n, one in enumerate(meant.split("\n"), 1) if not one.isascii())
        word = next(word for word in line.split() if not word.isascii())
        message = (
            f"the file is UTF-8; as {encoding} it would read {word.encode().decode(encoding, 'replace')!r} for {word!r}"
        )
        raise self.problem(Code.SOURCE_ENCODING, message, number, f"Drop `encoding: {self.request.encoding}`.")


def _help(data: bytes, at: int) -> str:
    """Return what to do about bytes that are not in the stated encoding from ``at`` on."""
    if is_mostly_utf8(data):
        return "Other parts of it are UTF-8: mend this line, or export the file again."
    if likely := likely_encoding(data, at):
        name, words = likely
        return f"As {name} it reads {words}. If that is right, write `encoding: {name}`."
    return "Say which encoding it is. Excel on Windows writes `encoding: cp1252`."


def unreadable(request: SourceRequest, error: OSError) -> DiagnosticError:
    """Return the error to raise for a file that the system does not give."""
    message = f"{request.name} cannot be read: {error.strerror or error}"
    return DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, request.location))


def clipped(content: str) -> str:
    """Return the content of a rejected row, cut where it would flood the list."""
    return content if len(content) <= _LONGEST_CONTENT else content[: _LONGEST_CONTENT - 1] + "…"
