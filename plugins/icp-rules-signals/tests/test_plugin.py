from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import icp_rules_signals
import pytest
from jinja2 import Environment
from jsonschema import Draft7Validator

from icp_rules.plugins import BriefKind, DataPoint, FactsService, settings_schema

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
POINTS = icp_rules_signals.icp_data_points()


def test_the_entry_point_names_the_package():
    assert PROJECT["entry-points"]["icp_rules"] == {"signals": icp_rules_signals.__name__}


def test_hooks_return_what_the_readme_says():
    (service,) = icp_rules_signals.icp_services()
    (brief,) = icp_rules_signals.icp_briefs()
    assert isinstance(service, FactsService)
    assert isinstance(brief, BriefKind)
    for name in (service.name, brief.name, *service.settings["properties"]):
        assert f"`{name}`" in README


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_each_data_point_is_documented_with_its_type_and_its_settings(point):
    assert isinstance(point, DataPoint)
    assert point.description
    section = next(part for part in README.split("\n## ") if f"| `{point.name}` | {point.type} |" in part)
    for name in point.settings:
        assert f"`{name}`" in section


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_all_but_lists_run_on_a_cluster_and_their_settings_are_a_schema(point):
    assert point.portable is (point.type != "list")
    Draft7Validator.check_schema(settings_schema(point))


def test_the_plugin_is_light_until_something_is_computed():
    code = "import sys, icp_rules_signals; print({'httpx', 'stamina', 'narwhals', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    assert done.stdout.strip() == "set()"


def test_the_template_travels_with_the_package_and_is_valid():
    (brief,) = icp_rules_signals.icp_briefs()
    text = (brief.folder / brief.template).read_text(encoding="utf-8")
    assert brief.folder.is_relative_to(Path(icp_rules_signals.__file__).parent)
    Environment(autoescape=True).parse(text)
