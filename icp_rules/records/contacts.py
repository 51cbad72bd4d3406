"""Contacts: people at the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.columns import ACCOUNT_ID, said
from icp_rules.records.building import Built, filled, finished, match, names_told
from icp_rules.records.mapping import map_fields
from icp_rules.records.merging import KEY, merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells import Settings
    from icp_rules.records.filling import Filling
    from icp_rules.records.loading import Loaded


def require_account(loaded: Loaded, columns: Mapping[str, ColumnMap], found: Diagnostics) -> None:
    """Add to ``found`` that no column says which account a contact is of."""
    names = loaded.frame.columns
    if ACCOUNT_ID not in columns and names:
        message = f"no column of {', '.join(loaded.files)} gives account_id, the account a contact is of"
        help_line = f"Say under map: which column it is, such as account_id: {nearest(ACCOUNT_ID, names) or names[0]}"
        found.error(Code.COLUMN_MISSING, message, loaded.source.location, help_line)


def build_contacts(
    loaded: Loaded,
    columns: Mapping[str, ColumnMap],
    fields: Mapping[str, Field],
    ids: pl.DataFrame,
    workspace: Settings,
    filling: Filling,
) -> tuple[Built, pl.DataFrame | None]:
    """Return a source's rows as contacts of the accounts in ``ids``, one row for all of one person.

    Rows with one ``contact_id``, or with none and one e-mail address, are one person's. A row without an
    account is rejected. A person is matched as merged: of two employers the newest counts. With them go the rows of
    those merged by ``contact_id``, see ``Records.merged_contacts``.
    """
    mapped = map_fields(loaded, columns, fields, workspace)
    frame = mapped.frame
    if ACCOUNT_ID not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(ACCOUNT_ID))
    is_nobodys = frame.get_column(ACCOUNT_ID).is_null()
    rejects = loaded.rejected(is_nobodys.arg_true().to_list(), "it has no account_id")
    rows = (frame if rejects.is_empty() else frame.filter(~is_nobodys)).with_columns(_key(frame.columns))
    merged = merge(
        rows, (*mapped.names, *mapped.said), stated=tuple(columns), aged=loaded.source.as_of_column is not None
    )
    contacts, unmatched = match(merged.frame, ids)
    full = filling.fill(contacts, fields)
    built = Built(
        finished(full, fields),
        names_told(full, columns, fields),
        rejects,
        mapped.unreadable,
        mapped.unlisted,
        mapped.ages,
        merged,
        unmatched,
        mapped.placeholders,
        filled(contacts, full, columns, fields),
    )
    return built, _rows_of_merged(rows) if merged.merged else None


def _rows_of_merged(rows: pl.DataFrame) -> pl.DataFrame | None:
    names = [name for name in ("email", said("email")) if name in rows.columns]
    if "contact_id" not in rows.columns or not names:
        return None
    several = rows.filter(pl.col("contact_id").is_duplicated())
    return pl.concat(several.select("contact_id", pl.col(name).alias("email")) for name in names).drop_nulls()


def _key(names: list[str]) -> pl.Expr:
    """Return what rows of one person share: the first of these they have, named, as an id is no address."""
    as_compared = {"contact_id": pl.col("contact_id"), "email": pl.col("email").str.to_lowercase()}
    parts = [pl.lit(f"{name} ") + value for name, value in as_compared.items() if name in names]
    return (pl.coalesce(parts) if parts else pl.lit(None, pl.String)).alias(KEY)
