"""Items that stand in a list twice."""

from __future__ import annotations

import pytest
from lints.linting import findings, rule_set

from icp_rules.lints.duplicates import DuplicateItem

TOOLS = "require: [{id: crm, when: {technologies: {any_of: %s}}}]\n"


@pytest.mark.parametrize(
    ("items", "expected", "columns"),
    [
        ("[$tools, Gong]", [], []),
        ("[$tools, Hubspot, Gong, $tools]", ["'$tools' stands in this list already"], [(73, 81)]),
        ("[Gong, $tools, gong, $tools]", [
            "'gong' stands in this list already, as 'Gong' and '$tools' stands in this list already"
        ], []),
        ("[$tools, $others]", [], []),
        ("[$tools, Outreach]", ["'Outreach' stands in a list named beside it already"], []),
    ],
)  # fmt: skip
def test_an_item_that_stands_twice(tmp_path, items, expected, columns):
    files = {
        "rule_sets/lists.yaml": "tools: [Outreach]\nothers: [Salesloft]\n",
        "rule_sets/a.yaml": rule_set("a", TOOLS % items),
    }
    found = findings(tmp_path, files, DuplicateItem())
    assert [one.message for one in found] == expected
    if columns:
        assert [(edit.column, edit.end_column) for one in found for edit in one.fix] == columns
