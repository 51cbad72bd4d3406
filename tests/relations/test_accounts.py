"""A typed table becomes the same accounts as the records of it would be, or is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Code, DiagnosticError, Location
from icp_rules.language.config import ColumnMap, Config, SourceConfig
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.records import read_records
from icp_rules.records.builtin import icp_sources
from icp_rules.relations import filled_by_records_alone, map_accounts, unclean
from icp_rules.relations.filling import lacks_its_domain

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Location("icp.yaml", 7)
OWN = Field("partner", FieldType.BOOLEAN, origin=Origin.WORKSPACE)
FIELDS = FieldTable().extended([OWN])
TABLE = pl.DataFrame(
    {
        "Account ID": [1, 2, 3],
        "name": ["Acme", None, "Löwe"],
        "Size": pl.Series([10, None, 70], dtype=pl.Int32),
        "Revenue k EUR": [2.3, float("nan"), float("inf")],
        "Raised": pl.Series(["1.50", "-1", None]).cast(pl.Decimal(10, 2)),
        "Funded": [datetime(2026, 1, 2, 23, 59), None, datetime(1960, 2, 29)],  # noqa: DTZ001 - as warehouses have them
        "Partner": [True, False, None],
        "Tech": [["Salesforce"], [], None],
        "country": ["US", "DE", None],
        "region": [None, "EMEA", None],
        "seen": [date(2026, 10, 1), None, date(2026, 1, 1)],
        "who": [None, "nobody", "Ann"],
    }
)
MAP: dict[str, str | dict[str, Any]] = {
    "account_id": "Account ID",
    "name": "name",
    "employees": "Size",
    "annual_revenue": {"column": "Revenue k EUR", "unit": 1000.0, "currency": "EUR", "rate": 1.08},
    "total_funding": {"column": "Raised", "unknown": frozenset({"-1"})},
    "last_funding_date": "Funded",
    "partner": "Partner",
    "technologies": "Tech",
    "country": "country",
    "region": "region",
    "city": {"column": "who", "unknown": frozenset({"nobody"})},
}
WANTED = frozenset({*MAP, "un_region"})


def source_of(map_: dict[str, Any], path: Path | None = None, **settings: Any) -> SourceConfig:
    columns = {
        field: ColumnMap(field=field, location=PLACE, **({"column": column} if isinstance(column, str) else column))
        for field, column in map_.items()
    }
    return SourceConfig("accounts", PLACE, files=(path,) if path else (), map=columns, **settings)


def as_records(
    table: pl.DataFrame, source: SourceConfig, folder: Path, wanted: frozenset[str] = WANTED
) -> pl.DataFrame:
    table.write_parquet(folder / "accounts.parquet")
    config = Config(folder, sources={"accounts": source}, fields=FIELDS)
    return read_records(config, {one.name: one for one in icp_sources()}, wanted=wanted).accounts


def mapped(table: Any, source: SourceConfig, wanted: frozenset[str] = WANTED) -> pl.DataFrame:
    frame = nw.from_native(table).lazy()
    accounts = map_accounts(frame, source, Config(source.location.file, fields=FIELDS), wanted=wanted)  # type: ignore[arg-type]
    return pl.DataFrame(accounts.collect("polars").to_native()).sort("account_id")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_table_is_mapped_as_its_records_are(engine: str, tmp_path: Path):
    source = source_of(MAP, tmp_path / "accounts.parquet", as_of_column="seen")
    expected = as_records(TABLE, source, tmp_path)
    table = TABLE if engine == "polars" else duckdb.connect().from_arrow(TABLE.to_arrow())
    found = mapped(table, source)
    assert set(WANTED) <= set(found.columns)
    for name in found.columns:
        assert found[name].to_list() == expected[name].to_list(), name


def test_without_a_map_columns_named_like_fields_are_taken_and_id_is_the_account():
    table = pl.DataFrame({"id": ["a"], "employees": [7], "whatever": ["x"]})
    assert mapped(table, source_of({})).to_dicts() == [{"account_id": "a", "employees": 7.0}]


def test_without_an_id_the_name_is_the_account():
    assert mapped(pl.DataFrame({"name": ["Acme"]}), source_of({})).to_dicts() == [
        {"name": "Acme", "account_id": "Acme"}
    ]


def test_a_source_of_one_day_dates_every_row():
    found = mapped(pl.DataFrame({"id": ["a"]}), source_of({}, as_of="2026-10-01"))
    assert found["record__as_of"].to_list() == [date(2026, 10, 1)]


REFUSED = {
    "number as text": ({"employees": "Size"}, {"Size": ["1-10"]}, ["Size", "employees", "String"]),
    "values": (
        {"employees": {"column": "Size", "values": {"x": 1.0}}},
        {"Size": [1]},
        ["Size", "employees", "`values`"],
    ),
    "list in one cell": (
        {"technologies": {"column": "Tech", "split": ";"}},
        {"Tech": ["a;b"]},
        ["Tech", "technologies"],
    ),
    "date as text": ({"last_funding_date": {"column": "D", "dates": "day_first"}}, {"D": ["1/2/2026"]}, ["'D'"]),
    "fraction as text": ({"city": "C"}, {"C": [1.5]}, ["'C'", "city"]),
    "yes or no as number": ({"partner": "P"}, {"P": [1]}, ["'P'", "partner"]),
    "technology categories": (
        {"technologies": "T"},
        {"T": [["Salesforce"]]},
        ["technology_categories", "technologies"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_to_be_read_is_refused(case: str):
    map_, table, words = REFUSED[case]
    wanted = frozenset({*map_, "technology_categories"}) if case.startswith("technology") else frozenset(map_)
    with pytest.raises(DiagnosticError) as raised:
        mapped(pl.DataFrame({"id": ["a"], **table}), source_of({"account_id": "id", **map_}), wanted)
    (one,) = raised.value.diagnostics
    assert one.code is Code.NOT_CLEAN
    assert one.location == PLACE
    assert "records first" in (one.help or "")
    for word in words:
        assert word in one.message


def test_what_nobody_asks_for_may_be_anything():
    assert mapped(pl.DataFrame({"id": ["a"], "employees": ["many"]}), source_of({}), frozenset()).columns == [
        "account_id"
    ]


def test_a_missing_column_is_told_with_the_nearest():
    with pytest.raises(DiagnosticError) as raised:
        mapped(pl.DataFrame({"id": ["a"], "Sise": [1]}), source_of({"account_id": "id", "employees": "Size"}))
    (one,) = raised.value.diagnostics
    assert (one.code, one.help) == (Code.COLUMN_MISSING, "Is it 'Sise'?")


def test_rows_are_never_merged_by_other_fields():
    with pytest.raises(DiagnosticError, match="told apart by name, domain"):
        mapped(pl.DataFrame({"id": ["a"]}), source_of({}, identity=("name", "domain")))


_PIECES = (
    "Acme",
    " ",
    "\u00a0",
    "e\u0301",
    "é",
    "N/A",
    "-",
    "hub spot",
    "HubSpot",
    "US",
    "United States",
    "De",
    "",
    "www.",
    "acme.com",
    "/x",
    "Großhandel",
    "GROSSHANDEL",
    "ﬁ",
    "ＳａａＳ",
    "ς",
    "²",
)
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=3).map("".join)
_NAMES = ("name", "city", "country", "industry", "funding_stage", "domain", "website", "phone")


@given(field=st.sampled_from(_NAMES), text=_TEXTS)
def test_what_is_called_clean_is_what_records_read(field: str, text: str, tmp_path_factory: pytest.TempPathFactory):
    table = pl.DataFrame({"id": ["a"], field: [text]})
    flag = unclean(FIELDS.account[field], PLACE)
    assert flag is not None
    (is_unclean,) = nw.from_native(table).select(flag.alias("flag"))["flag"].to_list()
    folder = tmp_path_factory.mktemp("records")
    read = as_records(table, source_of({"account_id": "id", field: field}, folder / "accounts.parquet"), folder)
    if not is_unclean:
        assert read[field].to_list() == [text]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "Acme & Sons"),
        ("country", "US"),
        ("industry", "Software"),
        ("industry", "Basket Weaving"),
        ("domain", "acme.com"),
        ("website", "https://acme.com/a?b=1"),
        ("phone", "+14155550100"),
        ("city", "Zürich"),
    ],
)
def test_clean_text_passes(field: str, text: str):
    flag = unclean(FIELDS.account[field], PLACE)
    assert flag is not None
    assert nw.from_native(pl.DataFrame({field: [text]})).select(flag.alias("flag"))["flag"].to_list() == [False]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("text", ["Großhandel", "GROẞHANDEL", "ＳａａＳ", "Software²", "ﬁntech"])
def test_another_spelling_is_found_as_records_find_it(engine: str, text: str):
    flag = unclean(FIELDS.account["industry"], PLACE)
    assert flag is not None
    table = pl.DataFrame({"industry": [text]})
    frame = table if engine == "polars" else duckdb.connect().from_arrow(table.to_arrow())
    flags = nw.from_native(frame).lazy().select(flag.alias("flag")).collect("polars")
    assert flags["flag"].to_list() == [True]


@pytest.mark.parametrize(
    "website",
    [
        "https://www.acme.example:8080/a?b=1",
        "http://acme.example#x",
        "https://www.linkedin.com/company/acme",
        "https://acme.github.io",
        "https://10.0.0.1/",
        "https://www.com",
    ],
)
def test_a_domain_that_records_fill_in_is_lacking(website: str, tmp_path: Path):
    table = pl.DataFrame({"id": ["a", "b"], "domain": [None, "own.example"], "website": [website, website]})
    flag = lacks_its_domain(nw.col("domain"), nw.col("website"))
    source = source_of({"account_id": "id", "domain": "domain", "website": "website"}, tmp_path / "accounts.parquet")
    filled = as_records(table, source, tmp_path, frozenset({"domain"}))["domain"]
    lacks = nw.from_native(table).select(flag.alias("flag"))["flag"].to_list()
    assert lacks == [filled[0] is not None, False]


def test_which_fields_records_alone_fill_in():
    alone = {name for name, field in FIELDS.account.items() if filled_by_records_alone(field, FIELDS.account)}
    assert alone == {"domain", "technology_categories"}
