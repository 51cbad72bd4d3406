"""A user's workspace: its configuration, plugins, fields and rule sets, read once and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.briefs import builtin as briefs_builtin
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity, nearest
from icp_rules.language.fields import Field, FieldTable, Origin
from icp_rules.language.folders import CONFIG_FILE, RULE_SETS, folder_with_config
from icp_rules.language.reading import Library, read_library
from icp_rules.language.reading.configuration import Offers, read_configuration
from icp_rules.lints import builtin as lints_builtin
from icp_rules.plugins.data_point import settings_schema
from icp_rules.plugins.failures import described, location
from icp_rules.plugins.loader import Plugins, load_plugins
from icp_rules.records import builtin as records_builtin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.briefs.templates import Templates
    from icp_rules.language.config import Config
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins.data_point import DataPoint

TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything a workspace's files say.

    ``library`` has the rule sets without errors; ``found`` are the findings of all files and plugins. ``offers`` are
    what plugins add to the schemas.
    """

    root: Path
    config: Config
    plugins: Plugins
    library: Library
    offers: Offers
    found: tuple[Diagnostic, ...]

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that keep the workspace from being used."""
        return [d for d in self.found if d.severity is Severity.ERROR]

    def rule_sets(self, wanted: Sequence[str] = ()) -> list[RuleSet]:
        """Return the rule sets that judge: all, or those named.

        Raises DiagnosticError where the workspace has errors, or for a name there isn't.
        """
        if self.errors:
            raise DiagnosticError(self.found)
        judging = {r.id: r for r in self.library.judging}
        unknown = [name for name in wanted if name not in judging]
        if unknown:
            raise DiagnosticError([self._no_rule_set(name, judging) for name in unknown])
        chosen = [r for name, r in judging.items() if not wanted or name in wanted]
        if not chosen:
            where = Location(str(Path(RULE_SETS)))
            raise DiagnosticError(
                Diagnostic(
                    Code.UNKNOWN_RULE_SET,
                    "there is no rule set to judge by",
                    where,
                    "`icp init` writes one to start from.",
                )
            )
        return chosen

    def templates(self, kinds: Sequence[str] = ()) -> Templates:
        """Return the templates of these kinds of brief, or of those that are written."""
        # a command that writes no brief need not wait for Jinja
        from icp_rules.briefs.templates import Templates

        wanted = tuple(self.plugins.briefs[name] for name in kinds or self.config.briefs.kinds)
        return Templates(self.root / TEMPLATES, wanted, shown_here, self.config.briefs.locale)

    def _no_rule_set(self, name: str, known: Iterable[str]) -> Diagnostic:
        if name in self.library.rule_sets:
            message, help_line = f"'{name}' is a base: it is only extended", "Name a rule set that extends it."
        else:
            near = nearest(name, known)
            message = f"there is no rule set '{name}'"
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(known)}."
        return Diagnostic(Code.UNKNOWN_RULE_SET, message, help=help_line)


def find_workspace(start: Path) -> Path:
    """Return the folder with ``icp.yaml``: ``start`` or one above it.

    Raises DiagnosticError: ICP803 where none has one, ICP801 where ``start`` does not exist.
    """
    start = start.resolve()
    if not start.exists():
        # the folders above it may be another workspace's
        message, help_line = "there is no such folder", "Mend what --workspace names."
        raise DiagnosticError(Diagnostic(Code.CANNOT_READ, message, Location(str(start)), help_line))
    root = folder_with_config(start)
    if root is not None:
        return root
    help_line = "Go to a workspace's folder, name it with --workspace, or make one: icp init"
    raise DiagnosticError(
        Diagnostic(Code.NO_WORKSPACE, f"there is no {CONFIG_FILE} here or above", Location(str(start)), help_line)
    )


def load_workspace(path: str | Path = ".", only: Sequence[Path] | None = None) -> Workspace:
    """Read the workspace at a path, or above it.

    ``only`` limits the rule sets to these files and what they extend. What is wrong with files and plugins is kept in
    ``found``. Raises DiagnosticError (ICP803, ICP801) where there is no workspace.
    """
    root = find_workspace(Path(path))
    plugins = load_plugins_of(root)
    offers = _offers(plugins)
    config, config_found = read_configuration(root, offers, shown_here)
    library = read_library(root / RULE_SETS, config.fields, shown_here, only)
    # a field that could not be read is not one that is missing
    readable = all(d.severity is not Severity.ERROR for d in config_found)
    needs = (*_unknown_needs(plugins, config.fields, root), *_services(plugins, config)) if readable else ()
    across = (
        *_title_findings(config),
        *needs,
        *_currencies(config, library),
        *_brief_tiers(config, library),
        *_panel_room(config, library),
    )
    found = dict.fromkeys((*plugins.diagnostics, *config_found, *library.found, *across))
    return Workspace(root, config, plugins, library, offers, tuple(found))


def workspace_if_any(start: Path) -> Workspace | None:
    """Read the workspace at a path, or above it, without its rule sets; None where there is none.

    Raises DiagnosticError (ICP801) where the path does not exist.
    """
    try:
        return load_workspace(start, only=[])
    except DiagnosticError as error:
        if error.diagnostics[0].code is not Code.NO_WORKSPACE:
            raise
        return None


def load_plugins_of(root: Path | None) -> Plugins:
    """Load what is built in, installed plugins, and those of a workspace, if there is one."""
    return load_plugins(root, (records_builtin, briefs_builtin, lints_builtin), shown_here)


def load_rule_set(path: str | Path, workspace: Workspace | None = None) -> RuleSet:
    """Read one rule set, with what it extends from the same folder.

    Without a workspace the built-in fields alone are known. Raises DiagnosticError with everything that is wrong.
    """
    path = Path(path)
    fields = workspace.config.fields if workspace else FieldTable()
    library = read_library(path.parent, fields, only=[path])
    if any(d.severity is Severity.ERROR for d in library.found) or not library.rule_sets:
        raise DiagnosticError(library.found)
    return next(iter(library.rule_sets.values()))


def shown_here(path: Path) -> str:
    """Return a path as people name it: relative to the current folder where it lies below it."""
    here, path = Path.cwd(), path.resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _offers(plugins: Plugins) -> Offers:
    services = {name: dict(reader.settings) for name, reader in plugins.sources.items() if not reader.suffixes}
    points = plugins.data_points
    schemas = {name: settings_schema(point) for name, point in points.items()}
    return Offers(
        services,
        schemas,
        {name: Field(name, p.type, p.description, p.unit, origin=Origin.DATA_POINT) for name, p in points.items()},
        frozenset(name for name, schema in schemas.items() if schema.get("required")),
        tuple(plugins.briefs),
        {name: p.facts for name, p in points.items() if p.facts},
        tuple((plugin, one.vocabulary, one.file) for plugin, one in plugins.vocabularies),
        {name: dict(service.settings) for name, service in plugins.services.items()},
    )


def _title_findings(config: Config) -> Sequence[Diagnostic]:
    """Return what is wrong with the workspace's own rules for job titles."""
    if config.titles is None:
        return ()
    from icp_rules.records.titles import title_rules

    try:
        title_rules(config.titles, shown_here(config.titles))
    except DiagnosticError as error:
        return error.diagnostics
    return ()


