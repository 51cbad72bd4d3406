"""Which encoding bytes are likely in, and which wide one they are: what a diagnostic can suggest, never a setting."""

from __future__ import annotations

import codecs
import re
import unicodedata

# UTF-32 first: its mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first is suggested where several read equally well.
_CANDIDATES = ("cp1252", "mac-roman", "cp850", "cp1250", "cp1251", "cp932", "gb18030")
WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "mac-roman", "cp850", "cp1250"})
"""Encodings, as ``codecs`` calls them, in which no real text happens to be UTF-8 with letters outside ASCII."""

_SAMPLE = 4096
# Control characters, but for white space and the one that switches alphabets; of random bytes one in ten is such.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 11, 12, 13, 27})
_FEW_CONTROLS, _SHARE_OF_CONTROLS = 4, 0.05
_LONGEST = 1_000_000
_FOREIGN = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# Inside a word only an apostrophe, a dash or a space is one.
_USUAL_MARKS = re.compile(r"[’–—\u00a0]|\b[”…•·€£§°®™©²³½¼»]\B|\B[‘“„…•·€£§°®™©²³½¼«¿¡]\b|\B[‘’“”„…•·€£§°®™©½¼«»]\B")
_SCRIPTS = {name: name for name in ("LATIN", "GREEK", "CYRILLIC", "HANGUL")}
_SCRIPTS |= dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA"), "CJK")
_MOST, _SHOWN = 200, 3
_BEFORE = 40


def wide_encoding(raw: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that bytes are: told by their mark, or by zero bytes where ASCII has none."""
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    sample = raw[:_SAMPLE]
    if marked or sample.count(0) <= len(sample) // 3:
        return marked
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def is_binary(raw: bytes) -> bool:
    """Tell whether bytes are no text in an encoding of single bytes, by the control characters among the first."""
    sample = raw[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls >= max(_FEW_CONTROLS, _SHARE_OF_CONTROLS * len(sample))


def is_mostly_utf8(raw: bytes) -> bool:
    """Tell whether more characters outside ASCII are UTF-8 than are not."""
    foreign = [char for char in raw.decode("utf-8", "replace") if not char.isascii()]
    return 2 * foreign.count("\ufffd") < len(foreign)


def likely_encoding(raw: bytes, at: int) -> tuple[str, str] | None:
    """Return the encoding in which the words from ``at`` on look like words, and some of them as they read so."""
    start = max(raw.rfind(b"\n", 0, at), at - _BEFORE) + 1
    words = [found[0] for found, _ in zip(_FOREIGN.finditer(raw, start, at + _LONGEST), range(_MOST), strict=False)]
    best, most = None, 0.5
    for name in _CANDIDATES:
        try:
            texts = [word.decode(name) for word in words]
        except UnicodeDecodeError:
            continue
        share = sum(map(_looks_like_words, texts)) / max(1, len(texts))
        if share > most:
            best, most = (name, ", ".join(list(dict.fromkeys(texts))[:_SHOWN])), share
    return best


def _looks_like_words(text: str) -> bool:
    """Tell whether a text is of words of one script each, their capitals where words have them."""
    words = [word for word in _USUAL_MARKS.split(text) if word]
    return all(word.isascii() or _looks_like_a_word(word) for word in words)


def _looks_like_a_word(word: str) -> bool:
    if len(word) == 1 or not word.isalpha():
        return False
    cased = word.upper() != word.lower()
    if cased and not (word.isupper() or word[1:].islower()):
        return False
    (script, *others) = {_SCRIPTS.get(re.split("[ -]", unicodedata.name(letter, "?"))[0]) for letter in word}
    return not others and script is not None and (script != "LATIN" or any(letter.isascii() for letter in word))
