"""Reads ``icp.yaml``: sources, fields of the workspace's own, derived ones, data points and briefs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic, Diagnostics, nearest
from icp_rules.language.config import (
    BriefChoice,
    Config,
    Contradiction,
    DataPointUse,
    SourceConfig,
    SuppressConfig,
    column_name,
)
from icp_rules.language.fields import RESERVED, Field, FieldTable, FieldType, Origin
from icp_rules.language.folders import CONFIG_FILE, RULE_SETS
from icp_rules.language.formulas import FormulaError, derived_field, parse_formula, references
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_, texts_of, to_data
from icp_rules.language.reading.brief_choice import read_briefs
from icp_rules.language.reading.columns import read_column
from icp_rules.language.reading.contradictions import read_contradictions
from icp_rules.language.reading.days import read_day
from icp_rules.language.reading.documents import read_document
from icp_rules.language.reading.library import shared_lists
from icp_rules.language.reading.lint import read_lint
from icp_rules.language.reading.vocabulary_files import extended_by_plugins, extended_by_workspace
from icp_rules.language.schema import workspace_schema
from icp_rules.language.schema.check import Checker

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from pathlib import Path

    from icp_rules.language.vocabularies import Vocabulary

# What a source says of the rows it has, which a service has none of until it is asked.
_OF_TABLES = ("key", "by", "as_of", "dates", "decimal")
_TAKEN_BY_PLUGIN = "A plugin brings a data point of that name; choose another one for yours."


@dataclass(frozen=True, slots=True)
class Offers:
    """What plugins offer to ``icp.yaml``.

    ``sources``, ``services`` and ``data_points`` map names to the JSON Schemas of their settings; ``fields`` holds
    the field each data point makes, by its own name; ``needs_settings`` are those one can only use with settings;
    ``facts`` maps data points to the setting that names the source they read; ``vocabularies`` are files that plugins
    add: (plugin, vocabulary, file) each.
    """

    sources: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    data_points: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    needs_settings: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = BriefChoice().kinds
    facts: Mapping[str, str] = field(default_factory=dict)
    vocabularies: tuple[tuple[str, str, Path], ...] = ()
    services: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def read_configuration(
    root: Path, offers: Offers, name: Callable[[Path], str] = str
) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Read a workspace's ``icp.yaml``; what is wrong with it is returned, and the rest is still read."""
    path = root / CONFIG_FILE
    found = Diagnostics()
    # the schema needs the fields, and the fields of one's own stand in the file: read them first, then check all
    first = read_document(path, name(path), Checker({}))
    if first.root is None:
        return Config(root, fields=_with_data_points(FieldTable(), {}, offers, found)), first.found
    table = _table(root, first.root, offers, found, name)
    own = _fields(table, first.root, offers, found)
    document = read_document(
        path,
        name(path),
        Checker(workspace_schema(own, offers.sources, offers.data_points, offers.kinds, services=offers.services)),
    )
    found.extend(document.found)
    reader = _Reader(root, document.root or first.root, first.root, offers, found, name)
    return reader.config(own), tuple(dict.fromkeys(found))


def _table(root: Path, node: Mapping_, offers: Offers, found: Diagnostics, name: Callable[[Path], str]) -> FieldTable:
    """Return the built-in fields with the vocabularies that plugins and the workspace add to."""
    table = FieldTable()
    vocabularies = extended_by_plugins(table.vocabularies, offers.vocabularies, found)
    return table.speaking(extended_by_workspace(vocabularies, node.mapping("vocabularies"), root, found, name))


def _fields(table: FieldTable, root: Mapping_, offers: Offers, found: Diagnostics) -> FieldTable:
    """Return the built-in fields with the workspace's own, its derived ones and its data points."""
    own = root.mapping("fields")
    fields = [_own_field(key, value, table.vocabularies, found) for key, value in own.entries().values()] if own else []
    table = _added(table, fields, found)
    table = _with_derived(table, root.mapping("derive"), found)
    uses = root.mapping("data_points")
    return _with_data_points(table, uses.entries() if uses else {}, offers, found)


