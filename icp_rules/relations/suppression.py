"""Which accounts of a clean table are on the lists of who may not be contacted."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.operators import balanced
from icp_rules.relations.filling import host_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SUPPRESSED = "suppressed"
_DOMAIN, _WEBSITE = "domain", "website"


def fields_for(listed: Mapping[str, Collection[str]]) -> set[str]:
    """Return the account fields by which these lists name accounts."""
    return {_DOMAIN, _WEBSITE} if listed[_DOMAIN] else set()


def with_suppressed(accounts: nw.LazyFrame[Any], listed: Mapping[str, Collection[str]]) -> nw.LazyFrame[Any]:
    """Add ``suppressed``: whether an account's id, name or domain is ``listed``, as ``read_lists`` gives it."""
    texts = {ACCOUNT_ID: nw.col(ACCOUNT_ID).str.to_lowercase(), NAME: nw.col(NAME).str.to_lowercase()}
    by = {ACCOUNT_ID: ACCOUNT_ID, NAME: NAME, _DOMAIN: _DOMAIN, _WEBSITE: _DOMAIN}
    texts |= {_DOMAIN: nw.col(_DOMAIN), _WEBSITE: host_of(nw.col(_WEBSITE))}
    present = accounts.collect_schema().names()
    named = [
        texts[field].is_in(sorted(listed[kind])) for field, kind in by.items() if field in present and listed[kind]
    ]
    is_listed = balanced(operator.or_, [one.fill_null(value=False) for one in named] or [nw.lit(value=False)])
    return accounts.with_columns(is_listed.alias(SUPPRESSED))
