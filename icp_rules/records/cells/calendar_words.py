"""The words of dates, in English, German, French, Spanish and Italian, without accents and in lower case."""

from __future__ import annotations

_MONTHS = (
    "january jan januar janner janvier janv enero ene gennaio gen",
    "february feb februar feber fevrier fevr fev febrero febbraio febb",
    "march mar marz maerz mrz mars marzo",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug aout agosto ago",
    "september sept sep septembre septiembre setiembre set settembre sett",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez decembre diciembre dic dicembre",
)
_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes lunedi",
    "tuesday tue tues dienstag di mardi mar martes martedi",
    "wednesday wed mittwoch mi mercredi mer miercoles mie mercoledi",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedi gio",
    "friday fri freitag fr vendredi ven viernes vie venerdi",
    "saturday sat samstag sonnabend sa samedi sam sabado sab sabato",
    "sunday sun sonntag so dimanche dim domingo dom domenica",
)
WINTER = frozenset({"winter", "hiver", "invierno", "inverno"})
_SEASONS = {
    3: "spring fruhling fruehling fruhjahr fruehjahr printemps primavera",
    6: "summer sommer ete verano estate",
    9: "fall autumn herbst automne otono autunno",
}
_ORDINALS = ("1 1st 1er 1ere first", "2 2nd 2e 2eme second", "3 3rd 3e 3eme third", "4 4th 4e 4eme fourth")

MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}


def _parts(first_months: range, signs: tuple[str, ...], words: tuple[str, ...]) -> dict[str, int]:
    """Return how quarters or halves are written, each with its first month; a ``#`` is its number."""
    ordinals = zip(first_months, _ORDINALS, strict=False)
    return {
        written: month
        for number, (month, names) in enumerate(ordinals, start=1)
        for written in (
            *(sign.replace("#", str(number)) for sign in signs),
            *(f"{name} {word}" for name in names.split() for word in words),
        )
    }


PARTS_OF_A_YEAR = {
    **MONTHS,
    # The first day of winter within the year that is named with it.
    **dict.fromkeys(WINTER, 1),
    **{word: month for month, words in _SEASONS.items() for word in words.split()},
    **_parts(range(1, 13, 3), ("q#", "#q", "t#", "q #", "quarter #", "quartal #"), ("quarter", "quartal", "trimestre")),
    **_parts(range(1, 13, 6), ("h#", "#h", "half #"), ("half", "halbjahr", "semestre")),
}
"""What stands beside a year to name a part of it, and the month that part begins with."""
