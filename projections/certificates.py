"""The registry of certificates (реестр сертификатов): whose, of what kind, how much is left."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from events.act import ActFact
from events.agreement import AgreementFact
from events.base import PersonRef
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
from projections.movements import movements
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.sheet import Row, Rows, Table, as_json
from projections.view import View, tags

SQL = queries.load("projections", "certificates")
Moving = GrantFact | FundsReserved | ReserveReleased | ChargeReversed | UnusedServiceRefunded
Ended = EnrolmentRefused | ContractClosed | ContractAnnulled
Wanted = Moving | CertificateIssued | EnrolmentRequested | Ended
# A charge moves what is reserved to what is charged: what is left to use stays as it was.
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | SettlementFact
    | CertificateCharged
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


class Certificate(Row):
    """A certificate as the registry shows it; the money by period is a small map in JSON."""

    certificate: str
    municipality: str
    payer: str
    child: str
    channel: str
    issued_on: date
    kind: str = "accounting"
    state: str = "active"
    cert_group: str | None = None
    pf_programme: str | None = None
    closed_on: date | None = None
    closing_reason: str | None = None
    nominals: str = "{}"  # kopecks by period
    available: str = "{}"  # kopecks by period
    frozen: str = "{}"  # kopecks by period in which it was frozen
    contracts_count: int = 0
    live_count: int = 0
    position: int = 0


class Enrolment(Row):
    """Whose contract it is: the end of a contract names the contract alone."""

    contract: str
    certificate: str
    provider: str


CERTIFICATES = Table(
    name="certificates",
    row=Certificate,
    key_count=1,
    load=SQL.load_certificates,
    save=SQL.save_certificates,
)
ENROLMENTS = Table(
    name="certificates_contracts",
    row=Enrolment,
    key_count=1,
    load=SQL.load_enrolments,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.certificates = Rows(CERTIFICATES)
        self.enrolments = Rows(ENROLMENTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case CertificateIssued():
            pass
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            sheet.enrolments.want(fact.contract)
            if enrolment := sheet.enrolments.find(fact.contract):
                sheet.certificates.want(enrolment.certificate)
        case _:
            sheet.certificates.want(fact.certificate)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case CertificateIssued():
            row = Certificate(
                fact.certificate,
                fact.municipality,
                fact.payer,
                fact.child,
                fact.channel,
                at.effective_on,
            )
            sheet.certificates.put(row)
        case EnrolmentRequested():
            sheet.enrolments.put(Enrolment(fact.contract, fact.certificate, fact.provider))
            row = sheet.certificates.need(fact.certificate)
            row.contracts_count += 1
            row.live_count += 1
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            enrolment = sheet.enrolments.the(fact.contract)
            row = sheet.certificates.need(enrolment.certificate)
            ended = not isinstance(fact, ContractAnnulled) or fact.in_force
            row.live_count -= ended
        case _:
            row = sheet.certificates.need(fact.certificate)
            move(fact, row)
            stand(fact, at, row)
    row.position = at.position


def move(fact: Moving, row: Certificate) -> None:
    """Add to the nominal and to what is available, period by period."""
    nominals, available = BY_PERIOD.decode(row.nominals), BY_PERIOD.decode(row.available)
    for movement in movements(fact):
        period = movement.period
        nominals[period] = nominals.get(period, 0) + movement.nominal
        available[period] = available.get(period, 0) + movement.available
    row.nominals, row.available = as_json(nominals), as_json(available)


def stand(fact: Moving, at: Recorded, row: Certificate) -> None:
    """Note what else the fact says of the certificate."""
    match fact:
        case CertificateConvertedToPf() | CertificateUnfrozen():
            row.kind, row.state = "pf", "active"
            row.cert_group, row.pf_programme = fact.cert_group, fact.pf_programme
            frozen = BY_PERIOD.decode(row.frozen)
            granted = {grant.period for grant in fact.grants}
            row.frozen = as_json({key: left for key, left in frozen.items() if key not in granted})
        case CertificateConvertedToAccounting():
            row.kind = "accounting"
            row.cert_group = row.pf_programme = None
        case CertificateFrozen():
            row.state = "frozen"
            left = {each.period: each.available_kopecks for each in fact.frozen}
            row.frozen = as_json(BY_PERIOD.decode(row.frozen) | left)
        case CertificateClosed():
            row.state, row.closing_reason = "closed", fact.reason
            row.closed_on = at.effective_on
        case CertificateTransferred():
            row.kind, row.municipality, row.payer = (
                "accounting",
                fact.to_municipality,
                fact.to_payer,
            )
            row.cert_group = row.pf_programme = None
        case (
            CertificateNominalChanged()
            | CertificatePeriodGranted()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
        ):
            pass
        case _:
            assert_never(fact)


VIEW = View(
    name="certificates",
    row="a certificate of the registry",
    version=1,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)


class CertificateRow(Struct, frozen=True):
    """A certificate of the registry; number and name are joined from the vault by whoever may.

    Where it is frozen it shows no nominal.
    """

    certificate: str
    municipality: str
    payer: str
    child: str
    channel: str
    issued_on: date
    kind: str
    state: str
    cert_group: str | None
    pf_programme: str | None
    closed_on: date | None
    closing_reason: str | None
    nominals_kopecks: dict[str, int]  # by period
    available_kopecks: dict[str, int]  # by period
    frozen_kopecks: dict[str, int]  # what was available when it was frozen in a period
    contracts_count: int
    live_count: int
    position: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which certificates to list; a provider's are those that ever had a contract with it."""

    municipality: str | None = None
    payer: str | None = None
    cert_group: str | None = None
    kind: str | None = None
    state: str | None = None
    provider: str | None = None
    unused_in: str | None = None  # a period


CURSOR = Cursor(IdKey, ("",))
BY_PERIOD = msgspec.json.Decoder(dict[str, int])


async def read_certificate(
    db: Db, book: str, certificate: str, scope: Scope = ALL
) -> CertificateRow | None:
    """Give one certificate; None if there is none that the caller may see."""
    row = await db.fetchrow(
        SQL.read_certificate, book, certificate, scope.municipality, scope.provider
    )
    return None if row is None else certificate_row(Certificate(*row))


async def read_children(db: Db, book: str, named: Sequence[str]) -> dict[str, PersonRef]:
    """Tell whose certificates those are."""
    rows = await db.fetch(SQL.read_children, book, named)
    return {row["certificate"]: PersonRef(row["child"]) for row in rows}


async def read_certificates(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[CertificateRow]:
    """List certificates in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (
        *(book, *CURSOR.read(after), size + 1),
        *(narrowed.municipality, narrowed.payer, narrowed.cert_group, narrowed.kind),
        narrowed.state,
    )
    if narrowed.provider is None:
        rows = await db.fetch(SQL.read_certificates, *asked, narrowed.unused_in)
    else:
        rows = await db.fetch(
            SQL.read_certificates_of_provider, *asked, narrowed.provider, narrowed.unused_in
        )
    return CURSOR.page(
        (certificate_row(Certificate(*row)) for row in rows), size, lambda row: (row.certificate,)
    )


def certificate_row(row: Certificate) -> CertificateRow:
    """Read the maps of a row."""
    fields = asdict(row)
    frozen = BY_PERIOD.decode(fields.pop("frozen"))
    nominals = BY_PERIOD.decode(fields.pop("nominals"))
    return CertificateRow(
        nominals_kopecks=nominals | dict.fromkeys(frozen, 0),
        available_kopecks=BY_PERIOD.decode(fields.pop("available")),
        frozen_kopecks=frozen,
        **fields,
    )
