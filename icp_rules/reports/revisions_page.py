"""A comparison of two revisions as Markdown that fits a comment on a pull request.

What comes from files stands in code: there it is neither markup nor a mention, a reference or a link.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from icp_rules.language.wording import counted, number
from icp_rules.reports import revisions_wording as wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icp_rules.checks.revisions.report import Difference, Matrix, Mover, Outcome, RuleSetDiff

LIMIT = 65_536
"""How many characters a comment on GitHub may have."""

# What may be left over for the last line, which tells what is not shown.
_RESERVE = 400
_LONGEST = 300
_TOP = 10
_ANY_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_TICKS = re.compile("`+")


def page(found: Difference, limit: int = LIMIT) -> str:
    """Return the page; rule sets that no longer fit are left out, and it says how many."""
    text = "\n".join(_top(found))
    sections = ["\n".join(_rule_set(one)) for one in found.rule_sets if not one.same]
    same = len(found.rule_sets) - len(sections)
    left_out = 0
    for section in sections:
        if _size(text) + _size(section) > limit - _RESERVE:
            left_out += 1
        else:
            text += f"\n{section}"
    last = [f"Unchanged in meaning, and judging as before: {counted(same, 'rule set')}."] if same and sections else []
    if left_out:
        shown = f"{counted(left_out, 'more changed rule set')} {'is' if left_out == 1 else 'are'} not shown"
        last.append(f"**{shown}:** a comment is no longer than this.")
    last.append("Records, data points and plugins are those of the work tree for both sides.")
    return text + "\n" + "\n".join(f"\n{line}" for line in last) + "\n"


def _size(text: str) -> int:
    # in bytes, of which there are never fewer than characters
    return len(text.encode(errors="replace"))


def code(text: str) -> str:
    """Return a text as a code span: on one line, and shortened."""
    # what is no character at all, as in a name that is not UTF-8, cannot be written
    line = _ANY_SPACE.sub(" ", text.encode(errors="replace").decode()).strip() or " "
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    longest = max((len(run) for run in _TICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def _cell(markdown: str) -> str:
    """Return Markdown fit for a cell of a table, where a bar ends the cell even in code."""
    return markdown.replace("|", "\\|")


def _top(found: Difference) -> Iterator[str]:
    yield "## Rule sets compared\n"
    yield f"**{wording.headline(found)}.**\n"
    yield f"{code(found.base)} → {code(found.head)}: {code(wording.records(found))}."
    yield f"Plugins: {code(', '.join(found.plugins))}.\n"
    yield from _some(f"- {code('icp.yaml')}: {code(wording.change(change)[0])}" for change in found.settings)
    worth = wording.worth(found.worth)
    if found.moves and worth:
        yield f"- All accounts, by the best rule set of each: {code(worth)}"
    yield from _some(
        f"- {d.severity.value} {code(d.code_text)}: {_placed(d.message, wording.place(d.location))}"
        for d in found.found
    )
    yield from _some(f"- Best rule set {code(wording.best(one))}" for one in found.best)


def _some(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first lines, and how many more there are: what is above the rule sets must leave them room."""
    every = list(lines)
    yield from every[:_TOP]
    if len(every) > _TOP:
        yield f"- and {number(len(every) - _TOP)} more"


def _rule_set(one: RuleSetDiff) -> Iterator[str]:
    note = wording.fate(one)
    yield f"\n### {code(one.rule_set)}{f' {code(note)}' if note else ''}\n"
    yield from (f"- {_placed(*wording.change(change))}" for change in one.changes)
    if one.counts:
        yield f"- {code(', '.join(f'{name} {n:,}' for name, n in one.counts.items()))}"
    worth = wording.worth(one.outcome.worth if one.outcome else one.worth)
    if one.outcome:
        yield from (f"- **{line}**" for line in wording.outcome(one.outcome))
    if worth:
        yield f"- {code(worth)}"
    if one.outcome and one.outcome.moved:
        yield from _outcome(one.outcome)


def _outcome(one: Outcome) -> Iterator[str]:
    if one.matrix.moved:
        yield ""
        yield from _matrix(one.matrix)
    if one.effects:
        yield from _details("By rule", (f"- {_placed(*wording.effect(effect))}" for effect in one.effects))
    for title, movers, of in (
        ("Top movers", one.movers, one.in_sight),
        ("Newly qualified", one.entered, one.came),
        ("No longer qualified", one.left, one.went),
    ):
        if movers:
            yield from _details(f"{title}, {len(movers)} of {number(of)}", _movers(movers))


def _details(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"\n<details><summary>{escape(title)}</summary>\n"
    yield from lines
    yield "\n</details>"


def _movers(movers: Sequence[Mover]) -> Iterator[str]:
    yield from _head(["account", "from and to", "because of"])
    for rank, one in enumerate(movers, 1):
        causes = "<br>".join(_placed(*wording.cause(cause)) for cause in one.causes)
        cells = (code(wording.account(one, rank)), code(wording.standing(one)), causes)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _matrix(one: Matrix) -> Iterator[str]:
    yield from _head(["was, and is", *(_cell(code(name)) for name in one.after), "all"])
    for before, counts in one.rows:
        cells = [
            f"**{number(n)}**" if n and before != after else number(n)
            for after, n in zip(one.after, counts, strict=True)
        ]
        yield f"| {' | '.join([_cell(code(before)), *cells, number(sum(counts))])} |"
    yield f"| {' | '.join(['all', *map(number, one.sums), number(sum(one.sums))])} |"


def _head(headers: Sequence[str]) -> Iterator[str]:
    yield f"| {' | '.join(headers)} |"
    yield f"|{'---|' * len(headers)}"


def _placed(said: str, place: str) -> str:
    return f"{code(said)} ({code(place)})" if place else code(said)
