from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap, Config, SourceConfig
from icp_rules.language.fields import FieldTable
from icp_rules.records import Records, read_records
from icp_rules.records.builtin import icp_sources

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from icp_rules.plugins.values import SourceReader

CONFIG = "icp.yaml"


@dataclass
class Workspace:
    """A workspace as icp.yaml would describe it: sources on lines 10, 20, …, the entries of their maps below each."""

    root: Path
    sources: dict[str, SourceConfig] = field(default_factory=dict)
    fields: FieldTable = field(default_factory=FieldTable)
    rates: dict[str, float] = field(default_factory=dict)
    readers: dict[str, SourceReader] = field(default_factory=lambda: {r.name: r for r in icp_sources()})

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add(self, name: str, content: str | bytes | None = None, *, file: str | None = None, **settings: Any) -> None:
        """Add a source with one file of this content; ``map`` gives columns as texts or as settings of ColumnMap."""
        line = 10 * (len(self.sources) + 1)
        path = self.root / (file or f"{name}.csv")
        if content is not None:
            self.file(path.name, content)
        columns = settings.pop("map", {})
        map_ = {}
        for below, (field_, column) in enumerate(columns.items(), 1):
            column_settings = {"column": column} if isinstance(column, str) else column
            map_[field_] = ColumnMap(field=field_, location=Location(CONFIG, line + below), **column_settings)
        if "plugin" not in settings:
            settings.setdefault("files", (path,))
        self.sources[name] = SourceConfig(name, Location(CONFIG, line), map=map_, **settings)

    def read(self, *files: Path, wanted: Collection[str] | None = None) -> Records:
        config = Config(self.root, rates=self.rates, sources=self.sources, fields=self.fields)
        return read_records(config, self.readers, files=files, wanted=wanted)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def workspace_factory(tmp_path_factory):
    """Makes fresh workspaces, for tests that hypothesis runs many times."""
    return lambda: Workspace(tmp_path_factory.mktemp("workspace"))
