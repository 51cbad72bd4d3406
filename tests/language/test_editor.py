"""The schemas in an editor: completion and findings of ``yaml-language-server``, which most editors use.

It runs where the server is at hand (``npm install yaml-language-server``; its command on the path or named by
ICP_YAML_LANGUAGE_SERVER).
"""

# ruff: noqa: E501 - a case stands in one line

from __future__ import annotations

import itertools
import json
import os
import queue
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from docs.pages import ROOT, blocks

from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.operators import operators_for
from icp_rules.language.schema import rule_set_schema, workspace_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = os.environ.get("ICP_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")

pytestmark = pytest.mark.skipif(
    not COMMAND or not shutil.which("node"),
    reason="needs node and yaml-language-server, on the path or in ICP_YAML_LANGUAGE_SERVER",
)

SETTINGS = {"schemaStore": {"enable": False}, "validate": True, "completion": True}
TABLE = FieldTable().extended([Field("open_sdr_roles", FieldType.NUMBER, "open jobs", origin=Origin.DATA_POINT)])
SCHEMAS = {
    "rule_set": rule_set_schema(TABLE),
    "workspace": workspace_schema(
        TABLE, {"hubspot": {"type": "object"}}, {"open_roles": {"type": "object"}}, ["brief"]
    ),
}
SECONDS = 30


