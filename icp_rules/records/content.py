"""The bytes of a source's file as UTF-8, whatever its encoding; they may come from standard input."""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, nearest

if TYPE_CHECKING:
    from icp_rules.plugins.values import SourceRequest

STANDARD_INPUT = Path("-")

_UTF8 = ("utf-8", "utf-8-sig")
# UTF-32 first: its mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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


# How a file of each format begins; what begins otherwise is CSV.
_BEGINNINGS = ((b"PAR1", "parquet"), (b"{", "jsonl"), (b"[", "json"))


def standard_input_format() -> str:
    """Return the format of what comes from standard input, by its first bytes, which stay to be read."""
    first = sys.stdin.buffer.peek(_SAMPLE).removeprefix(codecs.BOM_UTF8).lstrip()  # type: ignore[union-attr]
    return next((name for beginning, name in _BEGINNINGS if first.startswith(beginning)), "csv")


@dataclass(frozen=True, slots=True)
class Content:
    """What a request asks for. ``kept`` holds standard input, which can be read once only."""

    request: SourceRequest
    kept: bytes | None = None

    @classmethod
    def of(cls, request: SourceRequest) -> Content:
        """Return the content of the file a request names."""
        return cls(request, sys.stdin.buffer.read() if request.path == STANDARD_INPUT else None)

    def raw(self) -> bytes:
        """Return the bytes as they are. Raises DiagnosticError where the file cannot be read."""
        if self.kept is not None:
            return self.kept
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
        if encoding in _UTF8:
            self._refuse_wide(raw)
            data = raw.removeprefix(codecs.BOM_UTF8)
        else:
            data = self._decoded(raw, encoding).removeprefix("\ufeff").encode()
        # one without a single line feed was written by an old Mac
        return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data

    def text(self) -> str:
        """Return the text. Raises DiagnosticError for another encoding than the request states."""
        return self.checked(self.utf8())

    def checked(self, data: bytes, start: int = 0) -> str:
        """Return the bytes from ``start`` as text. Raises DiagnosticError where they are not UTF-8."""
        return self._decoded(data[start:], "utf-8", data.count(b"\n", 0, start))

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
            help_line = "Say which encoding it is. Excel on Windows writes `encoding: cp1252`."
            raise self.problem(Code.SOURCE_ENCODING, message, line, help_line) from error
        except LookupError as error:  # a codec that makes no text, such as base64
            raise self.problem(Code.SOURCE_ENCODING, f"'{encoding}' is no encoding of text") from error

    def _refuse_wide(self, raw: bytes) -> None:
        """Raise for UTF-16 and UTF-32, told by their mark, or by zero bytes where ASCII has none."""
        wide = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
        sample = raw[:_SAMPLE]
        if wide is None and sample.count(0) > len(sample) // 3:
            wide = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        if wide:
            message = f"the file is {wide.upper()}, not UTF-8"
            raise self.problem(Code.SOURCE_ENCODING, message, 1, f"Write `encoding: {wide}`.")


def unreadable(request: SourceRequest, error: OSError) -> DiagnosticError:
    """Return the error to raise for a file that the system does not give."""
    message = f"{request.name} cannot be read: {error.strerror or error}"
    return DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, request.location))


def clipped(content: str) -> str:
    """Return the content of a rejected row, cut where it would flood the list."""
    return content if len(content) <= _LONGEST_CONTENT else content[: _LONGEST_CONTENT - 1] + "…"
