"""A plain model of how a month is settled, on top of the contracts'.

Everything of money is there twice: what a purse says, and what agreements and caps say.
"""

from collections.abc import Iterator
from datetime import date

from tests.properties.contracts_model import Contracts
from tests.properties.things import No, month_end, months, needs
from tests.properties.year_things import (
    Beforehand,
    Bill,
    Line,
    Promise,
    agreement_of,
    following,
    half_up,
)

SHARE_MAX = 80


class Region(Contracts):
    """The whole region."""

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
        for _, deal in self.under(agreement):
            first = date.fromisoformat(f"{month}-01")
            if deal.status in {"requested", "accepted"} and deal.first <= month_end(first):
                self.turn_down(deal)
        self.stand(self.bills[name], name)

    def lines(self, agreement: str, month: str) -> Iterator[Line]:
        """The month's charges, and those of the year that missed their own invoice."""
        books = self.books[agreement]
        for name, deal in self.under(agreement):
            for service, charge in sorted(deal.drawn.items()):
                counts = charge.booked or service
                missed = counts in books.bills or not self.is_open(books.payer, counts)
                late = counts < month and counts[:4] == month[:4] and missed
                if charge.invoice is None and charge.live and (counts == month or late):
                    percent = self.said.get((deal.group, service), 100)
                    yield Line(name, service, charge.live, percent)

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

    def list_obligations(self, payer: str, month: str, *, more: bool) -> tuple[int, int]:
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
        return total, 0

    def unlisted(self, deal: Promise, month: str, last: str | None, since: int) -> list[str]:
        if last is None:
            return [month]
        term = [each for each in months(deal.first, deal.last) if each <= month]
        return term if deal.concluded > since else [each for each in term if each > last]

    def close_month(self, payer: str, month: str) -> tuple[int, int]:
        """Close a month, and give what was charged in it and what was taken back late."""
        needs(self.is_open(payer, month), month < f"{self.today:%Y-%m}")
        mine = [deal for deal in self.deals.values() if deal.payer == payer]
        counts = [c.booked or at for deal in mine for at, c in deal.drawn.items()]
        closed = self.closed.get(payer)
        due = min(counts, default=month) if closed is None else following(closed)
        needs(month == due)
        self.closed[payer] = month
        charged = sum(
            charge.live
            for deal in mine
            for at, charge in deal.drawn.items()
            if (charge.booked or at) == month
        )
        books = [each for each in self.books.values() if each.payer == payer]
        return charged, sum(each.late.get(month, 0) for each in books)


def second_working_day(day: date) -> date:
    """The second day of the month that is no weekend; the calendar of the year has no holidays."""
    days = [day.replace(day=n) for n in range(1, 8)]
    return [each for each in days if each.weekday() < 5][1]
