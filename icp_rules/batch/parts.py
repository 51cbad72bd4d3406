"""What goes to a process that renders briefs, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all parts.

    ``stamps`` tell rule sets and templates as they were read: a process that reads others must not render. ``folder``
    is where files are written, ``stems`` and ``lines`` how: see :mod:`icp_rules.batch.layouts`.
    """

    root: Path
    rule_sets: Sequence[str]
    kinds: Sequence[str]
    stamps: Mapping[tuple[str, str, str], str]
    folder: Path
    layouts: Sequence[str]
    as_of: date
    start: date
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Part:
    """Some accounts of one rule set with the briefs to render for them (``plan``); ``done`` are keys of finished ones.

    The frames are those of :class:`icp_rules.briefs.render.BriefBatch` for these accounts.
    """

    number: int
    rule_set: str
    plan: pl.DataFrame
    frames: dict[str, pl.DataFrame | None]
    alike: Collection[str]
    failures: Mapping[str, Collection[str]]
    done: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ready:
    """A process has read the workspace; ``changed`` tells that it is not the one the run began with."""

    changed: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A process has come to the end of a part."""

    number: int


@dataclass(frozen=True, slots=True)
class Unable:
    """A process cannot go on: ``error`` is an exception that can be raised where the message arrives."""

    error: Exception


Message = Ready | Finished | Unable
Row = dict[str, Any]
