"""What the packaged vocabularies hold: spellings in several languages, misspellings, codes and attributes."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from icp_rules.language.vocabularies import load_vocabulary, matching_key

COUNTRY_CODES = Path(__file__).parents[2].parent / "shared" / "data" / "country_codes.csv"
REGIONS = {"NAMER", "LATAM", "EMEA", "APAC"}
SUBREGIONS = {
    "Africa": {"Northern Africa", "Sub-Saharan Africa"},
    "Americas": {"Northern America", "Latin America and the Caribbean"},
    "Antarctica": {"Antarctica"},
    "Asia": {"Central Asia", "Eastern Asia", "South-eastern Asia", "Southern Asia", "Western Asia"},
    "Europe": {"Eastern Europe", "Northern Europe", "Southern Europe", "Western Europe"},
    "Oceania": {"Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia"},
}

# Tools that well-known guides to ideal customer profiles name: a profile copied from one finds all of them known.
NAMED_BY_GUIDES = (
    "AngelList, Apollo, Calendly, Cognism, Facebook Ads, Gmail, Gong, Google Ads, Gusto, Hubspot, LeadGenius, "
    "LinkedIn, LinkedIn Sales Navigator, Marketo, Meetup, Node.js, Outreach, Salesforce, Salesloft, SharpLaunch, "
    "Snyk, Streak, Webex"
)


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
        ("industries", "finacial services", "Financial Services"),
        ("industries", "pharmaceutial", "Pharmaceuticals"),
        ("industries", "marketting", "Marketing"),
        ("industries", "Retial", "Retail"),
        ("industries", "Airlines/Aviation", "Airlines"),
        ("industries", "Technology, Information and Internet", "Internet"),
        ("industries", "Farming, Ranching, Forestry", "Agriculture"),
        ("industries", "Health Care and Social Assistance", "Healthcare"),
        ("industries", "Maschinenbau", "Machinery"),
        ("industries", "Großhandel", "Wholesale"),
        ("industries", "santé", "Healthcare"),
        ("industries", "Sante", "Healthcare"),
        ("industries", "legaltech", "Legal Technology"),
        ("technologies", "Facebook Ads", "Meta Ads"),
        ("technologies", "GoToMeeting", "GoTo Meeting"),
        ("technologies", "ConvertKit", "Kit"),
        ("technologies", "Azure AD", "Microsoft Entra ID"),
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
        ("countries", "日本", "JP"),
        ("countries", "Россия", "RU"),
        ("countries", "Ελλάδα", "GR"),
        ("countries", "Hong Kong SAR", "HK"),
        ("countries", "Taiwan, Province of China", "TW"),
        ("countries", "Deutchland", "DE"),
        ("countries", "Swedan", "SE"),
        ("states", "ca", "CA"),
        ("states", "California", "CA"),
        ("states", "Calif.", "CA"),
        ("states", "US-CA", "CA"),
        ("states", "Penna.", "PA"),
        ("states", "Commonwealth of Massachusetts", "MA"),
        ("states", "Massachusets", "MA"),
        ("states", "Washington State", "WA"),
        ("states", "Washington, D.C.", "DC"),
        ("states", "W. Va.", "WV"),
        ("states", "Puerto Rico", "PR"),
        ("states", "ON", "ON"),
        ("states", "Ont.", "ON"),
        ("states", "Québec", "QC"),
        ("states", "Newfoundland", "NL"),
        ("funding_stages", "series b", "Series B"),
        ("funding_stages", "series-b", "Series B"),
        ("funding_stages", "SERIES_B", "Series B"),
        ("funding_stages", "Series B Round", "Series B"),
        ("funding_stages", "B round", "Series B"),
        ("funding_stages", "Serie B", "Series B"),
        ("funding_stages", "Series A+", "Series A"),
        ("funding_stages", "pre seed", "Pre-Seed"),
        ("funding_stages", "Seed Round", "Seed"),
        ("funding_stages", "self-funded", "Bootstrapped"),
        ("funding_stages", "Venture - Series Unknown", "Venture Round"),
        ("funding_stages", "EARLY VC", "Early Stage VC"),
        ("funding_stages", "Buyout/LBO", "Private Equity"),
        ("funding_stages", "private_equity", "Private Equity"),
        ("funding_stages", "post_ipo_equity", "Public"),
        ("funding_stages", "IPO", "Public"),
        ("funding_stages", "Debt Financing", "Debt Financing"),
        ("business_models", "B2B", "b2b"),
        ("business_models", "Business-to-Business", "b2b"),
        ("business_models", "D2C", "b2c"),
        ("business_models", "Privatkunden", "b2c"),
        ("business_models", "BOTH", "both"),
        ("business_models", "B2B / B2C", "both"),
        ("business_models", "B2B and B2C", "both"),
        ("business_models", "beides", "both"),
        ("business_models", "B2B2C", "both"),
    ],
)
def test_what_people_write_finds_the_one_spelling(vocabulary: str, text: str, spelling: str) -> None:
    assert load_vocabulary(vocabulary).spell(text) == spelling


@pytest.mark.parametrize(
    ("country", "spellings"),
    [
        ("DE", "Germany | Deutschland | Allemagne | Alemania | Germania | Duitsland | Alemanha | BRD"),
        ("US", "USA | U.S. of A. | Vereinigte Staaten | États-Unis | Etats-Unis | EE. UU. | Stati Uniti | EUA"),
        ("GB", "UK | Großbritannien | Grossbritannien | Royaume-Uni | Reino Unido | Regno Unito | England | Scotland"),
        ("FR", "France | Frankreich | Francia | Frankrijk | França | Franca"),
        ("ES", "Spain | Spanien | Espagne | España | Espana | Spagna | Spanje | Espanha"),
        ("CH", "Switzerland | Schweiz | Suisse | Svizzera | Suiza | Zwitserland"),
        (
            "NL",
            "Netherlands | Holland | Niederlande | Pays-Bas | Países Bajos | Paises Bajos | Paesi Bassi | Nederland",
        ),
        ("AT", "Austria | Österreich | Oesterreich | Osterreich | Autriche | Oostenrijk"),
        ("CI", "Côte d'Ivoire | Cote d'Ivoire | Ivory Coast | Elfenbeinküste | Elfenbeinkueste | Costa de Marfil"),
        ("KR", "South Korea | Republic of Korea | Korea (South) | Korea, Rep. | Südkorea | Corée du Sud | 대한민국"),
        ("BR", "Brazil | Brasil | Brasilien | Brésil | Bresil | Brasile"),
        ("MX", "Mexico | México | Mexiko | Mexique | Messico"),
        ("PE", "Peru | Perú | Pérou | Perou | Perù"),
        ("TR", "Türkiye | Turkiye | Turkey | Türkei | Turquie | Turquía"),
        ("CZ", "Czechia | Czech Republic | Tschechien | Tchéquie | Tchequie | Chequia | Česko"),
        ("VN", "Vietnam | Viet Nam | Việt Nam | Vietname"),
        ("RU", "Russia | Russian Federation | Russland | Russie | Rusia"),
        ("IS", "Iceland | Island | Islande | Islandia"),
        ("IE", "Ireland | Irland | Irlande | Irlanda | Éire"),
        ("AE", "UAE | U.A.E. | United Arab Emirates | Vereinigte Arabische Emirate | Émirats arabes unis"),
    ],
)
def test_countries_are_known_in_several_languages(country: str, spellings: str) -> None:
    vocabulary = load_vocabulary("countries")
    assert {text: vocabulary.spell(text) for text in spellings.split(" | ")} == dict.fromkeys(
        spellings.split(" | "), country
    )


@pytest.mark.parametrize("text", ["NA", "na", "NAM", "Namibia"])
def test_na_is_namibia(text: str) -> None:
    assert load_vocabulary("countries").spell(text) == "NA"


@pytest.mark.parametrize("text", ["NO", "no", "NOR", "Norway", "Norge"])
def test_no_is_norway(text: str) -> None:
    assert load_vocabulary("countries").spell(text) == "NO"


@pytest.mark.parametrize(
    ("vocabulary", "text"),
    [
        ("countries", "Congo"),
        ("countries", "Kongo"),
        ("countries", "Virgin Islands"),
        ("countries", "Europe"),
        ("industries", "services"),
        ("industries", "B2B"),
        ("industries", "consumer"),
        ("industries", "industrials"),
        ("states", "Carolina"),
        ("states", "Bavaria"),
        ("states", "New York City"),
        ("funding_stages", "Undisclosed"),
        ("funding_stages", "Early stage"),
        ("business_models", "SaaS"),
        ("business_models", "C2C"),
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
        ("countries", "Germnay", "DE"),
        ("countries", "Phillippinas", "PH"),
        ("industries", "Technollogy", "Technology"),
        ("states", "Californaia", "CA"),
        ("funding_stages", "Serries B", "Series B"),
        ("funding_stages", "Boostrapped", "Bootstrapped"),
        ("business_models", "bussines to business", "b2b"),
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


def test_countries_are_the_249_codes_each_with_its_three_letters_name_and_region() -> None:
    entries = load_vocabulary("countries").entries
    assert len(entries) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in entries)
    three_letters = {entry.aliases[0] for entry in entries.values()}
    assert len(three_letters) == 249
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in three_letters)
    attributes = {"name", "region", "un_region", "un_subregion"}
    assert all(entry.attributes.keys() == attributes for entry in entries.values())
    assert {entry.attributes["region"] for entry in entries.values()} == REGIONS


def test_countries_have_their_region_and_sub_region_of_the_united_nations() -> None:
    found: dict[str, set[str]] = {}
    for entry in load_vocabulary("countries").entries.values():
        found.setdefault(entry.attributes["un_region"], set()).add(entry.attributes["un_subregion"])
    assert found == SUBREGIONS


@pytest.mark.skipif(not COUNTRY_CODES.is_file(), reason=f"there is no {COUNTRY_CODES}")
def test_codes_and_regions_of_countries_are_those_of_the_standards() -> None:
    with COUNTRY_CODES.open(encoding="utf-8", newline="") as file:
        rows = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(file)}
    entries = load_vocabulary("countries").entries
    assert entries.keys() == rows.keys()
    for code, row in rows.items():
        assert entries[code].aliases[0] == row["ISO3166-1-Alpha-3"]
        if row["Region Name"]:  # Antarctica has none there.
            regions = (entries[code].attributes["un_region"], entries[code].attributes["un_subregion"])
            assert regions == (row["Region Name"], row["Sub-region Name"]), code


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


def test_every_category_of_technologies_is_listed_at_the_head_of_the_data_file() -> None:
    text = (files("icp_rules") / "data" / "vocabularies" / "technologies.yaml").read_text(encoding="utf-8")
    listed = text.partition("The categories:")[2].partition("\n\n")[0].replace(",", " ").replace(":", " ").split()
    categories = {entry.attributes["category"] for entry in load_vocabulary("technologies").entries.values()}
    assert categories <= set(listed)


@pytest.mark.parametrize(
    ("technology", "category"),
    [
        ("Salesforce", "crm"),
        ("Marketo", "marketing_automation"),
        ("Outreach", "sales_engagement"),
        ("Webex", "conferencing"),
        ("AWS", "cloud"),
        ("Shopify", "ecommerce"),
        ("PayPal", "payments"),
        ("Google Analytics", "analytics"),
        ("Google Ads", "advertising"),
        ("GoDaddy", "web_hosting"),
        ("Gmail", "email_hosting"),
        ("Snyk", "security"),
        ("Node.js", "framework"),
    ],
)
def test_a_technology_says_what_kind_of_product_it_is(technology: str, category: str) -> None:
    assert load_vocabulary("technologies").entries[technology].attributes["category"] == category


def test_every_tool_that_guides_name_is_known() -> None:
    vocabulary = load_vocabulary("technologies")
    assert [tool for tool in NAMED_BY_GUIDES.split(", ") if vocabulary.spell(tool) is None] == []


@pytest.mark.parametrize("name", ["industries", "funding_stages", "business_models"])
def test_some_vocabularies_are_spellings_alone(name: str) -> None:
    assert all(not entry.attributes for entry in load_vocabulary(name).entries.values())


def test_states_are_of_the_usa_or_canada_under_their_postal_codes() -> None:
    entries = load_vocabulary("states").entries
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in entries)
    assert all(entry.attributes.keys() == {"name", "country"} for entry in entries.values())
    countries = Counter(entry.attributes["country"] for entry in entries.values())
    assert countries == {"US": 50 + 1 + 6 + 3, "CA": 13}  # the district, the territories, the armed forces


def test_business_models_are_the_three_that_rules_compare_with() -> None:
    assert list(load_vocabulary("business_models").entries) == ["b2b", "b2c", "both"]
