"""A plain model of the money of one region, written from the domain and not from the rules.

It knows dictionaries and integers only. Each step either changes the sums or says no; the ledger
must say the same and hold the same sums.
"""

from datetime import date, timedelta
from typing import Final

from tests.properties.things import (
    Bounded,
    Charge,
    Child,
    Deal,
    No,
    Purse,
    StudyGroup,
    month_end,
    months,
    needs,
    row,
    split,
)

PERIODS: Final = {
    "2025": (date(2025, 1, 1), date(2025, 12, 31)),
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
}
AGREEMENTS: Final = {"2025": "a1", "2026": "a2"}


class Money:
    """All sums of the region, and what moves them."""

    def __init__(
        self,
        *,
        nominals: dict[str, int],
        amount: int,
        nominals_limit: int | None,
        caps: dict[str, int],
        agreement_limit: int | None,
        measures: dict[str, int],
        groups: dict[str, StudyGroup],
    ) -> None:
        self.today = date(2025, 9, 1)
        self.nominals = dict(nominals)
        self.amount = amount
        self.nominals_limit = nominals_limit
        self.caps = {period: Bounded(cap) for period, cap in caps.items()}
        self.agreements = {period: Bounded(agreement_limit) for period in AGREEMENTS}
        self.measures = {name: Bounded(sum_) for name, sum_ in measures.items()}
        self.measures["pfdo"].reserved = sum(caps.values())
        self.groups = groups
        self.children: dict[str, Child] = {}
        self.deals: dict[str, Deal] = {}

    # -- the certificate ------------------------------------------------------------------------

    def running(self) -> list[str]:
        """Periods that are not over."""
        return [name for name, (_, last) in PERIODS.items() if last >= self.today]

    def holders(self) -> list[Child]:
        return [child for child in self.children.values() if child.status == "pf"]

    def granted(self, period: str) -> int:
        return sum(
            child.purses[period].nominal for child in self.holders() if period in child.purses
        )

    def grant(self, child: Child) -> None:
        """Give a place and its money, if there is both."""
        needs(len(self.holders()) < self.amount)
        for period in self.running():
            over = self.granted(period) + self.nominals[period]
            fits = self.nominals_limit is None or over <= self.nominals_limit
            needs(fits or self.nominals[period] == 0)
        for period in self.running():
            purse = child.purses.setdefault(period, Purse(0))
            purse.nominal += self.nominals[period]
        child.status = "pf"
        child.thaws_after = None

    def issue(self, name: str, *, in_group: bool) -> None:
        needs(name not in self.children)
        child = Child()
        if in_group:
            self.grant(child)
        self.children[name] = child

    def the_child(self, name: str, status: str) -> Child:
        child = self.children.get(name)
        if child is None or child.status != status:
            raise No
        return child

    def convert(self, name: str) -> None:
        self.grant(self.the_child(name, "accounting"))

    def convert_back(self, name: str) -> None:
        child = self.the_child(name, "pf")
        needs(not self.live(name))
        now = [child.purses[period] for period in self.running() if period in child.purses]
        needs(all(purse.reserved + purse.charged == 0 for purse in now))
        for purse in now:
            purse.nominal = 0
        child.status = "accounting"

    def live(self, name: str) -> list[Deal]:
        return [
            deal
            for deal in self.deals.values()
            if deal.child == name and deal.status in {"requested", "accepted", "active"}
        ]

    def withdraw(self, name: str) -> None:
        """Refuse applications; a contract in force without notice forbids it."""
        live = self.live(name)
        needs(all(deal.status != "active" or deal.leaving for deal in live))
        for deal in live:
            if deal.status != "active":
                deal.status = "refused"
                self.release(deal, deal.reserved)

    def empty(self, child: Child) -> None:
        """Take what is left in periods that are not over."""
        for period in self.running():
            if period in child.purses:
                child.purses[period].nominal -= child.purses[period].left

    def freeze(self, name: str) -> None:
        child = self.the_child(name, "pf")
        self.withdraw(name)
        self.empty(child)
        child.status = "frozen"
        child.thaws_after = next(
            (last for first, last in PERIODS.values() if first <= self.today <= last), self.today
        )

    def unfreeze(self, name: str) -> None:
        child = self.the_child(name, "frozen")
        needs(child.thaws_after is not None and self.today > child.thaws_after)
        self.grant(child)

    def close(self, name: str) -> None:
        child = self.children.get(name)
        if child is None or child.status == "closed":
            raise No
        self.withdraw(name)
        self.empty(child)
        child.status = "closed"

    def renominate(self, period: str, nominal: int) -> None:
        """Change the group's nominal for every holder, or for none."""
        needs(nominal != self.nominals[period])
        purses = [child.purses[period] for child in self.holders() if period in child.purses]
        needs(all(purse.reserved + purse.charged <= nominal for purse in purses))
        more = sum(nominal - purse.nominal for purse in purses)
        if more > 0 and self.nominals_limit is not None:
            needs(self.granted(period) + more <= self.nominals_limit)
        for purse in purses:
            purse.nominal = nominal
        self.nominals[period] = nominal

    # -- the contract ---------------------------------------------------------------------------

    def move(self, deal: Deal, reserved: int, charged: int) -> None:
        """Move money in the purse, under the agreement and under the cap."""
        purse = self.children[deal.child].purses[deal.period]
        for place in (purse, self.agreements[deal.period], self.caps[deal.period]):
            place.reserved += reserved
            place.charged += charged
        deal.reserved += reserved

    def release(self, deal: Deal, amount: int) -> None:
        self.move(deal, -amount, 0)

    def request(self, name: str, child_name: str, group_name: str) -> None:
        needs(name not in self.deals)
        child, group = self.the_child(child_name, "pf"), self.groups[group_name]
        start = self.today
        period = next((p for p, (a, b) in PERIODS.items() if a <= start <= b), None)
        if period is None or period not in child.purses:
            raise No
        left = child.purses[period].left
        needs(left > 0, group.last >= start, start >= group.first)
        needs(all(deal.group != group_name for deal in self.live(child_name)))
        end = min(group.last, PERIODS[period][1])
        needs(start < end)
        whole, days = (group.last - group.first).days + 1, (end - start).days + 1
        total = -(-group.price * days // whole)
        part = min(total, -(-group.normative * days // whole), left)
        needs(part > 0, self.agreements[period].bears(part), self.caps[period].bears(part))
        deal = Deal(child_name, group_name, period, start, end, split(part, start, end))
        self.deals[name] = deal
        self.move(deal, part, 0)

    def the_deal(self, name: str, *statuses: str) -> Deal:
        deal = self.deals.get(name)
        if deal is None or deal.status not in statuses:
            raise No
        return deal

    def refuse(self, name: str) -> None:
        deal = self.the_deal(name, "requested", "accepted")
        deal.status = "refused"
        self.release(deal, deal.reserved)

    def accept(self, name: str) -> None:
        self.the_deal(name, "requested").status = "accepted"

    def price(self, deal: Deal, month: str) -> int:
        return deal.prices[0] if month == f"{deal.first:%Y-%m}" else deal.prices[1]

    def draw(self, deal: Deal, month: str, amount: int) -> None:
        deal.charges[month] = Charge(amount)
        self.move(deal, -amount, amount)

    def draw_due(self, deal: Deal, until: date) -> None:
        """Charge every month up to a day that was never charged."""
        for month in months(deal.first, min(until, deal.last)):
            if month not in deal.charges and self.price(deal, month):
                self.draw(deal, month, self.price(deal, month))

    def conclude(self, name: str) -> None:
        deal = self.the_deal(name, "accepted")
        needs(self.today <= deal.last)
        deal.status = "active"
        self.draw_due(deal, month_end(self.today))

    def charge(self, name: str, month: str, amount: int | None, *, run: bool) -> None:
        deal = self.the_deal(name, "active")
        needs(month in months(deal.first, deal.last), month <= f"{self.today:%Y-%m}")
        old = deal.charges.get(month)
        needs(old is None or (old.back == old.amount and not run))
        price = self.price(deal, month)
        asked = price if amount is None else amount
        needs(price > 0, asked <= price, asked <= deal.reserved)
        self.draw(deal, month, asked)

    def reverse(self, name: str, position: int, amount: int | None) -> None:
        deal = self.deals.get(name)
        if deal is None:
            raise No
        found = [charge for charge in deal.charges.values() if charge.position == position]
        needs(len(found) == 1)
        left = found[0].amount - found[0].back
        asked = left if amount is None else amount
        needs(left > 0, asked <= left)
        found[0].back += asked
        stays = deal.status == "active" and not deal.leaving
        self.move(deal, asked if stays else 0, -asked)

    def terminate(self, name: str) -> None:
        deal = self.the_deal(name, "active")
        needs(not deal.leaving, self.today >= deal.first)
        deal.last = min(deal.last, month_end(self.today))
        self.draw_due(deal, deal.last)
        deal.leaving = True
        self.release(deal, deal.reserved)

    def close_deal(self, name: str) -> None:
        deal = self.the_deal(name, "active")
        needs(self.today > deal.last)
        if not deal.leaving:
            self.draw_due(deal, deal.last)
        deal.status = "closed"
        self.release(deal, deal.reserved)

    # -- the budget -----------------------------------------------------------------------------

    def limit_agreement(self, period: str, limit: int | None) -> None:
        agreement = self.agreements[period]
        needs(limit != agreement.limit, limit is None or limit >= agreement.bound)
        agreement.limit = limit

    def amend_cap(self, period: str, cap: int) -> None:
        old = self.caps[period]
        if old.limit is None:
            raise No
        needs(cap != old.limit, cap >= old.bound, self.measures["pfdo"].bears(cap - old.limit))
        self.measures["pfdo"].reserved += cap - old.limit
        old.limit = cap

    def oblige(self, name: str, amount: int) -> None:
        needs(self.measures[name].bears(amount))
        self.measures[name].reserved += amount

    def reallocate(self, source: str, target: str, amount: int) -> None:
        giver, taker = self.measures[source], self.measures[target]
        needs(source != target, giver.bears(amount))
        if giver.limit is None or taker.limit is None:
            raise No
        giver.limit -= amount
        taker.limit += amount

    def pass_days(self, days: int) -> None:
        self.today += timedelta(days=days)

    def rows(self) -> dict[str, tuple[int | None, int | None, int, int]]:
        """Every account as the database keeps it: limit, available, reserved, charged."""
        found: dict[str, Bounded | Purse] = {
            f"agreement:{AGREEMENTS[period]}": each for period, each in self.agreements.items()
        }
        found |= {f"cap:pf1:{period}": each for period, each in self.caps.items()}
        found |= {f"measure:m1:2025:{name}": each for name, each in self.measures.items()}
        for name, child in self.children.items():
            for period, purse in child.purses.items():
                found[f"provision:{name}:{period}"] = purse
        return {name: row(each) for name, each in found.items()}
