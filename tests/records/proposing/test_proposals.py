"""Whatever a file holds, what is proposed for it is an icp.yaml that is read without an error."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records.proposing.looking import proposal

from icp_rules.diagnostics import DiagnosticError
from icp_rules.records import read_records
from icp_rules.records.proposing import Kind
from icp_rules.reports.proposed_block import block
from icp_rules.workspace import load_workspace

_KNOWN = [
    "Account ID",
    "Company",
    "Employees",
    "Revenue k EUR",
    "Updated",
    "Tech",
    "Email",
    "First Name",
    "HQ Country",
    "company_id",
]
_ODD = ["Yes", "null", "count", "- x: y", "#", "a # b", "{x}", '"', "'", "\\", "a: b", "*", "~", "1e3"]
_CELLS = ["", "1", "0", "1,250", "2.5", "2,5", "1-10", "€5k", "$1M", "yes", "no", "1/2/2026", "13/2/2026", "2026-01-02"]
_TEXTS = ["US", "Slack; AWS", "a, b", "k.A.", "Other", "n/a", "a@a.example", "a.example", "[1", '["a"]']
_LETTERS = st.characters(exclude_categories=("Cs", "Cc"))

HEADERS = st.sampled_from([*_KNOWN, *_ODD]) | st.text(_LETTERS, min_size=1, max_size=12)
CELLS = st.sampled_from([*_CELLS, *_TEXTS]) | st.text(_LETTERS, max_size=8)


@st.composite
def tables(draw):
    names = [name.strip() for name in draw(st.lists(HEADERS, min_size=1, max_size=6, unique_by=str.strip))]
    rows = st.lists(CELLS, min_size=len(names), max_size=len(names))
    return [names, *draw(st.lists(rows, min_size=1, max_size=6))]


@settings(max_examples=60)
@given(tables(), st.sampled_from([None, *Kind]))
def test_a_proposal_is_read_without_an_error(table, kind):
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        with (root / "export.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)
        try:
            found = proposal(root, root / "export.csv", kind=kind)
        except DiagnosticError as error:
            assert "no cell to learn from" in str(error) or "more than once" in str(error)  # noqa: PT017
            return
        (root / "icp.yaml").write_text(block(found, root, whole=True), encoding="utf-8")
        workspace = load_workspace(root)
        assert workspace.found == ()
        assert [source.name for source in found.sources] == list(workspace.config.sources)
        if "accounts" in workspace.config.sources and "account_id" in _mapped(found):
            read_records(workspace.config, workspace.plugins.sources)


def _mapped(found):
    contacts = [source for source in found.sources if source.name == "contacts"]
    return {one.field.name for source in contacts for one in source.map} if contacts else {"account_id"}


@pytest.mark.parametrize("name", ["a b.csv", "ünïcode.csv", "[x].csv", "it's.csv", "a#b: c.csv", "-.csv"])
def test_a_path_is_written_so_that_it_is_found_again(name, tmp_path):
    (tmp_path / name).write_text("Company\nFernhollow\n", encoding="utf-8")
    (tmp_path / "icp.yaml").write_text(block(proposal(tmp_path, tmp_path / name), tmp_path, whole=True), "utf-8")
    workspace = load_workspace(tmp_path)
    assert workspace.found == ()
    assert workspace.config.sources["accounts"].files == (tmp_path / name,)


def test_the_separator_is_proposed_where_the_header_holds_another_mark(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Firma;Umsatz (in TEUR, netto);Ort\nElm;12;Bonn\nOak;5;Ulm\n")
    (source,) = proposal(tmp_path, file, kind=Kind.ACCOUNTS).sources
    assert source.reading == {"separator": ";"}