class Server:
    """A language server, spoken to over its standard input and output."""

    def __init__(self, command: str, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.settings = {"yaml": {**SETTINGS, **settings}}
        self.ids = itertools.count(1)
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.process = subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()
        capabilities = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}
        self.ask("initialize", processId=None, rootUri=folder.as_uri(), capabilities=capabilities)
        self.tell("initialized")

    def listen(self) -> None:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            self.heard.put(json.loads(self.process.stdout.read(length)))

    def send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, **params: Any) -> None:
        self.send(method=method, params=params)

    def ask(self, method: str, **params: Any) -> Any:
        number = next(self.ids)
        self.send(id=number, method=method, params=params)
        while True:
            message = self.heard.get(timeout=SECONDS)
            if message.get("id") == number and "method" not in message:
                return message.get("result")
            self.answer(message)

    def answer(self, message: dict[str, Any]) -> None:
        """Give the server the settings it asks for, and keep the findings it tells."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            self.send(id=message["id"], result=[self.settings.get(item.get("section")) for item in items])

    def open(self, schema: str, text: str) -> str:
        """Open a new document of a schema; its first line is the modeline."""
        modeline = f"# yaml-language-server: $schema={(self.folder / schema).as_uri()}.schema.json\n"
        return self.show(f"document-{next(self.ids)}.yaml", modeline + text)

    def show(self, name: str, text: str) -> str:
        """Open a document of this name."""
        uri = (self.folder / name).as_uri()
        self.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def offers(self, schema: str, text: str) -> set[str]:
        """Return what is offered where ``|`` stands in a document."""
        before, after = text.split("|")
        uri = self.open(schema, before + after)
        position = {"line": before.count("\n") + 1, "character": len(before) - before.rfind("\n") - 1}
        answer = self.ask("textDocument/completion", textDocument={"uri": uri}, position=position)
        return {item["label"] for item in answer["items"]}

    def findings(self, schema: str, text: str) -> list[tuple[int, int, str]]:
        """Return the line, the column and the message of what is found, counted from 1 without the modeline."""
        return self.found(self.open(schema, text))

    def found(self, uri: str) -> list[tuple[int, int, str]]:
        """Return what is found in a document that is open."""
        while uri not in self.diagnostics:
            self.answer(self.heard.get(timeout=SECONDS))
        starts = [(d["range"]["start"], d["message"]) for d in self.diagnostics[uri]]
        return [(start["line"], start["character"] + 1, message) for start, message in starts]

    def close(self) -> None:
        self.ask("shutdown")
        self.tell("exit")
        self.process.wait(SECONDS)
        self.listener.join(SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("editor")
    for name, schema in SCHEMAS.items():
        (folder / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    started = Server(str(COMMAND), folder)
    yield started
    started.close()


HEAD = "icp: 1\nid: a\nname: A\n"
WHEN = HEAD + "require:\n  - id: x\n    when:\n"
CRITERION = HEAD + "score:\n  - group: g\n    criteria:\n      - id: x\n"
PERSONA = HEAD + "personas:\n  - id: p\n"
WORKSPACE = "version: 1\n"

FIELDS = {"employees", "industry", "technologies", "last_funding_date", "open_sdr_roles", "all", "any", "not", "count"}
NUMBERS = {row.name for row in operators_for(FieldType.NUMBER)}
TEXTS = {row.name for row in operators_for(FieldType.TEXT)} | {"exact"}
DATES = {row.name for row in operators_for(FieldType.DATE)}
LISTS = {row.name for row in operators_for(FieldType.LIST)}

OFFERED: list[tuple[str, str, set[str], set[str]]] = [
    ("keys of a rule set", HEAD + "|", {"extends", "require", "score", "tiers", "personas"}, {"icp", "employees"}),
    ("fields of a condition", WHEN + "      |\n", FIELDS, {"title", "at_least"}),
    ("fields of a condition begun", WHEN + "      emp|\n", {"employees"}, {"at_least"}),
    ("fields of a condition in braces", HEAD + "require:\n  - {id: x, when: {e|}}\n", FIELDS, {"title"}),
    ("fields in a list of conditions", WHEN + "      any:\n        - |\n", FIELDS, {"title"}),
    ("fields beside others", WHEN + "      employees: 5\n      |\n", FIELDS - {"employees"}, {"at_least"}),
    ("operators of a number", WHEN + "      employees:\n        |\n", NUMBERS, (TEXTS | DATES | LISTS) - NUMBERS),
    ("operators of a data point", WHEN + "      open_sdr_roles:\n        |\n", NUMBERS, {"like", "any_of"}),
    ("operators of text", WHEN + "      industry:\n        |\n", TEXTS, {"at_least", "any_of", "within"}),
    ("operators of a date", WHEN + "      last_funding_date:\n        |\n", DATES, {"like", "any_of"}),
    ("operators of a list", WHEN + "      technologies:\n        |\n", LISTS, {"is", "in", "like", "at_least"}),
    ("operators in braces", HEAD + "require:\n  - {id: x, when: {employees: {a|}}}\n", NUMBERS, {"like"}),
    ("operators of a size", WHEN + "      technologies:\n        size:\n          |\n", NUMBERS - {"known"}, {"any_of", "known"}),
    ("ways to score", CRITERION + "        |\n", {"when", "points", "field", "why"}, {"employees"}),
    ("fields to score", CRITERION + "        field: |\n", {"employees", "technologies"}, {"at_least"}),
    ("scoring a list", CRITERION + "        field: technologies\n        |\n", {"per_item", "bands", "points", "max"}, {"fades", "when"}),
    ("scoring a date", CRITERION + "        field: last_funding_date\n        |\n", {"fades", "bands", "points"}, {"per_item", "when"}),
    ("scoring a number", CRITERION + "        field: employees\n        |\n", {"bands"}, {"per_item", "fades", "when"}),
    ("lists to score", CRITERION + "        per_item: [a]\n        field: |\n", {"technologies", "tags"}, {"employees"}),
    ("bands of a number", CRITERION + "        field: employees\n        bands:\n          - |\n", NUMBERS | {"points"}, {"like"}),
    ("bands of text", CRITERION + "        field: industry\n        bands:\n          - |\n", TEXTS | {"points"}, {"at_least"}),
    ("half-life", CRITERION + "        field: last_funding_date\n        fades:\n          |\n", {"half_life"}, set()),
    ("roles", PERSONA + "    role: |\n", {"economic_buyer", "champion"}, set()),
    ("fields of a contact", PERSONA + "    match:\n      |\n", {"title", "seniority", "account.employees", "any"}, {"employees"}),
    ("operators of a contact's field", PERSONA + "    match:\n      title:\n        |\n", TEXTS, {"at_least"}),
    ("fields that age", HEAD + "freshness:\n  |\n", {"default", "employees", "open_sdr_roles"}, {"title"}),
]  # fmt: skip
OFFERED_IN_WORKSPACE: list[tuple[str, str, set[str], set[str]]] = [
    ("keys", WORKSPACE + "|", {"sources", "fields", "derive", "data_points", "briefs"}, {"version"}),
    ("keys of a source", WORKSPACE + "sources:\n  accounts:\n    |\n", {"file", "plugin", "map", "as_of"}, {"complete"}),
    ("keys of a table", WORKSPACE + "sources:\n  postings:\n    |\n", {"file", "key", "complete"}, {"map"}),
    ("plugins", WORKSPACE + "sources:\n  accounts:\n    plugin: |\n", {"hubspot"}, set()),
    ("settings", WORKSPACE + "sources:\n  accounts:\n    plugin: hubspot\n    |\n", {"settings"}, {"file"}),
    ("fields to map", WORKSPACE + "sources:\n  accounts:\n    file: a.csv\n    map:\n      |\n", {"employees"}, {"title"}),
    ("ways to map", WORKSPACE + "sources:\n  accounts:\n    file: a.csv\n    map:\n      employees:\n        |\n", {"column", "range", "unit"}, set()),
    ("data points", WORKSPACE + "data_points:\n  x:\n    use: |\n", {"open_roles"}, set()),
    ("types", WORKSPACE + "fields:\n  x:\n    type: |\n", {"text", "number", "date", "boolean", "list"}, set()),
]  # fmt: skip


def cases(offered: list[tuple[str, str, set[str], set[str]]]) -> list[Any]:
    return [pytest.param(*rest, id=name) for name, *rest in offered]


@pytest.mark.parametrize(("text", "wanted", "unwanted"), cases(OFFERED))
def test_what_is_offered_in_a_rule_set(server: Server, text: str, wanted: set[str], unwanted: set[str]) -> None:
    offered = server.offers("rule_set", text)
    assert wanted <= offered
    assert not unwanted & offered


@pytest.mark.parametrize(("text", "wanted", "unwanted"), cases(OFFERED_IN_WORKSPACE))
def test_what_is_offered_in_icp_yaml(server: Server, text: str, wanted: set[str], unwanted: set[str]) -> None:
    offered = server.offers("workspace", text)
    assert wanted <= offered
    assert not unwanted & offered


FOUND = [
    (WHEN + "      employes: 5\n", 7, 7, "employes"),
    (WHEN + "      employees:\n        gte: 5\n", 8, 9, "gte"),
    (WHEN + "      employees: {like: x}\n", 7, 19, "like"),
    (WHEN + "      employees: many\n", 7, 18, "number"),
    (WHEN + "      technologies: Gong\n", 7, 21, "object"),
    (WHEN + "      any:\n        - industry:\n            at_least: 5\n", 9, 13, "at_least"),
    (CRITERION + "        field: employees\n        bands:\n          - {like: x, points: 5}\n", 10, 14, "like"),
    (CRITERION + "        field: employes\n        bands: []\n", 8, 16, "employees"),
    (HEAD + "tiers: {A: 101}\n", 4, 12, "100"),
    (HEAD + "onwer: x\n", 4, 1, "onwer"),
]


@pytest.mark.parametrize(("text", "line", "column", "word"), FOUND)
def test_what_is_wrong_is_marked_where_it_stands(server: Server, text: str, line: int, column: int, word: str) -> None:
    found = server.findings("rule_set", text)
    assert any((at, start) == (line, column) and word in message for at, start, message in found), found
    assert not any("not valid" in message for *_, message in found)


def test_nothing_is_marked_in_what_is_right(server: Server) -> None:
    text = """\
