"""Writes docs/reference/ from the tables and schemas of the code, so that no page is a second copy of them.

Run ``python docs/generate.py`` after a change; with ``--check`` nothing is written, and the exit code is 1 where a page
is out of date. The pages are the same on every machine: they know the built-in fields and no plugin.
"""  # noqa: INP001 - a script beside its pages

from __future__ import annotations

import sys
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from icp_rules.cli.main import COMMANDS, icp
from icp_rules.diagnostics import Code, ExitCode
from icp_rules.language.fields import ACCOUNT_FIELDS, ACCOUNT_PREFIX, CONTACT_FIELDS, RESERVED, FieldTable
from icp_rules.language.formulas import FUNCTIONS
from icp_rules.language.reading.configuration import Offers
from icp_rules.language.schema import cases_schema, lists_schema, rule_set_schema, workspace_schema
from icp_rules.lints import builtin as lints_builtin
from icp_rules.reference.fields import field_table
from icp_rules.reference.markdown import fenced, listed, paragraph, table
from icp_rules.reference.operators import operators_page
from icp_rules.reports.lint_page import lint_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from icp_rules.plugins import Lint

# the script's folder is on the path when it is run, not when a test imports it
sys.path.insert(0, str(Path(__file__).parent))
from schema_tables import schema_tables

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by `python docs/generate.py`; a test compares them. -->\n"
# What click leaves free at the right of a terminal 100 columns wide.
WIDTH = 100 - 2

EXIT_CODES = {
    ExitCode.OK: "all went well; a few rejected rows are no failure",
    ExitCode.FINDINGS: "there are findings: errors in the files, a plugin that failed, a schema out of date",
    ExitCode.USAGE: "the command line is wrong",
    ExitCode.UNUSABLE: "a file, the workspace or an id cannot be used; nothing was written",
    ExitCode.TOO_MANY_FAILURES: "finished, but more rows were rejected than `max_rejects`, or a brief was not written",
    ExitCode.INTERRUPTED: "stopped with Ctrl-C; nothing half written is left in place",
}

AREAS = {
    "1": "YAML",
    "2": "Keys and values",
    "3": "Meaning",
    "4": "Lint",
    "5": "Records",
    "6": "Plugins",
    "7": "Briefs",
    "8": "Files",
}


def commands() -> str:
    """Return the help of every command, as printed on a terminal 100 columns wide."""
    parts = [
        "# Commands\n",
        NOTE,
        paragraph("What each command prints with `--help`. Exit codes are the same for all of them."),
        table(("exit code", "meaning"), [(str(int(code)), EXIT_CODES[code]) for code in ExitCode]),
        paragraph(
            "`--format json` prints the same as plain data. Findings go to standard error, results to standard output."
            " A command that ends with 3 prints nothing on standard output, with `--format json` neither: what is wrong"
            " stands on standard error. `icp validate` and `icp lint` print the errors of a workspace's files as their"
            " result, and end with 1.",
        ),
        "## icp\n",
        fenced(printed_help()),
    ]
    for command in every_command():
        parts += [f"## icp {' '.join(command)}\n", fenced(printed_help(*command))]
    return "\n".join(parts)


def every_command() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, those of a group after the group's."""
    context = click.Context(icp)
    for name in COMMANDS:
        yield (name,)
        command = icp.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.list_commands(context))


def printed_help(*command: str) -> str:
    """Return what a command prints with ``--help``."""
    result = CliRunner().invoke(icp, [*command, "--help"], prog_name="icp", terminal_width=WIDTH)
    if result.exit_code != ExitCode.OK:
        raise RuntimeError(f"icp {' '.join(command)} --help: {result.output}")
    return result.output


def fields() -> str:
    """Return the built-in fields."""
    return "\n".join(
        [
            "# Fields\n",
            NOTE,
            paragraph(
                "The fields a rule may name without any configuration. A workspace adds its own with `fields:`,",
                "computed ones with `derive:`, and data points of plugins; `icp fields` lists all of them. Which of",
                "your columns gives a field stands under `map:` of its source, see [records](../records.md).",
            ),
            paragraph(
                "A field of type `list` is a list of texts, a `date` is a day without a time. Amounts of money are in",
                "the workspace's currency. Where known values take one spelling, `hub spot` in your data and `HubSpot`",
                "in a rule are one value.",
            ),
            "## Account fields\n",
            field_table(ACCOUNT_FIELDS),
            "## Contact fields\n",
            f"Personas match them by their bare names, and an account's fields as `{ACCOUNT_PREFIX}employees`.\n",
            field_table(CONTACT_FIELDS),
            "## Names that are taken\n",
            paragraph(
                f"No field of your own can be called {listed(RESERVED)}: these are words of the condition language.",
                "Two underscores in a row are kept for companions such as `employees__as_of`.",
            ),
            "## Functions of derived fields\n",
            paragraph(
                "`derive:` takes `+ - * /`, brackets, numbers, fields and these functions. Unknown in, unknown out",
                "(`coalesce` aside); a division by zero is unknown, and so is a number beyond 1e50. One nearer to zero",
                "than 1e-50 counts as 0. A formula that multiplies or divides too often is refused.",
            ),
            table(("function", "takes"), [(f"`{name}`", takes) for name, (takes, _) in FUNCTIONS.items()]),
        ]
    )


