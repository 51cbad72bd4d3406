"""Sequences: the steps a contact is approached by, over days and channels, and the ways each is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Condition


class Channel(StrEnum):
    """How a step reaches the contact; a task is for the rep alone."""

    EMAIL = "email"
    LINKEDIN = "linkedin"
    CALL = "call"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Version:
    """One way a step is written; ``variant`` is its name, None where the step has this one alone.

    ``location`` is where its template is named, ``subject_location`` where its subject stands.
    """

    template: str
    location: Location
    subject: str | None = None
    subject_location: Location | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step, ``day`` business days after the start; it is taken where ``when`` is met, without ``when`` always."""

    id: str
    channel: Channel
    day: int
    versions: tuple[Version, ...]
    location: Location
    when: Condition | None = None
