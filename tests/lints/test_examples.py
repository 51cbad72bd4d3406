"""Every lint finds what its bad example shows, and nothing in the good one."""

from __future__ import annotations

import pytest

from icp_rules.lints import builtin
from icp_rules.testing import check_examples

LINTS = builtin.icp_lints()


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.code)
def test_a_lint_finds_what_its_bad_example_shows_and_nothing_in_the_good_one(lint):
    check_examples(lint)


def test_codes_are_in_order_and_none_stands_twice():
    codes = [lint.code for lint in LINTS]
    assert codes == sorted(set(codes))
