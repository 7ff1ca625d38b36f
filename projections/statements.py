"""Each certificate's statement: every movement of its money, with what was left after it."""

from datetime import date, datetime
from typing import assert_never

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
    QueueFact,
    ReserveReleased,
    UnusedServiceRefunded,
)
from events.codec import PlanFact, Recorded, SettlementFact, tag_of
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
from projections.paging import ALL, Cursor, Page, PositionPeriodKey, Scope, clamp
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "statements")
Wanted = Moving | EnrolmentRequested | ContractConcluded
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | SettlementFact
    | CertificateIssued
    | EnrolmentRefused
    | EnrolmentAccepted
    | TerminationRequested
    | ContractClosed
    | ContractAnnulled
    | ContractProlonged
    | QueueFact
    | AssignmentFact
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class Line(Row):
    """One movement in one period, and what it left."""

    certificate: str
    position: int
    period: str
    type: str
    effective_on: date
    recorded_at: datetime
    actor: str
    request: str
    contract: str | None
    month: str | None
    reason: str | None
    charge: int | None  # the position of the charge that is reversed
    municipality: str
    pf_programme: str | None
    booked_month: str | None  # in which a charge counts, if its own month was closed
    nominal_change: int
    available_change: int
    reserved_change: int
    charged_change: int
    nominal_after: int
    available_after: int
    reserved_after: int
    charged_after: int


class Standing(Row):
    """What a certificate holds in a period, for the line that comes next."""

    certificate: str
    period: str
    nominal_kopecks: int = 0
    available_kopecks: int = 0
    reserved_kopecks: int = 0
    charged_kopecks: int = 0


class Contract(Row):
    """What a line says of its contract."""

    contract: str
    provider: str
    number: str | None = None


STANDINGS = Table(
    name="statements_standing",
    row=Standing,
    key_count=2,
    load=SQL.load_standings,
    save=SQL.save_standings,
)
CONTRACTS = Table(
    name="statements_contracts",
    row=Contract,
    key_count=1,
    load=SQL.load_contracts,
    save=SQL.save_contracts,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.lines = Added("statements", Line)
        self.standings = Rows(STANDINGS)
        self.contracts = Rows(CONTRACTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case EnrolmentRequested():
            pass
        case ContractConcluded():
            sheet.contracts.want(fact.contract)
        case _:
            for movement in movements(fact):
                sheet.standings.want(fact.certificate, movement.period)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Write the lines of a fact."""
    match fact:
        case EnrolmentRequested():
            sheet.contracts.put(Contract(fact.contract, fact.provider))
        case ContractConcluded():
            sheet.contracts.need(fact.contract).number = fact.number
        case _:
            for movement in movements(fact):
                standing = sheet.standings.open(fact.certificate, movement.period)
                sheet.lines.add(line(fact, at, movement, standing))


def line(fact: Moving, at: Recorded, movement: Movement, standing: Standing) -> Line:
    """Write one line, and carry forward what it leaves."""
    standing.nominal_kopecks += movement.nominal
    standing.available_kopecks += movement.available
    standing.reserved_kopecks += movement.reserved
    standing.charged_kopecks += movement.charged
    contract, month, reason, charge = particulars(fact)
    return Line(
        fact.certificate,
        at.position,
        movement.period,
        tag_of(fact),
        at.effective_on,
        at.recorded_at,
        at.actor,
        at.request,
        contract,
        month,
        reason,
        charge,
        fact.municipality,
        getattr(fact, "pf_programme", None),
        getattr(fact, "booked_month", None),
        movement.nominal,
        movement.available,
        movement.reserved,
        movement.charged,
        standing.nominal_kopecks,
        standing.available_kopecks,
        standing.reserved_kopecks,
        standing.charged_kopecks,
    )


def particulars(fact: Moving) -> tuple[str | None, str | None, str | None, int | None]:
    """Say under which contract, for which month, why, and of which charge."""
    match fact:
        case CertificateCharged():
            return fact.contract, fact.month, None, None
        case FundsReserved():
            return fact.contract, None, None, None
        case ReserveReleased():
            return fact.contract, None, fact.reason, None
        case ChargeReversed():
            return fact.contract, fact.month, fact.reason, fact.charge
        case UnusedServiceRefunded():
            return fact.contract, fact.month, None, fact.charge
        case CertificateNominalChanged() | CertificateClosed():
            return None, None, fact.reason, None
        case (
            CertificateConvertedToPf()
            | CertificateConvertedToAccounting()
            | CertificateFrozen()
            | CertificateUnfrozen()
            | CertificatePeriodGranted()
            | CertificateTransferred()
        ):
            return None, None, None, None
        case _:
            assert_never(fact)


VIEW = View(
    name="statements",
    row="a movement of a certificate's money in a period",
    version=2,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Entry(Struct, frozen=True):
    """A line of a statement with its contract's number and provider."""

    position: int
    period: str
    type: str
    effective_on: date
    recorded_at: datetime
    actor: str
    request: str
    contract: str | None
    contract_number: str | None
    provider: str | None
    month: str | None
    reason: str | None
    charge: int | None
    nominal_change: int
    available_change: int
    reserved_change: int
    charged_change: int
    nominal_after: int
    available_after: int
    reserved_after: int
    charged_after: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which lines to list; both days are included."""

    period: str | None = None
    contract: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None


CURSOR = Cursor(PositionPeriodKey, (0, ""))


class Left(Struct, frozen=True):
    """What a movement left on its certificate in its period."""

    available_kopecks: int
    reserved_kopecks: int


async def read_left(db: Db, book: str, certificate: str, position: int) -> Left | None:
    """Tell what a certificate held after one movement."""
    row = await db.fetchrow(SQL.read_left, book, certificate, position)
    return None if row is None else Left(*row)


async def read_statement(
    db: Db,
    book: str,
    certificate: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Entry]:
    """List the movements of one certificate, the oldest first.

    A provider sees the lines of its own contracts; whose certificate it is, is for the caller to
    check before.
    """
    size = clamp(limit)
    rows = await db.fetch(
        SQL.read_statement,
        book,
        certificate,
        *CURSOR.read(after),
        size + 1,
        filters.period,
        filters.contract,
        filters.effective_from,
        filters.effective_to,
        scope.provider,
    )
    return CURSOR.page((Entry(*row) for row in rows), size, lambda row: (row.position, row.period))
