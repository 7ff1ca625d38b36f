"""Limits and ratings of providers and programmes, found but not set: the operator decides."""

from typing import Annotated

from msgspec import Meta

from events.base import Count, Percent
from events.tariff import Ratio
from schemas.base import Answer, Body
from schemas.modules import AtLeastOne
from schemas.normatives import Exact

ANSWERS_MAX = 10_000


class NewProvider(Body, frozen=True, kw_only=True):
    """A provider that had no contracts last year."""

    children_count: Annotated[
        AtLeastOne, Meta(description="countdet: children of 5 to 18 in the district.")
    ]
    potential: Annotated[Ratio, Meta(description="potenc: how much more it may take.")]
    last_year_services_count: Annotated[Count, Meta(description="last: services of last year.")]


class KnownProvider(Body, frozen=True, kw_only=True):
    """A provider that had contracts last year."""

    last_year_contracts_count: Count
    last_year_certificates_count: Annotated[
        AtLeastOne, Meta(description="lastdeystv: certificates in force last school year.")
    ]


class ProviderLimitQuoteRequest(Body, frozen=True, kw_only=True):
    """Describe a provider, new or known, to find how many live contracts it may have."""

    certificates_count: Annotated[
        Count, Meta(description="deystv: certificates in force this school year.")
    ]
    coefficient: Annotated[Ratio, Meta(description="coef: set by the operator.")] = "1"
    new: NewProvider | None = None
    known: KnownProvider | None = None


class BoundsRequest(Body, frozen=True, kw_only=True):
    """Where a rating begins to lower and to raise a limit, and how steeply."""

    low: Ratio
    middle: Ratio
    high: Ratio
    low_offset: Annotated[Ratio, Meta(description="ppchr1")]
    low_divisor: Annotated[Ratio, Meta(description="ppzm1")]
    high_offset: Annotated[Ratio, Meta(description="ppchr2")]
    high_divisor: Annotated[Ratio, Meta(description="ppzm2")]


class ProgrammeLimitQuoteRequest(Body, frozen=True, kw_only=True):
    """Describe a programme to find how many live contracts it may have."""

    base_count: Annotated[Count, Meta(description="The base limit of its direction.")]
    modules_count: AtLeastOne
    rating: Annotated[Ratio | None, Meta(description="Null: it was never rated.")] = None
    bounds: BoundsRequest


class LimitShown(Answer, frozen=True, kw_only=True):
    """A limit with the exact number that it was rounded from."""

    limit_count: int
    formula: str
    coefficient: Annotated[Exact, Meta(description="What the rating or the growth gives.")]


class AnswersRequest(Body, frozen=True, kw_only=True):
    """What one guardian answered, each as a percentage of the best."""

    content_percent: Percent
    staff_percent: Percent
    material_percent: Percent
    overall_percent: Percent
    closed: Annotated[bool, Meta(description="The contract has ended: it counts twice.")]


class WeightsRequest(Body, frozen=True, kw_only=True):
    """How much each question counts."""

    content: Annotated[Ratio, Meta(description="ocsootv")]
    staff: Annotated[Ratio, Meta(description="ocku")]
    material: Annotated[Ratio, Meta(description="ocmt")]
    overall: Annotated[Ratio, Meta(description="obsh")]
    turnover: Annotated[Ratio, Meta(description="ktob")]
    answers_least_percent: Annotated[
        Percent, Meta(description="minraiting: of the contracts, else there is no rating.")
    ]


class RatingQuoteRequest(Body, frozen=True, kw_only=True):
    """Give the answers on a programme to find its rating."""

    answers: Annotated[tuple[AnswersRequest, ...], Meta(max_length=ANSWERS_MAX)]
    contracts_count: Count
    turnover: Annotated[Ratio, Meta(description="k: how contracts turn over.")]
    weights: WeightsRequest


class RatingShown(Answer, frozen=True, kw_only=True):
    """A rating; null where too few have answered."""

    rating: Exact | None
    answers_count: int
