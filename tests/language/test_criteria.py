"""Criteria, groups and tiers as they are built, and bands that no value reaches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from icp_rules.diagnostics import Code, Location
from icp_rules.language import model, ranges
from icp_rules.language.fields import Field, FieldType
from icp_rules.language.operators import OPERATORS
from icp_rules.language.sentences import scoring_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library

WON = "{id: won, when: {employees: 5}, points: 100}"


@pytest.fixture
def build(read: Callable[..., Library]) -> Callable[..., model.RuleSet]:
    def build_one(*criteria: str, group: str = "") -> model.RuleSet:
        lines = "".join(f"      - {c}\n" for c in criteria)
        library = read(f"score:\n  - group: g\n{group}    criteria:\n{lines}")
        assert not library.found, library.found
        return library.rule_sets["a"]

    return build_one


@pytest.mark.parametrize(
    ("criterion", "best", "worst", "words"),
    [
        ("{id: c, when: {employees: 5}, points: 7}", 7, 0, "employees is 5"),
        ("{id: c, when: {employees: 5}, points: -7.5}", 0, -7.5, "employees is 5"),
        ("{id: c, when: {employees: 5}, points: 0}", 0, 0, "employees is 5"),
        (
            "{id: c, field: employees, bands: [{at_least: 9, points: 3}, {at_most: 4, points: -2}]}",
            3,
            -2,
            "employees is at least 9: 3; employees is at most 4: -2",
        ),
        ("{id: c, field: tags, per_item: [a, b, a], points: 4}", 8, 0, "4 for each of a, b in tags"),
        (
            "{id: c, field: tags, per_item: [a, b, c], points: 4, max: 10}",
            10,
            0,
            "4 for each of a, b, c in tags, 10 at most",
        ),
        ("{id: c, field: tags, per_item: [a, b, c], points: 4, max: 99}", 12, 0, "99 at most"),
        ("{id: c, field: tags, per_item: [a, b, c], points: -4, min: -10}", 0, -10, "-4 for each"),
        (
            "{id: c, field: last_funding_date, fades: {half_life: 12w}, points: 10}",
            10,
            0,
            "10 on last_funding_date, half of it after 84 days",
        ),
        ("{id: c, field: last_funding_date, fades: {half_life: 9d}, points: -10}", 0, -10, "-10 on last_funding_date"),
    ],
)
def test_what_a_criterion_can_give(
    build: Callable[..., model.RuleSet], criterion: str, best: float, worst: float, words: str
) -> None:
    found = build(criterion, WON).criteria[0]
    assert (found.best, found.worst) == (best, worst)
    assert words in scoring_sentence(found.scoring)


@pytest.mark.parametrize(
    ("group", "minimum", "maximum", "attainable"),
    [
        ("", -10, 15, 15),
        ("    max: 12\n", -10, 12, 12),
        ("    max: 50\n", -10, 50, 15),
        ("    min: -4\n", -4, 15, 15),
        ("    min: 0\n    max: 15\n", 0, 15, 15),
    ],
)
def test_what_a_group_can_give(
    build: Callable[..., model.RuleSet], group: str, minimum: float, maximum: float, attainable: float
) -> None:
    found = build(
        "{id: a, when: {state: TX}, points: 5}",
        "{id: b, when: {state: CA}, points: 10}",
        "{id: c, when: {state: NY}, points: -10}",
        group=group,
    )
    (only,) = found.groups
    assert (only.minimum, only.maximum, only.attainable, found.attainable) == (minimum, maximum, attainable, attainable)


def test_tiers_come_from_the_highest_down(read: Callable[..., Library]) -> None:
    tiers = read("tiers: {C: 40, A: 80.5, B: 60, D: 0}\n").rule_sets["a"].tiers
    assert [(t.name, t.threshold) for t in tiers] == [("A", 80.5), ("B", 60), ("C", 40), ("D", 0)]


def test_without_a_score_it_is_a_filter(read: Callable[..., Library]) -> None:
    found = read("require: [{id: x, when: {employees: 5}}]\n").rule_sets["a"]
    assert found.is_filter
    assert found.attainable == 0


UNATTAINABLE = [
    "[{group: g, criteria: [{id: x, when: {employees: 5}, points: 0}]}]",
    "[{group: g, criteria: [{id: x, when: {employees: 5}, points: -5}]}]",
    "[{group: g, max: 0, criteria: [{id: x, when: {employees: 5}, points: 5}]}]",
    "[{group: g, criteria: [{id: x, field: tags, per_item: [a], points: 5, max: 0}]}]",
]


@pytest.mark.parametrize("score", UNATTAINABLE)
def test_a_score_that_nobody_can_reach(
    findings: Callable[..., list[Diagnostic]], read: Callable[..., Library], score: str
) -> None:
    (found,) = findings(f"«score»: {score}\n")
    assert found.code is Code.NOTHING_ATTAINABLE
    assert not read(f"base: true\nscore: {score}\n").found


def test_a_group_without_criteria(findings: Callable[..., list[Diagnostic]], read: Callable[..., Library]) -> None:
    full = f"{{group: h, criteria: [{WON}]}}"
    (found,) = findings(f"score: [{full}, {{group: «g», max: 5}}]\n")
    assert (found.code, found.message) == (Code.MISSING_KEY, "the group 'g' has no criteria")
    assert not read(f"base: true\nscore: [{full}, {{group: g, max: 5}}]\n").found


NEVER = [
    ("employees", "{between: [20, 30], points: 5}, «{between: [22, 25], points: 4}»"),
    ("employees", "{at_least: 10, points: 4}, «{between: [20, 30], points: 5}»"),
    ("employees", "{between: [1, 10], points: 1}, {between: [10, 20], points: 2}, «{between: [5, 15], points: 3}»"),
    ("employees", "{at_least: 10, points: 4}, {less_than: 10, points: 5}, «{is: 3, points: 6}»"),
    ("employees", "{at_least: 10, points: 4}, {less_than: 10, points: 5}, «{in: [3, 30], points: 6}»"),
    ("employees", "{in: [1, 2], points: 4}, {is: 3, points: 5}, «{in: [1, 3], points: 6}»"),
    ("employees", "{at_least: 10, points: 4}, «{at_least: 20, known: true, points: 5}»"),
    ("employees", "{at_least: 10, points: 4}, «{at_least: 20, is_not: 25, points: 5}»"),
    ("employees", "{known: true, points: 4}, «{at_least: 20, points: 5}»"),
    ("employees", "{is: 5, points: 1}, «{is: 5, points: 2}», «{is: 5, points: 3}»"),
    ("employees", "{at_least: 5, points: 1}, «{known: false, points: 2}»"),
    ("employees", "«{between: [9, 3], points: 4}», {is: 1, points: 2}"),
    ("last_funding_date", "{at_least: 2026-01-01, points: 4}, «{between: [2026-02-01, 2026-03-01], points: 5}»"),
    ("last_funding_date", "{within: 365d, points: 4}, «{within: 90d, points: 5}»"),
    ("last_funding_date", "{upcoming: 12w, points: 4}, «{upcoming: 84d, points: 5}»"),
    ("industry", "{is: Software, points: 4}, «{is: computer software, points: 3}»"),
    ("industry", "{in: [Software, Legal], points: 4}, «{is: legal, points: 3}»"),
    ("state", "{in: [TX, CA], points: 4}, «{in: [ca], points: 3}»"),
]


@pytest.mark.parametrize(("field", "bands"), NEVER)
def test_bands_that_can_never_hold(findings: Callable[..., list[Diagnostic]], field: str, bands: str) -> None:
    found = findings(f"score:\n  - group: g\n    criteria:\n      - {{id: x, field: {field}, bands: [{bands}]}}\n")
    assert {d.code for d in found} == {Code.NEVER_HOLDS}


FINE = [
    ("employees", "{between: [100, 500], points: 20}, {between: [50, 99], points: 10}"),
    ("employees", "{between: [1, 10], points: 1}, {between: [20, 30], points: 2}"),
    ("employees", "{between: [20, 30], points: 5}, {at_least: 10, points: 4}"),
    ("employees", "{at_least: 10, points: 4}, {at_most: 10, points: 5}"),
    ("employees", "{more_than: 10, points: 4}, {less_than: 10, points: 5}, {is: 10, points: 6}"),
    ("employees", "{at_least: 10, is_not: 25, points: 4}, {at_least: 20, points: 5}"),
    ("employees", "{in: [1, 2], points: 4}, {in: [2, 3], points: 6}"),
    ("employees", "{is: 5, points: 4}, {known: true, points: 5}"),
    ("last_funding_date", "{within: 90d, points: 4}, {within: 365d, points: 5}"),
    ("last_funding_date", "{within: 365d, points: 4}, {upcoming: 90d, points: 5}"),
    ("last_funding_date", "{within: 365d, points: 4}, {at_least: 2020-01-01, points: 5}"),
    ("industry", "{is: Software, exact: true, points: 4}, {is: Software, points: 3}"),
    ("industry", "{like: 'soft*', points: 4}, {is: Software, points: 3}"),
    ("technologies", "{any_of: [Gong], points: 4}, {size: 3, points: 3}"),
]


@pytest.mark.parametrize(("field", "bands"), FINE)
def test_a_gap_and_a_wider_band_after_a_narrow_one_are_fine(
    build: Callable[..., model.RuleSet], field: str, bands: str
) -> None:
    assert build(f"{{id: x, field: {field}, bands: [{bands}]}}").criteria


WHYS = [
    ('"{{ «employes» }}"', "unknown field 'employes' in the text", "Did you mean 'employees'?"),
    ("'{{«nothing_near»}} people'", "unknown field", "`icp fields` lists the fields."),
    ("'{{ employees }} and {{ «citty» }}'", "unknown field 'citty'", "'city'"),
    ("'«{{» employees | int }}'", "the braces cannot be filled in", "Write {{ field }} with one field's name."),
    ("'«{{» employees'", "the braces cannot be filled in", "Write {{ field }}"),
    ("'«{{» }} {{ employees }}'", "the braces cannot be filled in", "Write {{ field }}"),
    ("'«{%» if employees %}'", "the braces cannot be filled in", "Write {{ field }}"),
    ("'{{ «contact.title» }}'", "unknown field 'contact.title'", ""),
    ('«"a\\tb {{ employes }}"»', "unknown field 'employes'", "'employees'"),
]


@pytest.mark.parametrize(("why", "message", "help_line"), WHYS)
def test_a_why_that_cannot_be_filled_in(
    findings: Callable[..., list[Diagnostic]], why: str, message: str, help_line: str
) -> None:
    criterion = f"{{id: x, when: {{employees: 5}}, points: 5, why: {why}}}"
    (found,) = findings(f"score:\n  - group: g\n    criteria:\n      - {criterion}\n")
    assert found.code is Code.WHY
    assert message in found.message
    assert help_line in (found.help or "")
    (found,) = findings(f"exclude:\n  - {{id: x, when: {{employees: 5}}, why: {why}}}\n")
    assert found.code is Code.WHY


def test_single_braces_and_percent_signs_are_text(build: Callable[..., model.RuleSet]) -> None:
    found = build("{id: x, when: {employees: 5}, points: 5, why: 'up { 5 } by 20 % }} of {{ employees }}'}")
    assert found.criteria[0].why == "up { 5 } by 20 % }} of {{ employees }}"


IDS = [
    "require: [{id: x, when: {employees: 5}}, {id: «x», when: {employees: 6}}]",
    "require: [{id: x, when: {employees: 5}}]\nexclude: [{id: «x», when: {employees: 6}}]",
    "require: [{id: a-b, when: {employees: 5}}]\nexclude: [{id: «a_b», when: {employees: 6}}]",
    (
        "require: [{id: x, when: {employees: 5}}]\n"
        f"score: [{{group: g, criteria: [{WON}, {{id: «x», when: {{state: TX}}, points: 1}}]}}]"
    ),
    f"score: [{{group: g, criteria: [{WON}]}}, {{group: h, criteria: [{WON.replace('won', '«won»')}]}}]",
    f"score: [{{group: g, criteria: [{WON}]}}, {{group: «g», criteria: [{WON.replace('won', 'w2')}]}}]",
    "personas: [{id: p, role: user, match: {title: x}, brief: b}, {id: «p», role: user, match: {title: x}, brief: b}]",
]


@pytest.mark.parametrize("body", IDS)
def test_ids_stand_once(findings: Callable[..., list[Diagnostic]], body: str) -> None:
    (found,) = findings(body + "\n")
    assert found.code is Code.REPEATED_ID
    assert "is used twice; first at a.yaml:" in found.message
    assert found.help == "Rename one; - and _ count as one."


def test_a_rule_a_group_and_a_persona_may_share_an_id(read: Callable[..., Library]) -> None:
    body = (
        "score: [{group: won, criteria: ["
        + WON
        + "]}]\npersonas: [{id: won, role: user, match: {title: x}, brief: b}]\n"
    )
    assert not read(body).found


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.yaml": "icp: 1\nid: «b»\nname: A\n"}, "Write `id: a`, or call the file b.yaml."),
        ({"My Rules.yaml": "icp: 1\nid: «my-rules»\nname: A\n"}, "or call the file my-rules.yaml."),
    ],
)
def test_the_id_is_the_name_of_the_file(
    findings: Callable[..., list[Diagnostic]], files: dict[str, str], words: str
) -> None:
    (found,) = findings(files)
    assert found.code is Code.ID_NOT_FILE
    assert words in (found.help or "")


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ("«{expected_acv: 5}»", ["currency"]),
        ("«{currency: USD}»", ["expected_acv"]),
        ("«{}»", ["expected_acv", "currency"]),
    ],
)
def test_a_value_has_an_amount_and_a_currency(
    findings: Callable[..., list[Diagnostic]], value: str, missing: list[str]
) -> None:
    found = findings(f"value: {value}\n")
    assert [(d.code, d.message) for d in found] == [(Code.MISSING_KEY, f"'{key}' is missing") for key in missing]


def test_a_review_on_no_day(findings: Callable[..., list[Diagnostic]]) -> None:
    (found,) = findings("review: {last: «2026-02-30», every: 90d}\n")
    assert found.message == "there is no day 2026-02-30"


NUMBER, DATE = Field("n", FieldType.NUMBER), Field("d", FieldType.DATE)
TODAY = date(2026, 11, 1)


def comparison(field: Field, name: str, argument: Any) -> model.Test:
    return model.Test(field.name, field, OPERATORS[name], argument, "", Location("a.yaml"))


small = st.integers(0, 6).map(float)
bounds = st.one_of(
    st.tuples(st.sampled_from(["is", "is_not", "at_least", "at_most", "more_than", "less_than"]), small),
    st.tuples(st.just("between"), st.tuples(small, small)),
    st.tuples(st.sampled_from(["in", "not_in"]), st.lists(small, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("known"), st.just(True)),
)
numbers = st.dictionaries(st.integers(0, 9), bounds, min_size=1, max_size=3).map(
    lambda drawn: [comparison(NUMBER, name, argument) for name, argument in dict(drawn.values()).items()]
)
# every whole number of the bounds, what lies between two of them, and beyond
ALL_NUMBERS = [x / 2 for x in range(-2, 16)]


def passes(tests: list[model.Test], value: Any) -> bool:
    return all(CHECKS[test.operator.name](value, test.argument) for test in tests)


CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda v, a: v == a,
    "is_not": lambda v, a: v != a,
    "in": lambda v, a: v in a,
    "not_in": lambda v, a: v not in a,
    "at_least": lambda v, a: v >= a,
    "at_most": lambda v, a: v <= a,
    "more_than": lambda v, a: v > a,
    "less_than": lambda v, a: v < a,
    "between": lambda v, a: a[0] <= v <= a[1],
    "known": lambda _, a: a,
    "within": lambda v, a: TODAY - timedelta(days=a) <= v <= TODAY,
    "upcoming": lambda v, a: TODAY <= v <= TODAY + timedelta(days=a),
}


@given(numbers)
def test_what_is_called_contradictory_is_and_all_of_it_over_numbers(tests: list[model.Test]) -> None:
    reachable = any(passes(tests, value) for value in ALL_NUMBERS)
    if ranges.contradictory(tests):
        assert not reachable
    # a single number cut out by is_not is not looked for
    if not reachable and not {"is_not", "not_in"} & {t.operator.name for t in tests}:
        assert ranges.contradictory(tests)


@given(st.lists(numbers, min_size=1, max_size=4))
def test_a_band_called_hidden_is_and_none_is_missed_between_plain_ranges(bands: list[list[model.Test]]) -> None:
    assume(not any(ranges.contradictory(tests) for tests in bands))
    hidden = ranges.hidden(bands)
    plain = all(t.operator.name not in ("is_not", "not_in", "in") for tests in bands for t in tests)
    for i, tests in enumerate(bands):
        mine = [v for v in ALL_NUMBERS if passes(tests, v)]
        left = [v for v in mine if not any(passes(before, v) for before in bands[:i])]
        if i in hidden:
            assert not left
        elif plain:
            assert left


days = st.integers(1, 5)
relative = st.tuples(st.sampled_from(["within", "upcoming"]), days)
absolute = st.tuples(
    st.sampled_from(["is", "at_least", "at_most", "more_than", "less_than"]),
    st.integers(-6, 6).map(lambda n: TODAY + timedelta(days=n)),
)


@given(st.lists(relative | absolute, min_size=1, max_size=4))
def test_days_and_spans_of_days_are_told_apart(bands: list[tuple[str, Any]]) -> None:
    tests = [[comparison(DATE, name, argument)] for name, argument in bands]
    calendar = [TODAY + timedelta(days=n) for n in range(-9, 10)]
    for i in ranges.hidden(tests):
        assert not [v for v in calendar if passes(tests[i], v) and not any(passes(before, v) for before in tests[:i])]


@pytest.mark.parametrize(("points", "key"), [(4, "min: -3"), (-4, "max: 3")])
def test_a_limit_on_the_side_the_points_never_reach_is_an_error(read, points, key):
    criterion = f"{{id: c, field: tags, per_item: [a], points: {points}, {key}}}"
    [finding] = read(f"score: [{{group: g, criteria: [{WON}, {criterion}]}}]\n").found
    assert (finding.code, finding.message[:20]) == (Code.NO_EFFECT, f"'{key[:3]}' has no effect "[:20])


def test_a_rule_set_with_the_other_suffix_is_told_of(read):
    [finding] = read({"a.yaml": "icp: 1\nid: a\nname: A\n", "b.yml": "icp: 1\n"}).found
    assert (finding.code, str(finding.location), finding.help) == (Code.NOT_READ, "b.yml", "Rename it to b.yaml.")
