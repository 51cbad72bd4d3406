"""A live preview follows the files: a template is rendered again, all else is read and judged again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cli.calling import Workspace, good

from icp_rules.briefs.outcome import Blocked, Rendered
from icp_rules.diagnostics import DiagnosticError
from icp_rules.preview import Asked, account, live
from icp_rules.preview.live import Live
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "templates/vp-sales.md.j2"
HEADER = "Account ID,Company,Website,Industry,Model,Size,Country,Tech,Last funding,Monthly visits\n"
RULES = "rule_sets/midmarket-saas.yaml"


@pytest.fixture(scope="session")
def fresh(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fresh")
    good("init", "fresh", cwd=folder)
    return folder / "fresh"


@pytest.fixture
def workspace(fresh, tmp_path, monkeypatch) -> Workspace:
    root = shutil.copytree(fresh, tmp_path / "workspace")
    monkeypatch.chdir(root)
    return Workspace(root)


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def begun(workspace: Workspace, as_of, **asked) -> Live:
    return Live(load_workspace(workspace.root), Asked(asked.pop("account", "1"), as_of, **asked), silent)


@pytest.fixture
def readings(monkeypatch) -> list[str]:
    """Every time the sources are read, by the account."""
    seen: list[str] = []
    real = account.read_prospects

    def counted(*arguments, **options):
        seen.append(options["account_id"])
        return real(*arguments, **options)

    monkeypatch.setattr(account, "read_prospects", counted)
    return seen


def text(now: Live) -> str:
    return "\n".join(one.markdown for one in now.preview.briefs if isinstance(one, Rendered))


def codes(now: Live) -> list[str]:
    return [finding.code_text for finding in now.preview.found]


def test_nothing_changed_nothing_done(workspace, as_of, readings):
    now = begun(workspace, as_of)
    before = now.preview
    workspace.write("out/scores.csv", "not of the workspace's")
    assert not now.refresh()
    assert now.preview is before
    assert readings == ["1"]


def test_a_template_is_rendered_again_and_the_sources_are_not_read_again(workspace, as_of, readings):
    now = begun(workspace, as_of)
    workspace.write(TEMPLATE, "Dear {{ account.name }}\n")
    assert now.refresh()
    assert "Dear Quillmere" in text(now)
    workspace.write(TEMPLATE, "Hello {{ account.name }}\n")
    assert now.refresh()
    assert "Hello Quillmere" in text(now)
    assert "Dear" not in text(now)
    assert readings == ["1"]


def test_a_template_that_reads_another_field_has_it_read(workspace, as_of, readings):
    workspace.edit("icp.yaml", "briefs:", "fields: {notes: {type: text}}\nbriefs:")
    workspace.edit("icp.yaml", "      account_id:", "      notes: Company\n      account_id:")
    now = begun(workspace, as_of)
    assert readings == ["1"]
    workspace.write(TEMPLATE, "Noted: {{ account.notes }}\n")
    assert now.refresh()
    assert "Noted: Quillmere" in text(now)
    assert readings == ["1", "1"]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (RULES, "\nname: ", "\nname: Renamed ", "Renamed"),
        ("data/accounts.csv", "Quillmere", "Quillermere", "Quillermere"),
        ("icp.yaml", "name: Company", "name: Industry", "[Software]"),
    ],
)
def test_rules_sources_and_configuration_are_read_again(workspace, as_of, readings, file, old, new, says):
    workspace.write(TEMPLATE, "[{{ account.name }}], {{ rule_set.name }}\n")
    now = begun(workspace, as_of)
    assert says not in text(now)
    workspace.edit(file, old, new)
    assert now.refresh()
    assert says in text(now)
    assert readings == ["1", "1"]
    assert not now.refresh()


PLUGIN = """
from pathlib import Path

from icp_rules.plugins import BriefKind, hookimpl


@hookimpl
def icp_briefs():
    shout = {"shout": lambda value: f"{value}!"}
    return [BriefKind("call", "a call", template="call.md.j2", folder=Path(__file__).parent / "calls", filters=shout)]
