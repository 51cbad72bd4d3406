from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

HEADER = "id,seen,name,employees,tags\n"
EARLY, LATE = date(2026, 1, 1), date(2026, 6, 1)


def report(records, index=0):
    return records.sources[index]


def test_the_newest_known_value_wins_field_by_field(workspace):
    rows = "1,2026-01-01,Acme,12,a\n2,2026-01-01,Brook,1,\n1,2026-06-01,,15,\n"
    workspace.add("accounts", HEADER + rows, as_of_column="seen")
    records = workspace.read()
    assert records.accounts.select("account_id", "name", "employees", "tags", "record__as_of").rows() == [
        ("1", "Acme", 15.0, ["a"], LATE),
        ("2", "Brook", 1.0, None, EARLY),
    ]
    ages = ["account_id__as_of", "name__as_of", "employees__as_of", "tags__as_of"]
    assert records.accounts.select(ages).rows() == [(LATE, EARLY, LATE, EARLY), (EARLY, EARLY, EARLY, EARLY)]
    assert (report(records).merged, report(records).conflicts, report(records).adds_up) == (1, 1, True)
    (found,) = records.diagnostics
    assert (found.code.value, found.message) == (
        "ICP508",
        "accounts: rows of 1 record contradict each other in employees (1)",
    )
    assert found.help is None


@pytest.mark.parametrize("seen", ["2026-01-01", ""])
def test_of_rows_of_one_age_the_first_wins(workspace, seen):
    workspace.add("accounts", HEADER + f"1,{seen},,12,\n1,{seen},Acme,15,\n", as_of_column="seen")
    assert workspace.read().accounts.select("name", "employees").rows() == [("Acme", 12.0)]


def test_a_row_without_a_date_is_the_oldest(workspace):
    workspace.add("accounts", HEADER + "1,,Acme,12,\n1,2026-01-01,,15,\n", as_of_column="seen")
    accounts = workspace.read().accounts
    assert accounts.select("name", "employees", "record__as_of").rows() == [("Acme", 15.0, EARLY)]
    assert accounts.select("name__as_of", "employees__as_of").rows() == [(None, EARLY)]


@pytest.mark.parametrize("settings", [{}, {"as_of": "2026-01-01"}])
def test_values_have_dates_of_their_own_only_where_rows_differ_in_age(workspace, settings):
    workspace.add("accounts", HEADER + "1,,Acme,12,\n1,,,15,\n", **settings)
    accounts = workspace.read().accounts
    assert [name for name in accounts.columns if name.endswith("__as_of")] == ["record__as_of"] * len(settings)


def test_values_have_dates_of_their_own_only_where_rows_were_merged(workspace):
    workspace.add("accounts", HEADER + "1,2026-01-01,Acme,12,\n2,2026-01-01,,15,\n", as_of_column="seen")
    accounts = workspace.read().accounts
    assert [name for name in accounts.columns if name.endswith("__as_of")] == ["record__as_of"]


def test_accounts_stand_where_their_first_row_stood(workspace):
    workspace.add("accounts", "id\n3\n1\n2\n1\n3\n")
    assert workspace.read().accounts["account_id"].to_list() == ["3", "1", "2"]


def test_equal_values_are_no_conflict(workspace):
    workspace.add("accounts", "id,name,tags\n1,Acme,a;b\n1, Acme ,a;b\n1,,\n", map={"account_id": "id", "name": "name"})
    records = workspace.read()
    assert (report(records).merged, report(records).conflicts) == (2, 0)
    assert not records.diagnostics


def test_equal_values_that_need_more_than_a_look_are_no_conflict(workspace):
    row = "1,,Łódź Mills International,,Łódź Mills International;MÜNCHEN\n"
    workspace.add("accounts", HEADER + row.replace("Łódź", "Ło\u0301dź", 1) + row + row)
    assert (report(workspace.read()).merged, report(workspace.read()).conflicts) == (2, 0)


def test_rows_of_one_domain_are_one_account_and_a_host_that_many_share_tells_none(workspace):
    sites = ["https://www.acme.example/x", "ACME.example", "xn--mnchen-3ya.example", "MÜNCHEN.example", "bit.ly/a"]
    workspace.add("accounts", "domain\n" + "\n".join(sites) + "\n", identity=("domain",))
    records = workspace.read()
    assert records.accounts["domain"].to_list() == ["acme.example", "münchen.example"]
    assert (report(records).merged, report(records).rejected) == (2, 1)


def test_without_ages_help_says_how_the_newest_can_win(workspace):
    workspace.add("accounts", "id,name\n1,Acme\n1,Brook\n")
    (found,) = workspace.read().diagnostics
    assert found.help == "The first row counts. Say as_of: {column: …} if the newest should."


def test_identity_of_several_fields(workspace):
    rows = "id,name,country\n1,Acme,US\n2,Acme,CA\n3,Acme,US\n4,Acme,\n5,Acme,\n6,,\n,,US\n,,\n"
    workspace.add("accounts", rows, identity=("name", "country"))
    records = workspace.read()
    assert records.accounts["account_id"].to_list() == ["1", "2", "4", "5", "6", "US"]
    reason = "it has no name and no country and no account_id"
    assert records.rejects.select("line", "reason").rows() == [(9, reason)]
    assert (report(records).merged, report(records).adds_up) == (1, True)


