"""Facts in the life of a child's certificate; every movement of its money is among them."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from events.base import (
    AgreementId,
    CertGroupId,
    CertificateId,
    ChildRef,
    ContractId,
    Count,
    Fact,
    GroupId,
    InvoiceId,
    Kopecks,
    ModuleId,
    Month,
    MunicipalityId,
    PayerId,
    Percent,
    PeriodId,
    PfProgrammeId,
    Position,
    PositiveKopecks,
    ProgrammeId,
    ProviderId,
    Ref,
    ServiceId,
)
from events.pf_programme import PeriodNominal
from events.registry import BudgetRegister, CertificateKind


class Channel(StrEnum):
    """How an application reached the ledger."""

    OFFICE = "office"
    EPGU = "epgu"
    NAVIGATOR = "navigator"
    PROVIDER = "provider"
    IMPORT = "import"


class ChargeKind(StrEnum):
    """What a charge of a month is; one live charge a contract, month and kind."""

    FINAL = "final"


class ClosingReason(StrEnum):
    """Why a certificate ended."""

    AGE_18 = "age-18"
    MOVED = "moved"
    REQUEST = "request"
    DEATH = "death"
    ERROR = "error"


class AccountingReason(StrEnum):
    """Why a certificate gave its money back."""

    REQUEST = "request"
    UNUSED = "unused"


class NominalReason(StrEnum):
    """Why one certificate's nominal changed."""

    GROUP = "group"
    LOWERED = "lowered"
    PRORATED = "prorated"
    TRANSFERRED = "transferred"  # money of an earlier payer came back: it is not the new payer's


class QueueExit(StrEnum):
    """Why a certificate left a queue."""

    PROMOTED = "promoted"
    RECALLED = "recalled"
    CLOSED = "closed"
    MOVED = "moved"


class ReleaseReason(StrEnum):
    """Why reserved money went back to the certificate."""

    REFUSED = "refused"
    RECALLED = "recalled"
    FROZEN = "frozen"
    TERMINATED = "terminated"
    ANNULLED = "annulled"
    CLOSED = "closed"
    CORRECTED = "corrected"
    MOVED = "moved"


class ReversalReason(StrEnum):
    """Why a charge was reversed."""

    WRONG_AMOUNT = "wrong-amount"
    WRONG_MONTH = "wrong-month"
    WRONG_CONTRACT = "wrong-contract"
    SERVICE_NOT_RENDERED = "service-not-rendered"
    CONTRACT_ANNULLED = "contract-annulled"


class ReversedTo(StrEnum):
    """Where a reversed charge goes: to the live contract's reserve, or back to the certificate."""

    RESERVE = "reserve"
    CERTIFICATE = "certificate"


