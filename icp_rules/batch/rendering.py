"""Renders the briefs of a part, and writes each as soon as it is there."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from icp_rules.batch.journal import WRITTEN, Journal, blocked_row
from icp_rules.batch.layouts import SUFFIXES, has_files, has_lines, stems
from icp_rules.batch.planning import PLACE
from icp_rules.batch.plans import plan_line
from icp_rules.batch.stamps import stamps_of
from icp_rules.batch.table import TABLE
from icp_rules.batch.told import written_lacks
from icp_rules.batch.worker import AT, COUNT
from icp_rules.briefs.limits import Clock, limited_memory, timed
from icp_rules.briefs.outcome import Blocked, Rendered
from icp_rules.briefs.render import BriefBatch, Renderer
from icp_rules.field_sources import contact_source, field_sources
from icp_rules.reports.output_folder import KEPT
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icp_rules.batch.parts import Part, Row, Setup
    from icp_rules.briefs.render import Task
    from icp_rules.briefs.steps import StepRow
    from icp_rules.briefs.templates import Templates
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """Where briefs are rendered: the workspace, and what is told of how far it has come."""

    setup: Setup
    workspace: Workspace
    rule_sets: Mapping[str, RuleSet]
    templates: Templates
    stamps: Mapping[tuple[str, str, str], str]
    clock: Clock
    shared: Any

    @classmethod
    def read(cls, setup: Setup, shared: Any) -> Desk:
        """Read the workspace. Raises DiagnosticError where it cannot be used any more."""
        workspace = load_workspace(setup.root)
        rule_sets = {r.id: r for r in workspace.rule_sets(setup.rule_sets)}
        templates = workspace.templates(setup.kinds)
        named = field_sources(workspace), contact_source(workspace)
        stamps = stamps_of(workspace, rule_sets.values(), templates, *named, as_of=setup.as_of, start=setup.start)
        return cls(setup, workspace, rule_sets, templates, stamps, Clock(setup.limits.seconds), shared)

    def render(self, part: Part) -> bool:
        """Render the briefs of a part that are not done, each within its limits.

        False where memory ran out: this process is good for no other brief.
        """
        wanted = {
            (row["account_id"], row["persona"], row[PLACE], row["kind"]): (number, row)
            for number, row in enumerate(part.plan.iter_rows(named=True))
            if row["key"] not in part.done
        }
        renderer = Renderer(self._batch(part), self.templates)
        output = _Output(self.setup, part.number)
        parent, exhausted = os.getppid(), False
        with limited_memory(self.setup.limits.memory):
            for task in renderer.tasks():
                about = task.about
                number, row = wanted.get((about.account_id, about.persona, task.place, about.kind), (None, None))
                if row is None:
                    continue
                if os.getppid() != parent:
                    # another run may be writing by now
                    raise EOFError
                self.shared[AT] = number
                outcome = timed(self.clock, task, self._written)
                output.add(outcome, row)
                self.shared[COUNT] += 1
                exhausted = isinstance(outcome, Blocked) and outcome.exhausted
                if exhausted:
                    break
        output.close()
        return not exhausted

    def _written(self, task: Task) -> _Written | Blocked:
        """Return a brief with its page, or why there is none."""
        found = task.render()
        if not isinstance(found, Rendered):
            return found
        return _Written(found, found.html() if has_files(self.setup.layouts) else None)

    def _batch(self, part: Part) -> BriefBatch:
        workspace = self.workspace
        accounts, trace = part.frames["accounts"], part.frames["trace"]
        assert accounts is not None  # noqa: S101 - a part has both
        assert trace is not None  # noqa: S101 - the same
        return BriefBatch(
            self.rule_sets[part.rule_set],
            accounts,
            trace,
            self.setup.as_of,
            contacts=part.frames["contacts"],
            matches=part.frames["matches"],
            plan=part.frames["jobs"],
            panel=workspace.config.briefs.panel,
            proofs=part.frames["proofs"],
            steps=part.frames["steps"],
            start=self.setup.start,
            alike=part.alike,
            failures=part.failures,
            sources=field_sources(workspace),
            contact_source=contact_source(workspace),
            currency=workspace.config.currency,
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """A brief's Markdown, and its page where there is a file for it."""

    brief: Rendered
    html: str | None


class _Output:
    """Writes the briefs of a part: files, lines, and the row in the journal, which says that they are there."""

    def __init__(self, setup: Setup, number: int) -> None:
        self._folder, self._layouts = setup.folder, setup.layouts
        parts = setup.folder / KEPT
        self._journal = Journal(parts, number)
        self._piece = f"{self._journal.name}.lines"
        self._lines = (parts / self._piece).open("ab") if has_lines(setup.layouts) else None
        self._steps_piece = f"{self._journal.name}.steps"
        self._steps = (parts / self._steps_piece).open("ab")
        self._made: set[Path] = set()

    def add(self, outcome: _Written | Blocked, row: Row) -> None:
        """Write what became of a brief; ``row`` is that of the plan."""
        key = row["key"]
        if not isinstance(outcome, _Written):
            self._journal.add(blocked_row(key, outcome))
            return
        stem, text = outcome.brief.about.stem, outcome.brief.markdown
        said: Row = {"key": key, "stem": stem, "path": None, "state": WRITTEN, "files": []}
        said |= {"lacks": written_lacks(outcome.brief), **self._plan(outcome.brief.steps)}
        if outcome.html is not None:
            written = list(stems(stem, self._layouts))
            said["path"] = written[0]
            contents = [(suffix, one.encode()) for suffix, one in zip(SUFFIXES, (text, outcome.html), strict=True)]
            said["files"] = [self._write(one + suffix, content) for one in written for suffix, content in contents]
        if self._lines is not None:
            said |= self._line({**row, **said, "reason": None}, text)
        self._journal.add(said)

    def _write(self, name: str, content: bytes) -> Row:
        path = self._folder / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            state = os.fstat(file.fileno())
        digest = sha256(content).hexdigest()
        return {"name": name, "size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": digest}

    def _line(self, row: Row, text: str) -> Row:
        assert self._lines is not None  # noqa: S101 - who calls this has looked
        content = {name: row[name] for name in TABLE} | {"text": text}
        line = json.dumps(content, ensure_ascii=False).encode() + b"\n"
        at = self._lines.seek(0, os.SEEK_END)
        self._lines.write(line)
        self._lines.flush()
        return {"piece": self._piece, "at": at, "bytes": len(line)}

    def _plan(self, steps: Sequence[StepRow]) -> Row:
        if not steps:
            return {}
        line = plan_line(steps)
        at = self._steps.seek(0, os.SEEK_END)
        self._steps.write(line)
        self._steps.flush()
        place = {"steps_piece": self._steps_piece, "steps_at": at, "steps_bytes": len(line)}
        return {"steps": len(steps), **place, "steps_sha256": sha256(line).hexdigest()}

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self._steps.close()
        if self._lines is not None:
            self._lines.close()
