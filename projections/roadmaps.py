"""Road maps with their measures and evidence, and when each municipality came to a milestone."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from events.base import Act
from events.budget import (
    BudgetAmended,
    BudgetApproved,
    BudgetReallocated,
    FundingMechanism,
    Measure,
    ReallocationBasis,
    SubsidyAgreementSigned,
)
from events.certificate import CertificateCharged, CertificateIssued
from events.codec import Recorded
from events.pf_programme import PfProgrammeApproved, PfProgrammePeriodAdded
from events.registry import (
    MunicipalityRegistered,
    ProgrammeCertified,
    ProgrammeSubmitted,
    ProviderRegistered,
)
from events.roadmap import (
    EvidenceFiled,
    EvidenceWithdrawn,
    Milestone,
    RoadmapAdopted,
    RoadmapAmended,
    RoadmapMeasure,
)
from events.tariff import MunicipalTariffApproved
from ledger import queries
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "roadmaps")
Registered = MunicipalityRegistered | ProviderRegistered | ProgrammeSubmitted
Reached = (
    BudgetApproved
    | BudgetAmended
    | BudgetReallocated
    | SubsidyAgreementSigned
    | MunicipalTariffApproved
    | PfProgrammeApproved
    | PfProgrammePeriodAdded
    | ProviderRegistered
    | ProgrammeCertified
    | CertificateIssued
    | CertificateCharged
)
OfRoadmap = RoadmapAdopted | RoadmapAmended | EvidenceFiled | EvidenceWithdrawn
Wanted = OfRoadmap | Registered | Reached
NO_YEAR: Final = 0  # of what belongs to no budget year


class RoadmapRow(Row):
    """A road map as its act sets it out."""

    roadmap: str
    municipality: str | None
    body: str  # the fact's own words
    adopted_on: date
    position: int


class MeasureRow(Row):
    """A measure from the day of an act on, until a later fact speaks of the same number."""

    roadmap: str
    number: str
    since_on: date
    place: int  # in the act
    body: str | None  # none: it is not required any more
    act: str
    position: int


class EvidenceRow(Row):
    """A document that was filed for a measure."""

    roadmap: str
    evidence: str
    number: str
    municipality: str | None
    act: str
    steps: str
    dated: date
    position: int


class WithdrawalRow(Row):
    """The day from which a document does not count."""

    roadmap: str
    evidence: str
    withdrawn_on: date
    act: str
    position: int


class MunicipalityRow(Row):
    """A municipality of the region."""

    municipality: str
    title: str
    position: int


class MilestoneRow(Row):
    """When something first happened in a municipality and when last, by which facts."""

    municipality: str
    milestone: str
    year: int
    happened_on: date | None = None
    position: int = 0
    last_on: date | None = None
    last_position: int = 0


class BudgetMeasure(Row):
    """By which mechanism a budget measure pays: a reallocation names the measure alone."""

    municipality: str
    year: int
    measure: str
    mechanism: str


class Provider(Row):
    """Where a provider is."""

    provider: str
    municipality: str


class Programme(Row):
    """Where the provider of a programme is: certification names the programme alone."""

    programme: str
    municipality: str


MILESTONES = Table(
    name="roadmaps_milestones",
    row=MilestoneRow,
    key_count=3,
    load=SQL.load_milestones,
    save=SQL.save_milestones,
)
BUDGET_MEASURES = Table(
    name="roadmaps_budget_measures", row=BudgetMeasure, key_count=3, load=SQL.load_budget_measures
)
PROVIDERS = Table(name="roadmaps_providers", row=Provider, key_count=1, load=SQL.load_providers)
PROGRAMMES = Table(name="roadmaps_programmes", row=Programme, key_count=1, load=SQL.load_programmes)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.roadmaps = Added("roadmaps", RoadmapRow)
        self.measures = Added("roadmaps_measures", MeasureRow)
        self.evidence = Added("roadmaps_evidence", EvidenceRow)
        self.withdrawals = Added("roadmaps_withdrawals", WithdrawalRow)
        self.municipalities = Added("roadmaps_municipalities", MunicipalityRow)
        self.milestones = Rows(MILESTONES)
        self.budget_measures = Rows(BUDGET_MEASURES)
        self.providers = Rows(PROVIDERS)
        self.programmes = Rows(PROGRAMMES)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes or is understood by."""
    learn(fact, sheet)  # what is known of it may be asked for in the same batch
    match fact:
        case BudgetReallocated():
            sheet.budget_measures.want(fact.municipality, fact.year, fact.to_measure)
        case BudgetAmended():
            for each in fact.changes:
                sheet.budget_measures.want(fact.municipality, fact.year, each.measure)
        case ProgrammeSubmitted():
            sheet.providers.want(fact.provider)
        case ProgrammeCertified():
            sheet.programmes.want(fact.programme)
        case _:
            pass
    for key in milestones(fact, sheet):
        sheet.milestones.want(*key)


