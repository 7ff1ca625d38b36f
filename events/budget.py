"""Facts about a municipality's budget of a year: measures, obligations, reallocations."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Act, Fact, Kopecks, MeasureId, MunicipalityId, PositiveKopecks, Title, Year

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


BudgetFact = BudgetApproved | ObligationsAccepted | BudgetReallocated
