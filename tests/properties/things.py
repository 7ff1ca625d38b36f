"""What the plain model of money is made of: dictionaries' worth of integers, and two sums."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date


class No(Exception):
    """It can't be done."""


def needs(*conditions: bool) -> None:
    """Say no unless everything holds."""
    if not all(conditions):
        raise No


@dataclass
class StudyGroup:
    """What is taught, from when to when, at what price."""

    price: int
    normative: int
    first: date
    last: date


@dataclass
class Purse:
    """A certificate's money in one period."""

    nominal: int
    reserved: int = 0
    charged: int = 0

    @property
    def left(self) -> int:
        return self.nominal - self.reserved - self.charged


@dataclass
class Child:
    """A certificate."""

    status: str = "accounting"
    purses: dict[str, Purse] = field(default_factory=dict)
    thaws_after: date | None = None


@dataclass
class Charge:
    """A month that was charged; the position is told by the book."""

    amount: int
    back: int = 0
    position: int = 0


@dataclass
class Deal:
    """A contract."""

    child: str
    group: str
    period: str
    first: date
    last: date
    prices: tuple[int, int]  # of the first month, of every other
    status: str = "requested"
    leaving: bool = False
    reserved: int = 0
    charges: dict[str, Charge] = field(default_factory=dict)


@dataclass
class Bounded:
    """A sum that is bound, up to a limit if there is one."""

    limit: int | None
    reserved: int = 0
    charged: int = 0

    @property
    def bound(self) -> int:
        return self.reserved + self.charged

    def bears(self, amount: int) -> bool:
        return self.limit is None or self.bound + amount <= self.limit


def months(first: date, last: date) -> list[str]:
    """Calendar months that the days lie in."""
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(f"{year}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def split(part: int, first: date, last: date) -> tuple[int, int]:
    """The first month's price and every other's, in whole kopecks."""
    count = len(months(first, last))
    if count == 1:
        return part, 0
    days = (last - first).days + 1
    rest = (last - min(last, month_end(first))).days
    other = rest * part // (days * (count - 1))
    return part - other * (count - 1), other


def row(each: Bounded | Purse) -> tuple[int | None, int | None, int, int]:
    limit = each.nominal if isinstance(each, Purse) else each.limit
    left = None if limit is None else limit - each.reserved - each.charged
    return limit, left, each.reserved, each.charged
