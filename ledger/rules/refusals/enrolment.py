"""Why an application is refused, in the order of the thirteen conditions."""

from dataclasses import dataclass
from datetime import date

from events.base import (
    AgreementId,
    ContractId,
    Kopecks,
    PeriodId,
)
from events.registry import Direction
from ledger.rules.refusals.base import Refusal


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
class DirectionCapReached(Refusal):
    """What the PF programme provides for the direction in the period would be exceeded."""

    code = "direction-cap-reached"
    period: PeriodId
    direction: Direction
    limit_kopecks: Kopecks
    taken_kopecks: Kopecks
    asked_kopecks: Kopecks


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
