"""Terms of ratings, guardians' answers, and a programme's rating with all it was found from."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from events.base import Act, Count, PeriodId
from events.rating import Scores, StatedBounds, StatedWeights
from events.tariff import Ratio
from schemas.base import Answer, Body, PositionNumber, ReadQuery
from schemas.modules import AtLeastOne
from schemas.normatives import Exact
from schemas.receipts import Receipt
from schemas.tariffs import ValidFrom, Version


class RatingTermsRequest(Body, frozen=True, kw_only=True):
    """Set by an act how programmes are rated, and what follows for their limits."""

    valid_from: ValidFrom
    weights: StatedWeights
    bounds: StatedBounds
    act: Act


class RatingTermsReceipt(Receipt, frozen=True, kw_only=True):
    """The terms are recorded under the next version."""

    version: Version


class ProgrammeAnswerRequest(Body, frozen=True, kw_only=True):
    """Record what a guardian answered, in numbers alone."""

    scores: Scores


class ProgrammeAnswerReceipt(Receipt, frozen=True, kw_only=True):
    """The answer counts for its contract; the one before it no longer does."""

    contract: str
    programme: str
    replaces: Annotated[
        PositionNumber | None, Meta(description="Where the answer before it stands.")
    ]


class RatingTermsShown(Answer, frozen=True, kw_only=True):
    """A version of the terms, the act that it stands in and the fact that recorded it."""

    version: Version
    valid_from: date
    weights: StatedWeights
    bounds: StatedBounds
    act: Act
    position: PositionNumber
    recorded_at: datetime


class RatingTermsList(Answer, frozen=True, kw_only=True):
    """The terms of ratings, version by version."""

    items: list[RatingTermsShown]


class ProviderRatingQuery(ReadQuery, frozen=True, kw_only=True):
    """Which rating to find, and the figure that the book doesn't have."""

    period: PeriodId
    turnover: Annotated[Ratio, Meta(description="k: how contracts turn over.")] = "0"
    on: Annotated[date | None, Meta(description="By the terms of this day, not the latest.")] = None


class RatingQuery(ProviderRatingQuery, frozen=True, kw_only=True):
    """Which programme's rating to find, and what its limit follows from."""

    base_count: Annotated[
        Count | None, Meta(description="The base limit of its direction; then a limit is found.")
    ] = None
    modules_count: AtLeastOne = 1


class RatingTermShown(Answer, frozen=True, kw_only=True):
    """One summand of a rating: its weight times the mean of the answers, in percent."""

    name: str
    weight: Exact
    mean: Exact
    points: Exact


class ProgrammeRatingShown(Answer, frozen=True, kw_only=True):
    """A programme's rating, term by term; null where too few have answered."""

    programme: str
    period: str
    rating: Exact | None
    terms: list[RatingTermShown]
    contracts_count: Annotated[int, Meta(description="Of the period, in force or ended.")]
    closed_answers_count: Annotated[int, Meta(description="From ended contracts: they weigh 2.")]
    running_answers_count: Annotated[int, Meta(description="From live contracts: they weigh 1.")]
    coefficient: Annotated[Exact, Meta(description="How the rating changes a limit.")]
    limit_count: Annotated[int | None, Meta(description="Found but not set: the operator decides.")]
    source: RatingTermsShown


class RatedProgramme(Answer, frozen=True, kw_only=True):
    """What a programme adds to its provider's rating: it weighs as many contracts as it has."""

    programme: str
    rating: Annotated[Exact | None, Meta(description="Null where too few answered: left out.")]
    contracts_count: int


class ProviderRatingShown(Answer, frozen=True, kw_only=True):
    """A provider's rating: the mean of its programmes' by contracts; null where none is rated."""

    provider: str
    period: str
    rating: Exact | None
    programmes: list[RatedProgramme]
    coefficient: Annotated[Exact, Meta(description="How the rating changes a limit.")]
    source: RatingTermsShown
