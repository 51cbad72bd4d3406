"""Accounts: which rows are one, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.columns import ACCOUNT_ID, said
from icp_rules.language.fields import FieldType
from icp_rules.records.building import ID, Built, filled, finished, names_told
from icp_rules.records.filling import Filling
from icp_rules.records.loading import rejects_of
from icp_rules.records.mapping import ROW, map_fields
from icp_rules.records.merging import KEY, merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells import Settings
    from icp_rules.records.loading import Loaded

NAME = "name"
_NAMING = (NAME, "domain", "website")
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts, and ``ids``: every id they go by, for merged rows may bring several (see ``match``).

    ``rows`` are those of merged accounts, see ``Records.merged_accounts``.
    """

    built: Built
    ids: pl.DataFrame
    rows: pl.DataFrame | None


def find_identity(
    loaded: Loaded, columns: Mapping[str, ColumnMap], fields: Mapping[str, Field], found: Diagnostics
) -> tuple[str, ...]:
    """Return the fields that make two rows one account: those stated, or the name where there is no id.

    A field that no column gives, or that holds a list, is added to ``found``.
    """
    source, names = loaded.source, loaded.frame.columns
    if source.identity != (ACCOUNT_ID,):
        for name in source.identity:
            if name not in columns and names and (name not in fields or fields[name].filled_from not in columns):
                near = nearest(name, columns)
                help_line = f"Is it {near}?" if near else f"The map gives {', '.join(columns)}."
                message = f"identity names '{name}', which no column gives"
                found.error(Code.COLUMN_MISSING, message, source.location, help_line)
            elif name in fields and fields[name].type is FieldType.LIST:
                message = f"identity names '{name}', which is a list"
                help_line = "Name fields of a single value, such as name or domain."
                found.error(Code.NOT_ALLOWED, message, source.location, help_line)
        return source.identity
    if ACCOUNT_ID not in columns and NAME not in columns and names:
        near = nearest(ACCOUNT_ID, names) or nearest(NAME, names) or names[0]
        message = f"no column of {', '.join(loaded.files)} gives account_id or name"
        help_line = f"Say under map: which column it is, such as account_id: {near}"
        found.error(Code.COLUMN_MISSING, message, source.location, help_line)
    return (ACCOUNT_ID,) if ACCOUNT_ID in columns else (NAME,)


def build_accounts(
    loaded: Loaded,
    columns: Mapping[str, ColumnMap],
    fields: Mapping[str, Field],
    identity: Sequence[str],
    workspace: Settings,
    filling: Filling,
) -> Accounts:
    """Return a source's rows as accounts, one row for all that are equal in ``identity``.

    One that lacks a part of it is an account of its own: unknown equals nothing. One with nothing to call it by is
    rejected.
    """
    mapped = map_fields(loaded, columns, fields, workspace)
    # what else is told, is told by the merged account; what merges the rows has to be known before
    told = Filling(identity).fill(mapped.frame, fields)
    names = tuple(dict.fromkeys((*mapped.names, *mapped.said, *identity, ACCOUNT_ID)))
    frame = told.with_columns(pl.lit(None, pl.String).alias(name) for name in names if name not in told.columns)
    called = _called_by(identity, frame)
    is_nobody = frame.select(pl.all_horizontal(pl.col(called).is_null())).to_series()
    nobody = loaded.rejected(is_nobody.arg_true().to_list(), f"it has no {' and no '.join(called)}")
    rows = (frame if nobody.is_empty() else frame.filter(~is_nobody)).with_columns(_key(identity))
    merged = merge(rows, names, stated=tuple(columns), aged=loaded.source.as_of_column is not None)
    accounts, repeated = _with_ids(merged.frame, loaded, identity, called)
    full = filling.fill(accounts, fields)
    built = Built(
        finished(full, fields),
        names_told(full, columns, fields),
        pl.concat([nobody, repeated]),
        mapped.unreadable,
        mapped.unlisted,
        mapped.ages,
        merged,
        placeholders=mapped.placeholders,
        filled=filled(accounts, full, columns, fields),
    )
    return Accounts(built, _ids(rows, accounts), _rows_of_merged(rows, accounts) if merged.merged else None)


def _with_ids(
    accounts: pl.DataFrame, loaded: Loaded, identity: Sequence[str], called: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return accounts with an id each, and those rejected that came to the id of one before."""
    if tuple(identity) == (ACCOUNT_ID,):
        return accounts, rejects_of(())
    ids = pl.coalesce(ACCOUNT_ID, _called(identity), *called).cast(pl.String)
    accounts = accounts.with_columns(ids.alias(ACCOUNT_ID))
    is_first = accounts.get_column(ACCOUNT_ID).is_first_distinct()
    again = accounts.filter(~is_first).get_column(ROW).to_list()
    return accounts.filter(is_first), loaded.rejected(again, "its account_id is also that of another account")


def _key(identity: Sequence[str]) -> pl.Expr:
    if len(identity) == 1:
        return pl.col(identity[0]).alias(KEY)
    is_whole = pl.all_horizontal(pl.col(identity).is_not_null())
    return pl.when(is_whole).then(pl.struct(identity)).alias(KEY)


def _called_by(identity: Sequence[str], frame: pl.DataFrame) -> list[str]:
    """Return the fields by which an account can be called: its identity, and where that is not its id, id and name."""
    others = (ACCOUNT_ID, NAME) if tuple(identity) != (ACCOUNT_ID,) else ()
    named = (name for name in others if name in frame.columns and frame[name].dtype == pl.String)
    return list(dict.fromkeys((*identity, *named)))


def _called(identity: Sequence[str]) -> pl.Expr:
    return pl.concat_str(pl.col(identity).cast(pl.String), separator=_BETWEEN, ignore_nulls=True)


def _ids(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return every id that a row of an account has, and the account's; the account's own goes first."""
    own = accounts.select(pl.col(ACCOUNT_ID).alias(ID), ACCOUNT_ID)
    if rows.height == accounts.height or rows.get_column(ACCOUNT_ID).equals(rows.get_column(KEY)):
        return own
    others = rows.select(KEY, pl.col(ACCOUNT_ID).alias(ID)).drop_nulls()
    return pl.concat([own, others.join(accounts.select(KEY, ACCOUNT_ID), on=KEY).select(ID, ACCOUNT_ID)]).unique(
        ID, keep="first", maintain_order=True
    )


def _rows_of_merged(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    several = rows.filter(pl.col(KEY).is_duplicated()).rename({ACCOUNT_ID: ID})
    named = [name for name in (*_NAMING, *map(said, _NAMING)) if name in rows.columns]
    return several.join(accounts.select(KEY, ACCOUNT_ID), on=KEY).select(ACCOUNT_ID, ID, *named)