icp: 1
id: a
name: A
lists: {home: [US, $away], away: [MX]}
require:
  - {id: b2b, when: {business_model: [b2b, both], country: $home}, why: ours}
  - {id: roles, when: {open_sdr_roles: {at_least: 2}, any: [{tags: {size: 2}}, {not: {tags: {size: {at_most: 9}}}}]}}
score:
  - group: g
    max: 30
    criteria:
      - {id: c1, field: employees, bands: [{between: [100, 500], points: 20}, {in: $sizes, points: 10}]}
      - {id: c2, when: {technologies: {any_of: [$tools, HubSpot]}}, points: -15}
      - {id: c3, field: technologies, per_item: [Gong], points: 5, max: 10}
      - {id: c4, field: last_funding_date, fades: {half_life: 180d}, points: 10}
      - {id: c5, when: {last_funding_date: {within: 90d}, name: {like: "a*", exact: true}}, points: 10}
tiers: {A: 80, B: 60}
personas:
  - {id: p, role: user, match: {title: {like: ["vp*"]}, account.employees: {known: true}}, brief: b}
"""
    assert server.findings("rule_set", text) == []


@pytest.fixture
def configured(tmp_path: Path) -> Iterator[Server]:
    """A server in a workspace, with the settings that the documentation shows for VS Code."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    (text,) = (block.text for block in blocks(ROOT / "docs" / "editors.md") if block.kind == "editor_settings")
    started = Server(str(COMMAND), tmp_path, schemas=json.loads(text)["yaml.schemas"])
    yield started
    started.close()


def test_the_settings_of_the_documentation_give_files_their_schemas(configured: Server) -> None:
    text = HEAD + "onwer: x\n"
    assert [message for *_, message in configured.found(configured.show("rule_sets/a.yaml", text))]
    assert [message for *_, message in configured.found(configured.show("icp.yaml", "version: 1\nsuorces: {}\n"))]
    lists = "# yaml-language-server: $schema=../schemas/lists.schema.json\nhome: [US]\n"
    assert configured.found(configured.show("rule_sets/lists.yaml", lists)) == []
    assert configured.found(configured.show("elsewhere/a.yaml", text)) == []


def test_what_a_field_means_is_shown_where_one_points_at_it(server: Server) -> None:
    uri = server.open("rule_set", WHEN + "      employees: 5\n")
    place = {"line": 7, "character": 8}
    shown = server.ask("textDocument/hover", textDocument={"uri": uri}, position=place)
    assert "headcount" in shown["contents"]["value"]
