from __future__ import annotations

import gzip
import io
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from icp_rules.exporting import write
from icp_rules.plugins.values import SourceRequest
from icp_rules.records.builtin import icp_exports, icp_sources

FRAME = pl.DataFrame(
    {
        "account_id": ["A-1", "A-2", None],
        "score": [66.66666666666667, 100.0, None],
        "won": [True, False, None],
        "day": [date(2026, 11, 1), None, date(2024, 2, 29)],
        "technologies": [["HubSpot", "Gong"], [], None],
    },
    schema_overrides={"technologies": pl.List(pl.String)},
)


def written(format_name: str, frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    write(frame, next(f for f in icp_exports() if f.name == format_name), file)
    return file.getvalue()


def test_the_built_in_plugin_is_imported_without_polars():
    code = (
        "import sys, icp_rules.records.builtin as b; b.icp_sources(); b.icp_exports(); print('polars' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_every_suffix_has_one_reader_and_what_is_written_can_be_read():
    readers = [suffix for reader in icp_sources() for suffix in reader.suffixes]
    writers = [suffix for format_ in icp_exports() for suffix in format_.suffixes]
    assert writers == [".csv", ".csv.gz", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx"]
    assert set(writers) <= set(readers)
    assert len(set(readers)) == len(readers)


def test_formulas_are_neutralised_in_what_people_open():
    assert {f.name for f in icp_exports() if f.for_people} == {"csv", "csv-gz", "tsv"}


def test_packed_csv_has_the_same_bytes_at_any_time(monkeypatch):
    first = written("csv-gz", FRAME)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written("csv-gz", FRAME) == first
    assert gzip.decompress(first) == written("csv", FRAME)


@pytest.mark.parametrize("format_name", ["json", "jsonl", "parquet"])
def test_what_is_written_for_machines_is_read_back(format_name, tmp_path):
    reader = next(r for r in icp_sources() if r.name == format_name)
    path = tmp_path / f"scores{reader.suffixes[0]}"
    path.write_bytes(written(format_name, FRAME))
    frame = reader.read(SourceRequest("scores", path=path)).frame
    day = pl.col("day").cast(pl.String).str.to_date()
    assert frame.with_columns(day).equals(FRAME)


def test_csv_for_people():
    assert written("csv", FRAME).decode().splitlines() == [
        "account_id,score,won,day,technologies",
        "A-1,66.66666666666667,true,2026-11-01,HubSpot; Gong",
        'A-2,100,false,,""',
        ",,,2024-02-29,",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1e22, "10000000000000000000000"), (1e-7, "0.0000001"), (902967250.5, "902967250.5"), (-0.25, "-0.25")],
)
def test_floats_are_written_in_full(value, shown):
    assert written("csv", pl.DataFrame({"a": [value]})).decode() == f"a\n{shown}\n"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("https://example.com","x")',
        "+SUM(A1)",
        "-2+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1+1",
        "+1 555 0100 ext",
        "-",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b@SUM(1)",
    ],
)
@pytest.mark.parametrize("format_name", ["csv", "tsv"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(format_name, cell, tmp_path):
    path = tmp_path / f"x.{format_name}"
    path.write_bytes(written(format_name, pl.DataFrame({"first": ["x"], "cell": [cell]})))
    reader = next(r for r in icp_sources() if r.name == format_name)
    assert reader.read(SourceRequest("x", path=path)).frame["cell"].to_list() == [f"'{cell}"]


@pytest.mark.parametrize(
    "cell",
    [
        "+49 30 123456",
        "+1 (212) 555-0169",
        "+12125550169",
        "-12",
        "-1,234.5",
        "+7%",
        "-1e5",
        "a=b",
        "x@example.com",
        "",
    ],
)
def test_numbers_and_phone_numbers_stay_as_they_are(cell):
    assert pl.read_csv(written("csv", pl.DataFrame({"cell": [cell]})), infer_schema=False)["cell"].to_list() == [cell]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("a;=1", "a;'=1"),
        ("a; @SUM(1);b", "a;' @SUM(1);b"),
        ("a;-1+cmd|' /C calc'!A0", "a;'-1+cmd|' /C calc'!A0"),
        ("a; -5;+49 30 123456; b", "a; -5;+49 30 123456; b"),
        ("a; b = c", "a; b = c"),
    ],
)
def test_no_cell_begins_with_a_formula_where_semicolons_separate_cells(cell, shown):
    frame = pl.DataFrame({"cell": [cell]})
    assert pl.read_csv(written("csv", frame), infer_schema=False)["cell"].to_list() == [shown]


def test_headers_and_joined_lists_are_neutralised_too():
    frame = pl.DataFrame({"=cmd": [["=a", "b"]]})
    assert written("csv", frame).decode() == "'=cmd\n'=a; b\n"
