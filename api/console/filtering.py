"""Reads what people type into the box of a filter: a period, a certificate or an amount.

2025-10   2025-Q4   2025   -30d   2025-10-07   2600000001   >1000   <=250.50
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER: Final = re.compile(r"([0-9]{4})-?[QqКк]([1-4])")
_YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}")
_BACK: Final = re.compile(r"-([0-9]{1,4})([dwmyднмг])")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_AMOUNT: Final = re.compile(r"([<>]=?)\s*([0-9]{1,12}(?:[.,][0-9]{1,2})?)")
_REFERENCE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,63}")
_SPANS: Final = {"d": 1, "д": 1, "w": 7, "н": 7, "m": 30, "м": 30, "y": 365, "г": 365}
_MONTHS_OF_QUARTER: Final = 3
_DECEMBER: Final = 12


class NotUnderstood(ValueError):
    """The words say nothing that a filter knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a person seeks; what they did not name is None."""

    first: date | None = None
    last: date | None = None
    reference: str | None = None
    amount_sign: str | None = None
    amount: str | None = None


def understand(words: str, today: date) -> Sought:
    """Read the words, or raise NotUnderstood."""
    words = words.strip()
    if not words:
        return Sought()
    if found := _DAY.fullmatch(words):
        parts = [int(part) for part in found.groups() if part is not None]
        year, month, day = parts if found[1] else reversed(parts)
        on = _date(words, year, month, day)
        return Sought(first=on, last=on)
    if found := _MONTH.fullmatch(words):
        return _months(int(found[1]), int(found[2]), int(found[2]))
    if found := _QUARTER.fullmatch(words):
        last = int(found[2]) * _MONTHS_OF_QUARTER
        return _months(int(found[1]), last - _MONTHS_OF_QUARTER + 1, last)
    if _YEAR.fullmatch(words):
        return _months(int(words), 1, _DECEMBER)
    if found := _BACK.fullmatch(words):
        days = int(found[1]) * _SPANS[found[2]]
        return Sought(first=today - timedelta(days=days), last=today)
    if found := _AMOUNT.fullmatch(words):
        return Sought(amount_sign=found[1], amount=found[2].replace(",", "."))
    if _REFERENCE.fullmatch(words):
        return Sought(reference=words)
    raise NotUnderstood(words)


def _months(year: int, first: int, last: int) -> Sought:
    after = date(year + last // _DECEMBER, last % _DECEMBER + 1, 1)
    return Sought(first=date(year, first, 1), last=after - timedelta(days=1))


def _date(words: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood(words) from None
