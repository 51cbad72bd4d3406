from __future__ import annotations

import tomllib
from pathlib import Path

import icp_rules_signals
from jinja2 import Environment

from icp_rules.plugins import BriefKind, DataPoint

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_entry_point_names_the_package():
    assert PROJECT["entry-points"]["icp_rules"] == {"signals": icp_rules_signals.__name__}


def test_hooks_return_what_the_readme_says():
    (point,) = icp_rules_signals.icp_data_points()
    (brief,) = icp_rules_signals.icp_briefs()
    assert isinstance(point, DataPoint)
    assert isinstance(brief, BriefKind)
    assert (point.name, point.unit, brief.name) == ("open_roles", "open roles", "call_script")
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for name in (point.name, brief.name, *point.settings):
        assert f"`{name}`" in readme


def test_the_template_travels_with_the_package_and_is_valid():
    (brief,) = icp_rules_signals.icp_briefs()
    text = (brief.folder / brief.template).read_text(encoding="utf-8")
    assert brief.folder.is_relative_to(Path(icp_rules_signals.__file__).parent)
    Environment(autoescape=True).parse(text)
