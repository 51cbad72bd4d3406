"""The decision-making panels of many accounts as a table: who is known for which role, and who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.ranking import MET
from icp_rules.engine import columns
from icp_rules.engine.panel import ROW

if TYPE_CHECKING:
    from icp_rules.language.config import PanelSize
    from icp_rules.language.model import RuleSet

SCHEMA: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "account_id": pl.String(),
    "persona": pl.String(),
    "role": pl.String(),
    "blocker": pl.Boolean(),
    "found": pl.UInt32(),
    "to_check": pl.UInt32(),
    "needed": pl.UInt32(),
    "at_most": pl.UInt32(),
    "missing": pl.UInt32(),
    "briefs": pl.UInt32(),
    "best": pl.String(),
    "contacts": pl.List(pl.String()),
    "titles": pl.List(pl.String()),
    "account_found": pl.UInt32(),
    "account_needed": pl.UInt32(),
    "coverage": pl.Float64(),
    "complete": pl.Boolean(),
}


def wanted(rule_set: RuleSet, size: PanelSize) -> int:
    """Return how many contacts an account should have at least.

    It is what the workspace says, or what the personas together need, if that is more; but never more than they want.
    """
    needed = sum(persona.minimum for persona in rule_set.personas)
    return max(needed, min(size.minimum, sum(persona.maximum for persona in rule_set.personas)))


def panel_counts(panel: pl.DataFrame) -> dict[str, Any]:
    """Return how many panels there are, how many are complete, and at how many accounts each role lacks somebody.

    A panel is that of an account by a rule set; the role that is missing most often comes first.
    """
    panels = panel.unique(["rule_set", columns.ACCOUNT_ID])
    missing = (
        panel.filter(pl.col("missing") > 0)
        .group_by("persona", maintain_order=True)
        .agg(accounts=pl.col(columns.ACCOUNT_ID).n_unique(), titles=pl.col("titles").first())
        .sort("accounts", "persona", descending=[True, False])
    )
    return {"panels": panels.height, "complete": int(panels["complete"].sum()), "missing": missing.to_dicts()}


def panel_table(
    rule_set: RuleSet,
    accounts: pl.Series,
    contacts: pl.DataFrame,
    matches: pl.DataFrame,
    planned: pl.DataFrame,
    size: PanelSize,
) -> pl.DataFrame:
    """Return one row an account and persona, in the order of ``accounts`` (their ids) and of the rule set.

    ``found`` contacts fit, ``to_check`` may; ``needed`` to ``at_most`` are wanted; ``missing`` are short of
    ``needed``; ``briefs`` get a brief. ``contacts`` are the ids of those who fit (null for one without), the ``best``
    first, ``titles`` what to look for. ``account_found`` and ``account_needed`` are of all personas, ``coverage`` is
    the share of the roles which need somebody that have as many as they need. A panel is ``complete`` with nobody
    missing and as many found as are needed. ``contacts`` comes from ``numbered_contacts``, ``matches`` from
    ``ranked_matches`` over the same, ``planned`` from ``plan_briefs``.
    """
    at = [columns.ACCOUNT_ID, "persona"]
    counts = pl.col("found", "to_check", "briefs").fill_null(0)
    short = (pl.col("needed").cast(pl.Int64) - pl.col("found").cast(pl.Int64)).clip(lower_bound=0)
    return (
        accounts.alias(columns.ACCOUNT_ID)
        .to_frame()
        .join(_roles(rule_set), how="cross", maintain_order="left_right")
        .join(_fitting(contacts, matches), on=at, how="left", maintain_order="left")
        .join(planned.group_by(at).agg(briefs=pl.col(ROW).count()), on=at, how="left", maintain_order="left")
        .with_columns(counts, pl.col("contacts").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        .with_columns(missing=short, best=pl.col("contacts").list.first(), rule_set=pl.lit(rule_set.id))
        .with_columns(_of_account(wanted(rule_set, size)))
        .with_columns(complete=pl.col("complete") & (pl.col("account_found") >= pl.col("account_needed")))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _roles(rule_set: RuleSet) -> pl.DataFrame:
    names = ("persona", "role", "blocker", "needed", "at_most", "titles")
    rows = [(p.id, p.role, p.is_blocker, p.minimum, p.maximum, list(p.titles)) for p in rule_set.personas]
    return pl.DataFrame(rows, schema={name: SCHEMA[name] for name in names}, orient="row")


def _fitting(contacts: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    ids = pl.col("contact_id") if "contact_id" in contacts.columns else pl.lit(None, dtype=pl.String)
    numbered = contacts.select(ROW, ids.alias("contact"))
    met = pl.col("state") == MET
    return (
        matches.join(numbered, on=ROW, how="left", maintain_order="left")
        .group_by(columns.ACCOUNT_ID, "persona", maintain_order=True)
        .agg(met.sum().alias("found"), (~met).sum().alias("to_check"), pl.col("contact").filter(met).alias("contacts"))
    )


def _of_account(needed: int) -> list[pl.Expr]:
    """Return what is said of all roles of an account together."""
    asked = pl.col("needed") > 0
    filled = (asked & (pl.col("missing") == 0)).sum() / asked.sum()
    return [
        pl.col("found").sum().over(columns.ACCOUNT_ID).alias("account_found"),
        pl.lit(needed).alias("account_needed"),
        pl.when(asked.any()).then(filled).otherwise(1.0).over(columns.ACCOUNT_ID).alias("coverage"),
        (pl.col("missing") == 0).all().over(columns.ACCOUNT_ID).alias("complete"),
    ]
