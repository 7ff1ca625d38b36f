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


def shown(percent: Fraction) -> str:
    """Write a share with one to three decimals, half up: 9.0, 61.3, 24.999."""
    sign, size = ("-" if percent < 0 else ""), abs(percent)
    thousandths = (size * THOUSANDTHS * 2 + 1) // 2
    whole, part = divmod(int(thousandths), THOUSANDTHS)
    decimals = f"{part:03d}".rstrip("0") or "0"
    return f"{sign if thousandths else ''}{whole}.{decimals}"
