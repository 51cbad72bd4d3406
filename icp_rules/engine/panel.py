"""Which contacts fit which personas, and which proofs apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import columns
from icp_rules.engine.states import with_states
from icp_rules.engine.values import made_of
from icp_rules.language.fields import ACCOUNT_PREFIX
from icp_rules.language.model import tests_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet

MET = "met"
TO_CHECK = "to_check"
ROW = "contact_row"


def match_personas(rule_set: RuleSet, contacts: pl.DataFrame, accounts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return which contacts fit which personas.

    Columns: ``account_id``; ``contact_row``, the row's number in ``contacts``; ``persona``; ``state``, ``met`` or
    ``to_check``. A contact is met by at most one persona, the first in the file; *to check* are the personas before
    it, or all where none is met, whose match is unknown.
    """
    numbered = contacts.with_row_index(ROW)
    wanted = {t.field for p in rule_set.personas for t in tests_of(p.match)}
    of_account = {name for name in wanted if name.startswith(ACCOUNT_PREFIX)}
    fields = rule_set.fields.for_match()
    companions = _prefixed(accounts, fields, of_account)
    joined = numbered.join(companions, on=columns.ACCOUNT_ID, how="left", maintain_order="left")
    conditions = {columns.fit(p.id): p.match for p in rule_set.personas}
    states = with_states(joined, conditions, fields, rule_set.freshness, as_of=as_of)
    found = []
    taken = pl.lit(value=False)
    for persona in rule_set.personas:
        state = pl.col(columns.fit(persona.id))
        label = pl.when(~taken & state).then(pl.lit(MET)).when(~taken & state.is_null()).then(pl.lit(TO_CHECK))
        found.append(
            states.select(
                columns.ACCOUNT_ID, ROW, pl.lit(persona.id).alias("persona"), label.alias("state")
            ).drop_nulls("state")
        )
        taken = taken | state.fill_null(value=False)
    empty = pl.DataFrame(
        schema={columns.ACCOUNT_ID: pl.String, ROW: pl.UInt32, "persona": pl.String, "state": pl.String}
    )
    return pl.concat([empty, *found])


def proof_states(rule_set: RuleSet, accounts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return ``account_id`` and a state column ``proof__<persona>__<index>`` for each proof that has a condition."""
    conditions = {
        columns.proof(persona.id, i): proof.when
        for persona in rule_set.personas
        for i, proof in enumerate(persona.proof)
        if proof.when is not None
    }
    states = with_states(accounts, conditions, rule_set.fields.account, rule_set.freshness, as_of=as_of)
    return states.select(columns.ACCOUNT_ID, *conditions)


def _prefixed(accounts: pl.DataFrame, fields: Mapping[str, Field], wanted: set[str]) -> pl.DataFrame:
    """Return the account's columns that matches ask for, with their ages and companions, under ``account__``."""
    found = {columns.ACCOUNT_ID: pl.col(columns.ACCOUNT_ID)}
    for name in sorted(made_of(wanted, fields)):
        bare = name.removeprefix(ACCOUNT_PREFIX)
        sources = {bare: bare, columns.folded(bare): columns.folded(bare), columns.age(bare): columns.age(bare)}
        if columns.age(bare) not in accounts.columns:
            sources[columns.age(bare)] = columns.RECORD_AGE
        for target, source in sources.items():
            if source in accounts.columns:
                renamed = columns.source(ACCOUNT_PREFIX + target)
                found[renamed] = pl.col(source).alias(renamed)
    return accounts.select(found.values())
