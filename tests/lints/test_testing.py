"""What plugin authors run over a lint's examples tells them what is wrong with it."""

from __future__ import annotations

import pytest

from icp_rules.plugins import Edit, Example, LintFinding, RuleSetLint
from icp_rules.testing import check_examples, findings_in

US = "require: [{id: us, when: {country: US}}]\n"
NOWHERE = "require: [{id: us, when: {contry: US}}]\n"


class Us(RuleSetLint):
    code = "ACME1"
    title = "a filter for the US"
    why = "We sell elsewhere."
    bad = Example.rule_set(US)
    good = Example.rule_set("require: [{id: ca, when: {country: CA}}]\n")

    def check(self, rule_set, context):  # noqa: ARG002 - the interface
        yield from (LintFinding("the US", rule.location) for rule in rule_set.rules if rule.id == "us")


class FindsNothing(Us):
    bad = Us.good


class FindsInGood(Us):
    good = Us.bad


class WrongFile(Us):
    bad = Example.rule_set(NOWHERE)


class Fails(Us):
    def check(self, rule_set, context):  # noqa: ARG002 - the interface
        raise ValueError("no such luck")


class MendsWrongly(Us):
    def check(self, rule_set, context):
        for found in super().check(rule_set, context):
            edit = Edit(found.location.file, 4, 36, 4, 38, "CA")
            yield LintFinding(found.message, found.location, fix=(edit,))


def test_a_lint_that_is_as_its_examples_say_passes():
    check_examples(Us())
    assert [finding.message for finding in findings_in(Us.bad, Us())] == ["the US"]


@pytest.mark.parametrize(
    ("lint", "reason"),
    [
        (FindsNothing, "ACME1 finds nothing in its bad example"),
        (FindsInGood, "ACME1 finds in its good example: the US"),
        (WrongFile, "the example of ACME1 cannot be linted: unknown field 'contry'"),
        (Fails, "the example of ACME1 cannot be linted: the lint ACME1 failed: ValueError: no such luck"),
        (MendsWrongly, "ACME1 cannot mend its bad example: .* it changes what example means"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_wrong_is_told(lint, reason):
    with pytest.raises(AssertionError, match=reason):
        check_examples(lint())
