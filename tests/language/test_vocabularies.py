"""The vocabularies: what people write finds its one spelling, and the packaged data files are sound."""

from __future__ import annotations

import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.vocabularies import (
    VOCABULARIES,
    Entry,
    load_vocabulary,
    matching_key,
    parse_vocabulary,
)

REGIONS = {"NAMER", "LATAM", "EMEA", "APAC"}

every_vocabulary = pytest.mark.parametrize("name", VOCABULARIES)


def spellings_of(entry: Entry) -> list[str]:
    own_name = [entry.attributes["name"]] if "name" in entry.attributes else []
    return [entry.name, *own_name, *entry.aliases]


@pytest.mark.parametrize(
    ("vocabulary", "text", "spelling"),
    [
        ("technologies", "HubSpot", "HubSpot"),
        ("technologies", "hub spot", "HubSpot"),
        ("technologies", "Hub-Spot", "HubSpot"),
        ("technologies", " HUBSPOT CRM ", "HubSpot"),
        ("technologies", "\N{FULLWIDTH LATIN CAPITAL LETTER H}ubspot", "HubSpot"),
        ("technologies", "SFDC", "Salesforce"),
        ("technologies", "salesforce.com", "Salesforce"),
        ("technologies", "sales loft", "Salesloft"),
        ("technologies", "NodeJS", "Node.js"),
        ("technologies", "Cisco WebEx", "Webex"),
        ("technologies", "MS Teams", "Microsoft Teams"),
        ("technologies", "Amazon Web Services (AWS)", "AWS"),
        ("technologies", "Magento", "Adobe Commerce"),
        ("technologies", "c", "C"),
        ("technologies", "c++", "C++"),
        ("technologies", "C ++", "C++"),
        ("technologies", "c#", "C#"),
        ("technologies", "dotnet", ".NET"),
        ("industries", "computer software", "Software"),
        ("industries", "Information Technology & Services", "Technology"),
        ("industries", "technolgy", "Technology"),
        ("industries", "law", "Legal"),
        ("industries", "Law Firm", "Legal"),
        ("industries", "medical", "Healthcare"),
        ("industries", "Health Care", "Healthcare"),
        ("industries", "ecommerce", "E-commerce"),
        ("seniorities", "C-Level", "c_suite"),
        ("seniorities", "VP", "vp"),
        ("seniorities", "Individual Contributor", "staff"),
        ("seniorities", "Abteilungsleitung", "head"),
        ("seniorities", "stagiaire", "entry"),
        ("departments", "Human Resources", "hr"),
        ("departments", "Vertrieb", "sales"),
        ("departments", "Revenue Operations", "revenue_operations"),
        ("departments", "customer-success", "customer_success"),
        ("departments", "Ressources humaines", "hr"),
        ("departments", "Media and Communication", "marketing"),
        ("countries", "us", "US"),
        ("countries", "U.S.", "US"),
        ("countries", "USA", "US"),
        ("countries", "United States of America", "US"),
        ("countries", "united states", "US"),
        ("countries", "UK", "GB"),
        ("countries", "Great Britain", "GB"),
        ("countries", "Deutschland", "DE"),
        ("countries", "Philipines", "PH"),
        ("countries", "Holland", "NL"),
        ("countries", "Korea", "KR"),
        ("countries", "Korea, Democratic People's Republic of", "KP"),
        ("countries", "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire", "CI"),
        ("countries", "TÜRKİYE", "TR"),
        ("countries", "St. Kitts & Nevis", "KN"),
        ("countries", "Niger", "NE"),
        ("countries", "Nigeria", "NG"),
        ("countries", "Guinea-Bissau", "GW"),
    ],
)
def test_what_people_write_finds_the_one_spelling(vocabulary: str, text: str, spelling: str) -> None:
    assert load_vocabulary(vocabulary).spell(text) == spelling


@pytest.mark.parametrize("text", ["NA", "na", "NAM", "Namibia"])
def test_na_is_namibia(text: str) -> None:
    assert load_vocabulary("countries").spell(text) == "NA"


@pytest.mark.parametrize("text", ["NO", "no", "NOR", "Norway", "Norge"])
def test_no_is_norway(text: str) -> None:
    assert load_vocabulary("countries").spell(text) == "NO"


@every_vocabulary
@pytest.mark.parametrize("text", ["", "  ", "-", "N/A value", "unknown", "Select", "Asia/Pacific Region", "日本語"])
def test_what_is_not_known_has_no_spelling(name: str, text: str) -> None:
    assert load_vocabulary(name).spell(text) is None


@pytest.mark.parametrize(
    ("vocabulary", "text"),
    [
        ("countries", "Congo"),
        ("countries", "Virgin Islands"),
        ("industries", "services"),
        ("industries", "legaltech"),
    ],
)
def test_a_word_that_could_mean_several_values_has_no_spelling(vocabulary: str, text: str) -> None:
    assert load_vocabulary(vocabulary).spell(text) is None


@pytest.mark.parametrize(
    ("vocabulary", "text", "spelling"),
    [
        ("technologies", "Salesfroce", "Salesforce"),
        ("technologies", "hubspott", "HubSpot"),
        ("industries", "Sofware", "Software"),
        ("countries", "Norwegia", "NO"),
        ("countries", "Frnace", "FR"),
        ("technologies", "Gong", "Gong"),
        ("technologies", "our own tool", None),
        ("technologies", "Gogn", "Gong"),
        ("countries", "dog", None),
        ("countries", "xqz", None),
        ("countries", "", None),
    ],
)
def test_nearest_offers_a_spelling_only_where_one_is_close(vocabulary: str, text: str, spelling: str | None) -> None:
    assert load_vocabulary(vocabulary).nearest(text) == spelling


