"""Facts in the life of a contract: asked for, accepted, concluded, ended."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from events.base import (
    Act,
    AgreementId,
    CertificateId,
    ContractId,
    Count,
    Fact,
    GroupId,
    Kopecks,
    ModuleId,
    MunicipalityId,
    Number,
    PayerId,
    PeriodId,
    PfProgrammeId,
    ProgrammeId,
    ProviderId,
    Ref,
)
from events.certificate import Channel
from events.registry import Direction


class Side(StrEnum):
    """Who took a step."""

    GUARDIAN = "guardian"
    PROVIDER = "provider"
    PAYER = "payer"
    SYSTEM = "system"


class RefusalReason(StrEnum):
    """Why an application came to nothing."""

    NO_PLACES = "no-places"
    AGE_OR_HEALTH = "age-or-health"
    DOCUMENTS_MISSING = "documents-missing"
    RECALLED_BY_GUARDIAN = "recalled-by-guardian"
    CERTIFICATE_FROZEN = "certificate-frozen"
    CERTIFICATE_CLOSED = "certificate-closed"
    CERTIFICATE_MOVED = "certificate-moved"
    WAITED_TOO_LONG = "waited-too-long"
    OTHER = "other"


class TerminationReason(StrEnum):
    """Why a contract is ended before its term."""

    AGREEMENT_OF_PARTIES = "agreement-of-parties"
    GUARDIAN_WISH = "guardian-wish"
    PAYMENT_OVERDUE = "payment-overdue"
    EXPULSION = "expulsion"
    ADMISSION_RULES_BROKEN = "admission-rules-broken"
    LEARNER_PREVENTS_SERVICE = "learner-prevents-service"
    BEYOND_CONTROL = "beyond-control"
    CERTIFICATE_SUSPENDED = "certificate-suspended"
    CERTIFICATE_CLOSED = "certificate-closed"
    PAYER_ORDER = "payer-order"
    OTHER = "other"


class AnnulmentReason(StrEnum):
    """Why a contract is treated as if it had never been."""

    ENTERED_BY_MISTAKE = "entered-by-mistake"
    DUPLICATE = "duplicate"
    INVALID = "invalid"  # by a court's decision or by law


class AcceptanceKind(StrEnum):
    """By what the guardian accepted the offer."""

    SIGNED_APPLICATION = "signed-application"
    ELECTRONIC_SIGNATURE = "electronic-signature"
    EPGU = "epgu"
    INFORMED_SILENCE = "informed-silence"  # of a prolongation


class Acceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The evidence that a guardian accepted: its kind, and a random reference to the document."""

    kind: AcceptanceKind
    reference: Ref


class Quote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a price was split between the certificate and the parent."""

    group_days_count: Count
    contract_days_count: Count
    first_month_days_count: Count
    months_count: Count
    total_kopecks: Kopecks
    normative_kopecks: Kopecks
    certificate_kopecks: Kopecks
    parent_kopecks: Kopecks
    first_kopecks: Kopecks  # the certificate's part, first month
    other_kopecks: Kopecks  # the certificate's part, every other month
    parent_first_kopecks: Kopecks
    parent_other_kopecks: Kopecks


class EnrolmentRequested(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="contract.requested.v1"
):
    """An application to enrol a child was made, with the price as it was then."""

    contract: ContractId
    certificate: CertificateId
    municipality: MunicipalityId
    payer: PayerId
    provider: ProviderId
    programme: ProgrammeId
    module: ModuleId
    group: GroupId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    period: PeriodId
    direction: Direction
    starts_on: date
    ends_on: date  # inclusive
    quote: Quote
    channel: Channel | None = None  # how the guardian applied, if it was told


class EnrolmentRefused(Fact, frozen=True, kw_only=True, tag="contract.refused.v1"):
    """An application was refused by the provider, recalled by the guardian, or fell away."""

    contract: ContractId
    by: Side
    reason: RefusalReason


class EnrolmentAccepted(Fact, frozen=True, kw_only=True, tag="contract.accepted.v1"):
    """The provider accepted the application and sent the offer."""

    contract: ContractId


class ContractConcluded(Fact, frozen=True, kw_only=True, tag="contract.concluded.v1"):
    """The guardian accepted the offer: the contract is in force."""

    contract: ContractId
    number: Number
    concluded_on: date
    acceptance: Acceptance


class TerminationRequested(
    Fact, frozen=True, kw_only=True, tag="contract.termination-requested.v1"
):
    """Notice was given: the contract ends on the last day of that month."""

    contract: ContractId
    by: Side
    reason: TerminationReason
    ends_on: date


class ContractClosed(Fact, frozen=True, kw_only=True, tag="contract.closed.v1"):
    """The contract ended."""

    contract: ContractId
    closed_on: date  # the last day in force


class ContractAnnulled(Fact, frozen=True, kw_only=True, tag="contract.annulled.v1"):
    """The operator annulled a contract; all that was charged or reserved for it came back."""

    contract: ContractId
    reason: AnnulmentReason
    act: Act
    in_force: bool  # it had not ended before


class ContractProlonged(Fact, frozen=True, kw_only=True, tag="contract.prolonged.v1"):
    """A contract goes on in another one, because its term or the period ends."""

    contract: ContractId
    next_contract: ContractId


ContractFact = (
    EnrolmentRequested
    | EnrolmentRefused
    | EnrolmentAccepted
    | ContractConcluded
    | TerminationRequested
    | ContractClosed
    | ContractAnnulled
    | ContractProlonged
)
