"""Whether ``freshness`` can do what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS
from icp_rules.language.fields import Origin
from icp_rules.lints.inheritance import files_of
from icp_rules.lints.templates import all_templates
from icp_rules.plugins import Example, LintFinding, RuleSetLint, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import LintContext

_DEFAULT = "default"
_FRESHNESS = "freshness"
_CONFIG = "version: 1\nsources: {accounts: {file: accounts.csv%s}}\n"
_RULES = """icp: 1
id: example
name: Example
freshness: {default: 180d, %s: 90d}
require: [{id: size, when: {employees: {at_least: 50}}}]
"""


class FreshnessWithoutAges(RuleSetLint):
    """Finds rule sets that ask for fresh values of a source that does not tell how old its values are."""

    code = "ICP453"
    title = "freshness that is asked for of a source without ages"
    why = "A value whose age nobody knows counts as fresh, so data of any age decides."
    bad = Example({"icp.yaml": _CONFIG % "", "rule_sets/example.yaml": _RULES % "employees"})
    good = Example({"icp.yaml": _CONFIG % ", as_of: {column: Updated}", "rule_sets/example.yaml": _RULES % "employees"})

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the rule set where the source of accounts has no ``as_of``."""
        source = context.workspace.config.sources.get(ACCOUNTS)
        if source is None or source.as_of is not None or source.as_of_column is not None:
            return
        account = rule_set.fields.account
        # data points have ages of their own
        if any(name == _DEFAULT or account[name].origin is not Origin.DATA_POINT for name in rule_set.freshness):
            place = context.workspace.library.place_of(rule_set, _FRESHNESS)
            message = f"values are to be fresh, and the source '{ACCOUNTS}' does not say how old they are"
            help_line = (
                f"Add to `sources: {ACCOUNTS}:` the day it is of, as_of: 2026-11-01, or the column with the day of "
                "each row, as_of: {column: …}."
            )
            yield LintFinding(message, place, help_line)


class FreshnessOfUnreadField(WorkspaceLint):
    """Finds fields that ``freshness`` names and that none of its rule sets reads."""

    code = "ICP454"
    title = "freshness of a field that nothing reads"
    why = "It changes nothing; most likely it was meant for a field that is read, whose old values count."
    bad = Example({"rule_sets/example.yaml": _RULES % "technologies"})
    good = Example({"rule_sets/example.yaml": _RULES % "employees"})

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the fields that neither the rule set nor one that extends it reads, nor the templates of these."""
        from icp_rules.briefs.check import fields_used

        workspace, library = context.workspace, context.workspace.library
        templates = all_templates(context)
        if not library.complete or any(templates.findings(rule_set).found for rule_set in library.judging):
            return
        made = {r.id: files_of(r.id, library) for r in library.judging}
        for stem, tree in library.trees.items():
            named, readers = tree.mapping(_FRESHNESS), [r for r in library.judging if stem in made[r.id]]
            read = {name for r in readers for name in (*r.read_fields(), *fields_used(r, templates))}
            told = workspace.config.fields.told_by(read).union(*(r.contact_fields() for r in readers))
            for name, key in named.keys.items() if named is not None and readers else ():
                if name not in (_DEFAULT, *told):
                    message = f"nothing here reads '{name}', whose values are to be fresh"
                    help_line = "Name a field that a rule, a persona or a template reads, or delete the line."
                    yield LintFinding(message, key.span.location, help_line, name)
