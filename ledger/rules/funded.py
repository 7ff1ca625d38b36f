"""What the rules know of public money: budgets, the programmes that they bear, the acts of both."""

from msgspec import Struct

from events.base import (
    Kopecks,
    MeasureId,
    MunicipalityId,
    PayerId,
    PeriodId,
    SubsidyAgreementId,
    Year,
)
from events.budget import FundingSource
from events.pf_programme import Funding, LimitedRegister
from events.registry import Direction


class Funded(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of a subject of the budget; stored like every other state."""


class Measure(Struct, frozen=True, gc=False, array_like=True):
    """A budget measure: what is approved, and what is bound by programmes and obligations."""

    source: FundingSource
    approved_kopecks: Kopecks
    committed_kopecks: Kopecks = 0  # by obligations, and by caps or the subsidy that pays for them
    limit_kopecks: Kopecks | None = None  # of commitments, if less than what is approved
    obligations_kopecks: Kopecks = 0
    cash_kopecks: Kopecks = 0  # paid of the obligations
    scheduled_out_kopecks: Kopecks = 0  # moved away by changes of the schedule
    scheduled_in_kopecks: Kopecks = 0
    subsidy_agreement: SubsidyAgreementId | None = None

    @property
    def ceiling_kopecks(self) -> Kopecks:
        """Give the most that may be bound."""
        if self.limit_kopecks is None:
            return self.approved_kopecks
        return min(self.approved_kopecks, self.limit_kopecks)

    @property
    def free_kopecks(self) -> int:
        """Give what may still be bound or moved away."""
        return self.ceiling_kopecks - self.committed_kopecks


class Budget(Funded, frozen=True, kw_only=True, tag="budget"):
    """A municipality's budget of a year."""

    measures: dict[MeasureId, Measure]
    schedule_percent_max: int | None = None  # of a measure, by changes of the schedule


class Cap(Struct, frozen=True, gc=False, array_like=True):
    """A period of a PF programme: its cap and what is bound under it."""

    cap_kopecks: Kopecks
    year: Year
    measure: MeasureId
    committed_kopecks: Kopecks = 0


class PeriodLimits(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a programme limits within a period besides its cap, and what is drawn by direction."""

    directions: dict[Direction, Kopecks] = {}
    drawn: dict[Direction, Kopecks] = {}  # of every direction: one may be limited later
    registers: dict[LimitedRegister, int] = {}
    funding: tuple[Funding, ...] = ()  # by source and code; whoever changes the cap splits it anew


class PfProgramme(Funded, frozen=True, kw_only=True, tag="pf-programme"):
    """A PF programme by period."""

    municipality: MunicipalityId
    payer: PayerId
    caps: dict[PeriodId, Cap]
    limits: dict[PeriodId, PeriodLimits] = {}


class SubsidyAgreement(Funded, frozen=True, kw_only=True, tag="subsidy-agreement"):
    """A subsidy: what it pays at most, the caps that rest on it, what was received."""

    municipality: MunicipalityId
    payer: PayerId
    year: Year
    measure: MeasureId
    amount_kopecks: Kopecks
    caps_kopecks: Kopecks = 0
    received_kopecks: Kopecks = 0


class RegisteredAct(Funded, frozen=True, kw_only=True, tag="act"):
    """An act in the registry: a municipality's, or the region's own."""

    municipality: MunicipalityId | None = None
