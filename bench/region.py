"""A made-up region to measure on: one provider, one programme, as many children as are asked."""

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import count, product
from typing import Final

import asyncpg
from msgspec import Struct
from uuid_utils import uuid7

from events.base import Act, ActKind
from events.budget import FundingMechanism, FundingSource, Measure
from events.certificate import Channel
from events.contract import Acceptance, AcceptanceKind
from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from events.registry import Direction, NormativeMethod, ProviderKind
from ledger import journal
from ledger.database import open_pool
from ledger.keys import Keys, Role
from ledger.migrate import migrate
from ledger.rules import commands
from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Order
from ledger.writer import Writer

BOOK: Final = "99"
ZONE: Final = "Europe/Moscow"
YEAR: Final = date.today().year - 1  # noqa: DTZ011 - all its months are over in every time zone
DAY: Final = date(YEAR, 1, 1)
PERIOD: Final = str(YEAR)
MONTHS: Final = [f"{YEAR}-{month:02d}" for month in range(2, 10)]  # January goes with the contract
RUN_MONTHS: Final = [f"{YEAR}-{month:02d}" for month in range(10, 13)]  # left to the monthly run

ACT: Final = Act(kind=ActKind.RESOLUTION, number="17", dated=date(YEAR - 1, 12, 20))
ACCEPTANCE: Final = Acceptance(kind=AcceptanceKind.SIGNED_APPLICATION, reference="doc-1")
PLENTY: Final = 10**8
PLENTY_KOPECKS: Final = 10**14
NOMINAL_KOPECKS: Final = 14_000_00
ORDERS_AT_ONCE: Final = 4_096


class Charge(Struct, frozen=True):
    """What can be charged once."""

    contract: str
    month: str


class Region(Struct, frozen=True, kw_only=True):
    """What the callers need to know."""

    token: str
    contracts: list[str]

    def charges(self) -> Iterator[Charge]:
        """List all that can be charged, each once, month after month."""
        for month, contract in product(MONTHS, self.contracts):
            yield Charge(contract, month)


def new() -> str:
    """Make an id as the door does."""
    return str(uuid7())


class Ids:
    """The subjects that every contract of the region leads to."""

    def __init__(self) -> None:
        self.municipality, self.payer, self.pf_programme, self.cert_group = (
            new(),
            new(),
            new(),
            new(),
        )
        self.provider, self.programme, self.module, self.group = new(), new(), new(), new()
        self.agreement = new()


def money_side(ids: Ids) -> list[Command]:
    """Give a municipality with its payer, its budget and its PF programme."""
    measure = Measure(
        measure="pfdo",
        title="Persons' funding",
        code="07507030210100000244",
        source=FundingSource.MUNICIPAL,
        mechanism=FundingMechanism.PERSONALISED,
        approved_kopecks=PLENTY_KOPECKS,
    )
    cap = PeriodCap(period=PERIOD, cap_kopecks=PLENTY_KOPECKS, year=YEAR, measure="pfdo")
    certificates = CertGroup(
        cert_group=ids.cert_group,
        title="5-18",
        amount_count=PLENTY,
        nominals_limit_kopecks=None,
        nominals=(PeriodNominal(period=PERIOD, nominal_kopecks=NOMINAL_KOPECKS),),
    )
    direction = Direction.TECHNICAL_ROBOTICS
    return [
        commands.OpenRegion(effective_on=DAY, title="Region", time_zone=ZONE),
        commands.SetProgrammePeriod(
            effective_on=DAY, period=PERIOD, starts_on=DAY, ends_on=date(YEAR, 12, 31)
        ),
        commands.RegisterMunicipality(
            effective_on=DAY, municipality=ids.municipality, title="District"
        ),
        commands.RegisterPayer(
            effective_on=DAY,
            payer=ids.payer,
            municipality=ids.municipality,
            title="Payer",
            inn="4200000001",
        ),
        commands.LimitDirection(
            effective_on=DAY, payer=ids.payer, direction=direction, limit_count=PLENTY
        ),
        commands.OpenEnrolment(effective_on=DAY, payer=ids.payer, period=PERIOD),
        commands.ApproveBudget(
            effective_on=DAY,
            municipality=ids.municipality,
            year=YEAR,
            measures=(measure,),
            act=ACT,
        ),
        commands.ApprovePfProgramme(
            effective_on=DAY,
            pf_programme=ids.pf_programme,
            municipality=ids.municipality,
            payer=ids.payer,
            periods=(cap,),
            groups=(certificates,),
            act=ACT,
        ),
    ]


