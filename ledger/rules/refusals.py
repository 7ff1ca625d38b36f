"""Every "no" of the rules, typed; the first line of each docstring says it in words.

Refusal
├── NotFound            the subject does not exist, or not for this caller
├── AlreadyExists       the subject exists already
└── … one class a reason, in the order of the registries, certificates, contracts, months, budget
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from events.base import (
    AgreementId,
    CertificateId,
    ContractId,
    InvoiceId,
    Kopecks,
    MeasureId,
    Month,
    PeriodId,
    Position,
)
from events.registry import Direction


class Refusal(Exception):
    """The ledger refused the command and recorded nothing."""

    code: ClassVar[str]

    def __str__(self) -> str:
        """Say it in the words of the docstring."""
        return (type(self).__doc__ or "").partition("\n")[0]


@dataclass(kw_only=True, unsafe_hash=True)
class NotFound(Refusal):
    """The subject does not exist, or belongs to somebody else."""

    code = "not-found"
    subject: str  # what kind of thing: "contract", "certificate", …


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyExists(Refusal):
    """The subject exists already."""

    code = "already-exists"
    subject: str


@dataclass(kw_only=True, unsafe_hash=True)
class KeyReused(Refusal):
    """The idempotency key was used before with another request."""

    code = "idempotency-key-reused"


@dataclass(kw_only=True, unsafe_hash=True)
class VersionConflict(Refusal):
    """The subject has changed since the version that was named."""

    code = "version-conflict"
    expected: Position
    actual: Position


@dataclass(kw_only=True, unsafe_hash=True)
class BatchRefused(Refusal):
    """Another row of the same batch was refused, so nothing of it was recorded."""

    code = "batch-refused"
    row: int  # the first row that was refused, counted from 0


@dataclass(kw_only=True, unsafe_hash=True)
class PeriodOverlaps(Refusal):
    """The period is reversed or overlaps one that is set."""

    code = "period-overlaps"
    period: PeriodId


@dataclass(kw_only=True, unsafe_hash=True)
class MonthRunning(Refusal):
    """The month is being run, or was run to the end."""

    code = "month-already-run"
    month: Month
    finished: bool


@dataclass(kw_only=True, unsafe_hash=True)
class RunUnknown(Refusal):
    """No such run of the month was started."""

    code = "run-unknown"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class NameMisplaced(Refusal):
    """An organisation has a title and a tax number; an entrepreneur a reference to the vault."""

    code = "name-misplaced"


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToChange(Refusal):
    """It is so already."""

    code = "nothing-to-change"


@dataclass(kw_only=True, unsafe_hash=True)
class DatesReversed(Refusal):
    """The last day is before the first."""

    code = "dates-reversed"
    starts_on: date
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class GroupLengthWrong(Refusal):
    """The length of the study group differs from the module's by more than a month."""

    code = "group-length-wrong"
    months_count: int
    module_months_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class PlacesOverModule(Refusal):
    """The study group has more places than the module allows."""

    code = "places-over-module"
    places_count: int
    children_max_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class LiveContracts(Refusal):
    """There are live contracts, so this can't be done."""

    code = "live-contracts"
    live_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class BelowCommitted(Refusal):
    """The new sum is below what is bound already."""

    code = "below-committed"
    asked_kopecks: Kopecks
    committed_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class PeriodUnknown(Refusal):
    """The period is not set in the region, or not part of the programme."""

    code = "period-unknown"
    period: PeriodId


# Certificates


@dataclass(kw_only=True, unsafe_hash=True)
class AgeOutOfRange(Refusal):
    """A certificate is for children from 5 until the day they turn 18."""

    code = "age-out-of-range"


@dataclass(kw_only=True, unsafe_hash=True)
class CertificateExists(Refusal):
    """The child has a certificate already."""

    code = "certificate-exists"
    certificate: CertificateId


