"""Accounts that are likely one company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.web import domain_of
from icp_rules.records.duplicates.candidates import Candidates
from icp_rules.records.duplicates.comparing import Rarity, compare_companies
from icp_rules.records.duplicates.domains import ending_apart, is_below
from icp_rules.records.duplicates.names import Name, company_name, company_words
from icp_rules.records.duplicates.pairs import Duplicates, Judged, as_duplicates, values_of
from icp_rules.records.duplicates.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.records.duplicates.signs import Evidence


@dataclass(frozen=True, slots=True)
class _Company:
    name: Name | None
    domain: str | None
    phone: str | None
    country: str | None
    city: str | None
    postal_code: str | None


def duplicate_accounts(accounts: pl.DataFrame) -> Duplicates:
    """Return the pairs of accounts that are likely one company; see docs/duplicates.md for what counts."""
    names = [company_name(text) for text in values_of(accounts, NAME)]
    candidates = Candidates()
    domains = candidates.telling("domain", _domains(accounts), names)
    phones = candidates.telling("phone", values_of(accounts, "phone"), names)
    companies = [
        _Company(*of)
        for of in zip(
            names,
            domains,
            phones,
            *(values_of(accounts, field) for field in ("country", "city", "postal_code")),
            strict=True,
        )
    ]
    _add(candidates, companies)
    rarity = Rarity.of(filter(None, names), set(company_words().common.values()))
    judged = (
        Judged.of(first, second, _evidence(companies[first], companies[second], rarity))
        for first, second in candidates.pairs
    )
    return as_duplicates(accounts, (ACCOUNT_ID, NAME), judged, candidates)


def _domains(accounts: pl.DataFrame) -> Sequence[str | None]:
    given = [name for name in ("domain", "website") if name in accounts.columns]
    if not given:
        return [None] * accounts.height
    domains: list[str | None] = (
        pl.select(pl.coalesce(domain_of(accounts[name]) for name in given)).to_series().to_list()
    )
    return domains


def _add(candidates: Candidates, companies: Sequence[_Company]) -> None:
    """Add the pairs to compare. Of companies of one name, the first stands for all where names are only alike."""
    candidates.share(company.domain for company in companies)
    candidates.share(company.phone for company in companies)
    candidates.share(company.name and company.name.letters for company in companies)
    candidates.share(company.name and tuple(sorted(company.name.words)) for company in companies)
    firsts: dict[str, tuple[int, Name]] = {}
    for place, company in enumerate(companies):
        if company.name:
            firsts.setdefault(company.name.letters, (place, company.name))
    common = set(company_words().common.values())
    candidates.share_words(
        (place, [(None, word) for word in name.words if word not in common]) for place, name in firsts.values()
    )
    candidates.a_letter_apart({place: letters for letters, (place, _) in firsts.items()})


def _evidence(a: _Company, b: _Company, rarity: Rarity) -> Iterator[Evidence]:
    if a.name and b.name:
        yield compare_companies(a.name, b.name, rarity)
    if a.domain and b.domain:
        yield _compare_domains(a.domain, b.domain)
    if a.phone and a.phone == b.phone:
        yield Sign.SAME_PHONE.found(a.phone)
    if a.country and b.country and a.country != b.country:
        yield Sign.OTHER_COUNTRY.found(a.country, b.country)
    elif a.postal_code and a.postal_code == b.postal_code:
        yield Sign.SAME_PLACE.found(f"postal code {a.postal_code}")
    elif a.city and b.city:
        is_same = fold_text(a.city) == fold_text(b.city)
        yield Sign.SAME_PLACE.found(f"city {a.city}") if is_same else Sign.OTHER_CITY.found(a.city, b.city)


def _compare_domains(a: str, b: str) -> Evidence:
    if a == b:
        return Sign.SAME_DOMAIN.found(a)
    if is_below(a, b):
        return Sign.BELOW_DOMAIN.found(a, b)
    return (Sign.OTHER_ENDING if ending_apart(a, b) else Sign.OTHER_DOMAIN).found(a, b)