class FrozenSum(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was left on a certificate in a period when it was frozen."""

    period: PeriodId
    available_kopecks: Kopecks


class CertificateIssued(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="certificate.issued.v1"
):
    """The payer entered a child in the registry of certificates, with no money yet."""

    certificate: CertificateId
    child: ChildRef
    municipality: MunicipalityId
    payer: PayerId
    channel: Channel
    consent: Ref | None = None  # a random reference to the signed consent to personal data


class CertificateConvertedToPf(
    Fact, frozen=True, kw_only=True, tag="certificate.converted-to-pf.v1"
):
    """The certificate took a place in a group and got the group's nominal in each period."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    grants: tuple[PeriodNominal, ...]


class CertificateConvertedToAccounting(
    Fact,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag="certificate.converted-to-accounting.v1",
):
    """The certificate gave its place in the group back and has no money."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    taken: tuple[PeriodNominal, ...]  # the nominals that were taken back
    reason: AccountingReason = AccountingReason.REQUEST


class CertificateQueued(Fact, frozen=True, kw_only=True, tag="certificate.queued.v1"):
    """The group had no place, so the certificate joined its queue, in order of arrival."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    ticket: Count  # rises by one with each who joins; the lowest one waiting comes first


class CertificateUnqueued(Fact, frozen=True, kw_only=True, tag="certificate.unqueued.v1"):
    """The certificate left the queue; if it was promoted, its nominal follows."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    ticket: Count
    reason: QueueExit


class CertificateNominalChanged(
    Fact, frozen=True, kw_only=True, tag="certificate.nominal-changed.v1"
):
    """The nominal of one certificate in one period changed."""

    certificate: CertificateId
    municipality: MunicipalityId
    period: PeriodId
    old_kopecks: Kopecks
    new_kopecks: Kopecks
    reason: NominalReason


class CertificatePeriodGranted(
    Fact, frozen=True, kw_only=True, tag="certificate.period-granted.v1"
):
    """The certificate was given the nominal of its group in a period that had been set."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    grant: PeriodNominal


class CertificateFrozen(Fact, frozen=True, kw_only=True, tag="certificate.frozen.v1"):
    """The payer froze a certificate: nothing can be drawn, its place in the group is free."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    frozen: tuple[FrozenSum, ...]
    frozen_until: date  # the last day of the period in which it was frozen


class CertificateUnfrozen(Fact, frozen=True, kw_only=True, tag="certificate.unfrozen.v1"):
    """The payer unfroze a certificate in a later period: it has the group's nominal again."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId
    pf_programme: PfProgrammeId
    grants: tuple[PeriodNominal, ...]


class CertificateClosed(Fact, frozen=True, kw_only=True, tag="certificate.closed.v1"):
    """The certificate ended; what was left on it is no longer available."""

    certificate: CertificateId
    municipality: MunicipalityId
    cert_group: CertGroupId | None
    pf_programme: PfProgrammeId | None
    reason: ClosingReason
    left: tuple[FrozenSum, ...]


class CertificateTransferred(Fact, frozen=True, kw_only=True, tag="certificate.transferred.v1"):
    """The child moved to another payer of the region; what was left stays with the old one."""

    certificate: CertificateId
    municipality: MunicipalityId  # that it leaves
    payer: PayerId
    cert_group: CertGroupId | None
    pf_programme: PfProgrammeId | None
    to_municipality: MunicipalityId
    to_payer: PayerId
    left: tuple[FrozenSum, ...]  # what was available in the periods that are not over


class ServiceBooked(Fact, frozen=True, kw_only=True, tag="certificate.service-booked.v1"):
    """The child has a place that the municipal assignment pays for, not the certificate."""

    certificate: CertificateId
    service: ServiceId
    municipality: MunicipalityId
    payer: PayerId
    provider: ProviderId
    programme: ProgrammeId
    module: ModuleId
    group: GroupId
    starts_on: date  # when the group begins
    period: PeriodId  # in which it begins
    register: BudgetRegister
    kind: CertificateKind
    hours_count: Count


class ServiceEnded(Fact, frozen=True, kw_only=True, tag="certificate.service-ended.v1"):
    """The child gave such a place up; what did not begin is not counted as used."""

    certificate: CertificateId
    service: ServiceId
    municipality: MunicipalityId
    group: GroupId
    used: bool  # the group had begun


class FundsReserved(Fact, frozen=True, kw_only=True, tag="certificate.funds-reserved.v1"):
    """The certificate's part of a contract was set aside when the application was made."""

    certificate: CertificateId
    contract: ContractId
    period: PeriodId
    municipality: MunicipalityId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    amount_kopecks: PositiveKopecks


class ReserveReleased(Fact, frozen=True, kw_only=True, tag="certificate.reserve-released.v1"):
    """Money set aside for a contract and not charged went back to the certificate."""

    certificate: CertificateId
    contract: ContractId
    period: PeriodId
    municipality: MunicipalityId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    amount_kopecks: PositiveKopecks
    reason: ReleaseReason


class CertificateCharged(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="certificate.charged.v1"
):
    """A provider drew one month's fee under a contract, out of what was reserved for it."""

    certificate: CertificateId
    contract: ContractId
    period: PeriodId
    municipality: MunicipalityId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    month: Month
    amount_kopecks: PositiveKopecks
    kind: ChargeKind
    booked_month: Month | None = None  # the open month that it counts in, if its own was closed
    corrects: Position | None = None  # the storno whose new value this is


class ChargeReversed(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="certificate.charge-reversed.v1"
):
    """A charge, or a part of it, was taken back by storno; the charge itself stays on record."""

    certificate: CertificateId
    contract: ContractId
    period: PeriodId
    municipality: MunicipalityId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    month: Month
    kind: ChargeKind
    charge: Position  # the position of the charge that is reversed
    amount_kopecks: PositiveKopecks
    reversed_to: ReversedTo
    reason: ReversalReason
    booked_month: Month | None = None  # in which the charge counts, if its own was closed
    corrected_by: Position | None = None  # the new value, if there is one
    late_month: Month | None = None  # the open month that the storno counts in, if that is closed
    recovered_from: InvoiceId | None = None  # had it paid: it comes off the agreement's next one
    spent: bool = False  # nothing is left of what was paid: the month may be invoiced anew


class UnusedServiceRefunded(
    Fact, frozen=True, kw_only=True, tag="certificate.unused-service-refunded.v1"
):
    """The part of a month that was not rendered came back when the invoice was paid."""

    certificate: CertificateId
    contract: ContractId
    period: PeriodId
    municipality: MunicipalityId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    month: Month
    kind: ChargeKind
    charge: Position
    invoice: InvoiceId
    completeness_percent: Percent
    amount_kopecks: PositiveKopecks  # the charge less what the invoice asked for


MoneyFact = (
    FundsReserved | ReserveReleased | CertificateCharged | ChargeReversed | UnusedServiceRefunded
)
GrantFact = (  # what gives a certificate money, or takes it away
    CertificateConvertedToPf
    | CertificateConvertedToAccounting
    | CertificateNominalChanged
    | CertificatePeriodGranted
    | CertificateFrozen
    | CertificateUnfrozen
    | CertificateClosed
    | CertificateTransferred
)
QueueFact = CertificateQueued | CertificateUnqueued
AssignmentFact = ServiceBooked | ServiceEnded
CertificateFact = CertificateIssued | GrantFact | QueueFact | AssignmentFact | MoneyFact
