"""Says things to people: the texts of `api/locale` in Russian and English, with their figures.

The catalogues are gettext's `.po` files. A key is a code and a part, `over-reserve.detail`; a
value that is itself a word of ours, such as a status, has a key of its own, `status.frozen`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from api.headers import LANGUAGES

KOPECKS: Final = "_kopecks"
MONTHS: Final = frozenset(
    {
        *("month", "first", "last", "closed_month", "last_month", "next_month"),
        "wanted_month",
    }
)
MONEY_FORMAT: Final = "#,##0.00\N{NO-BREAK SPACE}₽"
COUNTED: Final = ("_count", "_bytes", "_seconds", "least", "most")  # the others are ids


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read one language's texts; it is done once."""
    source = files("api").joinpath("locale", language, "LC_MESSAGES", "certledger.po")
    with source.open("rb") as file:
        messages = read_po(file, locale=language)
    return {str(each.id): str(each.string) for each in messages if each.id and each.string}


def say(key: str, language: str, figures: Mapping[str, object] | None = None) -> str:
    """Give a text with its figures filled in."""
    text = catalogue(language)[key]
    if not figures:
        return text
    words = text.format_map({name: shown(name, it, language) for name, it in figures.items()})
    return words.replace("г..", "г.")  # a date at the end of a sentence brings its own full stop


def shown(name: str, figure: object, language: str) -> str:
    """Write one figure for people; what it is shows in its name and type."""
    locale = _locale(language)
    if figure is None:
        return "—"
    if isinstance(figure, bool):
        return catalogue(language)["yes" if figure else "no"]
    if isinstance(figure, date):
        return _unbroken(format_date(figure, "long", locale=locale))
    if isinstance(figure, int):
        if name.endswith(KOPECKS):
            return format_currency(Decimal(figure) / 100, "RUB", MONEY_FORMAT, locale=locale)
        return format_decimal(figure, locale=locale) if name.endswith(COUNTED) else str(figure)
    text = str(figure)
    if name in MONTHS:
        return month_in_words(text, language)
    return catalogue(language).get(f"{name}.{text}", text)


def month_in_words(month: str, language: str) -> str:
    """Write "2025-09" as «сентябрь 2025 г.»."""
    day = date(int(month[:4]), int(month[5:7]), 1)
    return _unbroken(format_skeleton("yMMMM", day, locale=_locale(language)))


def _unbroken(words: str) -> str:
    """Keep a date on one line; CLDR has a narrow space before «г.» that few fonts have."""
    return words.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(" ", "\N{NO-BREAK SPACE}")


@cache
def _locale(language: str) -> Locale:
    if language not in LANGUAGES:
        raise AssertionError(f"{language!r} has no catalogue")
    return Locale.parse(language)