def test_contacts_and_facts_find_an_account_by_every_id_its_rows_had(workspace):
    workspace.add(
        "accounts", "id,domain\nA-1,acme.example\nA-2,acme.example\nA-3,brook.example\n", identity=("domain",)
    )
    workspace.add("contacts", "account_id,title\nA-2,CFO\nA-1,CEO\nA-9,VP\n")
    workspace.add("postings", "account_id,title\nA-2,SDR\n")
    records = workspace.read()
    assert records.accounts["account_id"].to_list() == ["A-1", "A-3"]
    assert records.contacts.select("account_id", "title").rows() == [("A-1", "CFO"), ("A-1", "CEO")]
    assert records.facts["postings"].rows.collect().to_native()["account_id"].to_list() == ["A-1"]
    assert report(records, 1).unmatched == 1


def test_accounts_told_apart_by_something_else_need_ids_of_their_own(workspace):
    rows = "account_id,domain\nA-1,acme.example\n,brook.example\nA-1,dale.example\n"
    workspace.add("accounts", rows, identity=("domain",))
    records = workspace.read()
    assert records.accounts["account_id"].to_list() == ["A-1", "brook.example"]
    assert records.rejects.select("line", "reason").rows() == [(4, "its account_id is also that of another account")]
    assert report(records).adds_up


def test_without_an_id_what_tells_accounts_apart_is_their_id(workspace):
    workspace.add("accounts", "name,country\nAcme,US\nAcme,CA\n", identity=("name", "country"))
    assert workspace.read().accounts["account_id"].to_list() == ["Acme / US", "Acme / CA"]


def test_one_person_is_told_by_contact_id_else_by_email(workspace):
    workspace.add("accounts", "id\n1\n2\n")
    rows = [
        "contact_id,account_id,email,title,seen",
        "C-1,1,a@x.example,CFO,2026-01-01",
        "C-1,1,b@x.example,CEO,2026-06-01",
        "C-2,1,a@x.example,VP,2026-01-01",
        ",1,z@x.example,Head,2026-01-01",
        ",2,Z@X.EXAMPLE,Director,2026-06-01",
        ",1,,Intern,2026-01-01",
        ",1,,Intern,2026-01-01",
    ]
    workspace.add("contacts", "\n".join(rows), as_of_column="seen")
    records = workspace.read()
    assert records.contacts.select("contact_id", "account_id", "title").rows() == [
        ("C-1", "1", "CEO"),
        ("C-2", "1", "VP"),
        (None, "2", "Director"),
        (None, "1", "Intern"),
        (None, "1", "Intern"),
    ]
    assert (report(records, 1).merged, report(records, 1).adds_up) == (2, True)


def test_a_contact_id_is_no_email_address(workspace):
    workspace.add("accounts", "id\n1\n")
    workspace.add("contacts", "contact_id,account_id,email\na@x.example,1,\n,1,a@x.example\n")
    assert workspace.read().contacts.height == 2


def test_a_person_who_left_for_an_unknown_account_is_unmatched(workspace):
    workspace.add("accounts", "id\n1\n")
    workspace.add("contacts", "id,account_id,seen\nC,1,2026-01-01\nC,9,2026-06-01\n", as_of_column="seen")
    records = workspace.read()
    assert records.contacts.is_empty()
    contacts = report(records, 1)
    assert (contacts.merged, contacts.unmatched, contacts.adds_up) == (1, 1, True)


days = st.sampled_from(["", "2026-01-01", "2026-02-01"])
row = st.tuples(st.sampled_from("123"), days, st.sampled_from(["", "x", "y"]), st.sampled_from(["", "1", "2"]))


@settings(deadline=None)
@given(st.lists(row, min_size=1, max_size=12))
def test_merging_is_what_a_loop_over_rows_does(workspace_factory, rows):
    workspace = workspace_factory()
    body = "".join(f"{','.join(cells)}\n" for cells in rows)
    workspace.add("accounts", "id,seen,name,employees\n" + body, as_of_column="seen")
    records = workspace.read()
    expected = {}
    for key in dict.fromkeys(cells[0] for cells in rows):
        own = sorted((cells for cells in rows if cells[0] == key), key=lambda cells: cells[1], reverse=True)
        expected[key] = [next((c[i] for c in own if c[i]), None) for i in (1, 2, 3)]
    got = {
        row["account_id"]: [
            row["record__as_of"] and row["record__as_of"].isoformat(),
            row["name"],
            row["employees"] and f"{row['employees']:.0f}",
        ]
        for row in records.accounts.iter_rows(named=True)
    }
    assert got == expected
    known = [{cells[i] for cells in rows if cells[0] == key and cells[i]} for key in expected for i in (2, 3)]
    assert records.sources[0].conflicts == sum(len(values) > 1 for values in known)
    assert records.sources[0].merged == len(rows) - len(expected)
