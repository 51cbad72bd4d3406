"""Fields that much hangs on and that a source knows for few records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import Criterion, Persona, Rule
from icp_rules.language.wording import number, shown
from icp_rules.lints.reading import reads_of
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.model import RuleSet
    from icp_rules.lints.reading import Read
    from icp_rules.plugins import LintContext

# Of the points that can be reached, how many make a field matter.
_MUCH = 0.1
_RULES = {
    "rule_sets/example.yaml": """icp: 1
id: example
name: Example
score:
  - group: fit
    criteria:
      - {id: size, when: {employees: {at_least: 50}}, points: 10}
      - {id: money, when: {annual_revenue: {at_least: 1000000}}, points: 20}
"""
}


class FewKnown(RuleSetLint):
    """Finds fields on which a filter, a persona or a tenth of the points hangs and that few records have."""

    code = "ICP446"
    title = "a field that decides much and is known for less than half of the source's records"
    why = "Most accounts are judged without it: scores are wide intervals, and filters leave accounts unverified."
    bad = Example(_RULES, rows="account_id,employees,annual_revenue\n1,50,\n2,80,\n3,90,2000000\n")
    good = Example(_RULES, rows="account_id,employees,annual_revenue\n1,50,\n2,80,3000000\n3,90,2000000\n")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each such field once, at the first that reads it, with all that hangs on it."""
        profile = context.against
        if profile is None or not profile.records:
            return
        # known once a source has been read: every command waits for the lints to be imported
        from icp_rules.records.report import ENOUGH_KNOWN

        by_field: dict[str, list[Read]] = {}
        for read in reads_of(rule_set, profile.name):
            asks_known = read.test is not None and read.test.operator.name == "known"
            if read.field in profile.known and not asks_known:
                by_field.setdefault(read.field, []).append(read)
        for field, reads in by_field.items():
            known, hangs = profile.known[field], _hangs(reads, rule_set)
            if hangs and known < ENOUGH_KNOWN * profile.records:
                share = f"{shown(known)} of the {shown(profile.records)} {profile.name}"
                message = f"'{field}' is known for {share}, and on it {hangs}"
                help_line = "Add data, or give the points to what is known."
                yield LintFinding(message, reads[0].by.location, help_line, reads[0].by.id)


def _hangs(reads: Sequence[Read], rule_set: RuleSet) -> str | None:
    """Return what hangs on a field, in words; None where that is little."""
    readers = list({id(read.by): read.by for read in reads}.values())
    parts = [f"the filter '{one.id}'" for one in readers if isinstance(one, Rule)]
    parts += [f"the persona '{one.id}'" for one in readers if isinstance(one, Persona)]
    points = sum(max(one.best, -one.worst) for one in readers if isinstance(one, Criterion))
    if rule_set.attainable and points >= _MUCH * rule_set.attainable:
        parts.append(f"{number(points)} of {number(rule_set.attainable)} points")
    if not parts:
        return None
    return f"hang{'s' if len(parts) == 1 and not points else ''} {' and '.join(parts)}"
