"""A plain model of contracts, their months, and how a month is settled, on top of the children's.

Everything of money is there twice: what a purse says, and what agreements and caps say.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.properties.children_model import (
    PROGRAMMES,
    Children,
    Drawn,
    Promise,
    Room,
    agreement_of,
    later,
)
from tests.properties.things import Bounded, No, StudyGroup, month_end, months, needs, split

SHARE_MAX = 80


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


def half_up(price: int, percent: int) -> int:
    return (2 * price * percent + 100) // 200


class Region(Children):
    """The whole region."""

    def __init__(
        self,
        rooms: dict[str, Room],
        groups: dict[str, StudyGroup],
        limits: dict[str, int | None],
        caps: dict[tuple[str, str], int],
    ) -> None:
        super().__init__(rooms)
        self.groups = groups
        self.agreements = {name: Bounded(limit) for name, limit in limits.items()}
        self.caps = {name: Bounded(cap) for name, cap in caps.items()}
        self.books = {name: Books("pay1" if name[0] == "a" else "pay2") for name in limits}
        self.bills: dict[str, Bill] = {}
        self.beforehand: dict[str, Beforehand] = {}
        self.said: dict[tuple[str, str], int] = {}
        self.closed: dict[str, str] = {}
        self.register: dict[str, tuple[str, int]] = {}
        self.clock = 0  # tells what was concluded before a register

    # -- the contract ---------------------------------------------------------------------------

    def request(self, name: str, child: str, group: str) -> None:
        needs(name not in self.deals)
        self.apply(name, child, group, self.today, None)

    def apply(self, name: str, holder: str, group_name: str, start: date, old: str | None) -> None:
        child, group = self.the_child(holder, "pf"), self.groups[group_name]
        period = next((p for p, (a, b) in self.periods.items() if a <= start <= b), None)
        if period is None or period not in child.purses:
            raise No
        agreement = self.agreements.get(agreement_of(child.payer, period))
        cap = self.caps.get((PROGRAMMES[child.payer], period))
        if agreement is None or cap is None:
            raise No
        needs(period in self.open[child.payer])
        left = child.purses[period].left
        needs(left > 0, group.last >= self.today, group.first <= start <= group.last)
        others = [key for key, deal in self.deals.items() if deal in self.live(holder)]
        needs(all(self.deals[key].group != group_name or key == old for key in others))
        end = min(group.last, self.periods[period][1])
        needs(start < end)
        whole, days = (group.last - group.first).days + 1, (end - start).days + 1
        total = -(-group.price * days // whole)
        part = min(total, -(-group.normative * days // whole), left)
        needs(part > 0, agreement.bears(part), cap.bears(part))
        prices = split(part, start, end)
        self.deals[name] = Promise(
            holder, group_name, period, start, end, prices, payer=child.payer
        )
        self.move(self.deals[name], part, 0)

    def the_deal(self, name: str, *statuses: str) -> Promise:
        deal = self.deals.get(name)
        if deal is None or deal.status not in statuses:
            raise No
        return deal

    def refuse(self, name: str) -> None:
        self.turn_down(self.the_deal(name, "requested", "accepted"))

    def accept(self, name: str) -> None:
        self.the_deal(name, "requested").status = "accepted"

    def price(self, deal: Promise, month: str) -> int:
        return deal.prices[0] if month == f"{deal.first:%Y-%m}" else deal.prices[1]

    def draw(self, deal: Promise, month: str, amount: int) -> None:
        """Charge a month; if it is closed, it counts in the first that is not."""
        deal.drawn[month] = Drawn(amount, booked=self.lane(deal.payer, month))
        self.move(deal, -amount, amount)

    def lane(self, payer: str, month: str) -> str | None:
        closed = self.closed.get(payer)
        return following(closed) if closed is not None and month <= closed else None

    def draw_due(self, deal: Promise, until: date) -> None:
        for month in months(deal.first, min(until, deal.last)):
            if month not in deal.drawn and self.price(deal, month):
                self.draw(deal, month, self.price(deal, month))

    def conclude(self, name: str) -> None:
        deal = self.the_deal(name, "accepted")
        needs(self.today <= deal.last)
        deal.status = "active"
        self.clock += 1
        deal.concluded = self.clock
        self.draw_due(deal, month_end(self.today))

    def charge(self, name: str, month: str, amount: int | None, *, run: bool) -> None:
        deal = self.the_deal(name, "active")
        needs(month in months(deal.first, deal.last), month <= f"{self.today:%Y-%m}")
        old = deal.drawn.get(month)
        needs(old is None or (old.live == 0 and not run))
        price = self.price(deal, month)
        asked = price if amount is None else amount
        needs(price > 0, asked <= price, asked <= deal.reserved)
        self.draw(deal, month, asked)

    def unsettled(self, deal: Promise, month: str, charge: Drawn) -> None:
        needs(self.is_open(deal.payer, charge.booked or month), charge.invoice is None)

    def is_open(self, payer: str, month: str) -> bool:
        closed = self.closed.get(payer)
        return closed is None or month > closed

    def drawn_at(self, name: str, position: int) -> tuple[Promise, str, Drawn]:
        deal = self.deals.get(name)
        if deal is not None:
            for month, charge in deal.drawn.items():
                if charge.position == position:
                    return deal, month, charge
        raise No

    def reverse(self, name: str, position: int, amount: int | None) -> None:
        deal, month, charge = self.drawn_at(name, position)
        asked = charge.left if amount is None else amount
        needs(charge.left > 0, asked <= charge.left)
        self.unsettled(deal, month, charge)
        charge.back += asked
        if deal.status == "active" and not deal.leaving:
            self.move(deal, asked, -asked)
        else:
            self.back(deal, 0, asked)

    def correct(self, name: str, position: int, amount: int) -> None:
        deal, month, charge = self.drawn_at(name, position)
        left = charge.left
        needs(left > 0, amount != left)
        self.unsettled(deal, month, charge)
        needs(amount <= self.price(deal, month), amount <= deal.reserved + left)
        self.move(deal, left, -left)
        self.draw(deal, month, amount)
        if deal.status != "active" or deal.leaving:
            self.back(deal, deal.reserved, 0)

    def terminate(self, name: str) -> None:
        deal = self.the_deal(name, "active")
        needs(not deal.leaving, self.today >= deal.first)
        self.take_leave(deal, month_end(self.today))

    def take_leave(self, deal: Promise, last: date) -> None:
        deal.last = min(deal.last, last)
        self.draw_due(deal, deal.last)
        deal.leaving = True
        self.back(deal, deal.reserved, 0)

    def die(self, name: str) -> None:
        """Death ends contracts with its month, or with the last that is charged."""
        child = self.the_child(name, "accounting", "pf", "frozen")
        for deal in self.live(name):
            if deal.status == "active" and not deal.leaving:
                month = max(f"{self.today:%Y-%m}", *deal.drawn, "")
                self.take_leave(deal, month_end(date.fromisoformat(f"{month}-01")))
        self.withdraw(name)
        self.end(name, child)

    def close_deal(self, name: str) -> None:
        deal = self.the_deal(name, "active")
        needs(self.today > deal.last)
        if not deal.leaving:
            self.draw_due(deal, deal.last)
        deal.status = "closed"
        self.back(deal, deal.reserved, 0)

    def lapse(self, name: str) -> None:
        deal = self.the_deal(name, "requested", "accepted")
        needs(self.today > month_end(month_end(deal.first) + timedelta(days=1)))
        self.turn_down(deal)

    def annul(self, name: str) -> None:
        deal = self.the_deal(name, "active", "closed")
        for month, charge in deal.drawn.items():
            self.unsettled(deal, month, charge)
        for charge in deal.drawn.values():
            self.back(deal, 0, charge.left)
            charge.back += charge.left
        self.back(deal, deal.reserved, 0)
        deal.status = "annulled"

    def prolong(self, parent: str, name: str) -> None:
        old = self.the_deal(parent, "active", "closed")
        needs(not old.leaving, not old.followed, name not in self.deals)
        summer = 6 <= self.today.month <= 9
        needs(later(old.last, -1) <= self.today <= later(old.last, 4 if summer else 1))
        start = max(old.last + timedelta(days=1), self.groups[old.group].first)
        needs(start <= later(old.last, 1))
        self.apply(name, old.child, old.group, start, parent)
        old.followed = True
        self.deals[name].status = "accepted"

    # -- the settlement of a month --------------------------------------------------------------

    def under(self, agreement: str) -> list[tuple[str, Promise]]:
        found = self.deals.items()
        return [each for each in found if agreement_of(each[1].payer, each[1].period) == agreement]

    def may_say(self, group_name: str, month: str) -> None:
        group = self.groups[group_name]
        needs(month in months(group.first, group.last), month <= f"{self.today:%Y-%m}")
        payers = {deal.payer for deal in self.deals.values() if deal.group == group_name}
        needs(all(self.is_open(payer, month) for payer in payers))
        for deal in self.deals.values():
            charge = deal.drawn.get(month) if deal.group == group_name else None
            needs(charge is None or charge.invoice is None)

    def say(self, group: str, month: str, percent: int) -> None:
        self.may_say(group, month)
        needs((group, month) not in self.said)
        self.said[group, month] = percent

    def say_again(self, group: str, month: str, percent: int) -> None:
        self.may_say(group, month)
        needs((group, month) in self.said, self.said.get((group, month)) != percent)
        self.said[group, month] = percent

    def advance(self, name: str, agreement: str, percent: int) -> None:
        books, month = self.books[agreement], f"{self.today:%Y-%m}"
        needs(name not in self.beforehand, month not in books.bills, month not in books.advances)
        needs(self.is_open(books.payer, month), percent <= SHARE_MAX)
        needs(self.today >= second_working_day(self.today))
        owed = [self.owed(deal, month) for _, deal in self.under(agreement)]
        total = sum(half_up(each, percent) for each in owed)
        needs(total > 0)
        self.beforehand[name] = Beforehand(agreement, month, total)
        books.advances[month] = name

    def owed(self, deal: Promise, month: str) -> int:
        """What a contract binds its payer to for a month."""
        in_force = deal.status in {"active", "closed"} and month in months(deal.first, deal.last)
        if not in_force:
            return 0
        charge = deal.drawn.get(month)
        return self.price(deal, month) if charge is None else charge.left

    def the_advance(self, name: str) -> Beforehand:
        found = self.beforehand.get(name)
        if found is None or found.status != "requested":
            raise No
        return found

    def pay_advance(self, name: str) -> None:
        self.the_advance(name).status = "paid"

    def cancel_advance(self, name: str) -> None:
        advance = self.the_advance(name)
        books = self.books[advance.agreement]
        needs(self.is_open(books.payer, advance.month), advance.invoice is None)
        advance.status = "cancelled"
        del books.advances[advance.month]

    def bill(self, name: str, agreement: str, month: str) -> None:
        books, today = self.books[agreement], f"{self.today:%Y-%m}"
        needs(name not in self.bills, month <= today, month[5:] != "12" or month == today)
        needs(self.is_open(books.payer, month), month not in books.bills)
        lines = list(self.lines(agreement, month))
        needs(bool(lines))
        advances = [
            each
            for at, each in sorted(books.advances.items())
            if (at == month or (at < month and not self.is_open(books.payer, at)))
            and self.beforehand[each].invoice is None
        ]
        before = sum(self.beforehand[each].total for each in advances)
        left = sum(line.amount for line in lines) - before - books.overpaid
        self.bills[name] = Bill(
            agreement, month, lines, advances, books.overpaid, max(left, 0), max(-left, 0)
        )
        books.bills[month], books.overpaid = name, max(-left, 0)
        self.stand(self.bills[name], name)

    def lines(self, agreement: str, month: str) -> list[Line]:
        """The month's charges, and those of the year that missed their own invoice."""
        books, found = self.books[agreement], []
        for name, deal in self.under(agreement):
            for service, charge in sorted(deal.drawn.items()):
                counts = charge.booked or service
                missed = counts in books.bills or not self.is_open(books.payer, counts)
                late = counts < month and counts[:4] == month[:4] and missed
                if charge.invoice is None and charge.live and (counts == month or late):
                    percent = self.said.get((deal.group, service), 100)
                    found.append(Line(name, service, charge.live, percent))
        return found

    def stand(self, bill: Bill, name: str | None) -> None:
        """Let charges and advances stand on an invoice, or on none."""
        for line in bill.lines:
            self.deals[line.deal].drawn[line.month].invoice = name
        for advance in bill.advances:
            self.beforehand[advance].invoice = name

    def the_bill(self, name: str, *statuses: str) -> Bill:
        bill = self.bills.get(name)
        if bill is None or bill.status not in statuses:
            raise No
        return bill

    def take(self, name: str) -> None:
        self.the_bill(name, "issued", "rolled-back").status = "in-work"

    def give_back(self, name: str) -> None:
        self.the_bill(name, "in-work").status = "rolled-back"

    def pay(self, name: str) -> None:
        bill = self.the_bill(name, "in-work")
        bill.status = "paid"
        for line in bill.lines:
            unused = line.price - line.amount
            deal = self.deals[line.deal]
            deal.drawn[line.month].refunded += unused
            self.back(deal, 0, unused)

    def remove(self, name: str) -> None:
        bill = self.the_bill(name, "issued", "rolled-back")
        books = self.books[bill.agreement]
        change = bill.overpaid - bill.carried
        needs(self.is_open(books.payer, bill.month), books.overpaid >= change)
        bill.status = "removed"
        books.overpaid -= change
        del books.bills[bill.month]
        self.stand(bill, None)

    def list_obligations(self, payer: str, month: str, *, more: bool) -> int:
        """Issue a register and give its total."""
        last, since = self.register.get(payer, (None, 0))
        needs(month <= f"{self.today:%Y-%m}", self.is_open(payer, month))
        needs(last is None or month >= last, more == (month == last))
        total = 0
        for deal in self.deals.values():
            if deal.payer == payer:
                total += sum(
                    self.owed(deal, each) for each in self.unlisted(deal, month, last, since)
                )
        needs(total > 0)
        self.register[payer] = (month, self.clock)
        return total

    def unlisted(self, deal: Promise, month: str, last: str | None, since: int) -> list[str]:
        if last is None:
            return [month]
        term = [each for each in months(deal.first, deal.last) if each <= month]
        return term if deal.concluded > since else [each for each in term if each > last]

    def close_month(self, payer: str, month: str) -> int:
        """Close a month and give what was charged in it."""
        needs(self.is_open(payer, month), month < f"{self.today:%Y-%m}")
        mine = [deal for deal in self.deals.values() if deal.payer == payer]
        counts = [c.booked or at for deal in mine for at, c in deal.drawn.items()]
        closed = self.closed.get(payer)
        due = min(counts, default=month) if closed is None else following(closed)
        needs(month == due)
        self.closed[payer] = month
        return sum(
            charge.live
            for deal in mine
            for at, charge in deal.drawn.items()
            if (charge.booked or at) == month
        )


def following(month: str) -> str:
    """Name the month that follows."""
    end = month_end(date.fromisoformat(f"{month}-01"))
    return f"{end + timedelta(days=1):%Y-%m}"


def second_working_day(day: date) -> date:
    """The second day of the month that is no weekend; the calendar of the year has no holidays."""
    days = [day.replace(day=n) for n in range(1, 8)]
    return [each for each in days if each.weekday() < 5][1]
