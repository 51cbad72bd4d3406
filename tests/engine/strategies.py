"""Rule sets, as the data that YAML would give, and records with gaps, over a handful of fields of every type."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st
from oracle import Row, Schema, Tree, fold

from icp_rules.language.fields import ACCOUNT_FIELDS, Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AS_OF = date(2028, 2, 29)

DERIVED = {
    "per_head": "annual_revenue / employees",
    "spend": "coalesce(budget, annual_revenue / 10)",
    "left_over": "spend - 2 * per_head",
    "smaller": "min(employees, budget, 100)",
    "stack_size": "size(locations)",
    "since": "days(last_funding_date, renewal)",
    "either_city": "coalesce(city, growth_stage)",
}
_BUILT_IN = ("account_id", "growth_stage", "city", "employees", "annual_revenue", "budget", "technologies", "locations")
_OWN = (Field("partner", FieldType.BOOLEAN), Field("renewal", FieldType.DATE))


def _field_table() -> FieldTable:
    """Only what is used: a small table makes a small JSON Schema, and reading it is most of an example's time."""
    chosen = [f for f in ACCOUNT_FIELDS if f.name in (*_BUILT_IN, "last_funding_date")]
    fields = {f.name: f for f in (*chosen, *_OWN)}
    for name, text in DERIVED.items():
        formula = parse_formula(text, fields)
        fields[name] = Field(name, formula.type, origin=Origin.DERIVED, formula=formula)
    return FieldTable(fields, {})


FIELDS = _field_table()
SCHEMA = Schema({name: str(f.type) for name, f in FIELDS.account.items()}, DERIVED)
RAW = {name: kind for name, kind in SCHEMA.types.items() if name not in DERIVED and name != "account_id"}

_TEXTS = ("b2b", "B2B", " b2b ", "b2c", "Both", "Zürich", "ZÜRICH", "New York", "VP, Sales", "a.b*c?", "")
_ASKED_TEXTS = tuple(text for text in _TEXTS if text)
_NUMBERS = (-1.0, 0.0, 0.5, 2.0, 49.5, 50.0, 99.0, 100.0, 101.0, 1e12)
_DATES = tuple(AS_OF + timedelta(days=n) for n in (-1000, -366, -181, -180, -90, -84, -60, -1, 0, 1, 60, 90, 366))
_ITEMS = {
    "technologies": ("Salesforce", "HubSpot", "Shopify", "Gong", "Outreach"),
    "locations": ("Key Account", "key account", "EU", "beta", "Beta tester"),
}
# `locations` folds two of its spellings into one, so a rule names each only in one way
_ASKED_ITEMS = {"technologies": _ITEMS["technologies"], "locations": ("Key Account", "eu", "Beta", "beta tester")}
_DURATIONS = ("1d", "60d", "12w", "90d", "180d", "52w")
_PATTERNS = ("^b2", "b$", "[a-c]2", "z.rich", r"\d", "new|vp", r"^\w+$", r",\s+s")
_GLOBS = ("b2*", "*b", "?2?", "z*ich", "*", "New*York", "a.b*", "vp, sales")
_POINTS = (-15, -10, -2.5, 0, 0.1, 5, 10, 20)


def _some(values: Sequence[Any], most: int = 6) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


def _range(values: Sequence[Any]) -> st.SearchStrategy[Tree]:
    """Operators that leave a range with something in it; the language refuses others."""
    ends = st.lists(st.sampled_from(sorted(values)), min_size=2, max_size=2, unique=True).map(sorted)
    low, high = st.sampled_from(("at_least", "more_than")), st.sampled_from(("at_most", "less_than"))
    return st.one_of(
        st.builds(lambda name, value: {name: value}, st.one_of(low, high), st.sampled_from(values)),
        ends.map(lambda pair: {"between": pair}),
        st.builds(lambda one, two, pair: {one: pair[0], two: pair[1]}, low, high, ends),
    )


# Operators that can contradict each other; the language refuses that, so only one of each is drawn.
_RIVALS = ({"is", "in", "is_not", "not_in"}, {"none_of", "any_of"}, {"none_of", "all_of"})


def _together(names: list[str]) -> bool:
    return not any(len(rivals.intersection(names)) > 1 for rivals in _RIVALS)


def _operators(choices: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Tree]:
    pairs = [[one, two] for one in choices for two in choices if one < two and _together([one, two])]
    names = st.sampled_from([*([one] for one in choices), *pairs])
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: choices[name] for name in chosen}))


def _scalar(values: Sequence[Any]) -> dict[str, st.SearchStrategy[Any]]:
    one, several = st.sampled_from(values), _some(values)
    return {"is": one, "is_not": one, "in": several, "not_in": several}


_TEXT_OPERATORS = {
    **_scalar(_ASKED_TEXTS),
    "like": st.one_of(st.sampled_from(_GLOBS), _some(_GLOBS, 2)),
    "matches": st.sampled_from(_PATTERNS),
    **dict.fromkeys(("contains", "starts_with", "ends_with"), st.sampled_from(("b", "B2", "York", "ü", "s", "*"))),
}
_DATE_TEXTS = tuple(str(day) for day in _DATES)
_SIZES = st.one_of(
    st.integers(0, 4),
    _range((0, 1, 2, 3)),
    _operators(_scalar((0, 1, 2, 3))),
)


