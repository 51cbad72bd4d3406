"""Which accounts of a clean table are on the lists of who may not be contacted."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.operators import balanced
from icp_rules.records.cells.hosts import WWW

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_DOMAIN, _WEBSITE = "domain", "website"
_BEFORE_HOST, _AFTER_HOST = r"^https?://", r"[:/?#].*$"


def fields_for(listed: Mapping[str, Collection[str]]) -> set[str]:
    """Return the account fields by which these lists name accounts."""
    return {_DOMAIN, _WEBSITE} if listed[_DOMAIN] else set()


def suppressed(accounts: nw.LazyFrame[Any], listed: Mapping[str, Collection[str]]) -> nw.Expr:
    """Return whether an account is listed by id, name or domain; ``listed`` is what ``read_lists`` gives."""
    texts = {ACCOUNT_ID: nw.col(ACCOUNT_ID).str.to_lowercase(), NAME: nw.col(NAME).str.to_lowercase()}
    host = nw.col(_WEBSITE).str.replace_all(_BEFORE_HOST, "").str.replace_all(_AFTER_HOST, "").str.replace_all(WWW, "")
    by = {ACCOUNT_ID: ACCOUNT_ID, NAME: NAME, _DOMAIN: _DOMAIN, _WEBSITE: _DOMAIN}
    texts |= {_DOMAIN: nw.col(_DOMAIN), _WEBSITE: host}
    present = accounts.collect_schema().names()
    named = [
        texts[field].is_in(sorted(listed[kind])) for field, kind in by.items() if field in present and listed[kind]
    ]
    if not named:
        return nw.lit(value=False)
    is_listed: nw.Expr = balanced(operator.or_, [one.fill_null(value=False) for one in named])
    return is_listed
