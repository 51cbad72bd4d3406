"""A quality report as text and as plain data, and its words."""

from __future__ import annotations

import json
from datetime import date

import pytest

from icp_rules.language.fields import FieldType
from icp_rules.quality.report import (
    Ages,
    Contradicted,
    FieldQuality,
    QualityReport,
    RejectedRows,
    SourceQuality,
    Unlisted,
    UnlistedValue,
    Values,
)
from icp_rules.records.report import SourceReport, UnreadableColumn
from icp_rules.reports import quality
from icp_rules.reports import quality_wording as wording

AS_OF = date(2026, 11, 1)


def field(known: int = 3, rows: int = 4, **more) -> FieldQuality:
    values = more.pop("values", None) or Values(known, 1, (("Retail", known),))
    return FieldQuality("industry", FieldType.TEXT, rows, values, **more)


def report(*fields: FieldQuality, **more) -> QualityReport:
    source = SourceReport("accounts", ("a.csv",), rows_in=5, used=4, rejected=1)
    rejected = (RejectedRows("it has no account_id", 7, (("a.csv", 3), ("b.csv", None))),)
    found = {"contradictions": (), "not_computed": (), "attention": (), "findings": (), **more}
    return QualityReport(AS_OF, (SourceQuality(source, fields, rejected),), **found)


@pytest.mark.parametrize(
    ("known", "rows", "shown"),
    [(4, 4, "100%"), (1999, 2000, ">99%"), (1, 2000, "<1%"), (0, 4, "0%"), (0, 0, "0%"), (3, 4, "75%")],
)
def test_all_is_all_and_none_is_none(known, rows, shown):
    assert wording.share(field(known, rows)) == shown


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [
        (Values(0), None, ""),
        (Values(0, 0), None, ""),
        (Values(9, 9), None, "9 different"),
        (Values(9, 2, (("a", 7), ("b", 2))), None, "a (7), b (2)"),
        (Values(9, 3, (("a", 6), ("b", 2))), None, "a (6), b (2), …; 3 different"),
        (Values(9, 3, (("a", 3), ("b", 3), ("c", 3))), None, "a (3), b (3), …; 3 different"),
        (Values(9, 1, (("a\nb" + 40 * "x", 9),)), None, f"a b{28 * 'x'}… (9)"),
        (Values(9, None, (), 0.0, 0.5, 1200.0), None, "0 to 1,200, median 0.5"),
        (Values(9, None, (), 1990.0, 2001.0, 2020.0), "year", "1990 to 2020, median 2001"),
        (Values(9, None, (), AS_OF, AS_OF, AS_OF), None, "2026-11-01 to 2026-11-01, median 2026-11-01"),
    ],
)
def test_values_in_words(values, unit, words):
    assert wording.values(field(values=values, unit=unit), 2) == words


def test_the_text_names_each_thing_once():
    unreadable = UnreadableColumn("industry", "Sector", 2, "is no text", ("<x>",), "Write text.")
    values = tuple(UnlistedValue(f"v{i}", 9 - i, "Retail" if i else None) for i in range(6))
    full = field(
        ages=Ages(date(2025, 1, 1), 200, 90, 2),
        placeholders=1,
        filled=2,
        filled_from="country",
        conflicts=1,
        unreadable=(unreadable,),
        unlisted=Unlisted("industries", 6, 39, values),
        read_by=("a",),
    )
    contradicted = Contradicted("odd", "x is 1", "It cannot be.", 2, 1, (("A", "Acme"), ("B", None)))
    lines = list(quality.text(report(full, field(4), contradictions=(contradicted,), not_computed=("roles",))))
    assert "\n".join(lines) == (
        """\
Data quality as of 2026-11-01

Nothing needs attention

accounts: 5 rows in = 4 used + 1 rejected + 0 merged + 0 unmatched
  7 rows rejected: it has no account_id (a.csv:3, b.csv, …)
  * read by rule sets
  * industry  75%  Retail (3)
                   age: median 200 days, oldest 2025-01-01, 2 older than 90 days
                   2 cells filled in from country
                   1 cell saying that it is unknown
                   1 merged record whose rows disagree
                   2 cells unreadable: is no text ('<x>')
                   6 values in 39 cells not among the known industries: """
        """v0 (9), v1 (8, is it Retail?), v2 (7, is it Retail?), v3 (6, is it Retail?), v4 (5, is it Retail?), …
    industry 100%  Retail (4)

Contradictions
  odd: holds for 2 accounts, unknown for 1
      x is 1. It cannot be.
      A Acme, B

Not computed for a report: roles"""
    )


def test_plain_data_has_the_same_keys_whatever_is_known():
    known = field(ages=Ages(AS_OF, 0, None, 0), unlisted=Unlisted("industries", 1, 1, (UnlistedValue("v", 1, None),)))
    data = json.loads(json.dumps(quality.to_dict(report(known, field(0))), default=str))
    assert list(data) == ["as_of", "attention", "sources", "contradictions", "not_computed"]
    one, two = data["sources"][0]["fields"]
    assert list(one) == list(two)
    assert one["ages"] == {"oldest": "2026-11-01", "median_days": 0, "limit_days": None, "too_old": 0}
    assert one["unlisted"]["values"] == [{"value": "v", "count": 1, "nearest": None}]
    assert two["ages"] is two["unlisted"] is None
    assert data["sources"][0]["rejected_rows"][0]["places"][1] == {"file": "b.csv", "line": None}
