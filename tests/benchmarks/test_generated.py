"""What the benchmarks are run over: accounts and rule sets from a seed, the same in each run."""

from __future__ import annotations

import generated
import polars as pl
from evaluating import so_many, with_more_fields
from polars.testing import assert_frame_equal


def test_accounts_are_the_same_in_each_run():
    assert_frame_equal(generated.accounts(300), generated.accounts(300))
    assert_frame_equal(generated.accounts(300).head(50), generated.accounts(50))


def test_more_accounts_than_there_are_have_ids_of_their_own():
    frame = pl.DataFrame({"account_id": ["a", "b"], "employees": [1.0, None]})
    assert so_many(frame, 1).rows() == [("a", 1.0)]
    assert so_many(frame, 6)["account_id"].to_list() == ["a-0", "b-0", "a-1", "b-1", "a-2", "b-2"]


def test_descriptions_are_of_any_length_and_other_fields_have_gaps():
    frame = with_more_fields(pl.DataFrame({"account_id": [str(n) for n in range(400)]}))
    lengths = frame["description"].str.len_chars()
    assert lengths.min() < 30
    assert lengths.max() > 400
    assert 0 < frame["state"].null_count() < 400
    assert 0 < frame["funding_stage"].null_count() < 400
