"""Which settings of the map the cells prove, and which they leave open."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.language.fields import Field, FieldType
from icp_rules.records.proposing.assigning import Assigned
from icp_rules.records.proposing.fitting import TRIED, fit
from icp_rules.records.proposing.settling import settle

NUMBER, DATE = Field("n", FieldType.NUMBER), Field("d", FieldType.DATE)
OPEN_DECIMAL = {"decimal": (".", ",")}
OPEN_DATES = {"dates": ("month_first", "day_first")}


@pytest.mark.parametrize(
    ("field", "cells", "share", "settings", "open_"),
    [
        (NUMBER, ["1", "2.5"], 1, {}, {}),
        (NUMBER, ["1-10", "11-50"], 1, {"range": "low"}, {}),
        (NUMBER, ["1,250", "80"], 1, {}, OPEN_DECIMAL),
        (NUMBER, ["1,250", "2.5"], 1, {"decimal": "."}, {}),
        (NUMBER, ["1.250", "2,5"], 1, {"decimal": ","}, {}),
        (NUMBER, ["1,000-5,000", "51-200"], 1, {"range": "low"}, OPEN_DECIMAL),
        (NUMBER, ["1,000-5,000", "1,000,000"], 1, {"range": "low", "decimal": "."}, {}),
        (NUMBER, ["1", "many"], 0.5, {}, {}),
        (NUMBER, ["1", "n/a", ""], 1, {}, {}),
        (NUMBER, [1, 2], 1, {}, {}),
        (DATE, ["2026-01-02", "Jan 3, 2026"], 1, {}, {}),
        (DATE, ["1/2/2026"], 1, {}, OPEN_DATES),
        (DATE, ["1/2/2026", "13/2/2026"], 1, {"dates": "day_first"}, {}),
        (DATE, ["1/2/2026", "2/13/2026"], 1, {"dates": "month_first"}, {}),
        # both orders: nothing is proposed, and those that read one way are read
        (DATE, ["1/2/2026", "2/13/2026", "13/2/2026"], 2 / 3, {}, {}),
    ],
)
def test_settings_are_what_the_cells_prove(field, cells, share, settings, open_):
    found = fit(column("c", cells), field, "USD")
    assert found.share == pytest.approx(share)
    assert (dict(found.settings), dict(found.open)) == (settings, open_)


@pytest.mark.parametrize(
    ("columns", "source", "open_"),
    [
        # what one column proves holds for the others
        ({"a": ["1,250"], "b": ["2.5"]}, {"decimal": "."}, {}),
        ({"a": ["1,250"], "b": ["$12,500,000.00"]}, {"decimal": "."}, {}),
        ({"a": ["1.250"], "b": ["2,5"]}, {"decimal": ","}, {}),
        ({"a": ["1,250"], "b": ["2017.0"]}, {}, {"a": OPEN_DECIMAL}),
        ({"a": ["1,250"], "b": ["2.5"], "c": ["2,5"]}, {}, {"a": OPEN_DECIMAL}),
        ({"a": ["12", "13"], "b": ["2.5"]}, {}, {}),
    ],
)
def test_columns_of_a_file_are_written_in_one_way(columns, source, open_):
    money = Field("m", FieldType.NUMBER, money=True)
    looked = [column(name, cells) for name, cells in columns.items()]
    settled = settle([Assigned(one, fit(one, money, "USD")) for one in looked], "USD")
    assert settled.source == source
    assert {name: options for name, options in settled.open.items() if options} == open_


def test_every_setting_tried_is_one_of_the_map():
    for tried in TRIED:
        for option in tried.options:
            fit(column("c", ["x"]), Field("f", tried.type), "USD", {tried.name: option})
