"""Random days of children and contracts, under the rules and in the plain model at once."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from msgspec.structs import replace

from events.certificate import CertificateCharged, ClosingReason
from events.closing import MonthClosed
from events.codec import AnyFact
from events.contract import AnnulmentReason
from events.pf_programme import PeriodCap, PeriodNominal
from events.registry import ProrationPolicy
from events.subsidy import SubsidyRegisterIssued
from ledger.rules import commands as do
from ledger.rules.commands import Command
from ledger.rules.refusals import Refusal
from tests import made, settled, turn
from tests.given import Book
from tests.oracle import Audit
from tests.properties import told
from tests.properties.settling_model import Region
from tests.properties.things import No, StudyGroup, months
from tests.properties.year_things import PAYERS, Room

GROUPS = {
    "gr1": StudyGroup(4_051_92, 4_051_92, date(2025, 9, 1), date(2025, 12, 31)),
    "gr2": StudyGroup(8_000_00, 6_000_00, date(2025, 9, 1), date(2025, 12, 31)),
    "gr3": StudyGroup(9_000_00, 9_000_00, date(2025, 9, 1), date(2026, 5, 31)),
    "gr4": StudyGroup(3, 3, date(2025, 9, 1), date(2026, 3, 20)),
}
NOMINALS = {"2025": 9_000_00, "2026": 7_000_00}
CAP, AGREEMENT_LIMIT = 25_000_00, 22_000_00
AGREEMENT_NAMES = ["a2025", "a2026", "b2025", "b2026"]
AMOUNTS, LIMITS = {"pay1": 3, "pay2": 2}, {"pay1": 26_000_00, "pay2": None}
LAST_DAY = date(2026, 11, 1)

CHILDREN = st.sampled_from([f"c{n}" for n in range(6)])
DEALS = st.integers(0, 10)
PARTS = st.one_of(st.none(), st.integers(1, 1_600_00))
PAYING = st.sampled_from(sorted(PAYERS))
SUMS = st.sampled_from([0, 3_000_00, 7_000_00, 8_999_99, 9_000_00, 9_500_00])


def region() -> list[Command]:
    """Two payers, each with one group of certificates, and one provider."""
    periods = tuple(
        PeriodCap(period=name, cap_kopecks=CAP, year=2025, measure="pfdo") for name in NOMINALS
    )
    nominals = tuple(PeriodNominal(period=p, nominal_kopecks=n) for p, n in NOMINALS.items())
    commands: list[Command] = []
    for each in [*made.region(), *turn.second_group("2025")]:
        if isinstance(each, do.ApprovePfProgramme):
            group = replace(
                each.groups[0],
                amount_count=AMOUNTS[each.payer],
                nominals_limit_kopecks=LIMITS[each.payer],
                nominals=nominals,
            )
            commands.append(replace(each, periods=periods, groups=(group,)))
        elif not isinstance(each, do.ConcludeAgreement | do.OpenEnrolment):
            commands.append(each)
    for name, study_group in GROUPS.items():
        commands += taught(name, study_group)
    for payer in PAYERS:
        commands.append(
            do.LimitDirection(
                effective_on=made.DAY,
                payer=payer,
                direction=cast("do.SubmitProgramme", made.taught()[0]).direction,
                limit_count=1_000,
            )
        )
        for period in NOMINALS:
            commands.append(do.OpenEnrolment(effective_on=made.DAY, payer=payer, period=period))
            name = f"{'a' if payer == 'pay1' else 'b'}{period}"
            agreement = made.agreement(AGREEMENT_LIMIT, name, period=period)
            commands.append(replace(agreement, payer=payer))
    return [*commands, settled.calendar(), settled.calendar(year=2026)]


def taught(name: str, group: StudyGroup) -> list[Command]:
    """What one study group belongs to; the programme and the module of the first are there."""
    *rest, module, opened = made.taught(name[2:], price=group.price)
    length = (group.last.year - group.first.year) * 12 + group.last.month - group.first.month + 1
    prices = {"normative_kopecks": group.normative, "months_count": length}
    dates = {"starts_on": group.first, "ends_on": group.last}
    if name == "gr1":
        return []
    return [*rest, replace(module, price_confirmed=True, **prices), replace(opened, **dates)]


class Year(RuleBasedStateMachine):
    """Random days of a region, under the rules and in the model at once."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.audit = Audit()
        for command in region():
            self.hear(self.book.decide(command))
        rooms = {
            group: Room(AMOUNTS[payer], LIMITS[payer], dict(NOMINALS))
            for payer, group in PAYERS.items()
        }
        limits: dict[str, int | None] = dict.fromkeys(AGREEMENT_NAMES, AGREEMENT_LIMIT)
        caps = {(programme, period): CAP for programme in ("pf1", "pf2") for period in NOMINALS}
        self.model = Region(rooms, GROUPS, limits, caps)
        self.names = 0

    def hear(self, facts: Any) -> None:
        """Record what was decided, add it up by other hands, tell the model where charges stand."""
        self.audit.read(enumerate(facts, start=self.book.position + 1))
        for position, fact in enumerate(facts, start=self.book.position + 1):
            if isinstance(fact, CertificateCharged):
                self.model.deals[fact.contract].drawn[fact.month].position = position
        self.book.record(facts)

    def step(self, command: Command, act: Callable[[], object]) -> None:
        """Put a command to the rules and its meaning to the model: both do it, or both say no."""
        command = replace(command, effective_on=self.model.today)
        refusal, facts, meant = None, list[AnyFact](), True
        try:
            facts = list(self.book.decide(command))
        except Refusal as answer:
            refusal = answer
        said: object = None
        try:
            said = act()
        except No:
            meant = False
        assert (refusal is None) == meant, (command, refusal, facts)
        self.hear(facts)
        if said is not None:
            assert [total(fact) for fact in facts] == [said]

    def new(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def nth(self, names: Any, which: int) -> str:
        """Name one of those that are there, or now and then one that is not."""
        there = list(names)
        return there[which % len(there)] if there and which else "k0"

    @initialize(
        payers=st.lists(PAYING, min_size=5, max_size=5), groups=st.permutations(sorted(GROUPS))
    )
    def begin(self, payers: list[str], groups: list[str]) -> None:
        """Let most children have a certificate and some a contract before anything is asked."""
        for number, payer in enumerate(payers):
            self.issue(f"c{number}", payer, in_group=True)
        for number, group in enumerate(groups):
            self.enrol(f"c{number % 3}", group)
        self.request("c0", groups[-1])
        self.request("c3", groups[0])

    @rule(name=CHILDREN, payer=PAYING, in_group=st.booleans())
    def issue(self, name: str, payer: str, *, in_group: bool) -> None:
        group = PAYERS[payer] if in_group else None
        command = replace(made.certificate(name, group), payer=payer)
        self.step(command, lambda: self.model.issue(name, payer, in_group=in_group))

    @rule(name=CHILDREN)
    def convert(self, name: str) -> None:
        child = self.model.children.get(name)
        group = PAYERS[child.payer] if child else "g2"
        self.step(made.to_pf(name, group), lambda: self.model.convert(name))

    @rule(name=CHILDREN)
    def convert_back(self, name: str) -> None:
        self.step(made.to_accounting(name), lambda: self.model.convert_back(name))

    @rule(name=CHILDREN)
    def take_back(self, name: str) -> None:
        command = do.TakeBackUnused(effective_on=made.DAY, certificate=name)
        self.step(command, lambda: self.model.take_back(name))

    @rule(name=CHILDREN)
    def leave_queue(self, name: str) -> None:
        command = do.LeaveQueue(effective_on=made.DAY, certificate=name)
        self.step(command, lambda: self.model.leave_queue(name))

    @rule(name=CHILDREN, period=st.sampled_from(["2025", "2026", "2027"]), nominal=SUMS)
    def lower(self, name: str, period: str, nominal: int) -> None:
        command = do.LowerNominal(
            effective_on=made.DAY, certificate=name, period=period, nominal_kopecks=nominal
        )
        self.step(command, lambda: self.model.lower(name, period, nominal))

    @rule(name=CHILDREN)
    def prorate(self, name: str) -> None:
        command = do.ProrateNominal(effective_on=made.DAY, certificate=name)
        self.step(command, lambda: self.model.prorate(name))

    @rule(payer=PAYING, on=st.booleans())
    def set_proration(self, payer: str, *, on: bool) -> None:
        policy = ProrationPolicy.MONTHLY_REMAINING if on else ProrationPolicy.NONE
        command = do.SetProration(effective_on=made.DAY, payer=payer, policy=policy)
        self.step(command, lambda: self.model.set_proration(payer, on=on))

    @rule(name=CHILDREN)
    def freeze(self, name: str) -> None:
        self.step(made.freeze(name), lambda: self.model.freeze(name))

    @rule(name=CHILDREN)
    def unfreeze(self, name: str) -> None:
        self.step(made.unfreeze(name), lambda: self.model.unfreeze(name))

    @rule(name=CHILDREN, died=st.booleans())
    def close(self, name: str, *, died: bool) -> None:
        reason = ClosingReason.DEATH if died else ClosingReason.REQUEST
        command = replace(made.close_certificate(name), reason=reason)
        self.step(command, lambda: (self.model.die if died else self.model.close)(name))

    @rule(name=CHILDREN, payer=PAYING, in_group=st.booleans())
    def transfer(self, name: str, payer: str, *, in_group: bool) -> None:
        group = PAYERS[payer] if in_group else None
        command = do.TransferCertificate(
            effective_on=made.DAY, certificate=name, payer=payer, cert_group=group
        )
        self.step(command, lambda: self.model.transfer(name, payer, in_group=in_group))

    @rule(payer=PAYING, period=st.sampled_from(["2025", "2026", "2027"]), nominal=SUMS)
    def renominate(self, payer: str, period: str, nominal: int) -> None:
        group = PAYERS[payer]
        if period not in self.model.periods or period in self.model.running():
            command = do.ChangeGroupNominal(
                effective_on=made.DAY, cert_group=group, period=period, nominal_kopecks=nominal
            )
            self.step(command, lambda: self.model.renominate(group, period, nominal))

    @rule(
        payer=PAYING, amount=st.integers(0, 5), limit=st.sampled_from([None, 18_000_00, 30_000_00])
    )
    def limit_group(self, payer: str, amount: int, limit: int | None) -> None:
        group = PAYERS[payer]
        command = do.ChangeGroupLimits(
            effective_on=made.DAY,
            cert_group=group,
            amount_count=amount,
            nominals_limit_kopecks=limit,
        )
        self.step(command, lambda: self.model.limit_group(group, amount, limit))

    @rule(child=CHILDREN, group=st.sampled_from(sorted(GROUPS)))
    def request(self, child: str, group: str) -> None:
        name = self.new("k")
        command = made.request(name, child, group, on=self.model.today)
        self.step(command, lambda: self.model.request(name, child, group))

    @rule(child=CHILDREN, group=st.sampled_from(sorted(GROUPS)))
    def enrol(self, child: str, group: str) -> None:
        self.request(child, group)
        name = f"k{self.names}"
        self.step(made.accept(name), lambda: self.model.accept(name))
        self.step(made.conclude(name), lambda: self.model.conclude(name))

    @rule(which=DEALS)
    def refuse(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        self.step(made.refuse(name), lambda: self.model.refuse(name))

    @rule(which=DEALS)
    def accept(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        self.step(made.accept(name), lambda: self.model.accept(name))

    @rule(which=DEALS)
    def conclude(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        self.step(made.conclude(name), lambda: self.model.conclude(name))

    @rule(which=DEALS)
    def lapse(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        command = do.LapseEnrolment(effective_on=made.DAY, contract=name)
        self.step(command, lambda: self.model.lapse(name))

    @rule(which=DEALS, nth=st.integers(0, 8), amount=PARTS, run=st.booleans())
    def charge(self, which: int, nth: int, amount: int | None, *, run: bool) -> None:
        name = self.nth(self.model.deals, which)
        deal = self.model.deals.get(name)
        term = months(deal.first, deal.last) if deal else []
        month = [*term, "2026-06"][nth % (len(term) + 1)]
        command = made.charge(name, month, amount, run=run)
        self.step(command, lambda: self.model.charge(name, month, amount, run=run))

    def place(self, name: str, nth: int) -> int:
        deal = self.model.deals.get(name)
        places = [each.position for each in deal.drawn.values()] if deal else []
        return places[nth % len(places)] if places else 1

    @rule(which=DEALS, nth=st.integers(0, 6), amount=PARTS)
    def reverse(self, which: int, nth: int, amount: int | None) -> None:
        name = self.nth(self.model.deals, which)
        position = self.place(name, nth)
        command = made.reverse(position, name, amount)
        self.step(command, lambda: self.model.reverse(name, position, amount))

    @rule(which=DEALS, nth=st.integers(0, 6), amount=st.integers(1, 1_600_00))
    def correct(self, which: int, nth: int, amount: int) -> None:
        name = self.nth(self.model.deals, which)
        position = self.place(name, nth)
        command = settled.correct_charge(position, amount, name)
        self.step(command, lambda: self.model.correct(name, position, amount))

    @rule(which=DEALS)
    def terminate(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        self.step(made.terminate(name), lambda: self.model.terminate(name))

    @rule(which=DEALS)
    def close_deal(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        self.step(made.close_contract(name), lambda: self.model.close_deal(name))

    @rule(which=DEALS)
    def annul(self, which: int) -> None:
        name = self.nth(self.model.deals, which)
        command = do.AnnulContract(
            effective_on=made.DAY, contract=name, reason=AnnulmentReason.DUPLICATE, act=made.ACT
        )
        self.step(command, lambda: self.model.annul(name))

    @rule(which=DEALS)
    def prolong(self, which: int) -> None:
        parent, name = self.nth(self.model.deals, which), self.new("k")
        command = do.ProlongContract(effective_on=made.DAY, parent=parent, contract=name)
        self.step(command, lambda: self.model.prolong(parent, name))

    @rule()
    def charge_a_month(self) -> None:
        """Pass into the next month and charge whoever is due, as the monthly run does."""
        self.wait(31)
        month = f"{self.model.today:%Y-%m}"
        for name, deal in list(self.model.deals.items()):
            if deal.status == "active":
                self.step(
                    made.charge(name, month, run=True),
                    partial(self.model.charge, name, month, None, run=True),
                )

    @rule(days=st.sampled_from([1, 3, 10, 20]))
    def wait(self, days: int) -> None:
        if self.model.today + timedelta(days=days) < LAST_DAY:
            self.model.pass_days(days)

    def teardown(self) -> None:
        assert told.by_book(self.book, self.model.running()) == told.by_model(self.model)

    @invariant()
    def the_rules_hold_what_the_model_holds(self) -> None:
        assert told.by_book(self.book, self.model.running()) == told.by_model(self.model)


def total(fact: AnyFact) -> tuple[int, int]:
    """Read the control totals of a register or of a closed month."""
    if isinstance(fact, MonthClosed):
        return fact.charged_kopecks, fact.late_reversed_kopecks
    assert isinstance(fact, SubsidyRegisterIssued)
    return fact.total_kopecks, 0