def _own_field(key: Scalar, value: Node, vocabularies: Mapping[str, Vocabulary], found: Diagnostics) -> Field:
    data = to_data(value)
    data = data if isinstance(data, dict) else {}
    types = {t.value: t for t in FieldType}
    type_ = types.get(str(data.get("type")), FieldType.TEXT)
    description, unit = data.get("description"), data.get("unit")
    named = value.get("vocabulary") if isinstance(value, Mapping_) else None
    vocabulary = vocabularies.get(named.text) if isinstance(named, Scalar) else None
    if named is not None and type_ not in (FieldType.TEXT, FieldType.LIST):
        message = f"'{key.text}' is a {type_}, which has no spelling"
        found.error(Code.NO_EFFECT, message, named.span.location, "Only texts and lists take a vocabulary.")
    return Field(
        key.text,
        type_,
        description if isinstance(description, str) else "a field of this workspace",
        unit if isinstance(unit, str) else None,
        money=data.get("money") is True,
        vocabulary=vocabulary,
        origin=Origin.WORKSPACE,
        location=key.span.location,
    )


def _added(table: FieldTable, fields: list[Field], found: Diagnostics) -> FieldTable:
    for new in fields:
        if new.name in RESERVED:
            help_line = f"{', '.join(RESERVED)} are words of the condition language."
            found.error(Code.NAME_TAKEN, f"no field can be called '{new.name}'", new.location, help_line)
        elif "__" in new.name:
            found.error(
                Code.NAME_TAKEN,
                f"'{new.name}' has two underscores in a row",
                new.location,
                "Use one: __ is kept for companions.",
            )
        elif new.name in table.account:
            taken = table.account[new.name]
            # a plugin's data point has no place in the file; what took its name does
            origin, place = (taken.origin, new.location) if new.location else (new.origin, taken.location)
            help_line = "Choose another name." if origin is not Origin.DATA_POINT else _TAKEN_BY_PLUGIN
            found.error(Code.NAME_TAKEN, f"'{new.name}' is already a {origin} field", place, help_line)
        else:
            table = table.extended([new])
    return table


def _with_derived(table: FieldTable, derive: Mapping_ | None, found: Diagnostics) -> FieldTable:
    """Add derived fields in the order they depend on each other; a circle is an error."""
    waiting = derive.entries() if derive else {}
    waiting = {name: (key, node) for name, (key, node) in waiting.items() if isinstance(node, Scalar)}
    while waiting:
        ready = [name for name, (_, node) in waiting.items() if not _mentions(node, waiting)]
        if not ready:
            for key, _ in _circular(waiting).values():
                found.error(
                    Code.CYCLE, f"'{key.text}' depends on itself", key.span.location, "Break the circle of formulas."
                )
            break
        for name in ready:
            key, node = waiting.pop(name)
            assert isinstance(node, Scalar)  # noqa: S101 - others were left out above
            table = _derived(table, key, node, found)
    return table


def _circular(waiting: Mapping[str, tuple[Scalar, Node]]) -> dict[str, tuple[Scalar, Node]]:
    """Return the formulas that are part of a circle, without those that only read one that is."""
    left = dict(waiting)
    while True:
        read = {name for name in left if any(_mentions(node, {name}) for _, node in left.values())}
        if len(read) == len(left):
            return left
        left = {name: entry for name, entry in left.items() if name in read}


def _mentions(node: Node, names: Container[str]) -> bool:
    try:
        return isinstance(node, Scalar) and any(name in names for name in references(node.text))
    except FormulaError:
        return False


def _derived(table: FieldTable, key: Scalar, node: Scalar, found: Diagnostics) -> FieldTable:
    try:
        formula = parse_formula(node.text, table.account)
    except FormulaError as error:
        found.error(Code.FORMULA, str(error), node.within(error.offset), error.help)
        return table
    return _added(table, [derived_field(key.text, formula, table.account, key.span.location)], found)


