"""Files with rules of a workspace's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import DiagnosticError
from icp_rules.records.titles import title_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.records.titles import TitleRules


@pytest.fixture
def own_rules(tmp_path: Path) -> Callable[[str], TitleRules]:
    def read(text: str) -> TitleRules:
        path = tmp_path / "own-titles.yaml"
        path.write_text(text, encoding="utf-8")
        return title_rules(path, path.name)

    return read


@pytest.fixture
def findings(own_rules) -> Callable[[str], tuple[Diagnostic, ...]]:
    def read(text: str) -> tuple[Diagnostic, ...]:
        with pytest.raises(DiagnosticError) as raised:
            own_rules(text)
        return raised.value.diagnostics

    return read
