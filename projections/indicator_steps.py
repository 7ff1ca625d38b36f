"""Takes an indicator apart: by which facts its two numbers came to what they are.

The census that shows an indicator is looked at after every fact, so the steps of each number add
up to it. Facts alike of one month are one step, with how many they are; a declaration, which cites
an act, always stands alone.
"""

from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from events.codec import Recorded, tag_of
from events.indicator import Indicator
from ledger.database import Db
from projections import travel
from projections.indicator_figures import Figures, day_of
from projections.indicator_past import Census
from projections.indicators import VIEW, Declared, Sheet
from projections.travel import NOW, Moment
from projections.view import tags

NUMERATOR: Final = "numerator"
ALONE: Final = tags(Declared)


class CountStep(Struct, frozen=True, kw_only=True):
    """Facts of a kind, and what they changed in one of an indicator's numbers."""

    recorded: Recorded  # the last of them; of several, nobody's in particular
    of: str  # the numerator, or a reading of the denominator
    change_count: int
    after_count: int = 0
    facts_count: int = 1


class Steps:
    """The steps of an indicator's numbers, gathered as the facts come."""

    def __init__(self, indicator: Indicator) -> None:
        """Begin at nothing."""
        self.indicator = indicator
        self.numbers: dict[str, int] = {}
        self.found: dict[tuple[str | int, ...], CountStep] = {}

    def note(self, at: Recorded, figures: Figures) -> None:
        """Note what a fact changed."""
        for name, number in numbers_of(figures, self.indicator).items():
            change = number - self.numbers.get(name, 0)
            if change:
                self.add(at, name, change)
                self.numbers[name] = number

    def add(self, at: Recorded, name: str, change: int) -> None:
        """Put a change beside those that are like it."""
        tag = tag_of(at.fact)
        month = f"{at.effective_on:%Y-%m}"
        key = (name, at.position if tag in ALONE else month, tag, change > 0)
        like = self.found.pop(key, None)  # a step stands where the last of its facts does
        if like is None:
            self.found[key] = CountStep(recorded=at, of=name, change_count=change)
            return
        self.found[key] = CountStep(
            recorded=replace(at, actor="", request=""),
            of=name,
            change_count=like.change_count + change,
            facts_count=like.facts_count + 1,
        )

    def listed(self) -> list[CountStep]:
        """List the steps in the order of the book, each with what its number came to."""
        after: dict[str, int] = {}
        steps = []
        for each in self.found.values():
            after[each.of] = after.get(each.of, 0) + each.change_count
            steps.append(replace(each, after_count=after[each.of]))
        return steps


def numbers_of(figures: Figures, indicator: Indicator) -> dict[str, int]:
    """Give what is counted and what was declared so far of what it is a share of."""
    return {NUMERATOR: figures.numerator(indicator), **figures.wholes(indicator)}


async def explain_indicator(
    db: Db,
    book: str,
    indicator: Indicator,
    municipality: str | None,
    year: int,
    as_of: date,
    moment: Moment = NOW,
) -> tuple[list[CountStep], Figures]:
    """Take an indicator apart, as it stood on a day of a year and as it was known."""
    day = day_of(year, as_of)
    steps = Steps(indicator)
    taken: list[Census] = []

    def look(at: Recorded, sheet: Sheet) -> None:
        if not taken:
            taken.append(Census(sheet, municipality, day, as_of))
        if taken[0].see(at.fact):
            steps.note(at, taken[0].figures(year))

    sheet = await travel.of_book(db, book, VIEW, moment, look)
    census = taken[0] if taken else Census(sheet, municipality, day, as_of)
    figures = census.figures(year)
    return steps.listed(), figures
