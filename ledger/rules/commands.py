"""What may be asked of the ledger, in the imperative; each command has a rule of the same name."""

from datetime import date

from msgspec import Struct

from events.base import (
    Act,
    AgreementId,
    CertGroupId,
    CertificateId,
    ChildRef,
    ContractId,
    Count,
    GroupId,
    InvoiceId,
    Kopecks,
    MeasureId,
    ModuleId,
    Month,
    MunicipalityId,
    Number,
    PayerId,
    PeriodId,
    PersonRef,
    PfProgrammeId,
    Position,
    PositiveKopecks,
    ProgrammeId,
    ProviderId,
    RunId,
    Title,
    Year,
)
from events.budget import Measure, ReallocationBasis
from events.certificate import Channel, ChargeKind, ClosingReason, ReversalReason
from events.contract import Acceptance, RefusalReason, Side, TerminationReason
from events.invoice import InvoiceKind
from events.pf_programme import CertGroup, PeriodCap
from events.registry import Direction, NormativeMethod, ProviderKind, SuspensionReason


class Command(Struct, frozen=True, kw_only=True):
    """A request to change the book; whose hands it may touch comes with it."""

    effective_on: date  # the business date: what "today" is for every rule
    provider_scope: ProviderId | None = None  # set: only this provider's subjects exist
    municipality_scope: MunicipalityId | None = None  # set: only this municipality's subjects exist


class OpenRegion(Command, frozen=True, kw_only=True):
    """Open the book of a region."""

    title: Title
    time_zone: Title


class SetProgrammePeriod(Command, frozen=True, kw_only=True):
    """Set a period in which certificates may be used."""

    period: PeriodId
    starts_on: date
    ends_on: date


class StartMonthRun(Command, frozen=True, kw_only=True):
    """Begin to charge whoever is due for a month."""

    run: RunId
    month: Month


class FinishMonthRun(Command, frozen=True, kw_only=True):
    """Record that a monthly run went through all that was due."""

    run: RunId
    month: Month
    charged_count: Count
    charged_kopecks: Kopecks
    closed_count: Count
    passed_over_count: Count


class RegisterMunicipality(Command, frozen=True, kw_only=True):
    """Enter a municipality of the region."""

    municipality: MunicipalityId
    title: Title


class RegisterPayer(Command, frozen=True, kw_only=True):
    """Enter the authorised organisation of a municipality."""

    payer: PayerId
    municipality: MunicipalityId
    title: Title
    inn: Number


class LimitDirection(Command, frozen=True, kw_only=True):
    """Let a payer pay a direction, for no more than so many live contracts."""

    payer: PayerId
    direction: Direction
    limit_count: Count


class OpenEnrolment(Command, frozen=True, kw_only=True):
    """Open enrolment at the cost of a period."""

    payer: PayerId
    period: PeriodId


class CloseEnrolment(Command, frozen=True, kw_only=True):
    """Close enrolment at the cost of a period."""

    payer: PayerId
    period: PeriodId


class RegisterProvider(Command, frozen=True, kw_only=True):
    """Enter a provider in the registry."""

    provider: ProviderId
    kind: ProviderKind
    title: Title | None
    inn: Number | None
    person: PersonRef | None
    municipality: MunicipalityId


class SuspendProvider(Command, frozen=True, kw_only=True):
    """Stop a provider from taking new applications."""

    provider: ProviderId
    reason: SuspensionReason


class RestoreProvider(Command, frozen=True, kw_only=True):
    """Let a suspended provider take applications again."""

    provider: ProviderId


class LimitProvider(Command, frozen=True, kw_only=True):
    """Limit how many live contracts a provider may have."""

    provider: ProviderId
    limit_count: Count


class SubmitProgramme(Command, frozen=True, kw_only=True):
    """Submit an educational programme for certification."""

    programme: ProgrammeId
    provider: ProviderId
    title: Title
    direction: Direction


class CertifyProgramme(Command, frozen=True, kw_only=True):
    """Enter a programme in the registry of certified programmes."""

    programme: ProgrammeId
    act: Act


class LimitProgramme(Command, frozen=True, kw_only=True):
    """Limit how many live contracts a programme may have."""

    programme: ProgrammeId
    limit_count: Count


class OpenModule(Command, frozen=True, kw_only=True):
    """Open a module for enrolment at a price."""

    module: ModuleId
    programme: ProgrammeId
    title: Title
    months_count: Count
    hours_count: Count
    children_max_count: Count
    price_kopecks: PositiveKopecks
    normative_kopecks: Kopecks
    method: NormativeMethod


class RepriceModule(Command, frozen=True, kw_only=True):
    """Change the price or the normative cost of a module for contracts to come."""

    module: ModuleId
    price_kopecks: PositiveKopecks
    normative_kopecks: Kopecks
    method: NormativeMethod


class CloseModule(Command, frozen=True, kw_only=True):
    """Close enrolment in a module."""

    module: ModuleId


class OpenStudyGroup(Command, frozen=True, kw_only=True):
    """Open a study group with dates and places."""

    group: GroupId
    module: ModuleId
    starts_on: date
    ends_on: date
    places_count: Count


class CloseStudyGroup(Command, frozen=True, kw_only=True):
    """Archive a study group that has no live contracts."""

    group: GroupId


