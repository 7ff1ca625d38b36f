"""Shares in per cent: kept as exact ratios, compared exactly, rounded only to be shown."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

THOUSANDTHS: Final = 1000  # of a per cent: what shares are shown to


def percent_of(part: int, whole: int | None) -> Fraction | None:
    """Give a share in per cent; none of nothing, and none where the whole was not declared."""
    return None if not whole else Fraction(part * 100, whole)


def percent_in(text: str) -> Fraction:
    """Read "61.3"."""
    return Fraction(Decimal(text))


def thousandths(percent: Fraction) -> int:
    """Round a share to thousandths of a per cent, half up and away from nothing."""
    size = int((abs(percent) * THOUSANDTHS * 2 + 1) // 2)
    return -size if percent < 0 else size


def shown(percent: Fraction) -> str:
    """Write a share with one to three decimals, half up: 9.0, 61.3, 24.999."""
    return written(thousandths(percent))


def written(thousandths_: int) -> str:
    """Write a share that is rounded already."""
    whole, part = divmod(abs(thousandths_), THOUSANDTHS)
    decimals = f"{part:03d}".rstrip("0") or "0"
    return f"{'-' if thousandths_ < 0 else ''}{whole}.{decimals}"
