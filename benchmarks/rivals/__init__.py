"""Other ways to judge the same accounts by the same rules, each as its own documentation says to use it.

A rival gets the rule set and the accounts in whatever form it likes, before its time is taken. What it is then timed at
is compared with our answers first. What it cannot say is left out of its work and stands in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from icp_rules.language.model import RuleSet


@dataclass(frozen=True, slots=True)
class Job:
    """What a rival does with some accounts: ``run`` is timed, ``answers`` makes a frame of what it returned.

    The columns of that frame are called as ours are.
    """

    run: Callable[[], object]
    answers: Callable[[object], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to judge.

    ``distribution`` is what it is installed by, ``lacks`` what of the rule set it cannot say, ``rows`` the most
    accounts that it is timed with. One that takes a record at a time is ``by_record``: more take it as much each.
    """

    name: str
    distribution: str | None
    does: str
    lacks: str
    prepare: Callable[[RuleSet, pl.DataFrame], Job]
    rows: int
    by_record: bool = True
