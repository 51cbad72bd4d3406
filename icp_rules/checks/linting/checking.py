"""Checks a workspace: what `icp validate` finds, and the lints for what is without errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.briefs.check import check_templates
from icp_rules.checks.cases.reading import read_cases, rule_sets_tested
from icp_rules.checks.linting.fixing import Fixed, fix
from icp_rules.checks.linting.running import run_lints
from icp_rules.checks.linting.selection import select
from icp_rules.diagnostics import Diagnostic, Severity
from icp_rules.language.folders import CONFIG_FILE, LISTS_FILE, RULE_SETS, files_in, rule_set_files
from icp_rules.lints.templates import all_templates
from icp_rules.plugins.discovery import FOLDER as PLUGINS
from icp_rules.workspace import TEMPLATES, load_workspace, shown_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.config import LintConfig
    from icp_rules.plugins import LintContext
    from icp_rules.reports.lint import LintReport
    from icp_rules.workspace import Workspace

# A fix may make room for another one; lints that undo each other's would never end.
_ROUNDS = 10


def lint_workspace(context: LintContext, config: LintConfig, paths: Sequence[Path] = ()) -> LintReport:
    """Return what is found in a workspace, in all files or in these; ``config`` says which lints run.

    Errors in what all rule sets depend on, such as icp.yaml, are among it whatever the files.
    """
    workspace = context.workspace
    chosen = select(workspace.plugins.lints, config)
    # a field that could not be read would be missed in templates and tests too
    tests = [] if workspace.errors else read_cases(workspace)
    context = replace(context, tested=None if workspace.errors else rule_sets_tested(tests))
    templates = [] if workspace.errors else _of_templates(context)
    report = run_lints(chosen.lints, context)
    of_tests = (found for file in tests for found in file.found)
    other = (*workspace.found, *templates, *of_tests, *chosen.found, *report.other)
    report = replace(report, other=other, not_linted=tuple(_not_linted(workspace)))
    return report.within(paths, lambda one: _concerns_all(one, workspace.root)) if paths else report


def _of_templates(context: LintContext) -> list[Diagnostic]:
    """Return what is wrong with the templates of the briefs that are written."""
    workspace = context.workspace
    return check_templates(workspace.library.judging, all_templates(context).of(workspace.config.briefs.kinds))


def not_in_workspace(workspace: Workspace, paths: Sequence[Path]) -> list[Path]:
    """Return those of the files and folders in which there is nothing that is looked at."""
    root, config = workspace.root, workspace.config
    files = {
        root / CONFIG_FILE,
        *files_in(root / RULE_SETS, "**/*"),
        *files_in(root / TEMPLATES, "**/*"),
        *files_in(root / PLUGINS, "**/*"),
        *config.vocabularies,
        *((config.titles,) if config.titles else ()),
    }
    looked_at = {file.resolve() for file in files}
    return [path for path in paths if not any(file.is_relative_to(path.resolve()) for file in looked_at)]


def _concerns_all(found: Diagnostic, root: Path) -> bool:
    """Tell whether something is an error, and in none of the files that each rule set has of its own."""
    if found.severity is not Severity.ERROR or found.location is None:
        return False
    file = Path(found.location.file).resolve()
    own = (root / RULE_SETS, root / TEMPLATES)
    return file == root / RULE_SETS / LISTS_FILE or not any(file.is_relative_to(folder) for folder in own)


def fix_workspace(context: LintContext, config: LintConfig, paths: Sequence[Path] = ()) -> tuple[LintReport, Fixed]:
    """Mend what can be mended, in all files or in these, until nothing is left to mend; return what is left."""
    mended, files, refused = 0, frozenset[str](), tuple[Diagnostic, ...]()
    for _ in range(_ROUNDS):
        fixed = fix(context.workspace, lint_workspace(context, config, paths).found)
        refused = fixed.refused
        if not fixed.files:
            break
        mended, files = mended + fixed.findings, files | fixed.files
        context = replace(context, workspace=load_workspace(context.workspace.root))
    report = lint_workspace(context, config, paths)
    return replace(report, other=(*report.other, *refused)), Fixed(mended, files)


def _not_linted(workspace: Workspace) -> Iterator[str]:
    """Yield the files of the rule sets that have an error, or extend one that has."""
    if any(d.severity is Severity.ERROR for d in workspace.library.found):
        read = {rule_set.path for rule_set in workspace.library.rule_sets.values()}
        names = map(shown_here, rule_set_files(workspace.root / RULE_SETS))
        yield from (name for name in names if name not in read)
