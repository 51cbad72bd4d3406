"""The batch from plan to files: what is whole is kept, the rest is rendered, and all of it written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.crew import Crew, cores
from icp_rules.batch.earlier import HERE, earlier
from icp_rules.batch.journal import WRITTEN, journal
from icp_rules.batch.parts import Part, Setup
from icp_rules.batch.planning import PLAN, states_by_account
from icp_rules.batch.table import TABLE
from icp_rules.batch.told import lacks_of
from icp_rules.batch.writing import write_batch
from icp_rules.briefs.limits import LIMITS
from icp_rules.briefs.templates import templates_of
from icp_rules.reports.output_folder import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from icp_rules.batch.earlier import Earlier
    from icp_rules.batch.planning import Planned
    from icp_rules.briefs.lacks import Tally
    from icp_rules.briefs.outcome import Blocked
    from icp_rules.briefs.templates import Templates
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress
    from icp_rules.reports.output_folder import OutputFolder
    from icp_rules.workspace import Workspace

# A part is of so many briefs at least, as long as there are some left.
_PART = 300
# Fewer are rendered before another process has started.
_WORTH_A_PROCESS = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all briefs, in their order; ``rendered`` of them in this run."""

    rows: pl.DataFrame
    rendered: int
    steps: int
    lacks: Tally
    blocked: list[Blocked]

    def written(self) -> dict[str, int]:
        """Return how many briefs of each kind were written."""
        return dict(self.rows.filter(state=WRITTEN).group_by("kind", maintain_order=True).len().iter_rows())


@dataclass(frozen=True, slots=True)
class BatchJob:
    """What is to be done."""

    workspace: Workspace
    rule_sets: Sequence[RuleSet]
    templates: Templates
    stamps: Mapping[tuple[str, str, str], str]
    as_of: date
    start: date | None = None

    def run(
        self, batches: Sequence[Planned], folder: OutputFolder, progress: Progress, say: Callable[[str], None]
    ) -> Batch:
        """Write the briefs of these batches; ``say`` is told of an earlier run's briefs that are gone on with.

        Raises DiagnosticError (ICP708) where they cannot be rendered, OSError where they cannot be written.
        """
        plan = pl.concat([pl.DataFrame(schema=PLAN), *(one.plan for one in batches)])
        layouts = self.workspace.config.briefs.layouts
        kept = earlier(folder.folder, folder.waiting, plan["key"], layouts, folder.listed())
        if kept.waiting:
            say(f"Going on with a run that was stopped: {kept.waiting:,} of {plan.height:,} briefs are finished")
        (folder.waiting / KEPT).mkdir(exist_ok=True)
        numbers = self._render(batches, kept, folder, plan.height, progress)
        progress("writing the batch", 0, 0)
        new = [journal(folder.waiting / KEPT, number) for number in numbers]
        found = pl.concat([kept.rows, *(rows.with_columns(pl.lit(value=False).alias(HERE)) for rows in new)])
        # a process that was replaced may have said something twice
        found = found.unique("key", keep="last", maintain_order=True)
        rows = plan.join(found, on="key", how="left", maintain_order="left")
        blocked = write_batch(rows, batches, folder, layouts, self.workspace.plugins)
        return Batch(
            rows.select(*TABLE),
            plan.height - kept.rows.height,
            int(rows["steps"].sum()),
            lacks_of(rows["lacks"]),
            blocked,
        )

    def _render(
        self, batches: Sequence[Planned], kept: Earlier, folder: OutputFolder, total: int, progress: Progress
    ) -> range:
        """Render what is not kept, and return the numbers of its parts."""
        left = total - kept.rows.height
        progress("briefs", kept.rows.height, total)
        if not left:
            return range(0)
        setup = Setup(
            self.workspace.root,
            [rule_set.id for rule_set in self.rule_sets],
            [kind.name for kind in self.templates.kinds],
            self.stamps,
            folder.waiting,
            self.workspace.config.briefs.layouts,
            self.as_of,
            self.start or self.as_of,
            LIMITS,
        )
        parts = _Parts(kept.next)
        size = cores() if left >= _WORTH_A_PROCESS else 1
        with Crew(setup, size, self._template) as crew:
            crew.render(
                parts.of(batches, kept.rows["key"]), lambda done: progress("briefs", total - left + done, total)
            )
        return range(kept.next, parts.next)

    def _template(self, rule_set: str, kind: str, persona: str) -> str:
        """Return what diagnostics call a template."""
        of = next(p for r in self.rule_sets if r.id == rule_set for p in r.personas if p.id == persona)
        brief = next(one for one in self.templates.kinds if one.name == kind)
        name, _ = next(templates_of(brief, of))
        return str(self.templates.environment(brief).get_template(name).filename)


class _Parts:
    """Cuts batches into parts; ``next`` is the number of the next one."""

    def __init__(self, first: int) -> None:
        self.next = first

    def of(self, batches: Sequence[Planned], kept: pl.Series) -> Iterator[Part]:
        """Yield the parts with all briefs that are not kept."""
        for one in batches:
            left = one.plan.filter(~pl.col("key").is_in(kept.implode()))
            if not left.is_empty():
                yield from self._of_batch(one, left)

    def _of_batch(self, one: Planned, left: pl.DataFrame) -> Iterator[Part]:
        counts = left.group_by("account_id", maintain_order=True).len()
        numbered = counts.select("account_id", part=(pl.col("len").cum_sum() - 1) // _PART)
        batch = one.batch
        frames = {
            "plan": left,
            "accounts": batch.accounts,
            "trace": batch.trace,
            "contacts": batch.contacts,
            "matches": batch.matches,
            "proofs": batch.proofs,
            # of all briefs of an account, for each is named so that it is told from the others
            "jobs": batch.plan,
            "steps": states_by_account(batch),
        }
        given = {name: frame for name, frame in frames.items() if frame is not None}
        cut = {name: _by_part(frame, numbered) for name, frame in given.items()}
        for (number,), ids in numbered.group_by("part", maintain_order=True):
            here = {name: parts.get(number, given[name].clear()) for name, parts in cut.items()}
            accounts = set(ids["account_id"])
            failures = {name: accounts.intersection(of) for name, of in batch.failures.items()}
            plan = here.pop("plan")
            part = {"proofs": None, "steps": None, **here}
            yield Part(self.next, batch.rule_set.id, plan, part, one.alike & accounts, failures)
            self.next += 1


def _by_part(frame: pl.DataFrame, numbered: pl.DataFrame) -> dict[object, pl.DataFrame]:
    """Return the rows of a frame by the part that their account is in, in their order."""
    joined = frame.join(numbered, on="account_id", how="inner", maintain_order="left")
    cut = joined.partition_by("part", maintain_order=True, as_dict=True, include_key=False)
    return {key[0]: rows for key, rows in cut.items()}
