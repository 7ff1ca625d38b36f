"""What may be asked about a child's certificate and its contracts."""

from datetime import date

from events.base import (
    Act,
    CertGroupId,
    CertificateId,
    ChildRef,
    ContractId,
    GroupId,
    Kopecks,
    Month,
    Number,
    PayerId,
    PeriodId,
    Position,
    PositiveKopecks,
    Ref,
)
from events.certificate import Channel, ChargeKind, ClosingReason, ReversalReason
from events.contract import Acceptance, AnnulmentReason, RefusalReason, Side, TerminationReason
from ledger.rules.commands.base import Command


class IssueCertificate(Command, frozen=True, kw_only=True):
    """Enter a child in the registry of certificates; with a group, the certificate has money."""

    certificate: CertificateId
    child: ChildRef
    payer: PayerId
    channel: Channel
    born_on: date  # decides the age, is not recorded
    cert_group: CertGroupId | None = None
    consent: Ref | None = None


class ConvertCertificateToPf(Command, frozen=True, kw_only=True):
    """Give a certificate a place in a group and the group's nominal."""

    certificate: CertificateId
    cert_group: CertGroupId


class ConvertCertificateToAccounting(Command, frozen=True, kw_only=True):
    """Take the money and the place in the group back from an unused certificate."""

    certificate: CertificateId


class LeaveQueue(Command, frozen=True, kw_only=True):
    """Leave the queue for a place in a group."""

    certificate: CertificateId


class LowerNominal(Command, frozen=True, kw_only=True):
    """Lower the nominal of one certificate that has used nothing of it."""

    certificate: CertificateId
    period: PeriodId
    nominal_kopecks: Kopecks


class FreezeCertificate(Command, frozen=True, kw_only=True):
    """Freeze a certificate that has no contract in force."""

    certificate: CertificateId


class UnfreezeCertificate(Command, frozen=True, kw_only=True):
    """Unfreeze a certificate in a later period than the one it was frozen in."""

    certificate: CertificateId


class CloseCertificate(Command, frozen=True, kw_only=True):
    """End a certificate; only age and death end contracts in force with it.

    What closes by age is better closed on the first of the next month: the date of the order then
    tells no birthday.
    """

    certificate: CertificateId
    reason: ClosingReason
    born_on: date | None = None  # from the vault, is not recorded; needed if the child came of age


class TransferCertificate(Command, frozen=True, kw_only=True):
    """Move a certificate to another payer of the region."""

    certificate: CertificateId
    payer: PayerId
    cert_group: CertGroupId | None = None  # of the new payer; none: without money for now


class TakeBackUnused(Command, frozen=True, kw_only=True):
    """Take the money and the place back from a certificate that stood unused for too long."""

    certificate: CertificateId


class ProrateNominal(Command, frozen=True, kw_only=True):
    """Lower an unused nominal of the current period to what remains of the period."""

    certificate: CertificateId


class RequestEnrolment(Command, frozen=True, kw_only=True):
    """Apply to enrol a child in a study group at the cost of a certificate."""

    contract: ContractId
    certificate: CertificateId
    group: GroupId
    starts_on: date
    available_seen_kopecks: Kopecks | None = None  # the balance that the quote was shown for
    channel: Channel | None = None


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
    born_on: date | None = None  # from the vault, is not recorded; a child under 15 stays


class LapseEnrolment(Command, frozen=True, kw_only=True):
    """Refuse an application or an offer that has waited for too long."""

    contract: ContractId


class AnnulContract(Command, frozen=True, kw_only=True):
    """Treat a contract as if it had never been."""

    contract: ContractId
    reason: AnnulmentReason
    act: Act


class ProlongContract(Command, frozen=True, kw_only=True):
    """Let a contract go on in another one, in the next period or in the next study group."""

    parent: ContractId
    contract: ContractId  # the new one
    group: GroupId | None = None  # none: the same study group


class CloseContract(Command, frozen=True, kw_only=True):
    """Close a contract whose last day has passed."""

    contract: ContractId
