"""The names of columns: those of records, and those that are computed on the way."""

from __future__ import annotations

from icp_rules.language.columns import ACCOUNT_ID, IDENTITY, NAME, RECORD_AGE, age, folded, said
from icp_rules.language.model import column

__all__ = [
    "ACCOUNT_ID",
    "FLOOR",
    "IDENTITY",
    "NAME",
    "RECORD_AGE",
    "SCORES",
    "age",
    "cut",
    "fit",
    "folded",
    "points",
    "proof",
    "said",
    "source",
    "stale",
    "state",
    "step",
    "text",
    "uncut",
    "value",
]

SCORES = ("status", "tier", "tier_high", "score", "score_low", "score_high", "coverage")
FLOOR = "floor"


def stale(field: str) -> str:
    """Return the column that tells which values of a field were too old to use."""
    return f"{field}__stale"


def state(identity: str) -> str:
    """Return the state column of a require, an exclude or a criterion."""
    return f"state__{column(identity)}"


def points(identity: str) -> str:
    """Return the points column of a criterion."""
    return f"points__{column(identity)}"


def uncut(criterion: str) -> str:
    """Return the working column with a criterion's points before its limit."""
    return f"uncut__{column(criterion)}"


def cut(group: str) -> str:
    """Return the column with what a group's cut took or gave."""
    return f"cut__{column(group)}"


def fit(persona: str) -> str:
    """Return the state column of a persona's match."""
    return f"fits__{column(persona)}"


def proof(persona: str, index: int) -> str:
    """Return the state column of a persona's proof."""
    return f"proof__{column(persona)}__{index}"


def step(persona: str, index: int) -> str:
    """Return the state column of a step of a persona's sequence."""
    return f"step__{column(persona)}__{index}"


def source(field: str) -> str:
    """Return the column a frame has for a field as a rule names it: a column's name holds no dot."""
    return field.replace(".", "__")


def value(field: str) -> str:
    """Return the working column with a field's usable value."""
    return f"v__{source(field)}"


def text(field: str) -> str:
    """Return the working column with a text field's folded value."""
    return f"t__{source(field)}"
