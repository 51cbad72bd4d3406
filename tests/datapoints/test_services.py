"""Services of a workspace: who is asked for, by which fields, and what is said of one that cannot be asked."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import polars as pl
import pytest

from icp_rules import load_inbound
from icp_rules.diagnostics import Code, Severity
from icp_rules.exporting import exporter
from icp_rules.prospects import read_prospects
from icp_rules.scores import ScoreJob
from icp_rules.workspace import load_workspace

AS_OF = date(2026, 11, 1)
CONFIG = """\
version: 1
sources:
  accounts: {file: accounts.csv, map: {account_id: id, domain: site, country: country}}
  filings: {plugin: register, settings: {by: %s}, complete: true}
  climate: {file: climate.csv, key: Land, by: country, as_of: 2026-09-01}
derive: {place: "coalesce(country, domain)"}
data_points:
  filed: {use: rows, source: filings}
  cold: {use: rows, source: climate}
"""
RULES = """\
icp: 1
id: one
name: One
score:
  - group: all
    criteria:
      - {id: filed, when: {filed: {at_least: 1}}, points: 10}
      - {id: cold, when: {cold: {at_least: 1}}, points: 5}
tiers: {A: 50, B: 0}
"""
ACCOUNTS = "id,site,country\na0,www.acme.example,Germany\na1,bolt.example,US\na2,,US\n"
CLIMATE = "Land,low\nFederal Republic of Germany,-5\nGermany,-7\nFR,1\n"
PLUGIN = '''\
import json
from pathlib import Path

import narwhals.stable.v2 as nw
from icp_rules.plugins import Asked, FactsService, data_point, hookimpl

ASKED = Path(__file__).parent / "asked.txt"

@data_point(type="number", batch=True, facts="source", settings={"source": {"type": "string"}})
def rows(batch):
    """How many rows."""
    table = batch.facts[batch.settings["source"]]
    counted = table.rows.group_by("account_id").agg(nw.len().alias("n"))
    found = batch.accounts.select("account_id").join(counted, on="account_id", how="left")
    return found.select("account_id", value=nw.col("n").fill_null(0) if table.complete else nw.col("n"))

def ask(settings):
    if settings["by"] == "nothing":
        raise ValueError("there is nothing to ask by")

    @data_point(type="text", needs=[settings["by"]])
    def register(value):
        with ASKED.open("a") as file:
            file.write(f"{value}\\n")
        return json.dumps([{"filed_on": "2026-10-01"}] if value.startswith("a") else [])
    return Asked(register, ("filed_on",))

@hookimpl
def icp_data_points():
    return [rows]

@hookimpl
def icp_services():
    by = {"type": "object", "properties": {"by": {"type": "string"}}, "required": ["by"]}
    return [FactsService("register", "filings", ask, by)]
'''


@pytest.fixture
def root(tmp_path):
    for name, text in {
        "icp.yaml": CONFIG % "domain",
        "accounts.csv": ACCOUNTS,
        "climate.csv": CLIMATE,
        "plugins/own.py": PLUGIN,
        "rule_sets/one.yaml": RULES,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    return tmp_path


def asked(root):
    path = root / "plugins" / "asked.txt"
    return sorted(path.read_text(encoding="utf-8").split()) if path.exists() else []


def prospects(root, *names, **more):
    return read_prospects(load_workspace(root), frozenset(names), lambda *_: None, as_of=AS_OF, **more)


def test_it_is_asked_by_the_fields_it_needs_and_its_source_has_no_rows_to_be_told_of(root):
    found = prospects(root, "filed")
    assert found.accounts["filed"].to_list() == [1, 0, None]
    assert asked(root) == ["acme.example", "bolt.example"]
    assert [source.name for source in found.records.sources] == ["accounts", "climate"]
    assert load_workspace(root).found == ()


def test_nobody_is_asked_for_whose_facts_nothing_needs(root):
    prospects(root, "cold")
    assert asked(root) == []
    found = prospects(root, "filed", account_id="a1")
    assert found.accounts["filed"].to_list() == [0]
    assert asked(root) == ["bolt.example"]


def test_a_table_by_a_field_reads_it_though_no_rule_does(root):
    found = prospects(root, "cold")
    assert found.accounts["cold"].to_list() == [2, None, None]
    assert found.accounts["cold__as_of"].to_list() == [date(2026, 9, 1)] * 3


def test_it_may_be_asked_by_a_derived_field(root):
    (root / "icp.yaml").write_text(CONFIG % "place", encoding="utf-8")
    assert prospects(root, "filed").accounts["filed"].to_list() == [0, 0, 0]
    assert asked(root) == ["DE", "US"]


def test_an_inbound_record_is_asked_for_and_its_tables_are_left_out(root):
    inbound = load_inbound(load_workspace(root))
    assert inbound.left_out == ("cold",)
    answer = inbound.judge([{"id": "x", "site": "asa.example"}], as_of=AS_OF)
    assert answer.accounts["filed"].to_list() == [1]
    assert asked(root) == ["asa.example"]


def test_accounts_in_parts_are_asked_for_part_by_part(root):
    rules = "".join(line for line in RULES.splitlines(keepends=True) if "cold" not in line)
    (root / "rule_sets" / "one.yaml").write_text(rules, encoding="utf-8")
    rows = [f"a{n},{'a' if n % 3 else 'b'}{n}.test,US" for n in range(1200)]
    (root / "accounts.csv").write_text("\n".join(["id,site,country", *rows]), encoding="utf-8")
    loaded, out = load_workspace(root), root / "scores.parquet"
    job = ScoreJob(loaded, loaded.rule_sets(), (), exporter(loaded.plugins, out), out, 1, AS_OF)
    scored = job.run(lambda *_: None, lambda _: None, lambda _: None)
    assert Code.READ_AT_ONCE not in {one.code for one in scored.diagnostics}
    (report,) = scored.data_points
    assert (report.name, report.computed, report.failed) == ("filed", 1200, 0)
    assert len(asked(root)) == 1200
    assert pl.read_parquet(out)["score"].to_list() == [100 if n % 3 else 0 for n in range(1200)]


@pytest.mark.parametrize(
    ("by", "code", "message", "help_line"),
    [
        (
            "nothing",
            Code.PLUGIN_VALUE,
            "register cannot be asked so: ValueError: there is nothing to ask by",
            "Mend its",
        ),
        ("contry", Code.UNKNOWN_KEY, "it is asked by 'contry', which is no account field", "Did you mean 'country'?"),
        ("cold", Code.UNKNOWN_KEY, "it is asked by 'cold', which is no account field", ""),
    ],
)
def test_one_that_cannot_be_asked_is_an_error_at_its_source(root, by, code, message, help_line):
    (root / "icp.yaml").write_text(CONFIG % by, encoding="utf-8")
    (found,) = load_workspace(root).found
    assert (found.code, found.severity, found.message) == (code, Severity.ERROR, f"filings: {message}")
    assert help_line in found.help
    assert found.location.line == 4
