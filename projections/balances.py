"""How much each certificate still holds in each period: what a provider sees before charging."""

from enum import StrEnum
from typing import assert_never

import msgspec
from msgspec import Struct

from events.act import ActFact
from events.agreement import AgreementFact
from events.budget import BudgetFact
from events.certificate import (
    AssignmentFact,
    CertificateCharged,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificatePeriodGranted,
    CertificateTransferred,
    CertificateUnfrozen,
    ChargeReversed,
    FundsReserved,
    GrantFact,
    QueueFact,
    ReserveReleased,
    UnusedServiceRefunded,
)
from events.codec import PlanFact, Recorded, SettlementFact
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    ContractConcluded,
    ContractProlonged,
    EnrolmentAccepted,
    EnrolmentRefused,
    EnrolmentRequested,
    TerminationRequested,
)
from events.person import PersonFact
from events.pf_programme import PfProgrammeFact
from events.region import RegionFact
from events.registry import RegistryFact
from events.tariff import TariffFact
from ledger import queries
from ledger.database import Db
from projections.movements import Movement, Moving, movements
from projections.paging import ALL, Cursor, Page, PairKey, Scope, clamp, within
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "balances")
Ended = EnrolmentRefused | ContractClosed | ContractAnnulled
Wanted = Moving | CertificateIssued | EnrolmentRequested | Ended
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | SettlementFact
    | EnrolmentAccepted
    | ContractConcluded
    | TerminationRequested
    | ContractProlonged
    | QueueFact
    | AssignmentFact
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class Kind(StrEnum):
    """Whether a certificate has money."""

    ACCOUNTING = "accounting"
    PF = "pf"


class State(StrEnum):
    """Whether a certificate may be used."""

    ACTIVE = "active"
    FROZEN = "frozen"
    CLOSED = "closed"


class Provision(Row):
    """A certificate's money in one period."""

    certificate: str
    period: str
    nominal_kopecks: int = 0
    available_kopecks: int = 0
    reserved_kopecks: int = 0
    charged_kopecks: int = 0
    frozen_kopecks: int | None = None  # what was available when it was frozen in this period
    live_count: int = 0
    position: int = 0


class Standing(Row):
    """Where a certificate stands."""

    certificate: str
    municipality: str
    payer: str
    kind: str = Kind.ACCOUNTING
    state: str = State.ACTIVE
    cert_group: str | None = None
    pf_programme: str | None = None
    position: int = 0


class Link(Row):
    """Which certificate and period bear a contract."""

    contract: str
    certificate: str
    period: str


