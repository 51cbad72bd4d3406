"""Every row that comes in is used, rejected, merged or unmatched: over made-up files, the example and real ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example"
REAL = ROOT.parent / "shared" / "data"

identity = st.sampled_from(["A-1", "A-2", "A-3", " A-1 ", "A,4", 'A"5', "A\n6", "", " "])
cell = st.sampled_from(["", "x", "é", "1,5", 'say "hi"', "two\nlines", "  y  "])
WIDTH = 3
record = st.lists(cell, min_size=1, max_size=WIDTH + 1)


def as_csv(records: list[list[str]], newline: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=newline)
    for cells in records:
        if cells:
            writer.writerow(cells)
        else:
            file.write(newline)
    return file.getvalue()


@st.composite
def records(draw) -> list[list[str]]:
    """Records of a file with three columns, the first an account's id: whole, ragged, and blank lines."""
    rest = draw(st.lists(st.tuples(st.integers(0, WIDTH), st.booleans(), cell, identity), max_size=10))
    return [[] if blank and width == 0 else [key, *[text] * width] for width, blank, text, key in rest]


def sums(records) -> list[tuple[int, int, int, int, int]]:
    assert all(source.adds_up for source in records.sources)
    return [(s.rows_in, s.used, s.rejected, s.merged, s.unmatched) for s in records.sources]


@settings(deadline=None)
@given(records(), records(), st.sampled_from(["\n", "\r\n"]))
def test_the_sums_are_those_of_a_loop_over_rows(workspace_factory, accounts, contacts, newline):
    workspace = workspace_factory()
    workspace.add("accounts", as_csv([["id", "name", "city"], *accounts], newline))
    workspace.add("contacts", as_csv([["account_id", "title", "contact_id"], *contacts], newline))
    workspace.add("postings", as_csv([["account_id", "title", "x"], *contacts], newline))
    read = workspace.read()

    def whole(rows):
        return [cells[:WIDTH] for cells in rows if len(cells) >= WIDTH and not "".join(cells[WIDTH:]).strip()]

    accounts, contacts = ([cells for cells in rows if cells not in ([], [" "])] for rows in (accounts, contacts))
    ids = [cells[0].strip() for cells in whole(accounts)]
    known = {key for key in ids if key}
    used, rejected = len(known), len(accounts) - len(ids) + ids.count("")
    expected = [(len(accounts), used, rejected, len(accounts) - used - rejected, 0)]

    kept = [(cells[0].strip(), cells[2].strip()) for cells in whole(contacts) if cells[0].strip()]
    people: dict[object, str] = {}
    for place, (key, person) in enumerate(kept):
        people.setdefault(person or place, key)
    used = sum(key in known for key in people.values())
    rejected = len(contacts) - len(kept)
    expected.append((len(contacts), used, rejected, len(kept) - len(people), len(people) - used))
    matched = sum(key in known for key, _ in kept)
    expected.append((len(contacts), matched, rejected, 0, len(kept) - matched))

    assert sums(read) == expected
    assert read.rejects.height == sum(source.rejected for source in read.sources)
    assert set(read.accounts["account_id"]) == known


def test_each_reject_has_the_line_it_stands_on(workspace):
    rows = ["id,name", "1,Acme", '2,"Br', 'ook"', "3", ",Dale", "", "4,x,y", '5,"', "6,Elm"]
    workspace.add("accounts", "\n".join(rows))
    rejects = workspace.read().rejects
    assert sorted(rejects["line"]) == [5, 6, 8, 9]
    for line, content in rejects.select("line", "content").rows():
        assert content == rows[line - 1]


def test_the_example(workspace):
    workspace.add(
        "accounts",
        files=(EXAMPLE / "accounts.csv",),
        as_of_column="Updated",
        dates="month_first",
        decimal=".",
        map={
            "account_id": "Account ID",
            "name": "Company",
            "industry": "Industry",
            "business_model": "Model",
            "employees": {"column": "Size", "range": "low"},
            "annual_revenue": {"column": "Revenue k EUR", "unit": 1000.0, "currency": "EUR", "rate": 1.08},
            "founded_year": "Founded",
            "last_funding_date": "Last funding",
            "country": "HQ Country",
            "state": "State",
            "technologies": {"column": "Tech", "split": ";"},
            "tags": {"column": "Tags", "split": ";"},
            "budget": "Software budget",
        },
    )
    workspace.add(
        "contacts",
        files=(EXAMPLE / "contacts.csv",),
        as_of_column="Updated",
        map={"contact_id": "Contact ID", "account_id": "Account ID", "email": "Email", "title": "Job Title"},
    )
    workspace.add("postings", files=(EXAMPLE / "postings.csv",), key="company_id", complete=True)
    records = workspace.read()
    assert sums(records) == [(200, 195, 2, 3, 0), (583, 559, 4, 5, 15), (348, 343, 0, 0, 5)]
    accounts = {row["account_id"]: row for row in records.accounts.iter_rows(named=True)}
    first = accounts["A-0001"]
    assert (first["employees"], first["annual_revenue"], first["country"]) == (1117, 975_204_630, "US")
    assert first["technologies"][:3] == ["Outreach", "Calendly", "Gong"]
    unreadable = {(column.field, example) for column in records.sources[0].unreadable for example in column.examples}
    assert unreadable == {
        ("employees", "about forty"),
        ("annual_revenue", "ask finance"),
        ("budget", "CHF 3M"),
        ("budget", "kr 400,000"),
    }


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real files are not in {REAL}")
@pytest.mark.parametrize(
    ("file", "columns", "rows"),
    [
        ("yc_companies.csv", {"account_id": "id", "name": "name", "employees": "team_size", "tags": "tags"}, 6079),
        ("crm_accounts.csv", {"name": "account", "industry": "sector", "country": "office_location"}, 85),
        ("xeducation_leads.csv", {"account_id": "Prospect ID", "country": "Country", "city": "City"}, 9240),
    ],
)
def test_real_accounts(workspace, file, columns, rows):
    workspace.add("accounts", files=(REAL / file,), map=columns)
    assert sums(workspace.read()) == [(rows, rows, 0, 0, 0)]


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real files are not in {REAL}")
def test_real_facts(workspace):
    workspace.add("accounts", files=(REAL / "yc_companies.csv",))
    workspace.add("postings", files=(REAL / "yc_job_postings.csv",), key="company_id")
    ((rows, *_), postings) = sums(workspace.read())
    assert rows == 6079
    assert (postings[0], postings[1] + postings[4]) == (5342, 5342)
