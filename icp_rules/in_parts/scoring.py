"""Judges the parts one by one, and writes what is kept of them as one output."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints import add_data_points
from icp_rules.datapoints.report import summed as summed_points
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Diagnostics
from icp_rules.exporting import export_pieces
from icp_rules.in_parts.folder import parts_folder
from icp_rules.in_parts.kept import point_from_dict, point_to_dict, report_from_dict, report_to_dict
from icp_rules.in_parts.splitting import split
from icp_rules.judging import score
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.prospects import CACHE, with_derived_fields, without_said
from icp_rules.records.building import ID
from icp_rules.records.large import AT, KEY
from icp_rules.records.loading import Loader
from icp_rules.records.reading import Reading
from icp_rules.records.report import SourceReport
from icp_rules.records.requests import Requests
from icp_rules.records.summing import summed as summed_reports
from icp_rules.records.summing import warn
from icp_rules.records.suppression import Counts, read_lists
from icp_rules.records.suppression import summed as summed_counts
from icp_rules.reports.summary import Tally, summed, tally
from icp_rules.run_record import digests, plugin_digests, rule_files, suppress_files
from icp_rules.scored import Scored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.datapoints import Use
    from icp_rules.in_parts.folder import PartsFolder
    from icp_rules.in_parts.splitting import Split
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins.values import ExportFormat
    from icp_rules.prospects import Progress
    from icp_rules.records.large import LargeAccounts
    from icp_rules.records.loading import Loaded
    from icp_rules.records.reading import LoadedContacts
    from icp_rules.records.suppression import Listed
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PartsJob:
    """What is to be done: the accounts, by what they are judged, and how many rows a part has."""

    workspace: Workspace
    rule_sets: Sequence[RuleSet]
    large: LargeAccounts
    fields: frozenset[str]
    uses: Sequence[Use]
    part_rows: int
    as_of: date

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return max(1, math.ceil(self.large.rows / self.part_rows))

    def of(self) -> dict[str, Any]:
        """Return all that results come from: parts are gone on with only where none of it has changed."""
        root = self.workspace.root
        return {
            "accounts": self._files(),
            "files": digests(root, [*rule_files(self.workspace), *suppress_files(self.workspace)]),
            "plugins": plugin_digests(self.workspace),
            "rule_sets": [rule_set.id for rule_set in self.rule_sets],
            "parts": [self.parts, self.part_rows],
            "as_of": self.as_of.isoformat(),
            "versions": {name: version(name) for name in ("icp-rules", "polars")},
        }

    def require_unchanged(self, of: dict[str, Any]) -> None:
        """Raise DiagnosticError where a file of accounts has changed since."""
        if self._files() != of["accounts"]:
            message = f"{', '.join(self.large.first.files)} changed while it was read"
            location = self.large.source.location
            raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, location, "Run it again."))

    def _files(self) -> list[tuple[str, int, int, int]]:
        """Return what tells a file that has changed: to hash it would take as long as to read it."""
        paths = [path for path in self.large.first.paths if path.is_file()]
        return [(str(p.resolve()), s.st_size, s.st_mtime_ns, s.st_ctime_ns) for p in paths for s in [p.stat()]]


def score_in_parts(
    job: PartsJob, writer: ExportFormat, out: Path, progress: Progress, say: Callable[[str], None]
) -> Scored:
    """Judge large accounts part by part and write the scores to a file; ``say`` is told of an earlier run's parts.

    Raises DiagnosticError where a source cannot be used, or the output cannot be written; the parts that are finished
    are kept for the next run.
    """
    found = Diagnostics(list(job.large.found))
    others = _Others.of(job)
    listed = read_lists(job.workspace.config, job.workspace.plugins.sources).on(job.as_of)
    with _said_when_stopped(), parts_folder(out) as folder:
        of = {**job.of(), "lists": listed.fingerprint}
        folder.begin(of)
        finished = [number for number in range(job.parts) if folder.has(_name(number))]
        if finished:
            say(f"Going on with an earlier run: {len(finished):,} of {job.parts:,} parts are finished")
        rows = split(job.large, folder, job.parts, job.part_rows, progress, found)
        job.require_unchanged(of)
        others.build(rows)
        for number in range(job.parts):
            progress("judging parts", number, job.parts)
            if not folder.has(_name(number)):
                _judge(job, rows, listed, number, progress)
        progress("writing", 0, 0)
        scored = _summed(job, rows, found, others.reading)
        export_pieces(_in_order(job, folder, rows.rows), writer, out)
    return scored


@contextmanager
def _said_when_stopped() -> Iterator[None]:
    """Let who stops the work know that what is done of it is kept.

    Polars lets one Ctrl-C raise twice. The second comes as the folder is left, so this has to be around it.
    """
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note("Run the same command again: it goes on where it was.")
        raise


def _name(number: int) -> str:
    return f"part-{number:05}"


def _judge(job: PartsJob, rows: Split, listed: Listed, number: int, progress: Progress) -> None:
    """Judge a part, and keep its scores and what became of its rows."""
    workspace, config = job.workspace, job.workspace.config
    part = rows.part(number)
    told = {*job.fields, *listed.fields, *(name for use in job.uses for name in use.point.needs)}
    built, report = job.large.build(part, config.fields.told_by(told))
    accounts = with_derived_fields(built.built.frame, config.fields)
    listed.require_fields(accounts)
    suppression = listed.among(accounts, built.rows)
    cache = workspace.root / CACHE
    accounts, points = add_data_points(
        without_said(accounts), job.uses, {}, as_of=job.as_of, cache=cache, progress=progress
    )
    scored = score(accounts, job.rule_sets, suppression.accounts, config.rank_by, as_of=job.as_of)
    tallied = tally(accounts, scored, job.rule_sets, config.rank_by, as_of=job.as_of)
    firsts = part.select(KEY, AT).drop_nulls().unique(KEY, keep="first", maintain_order=True)
    scores = scored.join(firsts, left_on=ACCOUNT_ID, right_on=KEY, how="left", maintain_order="left")
    about = {
        "report": report_to_dict(report),
        "points": [point_to_dict(point) for point in points],
        "tally": tallied.to_dict(),
        "suppressed": suppression.of_accounts().counts().to_dict(),
    }
    rows.folder.keep(_name(number), scores, about)


def _summed(job: PartsJob, rows: Split, found: Diagnostics, others: Reading) -> Scored:
    """Return what all parts come to."""
    config, large = job.workspace.config, job.large
    about = [kept for number in range(job.parts) if (kept := rows.folder.about(_name(number))) is not None]
    blank = SourceReport(large.source.name, large.first.files, 0, 0, 0, paths=large.first.paths)
    fields = config.fields.account
    built = [report_from_dict(one["report"], blank, fields) for one in about]
    built.sort(key=lambda report: _place(report, large.first.files))
    report = summed_reports([blank, *rows.unread, *built], large.order)
    warnings = Diagnostics()
    warn(large.source, report, warnings)
    found.extend([*warnings, *others.found])
    points = [
        summed_points(use, [point_from_dict(one["points"][i]) for one in about]) for i, use in enumerate(job.uses)
    ]
    tallies = [Tally.from_dict(one["tally"]) for one in about]
    return Scored(
        summed(tallies, job.rule_sets, config.rank_by, as_of=job.as_of),
        (replace(report, diagnostics=tuple(warnings)), *others.reports),
        tuple(found),
        tuple(points),
        summed_counts(Counts.from_dict(one["suppressed"]) for one in about),
    )


def _place(report: SourceReport, files: Sequence[str]) -> tuple[int, int]:
    """Return where the first rejected row of a part is."""
    if report.first_reject is None:
        return len(files), 0
    file, line, _ = report.first_reject
    return files.index(file), line or 0


def _in_order(job: PartsJob, folder: PartsFolder, rows: int) -> Iterator[pl.DataFrame]:
    """Yield the scores in the order in which they are where all accounts are judged at once."""
    scores = pl.scan_parquet([folder.frame(_name(number)) for number in range(job.parts)], glob=False)
    for rule_set in job.rule_sets:
        for first in range(0, max(1, rows), job.part_rows):
            is_next = pl.col(AT).is_between(first, first + job.part_rows, closed="left")
            yield scores.filter((pl.col("rule_set") == rule_set.id) & is_next).collect().sort(AT).drop(AT)


@dataclass(slots=True)
class _Others:
    """The sources besides the accounts: scores need nothing of them here, but what became of their rows is told.

    What was loaded of them waits for the ids of the accounts.
    """

    job: PartsJob
    reading: Reading
    contacts: LoadedContacts | None
    facts: tuple[Loaded | None, ...]

    @classmethod
    def of(cls, job: PartsJob) -> _Others:
        """Read them. Raises DiagnosticError where one cannot be used, before the work begins."""
        config, found = job.workspace.config, Diagnostics()
        reading = Reading(config, Loader(Requests(config.root, job.workspace.plugins.sources, found)), found)
        contacts = reading.load_contacts()
        facts = tuple(reading.load_facts(source) for source in config.facts)
        found.raise_errors()
        return cls(job, reading, contacts, facts)

    def build(self, rows: Split) -> None:
        """Let ``reading`` tell what became of their rows, which then take no more memory."""
        if self.contacts is None and not self.facts:
            return
        keys = [rows.part(number).get_column(KEY).drop_nulls().unique() for number in range(self.job.parts)]
        ids = pl.concat(keys)
        accounts = pl.DataFrame([ids.alias(ID), ids.alias(ACCOUNT_ID)])
        self.reading.contacts(self.contacts, accounts)
        for loaded in self.facts:
            self.reading.facts(loaded, accounts)
        self.reading.found.raise_errors()
        self.contacts, self.facts = None, ()
