"""Plans: the steps of a persona's sequence for one contact, with dates, texts, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.context import Step
from icp_rules.briefs.markdown import escaped, one_line
from icp_rules.briefs.outcome import Blocked, Rendered, render
from icp_rules.briefs.plain import plain_text
from icp_rules.briefs.roles import named, read, told
from icp_rules.briefs.steps import StepRow
from icp_rules.briefs.unknown import UnknownPrintedError, unknown, unknown_by
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine import columns
from icp_rules.engine.panel import ROW
from icp_rules.language.model import State, WhyUnknown, tests_of
from icp_rules.language.sentences import sentence
from icp_rules.language.wording import counted, placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from jinja2 import Template

    from icp_rules.briefs.context import Account, Contact
    from icp_rules.briefs.environment import BriefEnvironment
    from icp_rules.briefs.lacks import Lack
    from icp_rules.briefs.outcome import About
    from icp_rules.briefs.people import Person
    from icp_rules.language import model, sequences

# In English whatever the system speaks.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A sequence has to end before calendars do.
_LAST_YEAR = 9990
_NO_SUBJECT = unknown("step.subject", WhyUnknown.MISSING)
_NO_VARIANT = unknown("step.variant", WhyUnknown.MISSING)
_ADVICE = "Let `when` of the step ask whether it is known, or leave it out of the subject."


def variant_of(names: Collection[str], persona: str, contact: str) -> str:
    """Return the variant a contact gets, whoever else there is and whenever it is asked for.

    Each name gets an equal share of all contacts. The name with the highest hash wins, so steps whose variants have
    the same names go together, and a variant that is added or removed moves nobody between the others.
    """
    return max(names, key=lambda name: sha256(f"{persona}\0{name}\0{contact}".encode()).digest())


def variants_of(persona: model.Persona, contact: str) -> str | None:
    """Return the variants that a contact gets of a persona's steps, each once, None where there are none."""
    found = []
    for step in persona.sequence:
        names = [version.variant for version in step.versions if version.variant]
        found += [variant_of(names, persona.id, contact)] if names else []
    return ", ".join(dict.fromkeys(found)) or None


def business_days(start: date, days: Iterable[int]) -> dict[int, date]:
    """Return the dates so many business days (Monday to Friday) after a start, which a weekend moves to its Monday.

    Raises DiagnosticError for a start so late that no calendar goes on long enough.
    """
    if start.year > _LAST_YEAR:
        message = f"no sequence can start on {start}"
        raise DiagnosticError(Diagnostic(Code.OUT_OF_RANGE, message, help=f"Start before {_LAST_YEAR + 1}."))
    numbers = pl.Series(sorted(set(days)), dtype=pl.Int64)
    first = pl.repeat(start, len(numbers), dtype=pl.Date)
    dates = pl.select(first.dt.add_business_days(numbers, roll="forward")).to_series()
    return dict(zip(numbers, dates, strict=True))


@dataclass(frozen=True, slots=True)
class _Version:
    """One way a step is written, with the fields that its subject names and its compiled template."""

    written: sequences.Version
    names: tuple[str, ...]
    template: Template


@dataclass(frozen=True, slots=True)
class _Step:
    """A step and its day; ``state`` is the column with the states of its condition."""

    step: sequences.Step
    date: date
    weekday: str
    state: str
    versions: dict[str | None, _Version]

    def version(self, persona: str, contact: str) -> _Version:
        """Return the way it is written for a contact."""
        if None in self.versions:
            return self.versions[None]
        return self.versions[variant_of([name for name in self.versions if name], persona, contact)]


