"""Rule sets are frozen, so the tests of this folder share those that are alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import RuleSet

_READ: dict[str, RuleSet] = {}


@pytest.fixture
def load(load: Callable[..., RuleSet]) -> Callable[..., RuleSet]:
    """Read a rule set from the data it would hold, once."""

    def read(content: dict[str, Any], fields: FieldTable | None = None) -> RuleSet:
        if fields is not None:
            return load(content, fields)
        key = json.dumps(content)
        if key not in _READ:
            _READ[key] = load(content)
        return _READ[key]

    return read
