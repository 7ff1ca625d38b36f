"""Writes road maps as answers: the same words for the same states everywhere."""

from collections import Counter
from fractions import Fraction

from projections import shares
from projections.roadmap_progress import (
    Document,
    Occurrence,
    Part,
    Standing,
    TargetLine,
    steps_of,
)
from projections.roadmap_reading import Adopted, Progress
from schemas.roadmaps import (
    CampaignReport,
    DocumentShown,
    MeasureStanding,
    MemoLine,
    MemoShown,
    OccurrenceShown,
    PartShown,
    RoadmapListed,
    RoadmapShown,
    TargetShown,
)


def percent(share: Fraction | None) -> str | None:
    """Write a share, or nothing where there is none."""
    return None if share is None else shares.shown(share)


def target_percent(text: str) -> str:
    """Write a target as shares are written: "9" as "9.0"."""
    return shares.shown(shares.percent_in(text))


def show_listed(row: Adopted) -> RoadmapListed:
    """Show a road map in the list."""
    return RoadmapListed(
        roadmap=row.roadmap.roadmap,
        municipality=row.roadmap.municipality,
        title=row.roadmap.title,
        act=row.roadmap.act,
        adopted_on=row.adopted_on,
        measures_count=len(row.roadmap.measures),
    )


def show_progress(progress: Progress, position: int) -> RoadmapShown:
    """Show a road map on a day."""
    fact = progress.adopted.roadmap
    return RoadmapShown(
        roadmap=fact.roadmap,
        municipality=fact.municipality,
        title=fact.title,
        adopted_by=fact.adopted_by,
        act=fact.act,
        adopted_on=progress.adopted.adopted_on,
        aim=fact.aim,
        tasks=list(fact.tasks),
        expected_results=fact.expected_results,
        goals=list(fact.goals),
        note=fact.note,
        as_of=progress.as_of,
        states=dict(sorted(Counter(each.state.value for each in progress.standings).items())),
        measures=[show_standing(each, progress) for each in progress.standings],
        position=position,
    )


def show_standing(standing: Standing, progress: Progress) -> MeasureStanding:
    """Show where a measure stands."""
    measure = standing.measure
    return MeasureStanding(
        number=measure.number,
        section=measure.section,
        title=measure.title,
        responsible=measure.responsible,
        level=measure.level,
        deadline_kind=measure.deadline.kind,
        first_on=measure.deadline.first_on,
        last_on=measure.deadline.last_on,
        expected_result=measure.expected_result,
        form_text=measure.form_text,
        form=measure.form,
        recommended=measure.recommended,
        conditional=measure.conditional,
        each_municipality=measure.each_municipality,
        milestones=list(measure.milestones),
        milestones_year=measure.milestones_year,
        act=standing.act,
        position=standing.position,
        state=standing.state,
        done_on=standing.done_on,
        late_days=standing.late_days,
        done_parts_count=standing.done_parts_count,
        parts_count=standing.parts_count,
        parts=[show_part(each, progress) for each in standing.parts],
        targets=[show_target(each) for each in standing.targets],
    )


def show_part(part: Part, progress: Progress) -> PartShown:
    """Show how a municipality stands with a measure."""
    return PartShown(
        municipality=part.municipality,
        title=None if part.municipality is None else progress.titles.get(part.municipality),
        done_on=part.done_on,
        lacking=list(part.lacking),
        documents=[show_document(each) for each in part.documents],
        occurrences=[show_occurrence(each) for each in part.occurrences],
    )


def show_document(document: Document) -> DocumentShown:
    """Show a document."""
    return DocumentShown(
        evidence=document.evidence,
        municipality=document.municipality,
        act=document.act,
        position=document.position,
        withdrawn_on=document.withdrawn_on,
        withdrawn_by=document.withdrawn_by,
    )


def show_occurrence(occurrence: Occurrence) -> OccurrenceShown:
    """Show a fact of the ledger."""
    return OccurrenceShown(
        municipality=occurrence.municipality,
        milestone=occurrence.milestone,
        year=occurrence.year or None,
        happened_on=occurrence.happened_on,
        position=occurrence.position,
        last_position=occurrence.last_position,
    )


def show_target(line: TargetLine) -> TargetShown:
    """Show a target beside what was reached."""
    return TargetShown(
        year=line.target.year,
        indicator=line.target.indicator,
        target=target_percent(line.target.percent),
        fact=percent(line.percent),
        deviation=percent(line.deviation),
        on=line.on,
        state=line.state,
    )


def show_memo(progress: Progress, standing: Standing, position: int) -> MemoShown:
    """Show what a measure asked for by year and what came of it."""
    return MemoShown(
        roadmap=progress.adopted.roadmap.roadmap,
        number=standing.measure.number,
        title=standing.measure.title,
        as_of=progress.as_of,
        state=standing.state,
        lines=[memo_line(each, progress) for each in standing.targets],
        position=position,
    )


def memo_line(line: TargetLine, progress: Progress) -> MemoLine:
    """Show one indicator of one year with what its share is made of."""
    figures = progress.figures.get((line.target.year, line.on))
    indicator = line.target.indicator
    wholes = [] if figures is None else list(figures.denominators(indicator).values())
    return MemoLine(
        year=line.target.year,
        indicator=indicator,
        on=line.on,
        numerator_count=None if figures is None else figures.numerator(indicator),
        denominator_count=wholes[0] if wholes else None,
        fact=percent(line.percent),
        target=target_percent(line.target.percent),
        deviation=percent(line.deviation),
        state=line.state,
    )


def show_campaign(progress: Progress, standing: Standing, position: int) -> CampaignReport:
    """Show what was done in a campaign; what was withdrawn is shown, its steps are not."""
    documents = [each for part in standing.parts for each in part.documents]
    return CampaignReport(
        roadmap=progress.adopted.roadmap.roadmap,
        number=standing.measure.number,
        title=standing.measure.title,
        as_of=progress.as_of,
        state=standing.state,
        steps=steps_of(documents, progress.as_of),
        documents=[show_document(each) for each in documents],
        position=position,
    )
