"""What does not fit the schema: the very key is named, at its place, with what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic

    Findings = Callable[..., list[Diagnostic]]

TABLE = FieldTable().extended([Field("partner", FieldType.BOOLEAN, origin=Origin.WORKSPACE)])


def expect(found: list[Diagnostic], code: Code, *words: str) -> None:
    assert [d.code for d in found] == [code], found
    said = f"{found[0].message}\n{found[0].help}"
    for word in words:
        assert word in said


CONDITIONS = [
    # fields and operators that do not exist
    ("{«employes»: 5}", Code.UNKNOWN_KEY, "unknown field 'employes'", "Did you mean 'employees'?"),
    ("{«Employees»: 5}", Code.UNKNOWN_KEY, "Did you mean 'employees'?"),
    ("{«founding year»: 5}", Code.UNKNOWN_KEY, "Did you mean 'founded_year'?"),
    ("{«shoe_size»: 5}", Code.UNKNOWN_KEY, "`icp fields` lists the fields; your own go under `fields:`"),
    ("{«account.employees»: 5}", Code.UNKNOWN_KEY, "unknown field 'account.employees'"),
    ("{«title»: x}", Code.UNKNOWN_KEY, "unknown field 'title'"),
    ("{any: [{not: {«employes»: 5}}]}", Code.UNKNOWN_KEY, "Did you mean 'employees'?"),
    ("{count: {at_least: 1, of: [{«employes»: 5}]}}", Code.UNKNOWN_KEY, "Did you mean 'employees'?"),
    ("{employees: {«at_lest»: 5}}", Code.UNKNOWN_KEY, "unknown operator 'at_lest' for number fields", "'at_least'"),
    ("{employees: {«gte»: 5}}", Code.UNKNOWN_KEY, "Did you mean 'at_least'?"),
    ("{employees: {«'>='»: 5}}", Code.UNKNOWN_KEY, "Did you mean 'at_least'?"),
    ("{employees: {«LT»: 5}}", Code.UNKNOWN_KEY, "Did you mean 'less_than'?"),
    ("{employees: {«eq»: 5}}", Code.UNKNOWN_KEY, "Did you mean 'is'?"),
    ("{industry: {«regex»: x}}", Code.UNKNOWN_KEY, "Did you mean 'matches'?"),
    ("{technologies: {«contains»: x}}", Code.UNKNOWN_KEY, "Did you mean 'any_of'?"),
    ("{technologies: {«length»: 2}}", Code.UNKNOWN_KEY, "Did you mean 'size'?"),
    ("{partner: {«exists»: true}}", Code.UNKNOWN_KEY, "Did you mean 'known'?"),
    (
        "{employees: {«like»: x}}",
        Code.UNKNOWN_KEY,
        "'like' is for text fields",
        "There are: is, is_not, in, not_in, at_least",
    ),
    ("{employees: {at_least: 5, «exact»: true}}", Code.UNKNOWN_KEY, "'exact' is for text fields"),
    ("{technologies: {size: {«like»: x}}}", Code.UNKNOWN_KEY, "'like' is for text fields"),
    ("{employees: {«pear»: 5}}", Code.UNKNOWN_KEY, "There are: is, is_not,"),
    # short forms
    (
        "{technologies: «Gong»}",
        Code.WRONG_TYPE,
        "{any_of: [a, b]} if one of them is enough, {all_of: [a, b]} if all must",
    ),
    ("{technologies: «[Gong, Outreach]»}", Code.WRONG_TYPE, "any_of", "all_of"),
    ("{technologies: «$tools»}", Code.WRONG_TYPE, "any_of", "all_of"),
    # values of the wrong type
    ("{employees: «'5'»}", Code.WRONG_TYPE, "'employees' takes a number, not text ('5')", 'write 50, not "50"'),
    ("{employees: «50k»}", Code.WRONG_TYPE, "'employees' takes a number, not text ('50k')"),
    ("{employees: «true»}", Code.WRONG_TYPE, "not true or false (true)"),
    ("{employees: [1, «a», 2]}", Code.WRONG_TYPE, "'employees' takes a number, not text ('a')"),
    ("{employees: «»}", Code.WRONG_TYPE, "'employees' has no value; it takes a number"),
    ("{industry: «5»}", Code.WRONG_TYPE, "'industry' takes text, not a number (5)", "in quotes"),
    ("{industry: «true»}", Code.WRONG_TYPE, "'industry' takes text, not true or false (true)"),
    ("{industry: «null»}", Code.WRONG_TYPE, "'industry' has no value; it takes text"),
    ("{industry: [Software, «[Legal]»]}", Code.WRONG_TYPE, "not a list"),
    (
        "{partner: «yes»}",
        Code.WRONG_TYPE,
        "'partner' takes true or false, not text ('yes')",
        "small letters, no quotes",
    ),
    ("{partner: «1»}", Code.WRONG_TYPE, "not a number (1)"),
    ("{last_funding_date: «5»}", Code.WRONG_TYPE, "takes text, not a number (5)", "Write the date as 2026-09-01."),
    ("{last_funding_date: «2026-13-01»}", Code.WRONG_FORM, "cannot be '2026-13-01'", "Write the date as 2026-09-01."),
    ("{last_funding_date: «9/1/2026»}", Code.WRONG_FORM, "Write the date as 2026-09-01."),
    ("{last_funding_date: «2026-09-01T10:00:00»}", Code.WRONG_FORM, "Write the date as 2026-09-01."),
    ("{last_funding_date: {at_least: «90d»}}", Code.WRONG_FORM, "Write the date as 2026-09-01."),
    ("{last_funding_date: {within: «90»}}", Code.WRONG_TYPE, "Write days or weeks: 90d, 12w."),
    ("{last_funding_date: {within: «3 months»}}", Code.WRONG_FORM, "Write days or weeks: 90d, 12w."),
    ("{last_funding_date: {upcoming: «0d»}}", Code.WRONG_FORM, "Write days or weeks: 90d, 12w."),
    (
        "{technologies: {any_of: «Gong»}}",
        Code.WRONG_FORM,
        "Write a list, [a, b], or the name of one with a dollar sign",
    ),
    ("{technologies: {any_of: [Gong, «1»]}}", Code.WRONG_TYPE, "'any_of' takes text, not a number (1)"),
    ("{technologies: {size: «-1»}}", Code.OUT_OF_RANGE, "must be at least 0, not -1"),
    ("{technologies: {size: «1.5»}}", Code.WRONG_TYPE, "takes a whole number"),
    ("{technologies: {size: «many»}}", Code.WRONG_TYPE, "Write a number, or number operators: {at_least: 2}."),
    ("{industry: {known: «yes»}}", Code.WRONG_TYPE, "Write true or false."),
    ("{industry: {is: x, exact: «false»}}", Code.NOT_ALLOWED, "'exact' cannot be false", "It is one of: true."),
    ("{industry: {like: «5»}}", Code.WRONG_TYPE, "'like' takes text, not a number (5)"),
    ("{industry: {contains: «[a]»}}", Code.WRONG_TYPE, "'contains' takes text, not a list"),
    ("{industry: «'$Not a name'»}", Code.WRONG_FORM, "the name of one with a dollar sign"),
    ("{industry: {in: «Software»}}", Code.WRONG_FORM, "Write a list, [a, b]"),
    # lists and mappings of the wrong size
    ("{employees: «[]»}", Code.OUT_OF_RANGE, "'employees' is empty"),
    (
        "{employees: «{}»}",
        Code.OUT_OF_RANGE,
        "'employees' is empty",
        "Write an operator and its argument. There are: is,",
    ),
    ("{employees: {in: «[]»}}", Code.OUT_OF_RANGE, "'in' is empty"),
    ("{industry: {like: «''»}}", Code.OUT_OF_RANGE, "'like' is empty"),
    ("{industry: {like: «[]»}}", Code.OUT_OF_RANGE, "'like' is empty"),
    (
        "{employees: {between: «[5]»}}",
        Code.OUT_OF_RANGE,
        "'between' takes at least 2 items",
        "the lower first: [50, 99]",
    ),
    ("{employees: {between: «[1, 2, 3]»}}", Code.OUT_OF_RANGE, "'between' takes at most 2 items"),
    ("{employees: {between: «5»}}", Code.WRONG_TYPE, "'between' takes a list, not a number (5)"),
    # words of the language
    (
        "«{}»",
        Code.OUT_OF_RANGE,
        "'when' is empty",
        "Write {field: value}, {field: [a, b]} or {field: {operator: value}}.",
    ),
    ("«words»", Code.WRONG_TYPE, "'when' takes a mapping (key: value), not text ('words')"),
    ("«[{employees: 5}]»", Code.WRONG_TYPE, "'when' takes a mapping (key: value), not a list"),
    ("{all: «{employees: 5}»}", Code.WRONG_TYPE, "Write a list of conditions"),
    ("{any: «[]»}", Code.OUT_OF_RANGE, "'any' is empty", "Write a list of conditions"),
    ("{any: [«{}»]}", Code.OUT_OF_RANGE, "is empty"),
    ("{not: «[{employees: 5}]»}", Code.WRONG_TYPE, "'not' takes a mapping"),
    ("{count: «2»}", Code.WRONG_TYPE, "'count' takes a mapping"),
    ("{count: {«of»: [{employees: 5}]}}", Code.MISSING_KEY, "'at_least' is missing"),
    ("{count: {at_least: «0», of: [{employees: 5}]}}", Code.OUT_OF_RANGE, "must be at least 1, not 0"),
    ("{count: {at_least: 1, of: [{employees: 5}], «at_most»: 3}}", Code.UNKNOWN_KEY, "unknown key 'at_most'"),
]


@pytest.mark.parametrize(("condition", "code", "words"), [(c, code, words) for c, code, *words in CONDITIONS])
def test_a_wrong_condition(findings: Findings, condition: str, code: Code, words: list[str]) -> None:
    expect(findings(f"require:\n  - id: x\n    when: {condition}\n", TABLE), code, *words)


CRITERIA = [
    ("{«id»: x}", Code.MISSING_KEY, "'when' is missing", "or `field` with bands, per_item or fades"),
    ("{«id»: x, when: {employees: 5}}", Code.MISSING_KEY, "'points' is missing", "negative takes"),
    ("{«when»: {employees: 5}, points: 5}", Code.MISSING_KEY, "'id' is missing"),
    (
        "{«id»: x, field: employees}",
        Code.MISSING_KEY,
        "'bands' is missing",
        "per_item (list fields), fades (date fields)",
    ),
    ("{«id»: x, field: technologies, points: 5}", Code.MISSING_KEY, "'per_item' is missing"),
    ("{«id»: x, field: last_funding_date, points: 5}", Code.MISSING_KEY, "'fades' is missing"),
    ("{id: x, «field»: employees, when: {employees: 3}, points: 3}", Code.UNKNOWN_KEY, "unknown key 'field'"),
    ("{id: «X y», when: {employees: 5}, points: 5}", Code.WRONG_FORM, "'id' cannot be 'X y'", "starts with a letter"),
    ("{id: «5», when: {employees: 5}, points: 5}", Code.WRONG_TYPE, "'id' takes text, not a number (5)"),
    ('{id: «"x\\n"», when: {employees: 5}, points: 5}', Code.WRONG_FORM, "An id has small letters"),
    ("{id: x, when: {employees: 5}, points: «five»}", Code.WRONG_TYPE, "'points' takes a number, not text ('five')"),
    ("{id: x, when: {employees: 5}, points: 5, «wy»: a}", Code.UNKNOWN_KEY, "Did you mean 'why'?"),
    ("{id: x, when: {employees: 5}, points: 5, «max»: 9}", Code.UNKNOWN_KEY, "unknown key 'max'", "There are: id, why"),
    ("{id: x, when: {employees: 5}, points: 5, why: «''»}", Code.OUT_OF_RANGE, "'why' is empty"),
    ("{id: x, when: {employees: 5}, points: 5, why: «3»}", Code.WRONG_TYPE, "'why' takes text"),
    (
        "{id: x, field: «employes», bands: [{between: [1, 2], points: 4}]}",
        Code.NOT_ALLOWED,
        "Did you mean 'employees'?",
    ),
    ("{id: x, field: «shoe_size», bands: [{is: 2, points: 4}]}", Code.NOT_ALLOWED, "unknown field 'shoe_size'"),
    ("{id: x, field: employees, bands: «[]»}", Code.OUT_OF_RANGE, "'bands' is empty"),
    ("{id: x, field: employees, bands: «{is: 4, points: 4}»}", Code.WRONG_TYPE, "'bands' takes a list, not a mapping"),
    ("{id: x, field: employees, bands: [«4»]}", Code.WRONG_TYPE, "{between: [50, 99], points: 10}"),
    ("{id: x, field: employees, bands: [«{points: 4}»]}", Code.OUT_OF_RANGE, "A band is an operator and its points"),
    ("{id: x, field: employees, bands: [{«is»: 4}]}", Code.MISSING_KEY, "'points' is missing"),
    ("{id: x, field: employees, bands: [{«gte»: 4, points: 4}]}", Code.UNKNOWN_KEY, "Did you mean 'at_least'?"),
    ("{id: x, field: employees, bands: [{«like»: a, points: 4}]}", Code.UNKNOWN_KEY, "'like' is for text fields"),
    ("{id: x, field: industry, bands: [{is: «4», points: 4}]}", Code.WRONG_TYPE, "takes text"),
    (
        "{id: x, field: «employees», per_item: [a], points: 4}",
        Code.NOT_ALLOWED,
        "unknown list field 'employees'",
        "tags",
    ),
    ("{id: x, field: tags, per_item: «[]», points: 4}", Code.OUT_OF_RANGE, "'per_item' is empty"),
    ("{id: x, field: tags, per_item: «a», points: 4}", Code.WRONG_FORM, "Write a list, [a, b]"),
    ("{id: x, field: tags, per_item: [a], points: 4, max: «-1»}", Code.OUT_OF_RANGE, "must be at least 0, not -1"),
    ("{id: x, field: tags, per_item: [a], points: -4, min: «1»}", Code.OUT_OF_RANGE, "must be at most 0, not 1"),
    ("{«id»: x, field: tags, per_item: [a]}", Code.MISSING_KEY, "'points' is missing"),
    ("{id: x, field: «employees», fades: {half_life: 9d}, points: 4}", Code.NOT_ALLOWED, "unknown date field"),
    ("{id: x, field: last_funding_date, fades: «9d», points: 4}", Code.WRONG_TYPE, "'fades' takes a mapping"),
    ("{id: x, field: last_funding_date, fades: «{}», points: 4}", Code.MISSING_KEY, "'half_life' is missing"),
    ("{id: x, field: last_funding_date, fades: {half_life: «9»}, points: 4}", Code.WRONG_TYPE, "90d, 12w"),
    ("«words»", Code.WRONG_TYPE, "takes a mapping (key: value), not text ('words')"),
    ("«[a]»", Code.WRONG_TYPE, "takes a mapping (key: value), not a list"),
]


@pytest.mark.parametrize(("criterion", "code", "words"), [(c, code, words) for c, code, *words in CRITERIA])
def test_a_wrong_criterion(findings: Findings, criterion: str, code: Code, words: list[str]) -> None:
    expect(findings(f"score:\n  - group: g\n    criteria:\n      - {criterion}\n"), code, *words)


PERSONAS = [
    ("{id: p, role: «buyer», match: {title: x}, brief: b}", Code.NOT_ALLOWED, "'role' cannot be 'buyer'", "champion"),
    ("{id: p, role: «economic buyer», match: {title: x}, brief: b}", Code.NOT_ALLOWED, "'economic_buyer'"),
    ("{«id»: p, role: user, match: {title: x}}", Code.MISSING_KEY, "'brief' is missing", "templates/"),
    ("{«id»: p, role: user, brief: b}", Code.MISSING_KEY, "'match' is missing", "account.x asks the account"),
    ("{id: p, role: user, match: {«titel»: x}, brief: b}", Code.UNKNOWN_KEY, "Did you mean 'title'?"),
    ("{id: p, role: user, match: {«account.employes»: 5}, brief: b}", Code.UNKNOWN_KEY, "'account.employees'"),
    ("{id: p, role: user, match: {«employees»: 5}, brief: b}", Code.UNKNOWN_KEY, "unknown field 'employees'"),
    ("{id: p, role: user, match: {title: x}, brief: b, need: «2»}", Code.WRONG_TYPE, "'need' takes a mapping"),
    ("{id: p, role: user, match: {title: x}, brief: b, need: {min: «-1»}}", Code.OUT_OF_RANGE, "at least 0"),
    ("{id: p, role: user, match: {title: x}, brief: b, need: {max: «51»}}", Code.OUT_OF_RANGE, "at most 50"),
    ("{id: p, role: user, match: {title: x}, brief: b, pains: «late»}", Code.WRONG_TYPE, "'pains' takes a list"),
    ("{id: p, role: user, match: {title: x}, brief: b, objections: [{«says»: a}]}", Code.MISSING_KEY, "'answer'"),
    ("{id: p, role: user, match: {title: x}, brief: b, proof: [{story: s, when: {«title»: x}}]}", Code.UNKNOWN_KEY),
    ("{id: p, role: user, match: {title: x}, brief: b, «matches»: x}", Code.UNKNOWN_KEY, "Did you mean 'match'?"),
]


@pytest.mark.parametrize(("persona", "code", "words"), [(c, code, words) for c, code, *words in PERSONAS])
def test_a_wrong_persona(findings: Findings, persona: str, code: Code, words: list[str]) -> None:
    expect(findings(f"personas:\n  - {persona}\n"), code, *words)


KEYS = [
    ("«nme»: x", Code.UNKNOWN_KEY, "unknown key 'nme'", "Did you mean 'name'?"),
    ("«Owner»: x", Code.UNKNOWN_KEY, "Did you mean 'owner'?"),
    ("owner: «5»", Code.WRONG_TYPE, "'owner' takes text, not a number (5)"),
    ("base: «false»", Code.NOT_ALLOWED, "'base' cannot be false", "It is one of: true."),
    ("base: «yes»", Code.NOT_ALLOWED, "'base' cannot be 'yes'"),
    ("tiers: {A: «101»}", Code.OUT_OF_RANGE, "'A' must be at most 100, not 101"),
    ("tiers: {A: «-1»}", Code.OUT_OF_RANGE, "'A' must be at least 0, not -1"),
    ("tiers: {A: «'80'»}", Code.WRONG_TYPE, "'A' takes a number"),
    ("tiers: «{}»", Code.OUT_OF_RANGE, "'tiers' is empty"),
    ("tiers: «[A]»", Code.WRONG_TYPE, "'tiers' takes a mapping (key: value), not a list"),
    ("tiers: {«1st»: 80}", Code.WRONG_FORM, "'1st' is not a valid name"),
    ("value: {expected_acv: 5, currency: «usd»}", Code.WRONG_FORM, "the three letters of ISO 4217, such as USD"),
    ("value: {expected_acv: «-5», currency: USD}", Code.OUT_OF_RANGE, "at least 0, not -5"),
    ("value: {expected_acv: «45k», currency: USD}", Code.WRONG_TYPE, "takes a number"),
    ("review: {last: «2026/02/03»}", Code.WRONG_FORM, "Write the date as 2026-09-01."),
    ("review: {every: «3 months»}", Code.WRONG_FORM, "Write days or weeks: 90d, 12w."),
    ("freshness: {«employes»: 9d}", Code.UNKNOWN_KEY, "unknown field 'employes'", "Did you mean 'employees'?"),
    ("freshness: {default: «90»}", Code.WRONG_TYPE, "Write days or weeks: 90d, 12w."),
    ("freshness: {default: «100000d»}", Code.WRONG_FORM, "Write days or weeks: 90d, 12w."),
    ("freshness: «90d»", Code.WRONG_TYPE, "'freshness' takes a mapping"),
    ("lists: {«Bad»: [a]}", Code.WRONG_FORM, "'Bad' is not a valid name"),
    ("lists: {a: «[]»}", Code.OUT_OF_RANGE, "'a' is empty"),
    ("lists: {a: «b»}", Code.WRONG_TYPE, "'a' takes a list, not text ('b')"),
    ("lists: {a: [b, «true»]}", Code.WRONG_TYPE, "Lists hold texts or numbers."),
    ("lists: {a: [«{b: 1}»]}", Code.WRONG_TYPE, "not a mapping"),
    ("lists: {a: [«null»]}", Code.WRONG_TYPE, "has no value"),
    ("require: «[]»", Code.OUT_OF_RANGE, "'require' is empty"),
    ("require: «{id: x}»", Code.WRONG_TYPE, "'require' takes a list, not a mapping"),
    ("require: [«5»]", Code.WRONG_TYPE, "takes a mapping (key: value), not a number (5)"),
    ("require: [{id: x, when: {employees: 5}, «points»: 4}]", Code.UNKNOWN_KEY, "There are: id, when, why."),
    ("exclude: [{«id»: x}]", Code.MISSING_KEY, "'when' is missing"),
    ("score: «[]»", Code.OUT_OF_RANGE, "'score' is empty"),
    ("score: [{group: g, criteria: «[]»}]", Code.OUT_OF_RANGE, "'criteria' is empty"),
    ("score: [{group: g, min: «1»}]", Code.OUT_OF_RANGE, "'min' must be at most 0, not 1"),
    ("score: [{group: g, max: «-1»}]", Code.OUT_OF_RANGE, "'max' must be at least 0, not -1"),
    ("score: [{«max»: 1}]", Code.MISSING_KEY, "'group' is missing"),
    ("extends: «A b»", Code.WRONG_FORM, "'extends' cannot be 'A b'"),
    ("extends: «5»", Code.WRONG_TYPE, "'extends' takes text, not a number (5)"),
]


@pytest.mark.parametrize(("body", "code", "words"), [(b, code, words) for b, code, *words in KEYS])
def test_a_wrong_key_or_value(findings: Findings, body: str, code: Code, words: list[str]) -> None:
    expect(findings(body), code, *words)


HEADS = [
    ("«id»: a\nname: A\n", Code.MISSING_KEY, "'icp' is missing", "version of the language"),
    ("«icp»: 1\nname: A\n", Code.MISSING_KEY, "'id' is missing", "the same as the file's name"),
    ("«icp»: 1\nid: a\n", Code.MISSING_KEY, "'name' is missing", "what people call it"),
    ("icp: «2»\nid: a\nname: A\n", Code.NOT_ALLOWED, "Write `icp: 1`."),
    ("icp: «'1'»\nid: a\nname: A\n", Code.NOT_ALLOWED, "Write `icp: 1`."),
    ("icp: «true»\nid: a\nname: A\n", Code.NOT_ALLOWED, "Write `icp: 1`."),
    ("icp: 1\nid: «A»\nname: A\n", Code.WRONG_FORM, "'id' cannot be 'A'"),
    ("icp: 1\nid: a\nname: «12»\n", Code.WRONG_TYPE, "'name' takes text, not a number (12)"),
    ("icp: 1\nid: a\nname:«»\n", Code.WRONG_TYPE, "'name' has no value; it takes text"),
]


@pytest.mark.parametrize(("text", "code", "words"), [(t, code, words) for t, code, *words in HEADS])
def test_a_wrong_head(findings: Findings, text: str, code: Code, words: list[str]) -> None:
    expect(findings({"a.yaml": text}), code, *words)


def test_a_comma_in_braces_that_makes_a_key(findings: Findings) -> None:
    found = findings("require:\n  - {id: b2b, when: {industry: Legal}, why: We sell, «to businesses only»}\n")
    expect(found, Code.UNKNOWN_KEY, "'to businesses only' has become a key of its own", '"…, to businesses only"')


def test_every_finding_of_every_file_is_shown_at_once(findings: Findings) -> None:
    found = findings(
        {
            "a.yaml": """\
