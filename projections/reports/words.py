"""Russian as it stands on papers: sums, dates and months, in figures and in words."""

from datetime import date
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from num2words import num2words  # type: ignore[import-untyped]  # it has no types of its own

from events.money import roubles

NBSP: Final = "\N{NO-BREAK SPACE}"
DASH: Final = "\N{EM DASH}"
THOUSAND: Final = 3
ROUBLES: Final = {"one": "рубль", "few": "рубля", "many": "рублей"}
KOPECKS: Final = {"one": "копейка", "few": "копейки", "many": "копеек"}


@cache
def russian() -> Locale:
    """Give the rules of Russian."""
    return Locale.parse("ru")


def money(kopecks: int) -> str:
    """Write 123456789 kopecks as «1 234 567,89»."""
    whole, _, rest = roubles(kopecks).partition(".")
    return f"{grouped(whole)},{rest}"


def count(number: int) -> str:
    """Write 1234567 as «1 234 567»."""
    return grouped(str(number))


def grouped(digits: str) -> str:
    """Part thousands by spaces at which no line is broken."""
    sign = "\N{MINUS SIGN}" if digits.startswith("-") else ""
    plain = digits.removeprefix("-")
    first = len(plain) % THOUSAND
    parts = [plain[:first]] if first else []
    parts += [plain[at : at + THOUSAND] for at in range(first, len(plain), THOUSAND)]
    return sign + NBSP.join(parts)


def in_words(kopecks: int) -> str:
    """Write a sum as payment papers do: roubles in words, kopecks in figures."""
    whole, rest = divmod(abs(kopecks), 100)
    spelled = num2words(whole, lang="ru")
    if kopecks < 0:
        spelled = f"минус {spelled}"
    return f"{spelled.capitalize()} {_form(ROUBLES, whole)} {rest:02d} {_form(KOPECKS, rest)}"


def _form(forms: dict[str, str], number: int) -> str:
    return forms[russian().plural_form(number)]


def short_date(day: date | None) -> str:
    """Write a date as «02.11.2026»."""
    return DASH if day is None else f"{day:%d.%m.%Y}"


def long_date(day: date) -> str:
    """Write a date as «2 ноября 2026 г.»."""
    return _unbroken(format_date(day, "long", locale=russian()))


def month(name: str) -> str:
    """Write "2026-10" as «октябрь 2026 г.»."""
    day = date(int(name[:4]), int(name[5:7]), 1)
    return _unbroken(format_skeleton("yMMMM", day, locale=russian()))


def span(period: str | None) -> str:
    """Write a year, a quarter or a month for people; none is as long as there is anything."""
    if period is None:
        return "за всё время"
    year, _, part = period.partition("-")
    if not part:
        return f"{year}{NBSP}год"
    if part.startswith("Q"):
        return f"{part[1:]}{NBSP}квартал {year}{NBSP}года"
    return month(period)


def _unbroken(words: str) -> str:
    """Keep a date on one line; CLDR has a narrow space before «г.» that few fonts have."""
    return words.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(" ", NBSP)
