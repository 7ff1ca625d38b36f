"""Reads when a measure is due: a day, a month, several months, or targets year by year."""

import calendar
import re
from datetime import date
from typing import Final

from events.indicator import Indicator
from events.roadmap import Deadline, DeadlineKind, Target

MONTHS: Final = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август"),
    *("сентябрь", "октябрь", "ноябрь", "декабрь"),
)
GENITIVE: Final = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа"),
    *("сентября", "октября", "ноября", "декабря"),
)
DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.\s*((?:19|20)\d{2})")
YEAR: Final = re.compile(r"(?<![\d,.])(20\d{2})(?![\d,.])")
IN_WORDS: Final = re.compile(rf"(\d{{1,2}})\s+({'|'.join(GENITIVE)})\s+(\d{{4}})\s*г")
_MONTHS = re.compile(
    rf"({'|'.join(MONTHS)})(?:\s*[-–—]\s*({'|'.join(MONTHS)}))?(?:\s+(20\d{{2}})\s*г?\.?)?"
)
_LABEL = r"([А-Яа-яё][А-Яа-яё ]*?)?"
_TARGET = re.compile(_LABEL + r"\s*[-–—]?\s*(\d{1,3}(?:[.,]\d{1,3})?)(?![\d,.])\s*%?")
_SHARE = re.compile(r"100|[1-9]?[0-9](\.[0-9]{1,3})?")
_LABELS: Final = {  # a page may break words, so spaces do not count
    "муниципальноезадание": Indicator.ASSIGNMENT_COVERAGE,
    "пф": Indicator.PF_COVERAGE,
}


class Unreadable(ValueError):
    """The words say no deadline that can be understood."""


def read_day(words: str) -> date:
    """Read «25.02.2019», with or without a space before the year."""
    found = DAY.search(words)
    if found is None:
        raise Unreadable(words)
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        raise Unreadable(words) from error


def read_day_in_words(words: str) -> date | None:
    """Read «10 января 2019 г.»; None if there is no such day."""
    found = IN_WORDS.search(words)
    if found is None:
        return None
    try:
        return date(int(found[3]), GENITIVE.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def on_day(day: date) -> Deadline:
    """Make the deadline of one day."""
    return Deadline(kind=DeadlineKind.DATE, first_on=day, last_on=day)


def read_months(words: str, year: int | None) -> Deadline:
    """Read «май», «май-июнь», «ноябрь - декабрь 2020 г.»; the year may stand in the section."""
    found = _MONTHS.fullmatch(words.strip().lower())
    stated = year if found is None or found[3] is None else int(found[3])
    if found is None or stated is None:
        raise Unreadable(words)
    first = MONTHS.index(found[1]) + 1
    last = first if found[2] is None else MONTHS.index(found[2]) + 1
    if last < first:
        raise Unreadable(words)
    return Deadline(
        kind=DeadlineKind.MONTH if last == first else DeadlineKind.MONTH_RANGE,
        first_on=date(stated, first, 1),
        last_on=date(stated, last, calendar.monthrange(stated, last)[1]),
    )


def read_targets(words: str, indicator: Indicator | None) -> tuple[Target, ...]:
    """Read a target for each year; one without words of its own is of the measure's indicator."""
    places = list(YEAR.finditer(words))
    ends = [*(place.start() for place in places[1:]), len(words)]
    targets = [
        target
        for place, end in zip(places, ends, strict=True)
        for target in _of_year(int(place[1]), words[place.end() : end], indicator)
    ]
    if not targets:
        raise Unreadable(words)
    return tuple(targets)


def _of_year(year: int, words: str, indicator: Indicator | None) -> list[Target]:
    targets = []
    at = 0
    text = words.strip()
    while at < len(text):
        found = _TARGET.match(text, at)
        if found is None:
            raise Unreadable(text)
        label = (found[1] or "").replace(" ", "").lower()
        which = _LABELS.get(label) if label else indicator
        if which is None:
            raise Unreadable(label or text)
        percent = found[2].replace(",", ".")
        if _SHARE.fullmatch(percent) is None:
            raise Unreadable(text)
        targets.append(Target(year=year, indicator=which, percent=percent))
        at = found.end()
        while at < len(text) and text[at] in " ;,":
            at += 1
    if not targets:
        raise Unreadable(str(year))
    return targets


def by_year(targets: tuple[Target, ...]) -> Deadline:
    """Make the deadline of targets by year: from the first year's first day to the last's last."""
    years = [target.year for target in targets]
    return Deadline(
        kind=DeadlineKind.YEAR_TARGETS,
        first_on=date(min(years), 1, 1),
        last_on=date(max(years), 12, 31),
    )
