"""What is kept of a part is the same when it is read again, and is not taken for whole where it is not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import polars as pl
import pytest

from icp_rules.datapoints import DataPointReport
from icp_rules.datapoints.report import Use, failure, summed
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.in_parts.folder import parts_folder
from icp_rules.in_parts.kept import point_from_dict, point_to_dict, report_from_dict, report_to_dict
from icp_rules.language.fields import FieldTable
from icp_rules.plugins import data_point
from icp_rules.records.cells import Unlisted, Unreadable
from icp_rules.records.report import SourceReport, UnlistedColumn
from icp_rules.records.summing import unreadable_columns

FRAME = pl.DataFrame({"a": [1]})


@data_point(type="number", needs=["employees"])
def heads(employees):
    """People."""
    return employees


USE = Use("heads", heads, location=Location("icp.yaml", 3))


def again(data):
    return json.loads(json.dumps(data))


def test_a_report_is_the_same_when_it_is_read_again():
    fields = FieldTable().account
    vocabulary = fields["industry"].vocabulary
    assert vocabulary
    cells = [
        Unreadable("12 x", 3, "is 12 of x", "Write it."),
        Unreadable("7 x", 1, "is 7 of x"),
        Unreadable("y", 1, "is y"),
    ]
    report = SourceReport(
        "accounts",
        ("a.csv",),
        rows_in=9,
        used=5,
        rejected=2,
        merged=2,
        unreadable=tuple(unreadable_columns("employees", "Size", cells)),
        unlisted=(UnlistedColumn("industry", "Sector", vocabulary, (Unlisted("x", 2),)),),
        placeholders={"employees": 1},
        unknown={"employees": 0.2},
        oldest=date(2026, 1, 1),
        newest=date(2026, 2, 1),
        first_reject=("a.csv", None, "it has no name"),
    )
    blank = SourceReport("accounts", ("a.csv",), 0, 0, 0)
    assert report_from_dict(again(report_to_dict(report)), blank, fields) == report


def test_data_points_of_parts_add_up_and_tell_of_the_first_that_failed():
    lost = Diagnostic(Code.CANNOT_WRITE, "no room", Location(".icp-cache"), "Free some.", Severity.WARNING)
    first = DataPointReport("heads", 1, 2, 3, 1, frozenset({"b"}), failure(USE, 7, 1, "b", "timeout"), (lost,))
    second = DataPointReport("heads", failed=2, failed_accounts=frozenset({"c", "d"}), cache_diagnostics=(lost,))
    kept = [point_from_dict(again(point_to_dict(one))) for one in (first, second)]
    assert kept == [first, second]
    whole = failure(USE, 9, 3, "b", "timeout")
    assert summed(USE, kept) == DataPointReport("heads", 1, 2, 3, 3, frozenset({"b", "c", "d"}), whole, (lost,))


def test_only_what_is_whole_and_of_the_same_is_kept(tmp_path):
    with suppress(KeyboardInterrupt), parts_folder(tmp_path / "o.csv") as folder:
        folder.begin({"rules": "one"})
        folder.keep("part-0", FRAME, {"rows": 1})
        folder.keep("part-1", FRAME, {"rows": 1})
        folder.frame("part-1").write_bytes(b"PAR1")
        raise KeyboardInterrupt
    with parts_folder(tmp_path / "o.csv") as folder:
        folder.begin({"rules": "one"})
        assert folder.about("part-0") == {"rows": 1}
        assert not folder.has("part-1")
        assert not folder.has("part-2")
        folder.begin({"rules": "two"})
        assert not folder.has("part-0")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DiagnosticError, match="cannot be written"), parts_folder(tmp_path / "file" / "o.csv"):
        pass
