"""Whatever is asked of a whole year in whatever order, the rules hold what a plain model holds.

Every command about children, contracts, months, invoices and the turn of the period, among
themselves; after each step every queue, purse, agreement, cap, invoice and advance is the model's.
"""

import os
from datetime import date
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from msgspec.structs import replace

from events.subsidy import RegisterKind
from tests import made, settled, turn
from tests.properties.things import months
from tests.properties.year_machine import AGREEMENT_NAMES, CHILDREN, GROUPS, PAYING, Year
from tests.properties.year_things import PAYERS, following

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
PROFILE = settings(
    max_examples=3_000 if SOAK else 80,
    stateful_step_count=150 if SOAK else 60,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
WHICH = st.integers(0, 8)
PERCENTS = st.sampled_from([0, 1, 33, 50, 75, 99, 100])
SHARES = st.sampled_from([0, 1, 50, 80, 80, 81])
AGREEMENTS = st.sampled_from(AGREEMENT_NAMES)


class Settlement(Year):
    """The same days, and what is settled of their months."""

    @rule(group=st.sampled_from(sorted(GROUPS)), nth=st.integers(0, 9), percent=PERCENTS)
    def say(self, group: str, nth: int, percent: int) -> None:
        month = self.month(nth)
        command = settled.completeness(percent, group, month)
        self.step(command, lambda: self.model.say(group, month, percent))

    @rule(group=st.sampled_from(sorted(GROUPS)), nth=st.integers(0, 9), percent=PERCENTS)
    def say_again(self, group: str, nth: int, percent: int) -> None:
        month = self.month(nth)
        command = settled.correct_completeness(percent, group, month)
        self.step(command, lambda: self.model.say_again(group, month, percent))

    def month(self, nth: int) -> str:
        """Name the current month, or one of those before it, or the one behind it."""
        term = months(date(2025, 9, 1), self.model.today)[-6:]
        return [*term, "2026-12"][nth % (len(term) + 1)]

    @rule(agreement=AGREEMENTS, percent=SHARES)
    def advance(self, agreement: str, percent: int) -> None:
        name, month = self.new("adv"), f"{self.model.today:%Y-%m}"
        command = replace(settled.advance(name, month, percent=percent), agreement=agreement)
        self.step(command, lambda: self.model.advance(name, agreement, percent))

    @rule(which=WHICH, pays=st.booleans())
    def answer_advance(self, which: int, *, pays: bool) -> None:
        name = self.nth(self.model.beforehand, which)
        if pays:
            self.step(settled.pay_advance(name), lambda: self.model.pay_advance(name))
        else:
            self.step(settled.cancel_advance(name), lambda: self.model.cancel_advance(name))

    @rule(agreement=AGREEMENTS, nth=st.integers(0, 9))
    def bill(self, agreement: str, nth: int) -> None:
        name, month = self.new("i"), self.month(nth)
        command = made.invoice(name, month, agreement)
        self.step(command, lambda: self.model.bill(name, agreement, month))

    @rule(agreement=AGREEMENTS, percent=PERCENTS)
    def settle(self, agreement: str, percent: int) -> None:
        """Say how much of this month was rendered, and have it paid."""
        month, name = f"{self.model.today:%Y-%m}", f"i{self.names + 1}"
        for group in sorted(GROUPS):
            self.step(
                settled.completeness(percent, group, month),
                partial(self.model.say, group, month, percent),
            )
        self.bill(agreement, len(months(date(2025, 9, 1), self.model.today)[-6:]) - 1)
        self.step(settled.take(name), lambda: self.model.take(name))
        self.step(settled.pay(name), lambda: self.model.pay(name))

    @rule(which=WHICH)
    def take(self, which: int) -> None:
        name = self.nth(self.model.bills, which)
        self.step(settled.take(name), lambda: self.model.take(name))

    @rule(which=WHICH)
    def give_back(self, which: int) -> None:
        name = self.nth(self.model.bills, which)
        self.step(settled.roll_back(name), lambda: self.model.give_back(name))

    @rule(which=WHICH)
    def pay(self, which: int) -> None:
        name = self.nth(self.model.bills, which)
        self.step(settled.take(name), lambda: self.model.take(name))
        self.step(settled.pay(name), lambda: self.model.pay(name))

    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        name = self.nth(self.model.bills, which)
        self.step(made.remove_invoice(name), lambda: self.model.remove(name))

    @rule(payer=PAYING, nth=st.integers(0, 9), more=st.booleans())
    def register(self, payer: str, nth: int, *, more: bool) -> None:
        month = self.month(nth)
        kind = RegisterKind.SUPPLEMENTARY if more else RegisterKind.MONTHLY
        command = replace(settled.register(month, kind=kind), payer=payer)
        self.step(command, lambda: self.model.list_obligations(payer, month, more=more))

    @rule(payer=PAYING, nth=st.integers(0, 9))
    def close_month(self, payer: str, nth: int) -> None:
        month = self.model.closed.get(payer) or self.month(nth)
        month = following(month) if payer in self.model.closed and nth else month
        command = replace(settled.close(month), payer=payer)
        self.step(command, lambda: self.model.close_month(payer, month))

    @rule(agreement=AGREEMENTS)
    def think_better_of_it(self, agreement: str) -> None:
        """Ask for an advance and cancel it; issue an invoice, begin with it and withdraw it."""
        self.advance(agreement, 50)
        name = f"adv{self.names}"
        self.step(settled.cancel_advance(name), lambda: self.model.cancel_advance(name))
        self.bill(agreement, len(months(date(2025, 9, 1), self.model.today)[-6:]) - 1)
        invoice = f"i{self.names}"
        self.step(settled.take(invoice), lambda: self.model.take(invoice))
        self.step(settled.roll_back(invoice), lambda: self.model.give_back(invoice))
        self.step(made.remove_invoice(invoice), lambda: self.model.remove(invoice))


class Turn(Settlement):
    """The same days, and the turn of the period among them."""

    @rule()
    def roll(self) -> None:
        future = str(self.model.today.year + 1)
        self.step(turn.roll(future=future), self.model.roll)

    @rule(payer=PAYING)
    def roll_payer(self, payer: str) -> None:
        self.step(turn.payer(name=payer), lambda: self.model.roll_payer(payer))

    @rule(group=st.sampled_from(sorted(PAYERS.values())))
    def roll_group(self, group: str) -> None:
        self.step(turn.group(name=group), lambda: self.model.roll_group(group))

    @rule(name=CHILDREN)
    def grant_period(self, name: str) -> None:
        self.step(turn.certificate(name=name), lambda: self.model.grant_period(name))

    @rule()
    def finish_roll(self) -> None:
        self.step(turn.finish(), self.model.finish_roll)

    @rule()
    def turn_the_year(self) -> None:
        """Pass into the next year and turn the period, somebody perhaps left out."""
        self.go_on_from(date(2025, 11, 1), date(2026, 1, 12))
        self.roll()
        for payer, group in PAYERS.items():
            self.roll_payer(payer)
            self.roll_group(group)
        for name in list(self.model.children)[:3]:
            self.grant_period(name)

    def go_on_from(self, first: date, last: date) -> None:
        if first <= self.model.today < last:
            self.model.today = last

    @rule()
    def end_the_year(self) -> None:
        """Let all that is near its end go on in the next year."""
        self.go_on_from(date(2025, 10, 20), date(2025, 12, 10))
        for which in range(1, len(self.model.deals) + 1):
            self.prolong(which)

    @rule()
    def begin_the_year(self) -> None:
        """Let what has waited for too long fall away, what is over be closed, the frozen thaw."""
        self.go_on_from(date(2025, 12, 1), date(2026, 1, 5))
        for which in range(1, len(self.model.deals) + 1):
            self.lapse(which)
            self.close_deal(which)
        for name in list(self.model.children):
            self.unfreeze(name)


def test_the_rules_hold_what_a_plain_model_holds() -> None:
    run_state_machine_as_test(Turn, settings=PROFILE)
