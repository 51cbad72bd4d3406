"""The steps of plans on their way from the process that renders a plan to the table of all steps."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.steps import StepRow, steps_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl


def written_steps(steps: Sequence[StepRow]) -> str | None:
    """Return the steps of a plan as a text, None where there are none."""
    return json.dumps([asdict(step) for step in steps], ensure_ascii=False, default=date.isoformat) if steps else None


def steps_of(texts: pl.Series) -> pl.DataFrame:
    """Return the table of the steps that these texts have, in their order."""
    return steps_table(_read(texts))


def _read(texts: pl.Series) -> Iterator[StepRow]:
    for text in texts.drop_nulls():
        steps: list[dict[str, Any]] = json.loads(text)
        for step in steps:
            yield StepRow(**{**step, "date": date.fromisoformat(step["date"])})
