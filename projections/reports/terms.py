"""What a report is asked about, and the days of a period in the words of people."""

import re
from datetime import date
from typing import Annotated, Final

from msgspec import Meta, Struct

from events.base import Ref
from events.period import last_day

QUARTER_MONTHS: Final = 3
YEAR_LENGTH: Final = 4
Span = Annotated[str, Meta(pattern=r"^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$(?!\n)")]
_SPAN = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?", re.ASCII)


class Terms(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The filter of a report: each kind says which of these it needs and which it takes."""

    advance: Ref | None = None
    agreement: Ref | None = None
    as_of: date | None = None  # the day that is counted; none: that of the last fact
    certificate: Ref | None = None
    invoice: Ref | None = None
    measure: Ref | None = None
    municipality: Ref | None = None
    names: bool = False  # numbers and names out of the vault
    payer: Ref | None = None
    period: Span | None = None  # 2026, 2026-Q4, 2026-10
    provider: Ref | None = None
    roadmap: Ref | None = None
    subsidy_agreement: Ref | None = None
    subsidy_register: Annotated[int, Meta(gt=0)] | None = None  # its cut-off position

    @property
    def year(self) -> str | None:
        """Give the year that the period is, or is a part of."""
        return None if self.period is None else self.period[:YEAR_LENGTH]

    def stated(self) -> dict[str, str]:
        """Give what was said, in words that a fact can keep."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {
            name: "true" if it is True else str(it)
            for name, it in found.items()
            if it is not None and it is not False
        }


def days_of(span: str | None) -> tuple[date, date]:
    """Give the first and the last day of a year, a quarter or a month; none is all time."""
    if span is None:
        return date.min, date.max
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(span)
    year = int(found["year"])
    if found["quarter"]:
        last = int(found["quarter"]) * QUARTER_MONTHS
        return date(year, last - QUARTER_MONTHS + 1, 1), last_day(f"{year}-{last:02d}")
    if found["month"]:
        return date(year, int(found["month"]), 1), last_day(f"{year}-{found['month']}")
    return date(year, 1, 1), date(year, 12, 31)


def months_of(span: str | None) -> tuple[str, str]:
    """Give the first and the last month of a year, a quarter or a month; none is all time."""
    first, last = days_of(span)
    return f"{first.year:04d}-{first.month:02d}", f"{last.year:04d}-{last.month:02d}"
