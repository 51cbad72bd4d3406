"""A small workspace whose rules show every kind, and cases that are run in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.checks.cases.reading import read_cases
from icp_rules.checks.cases.running import run_cases
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.checks.cases.running import Outcome, Run
    from icp_rules.checks.cases.values import CaseFile
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.workspace import Workspace

CONFIG = """\
version: 1
sources:
  accounts:
    file: data/accounts.csv
    as_of: {column: Updated}
    map: {account_id: Id, name: Company, employees: {column: Size, range: low}, country: Country, industry: Sector}
fields: {has_team: {type: boolean}}
derive: {growth: (employees - employees_last_year) / employees_last_year}
"""

RULES = """\
icp: 1
id: tried
name: Tried
freshness: {technologies: 90d}
require:
  - {id: at-home, when: {country: [US, CA]}}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: fit
    criteria:
      - id: size
        field: employees
        bands: [{between: [100, 500], points: 20}, {at_least: 50, less_than: 100, points: 10}]
      - {id: crm, when: {technologies: {any_of: [Salesforce]}}, points: 20}
      - {id: stack, field: technologies, per_item: [Gong, Outreach], points: 5, max: 10}
      - {id: funded, field: last_funding_date, fades: {half_life: 180d}, points: 10}
      - {id: growing, when: {growth: {at_least: 0.2}}, points: 30}
      - {id: nearby, when: {region: NAMER}, points: 5}
      - {id: silent, when: {phone: {known: false}}, points: 5}
tiers: {A: 80, B: 40, C: 10}
personas:
  - {id: seller, role: economic_buyer, match: {title: {like: "*sales*"}, seniority: [vp, head]}, brief: note.md.j2}
  - {id: builder, role: user, match: {department: engineering}, brief: note.md.j2}
"""

NOTE = "{{ account.name | default('Somebody') }} has {{ account.employees }} people\n"

CASES = "rule_set: tried\nas_of: 2026-11-01\ncases:\n"
# Cases with all that a case may state; what they expect is not what comes out.
WHOLE = (
    CASES
    + """\
  - name: First
    record: {name: Fern, country: US, employees: 150, technologies: [Gong], last_funding_date: 2026-10-01}
    ages: {last_funding_date: 2026-10-01, default: 2026-09-01}
    contacts: [{first_name: Ada, title: VP Sales, email: ada@fern.example}, {title: Clerk}]
    expect:
      status: unverified
      tier: B
      score: {at_least: 20}
      coverage: 0.7
      states: {size: met}
      points: {size: 20}
      personas: {seller: [Ada], builder: []}
      brief: {seller: {kind: brief, contains: [Fern], lacks: [Gorse]}}
  - name: Second
    row: {file: fixtures/some.csv, account_id: A-7}
    expect: {score_high: 80}
"""
)


def bench_for_whole(root: Path) -> Bench:
    """Return a bench with the file that ``WHOLE`` reads a row of."""
    made = Bench(root)
    made.write("rule_sets/tests/fixtures/some.csv", "Id,Size,Country\nA-7,1000,US\n")
    return made


@dataclass(frozen=True)
class Bench:
    """A folder with the workspace; files are written before it is loaded."""

    root: Path

    def __post_init__(self) -> None:
        self.write("icp.yaml", CONFIG)
        self.write("rule_sets/tried.yaml", RULES)
        self.write(
            "rule_sets/only-filter.yaml", "icp: 1\nid: only-filter\nname: F\nrequire: [{id: us, when: {country: US}}]\n"
        )
        self.write("templates/note.md.j2", NOTE)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self) -> Workspace:
        workspace = load_workspace(self.root)
        assert workspace.found == ()
        return workspace

    def read(self, text: str, name: str = "tried") -> CaseFile:
        """Read a file of tests."""
        path = self.write(f"rule_sets/tests/{name}.yaml", text)
        return read_cases(self.load(), [path])[0]

    def run(self, *cases: str) -> Run:
        """Run cases, each what stands in its braces but for the name; none has an error that reading finds."""
        text = CASES + "".join(f"  - {{name: case {i}, {case}}}\n" for i, case in enumerate(cases))
        file = self.read(text)
        assert file.found == ()
        return run_cases(self.load(), file.cases)

    def outcome(self, case: str) -> Outcome:
        run = self.run(case)
        assert run.found == ()
        return run.outcomes[0]

    def wrong(self, case: str) -> list[tuple[str, str, str]]:
        """Return what does not hold of a case: what, expected, actual."""
        failure = self.outcome(case).failure
        return [(one.what, one.expected, one.actual) for one in failure.mismatches] if failure else []


def told(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> list[tuple[str, int | None, str]]:
    return [(one.code_text, one.location.line if one.location else None, one.message) for one in found]


def row(run: Run, at: int = 0) -> dict[str, Any]:
    """Return the row of the trace of a case of the first frame."""
    return run.judged[0].trace.row(at, named=True)
