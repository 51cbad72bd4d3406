"""The hooks a plugin may implement. All are collectors: each plugin adds its own and sees nobody else's.

A plugin is an installed distribution with an entry point in the group ``icp_rules``, or a ``plugins/*.py`` file of a
workspace. It implements a hook by a function of the same name, marked with ``@icp_rules.plugins.hookimpl``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.plugins import BriefKind, DataPoint, ExportFormat, FactsService, Lint, SourceReader, VocabularyFile

PROJECT = "icp_rules"

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def icp_sources() -> Iterable[SourceReader]:  # type: ignore[empty-body]
    """Return the readers of sources this plugin adds: for files of some suffix, or for a service by name."""


@hookspec
def icp_services() -> Iterable[FactsService]:  # type: ignore[empty-body]
    """Return the services this plugin asks for facts about one account at a time, by name."""


@hookspec
def icp_data_points() -> Iterable[DataPoint]:  # type: ignore[empty-body]
    """Return the data points this plugin adds: functions decorated with ``@data_point``."""


@hookspec
def icp_briefs() -> Iterable[BriefKind]:  # type: ignore[empty-body]
    """Return the kinds of brief this plugin adds, each with its templates and filters."""


@hookspec
def icp_exports() -> Iterable[ExportFormat]:  # type: ignore[empty-body]
    """Return the file formats this plugin can write scores to, by suffix."""


@hookspec
def icp_lints() -> Iterable[Lint]:  # type: ignore[empty-body]
    """Return the lints this plugin adds to ``icp lint``."""


@hookspec
def icp_vocabularies() -> Iterable[VocabularyFile]:  # type: ignore[empty-body]
    """Return the files this plugin adds to vocabularies: values with their other spellings."""
