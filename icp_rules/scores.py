"""Scores all accounts of a workspace into one file: at once where memory holds them, else in parts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.exporting import STANDARD_OUTPUT, export
from icp_rules.in_parts.scoring import PartsJob, score_in_parts
from icp_rules.judging import score
from icp_rules.prospects import read_prospects, rule_fields, wanted_data_points
from icp_rules.records.large import LargeAccounts, look_at
from icp_rules.reports.summary import summarize
from icp_rules.scored import Scored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.language.model import RuleSet
    from icp_rules.plugins.values import ExportFormat
    from icp_rules.prospects import Progress
    from icp_rules.workspace import Workspace

# Of the memory, what the accounts may take: the rest is for the program, and for what is guessed wrong.
_WHOLE = 0.7
# A part takes less: while it is judged, the system keeps some of what the one before it took.
_PART = 0.12
# With fewer rows, what a part takes besides them (its plan, its files, a look into each piece) is most of its time.
LEAST_ROWS = 500
# More files are slower than larger parts.
MOST_PARTS = 1000
# A cell is there as it was read, as it was understood and as rules compare it.
_COPIES = 4
_SCORES, _RULE = 150, 12
"""Bytes of a row of scores, and of the state and points of a rule."""


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """What is to be scored, by what, and where to; ``memory`` is how many bytes it may take."""

    workspace: Workspace
    rule_sets: Sequence[RuleSet]
    files: Sequence[Path]
    writer: ExportFormat
    out: Path
    memory: float
    as_of: date

    def run(self, progress: Progress, say: Callable[[str], None], warn: Callable[[Diagnostic], None]) -> Scored:
        """Score and write; ``say`` and ``warn`` are told what a user should know who waits, before the work begins.

        Raises DiagnosticError where a source cannot be used, or the output cannot be written.
        """
        config, plugins = self.workspace.config, self.workspace.plugins
        large = look_at(config, plugins.sources, self.files)
        if large is None or large.rows * self._row_bytes(large) <= _WHOLE * self.memory:
            return self._at_once(progress)
        large.found.raise_errors()
        if reason := self._needs_all(large):
            message = f"{large.source.name}: about {large.rows:,} accounts are read at once, which may take more memory"
            warn(Diagnostic(Code.READ_AT_ONCE, message, large.source.location, reason, Severity.WARNING))
            return self._at_once(progress)
        fields = rule_fields(self.rule_sets)
        uses = wanted_data_points(self.workspace, fields)
        job = PartsJob(self.workspace, self.rule_sets, large, fields, uses, self._part_rows(large), self.as_of)
        return score_in_parts(job, self.writer, self.out, progress, say)

    def _part_rows(self, large: LargeAccounts) -> int:
        """Return how many rows are read, judged and written at a time, however little memory was named."""
        fitting = int(_PART * self.memory / self._row_bytes(large))
        return max(fitting, LEAST_ROWS, math.ceil(large.rows / MOST_PARTS))

    def _row_bytes(self, large: LargeAccounts) -> float:
        """Return about how much memory an account takes while it is judged."""
        rules = sum(len(r.rules) + len(r.criteria) for r in self.rule_sets)
        return _COPIES * large.row_bytes + _SCORES * len(self.rule_sets) + _RULE * rules

    def _needs_all(self, large: LargeAccounts) -> str | None:
        """Return why large accounts cannot be scored in parts, if they cannot."""
        fields = rule_fields(self.rule_sets)
        uses = wanted_data_points(self.workspace, fields)
        batch = next((use.name for use in uses if not use.of_each), None)
        if batch is not None:
            return f"The data point {batch} is given all accounts together. Write its values into a column before."
        if large.identity is None:
            return "Only account_id alone, or name where there is no account_id, tells accounts apart in parts."
        if unsplit := large.unsplit({*fields, *(name for use in uses for name in use.point.needs)}):
            which = ", ".join(unsplit)
            return f"What stands between the items of {which} is told by the whole column. Map it with `split`."
        if self.out == STANDARD_OUTPUT:
            return "Name a file with --out: parts are kept beside it."
        if self.writer.write_pieces is None:
            return f"The format {self.writer.name} is written at once. Use Parquet or CSV."
        return None

    def _at_once(self, progress: Progress) -> Scored:
        rank_by, as_of = self.workspace.config.rank_by, self.as_of
        prospects = read_prospects(self.workspace, rule_fields(self.rule_sets), progress, as_of=as_of, files=self.files)
        progress("judging", 0, 0)
        accounts, records = prospects.accounts, prospects.records
        scores = score(accounts, self.rule_sets, prospects.suppression.accounts, rank_by, as_of=as_of)
        progress("writing", 0, 0)
        export(scores, self.writer, self.out)
        summary = summarize(accounts, scores, self.rule_sets, rank_by, as_of=as_of)
        suppressed = prospects.suppression.of_accounts().counts()
        return Scored(summary, records.sources, records.diagnostics, prospects.data_points, suppressed)
