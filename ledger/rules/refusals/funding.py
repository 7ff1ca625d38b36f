"""Why an amendment, a limit, a payment or a subsidy is refused."""

from dataclasses import dataclass

from events.base import Kopecks, MeasureId, PeriodId, SubsidyAgreementId
from events.budget_code import CodePart
from events.pf_programme import LimitedRegister
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class BudgetCodeWrong(Refusal):
    """A part of the budget code is not as it may be."""

    code = "budget-code-wrong"
    measure: MeasureId
    part: CodePart
    found: str


@dataclass(kw_only=True, unsafe_hash=True)
class LimitOverApproved(Refusal):
    """The limit of commitments would be more than what is approved."""

    code = "limit-over-approved"
    measure: MeasureId
    limit_kopecks: Kopecks
    approved_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class ScheduleLimitReached(Refusal):
    """Changes of the schedule may not take that much off the measure: the council may."""

    code = "schedule-limit-reached"
    measure: MeasureId
    limit_kopecks: int  # for the year
    moved_kopecks: int
    asked_kopecks: int


@dataclass(kw_only=True, unsafe_hash=True)
class CashOverObligations(Refusal):
    """More would be paid than the obligations that were accepted."""

    code = "cash-over-obligations"
    measure: MeasureId
    asked_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class ScheduleDisagrees(Refusal):
    """The payments of the schedule do not add up to the sum of the subsidy."""

    code = "schedule-disagrees"
    scheduled_kopecks: int
    amount_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class SubsidyExhausted(Refusal):
    """The subsidy has less left than is asked of it."""

    code = "subsidy-exhausted"
    subsidy_agreement: SubsidyAgreementId
    asked_kopecks: int
    left_kopecks: int


@dataclass(kw_only=True, unsafe_hash=True)
class FundingDisagrees(Refusal):
    """The parts by source and code do not add up to the cap of the period."""

    code = "funding-disagrees"
    period: PeriodId
    funding_kopecks: int
    cap_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class RegisterLimitReached(Refusal):
    """The PF programme provides for no more services of the register in the period."""

    code = "register-limit-reached"
    period: PeriodId
    register: LimitedRegister
    limit_count: int
    taken_count: int
    asked_count: int