def _unknown_needs(plugins: Plugins, fields: FieldTable, root: Path) -> Iterable[Diagnostic]:
    """A data point that needs a field there isn't would be unknown for ever, and nobody told."""
    known = [name for name, f in fields.account.items() if f.origin is not Origin.DATA_POINT]
    points = {*plugins.data_points, *fields.account}.difference(known)
    for point in plugins.data_points.values():
        for need in (n for n in point.needs if n not in known):
            what = "a data point itself" if need in points else "no account field"
            near = nearest(need, known)
            help_line = f"Did you mean '{near}'?" if near else "It may need account fields, derived ones included."
            whose = plugins.offering(f"data point {point.name}")
            message = f"the data point '{point.name}' needs '{need}', which is {what}"
            if whose is not None:
                message = f"plugin '{whose.name}': {message}"
            yield Diagnostic(Code.PLUGIN_VALUE, message, _place(point, root), help_line)


def _services(plugins: Plugins, config: Config) -> Iterable[Diagnostic]:
    """Find services that cannot be asked, or only by fields that accounts don't have."""
    known = [name for name, f in config.fields.account.items() if f.origin is not Origin.DATA_POINT]
    for source in (source for source in config.sources.values() if source.asked):
        try:
            asked = plugins.services[str(source.plugin)].ask(source.settings)
        except Exception as error:  # noqa: BLE001 - the service is a plugin's
            message = f"{source.name}: {source.plugin} cannot be asked so: {described(error)}"
            yield Diagnostic(Code.PLUGIN_VALUE, message, source.location, "Mend its settings.")
            continue
        for need in (n for n in asked.point.needs if n not in known):
            near = nearest(need, known)
            help_line = f"Did you mean '{near}'?" if near else "It is asked by account fields, derived ones included."
            message = f"{source.name}: it is asked by '{need}', which is no account field"
            yield Diagnostic(Code.UNKNOWN_KEY, message, source.location, help_line)