def learn(fact: Wanted, sheet: Sheet) -> None:
    """Note what later facts leave out."""
    match fact:
        case BudgetApproved() | BudgetAmended():
            for each in measures_of(fact):
                place = (fact.municipality, fact.year, each.measure)
                sheet.budget_measures.put(BudgetMeasure(*place, each.mechanism))
        case ProviderRegistered():
            sheet.providers.put(Provider(fact.provider, fact.municipality))
        case ProgrammeSubmitted():
            if provider := sheet.providers.find(fact.provider):
                sheet.programmes.put(Programme(fact.programme, provider.municipality))
        case _:
            pass


def milestones(fact: Wanted, sheet: Sheet) -> Iterator[tuple[str, str, int]]:
    """List what a fact brings a municipality to, each with its year."""
    match fact:
        case BudgetApproved() | BudgetAmended():
            apart = [each for each in measures_of(fact) if is_for_certificates(each.mechanism)]
            if apart:
                yield fact.municipality, Milestone.MEASURE_SET_APART, fact.year
            if any(each.approved_kopecks for each in apart) or is_raised(fact, sheet):
                yield fact.municipality, Milestone.BUDGET_APPROVED, fact.year
                if is_taken_from_others(fact, sheet):
                    yield fact.municipality, Milestone.MONEY_REALLOCATED, fact.year
        case SubsidyAgreementSigned():
            yield fact.municipality, Milestone.SUBSIDY_AGREED, fact.year
        case BudgetReallocated():
            target = sheet.budget_measures.find(fact.municipality, fact.year, fact.to_measure)
            decided = fact.basis is ReallocationBasis.COUNCIL_DECISION
            if decided and target is not None and is_for_certificates(target.mechanism):
                yield fact.municipality, Milestone.MONEY_REALLOCATED, fact.year
        case MunicipalTariffApproved():
            yield fact.municipality, Milestone.PARAMETERS_APPROVED, fact.valid_from.year
        case PfProgrammeApproved():
            for year in dict.fromkeys(each.year for each in fact.periods):
                yield fact.municipality, Milestone.PF_PROGRAMME_APPROVED, year
        case PfProgrammePeriodAdded():
            yield fact.municipality, Milestone.PF_PROGRAMME_APPROVED, fact.period.year
        case ProviderRegistered():
            yield fact.municipality, Milestone.PROVIDERS_ENTERED, NO_YEAR
        case ProgrammeCertified():
            if programme := sheet.programmes.find(fact.programme):
                yield programme.municipality, Milestone.PROGRAMMES_ENTERED, NO_YEAR
        case CertificateIssued():
            yield fact.municipality, Milestone.CERTIFICATES_ISSUED, NO_YEAR
        case CertificateCharged():
            yield fact.municipality, Milestone.LAUNCHED, NO_YEAR
        case _:
            return


def measures_of(fact: BudgetApproved | BudgetAmended) -> tuple[Measure, ...]:
    """List the measures that an act brings into a budget."""
    return fact.measures if isinstance(fact, BudgetApproved) else fact.added


