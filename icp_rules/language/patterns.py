r"""Text patterns that mean the same on every engine.

The operators ``matches`` and ``like`` become regular expressions for Polars (Rust regex), DuckDB (RE2) and
Spark (java.util.regex). Each reads some syntax in its own way, so nothing is passed through: a pattern is
parsed, and written again in the part on which all agree, as does Python's ``re`` but for ``\z``.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA, complement, lowered, merged, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.language.characters import Ranges

MAX_LENGTH = 1000
# PostgreSQL refuses a higher count.
MAX_COUNT = 255
# RE2 refuses a higher product of counts inside one another.
MAX_REPEAT = 1000
# Rust regex allows 250 levels of syntax, and a group can take four.
MAX_DEPTH = 50
# Repeats written out. In Rust regex an ASCII letter, the unit, takes some 100 bytes of the 10 MB allowed.
MAX_SIZE = 50_000

_ANY = "(?s:.)"
_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_SHORTHANDS: dict[str, Ranges] = {
    "d": ((0x30, 0x39),),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "s": ((0x09, 0x0D), (0x20, 0x20)),
}
_PUNCTUATION = frozenset(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SPECIAL = frozenset("\\.+*?()|[]{}^$")
_SPECIAL_IN_CLASS = frozenset("\\[]^-&~")
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)([1-9][0-9]*|0)?)?\}")

_LETTERS_HELP = "List the characters, for example [a-zà-ÿ]."
_BACK_REFERENCE = ("back-references", "Write the repeated text out.")
_REFUSED_ESCAPES = {
    **dict.fromkeys("bB", ("word boundaries", r"Say what may stand there, for example (^|\W)sales(\W|$).")),
    **dict.fromkeys("AzZG", ("these anchors", "Use ^ for the start of the text and $ for its end.")),
    **dict.fromkeys("123456789kg", _BACK_REFERENCE),
    **dict.fromkeys("0xuUNoc", ("character codes", "Write the character itself.")),
    **dict.fromkeys("pP", ("Unicode properties", _LETTERS_HELP)),
}
_REFUSED_GROUPS = (
    (re.compile(r"\?<?[=!]"), "look-around", "Combine conditions with all: and not: instead."),
    (re.compile(r"\?(P?<|')"), "named groups", "Drop the name and write ( )."),
    (re.compile(r"\?P[=>]"), *_BACK_REFERENCE),
    (re.compile(r"\?[a-zA-Z^-]+[:)]"), "inline flags", "Drop them; exact: true makes case count."),
    (re.compile(r"\?(?!:)"), "groups of this kind", "Use a plain group, ( )."),
)
_REFUSED_IN_CLASS = (
    (re.compile(r"&&|--|~~"), "set operations", r"For the sign itself write \&, \- or \~."),
    (re.compile(r"\[[:.=]"), "POSIX classes", _LETTERS_HELP),
    (re.compile(r"\["), "classes inside a class", r"For the character itself write \[."),
)
_REFUSED_AFTER_REPEAT = (
    (re.compile(r"\?"), "lazy repeats", "Drop the ?; it never changes whether a text matches."),
    (re.compile(r"\+"), "possessive repeats", "Drop the second sign."),
    (re.compile(r"\*|\{"), "repeats of a repeat", "Keep one of them."),
)


@dataclass(eq=False)
class PatternError(ValueError):
    """A pattern that not every engine takes in the same way, or that none takes.

    Attributes:
        message: what is wrong.
        position: index of the first wrong character; 0 where the whole is at fault.
        help: what to write instead.
    """

    message: str
    position: int
    help: str

    def __str__(self) -> str:
        """Return the message alone."""
        return self.message


def fold_text(text: str) -> str:
    """Return a text as it is compared: NFC, every kind of space plain, outer white space off, lower case.

    A final sigma becomes the usual one.
    """
    return _plain(text).strip().lower().replace(FINAL_SIGMA, SMALL_SIGMA)


def translate(pattern: str, *, fold: bool) -> str:
    r"""Return a regular expression that means the same as the pattern on every engine.

    It is to be searched for anywhere in a text. ``^`` and ``$`` are the start and the end of the whole text,
    ``.`` is any character but a newline, ``\d``, ``\w`` and ``\s`` know ASCII alone. With ``fold``, it is for
    texts in lower case, and the pattern's letters are brought there too. It holds no capturing group.

    Raises:
        PatternError: what the pattern says is not portable, not valid, or too large.
    """
    pattern = _plain(pattern)
    if len(pattern) > MAX_LENGTH:
        message = f"the pattern has {len(pattern)} characters, more than {MAX_LENGTH}"
        raise PatternError(message, MAX_LENGTH, "Split it into several conditions under any:.")
    piece = _Parser(pattern, fold=fold).parse()
    if piece.size > MAX_SIZE:
        raise PatternError("the repeats make the pattern too large", 0, "Lower the counts, or use * or +.")
    return piece.text


def glob_pattern(globs: Sequence[str], *, fold: bool) -> str:
    """Return one regular expression that is found in a text if any of the globs matches the whole of it.

    ``*`` stands for any run of characters, newlines included, ``?`` for exactly one; all else is literal.
    With ``fold``, it is for texts folded as ``fold_text`` does, and the globs are folded too.

    Raises:
        PatternError: there is no glob, one is empty, or together they are too large.
    """
    if not globs:
        raise PatternError("no glob is given", 0, "Give one, for example 'vp*sales*'.")
    pieces = [_glob(glob, fold=fold) for glob in globs]
    if sum(piece.size for piece in pieces) > MAX_SIZE:
        raise PatternError("the globs together are too large", 0, "Split them up under any:.")
    return "|".join(piece.text for piece in pieces)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern as written for the engines.

    ``size`` is its cost in a compiled automaton, ``product`` the highest product of counts inside one
    another, ``nullable`` whether it can match without using up a character.
    """

    text: str
    size: int
    product: int = 1
    nullable: bool = False