@dataclass(kw_only=True, unsafe_hash=True)
class NoVacancy(Refusal):
    """The group has no place left."""

    code = "no-vacancy"
    amount_count: int
    active_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class NominalsOverLimit(Refusal):
    """The nominals of the group would add up to more than its limit."""

    code = "nominals-over-limit"
    limit_kopecks: Kopecks
    granted_kopecks: Kopecks
    asked_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class WrongStatus(Refusal):
    """The certificate or contract is not in a state that allows this."""

    code = "wrong-status"
    status: str


@dataclass(kw_only=True, unsafe_hash=True)
class CertificateUsed(Refusal):
    """Money of the certificate is reserved or charged."""

    code = "certificate-used"
    committed_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class FrozenInThisPeriod(Refusal):
    """A certificate can be unfrozen only in the period after the one it was frozen in."""

    code = "frozen-in-this-period"
    frozen_until: date


@dataclass(kw_only=True, unsafe_hash=True)
class GroupCommittedMore(Refusal):
    """Some certificates of the group have bound more than the new nominal."""

    code = "group-committed-more"
    asked_kopecks: Kopecks
    committed_kopecks: Kopecks  # the largest sum bound
    over_count: int


# Enrolment: the order of the conditions of domain §4.2


@dataclass(kw_only=True, unsafe_hash=True)
class NoAgreement(Refusal):
    """The payer and the provider have no agreement in force for the period."""

    code = "no-agreement"


@dataclass(kw_only=True, unsafe_hash=True)
class ProgrammeNotCertified(Refusal):
    """The programme is not in the registry of certified programmes."""

    code = "programme-not-certified"


@dataclass(kw_only=True, unsafe_hash=True)
class ModuleNotOpen(Refusal):
    """The module does not enrol."""

    code = "module-closed"


@dataclass(kw_only=True, unsafe_hash=True)
class GroupClosed(Refusal):
    """The study group has ended or was archived."""

    code = "group-closed"


@dataclass(kw_only=True, unsafe_hash=True)
class CertificateNotUsable(Refusal):
    """The certificate has no money to use: not of the PF kind, frozen or closed."""

    code = "certificate-not-usable"
    status: str


@dataclass(kw_only=True, unsafe_hash=True)
class NothingAvailable(Refusal):
    """Nothing is left on the certificate for the period."""

    code = "nothing-available"
    period: PeriodId


@dataclass(kw_only=True, unsafe_hash=True)
class ProviderIsSuspended(Refusal):
    """The provider is suspended."""

    code = "provider-suspended"


@dataclass(kw_only=True, unsafe_hash=True)
class DirectionNotPaid(Refusal):
    """The payer does not pay for this direction."""

    code = "direction-not-paid"
    direction: Direction


@dataclass(kw_only=True, unsafe_hash=True)
class DirectionLimitReached(Refusal):
    """The payer's limit of contracts in the direction is reached."""

    code = "direction-limit-reached"
    direction: Direction
    limit_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class ProviderLimitReached(Refusal):
    """The provider's limit of contracts is reached."""

    code = "provider-limit-reached"
    limit_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class ProgrammeLimitReached(Refusal):
    """The programme's limit of contracts is reached."""

    code = "programme-limit-reached"
    limit_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class NoPlaces(Refusal):
    """The study group has no places left."""

    code = "no-places"
    places_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyEnrolled(Refusal):
    """The child has a live application or contract in this module."""

    code = "already-enrolled"
    contract: ContractId


@dataclass(kw_only=True, unsafe_hash=True)
class EnrolmentNotOpen(Refusal):
    """The payer has not opened enrolment for the period."""

    code = "enrolment-not-open"
    period: PeriodId


