"""Indicators, and the figures that municipalities declare for them."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Act, Count, Month, Year
from events.indicator import Indicator
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.moments import MomentQuery
from schemas.receipts import Receipt
from schemas.roadmaps import SharePercent


class PopulationRequest(Body, frozen=True, kw_only=True):
    """Declare how many children of an age live in a municipality in a year."""

    municipality: RefText
    year: Year
    age_from: Count = 5
    age_to: Annotated[Count, Meta(description="Until the birthday of this age.")] = 18
    children_count: Count
    act: Act


class OrganisationsRequest(Body, frozen=True, kw_only=True):
    """Declare how many educational organisations a municipality has in a year."""

    municipality: RefText
    year: Year
    all_count: Count
    extra_count: Annotated[Count, Meta(description="Of them, those that give extra lessons.")]
    act: Act


class CoverageRequest(Body, frozen=True, kw_only=True):
    """Report who has lessons in a year outside of what this ledger holds."""

    municipality: RefText
    year: Year
    pf_children_count: Count = 0
    assignment_children_count: Count = 0
    both_children_count: Annotated[
        Count, Meta(description="Of them, those who have lessons by either mechanism.")
    ] = 0
    organisations_count: Annotated[
        Count, Meta(description="Organisations with certified programmes.")
    ] = 0
    act: Act


class DeclarationReceipt(Receipt, frozen=True, kw_only=True):
    """The figures are declared."""

    municipality: str
    year: int


class IndicatorQuery(MomentQuery, frozen=True, kw_only=True):
    """Whose indicators, of which year, on which day, beside which targets."""

    municipality: Annotated[
        RefText | None, Meta(description="None: the whole region's, or the caller's own.")
    ] = None
    year: Annotated[Year | None, Meta(description="None: the year of the day.")] = None
    as_of: Annotated[date | None, Meta(description="The day; none: today in the region.")] = None
    roadmap: Annotated[
        RefText | None, Meta(description="A road map whose targets are shown beside the facts.")
    ] = None


class ReadingShown(Answer, frozen=True, kw_only=True):
    """A target as one place of a road map has it."""

    number: Annotated[str | None, Meta(description="The measure; null: the road map as a whole.")]
    target: SharePercent
    deviation: SharePercent | None
    reached: bool | None


class ShareShown(Answer, frozen=True, kw_only=True):
    """A share by one reading of what it is of."""

    of: Annotated[str, Meta(description="population, all or extra.")]
    denominator_count: Annotated[int | None, Meta(description="Null: not declared.")]
    percent: SharePercent | None
    targets: list[ReadingShown]


class IndicatorShown(Answer, frozen=True, kw_only=True):
    """An indicator of a year."""

    indicator: Indicator
    numerator_count: int
    shares: list[ShareShown]
    targets_differ: Annotated[
        bool, Meta(description="Places of the road map ask for different shares.")
    ]


class DeclaredShown(Answer, frozen=True, kw_only=True):
    """A declared fact that the shares rest on."""

    position: PositionNumber
    type: str
    municipality: str
    act: Act


class FederalShown(Answer, frozen=True, kw_only=True):
    """What the region adds to the number of regions that issue certificates, month by month."""

    month: Month
    regions_count: Annotated[int, Meta(description="1 if the region issues certificates.")]
    due_on: Annotated[
        date | None,
        Meta(
            description="The sixth working day after the month; null: the production calendar of"
            " the year was not entered."
        ),
    ]


class Indicators(Answer, frozen=True, kw_only=True):
    """Indicators of a municipality or the region: children are counted, never contracts."""

    municipality: str | None
    year: int
    on: date
    counted_pf_count: Annotated[int, Meta(description="Children with lessons on the day.")]
    counted_assignment_count: int
    counted_both_count: int
    reported_pf_count: Annotated[int, Meta(description="Children outside of the ledger, by act.")]
    reported_assignment_count: int
    reported_both_count: int
    overlap_count: Annotated[int, Meta(description="Have lessons by both mechanisms; count once.")]
    municipalities_count: int
    conforms: Annotated[
        bool | None,
        Meta(description="Half of the municipalities and a quarter of the children, exactly."),
    ]
    federal: FederalShown
    first_issued_on: Annotated[date | None, Meta(description="The region's first certificate.")]
    indicators: list[IndicatorShown]
    declared: list[DeclaredShown]
    position: PositionNumber
