"""``icp test``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.checks.cases.running import Outcome
    from icp_rules.diagnostics import Diagnostic


@click.command("test", short_help="Run the tests of rule sets.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options.rule_set
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the cases try less of the rules than this.",
)
@click.option(
    "--mutate", is_flag=True, help="Change the rules one at a time, and list the changes that no case notices."
)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JUnit XML too.")
@options.workspace
@options.format_
def command(
    paths: Sequence[Path],
    rule_sets: Sequence[str],
    min_coverage: float | None,
    mutate: bool,
    junit: Path | None,
    workspace: Path,
    format_: str,
) -> int:
    """Run the tests of rule sets in rule_sets/tests/*.yaml, or those (files or folders) at PATHS.

    Each case is a record and what has to come of it. A case that fails is shown with what was expected, what came of
    it, and why. Then follows what of the rules no case tries. Exits with 1 where a case fails, a file is wrong, or
    less is tried than asked for. What --mutate lists does not change that.
    """
    from icp_rules.checks.cases import showing
    from icp_rules.checks.cases.suite import run_tests
    from icp_rules.checks.mutating.noticing import mutations_of
    from icp_rules.checks.mutating.showing import mutation_dict, mutation_text
    from icp_rules.cli import output
    from icp_rules.diagnostics import ExitCode
    from icp_rules.diagnostics.render import as_text
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(options.start(paths, workspace))
    result = run_tests(loaded, paths, rule_sets, min_coverage)
    mutations = mutations_of(loaded, result.judged) if mutate else None
    if junit is not None:
        _write_junit(junit, result.outcomes, result.found)
    if format_ == "json":
        data = showing.to_dict(result.outcomes, result.found, result.coverages)
        output.data(data if mutations is None else {**data, "changes": mutation_dict(mutations)})
    else:
        if result.found:
            click.echo(as_text(result.found) + "\n", err=True)
        changes = mutation_text(mutations) if mutations is not None else ()
        output.lines([*showing.outcomes_text(result.outcomes), *showing.coverage_text(result.coverages), *changes])
    return ExitCode.OK if result.passed else ExitCode.FINDINGS


def _write_junit(path: Path, outcomes: Iterable[Outcome], found: Iterable[Diagnostic]) -> None:
    from icp_rules.checks.cases.junit import junit_xml
    from icp_rules.reports.files import write_text

    by_file: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_file[one.case.location.file].append(one)
    findings: dict[str, list[Diagnostic]] = defaultdict(list)
    for wrong in found:
        findings[wrong.location.file if wrong.location else "icp test"].append(wrong)
    write_text(path, junit_xml(by_file, findings))
