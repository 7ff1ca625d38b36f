"""Reads what a person has put into one cell as what its column asks for, or says why not."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Final

from api.spreadsheets.columns import Column, Kind, plain
from api.spreadsheets.faults import CellFault
from api.spreadsheets.plain import (
    DOUBLE_DIGITS,
    Erroneous,
    Percent,
    Plain,
    Uncalculated,
    Unformatted,
    as_seen,
    exact,
)
from events.base import KOPECKS_MAX

Value = str | int | date | None

VALUE_SIGNS: Final = 80  # of a cell in a message
TEXT_MAX: Final = 2_000  # more is not a cell of a form
NUMBER_MAX: Final = 80  # characters of a number with everything around it
YEARS: Final = (1900, 2199)
EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet, since it believes in 29.02.1900
SERIALS: Final = (61, 109_574)  # 01.03.1900, where the two calendars agree, to 31.12.2199

INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u00ad\u2060"))
SPACES: Final = re.compile(r"\s+")
GAPS: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")  # 1 234 567 and 1'234
CURRENCY: Final = re.compile(r"\s*(₽|руб(\.|лей|ля|ль)?|р\.|rub)\s*$", re.IGNORECASE)
NEGATIVE: Final = re.compile(r"[-−–]\s*([^()]*)|\(\s*([^()]*)\)")  # -5 and (5)
EXPONENT: Final = re.compile(r"[-+]?\d+([.,]\d+)?[eе]\+?-?\d+", re.IGNORECASE)
DECIMAL: Final = re.compile(r"\d+(\.\d+)?", re.ASCII)
POINTS: Final = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
COMMAS: Final = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)
POINTS_THEN_COMMA: Final = re.compile(r"\d{1,3}(\.\d{3})+,\d+", re.ASCII)
COMMAS_THEN_POINT: Final = re.compile(r"\d{1,3}(,\d{3})+\.\d+", re.ASCII)
RUSSIAN_DATE: Final = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})(\s*г\.?)?(\s+\d{1,2}:\d{2}(:\d{2})?)?", re.ASCII
)
ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2})?\S*)?", re.ASCII)
ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
RUSSIAN_MONTH: Final = re.compile(r"(\d{1,2})[./](\d{4})", re.ASCII)
WORDED_MONTH: Final = re.compile(r"([^\W\d_]+)\.?\s+(\d{4})(\s*г(ода|\.)?)?", re.IGNORECASE)
MONTHS: Final = (
    ("янв", "jan"),
    ("фев", "feb"),
    ("мар", "mar"),
    ("апр", "apr"),
    ("май", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("авг", "aug"),
    ("сен", "sep"),
    ("окт", "oct"),
    ("ноя", "nov"),
    ("дек", "dec"),
)
# What spreadsheet programs write where a formula went wrong.
ERRONEOUS: Final = re.compile(
    r"#(Н/Д|ССЫЛКА!|ЗНАЧ!|ДЕЛ/0!|ИМЯ\?|ПУСТО!|ЧИСЛО!|N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)",
    re.IGNORECASE,
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class Unread(Exception):
    """The cell cannot be read."""

    def __init__(self, code: str, value: str | None = None, **figures: object) -> None:
        if value is not None:  # enough of it to be known again
            short = value if len(value) <= VALUE_SIGNS else f"{value[: VALUE_SIGNS - 1]}…"
            figures["value"] = short
        self.fault = CellFault(f"sheet-{code}", figures)
        super().__init__(code)


def read_cell(found: Plain, column: Column) -> tuple[str, Value, CellFault | None]:
    """Give what the user sees, what it means, and why it means nothing."""
    raw = as_seen(found)[:TEXT_MAX]
    try:
        return raw, value_of(found, column), None
    except Unread as unread:
        return raw, None, unread.fault


def value_of(found: Plain, column: Column) -> Value:
    """Give what a cell means in its column; None for an empty one that may be empty."""
    if isinstance(found, Uncalculated):
        raise Unread("formula-empty")
    if isinstance(found, Erroneous) or (isinstance(found, str) and ERRONEOUS.fullmatch(found)):
        raise Unread("error-value", value=as_seen(found))
    if isinstance(found, Unformatted):
        found = certain(found, column)
    if isinstance(found, float) and not isfinite(found):
        raise Unread("too-large")
    if isinstance(found, str):
        found = clean(found)
    if found is None or found == "":
        if column.required:
            raise Unread("required")
        return None
    return READERS[column.kind](found, column)


def certain(found: Unformatted, column: Column) -> float:
    """Take a number for what it is, unless its format would decide what it means."""
    if column.kind is Kind.PERCENT and found.number == 1:
        raise Unread("percent-unclear")
    if column.kind in {Kind.DATE, Kind.MONTH}:  # a day of which calendar?
        raise Unread(f"not-a-{column.kind}", value=as_seen(found))
    return found.number


def clean(text: str) -> str:
    """Put a text on one line, and refuse what cannot be seen in it.

    A quoting apostrophe (ours, or a spreadsheet's) and the `="0012"` with which people keep
    zeros in CSV go: both are ways to write the text, not parts of it.
    """
    if len(text) > TEXT_MAX:
        raise Unread("too-long", most=TEXT_MAX)
    text = unicodedata.normalize("NFC", SPACES.sub(" ", text.translate(INVISIBLE))).strip()
    if not text.isprintable():
        raise Unread("control-character")
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        return text[1:]
    if text.startswith('="') and text.endswith('"') and len(text) > len('="'):
        return text[2:-1]
    return text


def read_text(found: Plain, column: Column) -> str:
    """Read a text; a number that a program has made of it is turned back, or refused."""
    if isinstance(found, float | int | Decimal) and not isinstance(found, bool):
        number = exact(found) if isinstance(found, float) else Decimal(found)
        if isinstance(found, float) and abs(number) >= 10**DOUBLE_DIGITS:
            raise Unread("digits-lost", value=as_seen(found))
        text = as_seen(number)
        if column.digits and text.isdigit() and len(text) < column.digits:
            raise Unread("leading-zeros-lost", value=text, digits=column.digits)
    else:
        text = as_seen(found)
        if EXPONENT.fullmatch(text) and "+" in text:
            raise Unread("digits-lost", value=text)
    if column.digits and not (text.isascii() and text.isdigit() and len(text) == column.digits):
        raise Unread("wrong-digits", value=text, digits=column.digits)
    return text


def read_money(found: Plain, _: Column) -> int:
    """Read roubles as whole kopecks; nothing is rounded."""
    number = number_of(found, "not-money")
    kopecks = number * 100
    if kopecks != kopecks.to_integral_value():
        raise Unread("money-parts", value=as_seen(found))
    if kopecks > KOPECKS_MAX:
        raise Unread("too-large")
    return int(kopecks)


def read_integer(found: Plain, _: Column) -> int:
    """Read a whole number."""
    number = number_of(found, "not-an-integer")
    if number != number.to_integral_value():
        raise Unread("not-an-integer", value=as_seen(found))
    if number > KOPECKS_MAX:
        raise Unread("too-large")
    return int(number)


def read_percent(found: Plain, _: Column) -> int:
    """Read whole per cent.

    A share without the format of per cent is clear (0.5 can only be meant for 50 %), but for 1,
    which is a share of the whole or a hundredth of it; only text and workbooks that tell formats
    can say.
    """
    if isinstance(found, Percent):
        number = exact(found.number) * 100
    elif isinstance(found, str):
        number = number_of(found.removesuffix("%").rstrip(), "not-percent")
    else:
        number = number_of(found, "not-percent")
        if isinstance(found, float) and 0 < number < 1:
            number *= 100
    if number != number.to_integral_value() or not 0 <= number <= 100:  # noqa: PLR2004 - per cent
        raise Unread("not-percent", value=as_seen(found))
    return int(number)


def number_of(found: Plain, code: str) -> Decimal:
    """Read a number that is not below zero, however it is grouped and marked."""
    match found:
        case bool() | None:
            raise Unread(code, value=as_seen(found))
        case date():
            raise Unread("date-for-number", value=as_seen(found))
        case float():
            number = exact(found)
        case int() | Decimal():
            number = Decimal(found)
        case str():
            number = worded_number(found, code)
        case _:
            raise Unread(code, value=as_seen(found))
    if number < 0:
        raise Unread("negative", value=as_seen(found))
    return number


def worded_number(text: str, code: str) -> Decimal:
    """Read a number as people write it: 1 234,50 ₽ · 1,234.50 · 1234.5 · (5)."""
    bare = CURRENCY.sub("", text) if len(text) <= NUMBER_MAX else ""
    negative = NEGATIVE.fullmatch(bare)
    bare = (negative[1] or negative[2] or "") if negative else bare.removeprefix("+")
    bare = GAPS.sub("", bare)
    if EXPONENT.fullmatch(bare):
        raise Unread("exponent", value=text)
    # One group of three after one sign: 1,234 is a thousand to one person and one to another.
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare, re.ASCII):
        raise Unread("number-unclear", value=text)
    if POINTS_THEN_COMMA.fullmatch(bare) or POINTS.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif COMMAS_THEN_POINT.fullmatch(bare) or COMMAS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    if not DECIMAL.fullmatch(bare):
        raise Unread(code, value=text)
    return -Decimal(bare) if negative else Decimal(bare)


def read_date(found: Plain, _: Column) -> date:
    """Read a day: a cell with the format of dates, its bare serial, ДД.ММ.ГГГГ, or ISO."""
    match found:
        case datetime():
            day = found.date()
        case date():
            day = found
        case bool() | None | Percent():
            raise Unread("not-a-date", value=as_seen(found))
        case float() | int() | Decimal():
            day = day_of_serial(found)
        case _:
            day = day_of_text(as_seen(found))
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise Unread("date-out-of-range", value=as_seen(found))
    return day


def day_of_serial(found: float | Decimal) -> date:
    """Read the number of days that a spreadsheet keeps of a date."""
    number = exact(found) if isinstance(found, float) else Decimal(found)
    if number != number.to_integral_value() or not SERIALS[0] <= number <= SERIALS[1]:
        raise Unread("not-a-date", value=as_seen(found))
    return EPOCH + timedelta(days=int(number))


def day_of_text(text: str) -> date:
    """Read a written day; what only some countries read so (03/04/2026) is refused."""
    if match := RUSSIAN_DATE.fullmatch(text):
        if len(match[3]) == len("26"):
            raise Unread("two-digit-year", value=text)
        parts = int(match[3]), int(match[2]), int(match[1])
    elif match := ISO_DATE.fullmatch(text):
        parts = int(match[1]), int(match[2]), int(match[3])
    else:
        raise Unread("not-a-date", value=text)
    try:
        return date(*parts)
    except ValueError:
        raise Unread("not-a-date", value=text) from None


def read_month(found: Plain, column: Column) -> str:
    """Read a month: any day of it, 2026-10, 10.2026, октябрь 2026 г."""
    text = as_seen(found)
    if match := ISO_MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
    elif match := RUSSIAN_MONTH.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    elif (match := WORDED_MONTH.fullmatch(text)) and (number := month_of(match[1])):
        year, month = int(match[2]), number
    else:
        try:
            day = read_date(found, column)
        except Unread:
            raise Unread("not-a-month", value=text) from None
        year, month = day.year, day.month
    if not (YEARS[0] <= year <= YEARS[1] and 1 <= month <= 12):  # noqa: PLR2004 - a year's months
        raise Unread("not-a-month", value=text)
    return f"{year}-{month:02d}"


@cache
def month_of(word: str) -> int | None:
    """Tell a month by its name, in any case and abbreviation of three letters or more."""
    start = "май" if word.casefold() in {"май", "мая"} else word.casefold()[:3]
    return next((place for place, names in enumerate(MONTHS, 1) if start in names), None)


def read_choice(found: Plain, column: Column) -> str:
    """Read one of the words that a column knows, by code or title."""
    wanted = plain(as_seen(found))
    for code, title in column.choices:
        if wanted in {plain(code), plain(title)}:
            return code
    choices = ", ".join(title for _, title in column.choices)
    raise Unread("not-a-choice", value=as_seen(found), choices=choices)


READERS: Final[Mapping[Kind, Callable[[Plain, Column], Value]]] = {
    Kind.TEXT: read_text,
    Kind.MONEY: read_money,
    Kind.DATE: read_date,
    Kind.MONTH: read_month,
    Kind.INTEGER: read_integer,
    Kind.PERCENT: read_percent,
    Kind.CHOICE: read_choice,
}