def teaching_side(ids: Ids) -> list[Command]:
    """Give a provider with a group for a whole year, and its agreement with the payer."""
    return [
        commands.RegisterProvider(
            effective_on=DAY,
            provider=ids.provider,
            kind=ProviderKind.EDUCATIONAL_ORGANISATION,
            title="Provider",
            inn="4200000000",
            person=None,
            municipality=ids.municipality,
        ),
        commands.SubmitProgramme(
            effective_on=DAY,
            programme=ids.programme,
            provider=ids.provider,
            title="Robots",
            direction=Direction.TECHNICAL_ROBOTICS,
        ),
        commands.CertifyProgramme(effective_on=DAY, programme=ids.programme, act=ACT),
        commands.OpenModule(
            effective_on=DAY,
            module=ids.module,
            programme=ids.programme,
            title="Year 1",
            months_count=12,
            hours_count=144,
            children_max_count=PLENTY,
            price_kopecks=NOMINAL_KOPECKS,
            normative_kopecks=NOMINAL_KOPECKS,
            method=NormativeMethod.MODULE_FORMULA,
        ),
        commands.OpenStudyGroup(
            effective_on=DAY,
            group=ids.group,
            module=ids.module,
            starts_on=DAY,
            ends_on=date(YEAR, 12, 31),
            places_count=PLENTY,
        ),
        commands.ConcludeAgreement(
            effective_on=DAY,
            agreement=ids.agreement,
            payer=ids.payer,
            provider=ids.provider,
            period=PERIOD,
            number="1",
            concluded_on=DAY,
            limit_kopecks=None,
        ),
    ]


def child(ids: Ids, contract: str) -> list[Command]:
    """Give one more child a certificate and a contract in force."""
    certificate = new()
    return [
        commands.IssueCertificate(
            effective_on=DAY,
            certificate=certificate,
            child=new(),
            payer=ids.payer,
            channel=Channel.OFFICE,
            born_on=date(YEAR - 10, 5, 5),
            cert_group=ids.cert_group,
        ),
        commands.RequestEnrolment(
            effective_on=DAY,
            contract=contract,
            certificate=certificate,
            group=ids.group,
            starts_on=DAY,
        ),
        commands.AcceptEnrolment(effective_on=DAY, contract=contract),
        commands.ConcludeContract(
            effective_on=DAY, contract=contract, number=contract, acceptance=ACCEPTANCE
        ),
    ]


def orders(given: list[Command], numbers: Iterator[int]) -> list[Order]:
    """Surround commands with fresh keys."""
    made = []
    for command in given:
        key = hashlib.sha256(b"bench %d" % next(numbers)).digest()[:16]
        made.append(
            Order(book=BOOK, command=command, by="bench", key=key, fingerprint=key, request="bench")
        )
    return made


async def build(owner: str, service: str, contract_count: int) -> Region:
    """Make the tables and fill them through the writer, in this process."""
    db = await asyncpg.connect(owner)
    try:
        await migrate(db)
        await journal.found_book(db, BOOK, ZONE)
    finally:
        await db.close()
    pool = await open_pool(service)
    writer = Writer(pool)
    ids, numbers = Ids(), count(1)
    contracts = [new() for _ in range(contract_count)]
    try:
        await write(writer, orders([*money_side(ids), *teaching_side(ids)], numbers))
        waiting: list[Order] = []
        for contract in contracts:
            waiting += orders(child(ids, contract), numbers)
            if len(waiting) >= ORDERS_AT_ONCE:
                await write(writer, waiting)
                waiting = []
        await write(writer, waiting)
        issued = await Keys(pool).create(BOOK, Role.PROVIDER, "bench", provider=ids.provider)
    finally:
        await writer.close()
        await pool.close()
    return Region(token=issued.token, contracts=contracts)


async def write(writer: Writer, given: list[Order]) -> None:
    """Write orders, none of which may be refused."""
    for verdict in await writer.execute_all(given, atomic=False):
        assert isinstance(verdict, Accepted), verdict
