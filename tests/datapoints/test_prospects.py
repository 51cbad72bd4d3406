"""Data points of a workspace: what they need is there, and they are called for whom they are asked for."""

from __future__ import annotations

import pytest

from icp_rules.diagnostics import Code, DiagnosticError, Severity
from icp_rules.judging import judge
from icp_rules.prospects import read_prospects
from icp_rules.workspace import load_workspace

from .conftest import AS_OF

CONFIG = """\
version: 1
sources: {accounts: {file: accounts.csv, map: {account_id: id, country: country, technologies: tech, tags: tags}}}
derive: {techs: "coalesce(technologies, tags)", size_of_stack: size(technologies)}
"""
ACCOUNTS = """\
id,country,tech,tags
a0,DE,hub spot;Gong,x
a1,FR,,Enterprise;Hub Spot
a2,DE,,
"""
PLUGIN = """\
import narwhals.stable.v2 as nw
from icp_rules.plugins import data_point, hookimpl

@data_point(type="text", needs=["{need}"])
def territory(value):
    print("called", value)
    return str(value)

@data_point(type="number", batch=True)
def peers(batch):
    return batch.accounts.select("account_id", value=nw.col("account_id").count())

@hookimpl
def icp_data_points():
    return [territory, peers]
"""


def quiet(*_):
    pass


@pytest.fixture
def workspace(tmp_path):
    def made(need="country", config=CONFIG):
        (tmp_path / "plugins").mkdir()
        files = {"icp.yaml": config, "accounts.csv": ACCOUNTS, "plugins/own.py": PLUGIN.format(need=need)}
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load_workspace(tmp_path)

    return made


@pytest.mark.parametrize("need", ["country", "size_of_stack", "techs", "account_id"])
def test_a_data_point_may_need_any_field_of_accounts(workspace, need):
    assert workspace(need).found == ()


@pytest.mark.parametrize(
    ("need", "message", "help_line"),
    [
        ("contry", "'contry', which is no account field", "Did you mean 'country'?"),
        ("size_of_stak", "'size_of_stak', which is no account field", "Did you mean 'size_of_stack'?"),
        ("peers", "'peers', which is a data point itself", "derived ones included"),
        ("seniority", "'seniority', which is no account field", ""),
    ],
)
def test_a_need_that_is_no_field_is_an_error(workspace, tmp_path, need, message, help_line):
    (found,) = workspace(need).found
    assert (found.code, found.severity) == (Code.PLUGIN_VALUE, Severity.ERROR)
    assert found.message == f"plugin 'own': the data point 'territory' needs {message}"
    assert help_line in found.help
    assert (found.location.file, found.location.line) == (str(tmp_path / "plugins" / "own.py"), 4)


def test_a_field_that_cannot_be_read_is_not_one_that_is_missing(workspace):
    config = CONFIG.replace("size(technologies)", "siz(technologies)")
    assert {d.code for d in workspace("size_of_stack", config).found} == {Code.FORMULA}


def test_all_accounts_or_one(workspace, capsys):
    loaded = workspace()
    fields = frozenset({"territory", "peers"})
    everyone = read_prospects(loaded, fields, quiet, as_of=AS_OF)
    assert everyone.accounts["territory"].to_list() == ["DE", "FR", "DE"]
    assert [report.name for report in everyone.data_points] == ["peers", "territory"]
    capsys.readouterr()
    one = read_prospects(loaded, fields, quiet, as_of=AS_OF, account_id="a1")
    assert capsys.readouterr().out == "called FR\n"
    # a data point that looks at all accounts says of one what it says in a run
    assert one.accounts.equals(everyone.accounts.filter(account_id="a1").select(one.accounts.columns))
    assert one.accounts["peers"].to_list() == [3]


def test_an_id_that_is_not_there(workspace, capsys):
    with pytest.raises(DiagnosticError) as caught:
        read_prospects(workspace(), frozenset({"territory"}), quiet, as_of=AS_OF, account_id="a7")
    (found,) = caught.value.diagnostics
    assert found.code is Code.UNKNOWN_ACCOUNT
    assert capsys.readouterr().out == ""


def test_lists_with_and_without_a_vocabulary_can_be_one(workspace, load):
    loaded = workspace()
    accounts = read_prospects(loaded, frozenset(), quiet, as_of=AS_OF).accounts
    rules = [
        {"id": name, "when": {"techs": {"any_of": [item]}}}
        for name, item in {"tag": "enterprise", "tool": "hubspot", "spelled": "HubSpot"}.items()
    ]
    rule_set = load({"require": rules}, loaded.config.fields)
    trace = judge(accounts, [rule_set], frozenset(), "score", as_of=AS_OF).traces["tested"]
    states = trace.select("state__tag", "state__tool", "state__spelled").rows()
    assert states == [(False, True, True), (True, False, False), (None, None, None)]
