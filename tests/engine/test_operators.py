"""Each operator on each type it takes: met, unmet and unknown, on Polars and on DuckDB."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.frames import ENGINES, rows

from icp_rules import DiagnosticError, evaluate
from icp_rules.language.fields import Field, FieldTable, FieldType
from icp_rules.language.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
FIELDS = FieldTable().extended([Field("partner", FieldType.BOOLEAN), Field("renewal", FieldType.DATE)])


def states(
    load: Callable[..., RuleSet], condition: dict[str, Any], frame: pl.DataFrame, engine: str
) -> list[bool | None]:
    """The state of a condition for each row."""
    rule_set = load({"require": [{"id": "asked", "when": condition}]}, FIELDS)
    numbered = frame.with_row_index("account_id")
    return [row["state__asked"] for row in rows(evaluate(rule_set, ENGINES[engine](numbered), as_of=AS_OF))]


def day(offset: int) -> date:
    return AS_OF + timedelta(days=offset)


def late(offset: int) -> datetime:
    return datetime.combine(day(offset), time(23, 59))


def iso(offset: int) -> str:
    return str(day(offset))


# field, operator, argument, values that meet it, values that do not
CASES: list[tuple[str, str, Any, Sequence[Any], Sequence[Any]]] = [
    ("city", "is", "New York", ["New York", "new york", " NEW YORK "], ["York", "", "NewYork"]),
    ("city", "is_not", "New York", ["York", ""], ["New York", " new york"]),
    ("city", "in", ["Paris", "Bonn"], ["paris", " BONN "], ["Par", ""]),
    ("city", "not_in", ["Paris", "Bonn"], ["Rome", ""], ["paris ", "Bonn"]),
    ("city", "like", "new*", ["New York", "NEW", "newport\n2"], ["a new one", "ne"]),
    ("city", "like", ["b?nn", "*burg"], ["Bonn", "Hamburg", "burg"], ["boonn", "burgh"]),
    ("city", "like", "a.b(c)*", ["a.b(c)", "A.B(C) d"], ["aXb(c)", "a.bc"]),
    ("city", "contains", "a.b*", ["xa.b*y", "A.B*"], ["aXb*", "a.b"]),
    ("city", "starts_with", "San", ["San Juan", "sandwich"], ["El San", ""]),
    ("city", "ends_with", "burg", ["Hamburg", "BURG "], ["burgh", ""]),
    ("city", "matches", "^s(an|ao) ", ["San Juan", "SAO PAULO"], ["El San Juan", "sao"]),
    ("city", "matches", r"\d$", ["Zone 5"], ["5 zones", ""]),
    ("employees", "is", 50, [50, 50.0], [49.5, 0, -50]),
    ("employees", "is_not", 50, [0, 50.5], [50]),
    ("employees", "in", [1, 2.5], [1, 2.5], [2, 0]),
    ("employees", "not_in", [1, 2.5], [0, 2], [1, 2.5]),
    ("employees", "at_least", 50, [50, 51], [49.9, -50]),
    ("employees", "at_most", 50, [50, -1], [50.1]),
    ("employees", "more_than", 50, [50.1], [50, 0]),
    ("employees", "less_than", 50, [49.9, -50], [50]),
    ("employees", "between", [50, 99], [50, 75, 99], [49.9, 99.1, 0]),
    ("renewal", "is", "2026-11-01", [AS_OF], [day(1)]),
    ("renewal", "is_not", "2026-11-01", [day(1)], [AS_OF]),
    ("renewal", "in", ["2026-11-01", "2026-12-24"], [AS_OF, date(2026, 12, 24)], [day(1)]),
    ("renewal", "not_in", ["2026-11-01"], [day(1)], [AS_OF]),
    ("renewal", "at_least", "2026-11-01", [AS_OF, day(1)], [day(-1)]),
    ("renewal", "at_most", "2026-11-01", [AS_OF, day(-1)], [day(1)]),
    ("renewal", "more_than", "2026-11-01", [day(1)], [AS_OF]),
    ("renewal", "less_than", "2026-11-01", [day(-1)], [AS_OF]),
    ("renewal", "between", [iso(0), iso(2)], [day(0), day(1), day(2)], [day(-1), day(3)]),
    ("renewal", "within", "90d", [day(0), day(-1), day(-90)], [day(1), day(-91)]),
    ("renewal", "within", "2w", [day(-14)], [day(-15)]),
    ("renewal", "upcoming", "90d", [day(0), day(1), day(90)], [day(-1), day(91)]),
    ("partner", "is", True, [True], [False]),
    ("partner", "is_not", True, [False], [True]),
    ("partner", "in", [True], [True], [False]),
    ("partner", "not_in", [False], [True], [False]),
    ("technologies", "any_of", ["Gong", "Outreach"], [["Gong"], ["x", "Outreach"]], [[], ["gong"], ["x"]]),
    ("technologies", "all_of", ["Gong", "Outreach"], [["Outreach", "Gong", "x"]], [[], ["Gong"]]),
    ("technologies", "none_of", ["Gong", "Outreach"], [[], ["x"]], [["Gong"], ["x", "Outreach"]]),
    ("technologies", "size", 2, [["x", "y"]], [[], ["x"]]),
    ("technologies", "size", 0, [[]], [["x"]]),
    ("technologies", "size", {"at_least": 1, "less_than": 3}, [["x"], ["x", "y"]], [[], ["x", "y", "z"]]),
    ("technologies", "size", {"between": [1, 2]}, [["x"], ["x", "y"]], [[]]),
    ("technologies", "size", {"in": [0, 2]}, [[], ["x", "y"]], [["x"]]),
    ("technologies", "size", {"not_in": [0, 2]}, [["x"]], [[], ["x", "y"]]),
    ("technologies", "size", {"is_not": 1}, [[], ["x", "y"]], [["x"]]),
]
# engines look many values up in another way than a few
MANY = [*range(10, 50)]
CASES += [
    ("city", "in", [f"Town {n}" for n in MANY], ["town 10", " TOWN 49"], ["town 9", ""]),
    ("city", "not_in", [f"Town {n}" for n in MANY], ["town 9", ""], ["town 10", " TOWN 49"]),
    ("employees", "in", MANY, [10, 49], [9, 10.5]),
    ("employees", "not_in", MANY, [9, 10.5], [10, 49]),
    ("renewal", "in", [iso(n) for n in MANY], [day(10), day(49)], [day(9), day(50)]),
    ("renewal", "not_in", [iso(n) for n in MANY], [day(9), day(50)], [day(10), day(49)]),
    ("technologies", "any_of", [f"T{n}" for n in MANY], [["x", "T49"]], [[], ["T9"]]),
    ("technologies", "size", {"in": MANY}, [["x"] * 10], [[], ["x"]]),
    ("technologies", "size", {"not_in": MANY}, [[], ["x"]], [["x"] * 10]),
]
DTYPES = {
    "city": pl.String,
    "employees": pl.Float64,
    "renewal": pl.Date,
    "partner": pl.Boolean,
    "technologies": pl.List(pl.String),
}


def test_every_operator_has_a_case_for_every_type_it_takes() -> None:
    covered = {(operator, FIELDS.account[field].type) for field, operator, *_ in CASES}
    wanted = {(row.name, type_) for row in OPERATORS.values() for type_ in row.types if row.name != "known"}
    assert covered == wanted


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("field", "operator", "argument", "met", "unmet"), CASES, ids=lambda c: str(c)[:30])
def test_an_operator_is_met_unmet_or_unknown(
    load: Callable[..., RuleSet],
    engine: str,
    field: str,
    operator: str,
    argument: Any,
    met: Sequence[Any],
    unmet: Sequence[Any],
) -> None:
    frame = pl.DataFrame({field: pl.Series([*met, *unmet, None], dtype=DTYPES[field], strict=False)})
    expected = [*[True] * len(met), *[False] * len(unmet), None]
    assert states(load, {field: {operator: argument}}, frame, engine) == expected
    opposite = [None if state is None else not state for state in expected]
    assert states(load, {"not": {field: {operator: argument}}}, frame, engine) == opposite


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("field", DTYPES)
def test_known_alone_is_never_unknown(load: Callable[..., RuleSet], engine: str, field: str) -> None:
    values = {"city": "", "employees": 0.0, "renewal": AS_OF, "partner": False, "technologies": []}
    frame = pl.DataFrame({field: pl.Series([values[field], None], dtype=DTYPES[field])})
    assert states(load, {field: {"known": True}}, frame, engine) == [True, False]
    assert states(load, {field: {"known": False}}, frame, engine) == [False, True]
    absent = pl.DataFrame({"other": [1, 2]})
    assert states(load, {field: {"known": True}}, absent, engine) == [False, False]
    assert states(load, {field: {"known": False}}, absent, engine) == [True, True]


SHORT_FORMS: list[tuple[dict[str, Any], dict[str, list[Any]], list[bool | None]]] = [
    ({"city": "Bonn"}, {"city": ["bonn", "x", None]}, [True, False, None]),
    ({"city": ["Bonn", "Rome"]}, {"city": ["ROME", "x", None]}, [True, False, None]),
    ({"partner": False}, {"partner": [False, True, None]}, [True, False, None]),
    ({"renewal": "2026-11-01"}, {"renewal": [AS_OF, day(1), None]}, [True, False, None]),
    ({"employees": 5}, {"employees": [5, 6, None]}, [True, False, None]),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("condition", "columns", "expected"), SHORT_FORMS, ids=lambda c: str(c)[:30])
def test_the_short_forms_are_is_and_in(
    load: Callable[..., RuleSet],
    engine: str,
    condition: dict[str, Any],
    columns: dict[str, list[Any]],
    expected: list[bool | None],
) -> None:
    assert states(load, condition, pl.DataFrame(columns), engine) == expected


MET, UNMET, UNKNOWN = {"city": "y"}, {"city": "n"}, {"state": "y"}
KLEENE: list[tuple[dict[str, Any], bool | None]] = [
    ({"all": [MET, MET]}, True),
    ({"all": [MET, UNKNOWN]}, None),
    ({"all": [UNMET, UNKNOWN]}, False),
    ({"any": [MET, UNKNOWN]}, True),
    ({"any": [UNMET, UNKNOWN]}, None),
    ({"any": [UNMET, UNMET]}, False),
    ({"not": UNKNOWN}, None),
    ({"not": {"all": [UNMET, UNKNOWN]}}, True),
    ({"city": "y", "state": "y"}, None),
    ({"city": "n", "state": "y"}, False),
    ({"city": {"is": "y", "is_not": "n"}}, True),
    ({"count": {"at_least": 1, "of": [MET, UNKNOWN, UNMET]}}, True),
    ({"count": {"at_least": 2, "of": [MET, UNKNOWN, UNMET]}}, None),
    ({"count": {"at_least": 3, "of": [MET, UNKNOWN, UNMET]}}, False),
    ({"count": {"at_least": 2, "of": [MET, MET]}}, True),
    ({"count": {"at_least": 1, "of": [UNKNOWN]}}, None),
    ({"all": [{"any": [UNKNOWN, MET]}, {"not": UNMET}]}, True),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("condition", "expected"), KLEENE, ids=lambda c: str(c)[:60])
def test_conditions_join_by_kleenes_logic(
    load: Callable[..., RuleSet], engine: str, condition: dict[str, Any], expected: bool | None
) -> None:
    frame = pl.DataFrame({"city": ["y"], "state": [None]}, schema_overrides={"state": pl.String})
    assert states(load, condition, frame, engine) == [expected]


EXACT: list[tuple[str, Any, list[str], list[str]]] = [
    ("is", "Bonn", ["Bonn"], ["bonn", " Bonn"]),
    ("is_not", "Bonn", ["bonn", "Bonn "], ["Bonn"]),
    ("in", ["Bonn", " x"], ["Bonn", " x"], ["x", "BONN"]),
    ("not_in", ["Bonn"], ["bonn"], ["Bonn"]),
    ("like", "B*n ", ["Bonn ", "Bn "], ["Bonn", "bonn "]),
    ("contains", "B", ["aB"], ["ab"]),
    ("starts_with", " B", [" Bonn"], ["Bonn", " bonn"]),
    ("ends_with", "n ", ["Bonn "], ["Bonn", "BONN "]),
    ("matches", "^B[a-z]+$", ["Bonn"], ["bonn", "Bonn ", "BONN"]),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("operator", "argument", "met", "unmet"), EXACT, ids=lambda c: str(c)[:30])
def test_exact_makes_case_and_outer_spaces_count(
    load: Callable[..., RuleSet], engine: str, operator: str, argument: Any, met: list[str], unmet: list[str]
) -> None:
    frame = pl.DataFrame({"city": [*met, *unmet, None]})
    expected = [*[True] * len(met), *[False] * len(unmet), None]
    assert states(load, {"city": {operator: argument, "exact": True}}, frame, engine) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folded_and_an_exact_comparison_of_one_field_stand_side_by_side(
    load: Callable[..., RuleSet], engine: str
) -> None:
    condition = {"all": [{"city": "bonn"}, {"city": {"contains": "B", "exact": True}}]}
    assert states(load, condition, pl.DataFrame({"city": [" Bonn", "bonn", None]}), engine) == [True, False, None]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("city", ["\tZÜRICH ", "zürich\n", "Zürich"])
def test_letters_beyond_ascii_and_every_plain_white_space_are_folded(
    load: Callable[..., RuleSet], engine: str, city: str
) -> None:
    assert states(load, {"city": "zürich"}, pl.DataFrame({"city": [city]}), engine) == [True]


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_take_the_one_spelling_of_a_vocabulary(load: Callable[..., RuleSet], engine: str) -> None:
    frame = pl.DataFrame({"technologies": [["HubSpot"], ["Gong"]], "country": ["US", "us"]})
    assert states(load, {"technologies": {"any_of": ["hub spot"]}}, frame, engine) == [True, False]
    assert states(load, {"country": "United States"}, frame, engine) == [True, True]


LISTS: list[tuple[str, Any, list[bool | None]]] = [
    ("any_of", ["KEY account"], [True, False, False, None]),
    ("all_of", ["Key Account", "eu"], [True, False, False, None]),
    ("none_of", ["key account"], [False, True, True, None]),
    ("size", 2, [True, False, False, None]),
    ("size", {"at_most": 0}, [False, False, True, None]),
    ("known", True, [True, True, True, False]),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("operator", "argument", "expected"), LISTS, ids=lambda c: str(c)[:30])
def test_lists_are_compared_through_their_folded_companion(
    load: Callable[..., RuleSet], engine: str, operator: str, argument: Any, expected: list[bool | None]
) -> None:
    tags = [["Key Account", "EU"], ["x"], [], None]
    folded = [None if row is None else [item.lower() for item in row] for row in tags]
    frame = pl.DataFrame({"tags": tags, "tags__folded": folded})
    assert states(load, {"tags": {operator: argument}}, frame, engine) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_without_a_companion_is_compared_as_it_is(load: Callable[..., RuleSet], engine: str) -> None:
    frame = pl.DataFrame({"tags": [["EU"], ["eu"]]})
    assert states(load, {"tags": {"any_of": ["EU"]}}, frame, engine) == [True, False]


# A column as it comes, of which the first value meets the condition, the second does not, the third is unknown.
COLUMNS: list[tuple[str, dict[str, Any], pl.Series]] = [
    ("integers", {"employees": {"at_least": 50}}, pl.Series([50, 49, None], dtype=pl.Int64)),
    ("small integers", {"employees": {"at_least": 50.5}}, pl.Series([51, 50, None], dtype=pl.UInt8)),
    ("single precision", {"employees": 0.5}, pl.Series([0.5, 0.25, float("nan")], dtype=pl.Float32)),
    ("not a number", {"employees": {"more_than": 1}}, pl.Series([2.0, 1.0, float("nan")])),
    ("decimals", {"employees": {"less_than": 2}}, pl.Series(["1.5", "2", None]).cast(pl.Decimal(10, 2))),
    ("date-times", {"renewal": "2026-11-01"}, pl.Series([late(0), late(1), None])),
    ("a code as number", {"postal_code": "12345"}, pl.Series([12345, 54321, None], dtype=pl.Int64)),
]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("condition", "column"), [case[1:] for case in COLUMNS], ids=[case[0] for case in COLUMNS])
def test_columns_of_related_types_are_understood(
    load: Callable[..., RuleSet], engine: str, condition: dict[str, Any], column: pl.Series
) -> None:
    frame = column.to_frame(next(iter(condition)))
    assert states(load, condition, frame, engine) == [True, False, None]


def test_categories_are_texts(load: Callable[..., RuleSet]) -> None:
    frame = pl.DataFrame({"city": pl.Series(["Bonn ", "Rome", None], dtype=pl.Categorical)})
    assert states(load, {"city": "bonn"}, frame, "polars") == [True, False, None]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "condition",
    [{f: {o: a}} for f, o, a in [(case[0], case[1], case[2]) for case in CASES]],
    ids=lambda c: str(c)[:40],
)
def test_a_column_without_a_type_is_unknown(
    load: Callable[..., RuleSet], engine: str, condition: dict[str, Any]
) -> None:
    frame = pl.DataFrame({next(iter(condition)): [None, None]})
    assert states(load, condition, frame, engine) == [None, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_of_empty_lists_is_known(load: Callable[..., RuleSet], engine: str) -> None:
    frame = pl.DataFrame({"technologies": [[], []]})
    assert states(load, {"technologies": {"any_of": ["Gong"]}}, frame, engine) == [False, False]
    assert states(load, {"technologies": {"size": 0}}, frame, engine) == [True, True]


@pytest.mark.parametrize(
    ("column", "holds"),
    [
        (["1,000"], "number"),
        ([True], "number"),
        ([5], "date"),
        (["yes"], "boolean"),
        (["a"], "list"),
        ([12345.0], "text"),
        ([AS_OF], "text"),
        ([late(0)], "text"),
    ],
)
def test_a_column_of_another_type_is_refused_and_never_read_as_something_else(load, as_of, column, holds):
    fields = {"number": "employees", "date": "last_funding_date", "boolean": "listed", "list": "tags", "text": "city"}
    table = FieldTable().extended([Field("listed", FieldType.BOOLEAN)])
    rule = {"id": "r", "when": {fields[holds]: {"known": True}}}
    frame = pl.DataFrame({"account_id": ["a"], fields[holds]: column})
    with pytest.raises(DiagnosticError, match=f"'{fields[holds]}' is of type .* the field holds {holds}s"):
        evaluate(load({"require": [rule]}, table), frame, as_of=as_of)
