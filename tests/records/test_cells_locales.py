"""However a number or a day is formatted: it comes back as it was, or is unknown, and never as another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st
from records.one_cell import DAY, MONEY, NUMBER, read

from icp_rules.records.cells import Settings

# What groups the digits, the decimal mark, and whether grouping is the Indian one.
LOCALES = [
    *((",", ".", False), (".", ",", False), (" ", ",", False), ("'", ".", False), ("’", ",", False), (",", ".", True)),
    *(
        ("\N{NARROW NO-BREAK SPACE}", ",", False),
        ("\N{NO-BREAK SPACE}", ".", False),
        ("", ".", False),
        ("", ",", False),
    ),
]
MULTIPLES = {"{}M": 6, "{} Mio": 6, "US${}k": 3, "{} k$": 3, "$m {}": 6, "{} crore": 7}
AROUND = ["{}", "${}", "{} USD", "~{}", "about {}", "+{}", "({})", "{}%", *MULTIPLES]


def grouped(digits: str, mark: str, indian: bool) -> str:
    head, tail = digits[:-3], digits[-3:]
    size = 2 if indian else 3
    groups = [head[max(0, end - size) : end] for end in range(len(head), 0, -size)][::-1]
    return mark.join([*groups, tail])


@given(
    whole=st.integers(0, 10**12) | st.integers(0, 10**5),
    fraction=st.sampled_from(["", "0", "5", "25", "000", "125", "1250"]),
    locale=st.sampled_from(LOCALES),
    around=st.sampled_from(AROUND),
    stated=st.booleans(),
    field=st.sampled_from([NUMBER, MONEY]),
)
@example(whole=10000, fraction="000", locale=("", ".", False), around="${}", stated=False, field=MONEY)
def test_numbers_come_back_or_are_unknown(whole, fraction, locale, around, stated, field) -> None:
    group, decimal, indian = locale
    cell = around.format(grouped(str(whole), group, indian) + (decimal + fraction if fraction else ""))
    found = read(cell, field, Settings(decimal=decimal if stated else None), percent="points").values[0]
    wanted = Decimal(f"{whole}.{fraction or 0}").scaleb(MULTIPLES.get(around, 0))
    assert found in (None, float(-wanted if around == "({})" else wanted))
    if stated and around in ("{}", "~{}"):
        assert found is not None


FORMS = [
    *(
        "{d}.{m}.{y}",
        "{d}/{m}/{y}",
        "{d}-{m}-{y} 10:30",
        "{d}. {m}. {y}",
        "{m}/{d}/{y}",
        "{y}-{m:02}-{d:02}",
        "{y}/{m}/{d}",
    ),
    *(
        "{y}.{m}.{d}",
        "{d:02}{m:02}{y}",
        "{y}{m:02}{d:02}",
        "{d} {m} {y}",
        "{m}/{y}",
        "{m:02}.{y}",
        "{y}-{m:02}",
        "{y}/{m:02}",
    ),
    *("{y}", "{m} {y}", "{m:02}{y}"),
]


@given(
    day=st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)),
    form=st.sampled_from(FORMS),
    stated=st.booleans(),
)
def test_days_come_back_or_are_unknown(day: date, form: str, stated: bool) -> None:
    # written without marks, a day before 1232 is a day of the 20th or 21st century as well
    assume(day.year >= 1300 or "}{y}" not in form)
    cell = form.format(d=day.day, m=day.month, y=day.year)
    order = "month_first" if form.startswith("{m}") else "day_first"
    found = read(cell, DAY, Settings(dates=order if stated else None)).values[0]
    first = day if "{d" in form else day.replace(day=1, month=day.month if "{m" in form else 1)
    assert found in (None, first)
    if stated and form in FORMS[:7]:
        assert found == day
