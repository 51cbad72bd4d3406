"""A new rule set in a workspace, and the one that a name asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, DiagnosticError, Severity, nearest
from icp_rules.language.folders import LISTS_FILE, RULE_SETS, rule_set_files
from icp_rules.reports.files import refuse_existing, write_text
from icp_rules.starter.skeletons import check_id, filled, refused, title
from icp_rules.workspace import load_workspace, shown_here

if TYPE_CHECKING:
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


def new_rule_set(workspace: Workspace, identity: str, reviewed: date) -> Path:
    """Write a rule set to start from, and return its file.

    Raises DiagnosticError: ICP205 for what cannot be an id, ICP804 where there is such a file, ICP802.
    """
    check_id(identity)
    path = _file(workspace.root, identity)
    if path.name == LISTS_FILE:
        raise refused(Code.WRONG_FORM, f"{LISTS_FILE} holds the lists that rule sets share", "Choose another id.")
    refuse_existing(Path(shown_here(path)), "Choose another id, or edit that file.")
    # expected values are compared across rule sets, so they need one currency
    values = [r.value.currency for r in workspace.library.judging if r.value]
    currency = values[0] if values else workspace.config.currency
    text = filled("rule_set.yaml", id=identity, name=title(identity), currency=currency, day=reviewed.isoformat())
    write_text(path, text)
    return path


def existing_rule_set(root: Path, identity: str) -> tuple[Workspace, RuleSet, Path]:
    """Return the workspace with one rule set of it alone, that rule set, and its file.

    Raises DiagnosticError: ICP316 where there is none of that name, or what is wrong with it.
    """
    path = _file(root, identity)
    known = [file.stem for file in rule_set_files(root / RULE_SETS)]
    if identity not in known:
        near = nearest(identity, known)
        listed = f"There are: {', '.join(known)}." if known else f"`icp new rule-set {identity}` writes one."
        help_line = f"Did you mean '{near}'?" if near else listed
        raise refused(Code.UNKNOWN_RULE_SET, f"there is no rule set '{identity}'", help_line)
    workspace = load_workspace(root, [path])
    if any(d.severity is Severity.ERROR for d in workspace.found):
        raise DiagnosticError(workspace.found)
    return workspace, workspace.library.rule_sets[identity], path


def _file(root: Path, identity: str) -> Path:
    return root / RULE_SETS / f"{identity}.yaml"
