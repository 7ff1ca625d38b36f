"""What would come of changes: decided in order on a fork of the present state, nothing written."""

from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from events.base import Act, Year
from events.registry import NormativeMethod
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.budget_execution import MeasureShown
from schemas.budgets import ReallocationRequest
from schemas.forecasts import ForecastPeriodShown
from schemas.funding import BudgetAmendmentRequest
from schemas.modules import Basis
from schemas.money import PositiveRoubles, Roubles
from schemas.pf_programmes import CapRequest

STEPS_MAX = 200


class NominalStep(Body, frozen=True, kw_only=True):
    """Another nominal of a group in a period."""

    cert_group: RefText
    period: RefText
    nominal: Roubles
    act: Act | None = None


class CapStep(CapRequest, frozen=True, kw_only=True):
    """Another cap of a programme's period, its funding and limits within it."""

    pf_programme: RefText


class AmendmentStep(BudgetAmendmentRequest, frozen=True, kw_only=True):
    """An amendment of a municipality's budget of a year."""

    municipality: RefText
    year: Year


class PriceStep(Body, frozen=True, kw_only=True):
    """Another price or normative cost of a module, for contracts to come."""

    module: RefText
    price: PositiveRoubles
    normative: Roubles
    method: NormativeMethod
    basis: Basis = None
    price_confirmed: bool = False


class EnrolmentStep(Body, frozen=True, kw_only=True):
    """One enrolment more."""

    certificate: RefText
    study_group: RefText
    starts_on: date


class SimulationStep(Body, frozen=True, kw_only=True):
    """One change: exactly one of the members."""

    reallocation: ReallocationRequest | None = None
    amendment: AmendmentStep | None = None
    cap: CapStep | None = None
    nominal: NominalStep | None = None
    price: PriceStep | None = None
    enrolment: EnrolmentStep | None = None


class SimulationRequest(Body, frozen=True, kw_only=True):
    """Changes in the order in which they would be made."""

    steps: Annotated[list[SimulationStep], Meta(min_length=1, max_length=STEPS_MAX)]
    warn_percent: Annotated[
        int, Meta(ge=1, le=100, description="Warn when this share of a cap is bound.")
    ] = 90


class StepVerdict(Answer, frozen=True, kw_only=True):
    """What would come of one step; one that is refused leaves the state to the next as it was."""

    index: Annotated[int, Meta(ge=0, description="The number of the step, from 0.")]
    facts: Annotated[list[dict[str, Any]], Meta(description="What would be recorded.")]
    problem: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Why the step is refused (RFC 9457).")
    ] = UNSET


class ProgrammeSimulated(Answer, frozen=True, kw_only=True):
    """The forecast of a programme."""

    pf_programme: str
    periods: list[ForecastPeriodShown]


class CertificateSums(Answer, frozen=True, kw_only=True):
    """What a certificate holds in a period."""

    certificate: str
    cert_group: str | None
    period: str
    nominal: Roubles
    available: Roubles
    reserved: Roubles
    charged: Roubles


class Figures(Answer, frozen=True, kw_only=True):
    """The figures that the steps touch."""

    measures: list[MeasureShown]
    pf_programmes: list[ProgrammeSimulated]
    certificates: list[CertificateSums]


class Simulation(Answer, frozen=True, kw_only=True):
    """The verdict on every step, and the figures before and after all of them."""

    steps: list[StepVerdict]
    before: Figures
    after: Figures
    position: Annotated[
        PositionNumber | None,
        Meta(description="Where the book was forked; none: every step is refused."),
    ]
