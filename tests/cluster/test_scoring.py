"""A cluster scores a workspace's Parquet and tables as this process does, or says why it does not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from cluster.workspaces import assert_judged_alike, assert_same, on_cluster, on_polars, scores_in
from pyspark.sql.classic.dataframe import DataFrame

from icp_rules.cluster.checking import check_answer
from icp_rules.datapoints import Use
from icp_rules.diagnostics import Code, DiagnosticError
from icp_rules.plugins import Batch, data_point

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import Row, SparkSession

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]

ROWS = 400
CONFIG = """version: 1
currency: USD
sources:
  accounts:
    file: accounts.parquet
    as_of: {column: seen}
    map:
      account_id: Account ID
      name: Company
      domain: Domain
      website: Site
      industry: Sector
      country: Country
      employees: Size
      annual_revenue: {column: Revenue k EUR, unit: 1000, currency: EUR, rate: 1.08}
      last_funding_date: Funded
      technologies: Tech
      tags: Tags
  postings: {file: postings, key: company, as_of: 2026-10-20}
derive: {revenue_per_head: annual_revenue / employees, marks: "coalesce(tags, technologies)"}
data_points: {open_sdr_roles: {use: open_roles, source: postings, titles: ["sdr*", "*sales development*"]}}
suppress: [suppress.csv]
"""
GROWTH = """icp: 1
id: growth
name: Growth
freshness: {default: 300d, technologies: 90d}
require: [{id: here, when: {region: [EMEA, NAMER]}}]
exclude: [{id: legal, when: {industry: Legal}}]
score:
  - group: firm
    max: 30
    criteria:
      - {id: size, field: employees, bands: [{between: [100, 500], points: 20}, {at_least: 50, points: 10}]}
      - {id: rich, when: {revenue_per_head: {at_least: 108000}}, points: 15}
      - {id: named, when: {name: {like: "*labs*"}}, points: 5}
  - group: signals
    min: -5
    criteria:
      - {id: hiring, when: {open_sdr_roles: {at_least: 2}}, points: 10}
      - {id: funded, field: last_funding_date, fades: {half_life: 180d}, points: 10}
      - {id: crm, when: {technologies: {any_of: [Salesforce, HubSpot]}}, points: 15}
      - {id: stack, field: technologies, per_item: [Gong, Outreach], points: -5}
      - {id: key, when: {tags: {any_of: [Key Account]}}, points: 5}
      - {id: marks, when: {marks: {any_of: [key account, Gong]}}, points: 2}
tiers: {A: 60, B: 30, C: 0}
"""
SMALL = """icp: 1
id: small
name: Small
value: {expected_acv: 500, currency: USD}
exclude: [{id: large, when: {employees: {more_than: 300}}}]
score:
  - group: all
    criteria:
      - {id: known, when: {employees: {known: true}}, points: 5}
      - {id: us, when: {country: US}, points: 5}
tiers: {best: 90, rest: 20}
"""
FILTER = """icp: 1
id: only-software
name: Filter
require: [{id: software, when: {industry: Software}}]
"""


def picked(values: list[Any], step: int) -> list[Any]:
    return [values[at * step % 97 % len(values)] for at in range(ROWS)]


def accounts() -> pl.DataFrame:
    seen = [date(2026, 10, 1) - timedelta(days=at * 7 % 400) for at in range(ROWS)]
    tools = [["Salesforce"], ["Gong", "Outreach"], [], None, ["HubSpot", "Homegrown"]]
    return pl.DataFrame(
        {
            "Account ID": [f"A-{at}" for at in range(ROWS - 1)] + [None],
            "Company": picked(["Acme Labs", "Löwe & Söhne", None, "LABS"], 3),
            "Domain": [f"a{at}.example" if at % 3 else None for at in range(ROWS)],
            "Site": [f"https://www.s{at}.example/about?x=1" if at % 4 else None for at in range(ROWS)],
            "Sector": picked(["Software", "Legal", None, "Basket Weaving"], 5),
            "Country": picked(["US", "DE", "BR", None, "IN"], 7),
            "Size": pl.Series(picked([10, 49, 50, 120, None, 501], 11), dtype=pl.Int32),
            "Revenue k EUR": picked([2.3, 1000.0, float("nan"), None, 5400.0], 13),
            "Funded": pl.Series(
                picked([date(2026, 9, 1), date(1969, 5, 1), None, date(2027, 1, 1)], 17), dtype=pl.Date
            ),
            "Tech": picked(tools, 19),
            "Tags": picked([["key account"], ["Key Account", "x"], None, ["KEY ACCOUNT"]], 23),
            "seen": pl.Series([None if at % 10 == 0 else seen[at] for at in range(ROWS)], dtype=pl.Date),
        }
    )


def postings() -> pl.DataFrame:
    titles = ["SDR, Berlin", "Head of Sales Development", "Engineer", None, " sdr "]
    return pl.DataFrame(
        {"company": [f"A-{at * 3 % 100}" for at in range(ROWS)], "title": picked(titles, 29), "score": [0.5] * ROWS}
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "rule_sets").mkdir(parents=True)
    (root / "icp.yaml").write_text(CONFIG, encoding="utf-8")
    for name, text in {"growth": GROWTH, "small": SMALL, "only-software": FILTER}.items():
        (root / "rule_sets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    accounts().write_parquet(root / "accounts.parquet")
    (root / "postings").mkdir()
    postings()[:200].write_parquet(root / "postings" / "one.parquet")
    postings()[200:].write_parquet(root / "postings" / "two.parquet")
    lines = ["account_id,name,domain", "a-7,,", ",löwe & söhne,", ",,www.a8.example", ",,s9.example"]
    (root / "suppress.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows came to the driver, for each time that any did; other ways than `collect` fail the test."""
    numbers: list[int] = []
    whole = DataFrame.collect

    def collect(frame: DataFrame) -> list[Row]:
        rows = whole(frame)
        numbers.append(len(rows))
        return rows

    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("rows are brought to the driver")

    monkeypatch.setattr(DataFrame, "collect", collect)
    for name in ("toPandas", "toArrow", "toLocalIterator", "take", "head", "tail", "foreach", "mapInPandas", "rdd"):
        monkeypatch.setattr(DataFrame, name, property(refuse) if name == "rdd" else refuse)
    return numbers


