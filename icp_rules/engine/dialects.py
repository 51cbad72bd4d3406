"""Where an engine folds text or writes patterns in its own way, and what makes it mean the same as the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.patterns import FINAL_SIGMA, SMALL_SIGMA

if TYPE_CHECKING:
    from collections.abc import Mapping

# The white space around a text that does not count. Records have made every other kind plain or taken it off.
_AROUND = " \t\n\v\f\r"
# Engines that lower-case letter by letter make one letter of this one, the others two.
_DOTTED, _DOTTED_LOWER = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i\N{COMBINING DOT ABOVE}"

# What a pattern of the portable subset has that PostgreSQL spells otherwise.
_OTHERWISE = re.compile(r"\\z|\(\?s:\.\)|\\x([0-9a-f]{2})|\\.", re.DOTALL)
_IN_POSTGRES: Mapping[str, str] = {r"\z": r"\Z", "(?s:.)": "."}


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine by its name: Narwhals' for it, or for one that Ibis speaks to, Ibis's."""

    name: str

    @classmethod
    def of(cls, frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> Dialect:
        """Return the dialect of the engine that a frame belongs to."""
        if not frame.implementation.is_ibis():
            return cls(frame.implementation.value)
        return cls(frame.to_native().get_backend().name)

    def folded(self, text: nw.Expr, *, with_sigma: bool) -> nw.Expr:
        """Return a text as it is compared; ``with_sigma`` makes a final sigma the usual one."""
        if self.name == nw.Implementation.POLARS.value:
            folded = text.str.strip_chars(_AROUND).str.to_lowercase()
        else:
            # these take off just that by themselves, and not all of them can be told what
            folded = text.str.strip_chars().str.replace_all(_DOTTED, _DOTTED_LOWER, literal=True).str.to_lowercase()
        return folded.str.replace_all(FINAL_SIGMA, SMALL_SIGMA, literal=True) if with_sigma else folded

    def pattern(self, portable: str) -> str:
        """Return a pattern of the portable subset as the engine spells it."""
        return _OTHERWISE.sub(_in_postgres, portable) if self.name == "postgres" else portable


POLARS = Dialect(nw.Implementation.POLARS.value)


def _in_postgres(found: re.Match[str]) -> str:
    # it would take all the letters and digits after a \x for its digits
    return rf"\u00{found[1]}" if found[1] else _IN_POSTGRES.get(found[0], found[0])