class ConcludeAgreement(Command, frozen=True, kw_only=True):
    """Record an agreement between a payer and a provider for a period."""

    agreement: AgreementId
    payer: PayerId
    provider: ProviderId
    period: PeriodId
    number: Number
    concluded_on: date
    limit_kopecks: Kopecks | None


class ChangeAgreementLimit(Command, frozen=True, kw_only=True):
    """Change, set or lift the maximum sum of an agreement."""

    agreement: AgreementId
    limit_kopecks: Kopecks | None


class TerminateAgreement(Command, frozen=True, kw_only=True):
    """End an agreement that has no live contracts."""

    agreement: AgreementId


class ApproveBudget(Command, frozen=True, kw_only=True):
    """Record the measures of a year's budget."""

    municipality: MunicipalityId
    year: Year
    measures: tuple[Measure, ...]
    act: Act


class AcceptObligations(Command, frozen=True, kw_only=True):
    """Bind a part of a measure by obligations outside certificates."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    act: Act


class ReallocateBudget(Command, frozen=True, kw_only=True):
    """Move money from one measure to another by an act."""

    municipality: MunicipalityId
    year: Year
    from_measure: MeasureId
    to_measure: MeasureId
    amount_kopecks: PositiveKopecks
    basis: ReallocationBasis
    act: Act


class ApprovePfProgramme(Command, frozen=True, kw_only=True):
    """Record a municipality's programme of personalised financing."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    payer: PayerId
    periods: tuple[PeriodCap, ...]
    groups: tuple[CertGroup, ...]
    act: Act


class AmendPfProgrammeCap(Command, frozen=True, kw_only=True):
    """Raise or lower the cap of one period."""

    pf_programme: PfProgrammeId
    period: PeriodId
    cap_kopecks: Kopecks
    act: Act


class ChangeGroupNominal(Command, frozen=True, kw_only=True):
    """Change the nominal of a group's certificates in a period: all of them or none."""

    cert_group: CertGroupId
    period: PeriodId
    nominal_kopecks: Kopecks


class IssueCertificate(Command, frozen=True, kw_only=True):
    """Enter a child in the registry of certificates; with a group, the certificate has money."""

    certificate: CertificateId
    child: ChildRef
    payer: PayerId
    channel: Channel
    born_on: date  # decides the age, is not recorded
    cert_group: CertGroupId | None = None


class ConvertCertificateToPf(Command, frozen=True, kw_only=True):
    """Give a certificate a place in a group and the group's nominal."""

    certificate: CertificateId
    cert_group: CertGroupId


class ConvertCertificateToAccounting(Command, frozen=True, kw_only=True):
    """Take the money and the place in the group back from an unused certificate."""

    certificate: CertificateId


class FreezeCertificate(Command, frozen=True, kw_only=True):
    """Freeze a certificate that has no contract in force."""

    certificate: CertificateId


class UnfreezeCertificate(Command, frozen=True, kw_only=True):
    """Unfreeze a certificate in a later period than the one it was frozen in."""

    certificate: CertificateId


class CloseCertificate(Command, frozen=True, kw_only=True):
    """End a certificate that has no contract in force."""

    certificate: CertificateId
    reason: ClosingReason


class RequestEnrolment(Command, frozen=True, kw_only=True):
    """Apply to enrol a child in a study group at the cost of a certificate."""

    contract: ContractId
    certificate: CertificateId
    group: GroupId
    starts_on: date
    available_seen_kopecks: Kopecks | None = None  # the balance that the quote was shown for


class RefuseEnrolment(Command, frozen=True, kw_only=True):
    """Refuse or recall an application that is not yet a contract."""

    contract: ContractId
    by: Side
    reason: RefusalReason


class AcceptEnrolment(Command, frozen=True, kw_only=True):
    """Accept an application and send the offer."""

    contract: ContractId


class ConcludeContract(Command, frozen=True, kw_only=True):
    """Put a contract in force on the guardian's acceptance; its months so far are charged."""

    contract: ContractId
    number: Number
    acceptance: Acceptance


class ChargeCertificate(Command, frozen=True, kw_only=True):
    """Draw one month's fee under a contract."""

    contract: ContractId
    month: Month
    amount_kopecks: PositiveKopecks | None = None  # none: the month's price by the contract
    kind: ChargeKind = ChargeKind.FINAL
    run: bool = False  # by the monthly run: only what is due and was never reversed


class ReverseCharge(Command, frozen=True, kw_only=True):
    """Take back a charge or a part of it."""

    contract: ContractId
    charge: Position
    reason: ReversalReason
    amount_kopecks: PositiveKopecks | None = None  # none: all that is left of it


class TerminateContract(Command, frozen=True, kw_only=True):
    """Give notice: the contract ends with the month of the notice."""

    contract: ContractId
    by: Side
    reason: TerminationReason


class CloseContract(Command, frozen=True, kw_only=True):
    """Close a contract whose last day has passed."""

    contract: ContractId


class IssueInvoice(Command, frozen=True, kw_only=True):
    """Ask the payer of an agreement to pay for a month."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind = InvoiceKind.FINAL


class RemoveInvoice(Command, frozen=True, kw_only=True):
    """Withdraw an invoice."""

    invoice: InvoiceId
