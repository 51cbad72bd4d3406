"""Fields as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.briefs.markdown import escaped
from icp_rules.language.fields import Origin
from icp_rules.language.wording import counted
from icp_rules.reference.markdown import code, listed, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.plugins.loader import Plugins
    from icp_rules.workspace import Workspace

HEADERS = ("field", "type", "meaning")


def field_table(fields: Iterable[Field]) -> str:
    """Return fields with their types and meanings."""
    return table(HEADERS, [described(f) for f in fields])


def described(field: Field) -> tuple[str, str, str]:
    """Return a field's row."""
    return code(field.name), str(field.type), escaped(field.meaning)


def fields_page(workspace: Workspace, readers: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the parts of the page of a workspace's fields; ``readers`` are the rule sets that read one, as links."""
    fields = workspace.config.fields
    own = {origin: [f for f in fields.account.values() if f.origin is origin] for origin in Origin}
    yield paragraph("What a rule of this workspace may name.")
    if own[Origin.WORKSPACE]:
        yield "## Own fields\n"
        yield _read(own[Origin.WORKSPACE], readers)
    if own[Origin.DERIVED]:
        yield "## Derived fields\n"
        yield paragraph("Computed from other fields. Unknown in, unknown out.")
        yield _read(own[Origin.DERIVED], readers)
    if own[Origin.DATA_POINT]:
        yield "## Data points\n"
        yield paragraph("Given by plugins.")
        yield _data_points(workspace, own[Origin.DATA_POINT], readers)
    yield "## Built-in fields of accounts\n"
    yield _read(own[Origin.BUILT_IN], readers)
    yield "## Built-in fields of contacts\n"
    yield field_table(fields.contact.values())


def _read(fields: Iterable[Field], readers: Mapping[str, list[str]]) -> str:
    return table((*HEADERS, "read by"), [_row(f, readers) for f in fields])


def _row(field: Field, readers: Mapping[str, list[str]]) -> tuple[str, ...]:
    return *described(field), ", ".join(readers.get(field.name, ()))


def _data_points(workspace: Workspace, fields: Iterable[Field], readers: Mapping[str, list[str]]) -> str:
    rows = []
    for field in fields:
        use = workspace.config.data_points.get(field.name)
        point = workspace.plugins.data_points[use.use if use else field.name]
        needs = listed(point.needs) if point.needs else ""
        fresh = "" if point.fresh_for is None else counted(point.fresh_for, "day")
        settings = "; ".join(f"{name}: {value}" for name, value in (use.settings if use else {}).items())
        given = (code(point.name), escaped(_plugin(workspace.plugins, point.name)), needs, escaped(settings), fresh)
        rows.append((*_row(field, readers), *given))
    return table((*HEADERS, "read by", "data point", "plugin", "needs", "settings", "used again for"), rows)


def _plugin(plugins: Plugins, point: str) -> str:
    """Return the plugin that offers a data point."""
    return next((one.name for one in plugins.loaded if f"data point {point}" in one.adds), "")
