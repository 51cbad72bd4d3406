"""What a run would come to for briefs, before it: they are rendered as a run does, counted, and not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.briefs.lacks import Tally
from icp_rules.briefs.outcome import Blocked
from icp_rules.briefs.render import render_briefs
from icp_rules.judging import judge
from icp_rules.language.model import WhyUnknown
from icp_rules.language.wording import counted
from icp_rules.outreach import planned_batches
from icp_rules.prospects import read_prospects, rule_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from icp_rules.briefs.outcome import Rendered
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.workspace import Workspace

# How many fields it says to look after first.
FIRST = 5

_DO = {
    WhyUnknown.MISSING: "Find it for {accounts}",
    WhyUnknown.STALE: "Renew it for {accounts}, let `freshness:` allow older values",
    WhyUnknown.FAILED: "See why its data point failed for {accounts}",
}
_RECORDS = ("account", "contact")
_RULES = ("persona", "rule_set")
_WITHOUT = "let the template do without it: default('…') or {% sentence %}"


@dataclass(frozen=True, slots=True)
class Cause:
    """What keeps briefs from being written: the first value that each of them lacks, or another failure.

    ``example`` is the first such brief.
    """

    example: Blocked
    briefs: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        one, about = self.example, self.example.about
        return {
            "template": one.location.file,
            "line": one.location.line,
            "value": one.path,
            "reason": one.reason.value if one.reason else None,
            "code": one.code.value,
            "message": one.message,
            "briefs": self.briefs,
            "example": {"account_id": about.account_id, "persona": about.persona, "contact": about.contact},
        }


@dataclass(frozen=True, slots=True)
class Step:
    """What to do first: a value, how many briefs and accounts lack it, and what would help."""

    path: str
    reason: WhyUnknown
    briefs: int
    accounts: int

    @property
    def advice(self) -> str:
        """What would help."""
        of = self.path.partition(".")[0]
        if of in _RECORDS:
            return f"{_DO[self.reason].format(accounts=counted(self.accounts, 'account'))}, or {_WITHOUT}."
        if of in _RULES:
            return f"Write it into the rule set, or {_WITHOUT}."
        return f"{_WITHOUT.capitalize()}."

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        counts = {"briefs": self.briefs, "accounts": self.accounts}
        return {"value": self.path, "reason": self.reason.value, **counts, "advice": self.advice}


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a run would come to: briefs by kind, those that would be blocked, and where others do without a value."""

    as_of: date
    accounts: int
    written: dict[str, int]
    blocked: tuple[Blocked, ...]
    lacks: Tally
    prospects: Prospects

    @property
    def causes(self) -> list[Cause]:
        """What keeps briefs from being written, by template line and value, the most frequent first."""
        alike: dict[tuple[object, ...], list[Blocked]] = {}
        for one in self.blocked:
            alike.setdefault((one.location, one.code, one.message), []).append(one)
        found = [Cause(briefs[0], len(briefs)) for briefs in alike.values()]
        return sorted(found, key=lambda cause: -cause.briefs)

    @property
    def steps(self) -> list[Step]:
        """The values that keep most briefs from being written."""
        lacking: dict[tuple[str, WhyUnknown], list[str]] = {}
        for one in self.blocked:
            if one.path and one.reason:
                lacking.setdefault((one.needs or one.path, one.reason), []).append(one.about.account_id)
        found = [Step(*key, len(accounts), len(set(accounts))) for key, accounts in lacking.items()]
        return sorted(found, key=lambda step: -step.briefs)[:FIRST]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; ``briefs`` is as in ``run.json``."""
        counts = {"accounts": self.accounts, "written": self.written, "blocked": len(self.blocked)}
        return {
            "version": 1,
            "as_of": self.as_of.isoformat(),
            "briefs": {**counts, **self.lacks.to_dict()},
            "blocked_by": [cause.to_dict() for cause in self.causes],
            "next": [step.to_dict() for step in self.steps],
        }


def preflight(
    workspace: Workspace,
    rule_sets: Sequence[RuleSet],
    progress: Progress,
    *,
    as_of: date,
    start: date | None = None,
) -> Preflight:
    """Render all briefs that a run would write, and count them; ``start`` is the first day of sequences.

    Raises DiagnosticError where a source or a template cannot be used.
    """
    templates = read_templates(workspace, rule_sets)
    fields = rule_fields(rule_sets) | template_fields(rule_sets, templates)
    prospects = read_prospects(workspace, fields, progress, as_of=as_of)
    progress("judging", 0, 0)
    suppressed = prospects.suppression.accounts
    judgement = judge(prospects.accounts, rule_sets, suppressed, workspace.config.rank_by, as_of=as_of)

    def briefs() -> Iterator[Rendered | Blocked]:
        batches, _ = planned_batches(workspace, prospects, judgement, rule_sets, as_of=as_of, start=start)
        for batch in batches:
            seen: set[str] = set()
            for brief in render_briefs(batch, templates):
                seen.add(brief.about.account_id)
                progress(f"briefs by {batch.rule_set.id}", len(seen), batch.trace.height)
                yield brief

    return _counted(briefs(), [kind.name for kind in templates.kinds], prospects, as_of=as_of)


def _counted(
    briefs: Iterable[Rendered | Blocked], kinds: Iterable[str], prospects: Prospects, *, as_of: date
) -> Preflight:
    written, lacks = dict.fromkeys(kinds, 0), Tally()
    blocked: list[Blocked] = []
    accounts: set[str] = set()
    for brief in briefs:
        accounts.add(brief.about.account_id)
        if isinstance(brief, Blocked):
            blocked.append(brief)
        else:
            written[brief.about.kind] += 1
            lacks.add(brief.fallbacks, brief.dropped)
    return Preflight(as_of, len(accounts), written, tuple(blocked), lacks, prospects)
