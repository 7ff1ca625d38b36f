"""What may be asked about road maps and the figures that indicators are counted against."""

from events.base import Act, Count, EvidenceId, MunicipalityId, Number, Passage, RoadmapId, Year
from events.roadmap import CampaignStep, Goal, RoadmapMeasure
from ledger.rules.commands.base import Command


class AdoptRoadmap(Command, frozen=True, kw_only=True):
    """Record a road map with its measures."""

    roadmap: RoadmapId
    municipality: MunicipalityId | None
    title: Passage
    adopted_by: Passage
    act: Act
    measures: tuple[RoadmapMeasure, ...]
    aim: Passage | None
    tasks: tuple[Passage, ...]
    expected_results: Passage | None
    goals: tuple[Goal, ...]
    note: Passage | None


class AmendRoadmap(Command, frozen=True, kw_only=True):
    """Change measures, add some, or take some back."""

    roadmap: RoadmapId
    measures: tuple[RoadmapMeasure, ...]
    dropped: tuple[Number, ...]
    act: Act


class FileEvidence(Command, frozen=True, kw_only=True):
    """File a document that shows a measure carried out."""

    roadmap: RoadmapId
    evidence: EvidenceId
    number: Number
    municipality: MunicipalityId | None
    act: Act
    steps: tuple[CampaignStep, ...]


class WithdrawEvidence(Command, frozen=True, kw_only=True):
    """Say that a document shows nothing."""

    roadmap: RoadmapId
    evidence: EvidenceId
    act: Act


class DeclarePopulation(Command, frozen=True, kw_only=True):
    """Record how many children of an age live in a municipality."""

    municipality: MunicipalityId
    year: Year
    age_from: Count
    age_to: Count
    children_count: Count
    act: Act


class DeclareOrganisations(Command, frozen=True, kw_only=True):
    """Record how many educational organisations a municipality has."""

    municipality: MunicipalityId
    year: Year
    all_count: Count
    extra_count: Count
    act: Act


class ReportCoverage(Command, frozen=True, kw_only=True):
    """Record who has lessons outside of what the ledger holds."""

    municipality: MunicipalityId
    year: Year
    pf_children_count: Count
    assignment_children_count: Count
    both_children_count: Count
    organisations_count: Count
    act: Act
