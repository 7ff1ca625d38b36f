"""A plain model of contracts and their months, on top of the children's."""

from datetime import date, timedelta

from tests.properties.children_model import Children
from tests.properties.things import Bounded, No, StudyGroup, month_end, months, needs, split
from tests.properties.year_things import (
    PROGRAMMES,
    Beforehand,
    Bill,
    Books,
    Drawn,
    Promise,
    Room,
    agreement_of,
    following,
    later,
)


class Contracts(Children):
    """Contracts of a region, and all that is settled under their agreements."""

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

    def storno(self, deal: Promise, month: str, charge: Drawn, amount: int) -> None:
        """A closed month stands: the open one counts the storno, the next invoice what was paid."""
        late = self.lane(deal.payer, charge.booked or month)
        paid = charge.invoice is not None and self.bills[charge.invoice].status == "paid"
        needs(charge.invoice is None or (paid and late is not None))
        books = self.books[agreement_of(deal.payer, deal.period)]
        if late is not None:
            books.late[late] = books.late.get(late, 0) + amount
            books.overpaid += amount if paid else 0

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
        self.storno(deal, month, charge, asked)
        charge.back += asked
        if deal.status == "active" and not deal.leaving:
            self.move(deal, asked, -asked)
        else:
            self.back(deal, 0, asked)

    def correct(self, name: str, position: int, amount: int) -> None:
        deal, month, charge = self.drawn_at(name, position)
        left = charge.left
        needs(left > 0, amount != left)
        needs(amount <= self.price(deal, month), amount <= deal.reserved + left)
        self.storno(deal, month, charge, left)
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
