"""Fields that another one tells, as expressions: a region from the country."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code
from icp_rules.language.fields import FieldType, Format
from icp_rules.records.cells.hosts import WWW, shared_hosts
from icp_rules.records.filling import told_values
from icp_rules.relations.clean import FORMS
from icp_rules.relations.columns import WRITE_RECORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import SourceConfig
    from icp_rules.language.fields import Field

_BEFORE_HOST, _AFTER_HOST = r"^https?://", r"[:/?#].*$"


def filled_value(
    field: Field,
    fields: Mapping[str, Field],
    values: Mapping[str, nw.Expr],
    source: SourceConfig,
    found: Diagnostics,
) -> nw.Expr | None:
    """Return a field as ``values`` state it, else as another one tells it; None where there is nothing to fill.

    What records alone can fill in, and the table does not state, is added to ``found``.
    """
    if field.filled_from is None or field.filled_from not in values:
        return None
    teller = fields[field.filled_from]
    known = None if filled_by_records_alone(field, fields) else told_values(field, teller)
    if known is None:
        if field.name not in values:
            message = f"{field.name} is filled from {teller.name}, and records alone can do that"
            found.error(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS)
        return None
    told = _told(values[teller.name], known)
    return nw.coalesce(values[field.name], told) if field.name in values else told


def filled_by_records_alone(field: Field, fields: Mapping[str, Field]) -> bool:
    """Return whether another field tells this one where it is unknown, and expressions do not fill it in."""
    if field.filled_from is None:
        return False
    return field.type is not FieldType.TEXT or told_values(field, fields[field.filled_from]) is None


def host_of(website: nw.Expr) -> nw.Expr:
    """Return the host of a clean link, without ``www.``."""
    return website.str.replace_all(_BEFORE_HOST, "").str.replace_all(_AFTER_HOST, "").str.replace_all(WWW, "")


def lacks_its_domain(domain: nw.Expr, website: nw.Expr) -> nw.Expr:
    """Return whether a domain is unknown that records fill in from a clean link."""
    host, shared = host_of(website), shared_hosts()
    is_shared = host.is_in(sorted(shared.alone)) | host.str.contains(shared.whole)
    return domain.is_null() & host.str.contains(FORMS[Format.DOMAIN]) & ~is_shared


def _told(values: nw.Expr, known: Mapping[str, str]) -> nw.Expr:
    """Return what values tell; few different things are told by many values."""
    tellers = defaultdict[str, list[str]](list)
    for value, told in known.items():
        tellers[told].append(value)
    expr = nw.lit(None, dtype=nw.String)
    for told, those in tellers.items():
        expr = nw.when(values.is_in(those)).then(nw.lit(told)).otherwise(expr)
    return expr
