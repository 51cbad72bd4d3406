"""The table for mail merge: one row for each contact with a brief and an address, with the emails of their sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.journal import WRITTEN
from icp_rules.briefs.steps import SCHEMA
from icp_rules.engine.panel import ROW
from icp_rules.language.sequences import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.batch.planning import Planned

_NAMES = ("first_name", "last_name")
_OF_PLAN = ["rule_set", "account_id", "persona", "contact"]
_OF_EMAIL = ("date", "subject", "body")


def recipients(rows: pl.DataFrame, batches: Sequence[Planned], steps: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the table; ``rows`` are those of the plan, each with its row of the journal, ``steps`` of all plans.

    ``email_1_date``, ``email_1_subject`` and ``email_1_body`` are of a contact's first email, and so on.
    """
    with_address = rows.filter(pl.col("email").is_not_null(), state=WRITTEN)
    variant = pl.col("variant").drop_nulls().first()
    one_each = with_address.group_by("rule_set", ROW, maintain_order=True).agg(pl.exclude("variant").first(), variant)
    emails = _emails(steps)
    return (
        one_each.join(_names(batches), on=["rule_set", ROW], how="left", maintain_order="left")
        .join(emails, on=_OF_PLAN, how="left", maintain_order="left")
        .select(
            *("email", *_NAMES, "title", "account", "account_id", "rule_set", "persona", "tier", "score", "variant"),
            *(name for name in emails.columns if name not in _OF_PLAN),
        )
    )


def _names(batches: Sequence[Planned]) -> pl.DataFrame:
    """Return the names of the contacts of each rule set."""
    nothing = pl.lit(None, dtype=pl.String)
    found = [pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys((*_NAMES, "rule_set"), pl.String)})]
    for one in batches:
        contacts = one.batch.contacts
        if contacts is not None:
            names = (pl.col(name) if name in contacts.columns else nothing.alias(name) for name in _NAMES)
            found.append(contacts.select(ROW, *names, rule_set=pl.lit(one.batch.rule_set.id)))
    return pl.concat(found)


def _emails(steps: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the emails of each plan, beside one another."""
    number = pl.int_range(1, pl.len() + 1).over(_OF_PLAN)
    nothing = pl.DataFrame(schema=SCHEMA).select(*_OF_PLAN, *_OF_EMAIL)
    some = (one.filter(channel=Channel.EMAIL.value).select(*_OF_PLAN, *_OF_EMAIL) for one in steps)
    numbered = pl.concat([nothing, *some]).with_columns(number=number)
    plans = numbered.select(_OF_PLAN).unique(maintain_order=True)
    for (of,), emails in numbered.sort("number", maintain_order=True).group_by("number", maintain_order=True):
        named = emails.select(*_OF_PLAN, pl.col(_OF_EMAIL).name.prefix(f"email_{of}_"))
        plans = plans.join(named, on=_OF_PLAN, how="left", maintain_order="left")
    return plans