def test_scores_and_traces_are_those_of_polars(
    spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date, collected: list[int]
):
    expected = assert_judged_alike(spark, workspace, tmp_path / "out", as_of)
    scores = expected.scores
    # what is compared says something
    assert scores["suppressed"].sum() > 0
    assert scores.filter("best")["rule_set"].n_unique() == 2
    assert expected.traces["growth"]["state__hiring"].n_unique() == 3
    # of sums alone there are any, and at most as many as there are tiers and states
    assert sum(collected) < 40
    assert spark.conf.get("spark.sql.codegen.hugeMethodLimit", None) is None
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["tool"] == "icp-rules"
    assert record["summary"]["accounts"] == ROWS - 1


def small(root: Path) -> Path:
    """Leave the workspace the quickest of its rule sets."""
    (root / "rule_sets" / "growth.yaml").unlink()
    (root / "rule_sets" / "only-software.yaml").unlink()
    return root


LISTS = """icp: 1
id: small
name: Small
score:
  - group: all
    criteria:
      - {id: crm, when: {tools: {any_of: [salesforce]}}, points: 5}
      - {id: street, when: {tags: {any_of: ["\u03bf\u03b4\u03cc\u03c2"]}}, points: 5}
tiers: {A: 5, B: 0}
"""


def test_items_are_compared_as_those_of_records_in_any_case(
    spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date
):
    (small(workspace) / "rule_sets" / "small.yaml").write_text(LISTS, encoding="utf-8")
    config = (workspace / "icp.yaml").read_text(encoding="utf-8")
    derived = config.replace("derive: {", 'derive: {tools: "coalesce(technologies, tags)", ')
    (workspace / "icp.yaml").write_text(derived, encoding="utf-8")
    table = accounts().with_columns(
        Tech=pl.Series(picked([["Salesforce"], ["Gong"]], 3)),
        # a capital sigma at the end becomes a final one in lower case
        Tags=pl.Series(picked([["\u039f\u0394\u038c\u03a3"], ["x"]], 5)),
    )
    table.write_parquet(workspace / "accounts.parquet")
    trace = assert_judged_alike(spark, workspace, tmp_path / "out", as_of).traces["small"]
    assert trace["state__crm"].n_unique() == trace["state__street"].n_unique() == 2


def test_tables_of_the_catalog_stand_for_sources(spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date):
    expected = on_polars(small(workspace), as_of)
    (workspace / "accounts.parquet").rename(tmp_path / "elsewhere.parquet")
    spark.read.parquet(str(tmp_path / "elsewhere.parquet")).createOrReplaceTempView("crm_accounts")
    run = on_cluster(spark, workspace, tmp_path / "out", as_of, accounts="crm_accounts")
    assert_same(scores_in(tmp_path / "out"), expected.scores, "account_id")
    assert (run.checked.rows, run.checked.nobody) == (ROWS, 1)
    assert [one.code for one in run.too_many_rejects(0.001)] == [Code.REJECTED_ROWS]
    assert run.too_many_rejects(0.01) == []


FILLED = ("domain", "technology_categories")


