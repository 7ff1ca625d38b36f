"""Roubles as people write them, kopecks as the ledger keeps them; nothing else converts."""

import re
from fractions import Fraction

from events.base import KOPECKS_MAX, Kopecks

_ROUBLES = re.compile(r"(0|[1-9][0-9]{0,13})\.([0-9]{2})", re.ASCII)
ROUBLES_PATTERN = r"^(0|[1-9][0-9]{0,13})\.[0-9]{2}$"  # what a JSON body may hold


def parse_roubles(text: str) -> Kopecks:
    """Read "1234.56" as 123456 kopecks.

    Raises ValueError for anything but a plain non-negative decimal with exactly two places, and
    for sums above KOPECKS_MAX.
    """
    match = _ROUBLES.fullmatch(text)
    if match is None:
        raise ValueError(text)
    kopecks = int(match[1]) * 100 + int(match[2])
    if kopecks > KOPECKS_MAX:
        raise ValueError(text)
    return kopecks


def roubles(kopecks: int) -> str:
    """Write 123456 kopecks as "1234.56"; a negative difference keeps its sign in front."""
    sign = "-" if kopecks < 0 else ""
    whole, rest = divmod(abs(kopecks), 100)
    return f"{sign}{whole}.{rest:02d}"


def ceil_kopecks(exact: Fraction) -> int:
    """Round up to a whole kopeck (totals)."""
    return -(-exact.numerator // exact.denominator)


def floor_kopecks(exact: Fraction) -> int:
    """Round down to a whole kopeck (months)."""
    return exact.numerator // exact.denominator


def percent_of(kopecks: Kopecks, percent: int) -> Kopecks:
    """Take a whole percentage, to the nearest kopeck, half a kopeck upwards."""
    return (2 * kopecks * percent + 100) // 200


def whole_roubles(exact: Fraction) -> Kopecks:
    """Round an exact sum of roubles to whole ones, half away from zero."""
    halves, sign = abs(2 * exact), 1 if exact >= 0 else -1
    return sign * ((halves.numerator + halves.denominator) // (2 * halves.denominator)) * 100


def split_by_weights(kopecks: Kopecks, weights: list[int]) -> list[Kopecks]:
    """Split a sum by whole weights, half a kopeck upwards; the last part takes what is left."""
    whole, left = sum(weights), kopecks
    parts = []
    for weight in weights[:-1]:
        part = min(left, (2 * kopecks * weight + whole) // (2 * whole))
        parts.append(part)
        left -= part
    return [*parts, left]
