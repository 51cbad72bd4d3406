"""Where account fields come from, in words: a file and its column, or a data point and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import Origin
from icp_rules.plugins.data_point import with_defaults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icp_rules.language.config import SourceConfig
    from icp_rules.workspace import Workspace


def field_sources(workspace: Workspace, files: Sequence[Path] = ()) -> dict[str, str]:
    """Return where each account field comes from: a file and its column, or a table of facts.

    ``files`` were read in place of the workspace's accounts.
    """
    config = workspace.config
    source = config.sources.get(ACCOUNTS)
    read = ", ".join("standard input" if str(path) == "-" else path.name for path in files)
    file = read or source_name(source) or ACCOUNTS
    named = {name: f"{file}, {column.column}" for name, column in source.map.items()} if source else {}
    for name, field in config.fields.account.items():
        if field.filled_from in named:
            named.setdefault(name, named[field.filled_from])
    for name, use in config.data_points.items():
        point = workspace.plugins.data_points[use.use]
        table = config.sources.get(with_defaults(point, use.settings)[point.facts]) if point.facts else None
        named[name] = f"{source_name(table)}, {use.use}" if table else use.use
    return named


def with_plugins(workspace: Workspace, named: dict[str, str]) -> dict[str, str]:
    """Return the sources of fields with those of data points naming the plugin that offers them."""
    plugins, points = workspace.plugins, workspace.config.data_points
    told = dict(named)
    for name, field in workspace.config.fields.account.items():
        if field.origin is Origin.DATA_POINT:
            point = points[name].use if name in points else name
            plugin = plugins.offering(f"data point {point}")
            told[name] = named.get(name, point) + (f" of plugin {plugin.name}" if plugin else "")
    return told


def contact_source(workspace: Workspace) -> str:
    """Return what the source of contacts is called."""
    return source_name(workspace.config.sources.get(CONTACTS)) or CONTACTS


def source_name(source: SourceConfig | None) -> str | None:
    """Return the plugin or the files a source is read from."""
    if source is None:
        return None
    return source.plugin or ", ".join(path.name for path in source.files) or source.name