icp: 1
id: a
name: «5»
«onwer»: x
tiers: {A: «200», B: 60, C: «60»}
require:
  - {id: r1, when: {«employes»: 5}}
  - {id: r2, when: {employees: «{at_least: 5, at_most: 4}»}}
  - {id: «r2», when: {country: «$nowhere»}}
score:
  - group: g
    max: «-4»
    criteria:
      - {id: c1, when: {employees: {«gte»: 5}}, points: 5}
      - {id: c2, when: {employees: 5}, points: 5, why: "{{ «employes» }}"}
personas:
  - {id: p, role: «boss», match: {title: x}, brief: b}
  - {id: q, role: user, match: {title: {matches: "a«(»?=b)"}}, brief: b}
""",
            "b.yaml": """\
icp: 1
id: «c»
name: B
exclude:
  - {id: x, when: «{}»}
  - {id: y, when: {last_funding_date: «2026-02-30»}}
extends: «nope»
""",
            "c.yaml": "icp: 1\nid: c\nname: «[»\n",
            "lists.yaml": "«Big»: [a]\n",
        }
    )
    assert {d.code for d in found} >= {Code.YAML_SYNTAX, Code.UNKNOWN_KEY, Code.NEVER_HOLDS, Code.TIERS, Code.WHY}


def test_what_is_left_out_for_a_finding_makes_no_second_one(findings: Findings) -> None:
    """A list, group or tier that does not fit is there all the same, and so is what a base of it holds."""
    found = findings(
        {
            "lists.yaml": "north: «US»\n",
            "b.yaml": "icp: 1\nid: b\nname: B\nlists: {south: «MX»}\nscore:\n  - group: g\n    criteria:\n"
            "      - {id: c1, when: {employees: {«gte»: 4}}, points: 5}\n",
            "a.yaml": "icp: 1\nid: a\nname: A\nextends: b\nwithout: [c1]\n"
            "require: [{id: x, when: {country: [$north, $south]}}]\n",
        }
    )
    assert len(found) == 3
