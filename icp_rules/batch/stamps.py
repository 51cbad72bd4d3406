"""What stands for all that goes into briefs besides records: rule set, templates, plugins, and the libraries."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.builtin import SEQUENCE
from icp_rules.briefs.check import fields_used
from icp_rules.diagnostics import Location
from icp_rules.language.fields import Field, FieldTable
from icp_rules.plugins.kinds import BRIEFS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from icp_rules.briefs.templates import Templates
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import BriefKind
    from icp_rules.workspace import Workspace

LIBRARIES = ("icp-rules", "polars", "narwhals", "Jinja2", "MarkupSafe", "markdown-it-py")
# Where a template may read the day; a field of that name has a dot before it.
_DAY = re.compile(r"(?<![.\w])as_of\b")


def stamps_of(
    workspace: Workspace,
    rule_sets: Iterable[RuleSet],
    templates: Templates,
    sources: Mapping[str, str],
    contact_source: str,
    *,
    as_of: date,
    start: date,
) -> dict[tuple[str, str, str], str]:
    """Return what stands for rule set, kind of brief and persona, by their names.

    ``sources`` and ``contact_source`` are what briefs call where values come from, ``start`` is the first day of
    sequences.
    """
    common = [_libraries(workspace), sorted(sources.items()), contact_source, *_settings(workspace)]
    found = {}
    for rule_set in rule_sets:
        # what a file is called depends on where the run was started
        rules = plain(replace(rule_set, path=""))
        # where all of them come from is told by every brief
        told = sorted(rule_set.judged_fields() | fields_used(rule_set, templates))
        for kind in templates.kinds:
            plugin = workspace.plugins.offering(f"{BRIEFS.noun} {kind.name}")
            for persona in rule_set.personas:
                texts = templates.sources(rule_set, kind, persona).values()
                day = as_of.isoformat() if _tells_day(kind, templates, texts) else None
                first = start.isoformat() if kind.name == SEQUENCE else None
                said = [common, rules, told, plugin and plugin.digest, sorted(texts), day, first, kind.template]
                found[rule_set.id, kind.name, persona.id] = sha256(json.dumps(said).encode()).hexdigest()
    return found


def _libraries(workspace: Workspace) -> dict[str, str]:
    names = (*LIBRARIES, *(["Babel"] if workspace.config.briefs.locale else []))
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _settings(workspace: Workspace) -> list[Any]:
    """Return what icp.yaml says of how briefs are written."""
    briefs = workspace.config.briefs
    return [workspace.config.currency, briefs.layouts, briefs.locale, briefs.panel.minimum, briefs.panel.maximum]


def _tells_day(kind: BriefKind, templates: Templates, texts: Iterable[str]) -> bool:
    """Tell whether a brief may be another on another day though its account is the same."""
    environment = templates.environment(kind)
    given_all = any(hasattr(filter_, "jinja_pass_arg") for filter_ in kind.filters.values())
    return given_all or any(_DAY.search(text) or environment.has_claims(text) for text in texts)


def plain(value: Any) -> Any:
    """Return a value of the model as plain data, without the places where it is written and what it is tried with."""
    if value is None or isinstance(value, Location) or callable(value):
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float):
        return value
    return _plain_parts(value)


def _plain_parts(value: Any) -> Any:
    if isinstance(value, Field):
        return [value.name, value.type.value, value.unit, value.money, value.origin.value, plain(value.formula)]
    if isinstance(value, FieldTable):
        return [plain(value.account), plain(value.contact)]
    if is_dataclass(value):
        return [type(value).__name__, *(plain(getattr(value, f.name)) for f in fields(value) if f.compare)]
    if isinstance(value, Mapping):
        return [[plain(key), plain(one)] for key, one in value.items()]
    if isinstance(value, AbstractSet):
        return sorted(json.dumps(plain(one)) for one in value)
    return [plain(one) for one in value] if isinstance(value, list | tuple) else repr(value)
