"""Who of the accounts and contacts is on the lists, and by which entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.columns import said
from icp_rules.records.building import ID
from icp_rules.records.cells.texts import small
from icp_rules.records.suppression.addresses import addresses, hosts, hosts_of
from icp_rules.records.suppression.left_out import LeftOut
from icp_rules.records.suppression.persons import persons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icp_rules.records.suppression.lists import Listed

_HITS = {"row": pl.UInt32(), "by": pl.String(), "entry": pl.UInt32()}
_OF_ACCOUNT = "account."
_LEFT_OUT = {
    "kind": pl.String(),
    "id": pl.String(),
    "account_id": pl.String(),
    "by": pl.String(),
    "entry": pl.UInt32(),
}


@dataclass(frozen=True, slots=True)
class Description:
    """What an entry describes: by field, the pattern that the folded text has to fit. All have to."""

    entry: int
    patterns: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """Who may not be contacted of the accounts of a run.

    ``hits`` has the accounts with what they are listed ``by`` and the ``entry``. ``people`` has such contacts of whom
    an address is listed that a newer row has replaced. ``known`` has what describes the accounts.
    """

    listed: Listed
    hits: pl.DataFrame
    people: pl.DataFrame
    known: pl.DataFrame

    @property
    def accounts(self) -> frozenset[str]:
        """The ids of the accounts."""
        return frozenset(self.hits["account_id"])

    def contactable(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return the contacts that may be written to."""
        return without_rows(contacts, self.of_contacts(contacts))

    def of_contacts(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return which rows of contacts are left out, by what and by which entry: their own, else their account's."""
        values = self.listed.values
        found = [pl.DataFrame(schema=_HITS)]
        if "contact_id" in contacts.columns:
            found.append(_among(_folded(contacts["contact_id"]), values["contact_id"], "contact_id"))
            known = self.people.select("contact_id", "by", "entry")
            found.append(_rows(contacts, "contact_id").join(known, on="contact_id").select(*_HITS))
        for name in ("email", said("email")):
            if name in contacts.columns:
                found += _addressed(contacts[name], values)
        if self.listed.descriptions:
            found.append(_described(self._with_accounts(contacts), self.listed.descriptions))
        own = _firsts(pl.concat(found))
        own = pl.concat([own, _same_persons(contacts, own)])
        of_accounts = _rows(contacts, "account_id").join(self.hits, on="account_id").with_columns(by=pl.lit("account"))
        return pl.concat([own, of_accounts.select(*_HITS).join(own, on="row", how="anti")]).sort("row")

    def of_accounts(self) -> LeftOut:
        """Return the accounts that are left out."""
        accounts = self.hits.select(
            pl.lit("account").alias("kind"), pl.col("account_id").alias("id"), "account_id", "by", "entry"
        )
        return LeftOut(self.listed, pl.concat([pl.DataFrame(schema=_LEFT_OUT), accounts]))

    def with_people(self, contacts: pl.DataFrame, rows: pl.DataFrame) -> LeftOut:
        """Return the accounts that are left out, and the contacts in ``rows``, see ``of_contacts``.

        A contact without an id of its own has none here either.
        """
        out = contacts[rows["row"].to_list()]
        identity = out["contact_id"] if "contact_id" in out.columns else pl.lit(None, pl.String)
        people = out.select(
            pl.lit("contact").alias("kind"), identity.alias("id"), "account_id", rows["by"], rows["entry"]
        )
        return LeftOut(self.listed, pl.concat([self.of_accounts().rows, people]))

    def _with_accounts(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return contacts with what describes their accounts."""
        known = self.known.rename({name: _OF_ACCOUNT + name for name in self.known.columns if name != "account_id"})
        return contacts.join(known, on="account_id", how="left", maintain_order="left")


def without_rows(frame: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    """Return a frame without the rows that are in ``hits``."""
    return frame.filter(~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(hits["row"].implode()))


def listed_accounts(
    accounts: pl.DataFrame,
    merged: pl.DataFrame | None,
    values: Mapping[str, pl.DataFrame],
    descriptions: Sequence[Description],
) -> pl.DataFrame:
    """Return the ``account_id`` of the accounts that are listed, by what, and the first entry."""
    found = [_of(accounts, pl.concat([*_named(accounts, "account_id", values), _described(accounts, descriptions)]))]
    if merged is not None:
        found.append(_of(merged, pl.concat([pl.DataFrame(schema=_HITS), *_named(merged, ID, values)])))
    together = pl.concat(found).sort("entry", maintain_order=True)
    return together.unique("account_id", keep="first", maintain_order=True)


def _same_persons(contacts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Return the other rows of the people who are listed by a row of their own."""
    if own.is_empty():
        return own
    rows = _rows_of(persons(contacts))
    listed = own.join(rows, on="row").sort("entry", maintain_order=True).unique("person", keep="first")
    others = rows.join(listed.select("person", "entry"), on="person").join(own, on="row", how="anti")
    return others.select("row", pl.lit("person").alias("by"), "entry")


def _rows_of(person: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([pl.int_range(person.len(), dtype=pl.UInt32, eager=True).alias("row"), person])


def listed_people(merged: pl.DataFrame | None, values: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the ``contact_id`` of those of whom a merged row has an address that is listed."""
    if merged is None:
        return pl.DataFrame(schema={"contact_id": pl.String(), "by": pl.String(), "entry": pl.UInt32()})
    hits = _firsts(pl.concat(_addressed(merged["email"], values)))
    found = hits.with_columns(contact_id=merged["contact_id"].gather(hits["row"])).sort("entry", maintain_order=True)
    return found.select("contact_id", "by", "entry").unique("contact_id", keep="first", maintain_order=True)


def _named(accounts: pl.DataFrame, id_column: str, values: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the rows that are listed by ``id_column``, name or domain."""
    for kind, column in (("account_id", id_column), ("name", "name")):
        if column in accounts.columns and not values[kind].is_empty():
            yield _among(_folded(accounts[column]), values[kind], kind)
    for column in ("domain", "website", said("domain"), said("website")):
        if column in accounts.columns and not values["domain"].is_empty():
            yield _within(hosts(accounts[column]), values["domain"])


def _addressed(texts: pl.Series, values: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Return which texts hold an address that is listed, or whose domain is."""
    found = addresses(texts)
    return [_holding(found, values["email"], "email"), _within(hosts_of(found), values["domain"])]


def _within(found: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose hosts are listed domains, or below one."""
    parts = domains["value"].str.count_matches(".", literal=True)
    hits = [
        _holding(found.with_columns(item=last_parts(pl.col("item"), dots)), domains.filter(parts == dots), "domain")
        for dots in sorted(parts.unique())
    ]
    return pl.concat([pl.DataFrame(schema=_HITS), *hits])


def last_parts(host: pl.Expr, dots: int) -> pl.Expr:
    """Return of a host the end that has so many dots, or null."""
    return host.str.extract(rf"(?:^|\.)([^.]+(?:\.[^.]+){{{dots}}})$")


def _holding(found: pl.DataFrame, listed: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the rows of what was found that hold a listed value."""
    hits = found.lazy().join(listed.lazy(), left_on="item", right_on="value").collect()
    return hits.select("row", pl.lit(by).alias("by"), "entry")


def _among(texts: pl.Series, listed: pl.DataFrame, by: str) -> pl.DataFrame:
    return _holding(texts.alias("item").to_frame().with_row_index("row"), listed, by)


def _described(frame: pl.DataFrame, descriptions: Sequence[Description]) -> pl.DataFrame:
    """Return the rows that a description fits, by what they or their accounts say."""
    hits = [pl.DataFrame(schema=_HITS)]
    texts = {
        name: small(frame[name])
        for field in sorted({name for one in descriptions for name in one.patterns})
        for name in (field, _OF_ACCOUNT + field)
        if name in frame.columns
    }
    if not texts:
        return hits[0]
    # few different texts are said by many rows
    distinct = pl.DataFrame(texts).with_row_index("row").group_by(*texts, maintain_order=True).agg("row")
    for one in descriptions:
        fits = [_fits(field, pattern, texts) for field, pattern in one.patterns.items()]
        rows = distinct.filter(*fits).select(pl.col("row").explode())
        by = pl.lit(", ".join(one.patterns)).alias("by")
        hits.append(rows.select("row", by, pl.lit(one.entry, pl.UInt32).alias("entry")))
    return _firsts(pl.concat(hits))


def _fits(field: str, pattern: str, texts: Mapping[str, pl.Series]) -> pl.Expr:
    said_by = [name for name in (field, _OF_ACCOUNT + field) if name in texts]
    return pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name).str.contains(pattern).fill_null(value=False) for name in said_by)
    )


def _firsts(hits: pl.DataFrame) -> pl.DataFrame:
    """Return of each row the hit of the first entry."""
    return hits.sort("entry", maintain_order=True).unique("row", keep="first", maintain_order=True)


def _of(accounts: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    ids = accounts["account_id"].gather(hits["row"])
    return hits.select(ids.alias("account_id"), "by", "entry")


def _rows(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame.select(column).with_row_index("row")


def _folded(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars().str.to_lowercase()
