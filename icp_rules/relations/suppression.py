"""Which accounts of a clean table are on the lists of who may not be contacted."""

from __future__ import annotations

import operator
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.operators import balanced
from icp_rules.relations.filling import host_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SUPPRESSED = "suppressed"
_DOMAIN, _WEBSITE = "domain", "website"


def fields_for(listed: Mapping[str, Collection[str]]) -> set[str]:
    """Return the account fields by which these lists name accounts."""
    return {_DOMAIN, _WEBSITE} if listed[_DOMAIN] else set()


def with_suppressed(accounts: nw.LazyFrame[Any], listed: Mapping[str, Collection[str]]) -> nw.LazyFrame[Any]:
    """Add ``suppressed``: whether an account's id, name or domain is ``listed``, as ``read_lists`` gives it."""
    texts = {ACCOUNT_ID: nw.col(ACCOUNT_ID).str.to_lowercase(), NAME: nw.col(NAME).str.to_lowercase()}
    hosts = {_DOMAIN: nw.col(_DOMAIN), _WEBSITE: host_of(nw.col(_WEBSITE))}
    present = accounts.collect_schema().names()
    named = [texts[kind].is_in(sorted(listed[kind])) for kind in texts if kind in present and listed[kind]]
    named += [one for field in hosts if field in present for one in _within(hosts[field], listed[_DOMAIN])]
    is_listed = balanced(operator.or_, [one.fill_null(value=False) for one in named] or [nw.lit(value=False)])
    return accounts.with_columns(is_listed.alias(SUPPRESSED))


def _within(host: nw.Expr, domains: Collection[str]) -> Iterator[nw.Expr]:
    """Yield whether a host is one of the domains, or below one, by how many dots they have."""
    by_dots = defaultdict[int, list[str]](list)
    for domain in sorted(domains):
        by_dots[domain.count(".")].append(domain)
    for dots, those in by_dots.items():
        end = host.str.replace_all(rf"^(?:.*\.)?([^.]+(?:\.[^.]+){{{dots}}})$", "$1")
        yield end.is_in(those)
