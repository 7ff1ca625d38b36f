"""Road maps: adopted, amended, imported from their texts; evidence; where each measure stands."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Act, Number, Passage
from events.indicator import Indicator
from events.roadmap import (
    CampaignStep,
    Goal,
    Level,
    Milestone,
    ReportingForm,
    RoadmapMeasure,
)
from schemas.base import Answer, Body, PageQuery, PositionNumber, RefText, WriteQuery
from schemas.moments import MomentQuery
from schemas.pages import PageShown
from schemas.receipts import Receipt

SharePercent = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]+\.[0-9]{1,3}$(?!\n)",
        description="Per cent, rounded half up to three decimals at most; it is compared exactly.",
        examples=["61.3"],
    ),
]
Measures = Annotated[tuple[RoadmapMeasure, ...], Meta(max_length=500)]
OwnerText = Annotated[
    RefText | None, Meta(description="Whose road map it is; none: the whole region's.")
]


class RoadmapRequest(Body, frozen=True, kw_only=True):
    """Adopt a road map, measure by measure."""

    municipality: OwnerText = None
    title: Passage
    adopted_by: Annotated[Passage, Meta(description="As the document says it.")]
    act: Act
    measures: Measures
    aim: Passage | None = None
    tasks: Annotated[tuple[Passage, ...], Meta(max_length=100)] = ()
    expected_results: Passage | None = None
    goals: Annotated[tuple[Goal, ...], Meta(max_length=100)] = ()
    note: Passage | None = None


class RoadmapImportQuery(WriteQuery, frozen=True, kw_only=True):
    """Whose road map a text is."""

    municipality: OwnerText = None


class RoadmapPublished(Body, frozen=True, kw_only=True):
    """The text of a road map as it was published, in UTF-8.

    Either a table with tabs between cells, or one poured out of a page column by column.
    """


class RoadmapReceipt(Receipt, frozen=True, kw_only=True):
    """The road map is as was asked."""

    roadmap: str
    measures_count: int


class RoadmapAmendmentRequest(Body, frozen=True, kw_only=True):
    """Change measures by an act, add some, or take some back."""

    measures: Measures = ()
    dropped: Annotated[tuple[Number, ...], Meta(max_length=500)] = ()
    act: Act


class EvidenceRequest(Body, frozen=True, kw_only=True):
    """File a document that shows a measure carried out, on the day of the document."""

    number: Annotated[Number, Meta(description="Of the measure.")]
    municipality: Annotated[
        RefText | None,
        Meta(description="Whose document it is, where each municipality carries the measure out."),
    ] = None
    act: Act
    steps: Annotated[
        tuple[CampaignStep, ...],
        Meta(max_length=500, description="What was done, if it is an information campaign."),
    ] = ()


class WithdrawalRequest(Body, frozen=True, kw_only=True):
    """Say by an act that a document shows nothing."""

    act: Act


class EvidenceReceipt(Receipt, frozen=True, kw_only=True):
    """The document is filed, or does not count any more."""

    roadmap: str
    evidence: str
    number: str


class RoadmapQuery(MomentQuery, frozen=True, kw_only=True):
    """On which day to look."""

    as_of: Annotated[date | None, Meta(description="The day; none: today in the region.")] = None
    soon_days: Annotated[
        int, Meta(ge=0, le=366, description="So many days before it is due, a measure is due soon.")
    ] = 14


class RoadmapsQuery(PageQuery, frozen=True, kw_only=True):
    """Which road maps to list: all that the caller may see."""


class RoadmapListed(Answer, frozen=True, kw_only=True):
    """A road map in the list."""

    roadmap: str
    municipality: str | None
    title: str
    act: Act
    adopted_on: date
    measures_count: int


class Roadmaps(PageShown, frozen=True, kw_only=True):
    """A page of the road maps."""

    items: list[RoadmapListed]


class DocumentShown(Answer, frozen=True, kw_only=True):
    """A document that was filed."""

    evidence: str
    municipality: str | None
    act: Act
    position: PositionNumber
    withdrawn_on: date | None
    withdrawn_by: Act | None


class OccurrenceShown(Answer, frozen=True, kw_only=True):
    """A fact of the ledger that shows a measure done."""

    municipality: str
    milestone: Milestone
    year: Annotated[int | None, Meta(description="Of the budget or the programme.")]
    happened_on: date
    position: Annotated[PositionNumber, Meta(description="The first fact that says so.")]
    last_position: Annotated[PositionNumber, Meta(description="The last fact that says so.")]


class PartShown(Answer, frozen=True, kw_only=True):
    """How one municipality stands with a measure that each of them carries out, or the whole."""

    municipality: str | None
    title: str | None
    done_on: date | None
    lacking: Annotated[list[str], Meta(description="What is still missing: facts, or evidence.")]
    documents: list[DocumentShown]
    occurrences: list[OccurrenceShown]


class TargetShown(Answer, frozen=True, kw_only=True):
    """A target of a year beside what was reached."""

    year: int
    indicator: Indicator
    target: SharePercent
    fact: Annotated[
        SharePercent | None, Meta(description="Null: ahead, or nothing was declared for the year.")
    ]
    deviation: SharePercent | None
    on: date
    state: str


class MeasureStanding(Answer, frozen=True, kw_only=True):
    """A measure as the act words it, and where it stands."""

    number: str
    section: str | None
    title: str
    responsible: str | None
    level: Level | None
    deadline_kind: str
    first_on: date
    last_on: date
    expected_result: str | None
    form_text: str | None
    form: ReportingForm | None
    recommended: bool
    conditional: bool
    each_municipality: bool
    milestones: list[Milestone]
    milestones_year: int | None
    act: Annotated[Act, Meta(description="That set the measure last, or took it back.")]
    position: PositionNumber
    state: Annotated[
        str,
        Meta(description="planned, due-soon, done, done-late, overdue or not-required."),
    ]
    done_on: date | None
    late_days: int
    done_parts_count: int
    parts_count: int
    parts: list[PartShown]
    targets: list[TargetShown]


class RoadmapShown(Answer, frozen=True, kw_only=True):
    """A road map on a day."""

    roadmap: str
    municipality: str | None
    title: str
    adopted_by: str
    act: Act
    adopted_on: date
    aim: str | None
    tasks: list[str]
    expected_results: str | None
    goals: list[Goal]
    note: str | None
    as_of: date
    states: Annotated[dict[str, int], Meta(description="How many measures stand how.")]
    measures: list[MeasureStanding]
    position: PositionNumber


class MemoShown(Answer, frozen=True, kw_only=True):
    """Справка: what a measure of a road map asked for by year, what was reached, from what."""

    roadmap: str
    number: str
    title: str
    as_of: date
    state: str
    lines: list["MemoLine"]
    position: PositionNumber


class MemoLine(Answer, frozen=True, kw_only=True):
    """One indicator of one year, with the figures that its share is made of."""

    year: int
    indicator: Indicator
    on: date
    numerator_count: int | None
    denominator_count: int | None
    fact: SharePercent | None
    target: SharePercent
    deviation: SharePercent | None
    state: str


class CampaignReport(Answer, frozen=True, kw_only=True):
    """Отчёт о проведённой информационной кампании: what was done, by which documents."""

    roadmap: str
    number: str
    title: str
    as_of: date
    state: str
    steps: list[CampaignStep]
    documents: list[DocumentShown]
    position: PositionNumber
