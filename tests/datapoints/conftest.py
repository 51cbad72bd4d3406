from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from icp_rules.datapoints import Use, add_data_points

AS_OF = date(2026, 11, 1)


class Run:
    """Adds one data point, called ``x``, to accounts."""

    def __init__(self, cache=None):
        self.cache = cache
        self.progress = []

    def __call__(self, point, accounts, settings=None, *, facts=None, as_of=AS_OF):
        frame, (self.report,) = add_data_points(
            accounts if isinstance(accounts, pl.DataFrame) else frame_of(accounts),
            [Use("x", point, settings or {})],
            facts or {},
            as_of=as_of,
            cache=self.cache,
            progress=lambda *told: self.progress.append(told),
        )
        self.frame = frame
        return frame["x"].to_list()


def frame_of(names) -> pl.DataFrame:
    """Return accounts a0, a1, … with these names."""
    ids = [f"a{i}" for i in range(len(names))]
    return pl.DataFrame({"account_id": ids, "name": names}, schema=dict.fromkeys(("account_id", "name"), pl.String))


@pytest.fixture
def run():
    return Run()


@pytest.fixture
def cached_run(tmp_path):
    return Run(tmp_path / "cache")
