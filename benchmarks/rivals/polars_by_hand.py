"""The rule set of ``generated.py`` written by hand in Polars: ``by_hand.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import by_hand

from rivals import Job, Rival

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.language.model import RuleSet


def prepare(_rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of the whole rule set."""
    return Job(lambda: by_hand.judged(accounts.lazy()).collect(), lambda frame: frame)


RIVAL = Rival("Polars, by hand", "polars", "every column of the trace", "", prepare, 1_000_000, by_record=False)
