"""Which briefs there are, as a table, each with a key that changes when something does that goes into it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.people import FULL_NAME, KEY, MET
from icp_rules.engine import columns
from icp_rules.engine.panel import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.briefs.render import BriefBatch

PLACE = "place"
# One row a brief; the batch table has what became of it beside.
PLAN: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "account_id": pl.String(),
    "account": pl.String(),
    "persona": pl.String(),
    "role": pl.String(),
    "contact": pl.String(),
    "contact_name": pl.String(),
    "title": pl.String(),
    "email": pl.String(),
    "status": pl.String(),
    "tier": pl.String(),
    "score": pl.Float64(),
    "kind": pl.String(),
    "variant": pl.String(),
    ROW: pl.UInt32(),
    PLACE: pl.UInt32(),
    "key": pl.String(),
}
_STALE = "stale"
_ITEM = "item"


@dataclass(frozen=True, slots=True)
class Planned:
    """The briefs of a rule set's accounts and what they are written from; ``alike`` as :func:`alike_ids` returns it."""

    batch: BriefBatch
    alike: frozenset[str]
    plan: pl.DataFrame


def planned(
    batch: BriefBatch, alike: frozenset[str], kinds: Sequence[str], stamps: Mapping[tuple[str, str, str], str]
) -> Planned:
    """Plan the briefs of a batch in their order: by account, persona, place of the contact and kind.

    ``stamps`` has what stands for the rule set and the templates, by rule set, kind and persona.
    """
    rows = _rows(batch, kinds)
    digests = _account_digests(batch, alike)
    named = rows.select("account_id", "persona", "kind", PLACE).iter_rows()
    keys = [
        _key(digests[who], stamps[batch.rule_set.id, kind, of], who, of, kind, place) for who, of, kind, place in named
    ]
    plan = rows.with_columns(key=pl.Series(keys, dtype=pl.String))
    return Planned(batch, alike, plan.select(pl.col(name).cast(dtype) for name, dtype in PLAN.items()))


def _key(*parts: object) -> str:
    """Return the hash of all that a brief is made of, and of which one it is."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def _rows(batch: BriefBatch, kinds: Sequence[str]) -> pl.DataFrame:
    """Return one row a brief, without keys."""
    personas = batch.rule_set.personas
    roles = pl.DataFrame(
        [(p.id, p.role, p.maximum) for p in personas],
        schema={"persona": pl.String, "role": pl.String, "maximum": pl.UInt32},
        orient="row",
    )
    seats = (
        batch.trace.select("account_id", "status", "tier", "score", account="name")
        .join(roles, how="cross", maintain_order="left_right")
        .join(_who(batch), on=["account_id", "persona"], how="left", maintain_order="left_right")
        .filter(pl.col(PLACE).is_null() | (pl.col(PLACE) <= pl.col("maximum")))
        .with_columns(pl.col(PLACE).fill_null(0))
    )
    kind = pl.DataFrame({"kind": list(kinds)}, schema={"kind": pl.String})
    return seats.join(kind, how="cross", maintain_order="left_right").with_columns(
        rule_set=pl.lit(batch.rule_set.id), variant=pl.lit(None, dtype=pl.String)
    )


def _who(batch: BriefBatch) -> pl.DataFrame:
    """Return the contacts who fit a persona, in their order; a place past the persona's maximum gets no brief."""
    assert batch.contacts is not None  # noqa: S101 - a batch that is planned has both
    assert batch.matches is not None  # noqa: S101 - the same
    said = {"contact": KEY, "contact_name": FULL_NAME, "title": "title", "email": "email"}
    known = batch.contacts.select(
        ROW,
        **{
            name: pl.col(column) if column in batch.contacts.columns else pl.lit(None, dtype=pl.String)
            for name, column in said.items()
        },
    )
    met = batch.matches.filter(pl.col("state") == MET).select("account_id", "persona", ROW)
    place = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("account_id", "persona")
    return met.with_columns(place.alias(PLACE)).join(known, on=ROW, how="left", maintain_order="left")


def _account_digests(batch: BriefBatch, alike: frozenset[str]) -> dict[str, str]:
    """Return the hash of all that is known of an account and its people, by account."""
    assert batch.contacts is not None  # noqa: S101 - a batch that is planned has both
    assert batch.matches is not None  # noqa: S101 - the same
    people = batch.matches.join(batch.contacts.drop("account_id"), on=ROW, how="left", maintain_order="left")
    failed = pl.DataFrame(
        [(one, name) for name, accounts in sorted(batch.failures.items()) for one in sorted(accounts)],
        schema={"account_id": pl.String, "failed": pl.String},
        orient="row",
    )
    folders = pl.DataFrame({"account_id": sorted(alike)}, schema={"account_id": pl.String})
    frames = [batch.accounts, batch.trace, batch.proofs, people.drop(ROW), failed, folders]
    texts = [_texts(frame) for frame in frames if frame is not None]
    ids = batch.trace.select("account_id")
    joined = [ids.join(text, on="account_id", how="left", maintain_order="left")[_ITEM].fill_null("") for text in texts]
    return {
        one: sha256("\x1e".join(parts).encode()).hexdigest()
        for one, *parts in zip(ids["account_id"], *joined, strict=True)
    }


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what a frame says of each account as a text."""
    stale = [name for name in frame.columns if name.endswith(columns.stale(""))]
    # a column is there where some account has a value that is too old: no reason to render the others
    old = pl.concat_str([pl.when(name).then(pl.lit(name)).otherwise(pl.lit("")) for name in stale] or [pl.lit("")])
    said = frame.select("account_id", pl.struct(pl.exclude("account_id", *stale), old.alias(_STALE)).alias(_ITEM))
    encoded = said.with_columns(pl.col(_ITEM).struct.json_encode())
    return encoded.group_by("account_id", maintain_order=True).agg(pl.col(_ITEM).str.join("\n"))
