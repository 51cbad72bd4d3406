"""Whether the sources that ``icp.yaml`` maps can tell what rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import Origin
from icp_rules.lints.reading import reads_of
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import LintContext

_CONFIG = """version: 1
sources:
  accounts:
    file: accounts.csv
    map: {account_id: Id, name: Company, employees: Size%s}
fields: {developers: {type: number}}
"""
_RULES = """icp: 1
id: example
name: Example
score:
  - group: team
    criteria:
      - {id: size, when: {employees: {at_least: 50}}, points: 10}
      - {id: engineering, when: {developers: {at_least: 20}}, points: 20}
"""


class UnprovidedField(RuleSetLint):
    """Finds rules that read a field no column, formula or data point gives."""

    code = "ICP435"
    title = "a rule on a field that no source gives"
    why = "The field is unknown for every account, so the rule tells nobody apart and coverage can never be full."
    bad = Example({"icp.yaml": _CONFIG % "", "rule_sets/example.yaml": _RULES})
    good = Example({"icp.yaml": _CONFIG % ", developers: Developers", "rule_sets/example.yaml": _RULES})

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each rule, criterion and persona with a field that the map of its source lacks."""
        sources = context.workspace.config.sources
        reads = [(source, one.by, one.field) for source in (ACCOUNTS, CONTACTS) for one in reads_of(rule_set, source)]
        for source, by, field in {(source, by.id, field): (source, by, field) for source, by, field in reads}.values():
            columns = sources[source].map if source in sources else {}
            fields = rule_set.fields.account if source == ACCOUNTS else rule_set.fields.contact
            # without a map, columns that are called like a field are taken
            lacking = _lacking(fields[field], fields, columns) if columns else ()
            if lacking:
                named = " and ".join(f"'{one}'" for one in lacking)
                made = "" if lacking == (field,) else f", of which '{field}' is made"
                message = f"'{by.id}' reads '{field}', which is unknown for all: no column gives {named}{made}"
                help_line = f"Name its column under `sources: {source}: map:`, or leave it out of the rule."
                yield LintFinding(message, by.location, help_line, by.id)


def _lacking(field: Field, fields: Mapping[str, Field], columns: Mapping[str, ColumnMap]) -> tuple[str, ...]:
    """Return the fields without a column for lack of which a field is never known; none where it may be known."""
    if field.origin is Origin.DATA_POINT or field.name in columns or field.name == ACCOUNT_ID:
        return ()
    if field.formula is not None:
        parts = [_lacking(fields[name], fields, columns) for name in field.formula.inputs]
        # one known value is enough for coalesce
        may_be_known = field.formula.uses_coalesce and not all(parts)
        return () if may_be_known else tuple(dict.fromkeys(name for part in parts for name in part))
    if field.filled_from is not None and not _lacking(fields[field.filled_from], fields, columns):
        return ()
    return (field.name,)
