"""Loads plugins: each on its own, what fails left out and named, no name given twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic
from icp_rules.language.fields import ACCOUNT_FIELDS
from icp_rules.plugins.discovery import candidates
from icp_rules.plugins.kinds import (
    BRIEFS,
    DATA_POINTS,
    EXPORTS,
    KINDS,
    LINTS,
    SERVICES,
    SOURCES,
    VOCABULARIES,
    Claim,
    Kind,
)
from icp_rules.plugins.offers import Offer, offer_of, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from icp_rules.plugins.data_point import DataPoint
    from icp_rules.plugins.discovery import Candidate
    from icp_rules.plugins.lints import Lint
    from icp_rules.plugins.services import FactsService
    from icp_rules.plugins.values import BriefKind, ExportFormat, SourceReader, VocabularyFile


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """One plugin, for lists of plugins and for the record of a run.

    ``origin`` is ``built-in``, ``entry point <distribution>`` or the file's path in the workspace. ``adds``
    names what it adds (``data point open_roles``). ``digest`` is a sha256 that changes when the file or the
    distribution's version does. ``error`` says why it was left out.
    """

    name: str
    version: str | None
    origin: str
    digest: str
    adds: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Plugins:
    """All that plugins add, by name; ``readers`` and ``exports`` by suffix (``.csv``), ``lints`` by code.

    ``vocabularies`` are files, each with the name of its plugin. What two plugins claim is in none of the mappings:
    ``diagnostics`` has an error about it.
    """

    sources: Mapping[str, SourceReader] = field(default_factory=dict)
    readers: Mapping[str, SourceReader] = field(default_factory=dict)
    services: Mapping[str, FactsService] = field(default_factory=dict)
    data_points: Mapping[str, DataPoint] = field(default_factory=dict)
    briefs: Mapping[str, BriefKind] = field(default_factory=dict)
    exports: Mapping[str, ExportFormat] = field(default_factory=dict)
    lints: Mapping[str, Lint] = field(default_factory=dict)
    vocabularies: tuple[tuple[str, VocabularyFile], ...] = ()
    loaded: tuple[PluginInfo, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def offering(self, what: str) -> PluginInfo | None:
        """Return the plugin that adds something, such as ``data point open_roles``; None where none does."""
        return next((one for one in self.loaded if what in one.adds), None)


def load_plugins(root: Path | None, builtins: Sequence[object] = (), name: Callable[[Path], str] = str) -> Plugins:
    """Load what is built in, installed plugins, and the ``plugins/*.py`` of a workspace, in this order.

    Args:
        root: the workspace; None for no workspace.
        builtins: objects that implement hooks, which are not looked for.
        name: what diagnostics call a file.

    Nothing a plugin does is raised, KeyboardInterrupt aside: one that fails is left out and named in
    ``diagnostics`` (ICP601, ICP602, ICP603 as warnings); two that claim one name are an error (ICP604).
    """
    offers = [offer_of(plugin, name) for plugin in candidates(root, builtins)]
    conflicts, refused = _conflicts(offers, name)
    kept = [(kind, offer, item) for kind, offer, item in _items(offers) if id(item) not in refused]

    def of(wanted: Kind) -> Iterator[Any]:
        return (item for kind, _, item in kept if kind is wanted)

    return Plugins(
        sources={reader.name: reader for reader in of(SOURCES)},
        readers={suffix: reader for reader in of(SOURCES) for suffix in reader.suffixes},
        services={service.name: service for service in of(SERVICES)},
        data_points={point.name: point for point in of(DATA_POINTS)},
        briefs={brief.name: brief for brief in of(BRIEFS)},
        exports={suffix: export for export in of(EXPORTS) for suffix in export.suffixes},
        lints={lint.code: lint for lint in of(LINTS)},
        vocabularies=tuple((offer.plugin.name, item) for kind, offer, item in kept if kind is VOCABULARIES),
        loaded=tuple(_info(offer, refused) for offer in offers),
        diagnostics=(*(d for offer in offers for d in offer.found), *conflicts),
    )


def _items(offers: Sequence[Offer]) -> Iterator[tuple[Kind, Offer, Any]]:
    return ((KINDS[hook], offer, item) for offer in offers for hook, items in offer.items.items() for item in items)


def _info(offer: Offer, refused: frozenset[int]) -> PluginInfo:
    plugin = offer.plugin
    adds = tuple(f"{kind.noun} {kind.name(item)}" for kind, _, item in _items([offer]) if id(item) not in refused)
    return PluginInfo(plugin.name, plugin.version, plugin.origin, plugin.digest, adds, offer.error)


def _conflicts(offers: Sequence[Offer], name: Callable[[Path], str]) -> tuple[list[Diagnostic], frozenset[int]]:
    """Return the findings about names claimed twice, and the identities of the things that claim them."""
    claims: dict[Claim, list[tuple[Candidate, Any]]] = defaultdict(list)
    for kind, offer, item in _items(offers):
        for claim in kind.claims(item):
            claims[claim].append((offer.plugin, item))
    found: list[Diagnostic] = []
    refused: set[int] = set()
    fields = {f.name for f in ACCOUNT_FIELDS}
    for (noun, taken), claimants in claims.items():
        plugin, item = claimants[-1]
        if noun == DATA_POINTS.noun and taken in fields:
            message = f"{plugin.label} calls a data point '{taken}', which is an account field"
        elif len(claimants) > 1:
            message = f"the {noun} '{taken}' is claimed {_by(c for c, _ in claimants)}"
        else:
            continue
        refused.update(id(other) for _, other in claimants)
        help_line = "Rename one, or remove a plugin: neither is used." if len(claimants) > 1 else "Rename it."
        found.append(Diagnostic(Code.PLUGIN_CONFLICT, message, place_of(plugin, item, name), help_line))
    return found, frozenset(refused)


def _by(plugins: Iterator[Candidate]) -> str:
    counted = Counter(plugin.label for plugin in plugins)
    return " and ".join(f"by {label}" + (f" {n} times" if n > 1 else "") for label, n in counted.items())