"""


def test_a_plugins_template_is_a_template_and_its_code_is_not(workspace, as_of, readings):
    workspace.write("plugins/calls.py", PLUGIN)
    workspace.write("plugins/calls/call.md.j2", "Call {{ account.name | shout }}\n")
    now = begun(workspace, as_of, kinds=("call",))
    assert "Call Quillmere Software!" in text(now)
    workspace.write("plugins/calls/call.md.j2", "Ring {{ account.name | shout }}\n")
    assert now.refresh()
    assert "Ring Quillmere Software!" in text(now)
    assert readings == ["1"]
    workspace.edit("plugins/calls.py", "{value}!", "{value}?")
    assert now.refresh()
    assert "Ring Quillmere Software?" in text(now)
    assert readings == ["1", "1"]


def test_a_new_template_that_another_extends_is_seen(workspace, as_of):
    now = begun(workspace, as_of)
    workspace.write(TEMPLATE, '{% extends "mine/base.md.j2" %}\n')
    assert now.refresh()
    assert codes(now) == ["ICP705"]
    workspace.write("templates/mine/base.md.j2", "From {{ account.name }}\n")
    assert now.refresh()
    assert "From Quillmere" in text(now)


def test_a_list_of_who_may_not_be_contacted_is_followed(workspace, as_of):
    workspace.write("stop.csv", "account_id\n2\n")
    workspace.edit("icp.yaml", "\nbriefs:", "\nsuppress: [stop.csv]\nbriefs:")
    now = begun(workspace, as_of)
    assert text(now)
    workspace.write("stop.csv", "account_id\n1\n")
    assert now.refresh()
    assert (now.preview.briefs, codes(now)) == ((), ["ICP706"])


@pytest.mark.parametrize(
    ("file", "broken", "code"),
    [
        (TEMPLATE, "Hello\n{% if account %}\n", "ICP701"),
        (TEMPLATE, "Hello {{ acount.name }}\n", "ICP702"),
        (TEMPLATE, b"\xff\xfe", "ICP101"),
        (TEMPLATE, None, "ICP705"),
        (RULES, "icp: 1\nid: [", "ICP103"),
        ("icp.yaml", "sources: 3\n", "ICP203"),
        ("icp.yaml", None, "ICP803"),
        ("data/accounts.csv", None, "ICP501"),
        ("data/accounts.csv", f"{HEADER}2,Other,,,,,,,,\n", "ICP510"),
    ],
)
def test_what_is_broken_is_said_and_mended_by_itself(workspace, as_of, file, broken, code):
    now = begun(workspace, as_of)
    before, kept = text(now), workspace.read(file)
    if broken is None:
        (workspace.root / file).unlink()
    else:
        workspace.write(file, broken)
    assert now.refresh()
    assert not now.preview.briefs
    assert code in codes(now)
    workspace.write(file, kept)
    assert now.refresh()
    assert text(now) == before


def test_a_broken_template_is_no_reason_not_to_begin(workspace, as_of):
    kept = workspace.read(TEMPLATE)
    workspace.write(TEMPLATE, "{% if %}\n")
    now = begun(workspace, as_of)
    assert codes(now) == ["ICP701"]
    workspace.write(TEMPLATE, kept)
    assert now.refresh()
    assert "Quillmere" in text(now)


def test_an_unknown_value_blocks_its_brief_alone(workspace, as_of):
    now = begun(workspace, as_of, account="3")
    workspace.write(TEMPLATE, "{{ account.last_funding_date }}\n")
    assert now.refresh()
    blocked = {one.about.persona for one in now.preview.briefs if isinstance(one, Blocked)}
    assert blocked == {"vp-sales"}
    assert text(now)
    assert "ICP703" in codes(now)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"account": "12"}, "ICP510"),
        ({"personas": ("vp-sale",)}, "ICP317"),
        ({"kinds": ("breif",)}, "ICP317"),
        ({"rule_sets": ("midmarket-sas",)}, "ICP316"),
    ],
)
def test_what_is_not_there_is_said_at_once(workspace, as_of, asked, code):
    with pytest.raises(DiagnosticError) as raised:
        begun(workspace, as_of, **asked)
    assert [finding.code_text for finding in raised.value.diagnostics] == [code]


def test_a_file_that_goes_between_two_looks_is_said(workspace, as_of, monkeypatch):
    now = begun(workspace, as_of)

    def gone(*_arguments):
        raise FileNotFoundError(2, "No such file or directory", TEMPLATE)

    with monkeypatch.context() as patched:
        patched.setattr(live, "read_templates", gone)
        workspace.write(TEMPLATE, "{{ account.name }} again\n")
        assert now.refresh()
        assert codes(now) == ["ICP801"]
    workspace.write(TEMPLATE, "{{ account.name }} once more\n")
    assert now.refresh()
    assert "once more" in text(now)
