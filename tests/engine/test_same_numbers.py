"""Numbers mean the same on every engine: wide integers, decimals, infinities, what formulas make of them."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
from engine.everywhere import FIELDS, Asked, check

from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from engine.everywhere import Judge

INF = math.inf
LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324


def amount(operator: str, argument: Any, *met: Any) -> Asked:
    return Asked({"amount": {operator: argument}}, met)


FLOATS = pl.Series(
    "amount", [-INF, -LARGEST, -1.0, -SMALLEST, -0.0, 0.0, SMALLEST, 0.1, 0.3, 2.0**53, LARGEST, INF, None]
)
OF_FLOATS = [
    amount("is", 0, 0.0),
    amount("is_not", 0, *(f for f in FLOATS if f)),
    amount("in", [0, 1, 2, 3, 4, 5], 0.0),
    amount("in", list(range(30)), 0.0),
    amount("not_in", [0, 1], *(f for f in FLOATS if f)),
    amount("is", 0.1, 0.1),
    amount("is", 0.3, 0.3),
    amount("more_than", 0, *(f for f in FLOATS if f and f > 0)),
    amount("less_than", 0, *(f for f in FLOATS if f and f < 0)),
    amount("at_least", 0, *(f for f in FLOATS if f is not None and f >= 0)),
    amount("at_most", -1, -1.0, -LARGEST, -INF),
    amount("between", [-1, 0.1], -1.0, -SMALLEST, 0.0, SMALLEST, 0.1),
    amount("more_than", 1e308, LARGEST, INF),
    amount("is", 2**53, 2.0**53),
    amount("at_least", 2**53 + 2, LARGEST, INF),
]  # fmt: skip


def test_floating_point_numbers_compare_alike(judge_on: Judge) -> None:
    check(judge_on, FLOATS, OF_FLOATS)


def test_what_is_no_number_is_unknown(judge_on: Judge) -> None:
    nothing = pl.Series("amount", [math.nan, math.nan, None])
    conditions = [
        {"amount": {"at_least": 0}},
        {"amount": {"is_not": 0}},
        {"amount": {"in": [1, 2, 3, 4, 5, 6]}},
        {"amount": {"known": True}},
    ]
    tree = {"require": [{"id": f"r-{at}", "when": when} for at, when in enumerate(conditions)]}
    for row in judge_on(tree, nothing.to_frame()):
        assert [row[f"state__r_{at}"] for at in range(len(conditions))] == [None, None, None, False]


COLUMNS = {
    "wide": pl.Series([-(2**63), -1, 0, 2**53 - 1, 2**53, 2**53 + 2, 2**63 - 1], dtype=pl.Int64),
    "rounded": pl.Series([2**53 + 1], dtype=pl.Int64),
    "small": pl.Series([-32768, 0, 32767], dtype=pl.Int16),
    "single": pl.Series([0.5, 0.10000000149011612, 16777216.0, INF], dtype=pl.Float32),
    "cents": pl.Series(
        [Decimal(text) for text in ("0.10", "0.30", "-0.01", "9999999999999.99")], dtype=pl.Decimal(15, 2)
    ),
    "fine": pl.Series([Decimal("0.00000000000000000001"), Decimal("123456789012345678.5")], dtype=pl.Decimal(38, 20)),
    "whole": pl.Series([Decimal(10**30), Decimal(5)], dtype=pl.Decimal(38, 0)),
}
OF_COLUMNS = {
    "wide": [
        ("more_than", 2**53, [2**53 + 2, 2**63 - 1]),
        ("is", 2**53 - 1, [2**53 - 1]),
        ("less_than", 0, [-(2**63), -1]),
        ("is", 9.223372036854775807e18, [2**63 - 1]),
        ("is", -9.223372036854775808e18, [-(2**63)]),
    ],
    # numbers are floating-point numbers: of whole ones beyond 2 ** 53, neighbours are one
    "rounded": [("is", 2**53, [2**53 + 1]), ("more_than", 2**53, [])],
    "small": [("at_least", 32767, [32767]), ("less_than", 0, [-32768])],
    "single": [("is", 0.5, [0.5]), ("is", 0.1, []), ("less_than", 1, [0.5, 0.10000000149011612])],
    "cents": [
        ("is", 0.1, [Decimal("0.10")]),
        ("in", [0.3, -0.01], [Decimal("0.30"), Decimal("-0.01")]),
        ("at_least", 9999999999999.99, [Decimal("9999999999999.99")]),
        ("less_than", 0.3, [Decimal("0.10"), Decimal("-0.01")]),
    ],
    "fine": [
        ("less_than", 1, [Decimal("0.00000000000000000001")]),
        ("at_least", 1e17, [Decimal("123456789012345678.5")]),
    ],
    "whole": [("is", 5, [Decimal(5)]), ("more_than", 9e29, [Decimal(10**30)])],
}


def test_columns_of_every_type_of_number_compare_alike(judge_on: Judge) -> None:
    table = FIELDS.extended([Field(name, FieldType.NUMBER) for name in COLUMNS])
    asked = [
        Asked({name: {operator: argument}}, met) for name in COLUMNS for operator, argument, met in OF_COLUMNS[name]
    ]
    check(partial(judge_on, fields=table), [column.alias(name) for name, column in COLUMNS.items()], asked)


def test_codes_in_columns_of_numbers_are_texts(judge_on: Judge) -> None:
    codes = pl.Series("note", [0, 12345, -7, 2**63 - 1, None], dtype=pl.Int64)
    asked = [
        ("is", "12345", 12345),
        ("starts_with", "-", -7),
        ("matches", "^0$", 0),
        ("is", "9223372036854775807", 2**63 - 1),
    ]
    check(judge_on, codes, [Asked({"note": {operator: argument}}, [met]) for operator, argument, met in asked])
    flags = pl.Series("note", [True, False, None])
    check(judge_on, flags, [Asked({"note": "TRUE"}, [True]), Asked({"note": {"ends_with": "lse"}}, [False])])


FORMULAS: list[tuple[str, float | None, float | None, float | None]] = [
    ("amount / other", 1.0, 3.0, 1 / 3),
    ("amount / other", 1.0, 0.0, None),
    ("amount / other", 1.0, -0.0, None),
    ("amount / other", 0.0, 0.0, None),
    ("amount / other", INF, 2.0, None),
    ("amount / other", 2.0, INF, None),
    ("amount / other", 1e40, 1e-40, 1e40 / 1e-40),
    ("amount * other", 1e200, 1.0, None),
    ("amount * other", -1e200, 1e200, None),
    ("amount * other", 1e-200, 1e-200, 0.0),
    ("amount * other", 0.1, 3.0, 0.1 * 3.0),
    ("amount + other", LARGEST, LARGEST, None),
    ("amount - other", INF, INF, None),
    ("amount - other", 0.3, 0.1, 0.3 - 0.1),
    ("amount + other", math.nan, 1.0, None),
    ("amount * amount * amount * amount * amount * other", 1e50, 1e50, math.prod([1e50] * 6)),
    ("amount * amount * amount * amount * amount * other", 1e-50, 1e-50, math.prod([1e-50] * 6)),
    ("1 / amount / amount / amount / amount / other", 1e50, 1e50, 1 / 1e50 / 1e50 / 1e50 / 1e50 / 1e50),
    ("min(amount, other, 9, 8, 7, amount, other, 6, 5, 4, amount, other)", 4.5, 12.0, 4.0),
    ("min(amount)", 4.5, None, 4.5),
    ("max(amount)", math.nan, None, None),
    ("min(amount, other)", -0.0, 0.0, 0.0),
    ("max(amount, other)", -1.0, 2.0, 2.0),
    ("max(amount, other)", math.nan, 2.0, None),
    ("coalesce(amount, other)", math.nan, 2.0, 2.0),
    ("coalesce(amount, other)", None, 2.0, 2.0),
    ("(amount + other) / 3 - 1 / 7", 2.0**53, 1.0, (2.0**53 + 1) / 3 - 1 / 7),
    ("amount + 0", 1e50, None, 1e50),
    ("amount + 0", 1.1e50, None, None),
    ("amount + 0", 1e-50, None, 1e-50),
    ("amount + 0", 0.9e-50, None, 0.0),
    ("other / amount", 0.9e-50, 1.0, None),
    ("-amount", 5.0, None, -5.0),
]


def _made() -> dict[str, Field]:
    """A derived field for each formula."""
    made: dict[str, Field] = {}
    for text in dict.fromkeys(text for text, *_ in FORMULAS):
        formula = parse_formula(text, FIELDS.account)
        made[text] = Field(f"made_{len(made)}", formula.type, origin=Origin.DERIVED, formula=formula)
    return made


def test_formulas_give_the_same_numbers(judge_on: Judge) -> None:
    made = _made()
    require = []
    for at, (text, _, _, expected) in enumerate(FORMULAS):
        asked = {"known": False} if expected is None else {"is": expected}
        require.append({"id": f"r-{at}", "when": {made[text].name: asked}})
    columns = {name: [case[at] for case in FORMULAS] for at, name in ((1, "amount"), (2, "other"))}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    table = FieldTable({**FIELDS.account, **{field.name: field for field in made.values()}}, {})
    judged = judge_on({"require": require}, frame, table)
    differing = [case for at, case in enumerate(FORMULAS) if judged[at][f"state__r_{at}"] is not True]
    assert not differing
