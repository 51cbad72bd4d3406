"""The footnotes of a brief: what each claim in it rests on, where that comes from and how old it is.

Templates print references where :mod:`icp_rules.briefs.marks` has put them. A value that holds what looks like one is
escaped and so is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.context import behind
from icp_rules.briefs.markdown import escape
from icp_rules.briefs.marks import CONTACT
from icp_rules.briefs.unknown import Unknown, why
from icp_rules.language.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.briefs.context import Account, Contact, Provenance

_RUN = re.compile(r"(?:\[\^[\w:-]+\])+")
_OWN = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_HEADING = re.compile(r"^[ >]*#{1,6}[ \t]")
_FENCE = re.compile(r"^[ >]*(?:```|~~~)")
_WORD = re.compile(r"\w")
# An escaped character, a code span, <an address>, or a link with its address: a reference in it goes behind it.
_SPAN = re.compile(
    r"\\.|(?P<ticks>`+).*?(?<!`)(?P=ticks)(?!`)|<[^<>]*>"
    r"|!?\[(?!\^)(?:[^\[\]\\]|\\.|\[\^[\w:-]+\])*\]"
    r"(?:\((?:[^()\\]|\\.|\([^()]*\))*\)|\[[^\[\]^](?:[^\[\]]|\[\^[\w:-]+\])*\])"
)
_LONGEST = 160


def with_footnotes(text: str, context: Mapping[str, Any]) -> str:
    """Return a brief whose references are where they read well, and whose footnotes stand at its end.

    In a heading or a block of code there are none; those in a link or a code span are taken to behind it; none stands
    twice in a line.
    """
    if "[^" not in text:
        return text
    notes = _Notes(context, frozenset(_OWN.findall(text)) if "]:" in text else frozenset())
    lines = text.split("\n")
    fences = "```" in text or "~~~" in text
    fenced = False
    for at, line in enumerate(lines):
        if fences and _FENCE.match(line):
            fenced = not fenced
        if "[^" in line:
            lines[at] = notes.in_line(line, bare=fenced or _HEADING.match(line) is not None)
    made = notes.definitions()
    return "\n".join(lines).rstrip() + "\n\n" + "\n".join(made) + "\n" if made else "\n".join(lines)


def without_footnotes(markdown: str) -> str:
    """Return the text of a brief alone, without footnotes and the references to them."""
    lines = [line for line in markdown.split("\n") if not _OWN.match(line)]
    return _RUN.sub("", "\n".join(lines).rstrip() + "\n")


class _Notes:
    """The references of one brief: the label that is printed for each, and the footnotes."""

    def __init__(self, context: Mapping[str, Any], own: frozenset[str]) -> None:
        self._context = context
        self._account: Account = context["account"]
        self._own = own
        self._contacts: dict[str, Contact] = {}
        self._facts: dict[str, Provenance] = {}
        self._printed: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def in_line(self, line: str, *, bare: bool) -> str:
        """Return a line with its references as they are printed."""
        if self._own and _OWN.match(line):
            return line
        if "](" in line or "`" in line or "<" in line or "][" in line:
            line = _SPAN.sub(_behind, line)
        seen: list[str] = []
        parts: list[str] = []
        end = 0
        for run in _RUN.finditer(line):
            start, after = run.span()
            parts.append(line[end:start])
            end = after
            # with nothing before it there is nothing it could be the source of
            if bare or not _WORD.search(line, 0, start):
                continue
            labels = run.group()[2:-1].split("][^")
            for label in labels if len(labels) == 1 else self._weighty(labels):
                if label not in seen:
                    seen.append(label)
                    parts.append(f"[^{self._printed.get(label) or self._print(label)}]")
            if line.startswith("(", after):
                # it would make a link of it
                parts.append("\\")
        return "".join(parts) + line[end:]

    def definitions(self) -> list[str]:
        """Return the footnotes, in the order of the first references to them."""
        return [f"[^{label}]: {self._texts[label]}" for label in self._texts]

    def _weighty(self, labels: list[str]) -> list[str]:
        """Return the labels of a claim; what it rests on counts, not what of it is unknown, if anything is known."""
        known = [label for label in labels if type(vars(self._account).get(label)) is not Unknown]
        return known or labels

    def _print(self, label: str) -> str:
        """Return the label that is printed for one, whose footnote is to be written."""
        printed, text = (label, "") if label in self._own else self._footnote(label)
        self._printed[label] = printed
        if text:
            self._texts[printed] = text
        return printed

    def _footnote(self, label: str) -> tuple[str, str]:
        as_of = self._context["as_of"]
        if label.startswith(CONTACT):
            self._contacts = self._contacts or {f"{CONTACT}{behind(one)}": one for one in self._people()}
            contact = self._contacts.get(label)
            number = sum(one.startswith("contact-") for one in self._texts) + 1
            return (f"contact-{number}", _of_contact(contact, as_of)) if contact else (label, "")
        written = behind(self._account)
        if label not in written:
            self._facts = self._facts or {fact.field: fact for fact in self._context["provenance"]}
            written[label] = _of_field(vars(self._account).get(label), label, self._facts.get(label), as_of)
        return label, written[label]

    def _people(self) -> list[Contact]:
        seats = self._context["panel"].seats
        people = [one for seat in seats for one in (*seat.contacts, *seat.candidates)]
        return people if self._context["contact"] is None else [*people, self._context["contact"]]


def _behind(found: re.Match[str]) -> str:
    span = found.group()
    return _RUN.sub("", span) + "".join(_RUN.findall(span)) if "[^" in span else span


def _of_field(value: object, name: str, fact: Provenance | None, as_of: date) -> str:
    """Return the footnote of an account's field, or nothing for what is none."""
    label = name[0].upper() + name[1:].replace("_", " ")
    if fact is not None:
        return f"{label}: {_short(fact.text)} ({_origin(fact.source, fact.as_of, as_of)})"
    return f"{label}: not known ({why(value)})" if isinstance(value, Unknown) else ""


def _of_contact(contact: Contact, as_of: date) -> str:
    name = "name unknown" if isinstance(contact.full_name, Unknown) else contact.full_name
    return f"Contact: {_short(name)} ({_origin(contact.source, contact.as_of, as_of)})"


def _short(text: str) -> str:
    return escape(text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…")


def _origin(source: str | Unknown, day: date | Unknown, as_of: date) -> str:
    named = "unknown" if isinstance(source, Unknown) else escape(source)
    return f"source: {named}; {'age unknown' if isinstance(day, Unknown) else _age(day, as_of)}"


@lru_cache(maxsize=4096)
def _age(day: date, as_of: date) -> str:
    days = (as_of - day).days
    if days < 0:
        return f"{day}, {counted(-days, 'day')} from now"
    return f"{day}, {counted(days, 'day')} old" if days else f"{day}, today"
