"""Inbound records: the same answers as a file's rows, in threads too; what cannot be read is told of."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from icp_rules import DiagnosticError, load_inbound, load_workspace
from icp_rules.judging import judge
from icp_rules.prospects import read_prospects, rule_fields

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 11, 1)
CONFIG = """version: 1
currency: USD
sources:
  accounts:
    file: accounts.csv
    as_of: {column: Updated}
    map:
      account_id: Id
      name: Company
      website: Site
      employees: {column: Size, range: low}
      annual_revenue: {column: Revenue k EUR, unit: 1000, currency: EUR, rate: 1.08}
      country: Country
      locations: {column: Offices, split: ";"}
derive: {revenue_per_head: annual_revenue / employees}
suppress: [suppress.csv]
"""
RULES = """icp: 1
id: {name}
name: {name}
owner: revops@example.com
freshness: {{default: 365d}}
require:
  - {{id: known_country, when: {{country: [US, Germany]}}}}
score:
  - group: size
    criteria:
      - {{id: large, when: {{employees: {{at_least: {size}}}}}, points: 20, why: "{{{{ employees }}}} people"}}
      - {{id: rich, when: {{revenue_per_head: {{at_least: 1000}}}}, points: 10}}
      - {{id: office, when: {{locations: {{any_of: [Oslo, Berlin]}}}}, points: 5}}
