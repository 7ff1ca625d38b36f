"""Rules of the region: its opening, its programme periods, its monthly runs."""

from datetime import date

from msgspec.structs import replace

from events.base import PeriodId
from events.period import first_day
from events.region import MonthRunFinished, MonthRunStarted, ProgrammePeriodSet, RegionOpened
from ledger.rules import refusals
from ledger.rules.commands import FinishMonthRun, OpenRegion, SetProgrammePeriod, StartMonthRun
from ledger.rules.draft import Draft
from ledger.rules.states import PeriodDates, Region


def the_region(draft: Draft) -> Region:
    """Give the region, which must be open before anything else."""
    return draft.the("region", Region)


def period_dates(draft: Draft, period: PeriodId) -> PeriodDates:
    """Give the dates of a period that a caller named."""
    for dates in the_region(draft).periods:
        if dates.period == period:
            return dates
    raise refusals.PeriodUnknown(period=period)


def period_of(draft: Draft, day: date) -> PeriodDates | None:
    """Give the one period that a day lies in."""
    for dates in the_region(draft).periods:
        if dates.starts_on <= day <= dates.ends_on:
            return dates
    return None


def open_region(command: OpenRegion, draft: Draft) -> list[RegionOpened]:
    """Open the book of a region, once."""
    if draft.find("region", Region) is not None:
        raise refusals.AlreadyExists(subject="region")
    return [RegionOpened(title=command.title, time_zone=command.time_zone)]


def set_programme_period(command: SetProgrammePeriod, draft: Draft) -> list[ProgrammePeriodSet]:
    """Set a period; periods have days and do not overlap."""
    region = the_region(draft)
    if command.ends_on <= command.starts_on:
        raise refusals.DatesReversed(starts_on=command.starts_on, ends_on=command.ends_on)
    for dates in region.periods:
        if dates.period == command.period:
            raise refusals.AlreadyExists(subject="period")
        if dates.starts_on <= command.ends_on and command.starts_on <= dates.ends_on:
            raise refusals.PeriodOverlaps(period=dates.period)
    return [
        ProgrammePeriodSet(
            period=command.period,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            act=command.act,
        )
    ]


def start_month_run(command: StartMonthRun, draft: Draft) -> list[MonthRunStarted]:
    """Begin a month's run: one run a month, not before the month begins."""
    region = the_region(draft)
    if command.month in region.runs:
        raise refusals.MonthRunning(month=command.month, finished=command.month in region.finished)
    if first_day(command.month) > command.effective_on:
        raise refusals.MonthInFuture(month=command.month)
    return [MonthRunStarted(run=command.run, month=command.month)]


def finish_month_run(command: FinishMonthRun, draft: Draft) -> list[MonthRunFinished]:
    """Record the control totals of a run that was started."""
    region = the_region(draft)
    if region.runs.get(command.month) != command.run:
        raise refusals.RunUnknown(month=command.month)
    if command.month in region.finished:
        raise refusals.MonthRunning(month=command.month, finished=True)
    return [
        MonthRunFinished(
            run=command.run,
            month=command.month,
            charged_count=command.charged_count,
            charged_kopecks=command.charged_kopecks,
            closed_count=command.closed_count,
            passed_over_count=command.passed_over_count,
        )
    ]


def region_opened(_: RegionOpened, draft: Draft) -> None:
    """Fold in: the region is open."""
    draft.put("region", Region())


def programme_period_set(fact: ProgrammePeriodSet, draft: Draft) -> None:
    """Fold in: periods are kept in order of their days."""
    region = the_region(draft)
    dates = PeriodDates(fact.period, fact.starts_on, fact.ends_on)
    periods = tuple(sorted((*region.periods, dates), key=lambda each: each.starts_on))
    draft.put("region", replace(region, periods=periods))


def month_run_started(fact: MonthRunStarted, draft: Draft) -> None:
    """Fold in: the month is being run."""
    region = the_region(draft)
    draft.put("region", replace(region, runs={**region.runs, fact.month: fact.run}))


def month_run_finished(fact: MonthRunFinished, draft: Draft) -> None:
    """Fold in: the month was run to the end."""
    region = the_region(draft)
    draft.put("region", replace(region, finished=(*region.finished, fact.month)))
