"""Rules of the production calendar: which days of a year are worked."""

from datetime import date, timedelta

from events.base import Month, Year
from events.period import first_day
from events.working_calendar import WorkingCalendarSet
from ledger.rules import refusals
from ledger.rules.commands import SetWorkingCalendar
from ledger.rules.draft import Draft
from ledger.rules.region import the_region
from ledger.rules.settled import WorkingCalendar

SATURDAY = 5


def year_subject(year: Year) -> str:
    """Name the subject of a year's calendar."""
    return f"working-calendar:{year}"


def set_working_calendar(command: SetWorkingCalendar, draft: Draft) -> list[WorkingCalendarSet]:
    """Enter a year's calendar; a government's later decision takes the place of an earlier one."""
    the_region(draft)
    seen = set()
    for day in (*command.days_off, *command.worked_weekends):
        if day.year != command.year or day in seen:
            raise refusals.CalendarWrong(day=day)
        seen.add(day)
    for day in command.worked_weekends:
        if day.weekday() < SATURDAY:
            raise refusals.CalendarWrong(day=day)
    fact = WorkingCalendarSet(
        year=command.year,
        days_off=tuple(sorted(command.days_off)),
        worked_weekends=tuple(sorted(command.worked_weekends)),
        act=command.act,
    )
    if calendar_of(fact) == draft.find(year_subject(command.year), WorkingCalendar):
        raise refusals.NothingToChange
    return [fact]


def working_day(draft: Draft, month: Month, number: int) -> date:
    """Find the first, the second … working day of a month; nothing is guessed of a year unknown."""
    day = first_day(month)
    calendar = draft.find(year_subject(day.year), WorkingCalendar)
    if calendar is None:
        raise refusals.CalendarUnknown(year=day.year)
    return count_worked(calendar, day, number)


def count_worked(calendar: WorkingCalendar, day: date, number: int) -> date:
    """Find the first, the second … working day from a day on."""
    while True:
        number -= is_worked(calendar, day)
        if number == 0:
            return day
        day += timedelta(days=1)


def is_worked(calendar: WorkingCalendar, day: date) -> bool:
    """Tell whether a day is worked."""
    if day.weekday() >= SATURDAY:
        return day in calendar.worked_weekends
    return day not in calendar.days_off


def calendar_of(fact: WorkingCalendarSet) -> WorkingCalendar:
    """Make the state of a year's calendar."""
    return WorkingCalendar(days_off=fact.days_off, worked_weekends=fact.worked_weekends)


def working_calendar_set(fact: WorkingCalendarSet, draft: Draft) -> None:
    """Fold in: this is the year's calendar."""
    draft.put(year_subject(fact.year), calendar_of(fact))