@dataclass(kw_only=True, unsafe_hash=True)
class StartOutsideGroup(Refusal):
    """The start lies outside the dates of the study group."""

    code = "start-outside-group"
    starts_on: date
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class StartOutsidePeriods(Refusal):
    """The start lies in no programme period."""

    code = "start-outside-periods"
    starts_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class TermEmpty(Refusal):
    """The contract would end on the day it starts or before."""

    code = "term-empty"
    starts_on: date
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class BalanceChanged(Refusal):
    """The balance has changed since the price was shown: recalculate the application."""

    code = "balance-changed"
    seen_kopecks: Kopecks
    available_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class AgreementLimitReached(Refusal):
    """The maximum sum of the agreement would be exceeded."""

    code = "agreement-limit-reached"
    agreement: AgreementId
    asked_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class CapReached(Refusal):
    """The cap of the PF programme for the period would be exceeded."""

    code = "cap-reached"
    period: PeriodId
    asked_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class ConcludedAfterTerm(Refusal):
    """The contract can't be concluded after its term has ended."""

    code = "concluded-after-term"
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class NumberTaken(Refusal):
    """The provider has a contract with this number in this year."""

    code = "number-taken"
    number: str


# Months


@dataclass(kw_only=True, unsafe_hash=True)
class ContractNotActive(Refusal):
    """The contract is not in force."""

    code = "contract-not-active"
    status: str


@dataclass(kw_only=True, unsafe_hash=True)
class MonthOutsideContract(Refusal):
    """The month lies outside the term of the contract."""

    code = "month-outside-contract"
    month: Month
    first: Month
    last: Month


@dataclass(kw_only=True, unsafe_hash=True)
class MonthInFuture(Refusal):
    """The month has not begun."""

    code = "month-in-future"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyCharged(Refusal):
    """The month of the contract is charged already."""

    code = "already-charged"
    contract: ContractId
    month: Month
    charge: Position


@dataclass(kw_only=True, unsafe_hash=True)
class ReversedByHand(Refusal):
    """The month was charged and reversed; the monthly run leaves it to people."""

    code = "reversed-by-hand"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class OverMonthPrice(Refusal):
    """The charge exceeds the price of the month by the contract."""

    code = "over-month-price"
    asked_kopecks: Kopecks
    price_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class OverReserve(Refusal):
    """The charge exceeds what is left reserved for the contract."""

    code = "over-reserve"
    asked_kopecks: Kopecks
    reserved_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToCharge(Refusal):
    """The contract has no price for the month: all of it is charged."""

    code = "nothing-to-charge"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyReversed(Refusal):
    """The charge is reversed in full."""

    code = "already-reversed"
    charge: Position


@dataclass(kw_only=True, unsafe_hash=True)
class ReversalOverCharge(Refusal):
    """The reversal exceeds what is left of the charge."""

    code = "reversal-over-charge"
    asked_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class MonthInvoiced(Refusal):
    """The month is invoiced: remove the invoice first."""

    code = "month-invoiced"
    month: Month
    invoice: InvoiceId


@dataclass(kw_only=True, unsafe_hash=True)
class NotStarted(Refusal):
    """The contract has not started."""

    code = "contract-not-started"
    starts_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class AwaitingTermination(Refusal):
    """Notice was given already."""

    code = "awaiting-termination"
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class TermNotOver(Refusal):
    """The last day of the contract has not passed."""

    code = "term-not-over"
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToInvoice(Refusal):
    """No charge of the month is live under the agreement."""

    code = "nothing-to-invoice"
    month: Month


# Budget


@dataclass(kw_only=True, unsafe_hash=True)
class SameMeasure(Refusal):
    """Money can't be moved from a measure to itself."""

    code = "same-measure"


@dataclass(kw_only=True, unsafe_hash=True)
class SourcesDiffer(Refusal):
    """The measures have different sources of funding: amend the budget instead."""

    code = "sources-differ"


@dataclass(kw_only=True, unsafe_hash=True)
class MeasureExhausted(Refusal):
    """The measure has less free money than is asked."""

    code = "measure-exhausted"
    measure: MeasureId
    asked_kopecks: Kopecks
    free_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class RepeatedInList(Refusal):
    """The same name stands twice in the list."""

    code = "repeated-in-list"
    name: str


@dataclass(kw_only=True, unsafe_hash=True)
class InvoiceExists(Refusal):
    """The month is invoiced under the agreement already."""

    code = "invoice-exists"
    month: Month
    invoice: InvoiceId