def operators() -> str:
    """Return the operators, each with an example and how explanations put it into words."""
    return "\n".join(
        [
            "# Operators\n",
            NOTE,
            paragraph(
                "What a condition may ask of a field: `{field: {operator: argument}}`. The last column is how",
                "`icp explain` puts the example into words. The guide is in [rule sets](../rule-sets.md).",
            ),
            *operators_page(),
        ]
    )


def diagnostics() -> str:
    """Return every diagnostic code, by area."""
    parts = [
        "# Diagnostics\n",
        NOTE,
        paragraph(
            "Every finding has a code that never changes its meaning, a place, and mostly a line of help. Errors stop",
            "a command, warnings don't. All findings of a command are shown at once.",
        ),
    ]
    by_area = {area: list(codes) for area, codes in groupby(Code, key=lambda code: code.value.removeprefix("ICP")[0])}
    for area, title in AREAS.items():
        meanings = [(code.value, code.meaning) for code in by_area.get(area, ())]
        parts += [f"## {title}: ICP{area}xx\n", table(("code", "meaning"), meanings) if meanings else IN_LINTS]
    return "\n".join(parts)


def lints() -> str:
    """Return the built-in lints, each with a link to its page."""
    rows = [(f"[{one.code}](lints/{one.code}.md)", one.severity.value, one.title) for one in LINTS]
    return "\n".join(
        [
            "# Lints\n",
            NOTE,
            paragraph(
                "What [`icp lint`](../lint.md) looks for. `icp lint --list` has the lints of your plugins too, and",
                "`icp lint --explain ICP461` prints a lint's page.",
            ),
            table(("code", "severity", "finds"), rows),
        ]
    )


def page_of(lint: Lint) -> str:
    """Return a lint's page."""
    heading, _, rest = lint_page(lint).partition("\n")
    return f"{heading}\n\n{NOTE}{rest}\nHow to choose, waive and mend: [icp lint](../../lint.md).\n"


def workspace() -> str:
    """Return every key of ``icp.yaml``."""
    offers = Offers()
    schema = workspace_schema(FieldTable(), offers.sources, offers.data_points, offers.kinds)
    return "\n".join(
        [
            "# Keys of icp.yaml\n",
            NOTE,
            paragraph(
                "The guide with examples is in [records](../records.md). Plugins add source plugins, data points and",
                "kinds of brief, each with settings of its own.",
            ),
            *schema_tables(schema, "icp.yaml"),
        ]
    )


def rule_set() -> str:
    """Return every key of a rule set, and of ``lists.yaml``."""
    return "\n".join(
        [
            "# Keys of a rule set\n",
            NOTE,
            paragraph(
                "The guide with examples is in [rule sets](../rule-sets.md), conditions are in",
                "[operators](operators.md).",
            ),
            *schema_tables(rule_set_schema(FieldTable()), "A rule set"),
            "## `lists.yaml`\n",
            paragraph(
                f"{lists_schema()['description'].capitalize()}: each key is a name, its value a list of texts or",
                "numbers. A rule set's own `lists:` win over them.",
            ),
        ]
    )


def tests() -> str:
    """Return every key of a file of tests."""
    return "\n".join(
        [
            "# Keys of a file of tests\n",
            NOTE,
            paragraph(
                "The guide with examples is in [testing rule sets](../testing-rules.md). Records take every",
                "[field](fields.md), those of your own included.",
            ),
            *schema_tables(cases_schema(FieldTable()), "A file of tests"),
        ]
    )


LINTS = lints_builtin.icp_lints()
IN_LINTS = "They have [pages of their own](lints.md), each with an example; `icp lint` runs them.\n"

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "fields.md": fields,
    "operators.md": operators,
    "diagnostics.md": diagnostics,
    "workspace.md": workspace,
    "rule_set.md": rule_set,
    "tests.md": tests,
    "lints.md": lints,
    **{f"lints/{lint.code}.md": partial(page_of, lint) for lint in LINTS},
}


def stale() -> list[str]:
    """Return the names of the pages that are not what the code says."""
    there = {page.relative_to(REFERENCE).as_posix() for page in REFERENCE.rglob("*.md")}
    fresh = {name for name in there & PAGES.keys() if (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name]()}
    return sorted((there | PAGES.keys()) - fresh)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or say which are out of date; return the exit code."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return ExitCode.USAGE
    if arguments:
        names = stale()
        sys.stderr.writelines(f"docs/reference/{name}: out of date; run `python docs/generate.py`\n" for name in names)
        return ExitCode.FINDINGS if names else ExitCode.OK
    for name, page in PAGES.items():
        (REFERENCE / name).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(page(), encoding="utf-8")
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
