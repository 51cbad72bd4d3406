"""The lints that come with icp-rules, offered through the hook any plugin uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.lints.against import PatternNotInSource, RangeNotInSource, ValueNotInSource
from icp_rules.lints.bands import BandGap, BandOverlap
from icp_rules.lints.caps import CapBelowCriterion, CapWithoutEffect
from icp_rules.lints.conditions import AlwaysMet, IdlePart, NeverMet
from icp_rules.lints.coverage import FewKnown
from icp_rules.lints.duplicates import DuplicateItem
from icp_rules.lints.filters import DecidedByFilters, IdleFilter, NobodyQualifies
from icp_rules.lints.formats import OtherForm
from icp_rules.lints.freshness import FreshnessOfUnreadField, FreshnessWithoutAges
from icp_rules.lints.lists import RepeatedList, UnusedList
from icp_rules.lints.ownership import NoOwner, NoTest, NoWhy
from icp_rules.lints.personas import NobodyToLookFor, OverlappingPersonas, UnreachedPersona
from icp_rules.lints.provision import UnprovidedField
from icp_rules.lints.repeats import SameCriterion
from icp_rules.lints.review import ReviewInFuture, ReviewOverdue, ReviewWithoutDay
from icp_rules.lints.sequences import UnwrittenSequence
from icp_rules.lints.tiers import FullScoreUnreachable, PointsWithoutEffect, UnreachableTier
from icp_rules.lints.usage import UnusedDataPoint, UnusedField, UnusedTemplate
from icp_rules.lints.waivers import UnknownWaived, UnusedWaiver
from icp_rules.plugins import hookimpl

if TYPE_CHECKING:
    from icp_rules.plugins import Lint


@hookimpl
def icp_lints() -> list[Lint]:
    """Return one of each, in the order of their codes."""
    return [
        BandGap(),
        BandOverlap(),
        CapBelowCriterion(),
        CapWithoutEffect(),
        UnreachableTier(),
        FullScoreUnreachable(),
        PointsWithoutEffect(),
        NeverMet(),
        AlwaysMet(),
        IdlePart(),
        NobodyQualifies(),
        IdleFilter(),
        DecidedByFilters(),
        SameCriterion(),
        DuplicateItem(),
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
        UnwrittenSequence(),
        ReviewOverdue(),
        ReviewWithoutDay(),
        ReviewInFuture(),
        FreshnessWithoutAges(),
        FreshnessOfUnreadField(),
        NoOwner(),
        NoWhy(),
        NoTest(),
        UnusedWaiver(),
        UnknownWaived(),
    ]
