"""What the plain model of a year is made of: certificates, groups, contracts, invoices."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from tests.properties.things import Charge, Child, Deal, Purse, month_end

PAYERS: Final = {"pay1": "g5-18", "pay2": "g2"}
PROGRAMMES: Final = {"pay1": "pf1", "pay2": "pf2"}


@dataclass
class Holder(Child):
    """A certificate with its payer and its place in a queue or a group."""

    payer: str = ""
    place: str | None = None  # the group that it has a place in, or had before it was frozen
    waits: bool = False
    placed_on: date | None = None
    refused_on: date | None = None
    former: dict[str, dict[str, int]] = field(default_factory=dict)  # by an earlier payer

    def own(self, period: str) -> Purse:
        """The money of this payer alone."""
        purse = self.purses[period]
        before = sum(kept.get(period, 0) for kept in self.former.values())
        return Purse(purse.nominal - before, purse.reserved, purse.charged - before)

    def kept(self, payer: str, period: str) -> int:
        """What a payer's earlier money has left here."""
        if payer != self.payer:
            return self.former.get(payer, {}).get(period, 0)
        return self.own(period).nominal if period in self.purses else 0


@dataclass
class Room:
    """A group of certificates."""

    amount: int
    limit: int | None
    nominals: dict[str, int]
    queue: list[str] = field(default_factory=list)


@dataclass
class Drawn(Charge):
    """A charge with what became of it."""

    refunded: int = 0
    invoice: str | None = None
    booked: str | None = None

    @property
    def live(self) -> int:
        return self.amount - self.back

    @property
    def left(self) -> int:
        return self.live - self.refunded


@dataclass
class Promise(Deal):
    """A contract with its payer and what follows it."""

    payer: str = ""
    followed: bool = False
    concluded: int = 0
    drawn: dict[str, Drawn] = field(default_factory=dict)


@dataclass
class Line:
    """What an invoice asks for one charge."""

    deal: str
    month: str
    price: int
    percent: int

    @property
    def amount(self) -> int:
        return half_up(self.price, self.percent)


@dataclass
class Bill:
    """An invoice."""

    agreement: str
    month: str
    lines: list[Line]
    advances: list[str]
    carried: int
    payable: int
    overpaid: int
    status: str = "issued"


@dataclass
class Beforehand:
    """An advance."""

    agreement: str
    month: str
    total: int
    status: str = "requested"
    invoice: str | None = None


@dataclass
class Books:
    """What is settled under an agreement."""

    payer: str
    bills: dict[str, str] = field(default_factory=dict)
    advances: dict[str, str] = field(default_factory=dict)
    overpaid: int = 0
    late: dict[str, int] = field(default_factory=dict)


def half_up(price: int, percent: int) -> int:
    return (2 * price * percent + 100) // 200


def agreement_of(payer: str, period: str) -> str:
    """Name the one agreement of a payer and a period."""
    return f"{'a' if payer == 'pay1' else 'b'}{period}"


def later(day: date, count: int) -> date:
    """The same day some months later; a shorter month ends sooner."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def following(month: str) -> str:
    """Name the month that follows."""
    end = month_end(date.fromisoformat(f"{month}-01"))
    return f"{end + timedelta(days=1):%Y-%m}"
