"""What a quality report says of each source, field by field, and of the accounts as a whole."""

from __future__ import annotations

from datetime import date

import pytest

from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.quality.report import Ages, UnlistedValue, Values

from .conftest import ACCOUNTS, CONFIG, CONTACTS, RULE_SET


@pytest.fixture
def report(assessed):
    return assessed()


@pytest.fixture
def accounts(report):
    return {field.name: field for field in report.sources[0].fields}


def test_the_sources_add_up(report):
    sums = {source.report.name: source.report for source in report.sources}
    assert list(sums) == ["accounts", "contacts", "postings"]
    assert all(one.adds_up for one in sums.values())
    assert (sums["accounts"].used, sums["accounts"].rejected, sums["contacts"].unmatched) == (4, 1, 1)


def test_how_much_is_known_and_what_it_is_like(accounts):
    assert {name: field.values.known for name, field in accounts.items()} == {
        "account_id": 4,
        "name": 4,
        "industry": 4,
        "country": 2,
        "employees": 2,
        "technologies": 3,
        "technology_categories": 3,
        "company_status": 3,
        "seats": 2,
        "growth_stage": 0,
        "hiring": 4,
    }
    assert accounts["employees"].coverage == 0.5
    assert accounts["employees"].values == Values(2, least=50.0, median=85.0, most=120.0)
    assert accounts["industry"].values == Values(4, 3, (("Falconry", 2),))
    assert accounts["technologies"].values == Values(3, 2, (("Gong", 2), ("HubSpot", 2)))
    assert accounts["hiring"].values.frequent == (("yes", 3),)
    assert accounts["name"].values == Values(4, 4)


def test_cells_that_are_not_what_they_should_be(accounts):
    (unreadable,) = accounts["employees"].unreadable
    assert (unreadable.count, unreadable.reason, unreadable.examples) == (1, "is not a number", ("about forty",))
    assert accounts["employees"].placeholders == 1
    assert [one.examples for one in accounts["country"].unreadable] == [("Narnia",)]
    assert accounts["industry"].conflicts == 1
    unlisted = accounts["industry"].unlisted
    assert (unlisted.vocabulary, unlisted.distinct, unlisted.cells) == ("industries", 2, 3)
    assert unlisted.values == (UnlistedValue("Falconry", 2, None), UnlistedValue("Sofware", 1, "Software"))


def test_what_others_tell_is_marked(accounts):
    told = accounts["technology_categories"]
    assert (told.filled, told.filled_from, told.column) == (3, "technologies", None)
    assert accounts["seats"].is_derived
    assert not accounts["employees"].is_derived
    assert (accounts["industry"].column, accounts["industry"].filled_from) == ("Sector", None)


def test_who_reads_a_field_also_by_way_of_others(accounts):
    read = {name for name, field in accounts.items() if field.read_by}
    # employees by way of seats, technologies by way of their categories, the country for a data point
    assert read == {
        "industry",
        "seats",
        "employees",
        "technology_categories",
        "technologies",
        "growth_stage",
        "country",
    }
    assert accounts["seats"].read_by == ("falconers",)


def test_what_is_read_goes_first_and_among_it_what_is_known_least(report):
    names = [field.name for field in report.sources[0].fields]
    assert names[0] == "growth_stage"
    assert names[7:] == ["company_status", "account_id", "name", "hiring"]
    assert report.sources[1].fields[0].name == "seniority"


def test_ages_of_what_is_known_and_what_counts_as_too_old(accounts, as_of):
    # of the one row of 2026-10-22, the merged value of 2026-10-12, one of February, and one that nobody dated
    assert accounts["industry"].ages == Ages(date(2026, 2, 1), (as_of - date(2026, 10, 12)).days, 90, 1)
    assert accounts["employees"].ages == Ages(date(2026, 1, 1), 157, 360, 0)
    assert accounts["company_status"].ages.limit is None
    assert accounts["growth_stage"].ages is None


def test_names_and_ids_are_never_too_old(assessed):
    rule_set = RULE_SET.replace("{growth_stage: seed}", "{name: {contains: quill}}")
    fields = {field.name: field for field in assessed({"rule_sets/falconers.yaml": rule_set}).sources[0].fields}
    assert fields["name"].read_by == ("falconers",)
    assert fields["name"].ages.limit is None


def test_the_strictest_rule_set_says_what_is_too_old(assessed):
    other = RULE_SET.replace("id: falconers", "id: hawks").replace("industry: 90d", "industry: 30d")
    fields = {field.name: field for field in assessed({"rule_sets/hawks.yaml": other}).sources[0].fields}
    assert (fields["industry"].ages.limit, fields["industry"].read_by) == (30, ("falconers", "hawks"))


def test_facts_are_looked_over_column_by_column(report):
    postings = {field.name: field.values for field in report.sources[2].fields}
    assert postings == {
        "account_id": Values(3, 2, (("2", 2),)),
        "title": Values(3, 2, (("SDR", 2),)),
        "where": Values(2, 1, (("Berlin", 2),)),
    }


def test_columns_of_facts_may_be_called_anything(assessed):
    text = "company,title,title__as_of,1:known\n1,b,c,d\n"
    fields = assessed({"postings.csv": text}, sources=["postings"]).sources[0].fields
    assert {field.name: field.values.known for field in fields} == dict.fromkeys(
        ("account_id", "title", "title__as_of", "1:known"), 1
    )


