"""Lists that rules name with a dollar sign."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.diagnostics import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library

HEAD = "icp: 1\nid: a\nname: A\n"
SHARED = """\
north: [us, ca]
south: [mx, $islands]
islands: [cu]
sizes: [10, 20.5]
days: [2026-01-02]
twice: [$north, $north]
"""


def argument(read: Callable[..., Library], condition: str, own: str = "", shared: str = SHARED) -> Any:
    body = f"{HEAD}{own}require: [{{id: x, when: {condition}}}]\n"
    library = read({"a.yaml": body, "lists.yaml": shared})
    assert not library.found, library.found
    (test,) = library.rule_sets["a"].tests()
    return test.argument


@pytest.mark.parametrize(
    ("condition", "items"),
    [
        ("{state: $north}", ("us", "ca")),
        ("{state: [$north]}", ("us", "ca")),
        ("{state: [$north, br]}", ("us", "ca", "br")),
        ("{state: [br, $north]}", ("br", "us", "ca")),
        ("{state: $south}", ("mx", "cu")),
        ("{state: [$south, $islands, $north]}", ("mx", "cu", "us", "ca")),
        ("{state: $twice}", ("us", "ca")),
        ("{state: {in: $north}}", ("us", "ca")),
        ("{state: {not_in: [$north, $north, us]}}", ("us", "ca")),
        ("{tags: {any_of: $north}}", ("us", "ca")),
        ("{tags: {none_of: [$north, br]}}", ("us", "ca", "br")),
        ("{employees: $sizes}", (10.0, 20.5)),
        ("{employees: [5, $sizes]}", (5.0, 10.0, 20.5)),
        ("{last_funding_date: $days}", (date(2026, 1, 2),)),
        ("{last_funding_date: [2026-05-05, $days]}", (date(2026, 5, 5), date(2026, 1, 2))),
        ("{state: {in: ['$north']}}", ("us", "ca")),
    ],
)
def test_a_list_stands_alone_or_inside_one(
    read: Callable[..., Library], condition: str, items: tuple[object, ...]
) -> None:
    assert argument(read, condition) == items


def test_a_list_of_patterns(read: Callable[..., Library]) -> None:
    shared = "sellers: ['*sales*', '*revenue*']\n"
    assert argument(read, "{name: {like: $sellers}}", shared=shared) == argument(
        read, "{name: {like: ['*sales*', '*revenue*']}}"
    )


def test_the_items_of_a_criterion(read: Callable[..., Library]) -> None:
    criterion = "{id: c, field: technologies, per_item: [$tools, gong], points: 2}"
    text = f"{HEAD}lists: {{tools: [hub spot, Gong]}}\nscore: [{{group: g, criteria: [{criterion}]}}]\n"
    (found,) = read({"a.yaml": text}).rule_sets["a"].criteria
    assert getattr(found.scoring, "items", None) == ("HubSpot", "Gong")
    assert found.best == 4


def test_its_own_list_wins_also_where_a_shared_one_names_it(read: Callable[..., Library]) -> None:
    own = "lists: {islands: [jm]}\n"
    assert argument(read, "{state: $islands}", own) == ("jm",)
    assert argument(read, "{state: $south}", own) == ("mx", "jm")


@pytest.mark.parametrize(
    ("condition", "code", "words"),
    [
        ("{state: «$nrth»}", Code.UNKNOWN_LIST, "Did you mean '$north'?"),
        ("{state: [us, «$nowhere»]}", Code.UNKNOWN_LIST, "Define it under `lists:`. There are: $north, $south,"),
        ("{tags: {any_of: «$nowhere»}}", Code.UNKNOWN_LIST, "unknown list '$nowhere'"),
        ("{state: {is: «$north»}}", Code.WRONG_FORM, "Write `in: $north`."),
        ("{state: {is_not: «$north»}}", Code.WRONG_FORM, "'is_not' takes one value, and $north is a list"),
    ],
)
def test_a_list_that_is_not_there_or_in_the_wrong_place(
    findings: Callable[..., list[Diagnostic]], condition: str, code: Code, words: str
) -> None:
    (found,) = findings({"a.yaml": f"{HEAD}require: [{{id: x, when: {condition}}}]\n", "lists.yaml": SHARED})
    assert found.code is code
    assert words in f"{found.message}\n{found.help}"


def test_without_any_lists_that_is_said(findings: Callable[..., list[Diagnostic]]) -> None:
    (found,) = findings("require: [{id: x, when: {state: «$north»}}]\n")
    assert found.help == "Define it under `lists:`. There are: none yet."


@pytest.mark.parametrize(
    ("condition", "shared", "words"),
    [
        ("{employees: $north}", "north: [1, «us»]\n", "'employees' holds numbers; the list has text"),
        ("{state: $sizes}", "sizes: [«10»]\n", "'state' holds texts; the list has a number"),
        ("{tags: {any_of: $sizes}}", "sizes: [x, «10»]\n", "the list has a number"),
        ("{last_funding_date: $sizes}", "sizes: [2026-01-01, «10»]\n", "'last_funding_date' holds dates"),
    ],
)
def test_items_of_another_type_are_found_where_they_stand(
    findings: Callable[..., list[Diagnostic]], condition: str, shared: str, words: str
) -> None:
    (found,) = findings({"a.yaml": f"{HEAD}require: [{{id: x, when: {condition}}}]\n", "lists.yaml": shared})
    assert found.code is Code.LIST_ITEM
    assert words in found.message


def test_an_item_that_is_no_day(findings: Callable[..., list[Diagnostic]]) -> None:
    text = f"{HEAD}require: [{{id: x, when: {{last_funding_date: $days}}}}]\n"
    found = findings({"a.yaml": text, "lists.yaml": "days: [2026-01-01, «2026-02-30», «'20260101'», «soon»]\n"})
    assert [d.message for d in found] == [f"there is no day {text}" for text in ("2026-02-30", "20260101", "soon")]


@pytest.mark.parametrize("shared", ["x: [«$x»]\n", "x: [$y]\ny: [«$x»]\n", "x: [a, $y]\ny: [$z]\nz: [b, «$x»]\n"])
def test_a_list_that_holds_itself(findings: Callable[..., list[Diagnostic]], shared: str) -> None:
    (found,) = findings({"a.yaml": f"{HEAD}require: [{{id: x, when: {{state: $x}}}}]\n", "lists.yaml": shared})
    assert found.code is Code.CYCLE
    assert "the list $x contains itself: $x" in found.message


def test_lists_that_double_forty_times_are_read_in_no_time(read: Callable[..., Library]) -> None:
    shared = "".join(f"l{i}: [$l{i + 1}, $l{i + 1}]\n" for i in range(40)) + "l40: [a]\n"
    assert argument(read, "{state: $l0}", shared=shared) == ("a",)


def test_lists_a_thousand_deep_are_a_finding(read: Callable[..., Library]) -> None:
    shared = "".join(f"l{i}: [$l{i + 1}]\n" for i in range(1000)) + "l1000: [a]\n"
    found = read({"a.yaml": f"{HEAD}require: [{{id: x, when: {{state: $l0}}}}]\n", "lists.yaml": shared}).found
    assert [d.code for d in found] == [Code.YAML_LIMIT]


@pytest.mark.parametrize(
    "shared", ["«# nothing yet\n»", "«- a\n»", "north: «[»us\n", "north: [us]\n«north»: [ca]\n", "north: «us»\n"]
)
def test_an_unreadable_list_is_the_only_finding(findings: Callable[..., list[Diagnostic]], shared: str) -> None:
    text = f"{HEAD}require: [{{id: x, when: {{state: $north}}}}]\n"
    (found,) = findings({"a.yaml": text, "lists.yaml": shared})
    assert found.location is not None
    assert found.location.file == "lists.yaml"


def test_nothing_is_built_on_lists_with_a_finding(read: Callable[..., Library]) -> None:
    assert not read({"a.yaml": HEAD, "lists.yaml": "north: us\n"}).rule_sets
