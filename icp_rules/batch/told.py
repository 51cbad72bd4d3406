"""What briefs tell besides their text, on its way from the process that renders them: steps, and values they lack."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.lacks import Lack, Tally
from icp_rules.briefs.steps import StepRow, steps_table
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from icp_rules.briefs.outcome import Rendered


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


def written_lacks(brief: Rendered) -> str | None:
    """Return where a brief did without a value as a text, None where it has them all."""
    return json.dumps([brief.fallbacks, brief.dropped]) if brief.fallbacks or brief.dropped else None


def lacks_of(texts: pl.Series) -> Tally:
    """Return the counts of what these texts have."""
    tally = Tally()
    # many briefs lack the same
    for text, count in texts.drop_nulls().value_counts().iter_rows():
        fallbacks, dropped = ([_lack(*one) for one in some] * count for some in json.loads(text))
        tally.add(fallbacks, dropped)
    return tally


def _lack(file: str, line: int, path: str, reason: str) -> Lack:
    return Lack(file, line, path, WhyUnknown(reason))
