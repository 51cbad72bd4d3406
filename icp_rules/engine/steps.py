"""Which steps of their persona's sequence contacts are approached by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import columns
from icp_rules.engine.panel import MET, ROW
from icp_rules.engine.states import with_states
from icp_rules.engine.values import made_of
from icp_rules.language.fields import CONTACT_PREFIX
from icp_rules.language.model import tests_of

if TYPE_CHECKING:
    from datetime import date

    from icp_rules.language.model import RuleSet


def step_states(
    rule_set: RuleSet, contacts: pl.DataFrame, accounts: pl.DataFrame, matches: pl.DataFrame, *, as_of: date
) -> pl.DataFrame:
    """Return ``contact_row`` and a state column ``step__<persona>__<index>`` for each step that has a condition.

    There is a row for each contact who fits a persona with such a step. ``contacts`` are those of ``matches`` with
    their ``contact_row``; their values are taken as they are, so what is too old in them is unknown already.
    """
    conditions = {
        columns.step(persona.id, i): step.when
        for persona in rule_set.personas
        for i, step in enumerate(persona.sequence)
        if step.when is not None
    }
    asking = [p.id for p in rule_set.personas if any(step.when is not None for step in p.sequence)]
    rows = matches.filter((pl.col("state") == MET) & pl.col("persona").is_in(asking)).select(ROW)
    fields = rule_set.fields.for_step()
    read = {test.field for condition in conditions.values() for test in tests_of(condition)}
    of_contact = sorted(name for name in read if name.startswith(CONTACT_PREFIX))
    people = contacts.join(rows, on=ROW, how="semi")
    renamed = {columns.source(name): name.removeprefix(CONTACT_PREFIX) for name in of_contact}
    people = people.select(
        ROW, columns.ACCOUNT_ID, *(pl.col(old).alias(new) for new, old in renamed.items() if old in people.columns)
    )
    joined = people.join(_asked(accounts, made_of(read, fields)), on=columns.ACCOUNT_ID, how="left")
    states = with_states(joined, conditions, fields, rule_set.freshness, as_of=as_of)
    return states.select(ROW, *conditions).sort(ROW)


def _asked(accounts: pl.DataFrame, names: set[str]) -> pl.DataFrame:
    """Return the columns of these account fields, with their ages and companions."""
    wanted = {columns.ACCOUNT_ID, columns.RECORD_AGE}
    for name in names:
        wanted |= {name, columns.folded(name), columns.age(name)}
    return accounts.select(name for name in accounts.columns if name in wanted)
