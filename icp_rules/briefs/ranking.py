"""Which of several contacts who fit a persona is the best to write to: one ordered table of rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import columns, gated, match_personas
from icp_rules.language.fields import FieldTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from icp_rules.language.model import RuleSet

MET = "met"
ROW = "contact_row"
RANK = "rank"
# Who somebody is does not go stale; what they do, and how to reach them, does.
IDENTITY = ("contact_id", "account_id", "first_name", "last_name")
_READ = ("email", "seniority", "contact_id")
_PLACE = "seniority_place"


@dataclass(frozen=True, slots=True)
class RankRule:
    """One rule of the order: who comes first, in words, and as what is sorted by, the least first, unknown last."""

    text: str
    key: pl.Expr


# Each decides where those before it don't.
RANKING = (
    RankRule("who fits before who is only to check", pl.col("state") != MET),
    RankRule("a known e-mail address before none", pl.col("email").is_null()),
    RankRule("the higher seniority, c_suite first and unknown last", pl.col(_PLACE)),
    RankRule("the freshest record, one without a day last", -pl.col(columns.RECORD_AGE).to_physical()),
    RankRule("the contact's id, in the order of letters", pl.col("contact_id")),
    RankRule("the contact that is read first", pl.col(ROW)),
)


def usable_contacts(
    contacts: pl.DataFrame, rule_set: RuleSet, names: Iterable[str] | None = None, *, as_of: date
) -> pl.DataFrame:
    """Return contacts with stale values unknown, as the rule set sees them, of all fields or of those named."""
    wanted = rule_set.fields.contact.keys() if names is None else names
    fields = {name: rule_set.fields.contact[name] for name in wanted if name not in IDENTITY}
    return gated(contacts, replace(rule_set, fields=FieldTable(account=fields)), as_of=as_of)


def ranked_matches(rule_set: RuleSet, contacts: pl.DataFrame, accounts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return what ``match_personas`` does for contacts of these accounts, the best first, and ``rank``.

    ``contact_row`` is the number of the row in ``contacts``; ``rank`` compares those of all personas and accounts.
    """
    numbered = contacts.with_row_index(ROW).join(accounts, on=columns.ACCOUNT_ID, how="semi", maintain_order="left")
    here = numbered.drop(ROW)
    matches = match_personas(rule_set, here, accounts, as_of=as_of)
    usable = usable_contacts(here, rule_set, _READ, as_of=as_of)
    told = usable.select(
        *(_column(usable, name, pl.String()) for name in _READ), _column(usable, columns.RECORD_AGE, pl.Date())
    ).with_columns(_seniority_place(rule_set))
    rows = matches[ROW]
    return (
        matches.drop(ROW)
        .hstack([numbered[ROW].gather(rows)])
        .hstack(told[rows])
        .sort([rule.key for rule in RANKING], nulls_last=True, maintain_order=True)
        .select(*matches.columns)
        .with_row_index(RANK)
    )


def _column(frame: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype).alias(name)


def _seniority_place(rule_set: RuleSet) -> pl.Expr:
    """Return the place of a seniority in its vocabulary, which is in the order of rank."""
    vocabulary = rule_set.fields.contact["seniority"].vocabulary
    places = {name: place for place, name in enumerate(vocabulary.entries if vocabulary else ())}
    return pl.col("seniority").replace_strict(places, default=None, return_dtype=pl.UInt32).alias(_PLACE)
