"""Who answers for a rule set, whether its rules say why they are there, and whether tests hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import Criterion, Rule, RuleSet
    from icp_rules.plugins import LintContext

_TEST = """rule_set: example
as_of: 2026-11-01
cases:
  - name: A company in the US
    record: {country: US}
    expect: {status: qualified}
"""
_RULE = "require: [{id: us, when: {country: US}%s}]\n"


class NoOwner(RuleSetLint):
    """Finds rule sets without ``owner``."""

    code = "ICP460"
    title = "a rule set without an owner"
    why = "Nobody is asked before it changes, and nobody notices when it has stopped being true."
    bad = Example.rule_set(_RULE % "")
    good = Example.rule_set("owner: revops@example.com\n" + _RULE % "")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield the rule set where it has none."""
        if rule_set.owner is None:
            yield LintFinding("nobody owns this rule set", rule_set.location, "Add `owner:` with a name or an address.")


class NoWhy(RuleSetLint):
    """Finds filters and criteria without ``why``."""

    code = "ICP461"
    title = "a rule without a why"
    why = "The reps see a sentence made from the condition, and the next editor cannot tell what the rule is for."
    bad = Example.rule_set(_RULE % "")
    good = Example.rule_set(_RULE % ", why: The sales team covers the US alone")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each rule and criterion that has none."""
        rules: list[Rule | Criterion] = [*rule_set.rules, *rule_set.criteria]
        for rule in rules:
            if rule.why is None:
                message = f"'{rule.id}' does not say why"
                yield LintFinding(message, rule.location, "Add `why:` with the reason, for people.", rule.id)


class NoTest(RuleSetLint):
    """Finds rule sets that no test names."""

    code = "ICP465"
    title = "a rule set without tests"
    why = "A change that breaks it looks like any other in review, and shows in the scores weeks later."
    bad = Example.rule_set(_RULE % "")
    good = Example({**bad.files, "rule_sets/tests/example.yaml": _TEST})

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the rule set where the workspace's tests are known and none is for it."""
        if context.tested is not None and rule_set.id not in context.tested:
            help_line = f"Write some: icp new test {rule_set.id}"
            yield LintFinding("no test is for this rule set", rule_set.location, help_line)
