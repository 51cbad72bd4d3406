"""Every lint finds what its bad example shows, and nothing in the good one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lints.linting import found_in

from icp_rules.lints import builtin

if TYPE_CHECKING:
    from pathlib import Path

LINTS = builtin.icp_lints()


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.code)
def test_a_lint_finds_what_its_bad_example_shows_and_nothing_in_the_good_one(lint, tmp_path: Path):
    assert found_in(tmp_path / "bad", lint.bad, lint)
    assert found_in(tmp_path / "good", lint.good, lint) == []


def test_codes_are_in_order_and_none_stands_twice():
    codes = [lint.code for lint in LINTS]
    assert codes == sorted(set(codes))
