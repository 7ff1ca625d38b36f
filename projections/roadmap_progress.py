"""Where each measure of a road map stands on a day: by documents, facts and indicators."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from events.base import Act
from events.roadmap import CampaignStep, Milestone, ReportingForm, RoadmapMeasure, Target
from projections.indicator_figures import Figures, day_of
from projections.shares import percent_in

SOON_DAYS: Final = 14


class MeasureState(StrEnum):
    """Where a measure stands."""

    PLANNED = "planned"
    DUE_SOON = "due-soon"
    DONE = "done"
    DONE_LATE = "done-late"
    OVERDUE = "overdue"
    NOT_REQUIRED = "not-required"


class Document(Struct, frozen=True, kw_only=True):
    """A document that was filed for a measure, and the day from which it does not count."""

    evidence: str
    number: str
    municipality: str | None
    act: Act
    steps: tuple[CampaignStep, ...]
    position: int
    withdrawn_on: date | None = None
    withdrawn_by: Act | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether it counts on a day."""
        is_there = self.act.dated <= day
        return is_there and (self.withdrawn_on is None or self.withdrawn_on > day)


def steps_of(documents: Iterable[Document], as_of: date) -> list[CampaignStep]:
    """List what the documents that count on a day say was done, in the order of days."""
    steps = (step for each in documents if each.counts_on(as_of) for step in each.steps)
    return sorted(steps, key=lambda step: (step.dated, step.title))


class Occurrence(Struct, frozen=True, kw_only=True):
    """Something that the ledger knows to have happened: when first, by which fact."""

    municipality: str
    milestone: Milestone
    year: int
    happened_on: date
    position: int
    last_position: int


class Part(Struct, frozen=True, kw_only=True):
    """How one municipality, or whoever the whole measure is of, stands with a measure."""

    municipality: str | None
    done_on: date | None
    documents: tuple[Document, ...]
    occurrences: tuple[Occurrence, ...]
    lacking: tuple[str, ...]  # milestones or forms that are still missing


class TargetLine(Struct, frozen=True, kw_only=True):
    """A target of a year beside what was reached."""

    target: Target
    on: date
    state: MeasureState
    percent: Fraction | None  # none: the year has not begun, or nothing was declared for it

    @property
    def deviation(self) -> Fraction | None:
        """Give by how much the target was exceeded, or missed if negative."""
        return None if self.percent is None else self.percent - percent_in(self.target.percent)


