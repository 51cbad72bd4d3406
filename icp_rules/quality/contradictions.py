"""Which accounts the contradictions of a workspace hold for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import columns, with_states
from icp_rules.language.model import tests_of
from icp_rules.language.sentences import sentence
from icp_rules.quality.report import Contradicted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.language.config import Config, Contradiction

_FIRST = 5


def contradiction_fields(contradictions: Sequence[Contradiction]) -> frozenset[str]:
    """Return the account fields that contradictions read."""
    return frozenset(test.field for one in contradictions for test in tests_of(one.when))


def contradicted(accounts: pl.DataFrame, config: Config, *, as_of: date) -> tuple[Contradicted, ...]:
    """Return what each contradiction comes to. Values count however old they are: no rule set asks here."""
    stated = {columns.state(one.id): one for one in config.contradictions}
    conditions = {name: one.when for name, one in stated.items()}
    states = with_states(accounts, conditions, config.fields.account, {}, as_of=as_of) if stated else accounts
    return tuple(_of(one, states, name) for name, one in stated.items())


def _of(one: Contradiction, states: pl.DataFrame, column: str) -> Contradicted:
    held = states.filter(pl.col(column))
    first = held.head(_FIRST)
    names = first[columns.NAME].to_list() if columns.NAME in first.columns else [None] * first.height
    accounts = tuple(zip(first[columns.ACCOUNT_ID].to_list(), names, strict=True))
    return Contradicted(one.id, sentence(one.when), one.why, held.height, states[column].null_count(), accounts)
