"""The schema of ``icp.yaml``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from icp_rules.language.config import LAYOUTS, BriefChoice
from icp_rules.language.fields import FieldType
from icp_rules.language.model import Status
from icp_rules.language.schema import conditions
from icp_rules.language.schema.lint import lint
from icp_rules.language.schema.rule_set import DRAFT
from icp_rules.language.schema.shapes import (
    Schema,
    all_of,
    array,
    by_key,
    choice,
    country,
    currency,
    date,
    either,
    identifier,
    mapping,
    names,
    number,
    ref,
    text,
    texts,
)
from icp_rules.language.suppressing import ABOUT, NAMING, describing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.language.fields import FieldTable

RANK_BY = ("score", "expected_value")

_DATES: dict[str, Schema] = {
    "dates": {"enum": ["month_first", "day_first"], "description": "which of 12/1/2022 is the month"}
}


def workspace_schema(
    fields: FieldTable,
    sources: Mapping[str, Schema],
    data_points: Mapping[str, Schema],
    kinds: Iterable[str],
    lints: Sequence[str] = (),
    services: Mapping[str, Schema] = MappingProxyType({}),
) -> Schema:
    """Return the schema of ``icp.yaml``.

    ``sources``, ``services`` and ``data_points`` map what plugins offer to the JSON Schemas of its settings; ``kinds``
    are the kinds of brief there are, ``lints`` the codes that editors offer.
    """
    return mapping(
        {
            "version": {"const": 1, "description": "version of this file's format", "x-help": "Write `version: 1`."},
            "currency": currency("the currency of all amounts; by default USD"),
            "rates": {
                "type": "object",
                "description": "what one unit of each other currency is worth in the workspace's",
                "propertyNames": currency(),
                "additionalProperties": number(exclusiveMinimum=0),
            },
            "rank_by": {"enum": list(RANK_BY), "description": "what makes one rule set better than another"},
            "max_rejects": {
                "type": "string",
                "pattern": r"^([0-9]{1,2}(\.[0-9]+)?|100)%$",
                "description": "rows that may be rejected before the exit code is 4",
                "x-help": "Write a share such as 1%.",
            },
            "sources": {**_sources(fields, sources, services), "description": "where the records come from"},
            "vocabularies": {
                **names(text("a file with its entries, from the workspace's folder")),
                "description": "values with their other spellings: more for a vocabulary there is, or one of your own",
            },
            "titles": text("a file of rules for job titles that go before the packaged ones"),
            "fields": {**names(_own_field(fields.vocabularies)), "description": "fields of your own"},
            "derive": {
                **names(text()),
                "description": "fields computed from others, such as annual_revenue / employees",
            },
            "data_points": {**names(_use(data_points)), "description": "data points of plugins, with settings"},
            "contradictions": array(_contradiction(), "what no account's data should say, for the quality report"),
            "suppress": array(_suppress(fields, sources), "who may not be contacted: files, or lists with a name"),
            "briefs": _briefs(kinds),
            "lint": lint(lints),
        },
        ("version",),
        definitions=conditions.definitions(fields.account, "condition"),
        **{"$schema": DRAFT, "title": "icp-rules workspace"},
    )


def _sources(fields: FieldTable, plugins: Mapping[str, Schema], services: Mapping[str, Schema]) -> Schema:
    identity = array(choice(list(fields.account), "field"), "the fields that make two rows one account")
    accounts = _source({"map": _map(fields.account), "identity": identity}, plugins)
    contacts = _source({"map": _map(fields.contact)}, plugins)
    facts = _source(
        {
            "key": text("the column that tells which accounts a row is about; by default account_id"),
            "by": {
                **choice([name for name, f in fields.account.items() if f.type is FieldType.TEXT], "text field"),
                "description": "the account field that the key holds, such as postal_code; by default account_id",
            },
            "complete": {"type": "boolean", "description": "an account without rows has none, instead of unknown"},
        },
        {**plugins, **services},
    )
    return {**names(facts), "properties": {"accounts": accounts, "contacts": contacts}}


def _suppress(fields: FieldTable, plugins: Mapping[str, Schema]) -> Schema:
    """Return the schema of a list of who may not be contacted: a file, or a source with what its columns say."""
    value: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
    means = {**NAMING, **{name: one.description or name for name, one in describing(fields).items()}, **ABOUT}
    columns = {name: {**either("array", texts(), text()), "description": what} for name, what in means.items()}
    named = _read_from(
        {
            "name": identifier("what the list is called where somebody is left out by it"),
            "map": mapping(columns, noun="name", description="what a column says: your column or columns"),
            "reason": text("why, for the rows that do not say it"),
            "expires": date("the last day on which the list counts, for the rows that do not say it"),
            "unless": {
                "type": "object",
                "description": "rows that do not count: a column, and what it says; * stands for any text",
                "minProperties": 1,
                "additionalProperties": either("array", array(value), value),
            },
            **_DATES,
        },
        plugins,
        ("name",),
        "A list has a `name`, and a `file` or a `plugin`.",
    )
    return either("object", named, text())


def _source(more: Mapping[str, Schema], plugins: Mapping[str, Schema]) -> Schema:
    """Return the schema of a source of records."""
    common = {
        "as_of": {
            **either("object", mapping({"column": text("the column that holds each row's date")}, ("column",)), date()),
            "description": "how old the data is",
        },
        **_DATES,
        "decimal": {"enum": [".", ","], "description": "the decimal mark of numbers"},
        **more,
    }
    return _read_from(common, plugins, (), "A source has a `file`, or a `plugin`.")


def _read_from(
    common: Mapping[str, Schema], plugins: Mapping[str, Schema], required: Sequence[str], help_line: str
) -> Schema:
    """Return the schema of what is read from somewhere: a plugin with settings, or files."""
    plugin = {"plugin": {**choice(sorted(plugins), "source plugin"), "description": "the plugin that reads it"}}
    file = {
        "file": {
            **either("array", texts(), text()),
            "description": "the files, from the workspace's folder: names, folders, or patterns such as accounts-*.csv",
        },
        "encoding": text("the file's encoding; by default utf-8"),
        "separator": {"type": "string", "minLength": 1, "maxLength": 1, "description": "what separates CSV cells"},
        "header": {
            "type": "integer",
            "minimum": 1,
            "description": "the line with the columns' names; by default the first that is not blank",
        },
        "sheet": {**either("array", texts(), text()), "description": "the sheet or sheets of a workbook"},
    }
    settings = {"settings": {"type": "object", "description": "what the plugin takes"}}
    by_plugin = all_of([_settings(name, schema) for name, schema in sorted(plugins.items())])
    from_plugin = mapping({**plugin, **settings, **common}, required, **by_plugin)
    # `plugin` is offered to editors alone: a document that has it never gets here
    from_file = mapping({**file, **plugin, **common}, ("file", *required), **{"x-help": help_line})
    return by_key({"plugin": from_plugin}, from_file)


def _settings(name: str, settings: Schema) -> Schema:
    needed = {"required": ["settings"]} if settings.get("required") else {}
    is_it = {"properties": {"plugin": {"const": name}}, "required": ["plugin"]}
    return {"if": is_it, "then": {"properties": {"settings": settings}, **needed}}


def _map(fields: Mapping[str, object]) -> Schema:
    column = mapping(
        {
            "column": text("the source's column"),
            "range": {"enum": ["low", "middle", "high"], "description": "what 51-200 counts as"},
            "unit": number("what to multiply by", exclusiveMinimum=0),
            "currency": currency("the column's currency"),
            "rate": number("what one unit of it is worth in the workspace's currency", exclusiveMinimum=0),
            "percent": {"enum": ["share", "points"], "description": "what 12% counts as: 0.12 or 12"},
            "split": text("what separates the items of a list"),
            "unknown": array({"type": ["string", "number"]}, "cells that mean unknown here"),
            "values": {
                "type": "object",
                "description": "what a cell says: what it stands for",
                "minProperties": 1,
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
            "dates": {"enum": ["month_first", "day_first"]},
            "decimal": {"enum": [".", ","]},
            "country": country("the country of phone numbers without a country code"),
        },
        ("column",),
    )
    return mapping(
        {name: either("object", column, text()) for name in fields}, noun="field", description="our field: your column"
    )


def _own_field(vocabularies: Iterable[str]) -> Schema:
    return mapping(
        {
            "type": {"enum": [t.value for t in FieldType]},
            "description": text("what it means"),
            "unit": text("what its numbers count"),
            "money": {"type": "boolean", "description": "an amount in the workspace's currency"},
            "vocabulary": {
                **choice(sorted(vocabularies), "vocabulary"),
                "description": "whose spellings the values of a text or a list take",
            },
        },
        ("type",),
    )


def _use(data_points: Mapping[str, Schema]) -> Schema:
    properties: dict[str, Schema] = {"use": choice(sorted(data_points), "data point")}
    by_use = [
        {
            "if": {"properties": {"use": {"const": name}}, "required": ["use"]},
            "then": {**settings, "properties": {"use": {}, **settings.get("properties", {})}},
        }
        for name, settings in sorted(data_points.items())
    ]
    return {"type": "object", "properties": properties, "required": ["use"], **all_of(by_use)}


def _contradiction() -> Schema:
    return mapping(
        {
            "id": identifier("its name in the report"),
            "when": {**ref("condition"), "description": "met by accounts whose data contradicts itself"},
            "why": text("why both cannot be true"),
        },
        ("id", "when", "why"),
        "a condition that no account should meet",
    )


def _briefs(kinds: Iterable[str]) -> Schema:
    return mapping(
        {
            "status": array({"enum": [Status.QUALIFIED.value, Status.UNVERIFIED.value]}, "which accounts get briefs"),
            "tiers": texts("which tiers get briefs; by default all"),
            "kinds": array(
                choice(sorted(kinds), "kind of brief"), "which kinds are written; by default brief and sequence"
            ),
            "layout": {
                **either("array", array(choice(list(LAYOUTS), "layout")), choice(list(LAYOUTS), "layout")),
                "description": f"how they are written; by default {BriefChoice().layouts[0]}",
            },
            "panel": mapping(
                {
                    "min": _contacts(0, "how many an account should have at least; by default 3"),
                    "max": _contacts(1, "how many get briefs at most; by default 10"),
                },
                description="contacts wanted at an account, over all personas",
            ),
            "locale": text("how numbers, money and dates print, such as de_DE; by default 12,500 and 2026-09-01"),
        },
        description="which accounts get briefs, which kinds, how many contacts of each, and how they print",
    )


def _contacts(least: int, description: str) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": 500, "description": description}
