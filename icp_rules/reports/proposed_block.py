"""A proposal as a block of ``icp.yaml``, for a person to review: what is open stands in it as comments."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from icp_rules.language.config import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from icp_rules.language.fields import Field
    from icp_rules.records.proposing import MappedColumn, Proposal, SourceProposal

_PLAIN = re.compile(r"(?:\.{0,2}/)*[^\W\d_](?:[\w/().-]| (?=[^\W_]))*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_LISTED = 12


def block(proposal: Proposal, folder: Path, *, whole: bool) -> str:
    """Return the block; paths start at ``folder``. A ``whole`` one is an ``icp.yaml``, another a part of one."""
    lines = []
    if whole:
        lines += ["# yaml-language-server: $schema=schemas/workspace.schema.json", "version: 1"]
        lines += [f"currency: {proposal.currency}"] if proposal.currency else []
        lines += [""]
    lines.append("sources:")
    for source in proposal.sources:
        lines += [f"  {line}".rstrip() for line in _source(source, folder)]
    if proposal.fields:
        lines += ["", "# what no built-in field is for; delete what no rule will need, here and in the map above"]
        lines += ["fields:", *(f"  {_own(one)}" for one in proposal.fields)]
    return "\n".join(lines) + "\n"


def _source(source: SourceProposal, folder: Path) -> Iterator[str]:
    yield from (f"# {remark}" for remark in source.remarks)
    yield f"{source.name}:"
    files = [_relative(file, folder) for file in source.files]
    yield f"  file: {_value(files[0] if len(files) == 1 else files)}"
    yield from (f"  {name}: {_value(value)}" for name, value in source.reading.items())
    yield from (f"  {name}: {_value(value)}   # as its cells show" for name, value in source.settings.items())
    if source.as_of:
        yield f"  as_of: {{column: {_scalar(source.as_of)}}}"
    else:
        yield "  # as_of: 2026-11-01   # the day of the export; without it nothing is ever too old"
    if source.identity:
        yield f"  identity: {_value(list(source.identity))}"
    if source.key:
        yield f"  key: {_scalar(source.key)}"
        yield "  # complete: true   # if an account without a row has none; without it, its facts are unknown"
    if source.map:
        yield "  map:"
        yield from (f"    {line}" for line in _map(source.map))
    if source.left_out:
        yield "  # left out:"
        yield from (f"  #   {line}" for line in _left_out(source.left_out, source.name))


def _map(lines: Iterable[MappedColumn]) -> Iterator[str]:
    for one in lines:
        entry = f"{_scalar(one.field.name)}: {_column(one)}"
        remarks = "; ".join([*([one.needs] if one.needs else []), *one.remarks])
        beside = f"   # {_one_line(remarks)}" if remarks else ""
        yield f"# {entry}{beside}" if one.needs else f"{entry}{beside}"


def _column(one: MappedColumn) -> str:
    if not one.settings:
        return _scalar(one.column)
    settings = "".join(f", {name}: {_value(value)}" for name, value in one.settings.items())
    return f"{{column: {_scalar(one.column)}{settings}}}"


def _left_out(columns: Mapping[str, str], source: str) -> Iterator[str]:
    """Yield a line for each reason, with the columns it holds for."""
    by_reason: dict[str, list[str]] = {}
    for column, reason in columns.items():
        by_reason.setdefault(reason, []).append(column)
    for reason, several in by_reason.items():
        shown = ", ".join(_one_line(column) for column in several[:_LISTED])
        more = f" and {len(several) - _LISTED} more" if len(several) > _LISTED else ""
        which = f" ({reason})" if source != CONTACTS or len(by_reason) > 1 else ""
        yield f"{shown}{more}{which}"


def _own(field: Field) -> str:
    money = ", money: true" if field.money else ""
    return f"{_scalar(field.name)}: {{type: {field.type}{money}}}"


def _relative(path: Path, folder: Path) -> str:
    try:
        shown = os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # on Windows, on another drive
        shown = str(path.resolve())
    return shown.replace(os.sep, "/")


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    """Return a text as YAML: plain where nobody can take it for something else, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in quoted)


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
