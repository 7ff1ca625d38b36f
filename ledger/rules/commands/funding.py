"""What may be asked about a year's budget once it is approved, and about subsidies."""

from msgspec import Struct

from events.base import (
    Act,
    Kopecks,
    MeasureId,
    MunicipalityId,
    PayerId,
    Percent,
    PositiveKopecks,
    SubsidyAgreementId,
    Year,
)
from events.budget import Measure, PaymentDocument, ScheduledPayment
from ledger.rules.commands.base import Command


class NewSum(Struct, frozen=True, kw_only=True):
    """What is to be approved for a measure."""

    measure: MeasureId
    approved_kopecks: Kopecks


class AmendBudget(Command, frozen=True, kw_only=True):
    """Change what is approved for measures of a year, and add others."""

    municipality: MunicipalityId
    year: Year
    changes: tuple[NewSum, ...]
    added: tuple[Measure, ...]
    act: Act


class SetCommitmentLimit(Command, frozen=True, kw_only=True):
    """Say how much of a measure may be bound, or that all of it may."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    limit_kopecks: Kopecks | None
    act: Act


class LimitReallocation(Command, frozen=True, kw_only=True):
    """Say which share of a measure changes of the schedule may take away in a year."""

    municipality: MunicipalityId
    year: Year
    percent_max: Percent | None
    act: Act


class ExecuteCash(Command, frozen=True, kw_only=True):
    """Record that obligations outside certificates were paid."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    document: PaymentDocument


class SignSubsidyAgreement(Command, frozen=True, kw_only=True):
    """Record an agreement on the subsidy that pays for a programme."""

    subsidy_agreement: SubsidyAgreementId
    municipality: MunicipalityId
    payer: PayerId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    schedule: tuple[ScheduledPayment, ...]
    act: Act


class AmendSubsidyAgreement(Command, frozen=True, kw_only=True):
    """Change the sum of a subsidy and its schedule."""

    subsidy_agreement: SubsidyAgreementId
    amount_kopecks: PositiveKopecks
    schedule: tuple[ScheduledPayment, ...]
    act: Act


class ReceiveSubsidy(Command, frozen=True, kw_only=True):
    """Record that the payer received a part of its subsidy."""

    subsidy_agreement: SubsidyAgreementId
    amount_kopecks: PositiveKopecks
    document: PaymentDocument