class Standing(Struct, frozen=True, kw_only=True):
    """A measure on a day."""

    measure: RoadmapMeasure
    act: Act  # that set it, or took it back
    position: int
    state: MeasureState
    done_on: date | None = None
    late_days: int = 0  # since it was due, until it was done or until the day
    parts: tuple[Part, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    parts_count: int = 0  # also of those whose parts the reader may not see
    done_parts_count: int = 0

    def seen_by(self, municipality: str) -> "Standing":
        """Leave a municipality its own part, and how many others there are."""
        own = tuple(part for part in self.parts if part.municipality in {None, municipality})
        return replace(self, parts=own)


class Said(Struct, frozen=True, kw_only=True):
    """What acts have said of a measure by a day."""

    measure: RoadmapMeasure
    act: Act
    position: int
    dropped: bool = False


class Known(Struct, frozen=True, kw_only=True):
    """What a road map is looked at against."""

    as_of: date
    municipality: str | None  # whose road map it is; none: the region's
    municipalities: Sequence[str]
    documents: Sequence[Document]
    occurrences: Sequence[Occurrence]
    figures: Mapping[tuple[int, date], Figures]
    soon_days: int = SOON_DAYS


def stand(said: Said, known: Known) -> Standing:
    """Derive where a measure stands."""
    measure = said.measure
    lines = tuple(line_of(each, known) for each in measure.targets)
    parts = () if lines else parts_of(measure, known)
    done_on = last_day(parts)
    state = together(lines) if lines else state_of(measure, done_on, known)
    if said.dropped and state not in {MeasureState.DONE, MeasureState.DONE_LATE}:
        state = MeasureState.NOT_REQUIRED
    return Standing(
        measure=measure,
        act=said.act,
        position=said.position,
        state=state,
        done_on=done_on,
        late_days=late_days(measure, state, done_on, known.as_of),
        parts=parts,
        targets=lines,
        parts_count=len(parts),
        done_parts_count=sum(part.done_on is not None for part in parts),
    )


def state_of(measure: RoadmapMeasure, done_on: date | None, known: Known) -> MeasureState:
    """Tell the state of a measure from the day on which it was done, if it was."""
    due = measure.deadline.last_on
    if done_on is not None:
        return MeasureState.DONE if done_on <= due else MeasureState.DONE_LATE
    if known.as_of > due:
        return MeasureState.NOT_REQUIRED if measure.conditional else MeasureState.OVERDUE
    return coming(due, known)


def coming(due: date, known: Known) -> MeasureState:
    """Tell whether something that is not due yet is due soon."""
    near = due - known.as_of <= timedelta(days=known.soon_days)
    return MeasureState.DUE_SOON if near else MeasureState.PLANNED


def late_days(
    measure: RoadmapMeasure, state: MeasureState, done_on: date | None, as_of: date
) -> int:
    """Count the days after the deadline."""
    if state is MeasureState.DONE_LATE and done_on is not None:
        return (done_on - measure.deadline.last_on).days
    if state is MeasureState.OVERDUE and not measure.targets:
        return (as_of - measure.deadline.last_on).days
    return 0


def parts_of(measure: RoadmapMeasure, known: Known) -> tuple[Part, ...]:
    """Look at a measure municipality by municipality, if each of them carries it out."""
    if measure.each_municipality:
        return tuple(part_of(measure, each, known) for each in known.municipalities)
    return (part_of(measure, None, known),)


def part_of(measure: RoadmapMeasure, municipality: str | None, known: Known) -> Part:
    """Tell when a part was done: the day on which the last thing that it needs was there.

    Where the ledger itself knows the result, its facts decide and not a paper about them; a
    campaign leaves no facts, so it is shown by its report in any case.
    """
    documents = tuple(
        each
        for each in known.documents
        if each.number == measure.number and municipality in {None, each.municipality}
    )
    days: dict[str, date | None] = {}
    occurrences = []
    for milestone in measure.milestones:
        found = first_of(milestone, measure, municipality or known.municipality, known)
        days[milestone] = None if found is None else found.happened_on
        if found is not None:
            occurrences.append(found)
    if not measure.milestones or measure.form is ReportingForm.CAMPAIGN_REPORT:
        live = [each.act.dated for each in documents if each.counts_on(known.as_of)]
        days["evidence"] = min(live, default=None)
    known_days = [day for day in days.values() if day is not None]
    return Part(
        municipality=municipality,
        done_on=max(known_days) if len(known_days) == len(days) else None,
        documents=documents,
        occurrences=tuple(occurrences),
        lacking=tuple(name for name, day in days.items() if day is None),
    )


def first_of(
    milestone: Milestone, measure: RoadmapMeasure, municipality: str | None, known: Known
) -> Occurrence | None:
    """Find the first time that something happened, of the year that the measure means if any."""
    found = [
        each
        for each in known.occurrences
        if each.milestone is milestone
        and each.happened_on <= known.as_of
        and municipality in {None, each.municipality}
        and measure.milestones_year in {None, each.year}
    ]
    return min(found, key=lambda each: (each.happened_on, each.position), default=None)


def last_day(parts: Sequence[Part]) -> date | None:
    """Give the day on which the last part was done; none as long as one is not."""
    days = [part.done_on for part in parts if part.done_on is not None]
    return max(days) if days and len(days) == len(parts) else None


def line_of(target: Target, known: Known) -> TargetLine:
    """Set a target beside what was reached by the end of its year, or so far."""
    on = day_of(target.year, known.as_of)
    if known.as_of < date(target.year, 1, 1):
        ahead = date(target.year, 12, 31)
        return TargetLine(target=target, on=ahead, state=MeasureState.PLANNED, percent=None)
    percent = known.figures[target.year, on].percent(target.indicator)
    ended = date(target.year, 12, 31)
    least = percent_in(target.percent)
    if known.as_of < ended:
        state = coming(ended, known)
    elif percent is not None and percent >= least:
        state = MeasureState.DONE
    else:
        now = known.figures[target.year, known.as_of].percent(target.indicator)
        reached = now is not None and now >= least
        state = MeasureState.DONE_LATE if reached else MeasureState.OVERDUE
    return TargetLine(target=target, on=on, state=state, percent=percent)


def together(lines: Sequence[TargetLine]) -> MeasureState:
    """Tell the state of a measure from those of its targets: the worst that is over counts."""
    states = {line.state for line in lines}
    for worst in (MeasureState.OVERDUE, MeasureState.DUE_SOON, MeasureState.PLANNED):
        if worst in states:
            return worst
    return MeasureState.DONE_LATE if MeasureState.DONE_LATE in states else MeasureState.DONE


def days_needed(measures: Sequence[RoadmapMeasure], as_of: date) -> set[tuple[int, date]]:
    """List the days for which indicators must be counted."""
    years = {target.year for measure in measures for target in measure.targets}
    begun = {year for year in years if date(year, 1, 1) <= as_of}
    return {(year, day) for year in begun for day in (day_of(year, as_of), as_of)}