def _list_operators(field: str) -> dict[str, st.SearchStrategy[Any]]:
    items = _some(_ASKED_ITEMS.get(field, ("x",)))
    return {"any_of": items, "all_of": items, "none_of": items, "size": _SIZES}


def _asked(field: str) -> st.SearchStrategy[Tree]:
    """A mapping of operators for a field, without `known`: what a band takes too."""
    kind = SCHEMA.types[field]
    if kind == "number":
        return st.one_of(_range(_NUMBERS), _operators(_scalar(_NUMBERS)))
    if kind == "date":
        durations = {name: st.sampled_from(_DURATIONS) for name in ("within", "upcoming")}
        return st.one_of(_range(_DATE_TEXTS), _operators(_scalar(_DATE_TEXTS)), _operators(durations))
    if kind == "boolean":
        return _operators(_scalar((True, False)))
    if kind == "list":
        return _operators(_list_operators(field))
    exact = st.sampled_from(({}, {"exact": True}))
    return st.builds(lambda tests, more: {**tests, **more}, _operators(_TEXT_OPERATORS), exact)


def _short(field: str) -> st.SearchStrategy[Any]:
    values = {"number": _NUMBERS, "date": _DATE_TEXTS, "boolean": (True, False), "text": _ASKED_TEXTS}
    of_type = values[SCHEMA.types[field]]
    return st.one_of(st.sampled_from(of_type), _some(of_type))


def _test(field: str) -> st.SearchStrategy[Tree]:
    forms: list[st.SearchStrategy[Any]] = [_asked(field), st.booleans().map(lambda flag: {"known": flag})]
    if SCHEMA.types[field] != "list":
        forms.append(_short(field))
    return st.one_of(forms).map(lambda form: {field: form})


# What one comparison of a field asks.
OPERATORS_OF = _asked
JUDGED = tuple(name for name in SCHEMA.types if name != "account_id")
_tests = st.sampled_from(JUDGED).flatmap(_test)


def _joined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda all_: {"all": all_}),
        several.map(lambda any_: {"any": any_}),
        parts.map(lambda part: {"not": part}),
        several.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: {"count": {"at_least": n, "of": of}})),
        st.builds(lambda one, two: {**one, **two}, parts, parts),
    )


CONDITIONS = st.recursive(_tests, _joined, max_leaves=4)


def _bands(field: str) -> st.SearchStrategy[Any]:
    """Bands of which none hides another: of ranges, only such as have an end of their own."""
    kind = SCHEMA.types[field]
    values = {"number": _NUMBERS, "date": _DATE_TEXTS}.get(kind)
    if values is None:
        known = st.sampled_from(([], [{"known": True}]))
        first, later = _asked(field), _asked(field).filter(lambda band: not {"is", "in"}.intersection(band))
        return st.builds(lambda one, more, last: [one, *more, *last], first, st.lists(later, max_size=2), known)
    ends = st.lists(st.sampled_from(sorted(values)), min_size=2, max_size=4, unique=True).map(sorted)
    return ends.flatmap(
        lambda low: st.sampled_from(
            (
                [{"at_least": end} for end in reversed(low)],
                [{"less_than": end} for end in low],
                [{"between": list(pair)} for pair in pairwise(low)],
                [{"between": low[:2]}, {"more_than": low[0]}],
                [{"not_in": low[:1]}, {"at_most": low[1]}],
            )
        )
    )


_points = st.sampled_from(_POINTS)


@st.composite
def _criterion(draw: st.DrawFn, identity: str) -> Tree:
    form = draw(st.sampled_from(("when", "when", "bands", "per_item", "fades")))
    if form == "when":
        return {"id": identity, "when": draw(CONDITIONS), "points": draw(_points)}
    kinds = {"per_item": ("list",), "fades": ("date",)}.get(form, tuple(set(SCHEMA.types.values())))
    field = draw(st.sampled_from([name for name in JUDGED if SCHEMA.types[name] in sorted(kinds)]))
    if form == "bands":
        bands = [{**band, "points": draw(_points)} for band in draw(_bands(field))]
        return {"id": identity, "field": field, "bands": bands}
    tree: Tree = {"id": identity, "field": field, "points": draw(_points)}
    if form == "fades":
        return {**tree, "fades": {"half_life": draw(st.sampled_from(_DURATIONS))}}
    # the language refuses a limit that could have no effect
    most = "max" if tree["points"] > 0 else "min"
    size = draw(st.sampled_from((None, 3, 12)))
    limit = {} if size is None else {most: size if most == "max" else -size}
    return {**tree, "per_item": draw(_some(_ASKED_ITEMS[field], 4)), **limit}


