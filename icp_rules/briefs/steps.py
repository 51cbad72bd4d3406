"""The steps of sequences as a table: when they are, for whom, and what to say, as plain text."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SCHEMA: dict[str, type[pl.DataType]] = {
    "rule_set": pl.String,
    "account_id": pl.String,
    "account": pl.String,
    "persona": pl.String,
    "contact": pl.String,
    "contact_name": pl.String,
    "title": pl.String,
    "email": pl.String,
    "phone": pl.String,
    "linkedin_url": pl.String,
    "step": pl.String,
    "channel": pl.String,
    "day": pl.Int32,
    "date": pl.Date,
    "variant": pl.String,
    "subject": pl.String,
    "body": pl.String,
    "template": pl.String,
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of one contact's plan; what is not known, or not there, is None.

    ``contact`` tells the contact, as in the names of files; ``subject`` and ``body`` are plain text.
    """

    rule_set: str
    account_id: str
    account: str | None
    persona: str
    contact: str
    contact_name: str | None
    title: str | None
    email: str | None
    phone: str | None
    linkedin_url: str | None
    step: str
    channel: str
    day: int
    date: date
    variant: str | None
    subject: str | None
    body: str
    template: str


def steps_table(rows: Iterable[StepRow]) -> pl.DataFrame:
    """Return a row a step, in the order given."""
    return pl.DataFrame([astuple(row) for row in rows], schema=SCHEMA, orient="row")