class Sequences:
    """The sequences of a rule set's personas, prepared for many contacts; steps in the order of their days.

    ``states`` is what ``step_states`` returned, or None where no step has a condition.
    """

    def __init__(
        self, rule_set: model.RuleSet, environment: BriefEnvironment, states: pl.DataFrame | None, start: date
    ) -> None:
        """Prepare what is the same for all contacts."""
        self._rule_set = rule_set.id
        self._printing = environment.printing
        rows = () if states is None else states.iter_rows(named=True)
        self._states: dict[int, dict[str, Any]] = {row[ROW]: row for row in rows}
        self._steps = {p.id: _prepared(p, environment, start) for p in rule_set.personas if p.sequence}

    def has(self, persona: str) -> bool:
        """Tell whether a persona has a sequence."""
        return persona in self._steps

    def first(self, persona: str) -> Template:
        """Return a template of a persona's first step."""
        return next(iter(self._steps[persona][0].versions.values())).template

    def plan(self, person: Person, context: dict[str, Any], about: About) -> Rendered | Blocked:
        """Return a contact's plan; ``context`` is that of the contact's brief, and is given the step.

        A step that cannot be written keeps the whole plan from being written.
        """
        states = self._states.get(person.row, {})
        taken: list[str] = []
        left_out: list[str] = []
        rows: list[StepRow] = []
        fallbacks: list[Lack] = []
        dropped: list[Lack] = []
        for one in self._steps[about.persona]:
            state = State.MET if one.step.when is None else State.of(states.get(one.state))
            if state is not State.MET:
                left_out.append(_left_out(one.step, state, context["account"], person.contact))
                continue
            version = one.version(about.persona, person.key)
            context["step"] = step = self._told(one, version, context["account"], person.contact)
            body = _without_subject(version, step, about) or render(version.template, context, about)
            if isinstance(body, Blocked):
                return body
            row = self._row(step, version, person, context["account"], about, plain_text(body.markdown))
            taken.append(_section(row, step, body.markdown))
            fallbacks += body.fallbacks
            dropped += body.dropped
            rows.append(row)
        text = _plan(person.contact, about, taken, left_out)
        return Rendered(about, text, tuple(fallbacks), tuple(dropped), tuple(rows))

    def _row(self, step: Step, version: _Version, person: Person, account: Account, about: About, body: str) -> StepRow:
        contact = person.contact
        reached = ("full_name", "title", "email", "phone", "linkedin_url")
        name, title, email, phone, linkedin_url = (_known(getattr(contact, key)) for key in reached)
        return StepRow(
            rule_set=self._rule_set,
            account_id=about.account_id,
            account=_known(account.name),  # type: ignore[attr-defined]
            persona=about.persona,
            contact=person.key,
            contact_name=name,
            title=title,
            email=email,
            phone=phone,
            linkedin_url=linkedin_url,
            step=step.id,
            channel=step.channel,
            day=step.day,
            date=step.date,
            variant=version.written.variant,
            subject=_known(step.subject),
            body=body,
            template=version.written.template,
        )

    def _told(self, one: _Step, version: _Version, account: Account, contact: Contact) -> Step:
        """Return the step as its template is given it."""
        written, subject = version.written, _NO_SUBJECT
        if written.subject is not None:
            subject = told("step.subject", written.subject, version.names, account, contact, self._printing)
        variant = written.variant or _NO_VARIANT
        return Step(one.step.id, one.step.channel.value, one.step.day, one.date, one.weekday, subject, variant)


def _prepared(persona: model.Persona, environment: BriefEnvironment, start: date) -> list[_Step]:
    dates = business_days(start, (step.day for step in persona.sequence))
    steps = [
        _Step(
            step,
            dates[step.day],
            WEEKDAYS[dates[step.day].weekday()],
            columns.step(persona.id, i),
            {version.variant: _version(version, environment) for version in step.versions},
        )
        for i, step in enumerate(persona.sequence)
    ]
    return sorted(steps, key=lambda one: one.step.day)


def _version(version: sequences.Version, environment: BriefEnvironment) -> _Version:
    names = tuple(name for name, _ in placeholders(version.subject or ""))
    return _Version(version, names, environment.get_template(version.template))


def _without_subject(version: _Version, step: Step, about: About) -> Blocked | None:
    """Return why a step cannot be sent: its subject names a value that is unknown."""
    place = version.written.subject_location
    if place is None:
        return None
    try:
        str(step.subject)
    except UnknownPrintedError as error:
        return Blocked(about, Code.BRIEF_BLOCKED, str(error), place, error.path, error.reason, error.needs, _ADVICE)
    return None


def _known(value: Any) -> str | None:
    """Return a text on one line, so that no value adds a header to an email or a row to a table; None if unknown."""
    return None if unknown_by(value) else one_line(str(value))


# The plan as Markdown


def _plan(contact: Contact, about: About, taken: list[str], left_out: list[str]) -> str:
    reached = [_known(getattr(contact, name)) for name in ("full_name", "title", "email", "phone", "linkedin_url")]
    count = counted(len(taken), "step") + (f", {len(left_out)} left out" if left_out else "")
    parts = [f"# {escaped(about.title)}", " · ".join(escaped(text) for text in reached if text), f"{count}.", *taken]
    if left_out:
        parts.append("\n".join(("## Left out", "", *left_out)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(row: StepRow, step: Step, markdown: str) -> str:
    lines = [f"## {step.weekday}, {row.date}: {row.channel}", ""]
    lines.append(f"Step {escaped(row.step)}" + (f", variant {escaped(row.variant)}" if row.variant else ""))
    if row.subject is not None:
        lines += ["", f"**Subject:** {escaped(row.subject)}"]
    # a quotation, so that no heading or list of the text is taken for one of the plan
    return "\n".join([*lines, "", *(f"> {line}".rstrip() for line in markdown.splitlines())])


def _left_out(step: sequences.Step, state: State, account: Account, contact: Contact) -> str:
    """Return the line that says which step was left out and why."""
    assert step.when is not None  # noqa: S101 - without a condition it would have been taken
    says = sentence(step.when)
    fields = {test.field for test in tests_of(step.when)}
    value = named(fields.pop(), account, contact) if len(fields) == 1 else None
    it_is = "" if value is None or unknown_by(value) else f"; it is {read(value)}"
    why = "not met" if state is State.UNMET else "unknown"
    return f"- {escaped(step.id)} ({step.channel.value}, day {step.day}): {why}: {escaped(says + it_is)}"