_SIGNS = {"^": _Piece("^", 1, 1, True), "$": _Piece(r"\z", 1, 1, True), ".": _Piece(r"[^\n]", 10)}
_WILDCARDS = {"*": _Piece(f"{_ANY}*", 10), "?": _Piece(_ANY, 10)}


class _Parser:
    """Recursive descent over one pattern: alternatives of sequences of atoms, each repeated at most once."""

    def __init__(self, pattern: str, *, fold: bool) -> None:
        self.pattern = pattern
        self.fold = fold
        self.position = 0
        self.depth = 0

    def parse(self) -> _Piece:
        if not self.pattern:
            raise PatternError("the pattern is empty", 0, "For any text at all ask known: true.")
        piece = self._alternatives()
        if self.position < len(self.pattern):
            raise PatternError("a ) closes no (", self.position, r"For the character itself write \).")
        return piece

    def _next(self, ahead: int = 0) -> str:
        return self.pattern[self.position + ahead : self.position + ahead + 1]

    def _refuse(self, table: Iterable[tuple[re.Pattern[str], str, str]], start: int) -> None:
        for syntax, what, hint in table:
            found = syntax.match(self.pattern, self.position)
            if found:
                message = f"{what} can't be used: {self.pattern[start : found.end()]}"
                raise PatternError(message, start, hint)

    def _alternatives(self) -> _Piece:
        pieces = [self._sequence()]
        while self._next() == "|":
            self.position += 1
            pieces.append(self._sequence())
        return _joined(pieces, "|", nullable=any(piece.nullable for piece in pieces))

    def _sequence(self) -> _Piece:
        start = self.position
        pieces: list[_Piece] = []
        while self._next() not in {"", "|", ")"}:
            pieces.append(self._repeated(self._atom()))
        if not pieces:
            # DuckDB takes an expression that ends in an empty group for one anchored at the end.
            raise PatternError("a group or alternative is empty", start, "An optional part is (a|b)?.")
        return _joined(pieces, "", nullable=all(piece.nullable for piece in pieces))

    def _atom(self) -> _Piece:
        start = self.position
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return _set_piece(self._class())
        if char in "*+?{]}":
            message = f"there is nothing before {char} to repeat or close"
            raise PatternError(message, start, f"For the character itself write \\{char}.")
        if char in _SIGNS:
            self.position += 1
            return _SIGNS[char]
        member = self._member()
        return _literal(member, fold=self.fold) if isinstance(member, str) else _set_piece(member)

    def _group(self) -> _Piece:
        start = self.position
        self.position += 1
        self._refuse(_REFUSED_GROUPS, start)
        self.position += 2 * (self._next() == "?")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternError(f"groups are nested more than {MAX_DEPTH} deep", start, "Use fewer groups.")
        piece = self._alternatives()
        if self._next() != ")":
            raise PatternError("a ( is never closed", start, r"Add a ); for the character write \(.")
        self.position += 1
        self.depth -= 1
        return _Piece(f"(?:{piece.text})", piece.size, piece.product, piece.nullable)

    def _repeated(self, piece: _Piece) -> _Piece:
        start = self.position
        if self._next() not in {"*", "+", "?", "{"}:
            return piece
        low, high = self._count()
        sign = self.pattern[start : self.position]
        self._refuse(_REFUSED_AFTER_REPEAT, self.position)
        if piece.nullable:
            # Java ends a repeat at its first empty round, and so may count short.
            raise PatternError(f"{sign} repeats what may be empty", start, "Repeat a part or the whole.")
        if high is not None and high < max(low, 1):
            raise PatternError(f"{sign} must rise, to 1 at least", start, "Swap or drop them.")
        copies = high or max(low, 1)
        if copies > MAX_COUNT:
            raise PatternError(f"{sign} counts to {copies}, over {MAX_COUNT}", start, "Count less.")
        product = piece.product * copies
        if product > MAX_REPEAT:
            raise PatternError(f"{sign} makes {product} repeats, over {MAX_REPEAT}", start, "Count less.")
        return _Piece(piece.text + sign, piece.size * copies, product, nullable=low == 0)

    def _count(self) -> tuple[int, int | None]:
        """Read a repeat; return the lowest and, if there is one, the highest count."""
        sign = self._next()
        if sign != "{":
            self.position += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        found = _COUNT.match(self.pattern, self.position)
        if not found:
            hint = r"Write {2}, {2,} or {0,5}; for the character itself \{."
            raise PatternError("a { starts no repeat count", self.position, hint)
        self.position = found.end()
        low, comma, high = found.groups()
        return int(low), int(high) if high else None if comma else int(low)

    def _member(self) -> str | Ranges:
        """Read one literal character, or the set that a shorthand names."""
        start = self.position
        char = self._next()
        self.position += 1
        if char != "\\":
            return char
        char = self._next()
        self.position += 1
        if not char:
            raise PatternError("the pattern ends in a lone \\", start, r"For the character itself write \\.")
        if char in _PUNCTUATION:
            return char
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.lower() in _SHORTHANDS:
            ranges = _SHORTHANDS[char.lower()]
            ranges = lowered(ranges) if self.fold else ranges
            return ranges if char.islower() else complement(ranges)
        what, hint = _REFUSED_ESCAPES.get(char, ("such escapes", "For the character itself drop the \\."))
        raise PatternError(f"{what} can't be used: \\{char}", start, hint)

    def _class(self) -> Ranges:
        start = self.position
        self.position += 1
        negated = self._next() == "^"
        self.position += negated
        if self._next() == "]":
            raise PatternError("a class is empty", start, r"For the character itself write \].")
        ranges: list[tuple[int, int]] = []
        while self._next() != "]":
            if not self._next():
                raise PatternError("a [ is never closed", start, r"Add a ]; for the character write \[.")
            ranges += self._class_item()
        self.position += 1
        members = complement(merged(ranges)) if negated else merged(ranges)
        if not members:
            raise PatternError("no character is in this class", start, "Remove it.")
        return members

    def _class_item(self) -> Ranges:
        start = self.position
        self._refuse(_REFUSED_IN_CLASS, start)
        first = self._member()
        self._refuse(_REFUSED_IN_CLASS, self.position)
        if self._next() != "-" or self._next(1) in {"]", ""}:
            if isinstance(first, str) and self.fold and len(first.lower()) > 1:
                message = f"{first} is two characters in lower case, too many for a class"
                raise PatternError(message, start, f"Write it as an alternative, ({first}|…).")
            return span(first, first, fold=self.fold) if isinstance(first, str) else first
        self.position += 1
        self._refuse(_REFUSED_IN_CLASS, self.position)
        last = self._member()
        if not isinstance(first, str) or not isinstance(last, str):
            raise PatternError("a range needs a character at both ends", start, r"For a hyphen write \-.")
        if first > last:
            raise PatternError(f"the range {first}-{last} is the wrong way round", start, "Swap its ends.")
        return span(first, last, fold=self.fold)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_SPACES)


