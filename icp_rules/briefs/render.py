"""Renders briefs: for each account, persona and kind, with the contacts who fit or for the role alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from icp_rules.briefs import limits
from icp_rules.briefs.builtin import BRIEF, SEQUENCE
from icp_rules.briefs.case import case_of
from icp_rules.briefs.check import check_templates, fields_used
from icp_rules.briefs.context import Brief, RuleSetInfo
from icp_rules.briefs.facts import AccountFacts, score_of
from icp_rules.briefs.markdown import one_line
from icp_rules.briefs.names import distinct, slug, with_hash
from icp_rules.briefs.outcome import About, Blocked, Rendered, render
from icp_rules.briefs.people import People, read_people
from icp_rules.briefs.plan import jobs_by_account, planned_alone
from icp_rules.briefs.roles import Role
from icp_rules.briefs.sequences import Sequences
from icp_rules.briefs.templates import template_of
from icp_rules.briefs.unknown import unknown
from icp_rules.diagnostics import DiagnosticError
from icp_rules.engine import Explainer, columns
from icp_rules.language.config import PanelSize
from icp_rules.language.model import WhyUnknown
from icp_rules.language.printing import printing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from jinja2 import Template

    from icp_rules.briefs.people import Person
    from icp_rules.briefs.templates import Templates
    from icp_rules.language.config import BriefChoice
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import BriefKind

FOLDER = "briefs"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BriefBatch:
    """What briefs are written from; nobody suppressed is in it.

    Attributes:
        rule_set: the rule set that judged the accounts.
        accounts: the accounts as ``gated`` returns them.
        trace: the rows of ``evaluate`` that get briefs (see :func:`chosen`), in the order of the briefs.
        as_of: the day that counts as today.
        contacts: the contacts of these accounts as ``numbered_contacts`` returns them, or None where there are none.
        matches: what ``ranked_matches`` returned for them.
        plan: who gets which brief, as ``plan_briefs`` says; None to plan these accounts by this rule set alone.
        panel: how many contacts are wanted at an account.
        proofs: what ``proof_states`` returned, or None where no proof has a condition.
        alike: the ids that differ from another in case alone, as :func:`alike_ids` returns them; None: those of
            ``accounts``.
        failures: for each data point that failed, the ids of the accounts it failed for.
        sources: the name of each account field's source, where it has one.
        contact_source: the name of the source of contacts.
        currency: the workspace's currency.
        steps: what ``step_states`` returned, or None where no step of a sequence has a condition.
        start: the first day of sequences, by default ``as_of``.
    """

    rule_set: RuleSet
    accounts: pl.DataFrame
    trace: pl.DataFrame
    as_of: date
    contacts: pl.DataFrame | None = None
    matches: pl.DataFrame | None = None
    plan: pl.DataFrame | None = None
    panel: PanelSize = field(default_factory=PanelSize)
    proofs: pl.DataFrame | None = None
    alike: Collection[str] | None = None
    failures: Mapping[str, Collection[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    contact_source: str = "contacts"
    currency: str = "USD"
    steps: pl.DataFrame | None = None
    start: date | None = None


def chosen(trace: pl.DataFrame, choice: BriefChoice) -> pl.DataFrame:
    """Return the accounts of a trace that get briefs, by status and tier; a rule set without score has no tiers."""
    of_status = trace.filter(pl.col("status").is_in(choice.status))
    if not choice.tiers or columns.FLOOR not in trace.columns:
        return of_status
    return of_status.filter(pl.col("tier").is_in(choice.tiers))


def render_briefs(batch: BriefBatch, templates: Templates) -> Iterator[Rendered | Blocked]:
    """Yield the briefs of a batch, account by account, and those that a template's failure keeps from being written.

    Each is rendered in this process, within its limits: see :mod:`icp_rules.briefs.limits`.

    Who gets one is planned, see :func:`icp_rules.briefs.plan.plan_briefs`. A contact whose persona has a
    sequence gets a plan of it, too. Same arguments and templates, same briefs.

    Raises DiagnosticError with what :func:`check_templates` finds.
    """
    found = check_templates([batch.rule_set], templates)
    if found:
        raise DiagnosticError(found)
    return _within_limits(Renderer(batch, templates).tasks())


def _within_limits(tasks: Iterator[Task]) -> Iterator[Rendered | Blocked]:
    clock = limits.Clock(limits.LIMITS.seconds)
    for task in tasks:
        with limits.limited_memory(limits.LIMITS.memory):
            found = limits.timed(clock, task, Task.render)
        yield found


@dataclass(frozen=True, slots=True)
class Task:
    """One brief to render; ``place`` counts the contacts of its persona from 1.

    ``context`` is good until the next task is asked for. A plan has its ``sequences`` and its ``person``, and
    ``template`` is that of its first step.
    """

    about: About
    place: int
    template: Template
    context: dict[str, Any]
    sequences: Sequences | None = None
    person: Person | None = None

    def render(self) -> Rendered | Blocked:
        """Render it."""
        if self.sequences is not None and self.person is not None:
            return self.sequences.plan(self.person, self.context, self.about)
        return render(self.template, self.context, self.about)


class _Job(NamedTuple):
    """One brief to be: the role, the contact if one fits and its place, and the start of its file's name."""

    role: Role
    place: int
    person: Person | None
    name: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of brief: the end of its files' names, and its template for each persona."""

    name: str
    suffix: str
    templates: Mapping[str, Template]


