"""Whatever is wrong with a workspace or its data: a finding with its code and place, an exit code, no traceback."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from cli.calling import AS_OF, FINDINGS, OK, TOO_MANY_FAILURES, UNUSABLE, USAGE, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.calling import Result

CONFIG = "icp.yaml"
ACCOUNTS = "data/accounts.csv"
RULES = "rule_sets/midmarket-saas.yaml"
TEMPLATE = "templates/vp-sales.md.j2"
HEADER = "Account ID,Company,Website,Industry,Model,Size,Country,Tech,Last funding,Monthly visits\n"
ROW = "1,Acme,acme.example,Software,b2b,120,US,Salesforce,,\n"
PLUGIN = "plugins/bad.py"
IMPORTS = "from icp_rules.plugins import DataPoint, ExportFormat, SourceReader, data_point, hookimpl\n"


@dataclass(frozen=True)
class Case:
    """What is done to a fresh workspace, and what must come of it.

    ``where`` is a file with a line's number or some text of it, or None where the finding is of no one place;
    ``says`` stands in the message or in the help.
    """

    name: str
    prepare: Callable[[Workspace], object]
    exit_code: int
    code: str
    where: tuple[str, str | int | None] | None
    says: str = ""
    command: tuple[str, ...] = ("run", *AS_OF)


def edit(name: str, old: str, new: str) -> Callable[[Workspace], object]:
    return lambda w: w.edit(name, old, new)


def write(name: str, content: str | bytes) -> Callable[[Workspace], object]:
    return lambda w: w.write(name, content)


def both(*steps: Callable[[Workspace], object]) -> Callable[[Workspace], object]:
    return lambda w: [step(w) for step in steps]


def found_one(result: Result, workspace: Workspace, case: Case) -> None:
    assert result.code == case.exit_code, result.err
    place = "(.*: )?"
    if case.where is not None:
        file, line = case.where
        number = workspace.line(file, line) if isinstance(line, str) else line
        place = re.escape(file if number is None else f"{file}:{number}") + r"(:\d+)*: "
    assert re.search(rf"^{place}(error|warning) {case.code}: ", result.err, re.MULTILINE), result.err
    assert case.says in result.err


def check(case: Case, workspace: Workspace) -> None:
    case.prepare(workspace)
    found_one(workspace.icp(*case.command), workspace, case)
    if case.exit_code == UNUSABLE:
        assert not (workspace.root / "out" / "run.json").exists()


def table(*cases: Case):
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


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


@table(
    Case(
        "missing",
        lambda w: (w.root / ACCOUNTS).rename(w.root / "data/acounts.csv"),
        UNUSABLE,
        "ICP501",
        (CONFIG, f"file: {ACCOUNTS}"),
        "data/acounts.csv?",
    ),
    Case(
        "a folder",
        lambda w: ((w.root / ACCOUNTS).unlink(), (w.root / ACCOUNTS).mkdir()),
        UNUSABLE,
        "ICP501",
        (CONFIG, f"file: {ACCOUNTS}"),
        "is a folder",
    ),
    Case("empty", write(ACCOUNTS, ""), UNUSABLE, "ICP502", (ACCOUNTS, None)),
    Case("header only", write(ACCOUNTS, HEADER), OK, "ICP502", (CONFIG, f"file: {ACCOUNTS}"), "no rows"),
    Case(
        "ragged",
        write(ACCOUNTS, HEADER + ROW + "2,Short\n3,Long,,Software,b2b,5,US,,,,more,and more\n"),
        TOO_MANY_FAILURES,
        "ICP507",
        (ACCOUNTS, 3),
        "2 of 3 rows rejected, more than max_rejects: 1%",
    ),
    Case("a NUL", edit(ACCOUNTS, "Quillmere", "Quill\0mere"), TOO_MANY_FAILURES, "ICP507", (ACCOUNTS, 2), "NUL"),
    Case(
        "not UTF-8",
        write(ACCOUNTS, (HEADER + "1,Café,,,,,,,,\n").encode("cp1252")),
        UNUSABLE,
        "ICP504",
        (ACCOUNTS, 2),
        "encoding: cp1252",
    ),
    Case(
        "UTF-16",
        write(ACCOUNTS, (HEADER + ROW).encode("utf-16")),
        UNUSABLE,
        "ICP504",
        (ACCOUNTS, 1),
        "encoding: utf-16",
    ),
    Case(
        "a mapped column absent",
        edit(ACCOUNTS, "Monthly visits", "Montly visits"),
        UNUSABLE,
        "ICP503",
        (CONFIG, "monthly_visits"),
        "'Montly visits'?",
    ),
    Case(
        "the column of ids absent",
        edit(ACCOUNTS, "Account ID", "Key"),
        UNUSABLE,
        "ICP503",
        (CONFIG, "account_id: Account ID"),
        "'Key'",
    ),
    Case(
        "an id missing",
        edit(ACCOUNTS, "\n2,Tallowby", "\n,Tallowby"),
        TOO_MANY_FAILURES,
        "ICP507",
        (ACCOUNTS, 3),
        "no account_id",
    ),
    Case(
        "an id repeated", edit(ACCOUNTS, "\n2,Tal", "\n1,Tal"), OK, "ICP508", (CONFIG, f"file: {ACCOUNTS}"), "name (1)"
    ),
    Case(
        "a list of the suppressed missing",
        edit(CONFIG, "briefs:", "suppress: [supress.csv]\nbriefs:"),
        UNUSABLE,
        "ICP501",
        (CONFIG, None),
        "supress.csv is missing",
    ),
    Case(
        "a list of the suppressed that names nobody",
        both(write("suppress.csv", "who\n1\n"), edit(CONFIG, "briefs:", "suppress: [suppress.csv]\nbriefs:")),
        UNUSABLE,
        "ICP503",
        ("suppress.csv", None),
        "account_id, email, domain, name",
    ),
    Case(
        "a row lost of a list of the suppressed",
        both(
            write("suppress.csv", "account_id,reason\n2,asked\n1,asked, twice\n"),
            edit(CONFIG, "briefs:", "suppress: [suppress.csv]\nbriefs:"),
        ),
        UNUSABLE,
        "ICP507",
        ("suppress.csv", 3),
        "would be contacted",
    ),
)
def test_source(case, workspace):
    check(case, workspace)


def test_a_byte_order_mark_is_no_part_of_the_first_column(workspace):
    workspace.write(ACCOUNTS, b"\xef\xbb\xbf" + (workspace.root / ACCOUNTS).read_bytes())
    result = workspace.run()
    assert result.code == OK, result.err
    assert "accounts: 7 rows in = 7 used + 0 rejected + 0 merged + 0 unmatched" in result.out


@table(
    Case(
        "JSON cut short",
        write("a.json", '[{"account_id": 1},\n {"account_id"'),
        UNUSABLE,
        "ICP505",
        ("a.json", 2),
        command=("score", "a.json", "-o", "s.csv"),
    ),
    Case(
        "no Parquet",
        write("a.parquet", "id\n1\n"),
        UNUSABLE,
        "ICP505",
        ("a.parquet", None),
        command=("score", "a.parquet", "-o", "s.csv"),
    ),
    Case(
        "a format nobody reads",
        write("a.xyz", "id\n1\n"),
        UNUSABLE,
        "ICP607",
        None,
        "'.xyz'",
        ("score", "a.xyz", "-o", "s.csv"),
    ),
    Case("a format nobody writes", both(), UNUSABLE, "ICP607", ("s.xyz", None), ".parquet", ("score", "-o", "s.xyz")),
    Case("no format to write", both(), UNUSABLE, "ICP607", ("scores", None), "suffix", ("score", "-o", "scores")),
)
def test_file_to_score(case, workspace):
    check(case, workspace)
    assert not [path for path in workspace.root.iterdir() if path.name.startswith(("s.", ".s", "scores"))]


def data_point(body: str) -> Callable[[Workspace], object]:
    """Add a data point of this body, and a criterion that uses it."""
    return both(
        write(
            PLUGIN,
            f'{IMPORTS}@data_point(type="number", needs=["employees"])\ndef heads(employees):\n    """Heads."""\n'
            f"    {body}\n\n@hookimpl\ndef icp_data_points():\n    return [heads]\n",
        ),
        edit(
            RULES,
            "  - group: technographic\n",
            "      - {id: heads, when: {heads: {at_least: 100}}, points: 5}\n  - group: technographic\n",
        ),
    )


def reader(body: str) -> Callable[[Workspace], object]:
    """Add a service of accounts whose reader does this, and use it."""
    return both(
        write(
            PLUGIN,
            f"{IMPORTS}def read(request):\n    {body}\n\n@hookimpl\ndef icp_sources():\n"
            '    return [SourceReader("crm", "our CRM", read)]\n',
        ),
        edit(CONFIG, f"file: {ACCOUNTS}", "plugin: crm"),
    )


@table(
    Case("cannot be parsed", write(PLUGIN, "def f(:\n"), OK, "ICP601", (PLUGIN, 1), "SyntaxError"),
    Case("needs what is not there", write(PLUGIN, "import nowhere\n"), OK, "ICP601", (PLUGIN, 1), "'nowhere'"),
    Case(
        "raises", write(PLUGIN, 'x = 1\nraise RuntimeError("boom")\n'), OK, "ICP601", (PLUGIN, 2), "RuntimeError: boom"
    ),
    Case("exits", write(PLUGIN, "import sys\nsys.exit(7)\n"), OK, "ICP601", (PLUGIN, 2), "SystemExit: 7"),
    Case(
        "raises in its hook",
        write(PLUGIN, IMPORTS + '@hookimpl\ndef icp_data_points():\n    raise ValueError("boom")\n'),
        OK,
        "ICP602",
        (PLUGIN, 4),
        "ValueError: boom",
    ),
    Case(
        "has an unknown hook",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_point():\n    return []\n"),
        OK,
        "ICP602",
        (PLUGIN, 2),
        "'icp_data_points'?",
    ),
    Case(
        "returns no list",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_points():\n    return 42\n"),
        OK,
        "ICP603",
        (PLUGIN, 2),
        "a value of type int",
    ),
    Case(
        "returns other things",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_points():\n    return [42]\n"),
        OK,
        "ICP603",
        (PLUGIN, 2),
        "not DataPoint",
    ),
    Case(
        "raises for a record",
        data_point('raise ValueError("too many") if employees > 200 else TypeError("so few")'),
        OK,
        "ICP606",
        None,
        "failed for 6 of 7 accounts",
    ),
    Case("exits for a record", data_point("raise SystemExit(3)"), OK, "ICP606", None, "SystemExit: 3"),
    Case("gives text for a number", data_point('return "many"'), OK, "ICP606", None, "type str, not a number"),
    Case(
        "claims a name that is taken",
        both(data_point("return 1"), lambda w: shutil.copy(w.root / PLUGIN, w.root / "plugins/worse.py")),
        UNUSABLE,
        "ICP604",
        ("plugins/worse.py", 2),
        "by plugin 'bad' (plugins/bad.py) and by plugin 'worse' (plugins/worse.py)",
    ),
    Case(
        "cannot read its source",
        reader('raise OSError("down")'),
        UNUSABLE,
        "ICP602",
        (CONFIG, "plugin: crm"),
        "OSError: down",
    ),
    Case("reads no table", reader("return {}"), UNUSABLE, "ICP603", (CONFIG, "plugin: crm"), "RawTable"),
    Case(
        "cannot write its format",
        write(
            PLUGIN,
            f'{IMPORTS}def write(frame, file):\n    raise RuntimeError("boom")\n\n@hookimpl\ndef icp_exports():\n'
            '    return [ExportFormat("odd", "odd", (".odd",), write)]\n',
        ),
        UNUSABLE,
        "ICP602",
        None,
        "'odd' failed: RuntimeError: boom",
        ("score", "-o", "s.odd"),
    ),
)
def test_plugin(case, workspace):
    check(case, workspace)
    if case.exit_code == OK:
        assert (workspace.root / "out" / "run.json").exists()


@table(
    Case("syntax", write(TEMPLATE, "Hello\n{% if account %}\n"), UNUSABLE, "ICP701", (TEMPLATE, 2), "endif"),
    Case("variable", write(TEMPLATE, "Hello\n{{ acount.name }}\n"), UNUSABLE, "ICP702", (TEMPLATE, 2), "'account'?"),
    Case(
        "attribute",
        write(TEMPLATE, "Hello\n{{ account.emploees }}\n"),
        UNUSABLE,
        "ICP702",
        (TEMPLATE, 2),
        "'employees'?",
    ),
    Case("dunder", write(TEMPLATE, "Hi\n{{ ''.__class__ }}\n"), UNUSABLE, "ICP704", (TEMPLATE, 2), "underscore"),
    Case(
        "dunder by filter",
        write(TEMPLATE, "Hi\n{{ account.name | attr('__class__') }}\n"),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
    ),
    Case("dunder by key", write(TEMPLATE, "Hi\n{{ account['__class__'] }}\n"), UNUSABLE, "ICP704", (TEMPLATE, 2)),
    Case(
        "a file elsewhere",
        write(TEMPLATE, 'Hi\n{% include "../../etc/passwd" %}\n'),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
        "stay in their folder",
    ),
    Case(
        "a file elsewhere if there is one",
        write(TEMPLATE, 'Hi\n{% include "/etc/passwd" ignore missing %}\n'),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
    ),
    Case(
        "a persona's template elsewhere",
        edit(RULES, "brief: vp-sales.md.j2", "brief: ../vp-sales.md.j2"),
        UNUSABLE,
        "ICP704",
        (RULES, "../vp-sales"),
        "'../vp-sales.md.j2'",
    ),
    Case(
        "a missing value",
        write(TEMPLATE, "Hello\n{{ account.last_funding_date }}\n"),
        TOO_MANY_FAILURES,
        "ICP703",
        (TEMPLATE, 2),
        "default(",
    ),
    Case(
        "a file elsewhere, named as it renders",
        write(TEMPLATE, 'Hello\n{% include "../" ~ "vp-sales.md.j2" %}\n'),
        TOO_MANY_FAILURES,
        "ICP704",
        (TEMPLATE, 2),
        "3 briefs not written",
    ),
)
def test_template(case, workspace):
    check(case, workspace)


def test_a_blocked_brief_keeps_no_other_from_being_written(workspace):
    workspace.write(TEMPLATE, "Raised money on {{ account.last_funding_date }}\n")
    result = workspace.run("--format", "json")
    assert result.code == TOO_MANY_FAILURES
    assert result.json["briefs"] == {"accounts": 3, "written": {"brief": 5}, "blocked": 1}
    briefs = workspace.root / "out/briefs/midmarket-saas"
    assert sorted(p.name for p in (briefs / "3").iterdir()) == ["revops-lead.html", "revops-lead.md"]
    assert (briefs / "1/vp-sales-c1.md").read_text(encoding="utf-8") == "Raised money on 2026-08-14\n"


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
