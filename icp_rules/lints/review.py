"""Whether rule sets are reviewed as often as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language import durations
from icp_rules.language.wording import counted
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import LintContext

_RULES = "require: [{id: us, when: {country: US}}]\n"


class ReviewOverdue(RuleSetLint):
    """Finds rule sets whose last review is longer ago than they allow."""

    code = "ICP450"
    title = "a review that is overdue"
    why = "Markets move: a profile nobody has looked at goes on choosing the customers of last year."
    bad = Example.rule_set("review: {last: 2026-06-01, every: 90d}\n" + _RULES)
    good = Example.rule_set("review: {last: 2026-09-01, every: 90d}\n" + _RULES)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the rule set where more days have gone by than ``every``."""
        last, every = _last(rule_set), rule_set.review.every
        if last is None or every is None:
            return
        late = (context.as_of - last).days - every
        if late > 0:
            place = context.workspace.library.place_of(rule_set, "review", "last")
            due = f"one is due every {counted(every, 'day')}"
            message = f"the review is {counted(late, 'day')} overdue: the last was {last}, and {due}"
            yield LintFinding(message, place, "Review it with its owner, and write the day into `last`.")


class ReviewWithoutDay(RuleSetLint):
    """Finds rule sets that are to be reviewed and do not say when they last were."""

    code = "ICP451"
    title = "a review without the day of the last one"
    why = "Without `last` no review is ever overdue, however long nobody has looked."
    bad = Example.rule_set("review: {every: 90d}\n" + _RULES)
    good = Example.rule_set("review: {last: 2026-09-01, every: 90d}\n" + _RULES)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the rule set where ``every`` stands alone."""
        if rule_set.review.every is not None and rule_set.review.last is None:
            place = context.workspace.library.place_of(rule_set, "review", "every")
            message = (
                f"it is to be reviewed every {counted(rule_set.review.every, 'day')}, and nothing says when it last was"
            )
            yield LintFinding(message, place, "Add the day of the last review: last: 2026-09-01.")


class ReviewInFuture(RuleSetLint):
    """Finds rule sets whose last review has not been yet."""

    code = "ICP452"
    title = "a last review in the future"
    why = "Until that day no review is overdue; most likely the year is mistyped."
    bad = Example.rule_set("review: {last: 2062-09-01, every: 90d}\n" + _RULES)
    good = Example.rule_set("review: {last: 2026-09-01, every: 90d}\n" + _RULES)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the rule set where ``last`` is later than today."""
        last = _last(rule_set)
        if last is not None and last > context.as_of:
            place = context.workspace.library.place_of(rule_set, "review", "last")
            message = f"the last review is {counted((last - context.as_of).days, 'day')} ahead, on {last}"
            yield LintFinding(message, place, "Write the day on which it was last reviewed.")


def _last(rule_set: RuleSet) -> date | None:
    return durations.parse_day(rule_set.review.last) if rule_set.review.last else None
