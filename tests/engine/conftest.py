"""Fixtures of the engine's tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from engine.everywhere import judge_on, warehouse
from engine.strategies import FIELDS
from hypothesis import reject

from icp_rules.diagnostics import Code
from icp_rules.language.reading import read_library

__all__ = ["judge_on", "warehouse"]

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], RuleSet]:
    """Read a generated rule set as its file would be read."""
    folder = tmp_path_factory.mktemp("rule_sets")
    path = folder / "generated.yaml"

    def read_rule_set(tree: dict[str, Any]) -> RuleSet:
        path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        library = read_library(folder, FIELDS, only=[path])
        if any(one.code is Code.NEVER_HOLDS for one in library.found):
            reject()  # hardly ever drawn: the strategies avoid what contradicts itself
        assert not library.found, library.found
        return library.rule_sets["generated"]

    return read_rule_set