def test_rejected_rows_by_reason_with_their_places(report, tmp_path):
    (rows,) = report.sources[0].rejected
    assert (rows.reason, rows.count, rows.places) == ("it has no account_id", 1, (("accounts.csv", 7),))
    assert report.sources[2].rejected == ()


def test_dates_that_cannot_be_read_belong_to_the_rows(report):
    (column,) = report.sources[0].undated
    assert (column.column, column.examples) == ("Updated", ("soon",))


def test_contradictions_are_met_or_unknown(report):
    hiring, tiny = report.contradictions
    assert (hiring.id, hiring.holds, hiring.unknown, hiring.accounts) == (
        "hiring-but-closed",
        1,
        1,
        (("2", "Ombrelle"),),
    )
    assert hiring.says == "hiring is yes and company_status is not Active"
    assert (tiny.holds, tiny.unknown, tiny.accounts) == (0, 2, ())


def test_a_contradiction_names_the_first_five_accounts(assessed):
    rows = "".join(f"{number},,,,1,,,2026-10-01\n" for number in range(10, 18))
    config = CONFIG.replace("{less_than: 0.1}", "{at_most: 0.1}")
    tiny = assessed({"accounts.csv": ACCOUNTS + rows, "icp.yaml": config}).contradictions[1]
    assert (tiny.holds, [account for account, _ in tiny.accounts]) == (8, ["10", "11", "12", "13", "14"])


def test_old_values_contradict_too(assessed):
    assert assessed({"accounts.csv": ACCOUNTS.replace("2026-10-12", "2020-10-12")}).contradictions[0].holds == 0
    old = ACCOUNTS.replace("2026-10-12", "2020-10-12").replace("US,50,,Active", "US,50,,Closed")
    assert assessed({"accounts.csv": old}).contradictions[0].holds == 1


def test_no_data_point_is_computed_that_no_contradiction_reads(report):
    assert report.not_computed == ("calls",)
    assert report.findings == ()
    assert "calls" not in {field.name for field in report.sources[0].fields}


def test_what_failed_is_told(assessed):
    config = CONFIG.replace("hiring: true", "calls: 1")
    report = assessed({"icp.yaml": config})
    assert report.not_computed == ()
    assert [finding.code for finding in report.findings] == [Code.DATA_POINT_FAILED]


def test_attention_goes_to_what_is_gravest(report):
    assert [finding.code for finding in report.attention] == [
        Code.REJECTED_ROWS,
        Code.CONTRADICTION,
        Code.FEW_KNOWN,
        Code.FEW_KNOWN,
        Code.TOO_OLD,
        *[Code.UNREADABLE_CELLS] * 3,
        Code.UNMATCHED_ROWS,
        Code.CONFLICTS,
        Code.UNLISTED_VALUES,
    ]
    few, _, old = report.attention[2:5]
    assert few.message == "accounts: growth_stage is known for 0 of 4"
    assert few.help.startswith("Read by falconers, but no column gives it.")
    assert old.message == (
        "accounts: values too old for rule sets that read them: industry (1 of 4 older than 90 days)"
    )


def test_fields_that_are_too_old_are_told_of_together(assessed):
    old = ACCOUNTS.replace("2026-", "2023-")
    (found,) = (one for one in assessed({"accounts.csv": old}).attention if one.code is Code.TOO_OLD)
    assert found.message.endswith(
        ": industry (3 of 4 older than 90 days), employees (2 of 2 older than 360 days), "
        "technology_categories (2 of 3 older than 360 days)"
    )


def test_what_a_map_names_and_few_rows_have(assessed):
    contacts = CONTACTS.replace("c_suite", "")
    (few,) = (one for one in assessed({"contacts.csv": contacts}).attention if "seniority" in one.message)
    assert (few.message, few.help) == (
        "contacts: seniority is known for 0 of 3",
        "Read by falconers. What reads it is unknown for the others: add data.",
    )
    assert few.location.line == CONFIG.splitlines().index(next(x for x in CONFIG.splitlines() if "Level" in x)) + 1


def test_some_of_the_sources(assessed):
    report = assessed(sources=["contacts"])
    assert [source.report.name for source in report.sources] == ["contacts"]
    assert (report.contradictions, report.not_computed) == ((), ())
    assert {finding.code for finding in report.attention} == {Code.UNMATCHED_ROWS, Code.FEW_KNOWN}
    with pytest.raises(DiagnosticError) as caught:
        assessed(sources=["acounts"])
    assert caught.value.diagnostics[0].help == "Did you mean 'accounts'?"


def test_no_rule_set_is_needed(assessed, tmp_path):
    report = assessed({"rule_sets/falconers.yaml": RULE_SET.replace("id: falconers", "id: falconers\nbase: true")})
    assert not any(field.read_by for source in report.sources for field in source.fields)
    assert Code.FEW_KNOWN not in {finding.code for finding in report.attention}


def test_a_workspace_with_errors_is_not_reported_on(assessed):
    with pytest.raises(DiagnosticError) as caught:
        assessed({"icp.yaml": CONFIG.replace("seats: {less_than", "seets: {less_than")})
    assert [one.help for one in caught.value.diagnostics] == ["Did you mean 'seats'?"]


def test_a_source_without_rows(assessed):
    report = assessed({"accounts.csv": ACCOUNTS.splitlines()[0] + "\n"})
    assert all(field.values.known == 0 for field in report.sources[0].fields)
    assert Code.SOURCE_EMPTY in {finding.code for finding in report.findings}
