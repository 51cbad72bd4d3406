"""Titles, made from those that personas name, and which persona each of them goes to."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import with_states
from icp_rules.language.model import All, AnyOf, Count, Test
from icp_rules.language.patterns import fold_text
from icp_rules.lints.implying import globs_of
from icp_rules.records.filling import Filling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icp_rules.language.model import Condition, Persona
    from icp_rules.plugins import LintContext

_TITLE = "title"
_GAP = " … "


def taken_titles(personas: Sequence[Persona], context: LintContext) -> Iterator[tuple[Persona, Persona, str]]:
    """Yield pairs of personas, the earlier first, each with a title of the later one that goes to the earlier.

    That is a title the later one names itself or, failing that, one that a title of each makes together: "VP Sales"
    and "Sales Operations" make "VP Sales Operations". A title that the earlier one names too is meant for it.
    """
    named = [_titles(persona) for persona in personas]
    pairs = [(a, b, _candidates(named[a], named[b])) for a, b in combinations(range(len(personas)), 2)]
    titles = list(dict.fromkeys(title for _, _, candidates in pairs for title in candidates))
    fits = _fits(personas, titles, context) if titles else {}
    for a, b, candidates in pairs:
        for title in candidates:
            first = next((i for i, fit in enumerate(fits[title]) if fit), None)
            if first == a and fits[title][b]:
                yield personas[a], personas[b], title
                break


def _fits(personas: Sequence[Persona], titles: Sequence[str], context: LintContext) -> Mapping[str, tuple[bool, ...]]:
    """Return for each title which personas it fits, with the seniority and department that records read in it."""
    config = context.workspace.config
    contacts = Filling(titles=config.titles).fill(pl.DataFrame({_TITLE: titles}), config.fields.contact)
    names = {f"persona_{i}": persona.match for i, persona in enumerate(personas)}
    states = with_states(contacts, names, config.fields.for_match(), {}, as_of=context.as_of)
    rows = states.select(pl.col(list(names)).fill_null(value=False)).rows()
    return dict(zip(titles, rows, strict=True))


def _candidates(earlier: Sequence[str], later: Sequence[str]) -> list[str]:
    """Return titles that may be the later persona's and may go to the earlier one, the likeliest first."""
    joined = {title for one in earlier for other in later if (title := _joined(one, other)) is not None}
    own = {fold_text(title) for title in earlier}
    return [title for title in (*later, *sorted(joined, key=lambda t: (len(t), t))) if fold_text(title) not in own]


def _joined(one: str, other: str) -> str | None:
    """Return the title that two make where the one ends with the words the other begins with.

    The last words tell the role: a VP Sales Operations is in operations.
    """
    words, more = one.split(), other.split()
    for length in range(min(len(words), len(more)) - 1, 0, -1):
        if fold_text(" ".join(words[-length:])) == fold_text(" ".join(more[:length])):
            return " ".join([*words, *more[length:]])
    return None


def _titles(persona: Persona) -> list[str]:
    """Return the titles a persona names: those to look for, then those its match looks for."""
    globs = [glob.replace("*", " ").replace("?", " ").split() for glob in _globs(persona.match)]
    # without titles of its own a persona has those of its match, with gaps in them
    of_match = {" ".join(words) for words in globs}
    stated = [title for title in persona.titles if _GAP not in title and title not in of_match]
    written = {fold_text(word): word for title in stated for word in title.split()}
    looked_for = [" ".join(written.get(word, word.capitalize()) for word in words) for words in globs]
    return list({fold_text(title): title for title in reversed([*stated, *looked_for]) if title}.values())[::-1]


def _globs(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Test):
        yield from (globs_of(condition) or ()) if condition.field == _TITLE else ()
    elif isinstance(condition, All | AnyOf | Count):
        for part in condition.parts:
            yield from _globs(part)
