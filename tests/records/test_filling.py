"""Fields that a source does not state are filled from others that tell them."""

from __future__ import annotations

from datetime import date

import pytest

MAP = {"account_id": "id", "country": "Land", "technologies": "Tools"}


def test_a_region_is_told_by_the_country_and_kinds_by_the_tools(workspace):
    workspace.add(
        "accounts",
        "id,Land,Tools\n1,Deutschland,hub spot; Gong; Salesforce\n2,brazil,Nobody's Tool\n3,,\n4,Narnia,Slack;\n",
        map=MAP,
    )
    accounts = workspace.read().accounts
    assert accounts["region"].to_list() == ["EMEA", "LATAM", None, None]
    assert accounts["technology_categories"].to_list()[0] == ["crm", "conversation_intelligence"]
    # a tool nobody knows tells nothing of its kind
    assert accounts["technology_categories"].to_list()[1:3] == [None, None]


def test_what_a_source_states_is_kept_and_the_rest_filled(workspace):
    workspace.add(
        "accounts",
        "id,Land,Region\n1,DE,DACH\n2,DE,\n3,,Asia-Pacific\n",
        map={"account_id": "id", "country": "Land", "region": "Region"},
    )
    assert workspace.read().accounts["region"].to_list() == ["DACH", "EMEA", "APAC"]


def test_only_what_is_wanted_is_filled(workspace):
    workspace.add("accounts", "id,Land,Tools\n1,DE,Slack\n", map=MAP)
    assert "region" in workspace.read(wanted={"region"}).accounts.columns
    assert "technology_categories" not in workspace.read(wanted={"region"}).accounts.columns


def test_identity_may_name_what_is_filled_in(workspace):
    workspace.add(
        "accounts",
        "name,Land\nAcme,DE\nAcme,FR\nAcme,US\n",
        map={"name": "name", "country": "Land"},
        identity=["name", "region"],
    )
    records = workspace.read(wanted=())
    assert records.accounts["account_id"].to_list() == ["Acme / EMEA", "Acme / NAMER"]


@pytest.mark.parametrize(("newest", "region"), [("1", "NAMER"), ("2", "EMEA")])
def test_of_merged_rows_a_filled_value_goes_with_the_value_that_tells_it(workspace, newest, region):
    days = {"1": "2026-09-01", "2": "2026-01-01"} if newest == "1" else {"1": "2026-01-01", "2": "2026-09-01"}
    workspace.add(
        "accounts",
        f"id,Land,day\n1,US,{days['1']}\n1,FR,{days['2']}\n",
        map={"account_id": "id", "country": "Land"},
        as_of_column="day",
    )
    records = workspace.read()
    (account,) = records.accounts.to_dicts()
    assert (account["region"], account["region__as_of"]) == (region, date(2026, 9, 1))
    # the region disagrees because the country does: that is one conflict
    assert records.sources[0].conflicts == 1


def test_a_domain_is_told_by_the_website_but_not_by_a_host_that_many_share(workspace):
    workspace.add(
        "accounts",
        "id,Site,Domain\n1,https://www.Acme.example/de,\n2,producthunt.com/posts/brook,\n3,http://,\n4,dale.example,Dale.example.\n",
        map={"account_id": "id", "website": "Site", "domain": "Domain"},
    )
    assert workspace.read().accounts["domain"].to_list() == ["acme.example", None, None, "dale.example"]


def test_by_domain_accounts_are_one_where_identity_asks_for_it(workspace):
    rows = (
        "id,name,Site\n1,Acme,acme.example\n2,ACME Inc,http://www.acme.example/about\n"
        "3,Brook,apps.apple.com/app/brook\n4,Dale,https://apps.apple.com/app/dale\n5,Elm,\n"
    )
    workspace.add("accounts", rows, map={"account_id": "id", "name": "name", "website": "Site"}, identity=("domain",))
    records = workspace.read(wanted=())
    assert records.accounts["account_id"].to_list() == ["1", "3", "4", "5"]
    assert (records.sources[0].merged, records.sources[0].adds_up) == (1, True)


def test_cells_that_are_filled_in_are_counted(workspace):
    text = "id,Land,Region\n1,DE,EMEA\n2,DE,\n3,,LATAM\n4,FR,n/a\n"
    workspace.add("accounts", text, map={"account_id": "id", "country": "Land", "region": "Region"})
    (report,) = workspace.read(wanted={"region"}).sources
    assert (report.filled, report.placeholders) == ({"region": 2}, {"region": 1})


def test_only_the_value_that_counts_tells_others(workspace):
    """The newest title says nothing of a department, so neither does the record, whatever the title before said."""
    workspace.add(
        "accounts",
        "id,Tools,Land,day\n1,Salesforce,US,2026-01-01\n1,Fooblah,US,2026-09-01\n",
                  map={"account_id": "id", "technologies": "Tools", "country": "Land"}, as_of_column="day")  # fmt: skip
    workspace.add(
        "contacts",
        "id,account_id,title,day\nC-1,1,VP Marketing,2026-01-01\nC-1,1,Kestrels,2026-09-01\n"
        "C-2,1,CEO,2026-01-01\nC-2,1,Head of Sales,2026-09-01\n",
        map={"contact_id": "id", "account_id": "account_id", "title": "title"},
        as_of_column="day",
    )
    records = workspace.read()
    assert records.accounts["technology_categories"].to_list() == [None]
    assert records.contacts["seniority"].to_list() == [None, "head"]
    assert records.contacts["department"].to_list() == [None, "sales"]
    assert records.contacts["seniority__as_of"].to_list()[1] == date(2026, 9, 1)


def test_a_stated_value_in_an_older_row_wins_over_one_that_is_told(workspace):
    workspace.add(
        "accounts",
        "id,Land,Region,day\n1,US,EMEA,2026-01-01\n1,US,,2026-09-01\n",
        map={"account_id": "id", "country": "Land", "region": "Region"},
        as_of_column="day",
    )
    records = workspace.read()
    (account,) = records.accounts.to_dicts()
    assert (account["region"], account["region__as_of"]) == ("EMEA", date(2026, 1, 1))
    assert (records.sources[0].conflicts, records.sources[0].filled) == (0, {"un_region": 1, "un_subregion": 1})
