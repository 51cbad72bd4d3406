"""Text as it is compared: folded once a field, to the same letters on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA

if TYPE_CHECKING:
    from icp_rules.language.model import Test

# The white space around a text that does not count. Records have made every other kind plain or taken it off.
AROUND = " \t\n\r\v\f"
# Two letters in lower case; engines that go letter by letter make one of it.
_DOTTED, _DOTTED_LOWER = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i\N{COMBINING DOT ABOVE}"
_LETTER_BY_LETTER = (nw.Implementation.DUCKDB, nw.Implementation.IBIS)


def asks_sigma(test: Test) -> bool:
    """Tell whether a comparison looks for a sigma: only beside one does it matter which of the two a text has."""
    return SMALL_SIGMA in str(test.argument)


def folded(text: nw.Expr, engine: nw.Implementation, *, with_sigma: bool) -> nw.Expr:
    """Return a text without outer white space, in lower case; ``with_sigma`` makes a final sigma the usual one."""
    # other engines take off just these by themselves, and not all of them can be told what
    stripped = text.str.strip_chars(AROUND if engine.is_polars() else None)
    if engine in _LETTER_BY_LETTER:
        stripped = stripped.str.replace_all(_DOTTED, _DOTTED_LOWER, literal=True)
    lower = stripped.str.to_lowercase()
    return lower.str.replace_all(FINAL_SIGMA, SMALL_SIGMA, literal=True) if with_sigma else lower
