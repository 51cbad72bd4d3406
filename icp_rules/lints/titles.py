"""Titles, made from those that personas name, and which persona each of them goes to."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from icp_rules.language.model import All, AnyOf, Count, Test, tests_of
from icp_rules.language.operators import OPERATORS
from icp_rules.language.patterns import fold_text
from icp_rules.lints.implying import globs_of
from icp_rules.lints.reasoning import Aim, Goal, possible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from icp_rules.language.model import Condition, Persona
    from icp_rules.plugins import LintContext

_TITLE = "title"
_READ = ("seniority", "department")
_GAP = " … "


def taken_titles(personas: Sequence[Persona], context: LintContext) -> Iterator[tuple[Persona, Persona, str]]:
    """Yield pairs of personas, the earlier first, each with a title of the later one that goes to the earlier.

    That is a title the later one names itself or, failing that, one that a title of each makes together: "VP Sales"
    and "Sales Operations" make "VP Sales Operations". A title that the earlier one names too is meant for it.
    """
    named = [_titles(persona) for persona in personas]
    pairs = [(a, b, _candidates(named[a], named[b])) for a, b in combinations(range(len(personas)), 2)]
    for a, b, candidates in pairs:
        for title in candidates:
            if _fits(personas[b], title, context) and _first(personas, title, context) == a:
                yield personas[a], personas[b], title
                break


def _first(personas: Sequence[Persona], title: str, context: LintContext) -> int | None:
    return next((i for i, persona in enumerate(personas) if _fits(persona, title, context)), None)


def _fits(persona: Persona, title: str, context: LintContext) -> bool:
    """Tell whether who has the title, and the seniority and department that records read in it, surely fits."""
    known: dict[str, str | None] = {_TITLE: title}
    if not possible([Goal(persona.match, Aim.MET), *_contact(persona, known, but=_READ)]):
        return False
    if any(test.field in _READ for test in tests_of(persona.match)):
        # read when a title is: every command waits for the lints to be imported
        from icp_rules.records.titles import title_rules

        reading = title_rules(context.workspace.config.titles).read(title)
        known |= dict(zip(_READ, (reading.seniority, reading.department), strict=True))
    return not possible([Goal(persona.match, Aim.NOT_MET), *_contact(persona, known)])


def _contact(persona: Persona, known: Mapping[str, str | None], but: Collection[str] = ()) -> Iterator[Goal]:
    """Yield what is so for a contact of whom nothing else is known, for the fields that a match reads."""
    for test in {test.field: test for test in tests_of(persona.match) if test.field not in but}.values():
        value = known.get(test.field)
        name, argument = ("known", False) if value is None else ("is", value)
        operator = OPERATORS[name]
        yield Goal(Test(test.field, test.type, operator, argument, "", test.location, exact=name == "is"), Aim.MET)


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
