"""The days of a road map laid on one line: when each measure is due, and what became of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct

from api.console.looks import Look

WHOLE: Final = 10_000  # a hundred per cent, to the hundredth
BAR_LEAST: Final = 90  # a day would not be seen
MONTH_MOST: Final = 31
QUARTERS_MAX_YEARS: Final = 3
QUARTER_MONTHS: Final = (4, 7, 10)


class Tick(Struct, frozen=True, kw_only=True):
    """A line of the axis; only years have words."""

    x: str
    words: str = ""


class Strip(Struct, frozen=True, kw_only=True):
    """A measure on the axis, in per cent of its width."""

    x: str
    width: str
    is_long: bool  # more than a month
    marks: list[tuple[str, str]]  # where, and the state that is reached there
    delay: tuple[str, str] | None  # from the deadline to the day it was done, or until now


class Axis(Struct, frozen=True, kw_only=True):
    """The years that a road map takes."""

    first: date
    last: date
    as_of: date

    def place(self, day: date) -> int:
        """Give the place of a day in hundredths of a per cent."""
        inside = min(max(day, self.first), self.last)
        return (inside - self.first).days * WHOLE // max((self.last - self.first).days, 1)

    def x(self, day: date) -> str:
        """Write the place of a day as SVG does."""
        return percent(self.place(day))

    def now(self) -> str | None:
        """Give the place of the day that is looked at, if it is on the axis."""
        return self.x(self.as_of) if self.first <= self.as_of <= self.last else None

    def ticks(self) -> list[Tick]:
        """List the lines: years, and quarters where there is room for them."""
        years = range(self.first.year, self.last.year + 1)
        found = [Tick(x=self.x(date(year, 1, 1)), words=str(year)) for year in years]
        if len(years) <= QUARTERS_MAX_YEARS:
            days = [date(year, month, 1) for year in years for month in QUARTER_MONTHS]
            found += [Tick(x=self.x(day)) for day in days]
        return found

    def strip(self, measure: Mapping[str, Any]) -> Strip:
        """Lay a measure on the axis."""
        first, last = (date.fromisoformat(measure[name]) for name in ("first_on", "last_on"))
        width = max(self.place(last) - self.place(first), BAR_LEAST)
        start = min(self.place(first), WHOLE - width)
        done = None if measure["done_on"] is None else date.fromisoformat(measure["done_on"])
        marks = [] if done is None else [(self.x(done), measure["state"])]
        marks += [(self.x(date.fromisoformat(it["on"])), it["state"]) for it in measure["targets"]]
        delay = None
        if measure["late_days"]:
            delay = (self.x(last), self.x(done or self.as_of))
        return Strip(
            x=percent(start),
            width=percent(width),
            is_long=(last - first).days > MONTH_MOST,
            marks=marks,
            delay=delay,
        )


def axis_of(shown: Mapping[str, Any]) -> Axis:
    """Find the years from the first deadline to the last, or to the last thing that was done."""
    as_of = date.fromisoformat(shown["as_of"])
    days = [as_of] if not shown["measures"] else list(_days(shown["measures"]))
    return Axis(first=date(min(days).year, 1, 1), last=date(max(days).year, 12, 31), as_of=as_of)


def _days(measures: Iterable[Mapping[str, Any]]) -> Iterable[date]:
    for each in measures:
        for name in ("first_on", "last_on", "done_on"):
            if each[name] is not None:
                yield date.fromisoformat(each[name])


def percent(hundredths: int) -> str:
    """Write hundredths of a per cent: "12.34%"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def deadline(look: Look, measure: Mapping[str, Any]) -> str:
    """Write when a measure is due as its act does."""
    first, last = measure["first_on"], measure["last_on"]
    match measure["deadline_kind"]:
        case "date":
            return look.day(last)
        case "month":
            return look.month(last[:7])
        case "year-targets":
            return look.t("roadmap.years", first=first[:4], last=last[:4])
        case _:
            return f"{look.month(first[:7])}\N{NO-BREAK SPACE}– {look.month(last[:7])}"
