"""What both sides of a comparison need: the generated accounts, and that their answers are the same."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import generated
from polars.testing import assert_frame_equal

from icp_rules import load_workspace
from icp_rules.records import read_records

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.language.model import RuleSet

CLOSE = 1e-9


def loaded(rows: int) -> tuple[RuleSet, pl.DataFrame]:
    """Return the rule set of 20 criteria and typed accounts."""
    with TemporaryDirectory() as folder:
        workspace = load_workspace(generated.workspace(Path(folder), rows))
        accounts = read_records(workspace.config, workspace.plugins.sources).accounts
    (rule_set,) = workspace.rule_sets()
    return rule_set, accounts


def require_same(ours: pl.DataFrame, other: pl.DataFrame, rival: str, tolerance: float = CLOSE) -> None:
    """End the program where a rival's answers are others than ours, in the columns that it gives."""
    try:
        assert_frame_equal(ours.select(other.columns), other, rel_tol=0, abs_tol=tolerance)
    except AssertionError as error:
        sys.exit(f"{rival} answers otherwise:\n{error}")