@st.composite
def _group(draw: st.DrawFn, index: int) -> Tree:
    criteria = [draw(_criterion(f"c-{index}-{i}")) for i in range(draw(st.integers(1, 3)))]
    if index == 0:  # something must be attainable
        criteria.append({"id": "certain", "when": draw(CONDITIONS), "points": 10})
    tree: Tree = {"group": f"g-{index}", "criteria": criteria}
    if draw(st.booleans()):
        tree["max"] = draw(st.sampled_from((7.5, 20, 100) if index == 0 else (0, 7.5, 20, 100)))
    if draw(st.booleans()):
        tree["min"] = draw(st.sampled_from((-100, -7.5, 0)))
    return tree


def _rules(prefix: str) -> st.SearchStrategy[list[Tree]]:
    conditions = st.lists(CONDITIONS, max_size=2)
    return conditions.map(lambda all_: [{"id": f"{prefix}-{i}", "when": when} for i, when in enumerate(all_)])


_freshness = st.dictionaries(
    st.sampled_from(("default", "employees", "budget", "locations", "city", "per_head", "spend")),
    st.sampled_from(("60d", "90d", "180d")),
    max_size=3,
)
_tiers = st.sampled_from(({}, {"A": 80, "B": 60, "C": 40, "D": 0}, {"high": 50}, {"low": 0.1, "top": 100, "mid": 33.5}))


@st.composite
def rule_sets(draw: st.DrawFn, *, scored: bool | None = None) -> Tree:
    """Draw a rule set the language accepts; ``scored`` False makes it a filter."""
    tree: Tree = {"icp": 1, "id": "generated", "name": "Generated"}
    with_score = draw(st.integers(0, 7)) > 0 if scored is None else scored
    parts = {
        "require": draw(_rules("must")),
        "exclude": draw(_rules("never")),
        "score": [draw(_group(i)) for i in range(draw(st.integers(1, 3)))] if with_score else [],
        "tiers": draw(_tiers),
        "freshness": draw(_freshness),
    }
    return tree | {key: part for key, part in parts.items() if part}


def _list_of(items: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(items), max_size=4)


def known_value(field: str) -> st.SearchStrategy[Any]:
    """Draw a value for a field of records."""
    kind = RAW[field]
    if kind == "list":
        return _list_of(_ITEMS[field])
    return st.sampled_from({"number": _NUMBERS, "date": _DATES, "boolean": (True, False), "text": _TEXTS}[kind])


_DTYPES = {"number": pl.Float64, "date": pl.Date, "boolean": pl.Boolean, "text": pl.String, "list": pl.List(pl.String)}
_AGES = st.sampled_from((None, *(AS_OF - timedelta(days=n) for n in (-5, 0, 59, 60, 61, 90, 91, 180, 181, 400))))


def _value(field: str) -> st.SearchStrategy[Any]:
    unknown = st.sampled_from((None, float("nan"))) if RAW[field] == "number" else st.none()
    return st.one_of(unknown, known_value(field), known_value(field))


@st.composite
def records(draw: st.DrawFn, least: int = 8, most: int = 16) -> list[Row]:
    """Draw rows that share their columns: some fields have none, some an age, `locations` may have its companion."""
    fields = [name for name in RAW if draw(st.integers(0, 9)) > 0]
    dated = st.sampled_from(("employees", "budget", "locations", "city", "annual_revenue"))
    aged = draw(st.lists(dated, max_size=2, unique=True))
    columns = {name: _value(name) for name in fields}
    columns |= {f"{name}__as_of": _AGES for name in aged if name in fields}
    if draw(st.booleans()):
        columns["record__as_of"] = _AGES
    drawn = draw(st.lists(st.fixed_dictionaries(columns), min_size=least, max_size=most))
    companion = "locations" in fields and draw(st.booleans())
    return [{"account_id": f"a{i:03}", **row, **(_folded(row) if companion else {})} for i, row in enumerate(drawn)]


def _folded(row: Row) -> Row:
    return {"locations__folded": None if row["locations"] is None else [fold(item) for item in row["locations"]]}


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    """The rows as a typed frame."""

    def dtype(name: str) -> Any:
        if name.endswith("__as_of"):
            return pl.Date
        return _DTYPES[RAW[name.removesuffix("__folded")]] if name != "account_id" else pl.String

    return pl.DataFrame(rows, schema={name: dtype(name) for name in rows[0]}, orient="row")


@st.composite
def filled(draw: st.DrawFn, rows: Sequence[Row], is_unknown: Callable[[Row, str], bool]) -> list[Row]:
    """Draw the same rows with some of their unknown values known, and fresh."""
    return [_filled_row(draw, row, is_unknown) for row in rows]


def _filled_row(draw: st.DrawFn, row: Row, is_unknown: Callable[[Row, str], bool]) -> Row:
    result = dict(row)
    for name in RAW:
        result[name] = row.get(name)
        own = f"{name}__as_of"
        result[own] = row.get(own if own in row else "record__as_of")
        if is_unknown(row, name) and draw(st.booleans()):
            result |= {name: draw(known_value(name)), own: AS_OF}
    return result | (_folded(result) if "locations__folded" in row else {})
