"""The lints that come with icp-rules, offered through the hook any plugin uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.lints.against import PatternNotInSource, RangeNotInSource, ValueNotInSource
from icp_rules.lints.coverage import FewKnown
from icp_rules.lints.formats import OtherForm
from icp_rules.lints.freshness import FreshnessOfUnreadField, FreshnessWithoutAges
from icp_rules.lints.lists import RepeatedList, UnusedList
from icp_rules.lints.ownership import NoOwner, NoWhy
from icp_rules.lints.personas import NobodyToLookFor, OverlappingPersonas, UnreachedPersona
from icp_rules.lints.provision import UnprovidedField
from icp_rules.lints.review import ReviewInFuture, ReviewOverdue, ReviewWithoutDay
from icp_rules.lints.usage import UnusedDataPoint, UnusedField, UnusedTemplate
from icp_rules.plugins import hookimpl

if TYPE_CHECKING:
    from icp_rules.plugins import Lint


@hookimpl
def icp_lints() -> list[Lint]:
    """Return one of each, in the order of their codes."""
    return [
        UnusedList(),
        RepeatedList(),
        UnusedDataPoint(),
        UnusedField(),
        UnprovidedField(),
        UnusedTemplate(),
        OtherForm(),
        UnreachedPersona(),
        OverlappingPersonas(),
        NobodyToLookFor(),
        ValueNotInSource(),
        PatternNotInSource(),
        RangeNotInSource(),
        FewKnown(),
        ReviewOverdue(),
        ReviewWithoutDay(),
        ReviewInFuture(),
        FreshnessWithoutAges(),
        FreshnessOfUnreadField(),
        NoOwner(),
        NoWhy(),
    ]
