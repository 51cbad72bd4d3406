"""Every example of the README is what it says it is: its rules load, and its data points have the values shown."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
import yaml
from icp_rules_signals.http import requests
from icp_rules_signals.http.service import ask
from jsonschema import Draft7Validator
from loopback import Reply

from icp_rules.prospects import read_prospects
from icp_rules.workspace import load_workspace

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n")[0]: part for part in README.split("\n## ")[1:]}
BLOCK = re.compile(r"<!-- (?P<kind>\w+)(?:: (?P<file>\S+))? -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)
AS_OF = date(2026, 11, 1)
RULE_SET = "icp: 1\nid: example\nname: Example\nscore:\n  - group: signals\n    criteria:\n"


def blocks(text, kind):
    return [match for match in BLOCK.finditer(text) if match["kind"] == kind]


def workspace(folder, section):
    """Return the workspace that a section shows, with its rules."""
    for match in blocks(README, "file"):
        (folder / match["file"]).write_text(match["text"], encoding="utf-8")
    (shown,) = blocks(SECTIONS[section], "icp")
    config = {"version": 1, **yaml.safe_load(shown["text"])}
    config["sources"] = {"accounts": {"file": "accounts.csv"}, **config.get("sources", {})}
    (folder / "icp.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    rules = "".join(match["text"] for match in blocks(SECTIONS[section], "criteria"))
    (folder / "rule_sets").mkdir()
    indented = "".join(f"      {line}\n" for line in rules.splitlines())
    if rules:
        (folder / "rule_sets" / "example.yaml").write_text(RULE_SET + indented, encoding="utf-8")
    return load_workspace(folder)


@pytest.mark.parametrize("section", [name for name, text in SECTIONS.items() if blocks(text, "icp")])
def test_what_a_section_shows_loads(section, tmp_path):
    assert workspace(tmp_path, section).found == ()


def shown(value):
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return f"{round(value, 2):.10g}" if isinstance(value, float) else str(value)


KINDS = [name for name, text in SECTIONS.items() if "\n| account |" in text]


def check_values(section, loaded):
    table = SECTIONS[section].split("\n| account |")[1].split("\n\n")[0].splitlines()
    names = re.findall(r"`(\w+)`", table[0])
    prospects = read_prospects(loaded, frozenset(names), lambda *_: None, as_of=AS_OF)
    assert prospects.records.diagnostics == ()
    assert [report.diagnostic for report in prospects.data_points] == [None] * len(names)
    rows = prospects.accounts.select("account_id", *names).rows()
    assert table[2:] == ["| " + " | ".join((row[0], *map(shown, row[1:]))) + " |" for row in rows]
    assert sorted(loaded.config.data_points) == sorted(names)


def test_there_are_eight_kinds():
    assert len(KINDS) == 8
    assert re.findall(r"^\| \[([\w ]+)\]\(#", README, re.MULTILINE) == [name.lower() for name in KINDS]


@pytest.mark.parametrize("section", KINDS)
def test_data_points_have_the_values_shown(section, tmp_path):
    check_values(section, workspace(tmp_path, section))


@pytest.mark.parametrize("section", KINDS)
def test_they_have_the_same_values_where_a_service_answers_the_rows(section, tmp_path, service):
    config = workspace(tmp_path, section).config
    ((name, source),) = ((one.name, one) for one in config.facts)
    with (tmp_path / f"{source.files[0].name}").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {column: f"facts.{column}" for column in rows[0] if column != source.key}
    answers = defaultdict(list)
    for row in rows:
        answers[f"/{row[source.key].removeprefix('www.')}"].append({"facts": row})
    service.replies = {path: Reply({"data": found}) for path, found in answers.items()}
    service.otherwise = Reply({"data": []}) if source.complete else Reply(status=404)
    settings = {"url": f"{service.url}/{{{source.by}}}", "rows": "data", "columns": columns, "per_second": 1000}
    written = yaml.safe_load((tmp_path / "icp.yaml").read_text(encoding="utf-8"))
    written["sources"][name] = {"plugin": "http_json", "settings": settings, "complete": source.complete}
    (tmp_path / "icp.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    check_values(section, load_workspace(tmp_path))
    # however many data points read them, the rows of an account are asked for once
    assert len(service.requests) == 3


def test_the_service_is_asked_as_shown_and_its_answer_becomes_the_rows_shown(tmp_path, monkeypatch):
    settings = workspace(tmp_path, "Services").config.sources["licences"].settings
    asked = ask(settings)
    calls = []
    (answer,) = blocks(SECTIONS["Services"], "answer")

    def fetch(address, params, headers, limits):
        calls.append((address, params, headers))
        assert (limits.timeout, limits.per_second, limits.retries) == (10, 2, 3)
        return json.loads(answer["text"])

    monkeypatch.setattr(requests, "fetch", fetch)
    given = {name: schema["default"] for name, schema in asked.point.settings.items()}
    assert asked.point.needs == ("state", "domain")
    rows = json.loads(asked.point.function("KS", "prairie-tools.example", **given))
    assert rows == [
        {"kind": "Contractor", "filed_on": "2026-10-12T09:30:00Z", "fee": "120"},
        {"kind": "Liquor, retail", "filed_on": "2026-06-30", "fee": None},
    ]
    ((address, params, headers),) = calls
    (whole,) = re.findall(r"For a company in Kansas it asks `([^`]+)`", SECTIONS["Services"])
    assert f"{address}?" + "&".join(f"{name}={value}" for name, value in params.items()) == whole
    assert headers == settings["headers"]


def test_the_defaults_are_those_in_the_table():
    from icp_rules_signals.http.service import SETTINGS

    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", SECTIONS["Services"], re.MULTILINE))
    assert list(rows) == list(SETTINGS["properties"])
    for name, schema in SETTINGS["properties"].items():
        if "default" in schema:
            assert str(schema["default"]) in rows[name]
    Draft7Validator.check_schema(SETTINGS)