class Renderer:
    """Says what is to be rendered for the accounts of a batch."""

    def __init__(self, batch: BriefBatch, templates: Templates) -> None:
        """Prepare what is the same for all accounts."""
        rule_set, printing = batch.rule_set, printing_of(templates.locale)
        self.batch = batch
        self.explainer = Explainer(rule_set, printing)
        self.people = _people(batch)
        self.roles = {persona.id: Role(persona, printing) for persona in rule_set.personas}
        self.jobs = jobs_by_account(_plan(batch), batch.trace[columns.ACCOUNT_ID])
        self.kinds = [_kind(kind, rule_set, templates) for kind in templates.kinds if kind.name != SEQUENCE]
        self.sequences = _sequences(batch, templates)
        self.facts = AccountFacts(
            rule_set,
            batch.accounts.columns,
            failures=batch.failures,
            sources=batch.sources,
            shown_fields=rule_set.judged_fields() | fields_used(rule_set, templates),
            currency=batch.currency,
            printing=printing,
        )
        self.rule_set = RuleSetInfo(
            rule_set.id,
            rule_set.name,
            rule_set.owner or unknown("rule_set.owner", WhyUnknown.MISSING),
            rule_set.description or unknown("rule_set.description", WhyUnknown.MISSING),
        )

    def tasks(self) -> Iterator[Task]:
        """Yield the briefs of all accounts, account by account."""
        ids = self.batch.trace[columns.ACCOUNT_ID]
        traces = self.batch.trace.iter_rows(named=True)
        accounts = _aligned(self.batch.accounts, ids)
        proofs = _aligned(self.batch.proofs, ids) if self.batch.proofs is not None else repeat({})
        below = f"{FOLDER}/{slug(self.batch.rule_set.id)}"
        alike = self.batch.alike
        if alike is None:
            alike = alike_ids(self.batch.accounts[columns.ACCOUNT_ID])
        for one, trace, row, proof in zip(ids, traces, accounts, proofs, strict=False):
            folder = with_hash(slug(one), one) if one in alike else slug(one)
            yield from self._of_account(f"{below}/{folder}", trace, row, proof)

    def _of_account(self, folder: str, trace: Row, row: Row, proofs: Row) -> Iterator[Task]:
        account_id = row[columns.ACCOUNT_ID]
        context = self._shared(trace, row)
        for job in self._jobs(account_id):
            contact, key = (job.person.contact, job.person.key) if job.person else (None, None)
            title = one_line(f"{row.get(columns.NAME) or account_id}: {job.role.name}")
            context["contact"] = contact
            context["persona"] = job.role.persona(context["account"], contact, proofs)
            for kind in self.kinds:
                context["brief"] = Brief(kind.name, title)
                about = About(f"{folder}/{job.name}{kind.suffix}", account_id, job.role.id, key, kind.name, title)
                yield Task(about, job.place, kind.templates[job.role.id], context)
            if job.person and self.sequences and self.sequences.has(job.role.id):
                yield self._sequence(f"{folder}/{job.name}", job, job.person, context, title)

    def _sequence(self, stem: str, job: _Job, person: Person, context: dict[str, Any], title: str) -> Task:
        assert self.sequences is not None  # noqa: S101 - who calls this has looked
        title = f"{title}, sequence"
        about = About(f"{stem}.{SEQUENCE}", context["account"].account_id, job.role.id, person.key, SEQUENCE, title)
        of_plan = {**context, "brief": Brief(SEQUENCE, title)}
        return Task(about, job.place, self.sequences.first(job.role.id), of_plan, self.sequences, person)

    def _shared(self, trace: Row, row: Row) -> dict[str, Any]:
        """Return what all briefs of an account have in common."""
        facts = self.facts
        account = facts.account(row)
        case = case_of(self.explainer.explain(trace, row))
        return {
            "account": account,
            "score": score_of(trace),
            "reasons": case.reasons,
            "watch_outs": case.watch_outs,
            "signals": facts.signals(case, account, row),
            "gaps": facts.gaps(case, row),
            "panel": self.people.panel(row[columns.ACCOUNT_ID], self.batch.rule_set, self.batch.panel),
            "provenance": facts.provenance(account, row),
            "rule_set": self.rule_set,
            "step": None,
            "as_of": self.batch.as_of,
            "currency": self.batch.currency,
        }

    def _jobs(self, account_id: str) -> list[_Job]:
        people = self.people.by_row
        found = [
            (self.roles[persona], place, None if row is None else people[row])
            for persona, row, place in self.jobs.get(account_id, ())
        ]
        names = distinct(
            (f"{role.id}-{slug(person.key)}", f"{role.id} {person.key}") if person else (role.id, role.id)
            for role, _, person in found
        )
        return [_Job(*job, name) for job, name in zip(found, names, strict=True)]


