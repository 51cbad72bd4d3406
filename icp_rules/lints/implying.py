"""Whether one condition is met wherever another is.

The answer errs on one side: what is said to follow does follow, and not all that follows is seen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType
from icp_rules.language.model import All, AnyOf, Count, Not, Test
from icp_rules.language.patterns import fold_text, glob_pattern
from icp_rules.language.portable import as_python

if TYPE_CHECKING:
    from icp_rules.language.model import Condition

# How the texts that these operators look for are written as globs.
_AS_GLOBS = {
    "is": "{}",
    "in": "{}",
    "like": "{}",
    "contains": "*{}*",
    "starts_with": "{}*",
    "ends_with": "*{}",
}
_WILD = frozenset("*?")


def implies(one: Condition, other: Condition) -> bool:
    """Tell whether the other condition is surely met where the one is."""
    if isinstance(other, All):
        return all(implies(one, part) for part in other.parts)
    if isinstance(one, AnyOf):
        return all(implies(part, other) for part in one.parts)
    if isinstance(one, Test) and isinstance(other, Test):
        return _implies(one, other)
    if isinstance(one, Test) and len(one.written) > 1 and globs_of(one) is not None:
        # each of its texts may be met by another part
        return all(implies(replace(one, written=(text,)), other) for text in one.written)
    return (
        _same(one, other)
        or (isinstance(other, AnyOf) and any(implies(one, part) for part in other.parts))
        or (isinstance(one, All) and any(implies(part, other) for part in one.parts))
    )


def globs_of(test: Test) -> tuple[str, ...] | None:
    """Return the globs that a comparison of a text comes to, folded unless it is exact; None for other comparisons."""
    form = _AS_GLOBS.get(test.operator.name)
    if form is None or test.type.type is not FieldType.TEXT or not test.written:
        return None
    texts = [one.text if test.exact else fold_text(one.text) for one in test.written]
    if test.operator.name != "like" and any(_WILD.intersection(text) for text in texts):
        return None
    return tuple(form.format(text) for text in texts)


def _implies(one: Test, other: Test) -> bool:
    if one.field != other.field:
        return False
    if other.operator.name == "known" and other.argument is True:
        return one.operator.name != "known" or one.argument is True
    narrow, wide = globs_of(one), globs_of(other)
    if narrow is not None and wide is not None and one.exact == other.exact:
        return all(any(_covers(glob, by) for by in wide) for glob in narrow)
    return _same(one, other)


@cache
def _covers(glob: str, by: str) -> bool:
    """Tell whether all texts of a glob are texts of the other one."""
    if glob == by:
        return True
    # a wildcard is one more character, which only the other's * can stand for
    if "?" in by:
        return False
    return as_python(glob_pattern([by], fold=False)).search(glob) is not None


def _same(one: Condition, other: Condition) -> bool:
    """Tell whether two conditions say the same, wherever they are written."""
    if isinstance(one, Test) and isinstance(other, Test):
        return (one.field, one.operator.name, one.argument, one.exact) == (
            other.field,
            other.operator.name,
            other.argument,
            other.exact,
        )
    if isinstance(one, Not) and isinstance(other, Not):
        return _same(one.part, other.part)
    if isinstance(one, Count) and isinstance(other, Count):
        return one.at_least >= other.at_least and _same_parts(one.parts, other.parts)
    if isinstance(one, All | AnyOf) and type(one) is type(other):
        return _same_parts(one.parts, other.parts)
    return False


def _same_parts(some: tuple[Condition, ...], others: tuple[Condition, ...]) -> bool:
    return len(some) == len(others) and all(_same(a, b) for a, b in zip(some, others, strict=True))
