"""F5: a stored balance drifts from its history; here it is the plain model's in any order.

Two writers, restarts, repeats and dry runs among random commands of a region; after each step the
sums of the database are the model's, and every prefix of the facts keeps within every limit.
"""

import asyncio
import os
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from events.certificate import CertificateCharged
from events.codec import Recorded
from events.contract import RefusalReason
from events.pf_programme import PeriodCap, PeriodNominal
from ledger.database import open_pool
from ledger.rules.commands import (
    ApprovePfProgramme,
    ChangeGroupNominal,
    Command,
    OpenEnrolment,
    RequestEnrolment,
)
from ledger.verdicts import Accepted, Order, Verdict
from ledger.writer import Writer
from tests import books, made
from tests.oracle import Audit
from tests.properties.model import AGREEMENTS, PERIODS, Money
from tests.properties.things import No, StudyGroup, months

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
PROFILE = settings(
    max_examples=1_000 if SOAK else 25,
    stateful_step_count=120 if SOAK else 40,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
GROUPS = {
    "gr1": StudyGroup(4_051_92, 4_051_92, date(2025, 9, 1), date(2025, 12, 31)),
    "gr2": StudyGroup(8_000_00, 6_000_00, date(2025, 9, 1), date(2025, 12, 31)),
    "gr3": StudyGroup(9_000_00, 9_000_00, date(2025, 9, 18), date(2026, 5, 31)),
    "gr4": StudyGroup(3, 3, date(2025, 9, 10), date(2025, 12, 20)),
}
NOMINALS = {"2025": 9_000_00, "2026": 7_000_00}
CAPS = {"2025": 19_000_00, "2026": 16_000_00}
MEASURES = {"pfdo": 40_000_00, "assignment": 10_000_00}
AGREEMENT_LIMIT = 17_000_00
AMOUNT, NOMINALS_LIMIT = 4, 40_000_00

CHILDREN = st.sampled_from([f"c{n}" for n in range(5)])
DEALS = st.integers(0, 12)  # the how-manieth contract; now and then one that is not there
PARTS = st.one_of(st.none(), st.integers(1, 1_600_00))
SUMS = st.one_of(st.integers(0, 30_000_00), st.sampled_from([0, 9_000_00, 20_000_00, 24_000_00]))


def region() -> list[Command]:
    """The region that the model begins with."""
    nominals = tuple(PeriodNominal(period=p, nominal_kopecks=n) for p, n in NOMINALS.items())
    caps = tuple(
        PeriodCap(period=p, cap_kopecks=c, year=2025, measure="pfdo") for p, c in CAPS.items()
    )
    group = replace(made.cert_group(AMOUNT, NOMINALS_LIMIT), nominals=nominals)
    measures = tuple(
        replace(each, approved_kopecks=MEASURES[each.measure]) for each in made.budget().measures
    )
    past: list[Command] = []
    for command in made.region(agreement_limit=AGREEMENT_LIMIT):
        if isinstance(command, ApprovePfProgramme):
            past.append(replace(command, periods=caps, groups=(group,)))
        elif command == made.budget():
            past.append(made.budget(measures=measures))
        else:
            past.append(command)
    past.append(OpenEnrolment(effective_on=made.DAY, payer="pay1", period="2026"))
    past.append(made.agreement(AGREEMENT_LIMIT, "a2", period="2026"))
    for name, group_of in list(GROUPS.items())[1:]:
        *rest, module, opened = made.taught(name[2:], price=group_of.price)
        dates = {"starts_on": group_of.first, "ends_on": group_of.last}
        length = 9 if group_of.last.year == 2026 else 4
        told = replace(
            module,
            normative_kopecks=group_of.normative,
            months_count=length,
            price_confirmed=group_of.price > group_of.normative,
        )
        past += [*rest, told, replace(opened, **dates)]
    return past


class Region(RuleBasedStateMachine):
    """Random days of one region, on the ledger and on the model at once."""

    runner: ClassVar[asyncio.Runner]
    pool: ClassVar[asyncpg.Pool]
    names: ClassVar["count[int]"] = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.book = f"{made.BOOK}-{next(self.names)}"
        self.writers: list[Writer] = []
        self.answered: list[tuple[Order, Verdict]] = []
        self.audit = Audit()
        self.money = Money(
            nominals=NOMINALS,
            amount=AMOUNT,
            nominals_limit=NOMINALS_LIMIT,
            caps=CAPS,
            agreement_limit=AGREEMENT_LIMIT,
            measures=MEASURES,
            groups=GROUPS,
        )

    def run(self, awaitable: Any) -> Any:
        return self.runner.run(awaitable)

    @initialize()
    def open_the_region(self) -> None:
        self.run(books.found(self.pool, self.book))
        self.run(self.open_writers())
        self.hear(self.run(books.record(self.writers[0], region(), self.book)))
        for name in ("c0", "c1", "c2", "c3"):
            self.issue(name, in_group=name != "c3", turn=0)
        self.enrol("c0", "gr1")
        self.enrol("c1", "gr2")
        self.request("c2", "gr1", 0)

    def deal(self, which: int) -> str:
        """Name a contract; beyond the last there is none."""
        names = list(self.money.deals)
        return names[which % len(names)] if names and which < 12 else "k-unknown"

    async def open_writers(self) -> None:
        self.writers = [Writer(self.pool), Writer(self.pool)]

    async def close_writers(self) -> None:
        for writer in self.writers:
            await writer.close()

    def hear(self, recorded: list[Recorded]) -> None:
        """Tell the audit what happened, and the model where its charges stand."""
        self.audit.read((each.position, each.fact) for each in recorded)
        for each in recorded:
            if isinstance(each.fact, CertificateCharged) and self.money.deals:
                deal = self.money.deals[each.fact.contract]
                deal.charges[each.fact.month].position = each.position

    def step(self, command: Command, act: Callable[[], None], turn: int = 0) -> None:
        """Give a command to the ledger and its meaning to the model."""
        command = replace(command, effective_on=self.money.today)
        order = made.order(command, book=self.book)
        writer = self.writers[turn % 2]
        if turn > 2:
            dry = self.run(self.writers[1 - turn % 2].execute(replace(order, dry_run=True)))
        else:
            dry = None
        verdict: Verdict = self.run(writer.execute(order))
        assert dry is None or type(dry) is type(verdict)
        self.answered.append((order, verdict))
        try:
            act()
        except No:
            assert not isinstance(verdict, Accepted), (command, verdict)
        else:
            assert isinstance(verdict, Accepted), (command, verdict)
            self.hear(list(verdict.recorded))

    turns = st.integers(0, 5)

    @rule(name=CHILDREN, in_group=st.booleans(), turn=turns)
    def issue(self, name: str, *, in_group: bool, turn: int) -> None:
        command = made.certificate(name, "g5-18" if in_group else None)
        self.step(command, lambda: self.money.issue(name, in_group=in_group), turn)

    @rule(name=CHILDREN, turn=turns)
    def convert(self, name: str, turn: int) -> None:
        self.step(made.to_pf(name), lambda: self.money.convert(name), turn)

    @rule(name=CHILDREN, turn=turns)
    def convert_back(self, name: str, turn: int) -> None:
        self.step(made.to_accounting(name), lambda: self.money.convert_back(name), turn)

    @rule(name=CHILDREN, turn=turns)
    def freeze(self, name: str, turn: int) -> None:
        self.step(made.freeze(name), lambda: self.money.freeze(name), turn)

    @rule(name=CHILDREN, turn=turns)
    def unfreeze(self, name: str, turn: int) -> None:
        self.step(made.unfreeze(name), lambda: self.money.unfreeze(name), turn)

    @rule(name=CHILDREN, turn=turns)
    def close(self, name: str, turn: int) -> None:
        self.step(made.close_certificate(name), lambda: self.money.close(name), turn)

    @rule(child=CHILDREN, group=st.sampled_from(sorted(GROUPS)), turn=turns)
    def request(self, child: str, group: str, turn: int) -> None:
        name = f"k{len(self.answered)}"
        command = RequestEnrolment(
            effective_on=self.money.today,
            contract=name,
            certificate=child,
            group=group,
            starts_on=self.money.today,
        )
        self.step(command, lambda: self.money.request(name, child, group), turn)

    @rule(which=DEALS, recalled=st.booleans(), turn=turns)
    def refuse(self, which: int, *, recalled: bool, turn: int) -> None:
        name = self.deal(which)
        why = RefusalReason.RECALLED_BY_GUARDIAN if recalled else RefusalReason.OTHER
        self.step(made.refuse(name, why), lambda: self.money.refuse(name), turn)

    @rule(which=DEALS, turn=turns)
    def accept(self, which: int, turn: int) -> None:
        name = self.deal(which)
        self.step(made.accept(name), lambda: self.money.accept(name), turn)

    @rule(which=DEALS, turn=turns)
    def conclude(self, which: int, turn: int) -> None:
        name = self.deal(which)
        self.step(made.conclude(name), lambda: self.money.conclude(name), turn)

    @rule(child=CHILDREN, group=st.sampled_from(sorted(GROUPS)))
    def enrol(self, child: str, group: str) -> None:
        known = len(self.money.deals)
        self.request(child, group, 0)
        if len(self.money.deals) > known:
            last = list(self.money.deals)[-1]
            self.step(made.accept(last), lambda: self.money.accept(last), 1)
            self.step(made.conclude(last), lambda: self.money.conclude(last), 0)

    @rule(which=DEALS, nth=st.integers(0, 5), amount=PARTS, run=st.booleans(), turn=turns)
    def charge(self, which: int, nth: int, amount: int | None, *, run: bool, turn: int) -> None:
        name = self.deal(which)
        deal = self.money.deals.get(name)
        term = months(deal.first, deal.last) if deal else []
        month = [*term, "2026-06"][nth % (len(term) + 1)]
        command = made.charge(name, month, amount, run=run)
        self.step(command, lambda: self.money.charge(name, month, amount, run=run), turn)

    @rule(which=DEALS, nth=st.integers(0, 6), amount=PARTS, turn=turns)
    def reverse(self, which: int, nth: int, amount: int | None, turn: int) -> None:
        name = self.deal(which)
        deal = self.money.deals.get(name)
        places = [each.position for each in deal.charges.values()] if deal else []
        position = places[nth % len(places)] if places else nth + 1
        command = made.reverse(position, name, amount)
        self.step(command, lambda: self.money.reverse(name, position, amount), turn)

    @rule(which=DEALS, turn=turns)
    def terminate(self, which: int, turn: int) -> None:
        name = self.deal(which)
        self.step(made.terminate(name), lambda: self.money.terminate(name), turn)

    @rule(which=DEALS, turn=turns)
    def close_deal(self, which: int, turn: int) -> None:
        name = self.deal(which)
        self.step(made.close_contract(name), lambda: self.money.close_deal(name), turn)

    @rule(period=st.sampled_from(sorted(PERIODS)), nominal=SUMS, turn=turns)
    def renominate(self, period: str, nominal: int, turn: int) -> None:
        if period in self.money.running():
            command = ChangeGroupNominal(
                effective_on=made.DAY, cert_group="g5-18", period=period, nominal_kopecks=nominal
            )
            self.step(command, lambda: self.money.renominate(period, nominal), turn)

    @rule(period=st.sampled_from(sorted(PERIODS)), cap=SUMS, turn=turns)
    def amend_cap(self, period: str, cap: int, turn: int) -> None:
        command = made.amend_cap(cap, period=period)
        self.step(command, lambda: self.money.amend_cap(period, cap), turn)

    @rule(period=st.sampled_from(sorted(PERIODS)), limit=st.one_of(st.none(), SUMS), turn=turns)
    def limit_agreement(self, period: str, limit: int | None, turn: int) -> None:
        command = made.agreement_limit(limit, AGREEMENTS[period])
        self.step(command, lambda: self.money.limit_agreement(period, limit), turn)

    @rule(name=st.sampled_from(sorted(MEASURES)), amount=st.integers(1, 3_000_00), turn=turns)
    def oblige(self, name: str, amount: int, turn: int) -> None:
        command = made.obligations(amount, name)
        self.step(command, lambda: self.money.oblige(name, amount), turn)

    @rule(there=st.booleans(), amount=st.integers(1, 6_000_00), turn=turns)
    def reallocate(self, *, there: bool, amount: int, turn: int) -> None:
        pair = ("assignment", "pfdo") if there else ("pfdo", "assignment")
        command = made.reallocate(amount, *pair)
        self.step(command, lambda: self.money.reallocate(*pair, amount), turn)

    @rule(days=st.sampled_from([1, 5, 30, 31, 40, 61]))
    def wait(self, days: int) -> None:
        if self.money.today + timedelta(days=days) < date(2026, 12, 1):
            self.money.pass_days(days)

    @rule(name=CHILDREN)
    def run_a_month(self, name: str) -> None:
        """Pass to the next month and charge all that one child owes, as the monthly run does."""
        self.wait(31)
        for which, deal in enumerate(list(self.money.deals.values())):
            if deal.child == name:
                terms = months(deal.first, min(deal.last, self.money.today))
                self.charge(which, max(0, len(terms) - 1), None, run=True, turn=which)

    @rule(name=CHILDREN)
    def freeze_over_new_year(self, name: str) -> None:
        self.freeze(name, 0)
        if self.money.today.year == 2025:
            self.money.today = date(2026, 1, 1)
        self.unfreeze(name, 1)

    @rule(which=st.integers(0, 200), turn=turns)
    def repeat(self, which: int, turn: int) -> None:
        if self.answered:
            order, verdict = self.answered[which % len(self.answered)]
            again = self.run(self.writers[turn % 2].execute(order))
            assert again == replace(verdict, replayed=True)

    @rule()
    def restart(self) -> None:
        self.run(self.close_writers())
        self.run(self.open_writers())

    @invariant()
    def the_sums_are_the_models(self) -> None:
        if self.writers:
            rows = self.run(
                self.pool.fetch(
                    "SELECT account, limit_kopecks, available_kopecks, reserved_kopecks,"
                    " charged_kopecks FROM ledger.sums WHERE book = $1",
                    self.book,
                )
            )
            stored = {each[0]: tuple(each)[1:] for each in rows}
            told = self.money.rows()
            assert stored == {name: told.get(name, (0, 0, 0, 0)) for name in {*stored, *told}}
            assert stored == self.audit.rows()

    def teardown(self) -> None:
        self.run(self.close_writers())
        if self.writers:
            self.run(self.check())

    async def check(self) -> None:
        async with self.pool.acquire() as db:
            await books.check(db, self.book)


def test_the_ledger_holds_the_money_of_the_model(own_book: str) -> None:
    with asyncio.Runner() as runner:
        Region.runner = runner
        Region.pool = runner.run(open_pool(own_book, size=6))
        try:
            run_state_machine_as_test(Region, settings=PROFILE)
        finally:
            runner.run(Region.pool.close())
