"""Who gets which brief, held against the same rules in plain Python."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from briefs.desk import ACME, ANN, AS_OF, PERSONA, REVOPS, RULES, batch, frame
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.briefs.plan import BRIEFS, LEFT_OUT, REASONS, Candidates, plan_briefs, planned_alone
from icp_rules.briefs.ranking import ranked_matches
from icp_rules.language.config import PanelSize
from icp_rules.language.fields import FieldTable
from icp_rules.workspace import load_rule_set

if TYPE_CHECKING:
    from icp_rules.briefs.plan import Plan
    from icp_rules.language.model import RuleSet

FINANCE = {**PERSONA, "id": "finance", "role": "blocker", "match": {"title": "cfo"}, "brief": "vp-sales.md.j2"}
PERSONAS = [PERSONA, REVOPS, FINANCE]
USUAL = PanelSize()
TITLES = {"VP Sales": "vp-sales", "RevOps Lead": "revops-lead", "CFO": "finance"}
ACCOUNTS = ("A-1", "A-2", "A-3")
SENIORITIES = ("c_suite", "vp", "director", "head", "manager", "senior", "staff", "entry", "other")
TIERS = ("A", "B", "C", None)


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((*values, None))


CONTACT = st.fixed_dictionaries(
    {
        "contact_id": one_of("C-1", "C-2", "C-3", "C-4", "C-5", "C-6"),
        "account_id": st.sampled_from(ACCOUNTS),
        "title": one_of(*TITLES),
        "email": one_of("a@acme.example", "A@acme.example", "b@acme.example", "c@acme.example", "d@acme.example"),
        "linkedin_url": one_of("https://www.linkedin.example/in/a", "https://www.linkedin.example/in/B"),
        "seniority": one_of(*SENIORITIES),
        "record__as_of": one_of(date(2026, 10, 1), date(2026, 10, 2)),
    }
)
NEED = st.integers(0, 3)
SCORE = st.tuples(st.sampled_from(["qualified", "unverified"]), st.sampled_from(TIERS), st.sampled_from([20.0, 80.0]))


@dataclass(frozen=True)
class Case:
    rule_sets: list[RuleSet]
    contacts: list[dict[str, Any]]
    scores: dict[tuple[str, str], tuple[str, str | None, float | None]]
    size: PanelSize

    def planned(self) -> Plan:
        contacts = frame(self.contacts, FieldTable().contact)
        accounts = pl.DataFrame({"account_id": ACCOUNTS})
        candidates = [
            Candidates(r, accounts["account_id"], ranked_matches(r, contacts, accounts, as_of=AS_OF))
            for r in self.rule_sets
        ]
        rows = [(account, rule_set, *score) for (account, rule_set), score in self.scores.items()]
        scores = pl.DataFrame(rows, schema=["account_id", "rule_set", "status", "tier", "score"], orient="row")
        scores = scores.cast({"tier": pl.String, "score": pl.Float64})
        return plan_briefs(contacts, candidates, scores, "score", self.size)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """A strategy of cases: a rule set with a score and a filter, whose personas are the other way round."""

    def read(**rules):
        path = tmp_path_factory.mktemp("rules") / "tested.yaml"
        path.write_text(json.dumps({"icp": 1, "id": "tested", "name": "Tested", **rules}), encoding="utf-8")
        return load_rule_set(path)

    base = read(**RULES | {"personas": PERSONAS})
    bare = read(personas=PERSONAS, require=RULES["require"])

    def case(contacts, needs, scored, statuses, most):
        personas = [replace(p, minimum=min(n), maximum=max(n)) for p, n in zip(base.personas, needs, strict=True)]
        rule_sets = [
            replace(base, id="one", personas=tuple(personas)),
            replace(bare, id="filter", personas=tuple(reversed(personas))),
        ]
        scores = {(a, "one"): score for a, score in zip(ACCOUNTS, scored, strict=True)}
        filtered = {(a, "filter"): (status, None, None) for a, status in zip(ACCOUNTS, statuses, strict=True)}
        return Case(rule_sets, contacts, scores | filtered, PanelSize(0, most))

    return st.builds(
        case,
        st.lists(CONTACT, max_size=14),
        st.tuples(*[st.tuples(NEED, NEED)] * 3),
        st.tuples(*[SCORE] * 3),
        st.tuples(*[st.sampled_from(["qualified", "unverified"])] * 3),
        st.integers(1, 5),
    )


def persons(contacts: list[dict[str, Any]]) -> list[int]:
    """The person each fitting contact is: those who share an id or an address are one."""
    groups = [{i} for i in range(len(contacts))]
    fitting = [i for i, c in enumerate(contacts) if c["title"]]
    for i in fitting:
        for j in fitting:
            if any(
                contacts[i][key] and contacts[j][key] and contacts[i][key].lower() == contacts[j][key].lower()
                for key in ("contact_id", "email", "linkedin_url")
            ):
                joined = groups[i] | groups[j]
                for one in joined:
                    groups[one] = joined
    return [min(group) for group in groups]


def rank(contact: dict[str, Any], row: int) -> tuple[Any, ...]:
    day, seniority, identity = contact["record__as_of"], contact["seniority"], contact["contact_id"]
    return (
        contact["email"] is None,
        SENIORITIES.index(seniority) if seniority else 99,
        -day.toordinal() if day else 0,
        (identity is None, identity or ""),
        row,
    )


@dataclass(frozen=True)
class Fit:
    rule_set: str
    account: str
    persona: str
    row: int
    place: int
    blocker: bool
    limit: int

    @property
    def seat(self) -> tuple[str, str, str]:
        return self.rule_set, self.account, self.persona


def fits(case: Case) -> list[Fit]:
    return [
        Fit(r.id, contact["account_id"], p.id, row, place, p.role == "blocker", p.maximum)
        for r in case.rule_sets
        for place, p in enumerate(r.personas)
        for row, contact in enumerate(case.contacts)
        if TITLES.get(contact["title"]) == p.id
    ]


def standing(case: Case, fit: Fit) -> tuple[Any, ...]:
    status, tier, score = case.scores[fit.account, fit.rule_set]
    worth = 1.0 if score is None else -score
    return (status != "qualified", TIERS.index(tier), worth, fit.rule_set)


def limited(case: Case, live: list[Fit]) -> dict[Fit, int]:
    """The contacts that the limits let through, with their place for the role."""
    seats = defaultdict[Any, list[Fit]](list)
    for fit in sorted(live, key=lambda f: rank(case.contacts[f.row], f.row)):
        seats[fit.seat].append(fit)
    inside = [(place, fit) for seat in seats.values() for place, fit in enumerate(seat, 1) if place <= fit.limit]
    accounts = defaultdict[str, list[tuple[int, Fit]]](list)
    for place, fit in inside:
        accounts[fit.account].append((place, fit))
    taken = {}
    for of_account in accounts.values():
        of_account.sort(
            key=lambda one: (
                one[0],
                one[1].blocker,
                standing(case, one[1]),
                rank(case.contacts[one[1].row], one[1].row),
            )
        )
        taken |= {fit: place for place, fit in of_account[: case.size.maximum]}
    return taken


def expected(case: Case) -> dict[Fit, int]:
    """Give one person after another the best of their briefs, until nobody has two."""
    who, live = persons(case.contacts), fits(case)
    while True:
        chosen = limited(case, live)
        several = defaultdict[int, list[Fit]](list)
        for fit in chosen:
            several[who[fit.row]].append(fit)
        twice = next((its for its in several.values() if len(its) > 1), None)
        if twice is None:
            return chosen
        best = min(twice, key=lambda f: survivor(case, f))
        live = [fit for fit in live if fit == best or fit not in twice]


def survivor(case: Case, fit: Fit) -> tuple[Any, ...]:
    return (standing(case, fit), fit.place, fit.account, rank(case.contacts[fit.row], fit.row))


@given(data=st.data())
def test_the_plan_is_what_the_rules_in_plain_python_say(cases, data):
    case = data.draw(cases)
    plan = case.planned()
    found = plan.briefs.filter(pl.col("contact_row").is_not_null()).select(*BRIEFS).rows()
    assert set(found) == {(*fit.seat, fit.row, place) for fit, place in expected(case).items()}
    assert len(found) == len(set(found))


@given(data=st.data())
def test_what_a_plan_promises(cases, data):
    case = data.draw(cases)
    plan, who, all_fits = case.planned(), persons(case.contacts), fits(case)
    people = plan.briefs.drop_nulls("contact_row")
    # nobody twice
    assert len({who[row] for row in people["contact_row"]}) == people.height
    # never more than the limits, over all rule sets
    assert all(n <= case.size.maximum for n in people["account_id"].value_counts()["count"])
    limits = {fit.seat: fit.limit for fit in all_fits}
    seats = {(r, a, p): sorted(places) for r, a, p, places in people.group_by(*list(BRIEFS)[:3]).agg("place").rows()}
    assert all(len(places) <= limits[seat] for seat, places in seats.items())
    # places have no gaps, and nobody is second at an account that leaves the best of another role out
    assert all(places == list(range(1, len(places) + 1)) for places in seats.values())
    placed = {who[row] for row in people["contact_row"]}
    for fit in all_fits:
        second = any(seat[1] == fit.account and len(places) > 1 for seat, places in seats.items())
        assert not (second and fit.limit and fit.seat not in seats and who[fit.row] not in placed)
    # whoever fits has a brief, or is left out with a reason that holds
    out = plan.left_out
    assert out.schema == LEFT_OUT
    key = ("rule_set", "account_id", "persona", "contact_row")
    both = people.select(key).rows() + out.select(key).rows()
    assert sorted(both) == sorted((*fit.seat, fit.row) for fit in all_fits)
    assert set(out["reason"]) <= set(REASONS)
    written = set(people.select("rule_set", "account_id", "persona").rows())
    for row in out.iter_rows(named=True):
        seat = (row["rule_set"], row["account_id"], row["persona"])
        instead = (row["brief_rule_set"], row["brief_account_id"], row["brief_persona"])
        if row["reason"] == "another_brief":
            assert who[row["contact_row"]] in placed
            assert instead in written
        else:
            assert who[row["contact_row"]] not in placed
            assert instead == (None, None, None)
            full = len(seats.get(seat, ())) == limits[seat]
            assert full if row["reason"] == "role_full" else not full
    # a role alone is one that needs somebody and that nobody fits
    alone = plan.briefs.filter(pl.col("contact_row").is_null()).select("rule_set", "account_id", "persona").rows()
    needing = {(r.id, a, p.id) for r in case.rule_sets for a in ACCOUNTS for p in r.personas if p.minimum}
    assert set(alone) == needing - {fit.seat for fit in all_fits}


def contact(number: int, **more: Any) -> dict[str, Any]:
    return ANN | {"contact_id": f"C-{number}", "email": f"p{number}@acme.example"} | more


def plan_of(load, contacts, scores, size=USUAL, only=None, **rules):
    """Plan by rule sets that differ in their ids, and in their one persona where ``only`` says so."""
    made = load(RULES | rules)
    rule_sets = [replace(made, id=name) for name in dict.fromkeys(name for _, name in scores)]
    if only:
        personas = {p.id: p for p in made.personas}
        rule_sets = [replace(r, personas=(personas[only[r.id]],)) for r in rule_sets]
    people, accounts = (
        frame(contacts, made.fields.contact),
        frame([ACME | {"account_id": a} for a, _ in scores], made.fields.account),
    )
    accounts = accounts.unique("account_id", maintain_order=True)
    candidates = [
        Candidates(
            r,
            pl.Series([a for a, name in scores if name == r.id]),
            ranked_matches(r, people, accounts, as_of=AS_OF),
        )
        for r in rule_sets
    ]
    rows = [(a, name, *score) for (a, name), score in scores.items()]
    table = pl.DataFrame(rows, schema=["account_id", "rule_set", "status", "tier", "score"], orient="row")
    return plan_briefs(people, candidates, table.cast({"tier": pl.String, "score": pl.Float64}), "score", size)


GOOD = ("qualified", "A", 90.0)


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (("qualified", "C", 10.0), ("unverified", "A", 90.0), "A-1"),
        (("qualified", "B", 90.0), ("qualified", "A", 80.0), "A-2"),
        (("qualified", "A", 80.0), ("qualified", "A", 81.0), "A-2"),
        (("qualified", "C", 1.0), ("qualified", None, 99.0), "A-1"),
        (("qualified", None, None), ("qualified", "C", 0.0), "A-2"),
        (GOOD, GOOD, "A-1"),
    ],
)
def test_a_person_at_two_accounts_gets_the_brief_of_the_better_one(load, first, second, winner):
    same = [contact(1, account_id="A-1"), contact(2, account_id="A-2", email="P1@ACME.example")]
    plan = plan_of(load, same, {("A-1", "x"): first, ("A-2", "x"): second}, personas=[PERSONA])
    assert plan.briefs["account_id"].to_list() == [winner]
    left = plan.left_out.row(0, named=True)
    assert (left["reason"], left["brief_account_id"]) == ("another_brief", winner)
    assert {left["account_id"], winner} == {"A-1", "A-2"}


def test_of_two_rule_sets_the_first_by_id_is_written_where_all_else_is_equal(load):
    plan = plan_of(load, [contact(1)], {("A-1", "y"): GOOD, ("A-1", "x"): GOOD}, personas=[PERSONA])
    assert plan.briefs.select("rule_set", "persona").rows() == [("x", "vp-sales")]


def test_of_two_accounts_alike_the_one_with_the_persona_further_up_is_written(load):
    same = [contact(1, title="RevOps Lead"), contact(2, account_id="A-2", email="p1@acme.example")]
    plan = plan_of(load, same, {("A-1", "x"): GOOD, ("A-2", "x"): GOOD})
    assert plan.briefs.drop_nulls("contact_row")["account_id"].to_list() == ["A-2"]


def test_within_a_round_the_better_rule_set_goes_first(load):
    people = [contact(1, seniority="entry"), contact(2, title="RevOps Lead", seniority="c_suite")]
    scores = {("A-1", "a"): ("qualified", "B", 90.0), ("A-1", "x"): ("qualified", "A", 80.0)}
    plan = plan_of(load, people, scores, PanelSize(0, 1), only={"x": "vp-sales", "a": "revops-lead"})
    assert plan.briefs.select("rule_set", "contact_row").rows() == [("x", 0)]


def test_who_comes_next_takes_the_place_of_somebody_with_another_brief(load):
    people = [contact(1, linkedin_url="L"), contact(2), contact(3, account_id="A-2", linkedin_url="l")]
    persona = PERSONA | {"need": {"max": 1}}
    plan = plan_of(load, people, {("A-1", "x"): ("qualified", "B", 50.0), ("A-2", "x"): GOOD}, personas=[persona])
    assert plan.briefs.select("account_id", "contact_row", "place").rows() == [("A-1", 1, 1), ("A-2", 2, 1)]


def test_a_company_page_makes_nobody_the_same_person(load):
    people = [contact(i, linkedin_url="https://www.linkedin.example/company/acme") for i in range(2)]
    assert plan_of(load, people, {("A-1", "x"): GOOD}, personas=[PERSONA]).briefs.height == 2


def test_a_long_chain_of_shared_addresses_is_one_person(load):
    links = [{"email": f"p{(i + 1) // 2}@acme.example", "linkedin_url": f"l/{i // 2}"} for i in range(500)]
    people = [contact(i, account_id=f"A-{i}", **link) for i, link in enumerate(links)]
    plan = plan_of(load, people[::-1], {(f"A-{i}", "x"): GOOD for i in range(500)}, personas=[PERSONA])
    assert plan.briefs["account_id"].to_list() == ["A-0"]


def test_the_best_of_each_role_goes_before_the_second_of_any_and_blockers_last(load):
    people = [
        contact(1, seniority="c_suite"),
        contact(2, seniority="c_suite"),
        contact(3, title="RevOps Lead", seniority="entry"),
        contact(4, title="CFO", seniority="c_suite"),
    ]
    personas = [FINANCE, PERSONA | {"need": {"max": 3}}, REVOPS]

    def rows(most):
        plan = plan_of(load, people, {("A-1", "x"): GOOD}, PanelSize(0, most), personas=personas)
        return set(plan.briefs["contact_row"])

    assert rows(1) == {0}
    assert rows(2) == {0, 2}
    assert rows(3) == {0, 2, 3}
    assert rows(4) == {0, 1, 2, 3}


def test_the_most_of_an_account_holds_over_all_its_rule_sets(load):
    people = [contact(i) for i in range(6)]
    scores = {("A-1", "x"): GOOD, ("A-1", "y"): GOOD}
    assert plan_of(load, people, scores, PanelSize(0, 3), personas=[PERSONA]).briefs.height == 3
    assert plan_of(load, people, scores, PanelSize(0, 10), personas=[PERSONA]).briefs.height == 4


def test_without_contacts_each_role_that_needs_somebody_has_a_brief(load):
    optional = REVOPS | {"need": {"min": 0}}
    plan = plan_of(load, [], {("A-1", "x"): GOOD}, personas=[PERSONA, optional])
    assert plan.briefs.rows() == [("x", "A-1", "vp-sales", None, 1)]
    assert plan.briefs.schema == BRIEFS
    assert plan.left_out.is_empty()


def test_accounts_that_are_planned_alone_know_nothing_of_each_other(load):
    same = [contact(1), contact(1, account_id="A-2"), contact(2, account_id="A-2", email="P1@acme.example")]
    made = batch(load(RULES), [ACME, ACME | {"account_id": "A-2"}], same)
    found = planned_alone(made.rule_set, made.trace["account_id"], made.contacts, made.matches, USUAL)
    assert found.drop_nulls("contact_row").select("account_id", "contact_row").rows() == [("A-1", 0), ("A-2", 1)]


def test_without_rule_sets_there_is_no_plan():
    scores = pl.DataFrame(
        schema={
            "account_id": pl.String,
            "rule_set": pl.String,
            "status": pl.String,
            "tier": pl.String,
            "score": pl.Float64,
        }
    )
    plan = plan_briefs(pl.DataFrame(), [], scores, "score", USUAL)
    assert plan.briefs.schema == BRIEFS
    assert plan.briefs.is_empty()
