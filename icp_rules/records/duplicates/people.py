"""Contacts that are likely one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.web import domain_of
from icp_rules.records.duplicates.candidates import Candidates
from icp_rules.records.duplicates.comparing import compare_people
from icp_rules.records.duplicates.names import Name, person_name
from icp_rules.records.duplicates.pairs import Duplicates, Judged, as_duplicates, values_of
from icp_rules.records.duplicates.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from icp_rules.records.duplicates.signs import Evidence

_NAMING = ("contact_id", ACCOUNT_ID, "first_name", "last_name", "email")


@dataclass(frozen=True, slots=True)
class _Person:
    name: Name | None
    account: str
    email: str | None
    host: str | None
    phone: str | None
    profile: str | None
    country: str | None


def duplicate_contacts(contacts: pl.DataFrame) -> Duplicates:
    """Return the pairs of contacts that are likely one person; see docs/duplicates.md for what counts."""
    of = {field: values_of(contacts, field) for field in (*_NAMING, "phone", "linkedin_url", "country")}
    names = [person_name(*parts) for parts in zip(of["first_name"], of["last_name"], strict=True)]
    candidates = Candidates()
    emails = candidates.telling("e-mail address", (text and fold_text(text) for text in of["email"]), names)
    hosts = domain_of(contacts["email"]).to_list() if "email" in contacts.columns else of["email"]
    phones = candidates.telling("phone", of["phone"], names)
    profiles = candidates.telling("LinkedIn profile", map(_profile, of["linkedin_url"]), names)
    columns = (names, of[ACCOUNT_ID], emails, hosts, phones, profiles, of["country"])
    people = [_Person(*values) for values in zip(*columns, strict=True)]
    _add(candidates, people)
    judged = (Judged.of(first, second, _evidence(people[first], people[second])) for first, second in candidates.pairs)
    return as_duplicates(contacts, _NAMING, judged, candidates)


def _profile(url: str | None) -> str | None:
    """Return what tells a profile from others, however its address begins and ends."""
    return fold_text(url).rstrip("/").rpartition("/")[2].partition("?")[0] or None if url else None


def _add(candidates: Candidates, people: Sequence[_Person]) -> None:
    """Add the pairs to compare. Of people of one name at a company, the first stands for all where names are alike."""
    candidates.share(person.email for person in people)
    candidates.share(person.phone for person in people)
    candidates.share(person.profile for person in people)
    candidates.share(_named_at(person, person.account) for person in people)
    candidates.share(_named_at(person, person.host) for person in people)
    firsts: dict[tuple[str, str], tuple[int, _Person]] = {}
    for place, person in enumerate(people):
        if person.name:
            firsts.setdefault((person.account, person.name.letters), (place, person))
    candidates.share_words(
        (place, [(person.account, word) for word in person.name.words])
        for place, person in firsts.values()
        if person.name
    )


def _named_at(person: _Person, company: str | None) -> tuple[str, tuple[str, ...]] | None:
    return (company, tuple(sorted(person.name.words))) if person.name and company else None


def _evidence(a: _Person, b: _Person) -> Iterator[Evidence]:
    if a.name and b.name:
        yield compare_people(a.name, b.name)
    if a.email and a.email == b.email:
        yield Sign.SAME_EMAIL.found(a.email)
    if a.phone and a.phone == b.phone:
        yield Sign.SAME_NUMBER.found(a.phone)
    if a.profile and b.profile:
        is_same = a.profile == b.profile
        yield Sign.SAME_PROFILE.found(a.profile) if is_same else Sign.OTHER_PROFILE.found(a.profile, b.profile)
    if a.country and b.country and a.country != b.country:
        yield Sign.OTHER_COUNTRY.found(a.country, b.country)
    if a.account == b.account:
        yield Sign.SAME_COMPANY.found(a.account)
    elif a.host and a.host == b.host:
        yield Sign.SAME_COMPANY.found(a.host)
