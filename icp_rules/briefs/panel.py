"""The decision-making panels of many accounts as a table: who is known for which role, and who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.people import MET
from icp_rules.engine import columns
from icp_rules.engine.panel import ROW

if TYPE_CHECKING:
    from icp_rules.language.model import RuleSet

SCHEMA: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "account_id": pl.String(),
    "persona": pl.String(),
    "role": pl.String(),
    "found": pl.UInt32(),
    "to_check": pl.UInt32(),
    "needed": pl.UInt32(),
    "at_most": pl.UInt32(),
    "missing": pl.UInt32(),
    "contacts": pl.List(pl.String()),
    "titles": pl.List(pl.String()),
}


def panel_table(rule_set: RuleSet, accounts: pl.Series, contacts: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Return one row an account and persona, in the order of ``accounts`` (their ids) and of the rule set.

    ``found`` contacts fit, ``to_check`` may; ``needed`` to ``at_most`` are wanted; ``missing`` are short of
    ``needed``. ``contacts`` are the ids of those who fit (null for one without), ``titles`` what to look for.
    ``contacts`` comes from ``usable_contacts``, ``matches`` from ``match_personas`` over the same.
    """
    ids = pl.col("contact_id") if "contact_id" in contacts.columns else pl.lit(None, dtype=pl.String)
    numbered = contacts.select(ROW, ids.alias("contact"))
    met = pl.col("state") == MET
    fits = (
        matches.join(numbered, on=ROW, how="left", maintain_order="left")
        .group_by(columns.ACCOUNT_ID, "persona", maintain_order=True)
        .agg(met.sum().alias("found"), (~met).sum().alias("to_check"), pl.col("contact").filter(met).alias("contacts"))
    )
    seats = pl.DataFrame(
        [(p.id, p.role, p.minimum, p.maximum, list(p.titles)) for p in rule_set.personas],
        schema={name: SCHEMA[name] for name in ("persona", "role", "needed", "at_most", "titles")},
        orient="row",
    )
    counts = pl.col("found", "to_check").fill_null(0)
    nobody = pl.lit([], dtype=pl.List(pl.String))
    short = (pl.col("needed").cast(pl.Int64) - pl.col("found").cast(pl.Int64)).clip(lower_bound=0)
    return (
        accounts.alias(columns.ACCOUNT_ID)
        .to_frame()
        .join(seats, how="cross", maintain_order="left_right")
        .join(fits, on=[columns.ACCOUNT_ID, "persona"], how="left", maintain_order="left")
        .with_columns(counts, pl.col("contacts").fill_null(nobody), rule_set=pl.lit(rule_set.id))
        .with_columns(missing=short)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )
