"""Every charge: who drew how much for which month, and what of it was taken back."""

from datetime import date, datetime

from msgspec import Struct

from events.act import ActFact
from events.agreement import AgreementFact
from events.budget import BudgetFact
from events.certificate import (
    AssignmentFact,
    CertificateCharged,
    CertificateIssued,
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
from projections.paging import ALL, Cursor, Page, PositionKey, Scope, clamp, within
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "charges")
Wanted = EnrolmentRequested | CertificateCharged | ChargeReversed
# A refund is paid back of an invoice: the charge itself stays as it was.
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | SettlementFact
    | CertificateIssued
    | GrantFact
    | QueueFact
    | AssignmentFact
    | TariffFact
    | PlanFact
    | ActFact
    | FundsReserved
    | ReserveReleased
    | UnusedServiceRefunded
    | EnrolmentRefused
    | EnrolmentAccepted
    | ContractConcluded
    | TerminationRequested
    | ContractClosed
    | ContractAnnulled
    | ContractProlonged
    | PersonFact
)


class Charge(Row):
    """A charge; it is live while anything of it is not reversed."""

    position: int
    contract: str
    certificate: str
    provider: str
    payer: str
    municipality: str
    agreement: str
    pf_programme: str
    period: str
    month: str
    kind: str
    amount_kopecks: int
    effective_on: date
    recorded_at: datetime
    actor: str
    request: str
    booked_month: str  # in whose totals it counts: the month of a late charge was closed
    reversed_kopecks: int = 0
    reversal: int | None = None  # the position of the last reversal
    late_month: str | None = None  # in whose totals that counts, where not with the charge

    @property
    def live(self) -> bool:
        """Tell whether the month counts as charged."""
        return self.reversed_kopecks < self.amount_kopecks


class Enrolment(Row):
    """Whose contract it is: a charge names the contract alone."""

    contract: str
    provider: str
    payer: str


CHARGES = Table(
    name="charges", row=Charge, key_count=1, load=SQL.load_charges, save=SQL.save_charges
)
ENROLMENTS = Table(
    name="charges_contracts",
    row=Enrolment,
    key_count=1,
    load=SQL.load_enrolments,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.charges = Rows(CHARGES)
        self.enrolments = Rows(ENROLMENTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads or changes."""
    match fact:
        case CertificateCharged():
            sheet.enrolments.want(fact.contract)
        case ChargeReversed():
            sheet.charges.want(fact.charge)
        case EnrolmentRequested():
            pass


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Add a charge, or note what was taken back of one."""
    match fact:
        case CertificateCharged():
            sheet.charges.put(charge(fact, at, sheet.enrolments.the(fact.contract)))
        case ChargeReversed():
            row = sheet.charges.need(fact.charge)
            row.reversed_kopecks += fact.amount_kopecks
            row.reversal, row.late_month = at.position, fact.late_month
        case EnrolmentRequested():
            sheet.enrolments.put(Enrolment(fact.contract, fact.provider, fact.payer))


def charge(fact: CertificateCharged, at: Recorded, enrolment: Enrolment) -> Charge:
    """Make the row of a charge."""
    return Charge(
        at.position,
        fact.contract,
        fact.certificate,
        enrolment.provider,
        enrolment.payer,
        fact.municipality,
        fact.agreement,
        fact.pf_programme,
        fact.period,
        fact.month,
        fact.kind,
        fact.amount_kopecks,
        at.effective_on,
        at.recorded_at,
        at.actor,
        at.request,
        fact.booked_month or fact.month,
    )


VIEW = View(
    name="charges",
    row="a charge of one month under one contract",
    version=2,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which charges to list; both days are included."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    month: str | None = None
    period: str | None = None
    live: bool | None = None
    actor: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    contract: str | None = None
    certificate: str | None = None


CURSOR = Cursor(PositionKey, (0,))


async def read_charge(db: Db, book: str, position: int, scope: Scope = ALL) -> Charge | None:
    """Give one charge; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_charge, book, position, scope.provider, scope.municipality)
    return None if row is None else Charge(*row)


async def read_charges(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Charge]:
    """List charges in the order in which they were recorded."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    query = SQL.read_charges
    if narrowed.contract is not None:
        query = SQL.read_charges_of_contract
    elif narrowed.certificate is not None:
        query = SQL.read_charges_of_certificate
    elif narrowed.provider is not None:
        query = SQL.read_charges_of_provider
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(query, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Charge(*row) for row in rows), size, lambda row: (row.position,))
