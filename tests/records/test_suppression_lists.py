"""What lists of who may not be contacted can say beside names: reasons, last days, columns of others, and kinds."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Code, DiagnosticError, Location
from icp_rules.language.config import Config, SourceConfig, SuppressConfig
from icp_rules.language.fields import FieldTable
from icp_rules.records.builtin import icp_sources
from icp_rules.records.suppression import Counts, Listed, list_findings, read_lists, summed

AS_OF = date(2026, 11, 1)
READERS = {reader.name: reader for reader in icp_sources()}
ACCOUNTS = pl.DataFrame(
    {
        "account_id": ["1", "2", "3", "4"],
        "name": ["Acme", "Brook", "Cairn", "Dale"],
        "domain": ["acme.example", "brook.example", "shop.cairn.example", "dale.example"],
        "industry": ["Healthcare", "Healthcare", "Software", None],
        "country": ["DE", "US", "DE", None],
        "region": ["EMEA", "NAMER", "EMEA", None],
    }
)
CONTACTS = pl.DataFrame(
    {
        "contact_id": ["a", "b", "c", "d"],
        "account_id": ["1", "2", "3", "4"],
        "email": ["ann+x@acme.example", "b.o.b@googlemail.com", "cat@mail.cairn.example", "dan@dale.example"],
        "title": ["Student assistant", "VP Sales", "Head of Finance", "vp finance"],
        "seniority": ["entry", "vp", "head", "vp"],
        "country": [None, "DE", None, "DE"],
    }
)


@pytest.fixture
def listed(tmp_path):
    """Read one list of this content, and what icp.yaml says of it, as it counts on a day."""

    def read(content: str, day: date = AS_OF, dates: str | None = None, **settings: Any) -> Listed:
        (tmp_path / "stop.csv").write_text(content, encoding="utf-8")
        source = SourceConfig("stop", Location("icp.yaml", 9), (tmp_path / "stop.csv",), dates=dates)
        config = Config(tmp_path, suppress=(SuppressConfig(source, **settings),))
        return read_lists(config, READERS).on(day)

    return read


def out(listed: Listed) -> tuple[str, str]:
    """Return the accounts and the contacts that are left out."""
    found = listed.among(ACCOUNTS)
    reached = set(found.contactable(CONTACTS)["contact_id"])
    return "".join(sorted(found.accounts)), "".join(one for one in "abcd" if one not in reached)


def errors(read: Any, content: str, **settings: Any) -> list[tuple[Code, int | None, str]]:
    with pytest.raises(DiagnosticError) as caught:
        read(content, **settings)
    return [(d.code, d.location.line if d.location else None, d.message) for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("email\nann@acme.example\n", ("", "a")),
        ("email\nANN+other.things@acme.example\n", ("", "a")),
        ("email\nbob@gmail.com\n", ("", "b")),
        ("email\n<B.ob+q@GoogleMail.com>\n", ("", "b")),
        ("domain\ngooglemail.com\n", ("", "b")),
        ("email\nbob@mail.example\nan.n@acme.example\n", ("", "")),
        ("domain\ncairn.example\n", ("3", "c")),
        ("domain\nshop.cairn.example\n", ("3", "c")),
        ("domain\nmail.cairn.example.\n", ("", "c")),
        ("domain\nairn.example\nx.acme.example\n", ("", "")),
        ("Contact ID\n A \n", ("", "a")),
        ("contact_id,email\nb,\n,dan@dale.example\n", ("", "bd")),
    ],
)
def test_addresses_that_lead_to_one_mailbox_are_one_and_a_domain_covers_all_below(content, expected, listed):
    assert out(listed(content)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("country\nGermany\n", ("13", "abcd")),
        ("region\nemea\n", ("13", "ac")),
        ("industry,country\nHealth care,Germany\n", ("1", "ab")),
        ("industry,country\nHealthcare,\n", ("12", "ab")),
        ("title\n*student*\n", ("", "a")),
        ("title\nstudent\n", ("", "")),
        ("Job Title\nVP Finance; *of finance\n", ("", "cd")),
        ("seniority,country\nvice president,DE\n", ("", "bd")),
        ("title,industry\nvp*,Healthcare\n", ("", "b")),
        ("title,reason\n,\n", ("", "")),
        # of a row that names somebody, all else is for people
        ("domain,country\nbrook.example,Germany\n", ("2", "b")),
    ],
)
def test_a_row_that_describes_is_met_by_who_has_all_of_it(content, expected, listed):
    assert out(listed(content)) == expected


@pytest.mark.parametrize(
    ("day", "counts"), [("2026-10-31", True), ("2026-11-01", True), ("2026-11-02", False), ("2027-11-02", False)]
)
@pytest.mark.parametrize("content", ["name,Expiry date\nAcme,{}\n", "industry,country,expires\nhealthcare,DE,{}\n"])
def test_an_entry_counts_on_its_last_day_and_no_longer_on_the_next(content, day, counts, listed):
    found = listed(content.format("1 Nov 2026"), date.fromisoformat(day))
    assert (out(found)[0], found.expired) == (("1", 0) if counts else ("", 1))


def test_a_row_has_its_own_reason_and_last_day_before_those_of_the_list(listed):
    found = listed("name,reason,expires\nAcme,asked,2026-12-31\nBrook,,\n", reason="a customer", expires="2026-10-01")
    suppression = found.among(ACCOUNTS)
    assert (suppression.accounts, found.expired) == ({"1"}, 1)
    table = suppression.with_people(CONTACTS, suppression.of_contacts(CONTACTS)).table()
    assert table.rows() == [
        ("account", "1", "1", "name", "stop", "asked", "stop.csv", 2, date(2026, 12, 31)),
        ("contact", "a", "1", "account", "stop", "asked", "stop.csv", 2, date(2026, 12, 31)),
    ]


def test_somebody_listed_twice_is_left_out_by_the_first_entry_that_still_counts(listed):
    content = "account_id,domain,expires,reason\n,acme.example,2026-11-01,first\n1,,,second\n"
    reasons = [listed(content, day).among(ACCOUNTS).of_accounts().table()["reason"].to_list() for day in DAYS]
    assert reasons == [["first"], ["second"]]


DAYS = (AS_OF, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("cell", "dates", "message"),
    [
        ("3/4/2027", None, "reads as 2027-03-04 or as 2027-04-03"),
        ("2027", None, "names no day"),
        ("Q1 2027", None, "names no day"),
        ("Dec 2027", None, "names no day"),
        ("2027-12", None, "names no day"),
        ("soon", None, "is not a date"),
        ("30.02.2027", None, "is a day that does not exist"),
        ("in 90 days", None, "is an age"),
        ("13/4/2027", "month_first", "does not fit"),
    ],
)
def test_a_last_day_that_cannot_be_told_to_the_day_is_an_error(cell, dates, message, listed):
    ((code, line, said),) = errors(listed, f"name,expires\nBrook,2027-01-01\nAcme,{cell}\n", dates=dates)
    assert (code, line) == (Code.REJECTED_ROWS, 3)
    assert f"{cell!r} under expires" in said
    assert message in said


@pytest.mark.parametrize("cell", ["2026-11-01", "11/1/2026", "1 November 2026", "20261101", "2026-11-01T09:30:00Z"])
def test_last_days_are_read_as_dates_are(cell, listed):
    content = f'name,expires\nAcme,"{cell}"\nBrook,n/a\nCairn,\n'
    assert out(listed(content, dates="month_first"))[0] == "123"
    assert out(listed(content, dates="month_first", day=date(2026, 11, 2)))[0] == "23"


DEALS = "Deal,Account,Owner Email,Stage,Pipeline\nX,Acme,me@us.example,Closed Won,New\nY,Brook,,Proposal,New\n"


@pytest.mark.parametrize(
    ("unless", "expected"),
    [
        ({}, "123"),
        ({"Stage": ("Closed*",)}, "23"),
        ({"Stage": ("closed won", "PROPOSAL")}, "3"),
        ({"Stage": ("Closed*", "Proposal"), "Pipeline": ("new",)}, "3"),
        ({"Stage": ("Closed*",), "Pipeline": ("Renewals",)}, "123"),
    ],
)
def test_rows_that_fit_all_of_unless_do_not_count(unless, expected, listed):
    # no stage is one that nobody knows to be closed
    found = listed(f"{DEALS}Z,Cairn,,,\n", map={"name": ("Account",)}, unless=unless)
    assert out(found)[0] == expected


def test_what_does_not_count_need_not_be_readable(listed):
    content = "Site,Until,Stage\nnot a site,whenever,Closed\nbrook.example,2027-01-01,Open\n"
    found = listed(content, map={"domain": ("Site",), "expires": ("Until",)}, unless={"Stage": ("closed",)})
    assert out(found)[0] == "2"


def test_a_map_reads_its_own_columns_alone(listed):
    content = "name,domain,Website,Other\nAcme,brook.example,dale.example,\nAcme,,,https://cairn.example/x\n"
    assert out(listed(content, map={"domain": ("Website", "Other")}))[0] == "34"


@pytest.mark.parametrize(
    ("content", "settings", "code", "line", "message"),
    [
        ("a\n1\n", {"map": {"domain": ("Site",)}}, Code.COLUMN_MISSING, 9, "no column 'Site'"),
        ("name\nAcme\n", {"unless": {"Stage": ("x",)}}, Code.COLUMN_MISSING, 9, "no column 'Stage'"),
        ("name,a\nAcme,\n", {"unless": {"a": (" ",)}}, Code.BAD_PATTERN, 9, "unless: a: a glob is empty"),
        ("a,b\nAcme,DE\n", {"map": {"name": ("a",), "country": ("b",)}}, Code.COLUMN_MISSING, None, "describes"),
        ("country,reason\nGermny,x\n", {}, Code.REJECTED_ROWS, 2, "there is no country 'Germny'; is it 'DE'?"),
        ("region\nEMEA\nDACHSER\n", {}, Code.REJECTED_ROWS, 3, "there is no region 'DACHSER'"),
        ("country,reason\nDE,x\n,who\n", {}, Code.REJECTED_ROWS, 3, "it says nothing under country"),
        (
            "Website,Kind\n,customer\n",
            {"map": {"domain": ("Website",)}},
            Code.REJECTED_ROWS,
            2,
            "nothing under Website",
        ),
    ],
)
def test_a_list_that_would_leave_out_others_than_it_means_is_an_error(content, settings, code, line, message, listed):
    ((found, place, said),) = errors(listed, content, **settings)
    assert (found, place) == (code, line)
    assert message in said


def test_a_value_that_no_vocabulary_has_is_written_as_a_glob(listed):
    accounts = ACCOUNTS.with_columns(industry=pl.lit("Underwater basket weaving"))
    found = listed("industry\nunderwater*\n").among(accounts)
    assert len(found.accounts) == accounts.height


@pytest.mark.parametrize(
    ("content", "given", "missing"),
    [
        ("industry\nSoftware\n", ["account_id", "industry"], None),
        ("industry\nSoftware\n", ["account_id", "name"], "industry"),
        ("title,industry\n*vp*,Software\n", ["account_id"], "industry"),
        ("department\nsales\n", ["account_id"], "department"),
    ],
)
def test_a_list_by_what_no_source_gives_is_an_error(content, given, missing, listed):
    found = listed(content)
    if missing is None:
        found.require_fields(ACCOUNTS.select(given), CONTACTS)
        return
    with pytest.raises(DiagnosticError, match=f"the list stop is by {missing}, which no source gives"):
        found.require_fields(ACCOUNTS.select(given), CONTACTS)


def test_without_contacts_a_list_of_roles_has_nobody_to_leave_out(listed):
    listed("department\nsales\n").require_fields(ACCOUNTS, CONTACTS.clear().select("account_id"))


def test_what_can_tell_only_who_is_named_refuses_descriptions_of_accounts(listed):
    fields = FieldTable().account
    listed("name\nAcme\n").refuse_described(fields)
    listed("title\n*student*\n").refuse_described(fields)
    with pytest.raises(DiagnosticError, match="the list stop describes accounts"):
        listed("country\nDE\n").refuse_described(fields)


def test_counts_say_who_was_left_out_by_which_list_and_why(listed):
    found = listed("account_id,email,reason\n1,,asked\n2,,asked\n,cat@mail.cairn.example,\n3,,legal\n").among(ACCOUNTS)
    counts = found.with_people(CONTACTS, found.of_contacts(CONTACTS)).counts()
    assert (counts.accounts, counts.contacts, counts.expired) == (3, 3, 0)
    assert [(one.reason, one.accounts, one.contacts) for one in counts.shares] == [
        ("asked", 2, 2),
        ("legal", 1, 0),
        (None, 0, 1),
    ]
    assert Counts.from_dict(counts.to_dict()) == counts


@given(rows=st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from(["", "asked", "legal"])), max_size=6))
def test_counts_of_parts_come_to_those_of_all(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    lines = "".join(f"{account},{reason},2026-12-01\n" for account, reason in rows)
    (folder / "stop.csv").write_text("account_id,reason,expires\n9,old,2026-01-01\n" + lines, encoding="utf-8")
    listed = SuppressConfig.of_file(folder / "stop.csv", "stop", Location("icp.yaml"))
    found = read_lists(Config(folder, suppress=(listed,)), READERS).on(AS_OF)
    parts = [found.among(ACCOUNTS[:2]), found.among(ACCOUNTS[2:])]
    whole = found.among(ACCOUNTS).of_accounts().counts()
    assert summed(part.of_accounts().counts() for part in parts) == whole
    assert (whole.accounts, whole.expired) == (len({account for account, _ in rows}), 1)


def test_lists_that_say_other_things_have_other_fingerprints(listed):
    prints = [listed(f"name,reason\n{name},x\n").fingerprint for name in ("Acme", "Brook", "Acme")]
    assert prints[0] == prints[2] != prints[1]


def test_only_lists_that_are_there_are_looked_at_for_findings(tmp_path):
    (tmp_path / "there.csv").write_text("email\nnobody\n", encoding="utf-8")
    lists = (SuppressConfig.of_file(tmp_path / name, name, Location("icp.yaml")) for name in ("there.csv", "not.csv"))
    found = list_findings(Config(tmp_path, suppress=tuple(lists)), READERS)
    assert [(one.code, one.location and one.location.line) for one in found] == [(Code.REJECTED_ROWS, 2)]


@given(
    industries=st.lists(st.sampled_from(["Healthcare", "Software", None]), min_size=1, max_size=6),
    rows=st.lists(
        st.tuples(st.sampled_from(["", "Software", "*care"]), st.sampled_from(["", "DE", "US; DE"])), max_size=4
    ),
)
def test_descriptions_are_met_as_a_plain_loop_says(industries, rows, tmp_path_factory):
    countries = ["DE", "US", None] * 2
    accounts = pl.DataFrame(
        {"account_id": [str(i) for i in range(len(industries))], "industry": industries},
        schema_overrides={"industry": pl.String},
    ).with_columns(country=pl.Series(countries[: len(industries)], dtype=pl.String))
    folder = tmp_path_factory.mktemp("lists")
    lines = "".join(f"{industry},{country}\n" for industry, country in rows)
    (folder / "stop.csv").write_text(f"industry,country\n{lines}", encoding="utf-8")
    listed = SuppressConfig.of_file(folder / "stop.csv", "stop", Location("icp.yaml"))
    found = read_lists(Config(folder, suppress=(listed,)), READERS).on(AS_OF).among(accounts)

    def fits(said: str, value: str | None) -> bool:
        return not said or (value is not None and any(value.endswith(one.strip(" *")) for one in said.split(";")))

    assert found.accounts == {
        account
        for account, industry, country in accounts.rows()
        if any((a or b) and fits(a, industry) and fits(b, country) for a, b in rows)
    }


def test_every_row_of_a_person_who_is_listed_is_left_out(listed):
    lists = listed("email\nann@acme.example\n")
    people = pl.DataFrame(
        {
            "contact_id": ["a", "b", "c", "d", "e"],
            "account_id": ["1", "2", "2", "3", "3"],
            "email": ["ann@acme.example", "a.ash@mail.example", "A.Ash+x@mail.example", "dan@dale.example", None],
            "linkedin_url": [
                "x.example/in/ann",
                "X.example/in/Ann",
                None,
                "x.example/company/acme",
                "x.example/in/eve",
            ],
        }
    )
    suppression = lists.among(ACCOUNTS)
    found = suppression.of_contacts(people).select("row", "by").rows()
    assert found == [(0, "email"), (1, "person"), (2, "person")]