def _glob(glob: str, *, fold: bool) -> _Piece:
    text = re.sub(r"\*+", "*", fold_text(glob) if fold else _plain(glob))
    if not text:
        raise PatternError("a glob is empty", 0, "For a missing value ask known: false.")
    # what may begin or end in any way is looked for anywhere, which is several times quicker
    inner = text.removeprefix("*").removesuffix("*")
    start, end = [] if text[0] == "*" and inner else [_SIGNS["^"]], [] if text[-1] == "*" else [_SIGNS["$"]]
    return _joined([*start, *(_WILDCARDS.get(char) or _literal(char, fold=fold) for char in inner), *end], "")


def _joined(pieces: Sequence[_Piece], sign: str, *, nullable: bool = False) -> _Piece:
    text = sign.join(piece.text for piece in pieces)
    return _Piece(text, sum(piece.size for piece in pieces), max(piece.product for piece in pieces), nullable)


@lru_cache(maxsize=1024)
def _literal(char: str, *, fold: bool) -> _Piece:
    letters = char.lower() if fold else char
    piece = _joined([_set_piece(span(letter, letter, fold=fold)) for letter in letters], "")
    return piece if len(letters) == 1 else _Piece(f"(?:{piece.text})", piece.size)


def _set_piece(ranges: Ranges) -> _Piece:
    """Write a set of characters as a literal, a class or, where it has no last member, a negated class."""
    negated = ranges[-1][1] == sys.maxunicode
    shown = complement(ranges) if negated else ranges
    if not shown:
        text = _ANY
    elif not negated and len(shown) == 1 and shown[0][0] == shown[0][1]:
        text = _escaped(shown[0][0], _SPECIAL)
    else:
        ends = [[_escaped(cp, _SPECIAL_IN_CLASS) for cp in sorted(set(span))] for span in shown]
        text = f"[{'^' if negated else ''}{''.join('-'.join(pair) for pair in ends)}]"
    return _Piece(text, len(ranges) if ranges[-1][1] <= 0x7F else 8 + 2 * len(ranges))


def _escaped(cp: int, special: frozenset[str]) -> str:
    char = chr(cp)
    if char in special:
        return f"\\{char}"
    return repr(char)[1:-1] if char < " " or char == "\x7f" else char
