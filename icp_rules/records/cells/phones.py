"""Columns of phone numbers, read by the library ``phonenumbers`` and written as E.164: ``+14155550100 ext. 12``."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete_texts
from icp_rules.records.cells.hosts import unwrapped
from icp_rules.records.cells.texts import unknown_words, without
from icp_rules.records.cells.values import Coerced, Problem, together

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_NONE = Problem("is no phone number", "Write it as +1 415 555 0100.")
_SEVERAL = Problem("holds several phone numbers", "Keep the one to call.")
_ZERO = Problem("has a (0) that may belong to it", "Write it with the country code as it is dialled from abroad.")
_LENGTH = Problem("has too few or too many digits for a phone number")
_LOCAL = Problem("lacks its area code")
_NO_CODE = Problem("starts with a country code that there is not")
_NO_SUCH = Problem("is no number that its country gives out")
_OTHER_COUNTRY = Problem(
    "starts with the code of another country than its own", "Write it with + and its country code."
)
_NO_COUNTRY = Problem(
    "is a phone number without a country code",
    "Add `country: US` (the country the numbers are of) to this column, or map the country of each row.",
)
_NO_PLAN = Problem("is a phone number of a country that has none of its own", "Write it with + and its country code.")

# What a program writes that took the number for an amount.
_DECIMALS = r"[0-9]\.0$"
_LABEL = re.compile(
    r"\s*[(\[](?:home|private?|personal|privat|mobile?|cell|handy|work|office|business|desk|direct|main|hq|phone|tel)\.?[)\]]$",
    re.IGNORECASE,
)
_INTERNATIONAL = r"^\+[0-9][0-9 .()-]*[0-9]$"
_BETWEEN = r"[ .()-]"
_OPTIONAL_ZERO = re.compile(r"\( ?0 ?\)")
_NATIONAL_PREFIX = re.compile(r"[0-9|\[\]]+")

_DIGITS = r"\d(?:[\d .()\u2010-\u2015\u2212-]*\d)?"
_NUMBER = re.compile(rf"\(?[+＋]?\(?{_DIGITS}\)?")
_AREA_AND_LINE = re.compile(rf"(\(?[+＋]?\(?{_DIGITS}\)?) ?/ ?({_DIGITS})")
_WORDS = re.compile(r"[+(]?\d[\d .()-]*(?:[A-Za-z][0-9 .-]*){3,}")
_LINK = re.compile(r"tel[:.]\s*", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(.*?[0-9A-Za-z]\)?)[\s,]*(?:;ext=|\bext(?:ension|n)?[.:]*|(?<![A-Za-z])x[.:]*|#)\s*([0-9]{1,7})", re.IGNORECASE
)
_OTHERS = re.compile(r"[/,;|\n&]| (?:or|and) ")
_LONGEST = 100
_SHORTEST_LINE = 5
_SHORTEST_WHOLE = 7
_LONGEST_AREA = {"+": 8, "0": 6, "": 4}
_NORTH_AMERICA = 1  # the country code; its numbers are all as long, so words may stand for digits
# Neither area code nor exchange starts with 0 or 1, and no area code has 9 in the middle.
_GIVEN_OUT = re.compile(r"[2-9][0-8]\d[2-9]\d{6}")


def coerce_phones(cells: pl.Series, field: Field, column: ColumnMap, countries: pl.Series | None) -> Coerced:
    """Read phone numbers; those without a country code are of the column's country or else of their row's.

    Args:
        cells: The column as it came.
        field: What it becomes.
        column: How it is mapped.
        countries: The country of each row, as ISO 3166-1 alpha-2; None where no column gives it.
    """
    words = unknown_words(field, column)
    if column.country is not None or countries is None:
        return complete_texts(cells, _plain, partial(_read, country=column.country), words)
    table = pl.DataFrame({"cell": cells, "country": countries}).with_row_index("row")
    parts = [
        (part["row"], complete_texts(part["cell"], _plain, partial(_read, country=part["country"][0]), words))
        for part in table.partition_by("country", maintain_order=True)
    ]
    if not parts:
        return Coerced(pl.Series([], dtype=pl.String))
    rows = pl.concat([rows for rows, _ in parts])
    values = pl.concat([part.values for _, part in parts]).gather(rows.arg_sort())
    return Coerced(
        values,
        together(cell for _, part in parts for cell in part.unreadable),
        sum(part.placeholders for _, part in parts),
    )


def _plain(texts: pl.Series) -> pl.Series:
    """Read numbers with a country code of which the digits alone tell that they may be; null for the others."""
    international = texts.str.contains(_INTERNATIONAL)
    international &= ~texts.str.contains(f"{_OPTIONAL_ZERO.pattern}|{_DECIMALS}")
    if not international.any():
        return without(texts, texts.is_not_null())
    possible, prefixed = _plans()
    numbers = without(texts, ~international).str.replace_all(_BETWEEN, "")
    return without(numbers, ~numbers.str.contains(possible) | numbers.str.contains(prefixed))


@cache
def _plans() -> tuple[str, str]:
    """Return the patterns of numbers that are as long as their country's, and of those with its national prefix.

    Countries with rules beyond those two are left out; the library reads their numbers.
    """
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    possible, prefixed = [], []
    for code, (region, *_) in COUNTRY_CODE_TO_REGION_CODE.items():
        plan = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
        general, prefix = (plan.general_desc, plan.national_prefix_for_parsing) if plan else (None, None)
        if general and (prefix is None or _NATIONAL_PREFIX.fullmatch(prefix)):
            possible += [f"{code}[0-9]{{{length}}}" for length in general.possible_length]
            prefixed += [f"{code}(?:{prefix})"] if prefix else []
    return rf"^\+(?:{'|'.join(possible)})$", rf"^\+(?:{'|'.join(prefixed)})"


def _read(text: str, country: str | None) -> str | Problem:
    text = _LINK.sub("", unwrapped(_LABEL.sub("", text)), count=1)
    if re.search(_DECIMALS, text):
        text = text[:-2]
    if len(text) > _LONGEST:
        return _NONE
    extended = _EXTENSION.fullmatch(text)
    number = extended[1] if extended else text
    if not (_NUMBER.fullmatch(number) or _is_divided(number) or _has_words(number, country)):
        return _SEVERAL if _are_several(number) else _NONE
    read = _read_number(number.replace("/", " "), country)
    return f"{read} ext. {extended[2]}" if extended and isinstance(read, str) else read


def _has_words(number: str, country: str | None) -> bool:
    """Tell whether a number is written with words for digits, as 1-800-FLOWERS is."""
    if not _WORDS.fullmatch(number):
        return False
    from phonenumbers import country_code_for_region

    return number.startswith("+1") or country_code_for_region(country or "") == _NORTH_AMERICA


def _is_divided(number: str) -> bool:
    """Tell whether a slash stands between area code and line, and not between two numbers."""
    parts = _AREA_AND_LINE.fullmatch(number)
    if parts is None:
        return False
    start = parts[1].lstrip("(")[0]
    longest = _LONGEST_AREA.get("+" if start == "＋" else start, _LONGEST_AREA[""])
    return _digits(parts[1]) <= longest and _digits(parts[2]) >= _SHORTEST_LINE


def _are_several(text: str) -> bool:
    return sum(_digits(part) >= _SHORTEST_WHOLE for part in _OTHERS.split(text)) > 1


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def _read_number(number: str, country: str | None) -> str | Problem:
    """Read one number without an extension."""
    import phonenumbers

    national = number.lstrip("(")[0] not in "+＋"
    if national:
        if country not in phonenumbers.SUPPORTED_REGIONS:
            return _NO_PLAN if country else _NO_COUNTRY
    elif _OPTIONAL_ZERO.search(number):
        return _read_with_zero(number)
    try:
        read = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException as error:
        return _NO_CODE if error.error_type == error.INVALID_COUNTRY_CODE else _LENGTH
    result = phonenumbers.is_possible_number_with_reason(read)
    if result == phonenumbers.ValidationResult.IS_POSSIBLE:
        if national and (problem := _foreign_or_made_up(number, read)):
            return problem
        return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return _LOCAL if result == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY else _LENGTH


def _foreign_or_made_up(number: str, read: PhoneNumber) -> Problem | None:
    """Tell why a number without + is none of its country.

    Not by whether the library takes it for valid alone: what countries give out grows, and it has no place for the
    numbers that are kept for examples.
    """
    import phonenumbers

    if not phonenumbers.is_valid_number(read):
        try:
            other = phonenumbers.parse(f"+{phonenumbers.normalize_digits_only(number)}")
        except phonenumbers.NumberParseException:
            other = read
        if other.country_code != read.country_code and phonenumbers.is_valid_number(other):
            return _OTHER_COUNTRY
    digits = phonenumbers.national_significant_number(read)
    made_up = len(set(digits)) == 1 or (read.country_code == _NORTH_AMERICA and not _GIVEN_OUT.fullmatch(digits))
    return _NO_SUCH if made_up else None


def _read_with_zero(number: str) -> str | Problem:
    """Read +44 (0)20 7946 0000, whose zero is dialled inside the country alone, except in the few where it stays."""
    import phonenumbers

    ways = {
        way
        for zero in ("", "0")
        if isinstance(way := _read_number(_OPTIONAL_ZERO.sub(zero, number), None), str)
        and phonenumbers.is_valid_number(phonenumbers.parse(way))
    }
    return ways.pop() if len(ways) == 1 else _ZERO
