"""An account's briefs as the workspace's files now have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.brief_templates import read_templates
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.preview.account import Preview, judge_account, needed_fields
from icp_rules.preview.watching import rule_stamps, template_stamps
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from icp_rules.preview.account import Asked, Judged
    from icp_rules.prospects import Progress
    from icp_rules.workspace import Workspace


class Live:
    """Keeps an account judged, and ``preview`` up to date: see :meth:`refresh`.

    A preview without briefs has what keeps them from being written among its findings.
    """

    def __init__(self, workspace: Workspace, asked: Asked, progress: Progress) -> None:
        """Read and judge the account. Raises DiagnosticError for what :func:`account_briefs` does, but templates."""
        self._workspace = workspace
        self._asked = asked
        self._judged: Judged | None = None
        self._rules = rule_stamps(workspace)
        self._templates = template_stamps(workspace)
        self.preview = self._made(progress)

    def refresh(self) -> bool:
        """Tell whether a file has changed, and make anew what depends on it: for a template the briefs alone."""
        rules, templates = rule_stamps(self._workspace), template_stamps(self._workspace)
        if (rules, templates) == (self._rules, self._templates):
            return False
        judge_again = rules != self._rules
        self._rules, self._templates = rules, templates
        try:
            if judge_again:
                self._read_rules()
            self.preview = self._made(_silent)
        except DiagnosticError as error:
            self.preview = Preview((), error.diagnostics)
        except OSError as error:
            # a file went between two looks, as where an editor puts another in its place: the next look tells
            place = Location(str(error.filename)) if error.filename else None
            self.preview = Preview((), (Diagnostic(Code.CANNOT_READ, error.strerror or str(error), place),))
        return True

    def _read_rules(self) -> None:
        self._judged = None
        self._workspace = load_workspace(self._workspace.root)
        # a file keeps the stamp from before it was read, so that a change meanwhile is seen; others may be new
        self._rules = {path: self._rules.get(path, stamp) for path, stamp in rule_stamps(self._workspace).items()}

    def _made(self, progress: Progress) -> Preview:
        rule_sets = self._asked.chosen(self._workspace)
        try:
            templates = read_templates(self._workspace, rule_sets, self._asked.kinds)
        except DiagnosticError as error:
            return Preview((), error.diagnostics)
        fields = needed_fields(rule_sets, templates)
        if self._judged is None or not fields <= self._judged.fields:
            self._judged = judge_account(self._workspace, self._asked, fields, progress)
        return self._judged.preview(templates)


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody what is being done."""
