"""What the rules know of public money: budgets, the programmes that they bear, the acts of both."""

from msgspec import Struct

from events.base import Kopecks, MeasureId, MunicipalityId, PayerId, PeriodId, Year
from events.budget import FundingSource


class Funded(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of a subject of the budget; stored like every other state."""


class Measure(Struct, frozen=True, gc=False, array_like=True):
    """A budget measure: what is approved, and what is bound by programmes and obligations."""

    source: FundingSource
    approved_kopecks: Kopecks
    committed_kopecks: Kopecks = 0


class Budget(Funded, frozen=True, kw_only=True, tag="budget"):
    """A municipality's budget of a year."""

    measures: dict[MeasureId, Measure]


class Cap(Struct, frozen=True, gc=False, array_like=True):
    """A period of a PF programme: its cap and what is bound under it."""

    cap_kopecks: Kopecks
    year: Year
    measure: MeasureId
    committed_kopecks: Kopecks = 0


class PfProgramme(Funded, frozen=True, kw_only=True, tag="pf-programme"):
    """A PF programme by period."""

    municipality: MunicipalityId
    payer: PayerId
    caps: dict[PeriodId, Cap]


class RegisteredAct(Funded, frozen=True, kw_only=True, tag="act"):
    """An act in the registry: a municipality's, or the region's own."""

    municipality: MunicipalityId | None = None
