"""Who was left out of a run, by which entry of which list, and how many for which reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.records.suppression.lists import Listed

_TABLE = ("kind", "id", "account_id", "by", "list", "reason", "file", "line", "expires")


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """How many accounts and contacts were left out by a list for one reason."""

    list: str
    reason: str | None
    accounts: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many accounts and contacts were left out, and for which reasons; ``expired`` counts entries of the lists."""

    accounts: int = 0
    contacts: int = 0
    expired: int = 0
    shares: tuple[Share, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "shares": [asdict(one) for one in self.shares]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Counts:
        """Return the counts that ``to_dict`` made plain data of."""
        shares = tuple(Share(**one) for one in data["shares"])
        return cls(data["accounts"], data["contacts"], data["expired"], shares)


def summed(parts: Iterable[Counts]) -> Counts:
    """Return the counts of accounts that were judged in parts, by one set of lists."""
    accounts, contacts = Counter[tuple[str, str | None]](), Counter[tuple[str, str | None]]()
    expired = 0
    for part in parts:
        expired = part.expired
        for one in part.shares:
            accounts[one.list, one.reason] += one.accounts
            contacts[one.list, one.reason] += one.contacts
    return _counts(accounts, contacts, expired)


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """Who was left out: of each the ``kind`` (account or contact), id, account, by what and by which entry."""

    listed: Listed
    rows: pl.DataFrame

    def table(self) -> pl.DataFrame:
        """Return who was left out and why, with the place of the entry."""
        why = self.listed.why(self.rows["entry"].unique().sort().to_list())
        return self.rows.join(why, on="entry", how="left", maintain_order="left").select(_TABLE)

    def account(self, account_id: str) -> dict[str, Any] | None:
        """Return why an account is left out; None where it is not."""
        own = self.rows.filter((pl.col("kind") == "account") & (pl.col("account_id") == account_id))
        if own.is_empty():
            return None
        return LeftOut(self.listed, own).table().select(_TABLE[3:]).row(0, named=True)

    def counts(self) -> Counts:
        """Return how many were left out for which reasons."""
        reasons = self.listed.reasons()
        told = self.rows.group_by("kind", "entry").len()
        by_kind = {kind: Counter[tuple[str, str | None]]() for kind in ("account", "contact")}
        for kind, entry, count in told.iter_rows():
            by_kind[kind][reasons[entry]] += count
        return _counts(by_kind["account"], by_kind["contact"], self.listed.expired)


def _counts(
    accounts: Mapping[tuple[str, str | None], int], contacts: Mapping[tuple[str, str | None], int], expired: int
) -> Counts:
    shares = [
        Share(name, reason, accounts.get((name, reason), 0), contacts.get((name, reason), 0))
        for name, reason in {**accounts, **contacts}
    ]
    shares.sort(key=lambda one: (-one.accounts, -one.contacts, one.list, one.reason or ""))
    return Counts(sum(accounts.values()), sum(contacts.values()), expired, tuple(shares))
