"""Cells of yes-or-no fields."""

from __future__ import annotations

import polars as pl
import pytest
from records.one_cell import read, reason, value

from icp_rules.language.fields import Field, FieldType

PARTNER = Field("partner", FieldType.BOOLEAN)


@pytest.mark.parametrize(
    ("cells", "is_yes"),
    [
        ("yes YES y t true True 1 1.0 on checked ja J wahr oui vrai sí si sì sim waar ✓ ✔ ✔️ ☑ ✅", True),
        ("no N f false FALSE 0 0.0 off unchecked nein falsch non faux falso não nee onwaar ✗ ✘ ☐ ❌", False),
    ],
)
def test_words_and_signs(cells: str, is_yes: bool) -> None:
    for cell in cells.split():
        assert value(cell, PARTNER) is is_yes, cell


@pytest.mark.parametrize("cell", ["maybe", "2", "-1", "0.5", "yes!", "yes and no", "１", "TRUE()"])
def test_what_is_neither_is_refused(cell: str) -> None:
    assert reason(cell, PARTNER).startswith("is neither yes nor no. Write yes or no, or add")


@pytest.mark.parametrize("cell", ["x", "X"])
def test_a_cross_needs_its_meaning(cell: str) -> None:
    assert "`values: {x: yes}`" in reason(cell, PARTNER)
    assert value(cell, PARTNER, values={"x": "yes"}) is True
    assert value(cell, PARTNER, values={"x": "no"}) is False


def test_typed_cells() -> None:
    assert read(pl.Series([True, None, False]), PARTNER).values.to_list() == [True, None, False]
    for numbers in (pl.Series([1, 0, 2, None]), pl.Series([1.0, 0.0, 0.5, None])):
        coerced = read(numbers, PARTNER)
        assert coerced.values.to_list() == [True, False, None, None]
        assert coerced.unreadable[0].count == 1