tiers: {{A: 60, B: 0}}
"""
ROWS = [
    {"Id": "1", "Company": "Northam Labs", "Site": "northam.example", "Size": "51-200", "Revenue k EUR": "900",
     "Country": "USA", "Offices": "oslo; Paris", "Updated": "2026-10-01"},
    {"Id": "2", "Company": "Eastmere", "Site": "", "Size": "about a dozen or so", "Revenue k EUR": "",
     "Country": "Germany", "Offices": "", "Updated": "2026-09-01"},
    {"Id": "3", "Company": "Lakeford", "Site": "lakeford.example", "Size": "1,000+", "Revenue k EUR": "12.5",
     "Country": "N/A", "Offices": "Bergen", "Updated": "2020-01-01"},
    {"Id": "1", "Company": "Northam Laboratories", "Site": "", "Size": "201-500", "Revenue k EUR": "", "Country": "",
     "Offices": "", "Updated": "2026-10-15"},
    {"Id": "", "Company": "Nobody", "Site": "", "Size": "5", "Revenue k EUR": "", "Country": "US",
     "Offices": "", "Updated": ""},
]  # fmt: skip

ENDLESS: list[Any] = []
"""A list that holds itself."""
ENDLESS.append(ENDLESS)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbound")
    (folder / "rule_sets").mkdir()
    (folder / "icp.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "suppress.csv").write_text("domain\nlakeford.example\n", encoding="utf-8")
    for name, size in (("large", 200), ("small", 10)):
        (folder / "rule_sets" / f"{name}.yaml").write_text(RULES.format(name=name, size=size), encoding="utf-8")
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    return folder


def scored(root: Path) -> tuple[pl.DataFrame, dict[str, pl.DataFrame], pl.DataFrame]:
    """What `icp score` makes of the file."""
    workspace = load_workspace(root)
    rule_sets = workspace.rule_sets()
    prospects = read_prospects(workspace, rule_fields(rule_sets), lambda *_: None, as_of=AS_OF)
    suppressed = prospects.suppression.accounts
    judgement = judge(prospects.accounts, rule_sets, suppressed, workspace.config.rank_by, as_of=AS_OF)
    return judgement.scores, dict(judgement.traces), prospects.records.rejects


def test_records_are_judged_as_the_rows_of_a_file(root):
    scores, traces, rejects = scored(root)
    answer = load_inbound(load_workspace(root)).judge(ROWS, as_of=AS_OF)
    assert_frame_equal(answer.scores, scores, check_exact=True)
    assert answer.traces.keys() == traces.keys()
    for name, trace in traces.items():
        assert_frame_equal(answer.traces[name], trace, check_exact=True)
    assert answer.rejects["reason"].to_list() == rejects["reason"].to_list() == ["it has no account_id"]
    assert answer.rejects["line"].to_list() == [5]
    assert answer.scores.filter(pl.col("suppressed"))["account_id"].unique().to_list() == ["3"]


@pytest.mark.parametrize("row", [1, 2], ids=["gaps", "suppressed and stale"])
def test_a_record_by_itself_is_judged_as_among_others(root, row):
    scores, _, _ = scored(root)
    answer = load_inbound(load_workspace(root)).judge([ROWS[row]], as_of=AS_OF)
    assert_frame_equal(answer.scores, scores.filter(pl.col("account_id") == ROWS[row]["Id"]), check_exact=True)


def test_the_rule_sets_can_be_chosen(root):
    answer = load_inbound(load_workspace(root), ["small"]).judge(ROWS[:1], as_of=AS_OF)
    assert answer.scores["rule_set"].to_list() == ["small"]
    with pytest.raises(DiagnosticError, match="there is no rule set 'smal'"):
        load_inbound(load_workspace(root), ["smal"])


def test_a_value_that_cannot_be_read_is_unknown_and_told_of(root):
    answer = load_inbound(load_workspace(root), ["large"]).judge(ROWS[1:2], as_of=AS_OF)
    assert answer.traces["large"]["state__large"].to_list() == [None]
    (told,) = answer.diagnostics
    assert "'Size' for employees cannot be read: 'about a dozen or so'" in told.message


def test_an_explanation_reads_derived_fields_too(root):
    answer = load_inbound(load_workspace(root)).judge(ROWS[:1], as_of=AS_OF)
    row, explanation = answer.explain("1", "small")
    assert row["status"] == "qualified"
    reasons = {item.id: item for item in explanation.items}
    assert reasons["large"].why == "51 people"
    assert dict(reasons["rich"].values) == {"revenue_per_head": pytest.approx(900 * 1000 * 1.08 / 51)}
    with pytest.raises(DiagnosticError, match="there is no account '9'"):
        answer.explain("9", "small")


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"Size": 250}, True),
        ({"Size": 250.0}, True),
        ({"Size": Decimal(250)}, True),
        ({"Size": "250"}, True),
        ({"Size": float("nan")}, None),
        ({"Size": None}, None),
        ({}, None),
        ({"Size": 250, "Updated": date(2026, 10, 1)}, True),
        ({"Size": 250, "Updated": date(2020, 10, 1)}, None),
        ({"Size": 250, "Offices": ["Oslo", "Paris"], "A key nobody reads": "x"}, True),
        ({"Size": 250, " Company ": "Northam"}, True),
    ],
)
def test_values_of_python_and_missing_keys(root, values, state):
    answer = load_inbound(load_workspace(root), ["large"]).judge([{"Id": "1", **values}], as_of=AS_OF)
    assert answer.traces["large"]["state__large"].to_list() == [state]
    assert not answer.diagnostics


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "it is not an object"),
        (None, "it is not an object"),
        ({}, "it is an object without keys"),
        ({"Id": "1", "Size": {"low": 1}}, "'Size' holds an object"),
        ({"Id": "1", "Size": b"1"}, "'Size' holds an object"),
        ({"Id": "1", "Size": [[1]]}, "'Size' holds an object"),
        ({"Id": "1", 5: "x"}, "a key of it is no text"),
        ({"Id": "\ud800"}, "it holds half of a character"),
        ({"Company": "Northam"}, "it has no account_id"),
        ({"Id": "1", "Offices": ENDLESS}, "it holds what no cell can: Circular reference"),
        (ENDLESS, "it holds what no cell can: Circular reference"),
        ({"Id": "1", "Size": Decimal("sNaN")}, "it holds what no cell can: cannot convert signaling NaN"),
        ({"Id": "1", "Size": 10**5000}, "it holds what no cell can: Exceeds the limit (4300 digits)"),
    ],
)
def test_a_record_that_cannot_be_used_is_rejected_and_the_others_are_judged(root, record: Any, reason: str):
    answer = load_inbound(load_workspace(root)).judge([record, ROWS[0]], as_of=AS_OF)
    assert answer.rejects["reason"][0].startswith(reason)
    assert answer.rejects["line"].to_list() == [1]
    assert answer.scores["account_id"].unique().to_list() == ["1"]


def test_nothing_in_nothing_out(root):
    answer = load_inbound(load_workspace(root)).judge([], as_of=AS_OF)
    assert answer.scores.is_empty()
    assert answer.rejects.is_empty()


def test_threads_share_what_was_loaded(root):
    inbound = load_inbound(load_workspace(root))
    alone = {row["Id"]: inbound.judge([row], as_of=AS_OF).scores for row in ROWS[1:3]}

    def same(at: int) -> bool:
        row = ROWS[1 + at % 2]
        return inbound.judge([row], as_of=AS_OF).scores.equals(alone[row["Id"]])

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(same, range(40)))


SCALAR = '''from icp_rules import data_point, hookimpl


@data_point(type="number", needs=["revenue_per_head"])
def doubled(revenue_per_head):
    """Twice what each person brings in."""
    return revenue_per_head * 2


@hookimpl
def icp_data_points():
    return [doubled]
'''


def test_a_data_point_that_is_called_for_each_account_is_called(root, tmp_path):
    (tmp_path / "rule_sets").mkdir()
    (tmp_path / "plugins").mkdir()
    (tmp_path / "icp.yaml").write_text(CONFIG.replace("suppress: [suppress.csv]\n", ""), encoding="utf-8")
    (tmp_path / "plugins" / "doubling.py").write_text(SCALAR, encoding="utf-8")
    rules = RULES.format(name="large", size=200).replace("revenue_per_head: {at_least", "doubled: {at_least")
    (tmp_path / "rule_sets" / "large.yaml").write_text(rules, encoding="utf-8")
    inbound = load_inbound(load_workspace(tmp_path))
    assert inbound.left_out == ()
    answer = inbound.judge(ROWS[:1], as_of=AS_OF)
    assert answer.accounts["doubled"][0] == pytest.approx(2 * 900 * 1000 * 1.08 / 51)
    assert [report.computed for report in answer.data_points] == [1]


def test_without_a_map_the_keys_are_fields(tmp_path):
    (tmp_path / "rule_sets").mkdir()
    (tmp_path / "icp.yaml").write_text(
        "version: 1\nderive: {revenue_per_head: annual_revenue / employees}\n", encoding="utf-8"
    )
    (tmp_path / "rule_sets" / "large.yaml").write_text(RULES.format(name="large", size=200), encoding="utf-8")
    inbound = load_inbound(load_workspace(tmp_path))
    record = json.loads('{"id": "7", "employees": 300, "country": "Germany"}')
    assert inbound.judge([record], as_of=AS_OF).scores.select("account_id", "status", "tier").rows() == [
        ("7", "qualified", "B")
    ]
    with pytest.raises(DiagnosticError, match="no column of inbound records gives account_id or name"):
        inbound.judge([{"employees": 300}], as_of=AS_OF)


def test_a_record_is_of_the_day_it_comes_in(tmp_path):
    (tmp_path / "rule_sets").mkdir()
    config = "version: 1\nsources: {accounts: {file: a.csv, as_of: AGE, map: {account_id: Id, employees: Size}}}\n"
    rules = "icp: 1\nid: aged\nname: Aged\nfreshness: {default: 30d}\nrequire: [{id: size, when: {employees: 51}}]\n"
    (tmp_path / "rule_sets" / "aged.yaml").write_text(rules, encoding="utf-8")
    record = {"Id": "1", "Size": 51}
    (tmp_path / "icp.yaml").write_text(config.replace("AGE", "2026-11-01"), encoding="utf-8")
    later = load_inbound(load_workspace(tmp_path)).judge([record], as_of=date(2028, 1, 1))
    assert later.scores["status"].to_list() == ["qualified"]
    (tmp_path / "icp.yaml").write_text(config.replace("AGE", "{column: Seen}"), encoding="utf-8")
    inbound = load_inbound(load_workspace(tmp_path))
    seen = [record, {**record, "Id": "2", "Seen": "2026-11-01"}]
    assert inbound.judge(seen, as_of=date(2028, 1, 1)).scores["status"].to_list() == ["qualified", "unverified"]


def test_what_is_given_wrongly_is_told_at_once(root):
    workspace = load_workspace(root)
    with pytest.raises(TypeError, match="write \\['tested'\\]"):
        load_inbound(workspace, "tested")
    inbound = load_inbound(workspace)
    with pytest.raises(TypeError, match="put the one record into a list"):
        inbound.judge({"Id": "1"}, as_of=date(2026, 11, 1))
    with pytest.raises(TypeError, match="as_of is a date"):
        inbound.judge([{"Id": "1"}], as_of="2026-11-01")  # type: ignore[arg-type]
    assert len(repr(inbound)) < 500


def test_what_the_map_does_not_name_may_hold_anything(root):
    inbound = load_inbound(load_workspace(root))
    plain = ROWS[0]
    odd = {**plain, "attributes": {"type": "Account", "urls": [{"a": 1}]}, "blob": b"12"}
    alone, beside = (inbound.judge([record], as_of=AS_OF) for record in (plain, odd))
    assert beside.rejects.is_empty()
    assert_frame_equal(beside.scores, alone.scores)
