"""Which briefs there are, as a table, each with a key that changes when something does that goes into it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.builtin import SEQUENCE
from icp_rules.briefs.people import FULL_NAME, KEY
from icp_rules.briefs.ranking import RANK
from icp_rules.briefs.sequences import variants_of
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
    states = _states(batch)
    named = rows.select("account_id", "persona", "kind", PLACE, "contact", ROW).iter_rows()
    keys = [
        _key(
            digests[who],
            stamps[batch.rule_set.id, kind, of],
            states.get(row) if kind == SEQUENCE else None,
            *(who, of, kind, place, contact),
        )
        for who, of, kind, place, contact, row in named
    ]
    plan = rows.with_columns(key=pl.Series(keys, dtype=pl.String))
    return Planned(batch, alike, plan.select(pl.col(name).cast(dtype) for name, dtype in PLAN.items()))


def _key(*parts: object) -> str:
    """Return the hash of all that a brief is made of, and of which one it is."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def _rows(batch: BriefBatch, kinds: Sequence[str]) -> pl.DataFrame:
    """Return one row a brief, without keys."""
    assert batch.plan is not None  # noqa: S101 - who calls this has planned
    personas = batch.rule_set.personas
    roles = pl.DataFrame(
        [(p.id, p.role, bool(p.sequence)) for p in personas],
        schema={"persona": pl.String, "role": pl.String, "has_sequence": pl.Boolean},
        orient="row",
    )
    of_account = batch.trace.select("account_id", "status", "tier", "score", account="name")
    seats = (
        batch.plan.select("account_id", "persona", ROW, PLACE)
        .join(of_account, on="account_id", how="left", maintain_order="left")
        .join(roles, on="persona", how="left", maintain_order="left")
        .join(_known(batch), on=ROW, how="left", maintain_order="left")
    )
    kind = pl.DataFrame({"kind": list(kinds)}, schema={"kind": pl.String})
    is_sequence = pl.col("kind") == SEQUENCE
    briefs = seats.join(kind, how="cross", maintain_order="left_right").filter(
        ~is_sequence | (pl.col("has_sequence") & pl.col(ROW).is_not_null())
    )
    return briefs.with_columns(rule_set=pl.lit(batch.rule_set.id), variant=_variants(batch, briefs))


def _known(batch: BriefBatch) -> pl.DataFrame:
    """Return what the table says of contacts."""
    assert batch.contacts is not None  # noqa: S101 - a batch that is planned has them
    said = {"contact": KEY, "contact_name": FULL_NAME, "title": "title", "email": "email"}
    nothing = pl.lit(None, dtype=pl.String)
    columns_ = batch.contacts.columns
    return batch.contacts.select(ROW, **{n: pl.col(c) if c in columns_ else nothing for n, c in said.items()})


def _variants(batch: BriefBatch, briefs: pl.DataFrame) -> pl.Series:
    """Return the variant of each plan; a brief has none."""
    personas = {p.id: p for p in batch.rule_set.personas}
    rows = briefs.select("kind", "persona", "contact").iter_rows()
    found = [variants_of(personas[of], contact) if kind == SEQUENCE else None for kind, of, contact in rows]
    return pl.Series(found, dtype=pl.String)


def _states(batch: BriefBatch) -> dict[int, str]:
    """Return the states of the steps' conditions for each contact, as a text."""
    if batch.steps is None or batch.steps.width == 1:
        return {}
    return dict(batch.steps.select(ROW, pl.struct(pl.exclude(ROW)).struct.json_encode()).iter_rows())


def states_by_account(batch: BriefBatch) -> pl.DataFrame | None:
    """Return the states of steps with the account of each contact."""
    if batch.steps is None or batch.contacts is None:
        return None
    return batch.steps.join(batch.contacts.select(ROW, "account_id"), on=ROW, how="left", maintain_order="left")


def _account_digests(batch: BriefBatch, alike: frozenset[str]) -> dict[str, str]:
    """Return the hash of all that is known of an account and its people, by account."""
    assert batch.contacts is not None  # noqa: S101 - a batch that is planned has both
    assert batch.matches is not None  # noqa: S101 - the same
    assert batch.plan is not None  # noqa: S101 - the same
    people = batch.matches.join(batch.contacts.drop("account_id"), on=ROW, how="left", maintain_order="left")
    failed = pl.DataFrame(
        [(one, name) for name, accounts in sorted(batch.failures.items()) for one in sorted(accounts)],
        schema={"account_id": pl.String, "failed": pl.String},
        orient="row",
    )
    folders = pl.DataFrame({"account_id": sorted(alike)}, schema={"account_id": pl.String})
    # what a brief's file is called depends on who else of the account gets one
    briefs = batch.plan.join(batch.contacts.select(ROW, KEY), on=ROW, how="left", maintain_order="left")
    planned_ = briefs.select("account_id", "persona", KEY)
    frames = [batch.accounts, batch.trace, batch.proofs, people.drop(ROW, RANK), planned_, failed, folders]
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
