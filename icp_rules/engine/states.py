"""The states of conditions over a frame, outside of any score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.engine.conditions import Conditions
from icp_rules.engine.values import Values
from icp_rules.language.model import tests_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

    from icp_rules.language.fields import Field
    from icp_rules.language.model import Condition


def with_states(
    frame: pl.DataFrame,
    conditions: Mapping[str, Condition],
    fields: Mapping[str, Field],
    freshness: Mapping[str, int],
    *,
    as_of: date,
) -> pl.DataFrame:
    """Return the frame with a column for the state of each condition, by its name; derived fields are in the frame.

    ``freshness`` maps fields to days, as in ``RuleSet``; older values are unknown.
    """
    native = nw.from_native(frame).lazy()
    tests = [t for condition in conditions.values() for t in tests_of(condition)]
    schema = native.collect_schema()
    values = Values(schema, fields, freshness, as_of)
    compiled = Conditions(schema, as_of)
    stages = (
        values.expressions(sorted({t.field for t in tests})),
        values.folded(tests, native.implementation),
        [compiled.expression(condition).alias(name) for name, condition in conditions.items()],
    )
    for stage in stages:
        native = native.with_columns(*stage) if stage else native
    judged: pl.DataFrame = native.collect().to_native()
    return judged
