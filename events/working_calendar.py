"""Facts about which days of a year are worked: производственный календарь."""

from datetime import date

from events.base import Act, Fact, Year


class WorkingCalendarSet(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="working-calendar.set.v1"
):
    """The operator entered the production calendar of a year; what is not named is as usual."""

    year: Year
    days_off: tuple[date, ...]  # not worked, besides Saturdays and Sundays
    worked_weekends: tuple[date, ...]  # Saturdays and Sundays that are worked
    act: Act | None = None


WorkingCalendarFact = WorkingCalendarSet
