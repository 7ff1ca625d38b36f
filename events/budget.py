"""Facts about a municipality's budget of a year: measures, obligations, reallocations."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.base import (
    Act,
    Fact,
    Kopecks,
    MeasureId,
    MunicipalityId,
    Number,
    PayerId,
    Percent,
    PositiveKopecks,
    SubsidyAgreementId,
    Title,
    Year,
)

BudgetCode = Annotated[str, Meta(pattern=r"^[0-9A-ZА-Я]{20}$(?!\n)")]  # КБК


class FundingSource(StrEnum):
    """Whose money a measure spends."""

    MUNICIPAL = "municipal"
    REGIONAL = "regional"
    FEDERAL = "federal"


class FundingMechanism(StrEnum):
    """The two mechanisms that a municipality uses side by side (KBR 1.5)."""

    MUNICIPAL_ASSIGNMENT = "municipal-assignment"
    PERSONALISED = "personalised"


class ReallocationBasis(StrEnum):
    """What a reallocation rests on."""

    COUNCIL_DECISION = "council-decision"
    BUDGET_SCHEDULE_CHANGE = "budget-schedule-change"


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure of the municipal programme with its approved sum."""

    measure: MeasureId
    title: Title
    code: BudgetCode
    source: FundingSource
    mechanism: FundingMechanism
    approved_kopecks: Kopecks


class BudgetApproved(Fact, frozen=True, kw_only=True, tag="budget.approved.v1"):
    """The council approved the measures of a year's budget."""

    municipality: MunicipalityId
    year: Year
    measures: tuple[Measure, ...]
    act: Act


class ObligationsAccepted(Fact, frozen=True, kw_only=True, tag="budget.obligations-accepted.v1"):
    """Obligations outside certificates, such as a municipal assignment, bound part of a measure."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    act: Act


class BudgetReallocated(Fact, frozen=True, kw_only=True, tag="budget.reallocated.v1"):
    """Money moved from one measure to another of the same budget, year and source."""

    municipality: MunicipalityId
    year: Year
    from_measure: MeasureId
    to_measure: MeasureId
    amount_kopecks: PositiveKopecks
    basis: ReallocationBasis
    act: Act


class MeasureChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an amendment makes of a measure."""

    measure: MeasureId
    old_kopecks: Kopecks
    new_kopecks: Kopecks


class BudgetAmended(Fact, frozen=True, kw_only=True, tag="budget.amended.v1"):
    """The council amended the budget of a year: measures changed, others came to it."""

    municipality: MunicipalityId
    year: Year
    changes: tuple[MeasureChange, ...]
    added: tuple[Measure, ...]
    act: Act


class CommitmentLimitSet(Fact, frozen=True, kw_only=True, tag="budget.commitment-limit-set.v1"):
    """A measure may be bound up to this limit (ЛБО), which is within what is approved."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    old_kopecks: Kopecks | None  # none: all that was approved
    new_kopecks: Kopecks | None
    act: Act


class ReallocationLimited(Fact, frozen=True, kw_only=True, tag="budget.reallocation-limited.v1"):
    """Changes of the schedule may take no more than a share off a measure in the year."""

    municipality: MunicipalityId
    year: Year
    percent_max: Percent | None  # none: not limited; 0: the council alone moves money
    act: Act


class PaymentDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document by which money was paid."""

    number: Number
    dated: date


class CashExecuted(Fact, frozen=True, kw_only=True, tag="budget.cash-executed.v1"):
    """Obligations of a measure outside certificates were paid from the budget."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    document: PaymentDocument


class ScheduledPayment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a subsidy, and the days between which it is to be transferred."""

    due_from: date
    due_to: date
    amount_kopecks: PositiveKopecks


class SubsidyAgreementSigned(Fact, frozen=True, kw_only=True, tag="subsidy-agreement.signed.v1"):
    """The municipality agreed to finance its PF programme through the payer by a subsidy."""

    subsidy_agreement: SubsidyAgreementId
    municipality: MunicipalityId
    payer: PayerId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    caps_kopecks: Kopecks  # of programmes that rested on the measure already
    schedule: tuple[ScheduledPayment, ...]
    act: Act


class SubsidyAgreementAmended(Fact, frozen=True, kw_only=True, tag="subsidy-agreement.amended.v1"):
    """The sum of a subsidy or its schedule was changed."""

    subsidy_agreement: SubsidyAgreementId
    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    old_kopecks: Kopecks
    new_kopecks: PositiveKopecks
    schedule: tuple[ScheduledPayment, ...]
    act: Act


class SubsidyReceived(Fact, frozen=True, kw_only=True, tag="subsidy-agreement.subsidy-received.v1"):
    """The payer received a part of its subsidy from the budget."""

    subsidy_agreement: SubsidyAgreementId
    municipality: MunicipalityId
    payer: PayerId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    document: PaymentDocument


SubsidyAgreementFact = SubsidyAgreementSigned | SubsidyAgreementAmended | SubsidyReceived
BudgetFact = (
    BudgetApproved
    | ObligationsAccepted
    | BudgetReallocated
    | BudgetAmended
    | CommitmentLimitSet
    | ReallocationLimited
    | CashExecuted
    | SubsidyAgreementFact
)
