"""Facts about road maps: measures that an act sets, and what shows them carried out.

Their texts are those of published acts; they speak of offices, never of persons.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.base import (
    Act,
    Count,
    EvidenceId,
    Fact,
    MunicipalityId,
    Number,
    Passage,
    RoadmapId,
    Title,
    Year,
)
from events.indicator import Indicator

# Per cent, exact: "61.3". Never more than a hundred.
Share = Annotated[str, Meta(pattern=r"^(100|[1-9]?[0-9](\.[0-9]{1,3})?)$(?!\n)")]


class DeadlineKind(StrEnum):
    """How an act says when a measure is due."""

    DATE = "date"
    MONTH = "month"
    MONTH_RANGE = "month-range"
    YEAR_TARGETS = "year-targets"


class Level(StrEnum):
    """Whose measure it is."""

    MUNICIPAL = "municipal"
    REGIONAL = "regional"


class ReportingForm(StrEnum):
    """What a road map asks for to see that a measure is carried out."""

    DEPARTMENT_ORDER = "department-order"  # приказ управления образования
    ADMINISTRATION_ACT = "administration-act"  # нормативно-правовой акт администрации
    COUNCIL_DECISION = "council-decision"  # решение сессии Совета
    CAMPAIGN_REPORT = "campaign-report"  # отчёт о проведённой информационной кампании
    MEMO = "memo"  # справка
    SUBSIDY_AGREEMENTS = "subsidy-agreements"  # соглашения о предоставлении субсидий
    MINISTRY_ORDER = "ministry-order"  # приказ, распоряжение министерства


class Milestone(StrEnum):
    """What this ledger itself knows to have happened in a municipality."""

    BUDGET_APPROVED = "budget-approved"  # with money for certificates
    MEASURE_SET_APART = "measure-set-apart"  # a budget measure for certificates alone
    MONEY_REALLOCATED = "money-reallocated"  # to certificates
    PARAMETERS_APPROVED = "parameters-approved"
    PF_PROGRAMME_APPROVED = "pf-programme-approved"
    SUBSIDY_AGREED = "subsidy-agreed"  # with the authorised organisation
    PROVIDERS_ENTERED = "providers-entered"
    PROGRAMMES_ENTERED = "programmes-entered"
    CERTIFICATES_ISSUED = "certificates-issued"
    LAUNCHED = "launched"  # the first contract that a certificate pays


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a measure is due: the first and the last day on which it is in time."""

    kind: DeadlineKind
    first_on: date
    last_on: date


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an indicator must reach by the end of a year."""

    year: Year
    indicator: Indicator
    percent: Share


class Goal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the road map as a whole is to reach, no less; its preamble names no year."""

    indicator: Indicator
    percent: Share


class RoadmapMeasure(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A measure as the act words it, and what follows from the words."""

    number: Number
    title: Passage
    deadline: Deadline
    section: Passage | None = None
    responsible: Passage | None = None
    level: Level | None = None
    expected_result: Passage | None = None
    form_text: Passage | None = None
    form: ReportingForm | None = None
    recommended: bool = False  # to those who are responsible, not demanded of them
    conditional: bool = False  # «при необходимости»
    each_municipality: bool = False  # carried out when every municipality has done so
    milestones: tuple[Milestone, ...] = ()  # the ledger itself says whether they have happened
    milestones_year: Year | None = None  # of the budget or programme that is meant
    targets: tuple[Target, ...] = ()


class CampaignKind(StrEnum):
    """Means of an information campaign."""

    ARTICLE = "article"
    SPEECH = "speech"
    PRESS_RELEASE = "press-release"
    BANNER = "banner"
    MEETING = "meeting"
    OTHER = "other"


class CampaignStep(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One thing that was done in an information campaign."""

    kind: CampaignKind
    dated: date
    title: Title
    place: Title
    count: Count = 1


class RoadmapAdopted(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="roadmap.adopted.v1"):
    """An act adopted a road map for a municipality, or for the whole region."""

    roadmap: RoadmapId
    municipality: MunicipalityId | None
    title: Passage
    adopted_by: Passage  # as the document says it, with its number and date
    act: Act
    measures: tuple[RoadmapMeasure, ...]
    aim: Passage | None = None
    tasks: tuple[Passage, ...] = ()
    expected_results: Passage | None = None
    goals: tuple[Goal, ...] = ()
    note: Passage | None = None


class RoadmapAmended(Fact, frozen=True, kw_only=True, tag="roadmap.amended.v1"):
    """An act changed measures, added some, or took some back: those are not required any more."""

    roadmap: RoadmapId
    municipality: MunicipalityId | None
    measures: tuple[RoadmapMeasure, ...]  # new, or instead of those with the same number
    dropped: tuple[Number, ...]
    act: Act


class EvidenceFiled(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="roadmap.evidence-filed.v1"
):
    """A document was filed that shows a measure carried out, on the day of the document."""

    roadmap: RoadmapId
    evidence: EvidenceId
    number: Number  # of the measure
    municipality: MunicipalityId | None  # whose; none: of the region as a whole
    act: Act
    steps: tuple[CampaignStep, ...] = ()  # of an information campaign


class EvidenceWithdrawn(Fact, frozen=True, kw_only=True, tag="roadmap.evidence-withdrawn.v1"):
    """A document was found to show nothing; from that day it does not count."""

    roadmap: RoadmapId
    evidence: EvidenceId
    number: Number
    municipality: MunicipalityId | None
    act: Act


RoadmapFact = RoadmapAdopted | RoadmapAmended | EvidenceFiled | EvidenceWithdrawn
