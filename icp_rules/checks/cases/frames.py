"""Makes frames of cases, once. No plugin is called: a data point has the value that the record gives it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.checks.cases.fixtures import Fixtures
from icp_rules.checks.cases.records import Aged, Records
from icp_rules.diagnostics import Diagnostics
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import Origin
from icp_rules.prospects import with_derived_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from icp_rules.checks.cases.values import Case
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.workspace import Workspace

CONTACT = "__contact"
"""The place of a contact among those of its case."""
_CASE = "__case"


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """Cases of one rule set and one day, of which no two have the same account.

    ``accounts`` has a row a case, in their order; ``contacts`` their people, with :data:`CONTACT`.
    """

    rule_set: str
    as_of: date
    cases: tuple[Case, ...]
    accounts: pl.DataFrame
    contacts: pl.DataFrame


def case_frames(workspace: Workspace, cases: Iterable[Case]) -> tuple[list[CaseFrame], list[Diagnostic]]:
    """Return frames for these cases, and what is wrong with fixtures and values; a case with an error is in none."""
    found = Diagnostics()
    fixtures = Fixtures(workspace, found)
    given = [(case, record) for case in cases if (record := fixtures.record(case)) is not None]
    table, records = workspace.config.fields, Records(workspace.config, found)
    fields = {name: f for name, f in table.account.items() if f.origin is not Origin.DERIVED}
    ids = [f"case-{number}" for number in range(1, len(given) + 1)]
    accounts, wrong = records.frame([record for _, record in given], fields, ids)
    people = [(at, place, one) for at, (case, _) in enumerate(given) for place, one in enumerate(case.contacts)]
    of_people = [accounts[ACCOUNT_ID][at] for at, _, _ in people]
    contacts, wrong_people = records.frame([Aged(one, {}) for _, _, one in people], table.contact, of_people)
    contacts = contacts.with_columns(
        pl.Series(_CASE, [at for at, _, _ in people], dtype=pl.Int64),
        pl.Series(CONTACT, [place for _, place, _ in people], dtype=pl.Int64),
    )
    wrong |= {people[at][0] for at in wrong_people}
    accounts = with_derived_fields(accounts, table)
    sound = [(at, case) for at, (case, _) in enumerate(given) if at not in wrong]
    frames = [
        CaseFrame(
            rule_set,
            as_of,
            tuple(given[at][0] for at in its),
            accounts[its],
            contacts.filter(pl.col(_CASE).is_in(its)).drop(_CASE),
        )
        for (rule_set, as_of), its in _apart(sound, accounts[ACCOUNT_ID])
    ]
    return frames, list(found)


def _apart(cases: Sequence[tuple[int, Case]], ids: pl.Series) -> Iterator[tuple[tuple[str, date], list[int]]]:
    """Yield the places of cases that are judged together: an account that comes again, comes in a frame of its own."""
    groups: dict[tuple[str, date, int], list[int]] = defaultdict(list)
    seen: Counter[tuple[str, date, str]] = Counter()
    for at, case in cases:
        repeated = (case.rule_set, case.as_of, ids[at])
        groups[case.rule_set, case.as_of, seen[repeated]].append(at)
        seen[repeated] += 1
    for (rule_set, as_of, _), its in groups.items():
        yield (rule_set, as_of), its
