"""Each command: as text and as JSON, in a workspace, below one and beside one."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from cli.calling import AS_OF, COMMAND, FINDINGS, OK, UNUSABLE, USAGE, Workspace, good, icp

from icp_rules.cli.main import COMMANDS
from icp_rules.language.operators import OPERATORS


@pytest.fixture(scope="module")
def fresh(starter) -> Workspace:
    """The fresh workspace itself: nothing here writes into it."""
    return Workspace(starter)


def test_the_help_names_every_command(tmp_path):
    text = good("--help", cwd=tmp_path).out
    assert [line.split()[0] for line in text[text.index("Commands:") :].splitlines()[1:]] == list(COMMANDS)
    assert good("-h", cwd=tmp_path).out == text
    assert good("--version", cwd=tmp_path).out.startswith("icp, version ")


def test_a_misspelled_command_is_answered_with_the_nearest(tmp_path):
    result = icp("valdate", cwd=tmp_path)
    assert result.code == USAGE
    assert "there is no command 'valdate'. Did you mean 'validate'?" in result.err
    assert "icp --help" in icp("frobnicate", cwd=tmp_path).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "-o", "-", *AS_OF),
        ("brief", "--account", "2", *AS_OF),
        ("preflight", *AS_OF),
        ("fields", "--format", "json"),
        ("plugins",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_workspace_is_found_from_below_and_by_name(arguments, fresh, tmp_path):
    here = fresh.icp(*arguments)
    assert here.code == OK, here.err
    below = good(*arguments, cwd=fresh.root / "rule_sets")
    beside = good(*arguments, "--workspace", str(fresh.root), cwd=tmp_path)
    named = [line.replace(f"{fresh.root}/", "") for result in (below, beside) for line in result.out.splitlines()]
    assert named == here.out.splitlines() * 2


def test_init_writes_a_workspace_that_works_at_once(tmp_path):
    result = good("init", "new", cwd=tmp_path)
    wrote = [line.removeprefix("wrote ") for line in result.out.splitlines() if line.startswith("wrote ")]
    new = tmp_path / "new"
    assert {tmp_path / name for name in wrote} == {path for path in new.rglob("*") if path.is_file()}
    assert {path.name for path in new.iterdir()} == {
        ".gitignore",
        "data",
        "icp.yaml",
        "rule_sets",
        "schemas",
        "templates",
    }
    assert good("validate", cwd=new).err == ""
    assert good("schema", "--check", cwd=new).err == ""
    run = good("run", *AS_OF, cwd=new)
    assert run.err == ""
    assert "7 accounts judged" in run.out


def test_init_keeps_what_is_there(tmp_path):
    mine = tmp_path / "data" / "accounts.csv"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    assert "kept  data/accounts.csv" in good("init", cwd=tmp_path).out
    assert mine.read_text(encoding="utf-8") == "mine"
    again = icp("init", cwd=tmp_path)
    assert again.code == UNUSABLE
    assert "ICP804" in again.err


def test_init_adds_what_a_proposed_workspace_lacks(tmp_path):
    (tmp_path / "export.csv").write_text("Account ID,Account Name,Employees\n1,Acme,120\n", encoding="utf-8")
    good("inspect", "export.csv", "-o", "icp.yaml", cwd=tmp_path)
    proposed = (tmp_path / "icp.yaml").read_text(encoding="utf-8")
    good("init", cwd=tmp_path)
    assert (tmp_path / "icp.yaml").read_text(encoding="utf-8") == proposed
    assert not (tmp_path / "data").exists()
    assert "1 account judged" in good("run", *AS_OF, cwd=tmp_path).out


def test_validate(fresh, example):
    assert fresh.icp("validate").out == "5 files checked: no findings\n"
    assert fresh.icp("validate", "--format", "json").json == []
    result = example.icp("validate")
    assert (result.code, result.err) == (OK, "")
    some = example.icp("validate", "rule_sets/midmarket-saas.yaml")
    assert some.out == "1 file checked: no findings\n"


def test_validate_needs_no_workspace_for_a_rule_set(tmp_path):
    path = Workspace(tmp_path).write(
        "tech.yaml",
        "icp: 1\nid: tech\nname: Tech\nscore:\n  - group: g\n    criteria:\n"
        "      - {id: c, when: {industry: Software}, points: 5}\ntiers: {A: 50}\n",
    )
    assert good("validate", str(path), cwd=tmp_path).out == "1 file checked: no findings\n"
    path.write_text(path.read_text(encoding="utf-8").replace("industry", "industri"), encoding="utf-8")
    result = icp("validate", str(path), "--format", "json", cwd=tmp_path)
    assert result.code == FINDINGS
    assert [(f["code"], f["line"], f["help"]) for f in result.json] == [("ICP201", 7, "Did you mean 'industry'?")]


def test_fields_are_the_workspaces_own_too(example, tmp_path):
    built_in = good("fields", "--format", "json", cwd=tmp_path).json
    found = {(field["of"], field["name"]): field for field in example.icp("fields", "--format", "json").json}
    assert {("account", "employees"), ("contact", "title")} <= {(f["of"], f["name"]) for f in built_in} < set(found)
    origins = {name: found["account", name]["origin"] for name in ("employees", "developers", "growth", "territory")}
    assert len(set(origins.values())) == len(origins)
    assert found["account", "developers"]["unit"] == "people"
    lines = example.icp("fields").out.splitlines()
    assert lines[0].split("\t") == ["of", "field", "type", "from", "meaning"]
    assert len(lines) == len(found) + 1


def test_fields_of_a_folder_that_is_not_there(tmp_path):
    assert icp("fields", "--workspace", "nowhere", cwd=tmp_path).code == UNUSABLE


def test_operators(tmp_path):
    rows = good("operators", "--format", "json", cwd=tmp_path).json
    assert [row["name"] for row in rows] == list(OPERATORS)
    text = good("operators", cwd=tmp_path).out.splitlines()
    assert [line.split("\t")[0] for line in text[1 : len(rows) + 1]] == list(OPERATORS)


def test_plugins_have_a_version_an_origin_and_what_they_add(example):
    plugins = {plugin["from"]: plugin for plugin in example.icp("plugins", "--format", "json").json}
    assert {"built-in", "entry point icp-rules-signals", "plugins/territory.py"} <= set(plugins)
    signals = plugins["entry point icp-rules-signals"]
    assert signals["version"]
    assert {"data point open_roles", "kind of brief call_script"} <= set(signals["adds"])
    assert plugins["plugins/territory.py"]["adds"] == ["data point territory"]
    assert not [plugin for plugin in plugins.values() if plugin["error"]]
    assert "territory\t\tplugins/territory.py\tdata point territory" in example.icp("plugins").out.splitlines()


def test_plugins_says_why_one_failed(workspace):
    workspace.write("plugins/bad.py", "import nowhere\n")
    result = workspace.icp("plugins")
    assert result.code == FINDINGS
    why = "cannot be imported: ModuleNotFoundError: No module named 'nowhere'"
    assert f"bad\t\tplugins/bad.py\tfailed: {why}" in result.out.splitlines()
    assert "plugins/bad.py:1: warning ICP601" in result.err
    plugins = workspace.icp("plugins", "--format", "json")
    assert plugins.code == FINDINGS
    assert [plugin["error"] for plugin in plugins.json if plugin["name"] == "bad"] == [why]


def test_schema_check_tells_what_is_out_of_date_and_schema_mends_it(workspace):
    workspace.write("schemas/rule_set.schema.json", "{}")
    (workspace.root / "schemas/lists.schema.json").unlink()
    stale = workspace.icp("schema", "--check")
    assert stale.code == FINDINGS
    assert [line.split(":")[0] for line in stale.err.splitlines()] == [
        "schemas/rule_set.schema.json",
        "schemas/lists.schema.json",
    ]
    assert workspace.read("schemas/rule_set.schema.json") == "{}"
    assert workspace.icp("schema").out.splitlines() == [
        "schemas/rule_set.schema.json: written",
        "schemas/lists.schema.json: written",
        "schemas/tests.schema.json: unchanged",
        "schemas/vocabulary.schema.json: unchanged",
        "schemas/titles.schema.json: unchanged",
        "schemas/workspace.schema.json: unchanged",
    ]
    assert workspace.icp("schema", "--check").code == OK


def test_run_as_json_is_the_record(workspace):
    result = workspace.run("--format", "json")
    assert result.code == OK
    assert result.json == json.loads(workspace.read("out/run.json"))


def test_the_day_counts(workspace):
    fresh, old = (workspace.icp("run", "--as-of", day, "--format", "json").json for day in ("2026-11-01", "2028-11-01"))
    assert fresh["summary"]["rule_sets"][0]["tiers"]["A"]
    assert not old["summary"]["rule_sets"][0]["tiers"]["A"]


def test_a_letter_that_the_encoding_lacks_ends_nothing(workspace):
    workspace.edit("data/accounts.csv", "Quillmere", "\u0141ukasz \U0001f600")
    text = good("explain", "1", *AS_OF, cwd=workspace.root, PYTHONIOENCODING="cp1252")
    assert "1 \\u0141ukasz \\U0001f600 Software by midmarket-saas" in text.out
    data = good("explain", "1", *AS_OF, "--format", "json", cwd=workspace.root, PYTHONIOENCODING="cp1252")
    assert data.json[0]["name"] == "\u0141ukasz \U0001f600 Software"


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(("arguments", "code"), [(("operators",), OK), (("test",), FINDINGS)])
def test_a_reader_that_has_enough_does_not_change_the_exit_code(workspace, arguments, code, unbuffered):
    workspace.edit("rule_sets/tests/midmarket-saas.yaml", "score: 100\n", "score: 99\n")
    read, write = os.pipe()
    os.close(read)
    for error in (subprocess.PIPE, write):
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=workspace.root,
            stdout=write,
            stderr=error,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
        assert done.returncode == code
        assert b"defect" not in (done.stderr or b"")
        assert code == FINDINGS or not done.stderr
    os.close(write)


def test_a_full_disk_is_said():
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run([*COMMAND, "operators"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == UNUSABLE
    assert done.stderr.startswith(b"error ICP802: ")