def is_raised(fact: BudgetApproved | BudgetAmended, sheet: Sheet) -> bool:
    """Tell whether an amendment gives more money to certificates."""
    if isinstance(fact, BudgetApproved):
        return False
    for each in fact.changes:
        known = sheet.budget_measures.find(fact.municipality, fact.year, each.measure)
        is_known = known is not None and is_for_certificates(known.mechanism)
        if is_known and each.new_kopecks > each.old_kopecks:
            return True
    return False


def is_taken_from_others(fact: BudgetApproved | BudgetAmended, sheet: Sheet) -> bool:
    """Tell whether the act that gives certificates money takes it from another measure.

    Road maps ask for that: an amendment of the decision on the budget that moves money between
    measures. A change of the schedule alone amends no decision.
    """
    if isinstance(fact, BudgetApproved):
        return False
    for each in fact.changes:
        known = sheet.budget_measures.find(fact.municipality, fact.year, each.measure)
        is_other = known is not None and not is_for_certificates(known.mechanism)
        if is_other and each.new_kopecks < each.old_kopecks:
            return True
    return False


def is_for_certificates(mechanism: str) -> bool:
    """Tell a budget measure that pays for certificates from one for the municipal assignment."""
    return mechanism == FundingMechanism.PERSONALISED


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    learn(fact, sheet)
    for key in milestones(fact, sheet):
        reach(sheet, key, at)
    match fact:
        case RoadmapAdopted():
            sheet.roadmaps.add(
                RoadmapRow(
                    fact.roadmap, fact.municipality, as_text(fact), fact.act.dated, at.position
                )
            )
            set_measures(sheet, fact.roadmap, fact.measures, fact.act, at)
        case RoadmapAmended():
            set_measures(sheet, fact.roadmap, fact.measures, fact.act, at)
            act = as_text(fact.act)
            for number in fact.dropped:
                sheet.measures.add(
                    MeasureRow(fact.roadmap, number, fact.act.dated, 0, None, act, at.position)
                )
        case EvidenceFiled():
            file(fact, at, sheet)
        case EvidenceWithdrawn():
            sheet.withdrawals.add(
                WithdrawalRow(
                    fact.roadmap, fact.evidence, at.effective_on, as_text(fact.act), at.position
                )
            )
        case MunicipalityRegistered():
            sheet.municipalities.add(MunicipalityRow(fact.municipality, fact.title, at.position))
        case _:
            pass


def set_measures(
    sheet: Sheet, roadmap: str, measures: tuple[RoadmapMeasure, ...], act: Act, at: Recorded
) -> None:
    """Set measures as an act words them."""
    for place, each in enumerate(measures, start=1):
        row = (roadmap, each.number, act.dated, place, as_text(each), as_text(act))
        sheet.measures.add(MeasureRow(*row, position=at.position))


def file(fact: EvidenceFiled, at: Recorded, sheet: Sheet) -> None:
    """Keep a document."""
    row = EvidenceRow(
        fact.roadmap,
        fact.evidence,
        fact.number,
        fact.municipality,
        as_text(fact.act),
        as_text(fact.steps),
        fact.act.dated,
        at.position,
    )
    sheet.evidence.add(row)


def reach(sheet: Sheet, key: tuple[str, str, int], at: Recorded) -> None:
    """Keep the earliest day on which something happened and the latest, each with its fact."""
    row = sheet.milestones.open(*key)
    if row.happened_on is None or at.effective_on < row.happened_on:
        row.happened_on, row.position = at.effective_on, at.position
    if row.last_on is None or at.effective_on >= row.last_on:
        row.last_on, row.last_position = at.effective_on, at.position


def as_text(value: object) -> str:
    """Write a part of a fact as json, as the fact itself has it."""
    return msgspec.json.encode(value, order="sorted").decode()


VIEW = View(
    name="roadmaps",
    row="a measure of a road map, as an act has worded it",
    version=2,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=3,
)