def _place(point: DataPoint, root: Path) -> Location | None:
    """Return where a data point of a workspace's own plugins is written; None for others."""
    code = getattr(point.function, "__code__", None)
    file = Path(code.co_filename) if code else None
    if code is None or file is None or not file.is_relative_to(root):
        return None
    return location(file, code.co_firstlineno, shown_here)


def _brief_tiers(config: Config, library: Library) -> Iterable[Diagnostic]:
    """Briefs for a tier that no rule set has would never be written."""
    known = {tier.name for rule_set in library.judging for tier in rule_set.tiers}
    for name in config.briefs.tiers if library.judging else ():
        if name not in known:
            message, help_line = f"no rule set has a tier '{name}'", f"There are: {', '.join(sorted(known)) or 'none'}."
            yield Diagnostic(Code.UNKNOWN_NAME, message, config.briefs.location, help_line, Severity.WARNING)


def _panel_room(config: Config, library: Library) -> Iterable[Diagnostic]:
    """Personas that need more contacts than an account gets are never all complete."""
    most = config.briefs.panel.maximum
    for rule_set in library.judging:
        needed = sum(persona.minimum for persona in rule_set.personas)
        if needed > most:
            message = f"the personas of '{rule_set.id}' need {needed} contacts, but an account gets {most} at most"
            help_line = "Lower min of some need, or raise max under briefs: panel: in icp.yaml."
            place = rule_set.personas[0].location
            yield Diagnostic(Code.NEVER_HOLDS, message, place, help_line, Severity.WARNING)


def _currencies(config: Config, library: Library) -> Iterable[Diagnostic]:
    """Expected values are compared across rule sets, so they need one currency."""
    if config.rank_by != "expected_value":
        return
    scored = [r for r in library.judging if not r.is_filter]
    currencies = sorted({r.value.currency for r in scored if r.value})
    for rule_set in scored:
        if rule_set.value is None:
            yield Diagnostic(
                Code.MISSING_KEY,
                f"'{rule_set.id}' has no value, which rank_by: expected_value needs",
                rule_set.location,
                "Add value: {expected_acv: 45000, currency: USD}.",
            )
        elif len(currencies) > 1:
            yield Diagnostic(
                Code.CURRENCIES,
                f"expected values are in {' and '.join(currencies)}",
                rule_set.location,
                "State them all in one currency.",
            )