PROVISIONS = Table(
    name="balances",
    row=Provision,
    key_count=2,
    load=SQL.load_provisions,
    save=SQL.save_provisions,
)
STANDINGS = Table(
    name="balances_certificates",
    row=Standing,
    key_count=1,
    load=SQL.load_standings,
    save=SQL.save_standings,
)
LINKS = Table(name="balances_contracts", row=Link, key_count=1, load=SQL.load_links)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.provisions = Rows(PROVISIONS)
        self.standings = Rows(STANDINGS)
        self.links = Rows(LINKS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case (
            CertificateCharged()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
        ):
            sheet.provisions.want(fact.certificate, fact.period)
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            sheet.links.want(fact.contract)
            if link := sheet.links.find(fact.contract):
                sheet.provisions.want(link.certificate, link.period)
        case EnrolmentRequested():
            sheet.provisions.want(fact.certificate, fact.period)
        case CertificateIssued():
            pass
        case _:
            sheet.standings.want(fact.certificate)
            for movement in movements(fact):
                sheet.provisions.want(fact.certificate, movement.period)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case (
            CertificateCharged()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
        ):
            for movement in movements(fact):
                move(sheet.provisions.open(fact.certificate, movement.period), movement, at)
        case CertificateIssued():
            sheet.standings.put(Standing(fact.certificate, fact.municipality, fact.payer))
            sheet.standings.need(fact.certificate).position = at.position
        case EnrolmentRequested():
            sheet.links.put(Link(fact.contract, fact.certificate, fact.period))
            count(sheet, fact.contract, 1, at.position)
        case EnrolmentRefused() | ContractClosed():
            count(sheet, fact.contract, -1, at.position)
        case ContractAnnulled():
            count(sheet, fact.contract, -1 if fact.in_force else 0, at.position)
        case _:
            for movement in movements(fact):
                move(sheet.provisions.open(fact.certificate, movement.period), movement, at)
            stand(fact, at, sheet)


def count(sheet: Sheet, contract: str, change: int, position: int) -> None:
    """Count one live contract more or less."""
    link = sheet.links.the(contract)
    provision = sheet.provisions.open(link.certificate, link.period)
    provision.live_count += change
    provision.position = position


def move(provision: Provision, movement: Movement, at: Recorded) -> None:
    """Add what a fact moves in a period."""
    provision.nominal_kopecks += movement.nominal
    provision.available_kopecks += movement.available
    provision.reserved_kopecks += movement.reserved
    provision.charged_kopecks += movement.charged
    provision.position = at.position


def stand(fact: GrantFact, at: Recorded, sheet: Sheet) -> None:
    """Note what else the fact says of the certificate."""
    match fact:
        case CertificateConvertedToPf() | CertificateUnfrozen():
            standing = sheet.standings.need(fact.certificate)
            standing.kind, standing.state = Kind.PF, State.ACTIVE
            standing.cert_group, standing.pf_programme = fact.cert_group, fact.pf_programme
            for grant in fact.grants:
                sheet.provisions.need(fact.certificate, grant.period).frozen_kopecks = None
        case CertificateConvertedToAccounting():
            standing = sheet.standings.need(fact.certificate)
            standing.kind = Kind.ACCOUNTING
            standing.cert_group = standing.pf_programme = None
        case CertificateFrozen():
            standing = sheet.standings.need(fact.certificate)
            standing.state = State.FROZEN
            for left in fact.frozen:
                provision = sheet.provisions.need(fact.certificate, left.period)
                provision.frozen_kopecks = left.available_kopecks
        case CertificateClosed():
            standing = sheet.standings.need(fact.certificate)
            standing.state = State.CLOSED
        case CertificateTransferred():
            standing = sheet.standings.need(fact.certificate)
            standing.kind = Kind.ACCOUNTING
            standing.municipality, standing.payer = fact.to_municipality, fact.to_payer
            standing.cert_group = standing.pf_programme = None
        case CertificateNominalChanged() | CertificatePeriodGranted():
            return
        case _:
            assert_never(fact)
    standing.position = at.position


VIEW = View(
    name="balances",
    row="a certificate in a period",
    version=1,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)


class PeriodBalance(Struct, frozen=True):
    """What a certificate holds in one period.

    While it is frozen it shows no nominal and nothing available; what was available
    stands apart. Otherwise the nominal is the sum of available, reserved and charged.
    """

    period: str
    nominal_kopecks: int
    available_kopecks: int
    reserved_kopecks: int
    charged_kopecks: int
    frozen_kopecks: int | None
    live_count: int
    position: int


class Balance(Struct, frozen=True):
    """A certificate and what it holds, period by period."""

    certificate: str
    municipality: str
    payer: str
    kind: str
    state: str
    cert_group: str | None
    pf_programme: str | None
    position: int  # the last fact that changed any of this
    periods: tuple[PeriodBalance, ...]


class BalanceRow(Struct, frozen=True):
    """A certificate in one period, as a line of a list."""

    certificate: str
    period: str
    municipality: str
    payer: str
    kind: str
    state: str
    cert_group: str | None
    nominal_kopecks: int
    available_kopecks: int
    reserved_kopecks: int
    charged_kopecks: int
    frozen_kopecks: int | None
    live_count: int
    position: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which balances to list."""

    municipality: str | None = None
    payer: str | None = None
    period: str | None = None
    kind: Kind | None = None
    state: State | None = None
    cert_group: str | None = None


CURSOR = Cursor(PairKey, ("", ""))
PERIODS = msgspec.json.Decoder(tuple[PeriodBalance, ...])


async def read_balance(db: Db, book: str, certificate: str, scope: Scope = ALL) -> Balance | None:
    """Tell what one certificate holds; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_balance, book, certificate, scope.municipality)
    if row is None:
        return None
    fields = dict(row.items())
    return Balance(periods=PERIODS.decode(fields.pop("periods")), **fields)


async def read_balances(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[BalanceRow]:
    """List certificates with what they hold in each period, in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    rows = await db.fetch(
        SQL.read_balances,
        book,
        *CURSOR.read(after),
        size + 1,
        *(getattr(narrowed, field) for field in narrowed.__struct_fields__),
    )
    return CURSOR.page(
        (BalanceRow(*row) for row in rows), size, lambda row: (row.certificate, row.period)
    )