def _plan(batch: BriefBatch) -> pl.DataFrame:
    if batch.plan is not None:
        return batch.plan
    accounts = batch.trace[columns.ACCOUNT_ID]
    return planned_alone(batch.rule_set, accounts, batch.contacts, batch.matches, batch.panel)


def _people(batch: BriefBatch) -> People:
    if batch.contacts is None or batch.matches is None:
        return People({}, {})
    return read_people(batch.rule_set, batch.contacts, batch.matches, source=batch.contact_source)


def _kind(kind: BriefKind, rule_set: RuleSet, templates: Templates) -> _Kind:
    environment = templates.environment(kind)
    compiled = {p.id: environment.get_template(template_of(kind, p)) for p in rule_set.personas}
    return _Kind(kind.name, "" if kind.name == BRIEF else f".{slug(kind.name)}", compiled)


def _sequences(batch: BriefBatch, templates: Templates) -> Sequences | None:
    kind = next((kind for kind in templates.kinds if kind.name == SEQUENCE), None)
    if kind is None:
        return None
    return Sequences(batch.rule_set, templates.environment(kind), batch.steps, batch.start or batch.as_of)


def _aligned(frame: pl.DataFrame, ids: pl.Series) -> Iterator[Row]:
    """Return the rows of these accounts, in this order."""
    return ids.to_frame().join(frame, on=columns.ACCOUNT_ID, how="left", maintain_order="left").iter_rows(named=True)


def alike_ids(ids: pl.Series) -> frozenset[str]:
    """Return the ids that differ from another in case alone: some systems take their folders for one."""
    return frozenset(ids.filter(ids.str.to_lowercase().is_duplicated()))
