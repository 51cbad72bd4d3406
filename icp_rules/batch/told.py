"""What briefs tell besides their text, on its way from the process that renders them: values they lack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from icp_rules.briefs.lacks import Lack, Tally
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.briefs.outcome import Rendered


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
