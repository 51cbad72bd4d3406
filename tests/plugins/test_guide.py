"""Holds docs/plugins.md, and the plugins in this repository, to the code."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from icp_rules import hookspecs, plugins
from icp_rules.datapoints import Use, add_data_points
from icp_rules.diagnostics import Code
from icp_rules.plugins import DataPoint, data_point
from icp_rules.plugins.data_point import Batch
from icp_rules.plugins.kinds import KINDS
from icp_rules.plugins.loader import load_plugins

if TYPE_CHECKING:
    from .conftest import Workspace

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return GUIDE.split(f"\n{title}\n")[1].split("\n## ")[0]


def compute(point: DataPoint, settings=None, **fields):
    accounts = pl.DataFrame({"account_id": ["a"], **{name: [value] for name, value in fields.items()}})
    use = Use("x", point, settings or {})
    frame, (report,) = add_data_points(accounts, [use], {}, as_of=None, cache=None)
    assert report.failed == 0
    return frame["x"].item()


@pytest.fixture
def example(workspace: Workspace) -> DataPoint:
    code = re.search(r"```python\n(.*?)```", section("## A whole plugin in one file"), re.DOTALL)[1]
    (workspace.root / "plugins" / "segment.py").write_text(code, encoding="utf-8")
    loaded = workspace.load()
    assert loaded.diagnostics == ()
    return loaded.data_points["segment"]


@pytest.mark.parametrize(
    ("employees", "segment"), [(5000, "enterprise"), (150, "mid-market"), (70, "small business"), (None, None)]
)
def test_the_example_runs(example, employees, segment):
    assert compute(example, employees=employees) == segment


def test_the_example_takes_its_setting(example):
    assert compute(example, {"mid_market_from": 50}, employees=70) == "mid-market"


@pytest.mark.parametrize("name", KINDS)
def test_every_hook_is_documented_with_its_exact_arguments(name):
    signature = str(inspect.signature(getattr(hookspecs, name))).replace("'", "")
    assert f"\n### `{name}{signature}`\n" in GUIDE


def test_no_other_hook_is_documented():
    assert re.findall(r"^### `(icp_\w+)", GUIDE, re.MULTILINE) == [
        name for name in vars(hookspecs) if name.startswith("icp_")
    ]


def test_everything_a_data_point_may_state_is_documented_and_nothing_else():
    table = re.findall(r"^\| `(\w+)` \|", section("## Data points").split("### ")[0], re.MULTILINE)
    assert sorted(table) == sorted(inspect.signature(data_point).parameters)


def test_everything_a_batch_has_is_documented_and_nothing_else():
    table = re.findall(r"^\| `(\w+)` \|", section("### Batch: all accounts at once"), re.MULTILINE)
    assert table == ["Batch", *(field.name for field in fields(Batch))]


def test_every_kind_of_thing_and_its_helpers_are_exported():
    for name in ("Batch", "data_point", "glob_pattern", "hookimpl", *(kind.type.__name__ for kind in KINDS.values())):
        assert name in plugins.__all__
        assert name in GUIDE


def test_every_code_of_a_plugins_failure_is_documented():
    documented = set(re.findall(r"ICP6\d\d", GUIDE))
    # settings and names in icp.yaml are not the author's concern
    assert documented == {code.value for code in Code if code.value.startswith("ICP6")} - {"ICP605", "ICP607"}


def test_suffixes_and_values_in_the_snippets_are_valid_and_the_lint_passes_its_test():
    kinds = "SourceReader|FactsService|ExportFormat|BriefKind|NamedByRegion|VocabularyFile"
    snippets = re.findall(rf"```python\n((?:{kinds})\(.*?)```", GUIDE, re.DOTALL)
    given = {**vars(plugins), "Path": Path, "__file__": __file__, "__name__": __name__}
    given |= dict.fromkeys(("read_crm", "initials", "write_html", "ask_registry"), print)
    (lint,) = re.findall(r"```python\n(class \w+\(RuleSetLint\).*?)```", GUIDE, re.DOTALL)
    exec(lint, given)  # noqa: S102 - our own documentation
    (its_test,) = re.findall(r"```python\n(from icp_rules.testing .*?)```", GUIDE, re.DOTALL)
    exec(its_test, given)  # noqa: S102 - our own documentation
    given["test_the_examples_are_as_they_say"]()
    assert [type(eval(snippet, given)).__name__ for snippet in snippets] == [  # noqa: S307 - our own documentation
        "SourceReader",
        "FactsService",
        "BriefKind",
        "ExportFormat",
        "NamedByRegion",
        "VocabularyFile",
    ]


@pytest.mark.parametrize(
    ("country", "state", "territory"),
    [("US", "CA", "US West"), ("US", "NY", "US East"), ("CA", "ON", "Canada"), ("DE", "BE", None), ("US", None, None)],
)
def test_the_single_file_plugin_of_this_repository_runs(country, state, territory):
    point = load_plugins(ROOT).data_points["territory"]
    assert compute(point, country=country, state=state) == territory