def _with_data_points(
    table: FieldTable, uses: Mapping[str, tuple[Scalar, Node]], offers: Offers, found: Diagnostics
) -> FieldTable:
    plain = [f for name, f in offers.fields.items() if name not in offers.needs_settings and name not in uses]
    table = _added(table, [_with_unit(f, offers.data_points.get(f.name, {}), {}) for f in plain], found)
    named = []
    for name, (key, node) in uses.items():
        use = node.text("use") if isinstance(node, Mapping_) else None
        if use is not None and use in offers.fields:
            field = _with_unit(offers.fields[use], offers.data_points[use], _data(node))
            named.append(replace(field, name=name, location=key.span.location))
    return _added(table, named, found)


def _with_unit(field: Field, schema: Mapping[str, Any], settings: Mapping[str, Any]) -> Field:
    """Return a data point's field with the unit that its settings say, where its own names one of them."""
    if field.unit is None or "{" not in field.unit:
        return field
    unit = field.unit
    for name, setting in schema.get("properties", {}).items():
        unit = unit.replace(f"{{{name}}}", str(settings.get(name, setting.get("default", ""))))
    return replace(field, unit=unit or None)


@dataclass(frozen=True, slots=True)
class _Reader:
    root: Path
    node: Mapping_
    written: Mapping_
    offers: Offers
    found: Diagnostics
    name: Callable[[Path], str]

    def config(self, fields: FieldTable) -> Config:
        node = self.node
        sources = node.mapping("sources")
        uses = node.mapping("data_points")
        return Config(
            self.root,
            currency=node.text("currency") or "USD",
            vocabularies=self.vocabularies(node.mapping("vocabularies"), fields),
            titles=self.root / titles if (titles := node.text("titles")) else None,
            rates=self.rates(node.mapping("rates"), node.text("currency") or "USD"),
            rank_by=node.text("rank_by") or "score",
            max_rejects=float((node.text("max_rejects") or "1%").rstrip("%")) / 100,
            sources={k: self.source(k, v) for k, v in sources.values.items() if isinstance(v, Mapping_)}
            if sources
            else {},
            data_points=self.data_points(uses, fields),
            suppress=self.suppress(node.get("suppress")),
            briefs=read_briefs(node.mapping("briefs"), self.found),
            contradictions=self.contradictions(node.get("contradictions"), fields),
            lint=read_lint(node.mapping("lint")),
            fields=fields,
        )

    def source(self, name: str, node: Mapping_) -> SourceConfig:
        as_of = node.get("as_of")
        if isinstance(as_of, Scalar):
            read_day(as_of.text, as_of, self.found)
        complete = node.get("complete")
        settings = node.get("settings")
        header = node.number("header")
        map_ = node.mapping("map")
        asked = node.text("plugin") in self.offers.services
        for key in (k for k in _OF_TABLES if asked and k in node.values):
            message, place = f"{name}: `{key}` has no effect", node.keys[key].span.location
            self.found.warn(Code.NO_EFFECT, message, place, "Drop it: a service is asked, and dates its own answers.")
        return SourceConfig(
            name,
            node.span.location,
            files=tuple(self.root / text for text in texts_of(node.get("file"))),
            plugin=node.text("plugin"),
            settings=_data(settings),
            as_of=as_of.text if isinstance(as_of, Scalar) else None,
            as_of_column=column_name(as_of.text("column") or "") or None if isinstance(as_of, Mapping_) else None,
            identity=tuple(texts_of(node.get("identity"))) or ("account_id",),
            key=column_name(node.text("key") or "") or "account_id",
            by=node.text("by") or "account_id",
            asked=asked,
            complete=isinstance(complete, Scalar) and complete.value is True,
            dates=node.text("dates"),
            decimal=node.text("decimal"),
            encoding=node.text("encoding") or "utf-8",
            separator=node.text("separator"),
            header=None if header is None else int(header),
            sheets=tuple(texts_of(node.get("sheet"))),
            map={key: read_column(key, value, self.found) for key, value in map_.values.items()} if map_ else {},
        )

    def suppress(self, node: Node | None) -> tuple[SuppressConfig, ...]:
        """Read the lists of who may not be contacted; no two go by one name."""
        lists: dict[str, SuppressConfig] = {}
        for item in node if isinstance(node, Sequence_) else ():
            if isinstance(item, Scalar) and item.text:
                named, at = SuppressConfig.of_file(self.root / item.text, item.text, item.span.location), item
            elif isinstance(item, Mapping_) and (name := item.get("name")) is not None and isinstance(name, Scalar):
                named, at = self.suppress_list(name.text, item), name
            else:
                continue
            if lists.setdefault(named.source.name, named) is not named:
                message = f"there are two lists '{named.source.name}' under suppress:"
                self.found.error(Code.NAME_TAKEN, message, at.span.location, "Give each a name of its own.")
        return tuple(lists.values())

    def suppress_list(self, name: str, node: Mapping_) -> SuppressConfig:
        map_, unless, expires = node.mapping("map"), node.mapping("unless"), node.get("expires")
        if isinstance(expires, Scalar):
            read_day(expires.text, expires, self.found)
        return SuppressConfig(
            replace(self.source(name, node), map={}),
            {key: tuple(map(column_name, texts_of(value))) for key, value in map_.values.items()} if map_ else {},
            node.text("reason"),
            expires.text if isinstance(expires, Scalar) else None,
            {column_name(key): tuple(texts_of(value)) for key, value in unless.values.items()} if unless else {},
        )

    def rates(self, node: Mapping_ | None, own: str) -> dict[str, float]:
        if node is not None and own in node:
            message = f"{own} is the workspace's own currency and needs no rate"
            help_line = f"Rates say what one unit of another currency is worth in {own}."
            self.found.error(Code.NOT_ALLOWED, message, node.keys[own].span.location, help_line)
        rates = {code: node.number(code) for code in node.values} if node is not None else {}
        return {code: float(rate) for code, rate in rates.items() if rate is not None}

    def data_points(self, uses: Mapping_ | None, fields: FieldTable) -> dict[str, DataPointUse]:
        named = {}
        for name, node in uses.values.items() if uses else ():
            if not isinstance(node, Mapping_) or name not in fields.account:
                continue
            settings = _data(node)
            use = str(settings.pop("use", ""))
            named[name] = DataPointUse(name, use, settings, node.span.location)
            if use in self.offers.facts:
                self.check_source(node.get(self.offers.facts[use]))
        return named

    def contradictions(self, node: Node | None, fields: FieldTable) -> tuple[Contradiction, ...]:
        if not isinstance(node, Sequence_):
            return ()
        lists = shared_lists(self.root / RULE_SETS, self.found, self.name)
        return read_contradictions(node, fields.account, lists, self.found)

    def vocabularies(self, named: Mapping_ | None, fields: FieldTable) -> tuple[Path, ...]:
        """Return the files with entries; a vocabulary that no field takes is told of, for it may be misspelled."""
        taken = {f.vocabulary.name for f in (*fields.account.values(), *fields.contact.values()) if f.vocabulary}
        nodes = named.entries().values() if named else ()
        for key in (key for key, _ in nodes if key.text not in taken):
            near = nearest(key.text, taken)
            help_line = f"Did you mean '{near}'?" if near else "Name it at a field of your own: vocabulary: …"
            message = f"no field takes the vocabulary '{key.text}'"
            self.found.warn(Code.NO_EFFECT, message, key.span.location, help_line)
        return tuple(self.root / node.text for _, node in nodes if isinstance(node, Scalar))

    def check_source(self, named: Node | None) -> None:
        """Find a source that a data point is to read and that isn't there."""
        sources = self.written.mapping("sources")
        if isinstance(named, Scalar) and isinstance(named.value, str) and (not sources or named.text not in sources):
            known = ", ".join(sources.values) if sources else "none yet"
            message, help_line = f"there is no source '{named.text}'", f"The sources are: {known}."
            self.found.error(Code.SOURCE_MISSING, message, named.span.location, help_line)


def _data(node: Node | None) -> dict[str, Any]:
    data = to_data(node) if node is not None else {}
    return data if isinstance(data, dict) else {}
