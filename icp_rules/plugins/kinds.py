"""The kinds of things plugins add: one row for each hook, which all that deals with hooks reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.plugins.data_point import DataPoint
from icp_rules.plugins.lints import Lint
from icp_rules.plugins.services import FactsService
from icp_rules.plugins.values import BriefKind, ExportFormat, SourceReader, VocabularyFile

if TYPE_CHECKING:
    from collections.abc import Callable

# A kind of name, as people call it, and the name: ("source suffix", ".csv").
Claim = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one hook collects. ``claims`` gives the names that only one thing may have; ``name`` its own."""

    hook: str
    type: type
    noun: str
    name: Callable[[Any], str]
    claims: Callable[[Any], tuple[Claim, ...]]


def _claims_of_source(source: SourceReader) -> tuple[Claim, ...]:
    return ("source", source.name), *(("source suffix", suffix) for suffix in source.suffixes)


def _claims_of_export(export: ExportFormat) -> tuple[Claim, ...]:
    return tuple(("export suffix", suffix) for suffix in export.suffixes)


SOURCES = Kind("icp_sources", SourceReader, "source", lambda s: s.name, _claims_of_source)
# A source of icp.yaml names readers and services alike.
SERVICES = Kind("icp_services", FactsService, "service", lambda s: s.name, lambda s: (("source", s.name),))
DATA_POINTS = Kind("icp_data_points", DataPoint, "data point", lambda p: p.name, lambda p: (("data point", p.name),))
BRIEFS = Kind("icp_briefs", BriefKind, "kind of brief", lambda b: b.name, lambda b: (("kind of brief", b.name),))
EXPORTS = Kind("icp_exports", ExportFormat, "export", lambda e: e.name, _claims_of_export)
LINTS = Kind("icp_lints", Lint, "lint", lambda check: check.code, lambda check: (("lint", check.code),))
# Several plugins may add to one vocabulary.
VOCABULARIES = Kind("icp_vocabularies", VocabularyFile, "vocabulary", lambda v: v.vocabulary, lambda _: ())

KINDS = {kind.hook: kind for kind in (SOURCES, SERVICES, DATA_POINTS, BRIEFS, EXPORTS, LINTS, VOCABULARIES)}