@every_vocabulary
def test_every_spelling_is_found_however_it_is_written(name: str) -> None:
    vocabulary = load_vocabulary(name)
    for entry in vocabulary.entries.values():
        for spelling in spellings_of(entry):
            for written in (
                spelling,
                spelling.upper(),
                f" {spelling} ",
                unicodedata.normalize("NFD", spelling),
            ):
                assert vocabulary.spell(written) == entry.name, written


@every_vocabulary
def test_no_spelling_names_two_entries(name: str) -> None:
    entries = load_vocabulary(name).entries.values()
    keys = Counter(key for entry in entries for key in {matching_key(text) for text in spellings_of(entry)})
    assert [key for key, count in keys.items() if count > 1] == []


@every_vocabulary
def test_no_alias_repeats_what_is_found_without_it(name: str) -> None:
    for entry in load_vocabulary(name).entries.values():
        keys = [matching_key(text) for text in spellings_of(entry)]
        assert len(keys) == len(set(keys)), entry.name


@every_vocabulary
def test_no_key_of_a_data_file_is_written_twice(name: str) -> None:
    text = (files("icp_rules") / "data" / "vocabularies" / f"{name}.yaml").read_text(encoding="utf-8")
    keys = Counter(key.value for key, _ in yaml.compose(text, Loader=yaml.BaseLoader).value)
    assert [key for key, count in keys.items() if count > 1] == []


def test_countries_are_the_249_codes_each_with_its_three_letters_name_and_region() -> None:
    entries = load_vocabulary("countries").entries
    assert len(entries) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in entries)
    three_letters = {entry.aliases[0] for entry in entries.values()}
    assert len(three_letters) == 249
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in three_letters)
    assert all(entry.attributes.keys() == {"name", "region"} for entry in entries.values())
    assert {entry.attributes["region"] for entry in entries.values()} == REGIONS


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("US", "NAMER"),
        ("CA", "NAMER"),
        ("MX", "LATAM"),
        ("PR", "LATAM"),
        ("BR", "LATAM"),
        ("GB", "EMEA"),
        ("NA", "EMEA"),
        ("TR", "EMEA"),
        ("IL", "EMEA"),
        ("IR", "EMEA"),
        ("IN", "APAC"),
        ("KZ", "APAC"),
        ("AU", "APAC"),
    ],
)
def test_sales_regions(country: str, region: str) -> None:
    assert load_vocabulary("countries").entries[country].attributes["region"] == region


def test_every_technology_has_a_category_written_as_an_identifier() -> None:
    for entry in load_vocabulary("technologies").entries.values():
        assert entry.attributes.keys() == {"category"}, entry.name
        assert matching_key(entry.attributes["category"].replace("_", "")) == entry.attributes["category"].replace(
            "_", ""
        )


def test_industries_are_known_by_their_spellings_alone() -> None:
    assert all(not entry.attributes for entry in load_vocabulary("industries").entries.values())


def test_the_names_of_vocabularies_are_the_data_files() -> None:
    folder = files("icp_rules") / "data" / "vocabularies"
    assert sorted(f"{name}.yaml" for name in VOCABULARIES) == sorted(file.name for file in folder.iterdir())
    assert list(VOCABULARIES) == sorted(VOCABULARIES)


def test_a_vocabulary_is_read_once() -> None:
    assert load_vocabulary("industries") is load_vocabulary("industries")


def test_a_vocabulary_nobody_ships_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"no vocabulary 'colours'.*countries, departments, industries, seniorities, technologies"
    ):
        load_vocabulary("colours")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Zoom: {aliases: [teams]}\nMicrosoft Teams: {aliases: [Teams]}",
            "'Teams' names two entries, 'Zoom' and 'Micro",
        ),
        ("Zoom: {}\nZO-OM: {}", "'ZO-OM' names two entries, 'Zoom' and 'ZO-OM'"),
        ("US: {name: United States}\nUSA: {aliases: [united states]}", "names two entries, 'US' and 'USA'"),
        ("Zoom: {aliases: [--]}", "'Zoom' has a spelling with no letter or digit, '--'"),
        ("Zoom: video", "'Zoom' needs a mapping"),
        ("Zoom: {aliases: zoom us}", "'Zoom' needs its aliases as a list of texts"),
        ("Zoom: {aliases: [[a]]}", "'Zoom' needs its aliases as a list of texts"),
        ("Zoom: {category: [a, b]}", "'Zoom' needs its aliases as a list of texts and all else as one text"),
        ("- Zoom", "expected a mapping"),
    ],
)
def test_a_bad_data_file_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_vocabulary("tools", text)


def test_every_scalar_of_a_data_file_stays_text() -> None:
    vocabulary = parse_vocabulary("codes", "NO: {aliases: [1:30, 4.10]}\nON: {since: 2026-09-01}")
    assert list(vocabulary.entries) == ["NO", "ON"]
    assert vocabulary.entries["NO"].aliases == ("1:30", "4.10")
    assert vocabulary.entries["ON"].attributes == {"since": "2026-09-01"}


@given(st.text())
def test_any_text_is_spelled_as_an_entry_or_not_at_all(text: str) -> None:
    vocabulary = load_vocabulary("technologies")
    for answer in (vocabulary.spell(text), vocabulary.nearest(text)):
        assert answer is None or answer in vocabulary.entries
