"""Reviews that are overdue, without a day, or in the future."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.review import ReviewInFuture, ReviewOverdue, ReviewWithoutDay

US = "require: [{id: us, when: {country: US}}]\n"
OVERDUE = "the review is {} overdue: the last was {}, and one is due every {}"


@pytest.mark.parametrize(
    ("review", "lint", "expected"),
    [
        ("{last: 2026-08-03, every: 90d}", ReviewOverdue, None),
        ("{last: 2026-08-02, every: 90d}", ReviewOverdue, OVERDUE.format("1 day", "2026-08-02", "90 days")),
        ("{last: 2026-08-01, every: 12w}", ReviewOverdue, OVERDUE.format("8 days", "2026-08-01", "84 days")),
        ("{last: 2020-01-01}", ReviewOverdue, None),
        ("{every: 90d}", ReviewOverdue, None),
        ("{last: 2027-01-01, every: 90d}", ReviewOverdue, None),
        ("{every: 90d}", ReviewWithoutDay, "it is to be reviewed every 90 days, and nothing says when it last was"),
        ("{last: 2026-08-01, every: 90d}", ReviewWithoutDay, None),
        ("{last: 2026-08-01}", ReviewWithoutDay, None),
        ("{last: 2026-11-01}", ReviewInFuture, None),
        ("{last: 2026-11-02}", ReviewInFuture, "the last review is 1 day ahead, on 2026-11-02"),
        ("{last: 2027-11-01, every: 90d}", ReviewInFuture, "the last review is 365 days ahead, on 2027-11-01"),
    ],
)
def test_reviews(tmp_path, review, lint, expected):
    files = {"rule_sets/a.yaml": rule_set("a", f"review: {review}\n" + US)}
    assert messages(tmp_path, files, lint()) == ([expected] if expected else [])


@pytest.mark.parametrize("lint", [ReviewOverdue, ReviewWithoutDay, ReviewInFuture])
def test_a_rule_set_that_asks_for_no_review(tmp_path, lint):
    assert messages(tmp_path, {"rule_sets/a.yaml": rule_set("a", US)}, lint()) == []


def test_what_a_base_says_is_told_once_and_where_it_stands(tmp_path):
    files = {
        "rule_sets/base.yaml": rule_set("base", "base: true\nreview: {last: 2026-01-01, every: 90d}\n" + US),
        "rule_sets/a.yaml": rule_set("a", "extends: base\n"),
        "rule_sets/b.yaml": rule_set("b", "extends: base\n"),
        "rule_sets/c.yaml": rule_set("c", "extends: base\nreview: {last: 2026-10-01}\n"),
    }
    (found,) = findings(tmp_path, files, ReviewOverdue())
    assert (found.location.file, found.location.line) == (str(tmp_path / "rule_sets/base.yaml"), 5)
