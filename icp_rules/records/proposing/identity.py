"""What tells the accounts of a file apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.wording import counted
from icp_rules.records.proposing.assigning import Assigned
from icp_rules.records.proposing.fitting import Fit
from icp_rules.records.proposing.own_fields import IDS, NUMBERED, PHONES_AND_ZIPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.language.fields import Field
    from icp_rules.records.proposing.assigning import Assignment
    from icp_rules.records.proposing.columns import Column
    from icp_rules.records.proposing.headers import Header

_OTHERS = ("domain", "website")
_FILLED = 0.5
# Words of a header that say id; a number is one only where it says whose. What a phone or a model goes by is none.
_WHOSE = frozenset({"account", "company", "customer", "cust", "client", "lead", "firma", "firmen", "kunde", "kunden"})
_OF_OTHERS = PHONES_AND_ZIPS | {"mobile", "postal", "model", "serial"}


def find_identity(
    columns: Sequence[Column], fields: Mapping[str, Field], found: Assignment
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of ``identity`` (none where it need not be stated) and remarks; may assign a column.

    An id that most rows lack is none. Without an id column, one whose header says id and of which every cell differs is
    it; else the name tells accounts apart, else a domain; else whatever differs most does.
    """
    own_id = found.fields.get(ACCOUNT_ID)
    if own_id and own_id.column.share_filled < _FILLED:
        del found.fields[ACCOUNT_ID]
        found.notes[own_id.column.name] = "most of its cells are empty, so it is no account_id"
    free = [column for column in columns if column.filled and column.name not in found.columns()]
    if ACCOUNT_ID not in found.fields:
        numbered = next((column for column in free if column.is_unique and says_id(column.header)), None)
        if numbered:
            _give(ACCOUNT_ID, numbered, fields, found)
    if ACCOUNT_ID in found.fields or NAME in found.fields:
        return (), tuple(_remarks(found))
    other = next((name for name in _OTHERS if name in found.fields), None)
    if other:
        return (other,), (f"no column is an id or a name: rows of one {other} are one account",)
    if not free:
        taken = max(found.fields.values(), key=lambda one: one.column.texts.len())
        del found.fields[taken.fit.field.name]
        free = [taken.column]
    column = max(free, key=lambda one: (one.is_unique, one.texts.len()))
    _give(ACCOUNT_ID if column.is_unique else NAME, column, fields, found)
    return (), (f"no header says id or name: '{column.name}' is taken, as its cells differ most",)


def says_id(header: Header) -> bool:
    """Tell whether a header says that its cells are ids: ``cust_key``, ``Lead Number``."""
    words = header.words
    if not _OF_OTHERS.isdisjoint(words):
        return False
    numbered = any(before in _WHOSE and word in NUMBERED for before, word in pairwise(words))
    return numbered or not IDS.isdisjoint(words)


def _give(name: str, column: Column, fields: Mapping[str, Field], found: Assignment) -> None:
    found.fields[name] = Assigned(column, Fit(fields[name], 1.0), by_cells=True)
    found.notes.pop(column.name, None)


def _remarks(found: Assignment) -> list[str]:
    name = ACCOUNT_ID if ACCOUNT_ID in found.fields else NAME
    column = found.fields[name].column
    repeated = column.filled - column.texts.len()
    blank = column.cells.len() - column.filled
    remarks = []
    if repeated:
        remarks.append(f"{counted(repeated, 'row')} with the {name} of another will be merged into it")
    if blank:
        remarks.append(rejected_remark(blank, name))
    return remarks


def rejected_remark(rows: int, name: str) -> str:
    """Return what is said of rows that lack what tells whose they are."""
    return f"{counted(rows, 'row')} without {name} will be rejected (see max_rejects)"
