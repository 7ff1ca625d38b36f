"""A plain model of certificates: places, queues, nominals, moves and the turn of the period.

Written from the domain, not from the rules: dictionaries and integers, and a way to say no.
"""

from datetime import date, timedelta
from typing import Final

from tests.properties.things import Bounded, No, Purse, needs
from tests.properties.things import months as months_of
from tests.properties.year_things import PAYERS, PROGRAMMES, Holder, Promise, Room, agreement_of

FIRST_PERIODS: Final = {
    "2025": (date(2025, 1, 1), date(2025, 12, 31)),
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
}


class Children:
    """All certificates of a region of two payers."""

    def __init__(self, rooms: dict[str, Room]) -> None:
        self.today = date(2025, 9, 1)
        self.periods = dict(FIRST_PERIODS)
        self.rooms = rooms
        self.prorated = dict.fromkeys(PAYERS, False)
        self.open = {payer: set(FIRST_PERIODS) for payer in PAYERS}
        self.children: dict[str, Holder] = {}
        self.deals: dict[str, Promise] = {}
        self.agreements: dict[str, Bounded] = {}
        self.caps: dict[tuple[str, str], Bounded] = {}
        self.rolls: dict[str, str] = {}
        self.rolling: str | None = None

    # -- places ---------------------------------------------------------------------------------

    def running(self) -> list[str]:
        return [name for name, (_, last) in self.periods.items() if last >= self.today]

    def current(self) -> str | None:
        found = (name for name, (a, b) in self.periods.items() if a <= self.today <= b)
        return next(found, None)

    def members(self, group: str) -> list[Holder]:
        return [
            each for each in self.children.values() if each.status == "pf" and each.place == group
        ]

    def granted(self, group: str, period: str) -> int:
        return sum(
            each.own(period).nominal for each in self.members(group) if period in each.purses
        )

    def promised(self, group: str, period: str) -> int:
        """What is granted, and what the turn is yet to grant."""
        nominals = self.rooms[group].nominals
        lacking = sum(period not in each.purses for each in self.members(group))
        return self.granted(group, period) + lacking * nominals.get(period, 0)

    def nominal(self, group: str, period: str) -> int:
        """What a place gives today."""
        whole = self.rooms[group].nominals[period]
        payer = next(payer for payer, each in PAYERS.items() if each == group)
        first, last = self.periods[period]
        if not self.prorated[payer] or self.today <= first:
            return whole
        all_months = months_of(first, last)
        left = [month for month in all_months if date.fromisoformat(f"{month}-01") >= self.today]
        return whole * len(left) // len(all_months)

    def grants(self, child: Holder, group: str) -> dict[str, int]:
        """What a place gives in each period, if there is one; else no."""
        payer = next(payer for payer, each in PAYERS.items() if each == group)
        room = self.rooms[group]
        needs(len(self.members(group)) < room.amount)
        found = {}
        for period in self.running():
            if period in room.nominals:
                kept = child.kept(payer, period)
                grant = min(self.nominal(group, period), max(room.nominals[period] - kept, 0))
                more = kept + grant
                over = room.limit is not None and self.promised(group, period) + more > room.limit
                needs(not over or more == 0)
                found[period] = grant
        return found

    def seat(self, name: str, group: str) -> None:
        """Give a place and its money, or say no."""
        child = self.children[name]
        for period, more in self.grants(child, group).items():
            child.purses.setdefault(period, Purse(0)).nominal += more
        child.status, child.place, child.waits = "pf", group, False
        child.thaws_after = child.refused_on = None
        child.placed_on = self.today

    def seat_or_queue(self, name: str, group: str) -> None:
        """First come, first served; who finds no place waits."""
        room = self.rooms[group]
        try:
            needs(not room.queue)
            self.seat(name, group)
        except No:
            room.queue.append(name)
            self.children[name].waits = True

    def promote(self, group: str) -> None:
        """Seat those who wait, in their order, as long as there is room for the first of them."""
        queue = self.rooms[group].queue
        while queue:
            try:
                self.seat(queue[0], group)
            except No:
                return
            queue.pop(0)

    def leave_queue_of(self, name: str) -> None:
        child = self.children[name]
        if child.waits:
            child.waits = False
            for room in self.rooms.values():
                if name in room.queue:
                    room.queue.remove(name)

    # -- the life of a certificate --------------------------------------------------------------

    def the_child(self, name: str, *statuses: str) -> Holder:
        child = self.children.get(name)
        if child is None or child.status not in statuses:
            raise No
        return child

    def issue(self, name: str, payer: str, *, in_group: bool) -> None:
        needs(name not in self.children)
        self.children[name] = Holder(payer=payer)
        if in_group:
            self.seat_or_queue(name, PAYERS[payer])

    def convert(self, name: str) -> None:
        child = self.the_child(name, "accounting")
        needs(not child.waits)
        self.seat_or_queue(name, PAYERS[child.payer])

    def live(self, name: str) -> list[Promise]:
        return [
            deal
            for deal in self.deals.values()
            if deal.child == name and deal.status in {"requested", "accepted", "active"}
        ]

    def empty(self, child: Holder) -> None:
        """Take what is left in periods that are not over."""
        for period in self.running():
            if period in child.purses:
                child.purses[period].nominal -= child.own(period).left

    def forget_empty(self, child: Holder) -> None:
        child.purses = {period: each for period, each in child.purses.items() if each != Purse(0)}

    def give_up(self, name: str) -> Holder:
        """Take place and money from who has used nothing of it."""
        child = self.the_child(name, "pf")
        own = [child.own(period) for period in self.running() if period in child.purses]
        needs(not self.live(name), all(each.reserved + each.charged == 0 for each in own))
        return child

    def unseat(self, child: Holder) -> None:
        group = child.place or ""
        self.empty(child)
        self.forget_empty(child)
        child.status, child.place = "accounting", None
        self.promote(group)

    def convert_back(self, name: str) -> None:
        self.unseat(self.give_up(name))

    def take_back(self, name: str) -> None:
        child = self.give_up(name)
        for since, days in ((child.placed_on, 5), (child.refused_on, 10)):
            needs(since is None or self.today > since + timedelta(days=days))
        self.unseat(child)

    def leave_queue(self, name: str) -> None:
        child = self.children.get(name)
        if child is None or not child.waits:
            raise No
        self.leave_queue_of(name)

    def lower(self, name: str, period: str, nominal: int) -> None:
        child = self.the_child(name, "pf")
        needs(period in child.purses, not self.live(name))
        own = child.own(period)
        needs(own.reserved + own.charged == 0, nominal < own.nominal)
        child.purses[period].nominal -= own.nominal - nominal
        self.promote(child.place or "")

    def prorate(self, name: str) -> None:
        child, period = self.the_child(name, "pf"), self.current()
        if period is None or period not in child.purses:
            raise No
        own = child.own(period)
        needs(own.reserved + own.charged == 0)
        nominal = self.nominal(child.place or "", period)
        needs(nominal < own.nominal)
        child.purses[period].nominal -= own.nominal - nominal
        self.promote(child.place or "")

    def set_proration(self, payer: str, *, on: bool) -> None:
        needs(self.prorated[payer] != on)
        self.prorated[payer] = on

    def withdraw(self, name: str) -> None:
        """Refuse applications; a contract in force without notice forbids it."""
        live = self.live(name)
        needs(all(deal.status != "active" or deal.leaving for deal in live))
        for deal in live:
            if deal.status != "active":
                self.turn_down(deal)

    def turn_down(self, deal: Promise) -> None:
        deal.status = "refused"
        self.children[deal.child].refused_on = self.today
        self.back(deal, deal.reserved, 0)

    def back(self, deal: Promise, reserved: int, charged: int) -> None:
        """Make money available again; what an earlier payer gave goes back to it."""
        self.move(deal, -reserved, -charged)
        child = self.children[deal.child]
        if child.payer != deal.payer:
            child.purses[deal.period].nominal -= reserved + charged
            kept = child.former.get(deal.payer, {})
            if deal.period in kept:
                kept[deal.period] -= reserved + charged

    def move(self, deal: Promise, reserved: int, charged: int) -> None:
        """Move money in the purse, under the agreement and under the cap."""
        cap = self.caps[PROGRAMMES[deal.payer], deal.period]
        purse = self.children[deal.child].purses[deal.period]
        for place in (purse, self.agreements[agreement_of(deal.payer, deal.period)], cap):
            place.reserved += reserved
            place.charged += charged
        deal.reserved += reserved

    def freeze(self, name: str) -> None:
        child = self.the_child(name, "pf")
        self.withdraw(name)
        self.empty(child)
        child.status = "frozen"
        current = self.current()
        child.thaws_after = self.today if current is None else self.periods[current][1]
        self.promote(child.place or "")

    def unfreeze(self, name: str) -> None:
        child = self.the_child(name, "frozen")
        needs(child.thaws_after is not None and self.today > child.thaws_after)
        self.seat(name, child.place or "")

    def close(self, name: str) -> None:
        child = self.the_child(name, "accounting", "pf", "frozen")
        self.withdraw(name)
        self.end(name, child)

    def end(self, name: str, child: Holder) -> None:
        self.leave_queue_of(name)
        self.empty(child)
        seated = child.status == "pf"
        child.status = "closed"
        if seated:
            self.promote(child.place or "")

    def transfer(self, name: str, payer: str, *, in_group: bool) -> None:
        child = self.the_child(name, "accounting", "pf")
        needs(child.payer != payer)
        self.withdraw(name)
        self.leave_queue_of(name)
        group = child.place
        self.empty(child)
        self.forget_empty(child)
        kept = {p: child.own(p).nominal for p in self.running() if p in child.purses}
        child.former[child.payer] = kept
        child.former.pop(payer, None)
        child.status, child.place, child.payer = "accounting", None, payer
        if in_group:
            self.seat_or_queue(name, PAYERS[payer])
        if group is not None:
            self.promote(group)

    # -- the group ------------------------------------------------------------------------------

    def renominate(self, group: str, period: str, nominal: int) -> None:
        """Change the nominal for every holder, or for none."""
        room = self.rooms[group]
        needs(period in room.nominals, nominal != room.nominals.get(period))
        holders = [each for each in self.members(group) if period in each.purses]
        own = [each.own(period) for each in holders]
        needs(all(each.reserved + each.charged <= nominal for each in own))
        more = sum(nominal - each.nominal for each in own)
        more += (len(self.members(group)) - len(holders)) * (nominal - room.nominals[period])
        fits = room.limit is None or self.promised(group, period) + more <= room.limit
        needs(more <= 0 or fits)
        for each, money in zip(holders, own, strict=True):
            each.purses[period].nominal += nominal - money.nominal
        room.nominals[period] = nominal
        self.promote(group)

    def limit_group(self, group: str, amount: int, limit: int | None) -> None:
        room = self.rooms[group]
        needs((amount, limit) != (room.amount, room.limit), amount >= len(self.members(group)))
        for period in self.running():
            needs(limit is None or self.promised(group, period) <= limit)
        room.amount, room.limit = amount, limit
        self.promote(group)

    # -- the turn of the period -----------------------------------------------------------------

    def roll(self) -> None:
        current = self.current()
        if current is None or self.rolling is not None or current in self.rolls:
            raise No
        end = self.periods[current][1]
        later = [name for name, (first, _) in self.periods.items() if first > end]
        if not later:
            first = end + timedelta(days=1)
            later = [str(first.year)]
            self.periods[later[0]] = (first, date(first.year, 12, 31))
        self.rolls[current], self.rolling = later[0], current

    def turning(self) -> tuple[str, str]:
        if self.rolling is None:
            raise No
        return self.rolling, self.rolls[self.rolling]

    def roll_payer(self, payer: str) -> None:
        current, _ = self.turning()
        first = self.periods[current][0]
        over = {name for name in self.open[payer] if self.periods[name][1] < first}
        needs(bool(over) or current not in self.open[payer])
        self.open[payer] = (self.open[payer] - over) | {current}

    def roll_group(self, group: str) -> None:
        current, future = self.turning()
        nominals = self.rooms[group].nominals
        needs(future not in nominals, current in nominals)
        first, last = self.periods[current]
        days = (last - first).days + 1
        roubles = (2 * 365 * nominals[current] + 100 * days) // (2 * 100 * days)
        limit, count = self.rooms[group].limit, len(self.members(group))
        needs(limit is None or count == 0 or roubles * 100 * count <= limit)
        nominals[future] = roubles * 100
        self.promote(group)

    def grant_period(self, name: str) -> None:
        child, (_, future) = self.the_child(name, "pf"), self.turning()
        nominals = self.rooms[child.place or ""].nominals
        needs(future in nominals, future not in child.purses)
        child.purses[future] = Purse(nominals[future])

    def finish_roll(self) -> None:
        current, future = self.turning()
        for group, room in self.rooms.items():
            if current in room.nominals:
                needs(future in room.nominals)
                needs(all(future in each.purses for each in self.members(group)))
        needs(all(current in periods for periods in self.open.values()))
        self.rolling = None

    def pass_days(self, days: int) -> None:
        self.today += timedelta(days=days)
