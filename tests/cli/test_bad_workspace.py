"""A workspace with something wrong in it: a finding with its code and place, an exit code, no traceback."""

from __future__ import annotations

import shutil

from cli.calling import AS_OF, FINDINGS, OK, UNUSABLE, USAGE
from cli.cases import ACCOUNTS, CONFIG, RULES, Case, both, check, edit, found_one, table, write

TEMPLATE = "templates/vp-sales.md.j2"
IMPORTS = "from icp_rules.plugins import data_point, hookimpl\n"


@table(
    Case("not there", lambda w: (w.root / CONFIG).unlink(), UNUSABLE, "ICP803", None, "icp init"),
    Case("not YAML", edit(CONFIG, "version: 1", "version: [1"), UNUSABLE, "ICP103", (CONFIG, "currency"), "not closed"),
    Case("a tab", edit(CONFIG, "  accounts:", "\taccounts:"), UNUSABLE, "ICP103", (CONFIG, "accounts:"), "spaces"),
    Case("empty", write(CONFIG, ""), UNUSABLE, "ICP108", (CONFIG, 1)),
    Case("a list", write(CONFIG, "- 1\n"), UNUSABLE, "ICP108", (CONFIG, 1)),
    Case("not UTF-8", write(CONFIG, b"version: 1\n# caf\xe9\n"), UNUSABLE, "ICP101", (CONFIG, 2), "UTF-8"),
    Case("unknown key", edit(CONFIG, "currency:", "curency:"), UNUSABLE, "ICP201", (CONFIG, "curency"), "'currency'?"),
    Case(
        "unknown field",
        edit(CONFIG, "country: Country", "contry: Country"),
        UNUSABLE,
        "ICP201",
        (CONFIG, "contry"),
        "'country'?",
    ),
    Case(
        "unknown source plugin",
        edit(CONFIG, f"file: {ACCOUNTS}", "plugin: hubspot"),
        UNUSABLE,
        "ICP204",
        (CONFIG, "plugin: hubspot"),
        "'hubspot'",
    ),
    Case(
        "unknown data point",
        both(
            write(
                "plugins/heads.py",
                IMPORTS + '@data_point(type="number", needs=["employees"])\ndef heads(n):\n'
                '    """Heads."""\n    return n\n\n@hookimpl\ndef icp_data_points():\n    return [heads]\n',
            ),
            edit(CONFIG, "briefs:", "data_points: {people: {use: head}}\nbriefs:"),
        ),
        UNUSABLE,
        "ICP204",
        (CONFIG, "use: head"),
        "'heads'?",
    ),
    Case("no sources", write(CONFIG, "version: 1\n"), UNUSABLE, "ICP501", None, "sources:"),
    Case("no rule sets", lambda w: shutil.rmtree(w.root / "rule_sets"), UNUSABLE, "ICP316", ("rule_sets", None)),
    Case(
        "a broken rule",
        edit(RULES, "field: employees", "field: employes"),
        UNUSABLE,
        "ICP204",
        (RULES, "employes"),
        "'employees'?",
    ),
    Case(
        "a panel of more at least than at most",
        edit(CONFIG, "{min: 3, max: 10}", "{min: 4, max: 3}"),
        UNUSABLE,
        "ICP308",
        (CONFIG, "panel: {min: 4"),
        "Raise max",
    ),
    Case(
        "personas that need more than an account gets",
        edit(RULES, "need: {min: 1, max: 2}", "need: {min: 10, max: 12}"),
        OK,
        "ICP308",
        (RULES, "id: vp-sales"),
        "need 11 contacts, but an account gets 10 at most",
    ),
    Case(
        "a template that is not there",
        lambda w: (w.root / TEMPLATE).unlink(),
        UNUSABLE,
        "ICP705",
        (RULES, "brief: vp-sales"),
        "vp-sales.md.j2",
    ),
)
def test_workspace(case, workspace):
    check(case, workspace)


def test_a_folder_that_is_not_there_is_not_taken_for_one_above_it(workspace):
    result = workspace.run("--workspace", "elsewhere")
    assert result.code == UNUSABLE
    assert "ICP801" in result.err


def test_validate_shows_all_findings_of_all_files_at_once(workspace):
    workspace.edit(CONFIG, "currency:", "curency:")
    workspace.edit(RULES, "field: employees", "field: employes")
    workspace.edit("rule_sets/b2b-base.yaml", "base: true", "base: yes")
    result = workspace.icp("validate", "--format", "json")
    assert result.code == FINDINGS
    assert {finding["file"] for finding in result.json} == {CONFIG, RULES, "rule_sets/b2b-base.yaml"}
    text = workspace.icp("validate")
    assert text.code == FINDINGS
    assert "3 errors" in text.out
    assert [line for line in text.err.splitlines() if "^" in line]


@table(
    Case("out is a file", write("out", "mine"), UNUSABLE, "ICP802", ("out", None), "a file is where"),
    Case("below a file", write("f", ""), UNUSABLE, "ICP802", ("f/out", None), "--out", ("run", *AS_OF, "-o", "f/out")),
    Case(
        "scores below a file",
        write("f", ""),
        UNUSABLE,
        "ICP802",
        ("f/scores.csv", None),
        "--out",
        ("score", "-o", "f/scores.csv"),
    ),
    Case("a folder below which nobody writes", both(), UNUSABLE, "ICP802", None, "--out", ("run", "-o", "/proc/out")),
)
def test_output_folder(case, workspace):
    check(case, workspace)


def test_what_stood_in_the_way_of_the_output_is_left_as_it_was(workspace):
    workspace.write("out", "mine")
    assert workspace.run().code == UNUSABLE
    assert workspace.read("out") == "mine"


@table(
    Case("command", both(), USAGE, "", None, "Did you mean 'score'?", ("scroe",)),
    Case("option", both(), USAGE, "", None, "'--as-of'?", ("run", "--as-off", "2026-11-01")),
    Case("day", both(), USAGE, "", None, "2026-11-01", ("run", "--as-of", "01/11/2026")),
    Case("file", both(), USAGE, "", None, "'nowhere.csv'", ("score", "nowhere.csv", "-o", "s.csv")),
    Case("no output", both(), USAGE, "", None, "--out", ("score",)),
)
def test_usage(case, workspace):
    result = workspace.icp(*case.command)
    assert result.code == case.exit_code
    assert case.says in result.err
    assert "Try 'icp" in result.err


@table(
    Case("rule set", both(), UNUSABLE, "ICP316", None, "'midmarket-saas'?", ("run", "-r", "midmarket-sas")),
    Case("account to explain", both(), UNUSABLE, "ICP510", None, "no account '12'", ("explain", "12")),
    Case(
        "persona", both(), UNUSABLE, "ICP317", None, "'vp-sales'?", ("brief", "--account", "1", "--persona", "vp-sale")
    ),
    Case("kind of brief", both(), UNUSABLE, "ICP317", None, "'brief'?", ("brief", "--account", "1", "--kind", "breif")),
)
def test_name(case, workspace):
    found_one(workspace.icp(*case.command), workspace, case)


def test_a_misspelled_account_is_answered_with_the_nearest(example):
    result = example.icp("explain", "A-00099", "-r", "midmarket-saas", *AS_OF)
    assert result.code == UNUSABLE
    assert "Did you mean 'A-0099'?" in result.err