def test_a_table_that_is_not_as_records_have_it_is_refused_with_all_that_is_wrong(
    spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date
):
    rows = accounts().with_columns(
        Company=pl.when(pl.col("Account ID") == "A-3").then(pl.lit(" Acme")).otherwise("Company"),
        Country=pl.when(pl.col("Account ID") == "A-4").then(pl.lit("United States")).otherwise("Country"),
        Sector=pl.when(pl.col("Account ID") == "A-5").then(pl.lit("n/a")).otherwise("Sector"),
        Tech=pl.when(pl.col("Account ID") == "A-6").then(pl.lit(["hub spot"])).otherwise("Tech"),
        Tags=pl.when(pl.col("Account ID") == "A-7").then(pl.lit(["x", "x"])).otherwise("Tags"),
        Site=pl.when(pl.col("Account ID") == "A-8").then(pl.lit("acme.com")).otherwise("Site"),
    )
    rows = rows.with_columns(Categories=pl.lit(None, dtype=pl.List(pl.String)))
    pl.concat([rows, rows[:2], rows[:1]]).write_parquet(workspace / "accounts.parquet")
    config = (workspace / "icp.yaml").read_text(encoding="utf-8")
    more = config.replace("      tags: Tags\n", "      tags: Tags\n      technology_categories: Categories\n")
    (workspace / "icp.yaml").write_text(more, encoding="utf-8")
    rules = SMALL.replace("{country: US}", "{technology_categories: {any_of: [crm]}, domain: {known: true}}")
    (workspace / "rule_sets" / "small.yaml").write_text(rules, encoding="utf-8")
    with pytest.raises(DiagnosticError) as raised:
        on_cluster(spark, workspace, tmp_path / "out", as_of)
    found = raised.value.diagnostics
    assert {one.code for one in found} == {Code.NOT_CLEAN}
    told = {one.message.partition(":")[0]: one.message for one in found if ":" in one.message}
    assert set(told) == {"name", "country", "industry", "technologies", "tags", "website", *FILLED}
    assert "without one that website tells" in told["domain"]
    assert "without one that technologies tells" in told["technology_categories"]
    assert "' Acme'" in told["name"]
    assert "5 rows are of 2 accounts" in found[-1].message
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".out*")) == []


REFUSED = {
    "a CSV": ("accounts.parquet", "accounts.csv", Code.SOURCE_MISSING, "accounts.csv is missing"),
    "a column": ("employees: Size", "employees: Sise", Code.COLUMN_MISSING, "no column 'Sise'"),
    "a text": ("employees: Size", "employees: Company", Code.NOT_CLEAN, "'Company' for employees"),
    "an identity": ("    as_of:", "    identity: [name, domain]\n    as_of:", Code.NOT_CLEAN, "name, domain"),
    "facts without their key": ("key: company", "key: companies", Code.COLUMN_MISSING, "no column 'companies'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_only_records_can_make_of_it_is_refused(
    case: str, spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date
):
    old, new, code, text = REFUSED[case]
    config = (workspace / "icp.yaml").read_text(encoding="utf-8")
    assert old in config
    (workspace / "icp.yaml").write_text(config.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DiagnosticError) as raised:
        on_cluster(spark, workspace, tmp_path / "out", as_of)
    assert [(one.code, text in one.message) for one in raised.value.diagnostics] == [(code, True)]
    assert list(tmp_path.glob(".out*")) == []


PLUGIN = """from icp_rules import data_point, hookimpl

@data_point(type="number", needs=["name"])
def letters(name):
    \"\"\"How long the name is.\"\"\"
    return len(name)

@hookimpl
def icp_data_points():
    return [letters]
"""


def test_a_data_point_in_python_is_refused_unless_the_table_has_its_values(
    spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date
):
    (small(workspace) / "plugins").mkdir()
    (workspace / "plugins" / "letters.py").write_text(PLUGIN, encoding="utf-8")
    rules = workspace / "rule_sets" / "small.yaml"
    rules.write_text(SMALL.replace("{country: US}", "{letters: {at_least: 5}}"), encoding="utf-8")
    with pytest.raises(DiagnosticError, match="the data point 'letters' calls Python"):
        on_cluster(spark, workspace, tmp_path / "out", as_of)
    expected = on_polars(workspace, as_of)
    table = accounts().with_columns(letters=pl.col("Company").str.len_chars())
    table.write_parquet(workspace / "accounts.parquet")
    on_cluster(spark, workspace, tmp_path / "out", as_of)
    assert_same(scores_in(tmp_path / "out"), expected.scores, "account_id")


@data_point(type="text", batch=True, portable=True)
def territory(batch: Batch) -> Any:
    """Who looks after an account."""
    return batch.accounts


@pytest.mark.parametrize("text", ["Ann\u00a0Lee", "Zoe\u0308", "Ann "])
def test_a_text_of_a_data_point_that_records_would_tidy_is_refused(text: str, spark: SparkSession):
    def answer(value: str) -> nw.LazyFrame[Any]:
        return nw.from_native(spark.createDataFrame([("a", value), ("b", None)], "account_id string, value string"))

    check_answer(answer("Ann Lee"), Use("territory", territory))
    with pytest.raises(DiagnosticError, match=r"would tidy \(1\), such as"):
        check_answer(answer(text), Use("territory", territory))
