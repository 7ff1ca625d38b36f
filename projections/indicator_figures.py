"""Indicators K1 to K6 as of a day of a year: counted by the ledger, added to what was reported.

A share is of what was declared for the year; where nothing was, there is none and nothing is
guessed. What a municipality reports is of children outside of the ledger, so it is added.
"""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from events.indicator import (
    CoverageReported,
    Indicator,
    OrganisationsDeclared,
    PopulationDeclared,
)
from ledger import queries
from ledger.database import Db
from projections.shares import percent_of

SQL = queries.load("projections", "indicators")
MUNICIPALITIES_LEAST: Final = 50  # per cent, by the target model, as the next
USERS_LEAST: Final = 25

D = TypeVar("D", PopulationDeclared, OrganisationsDeclared, CoverageReported)


class Cited(Struct, frozen=True, kw_only=True):
    """A declared fact and where it stands."""

    position: int
    fact: PopulationDeclared | OrganisationsDeclared | CoverageReported


class Figures(Struct, frozen=True, kw_only=True):
    """What is known of a municipality, or of the region, on a day of a year."""

    year: int
    on: date
    pf_count: int = 0  # children with a contract on the day, counted by the ledger
    assignment_count: int = 0
    both_count: int = 0
    any_count: int = 0
    users_count: int = 0  # children who used a certificate in the year by the day
    organisations_count: int = 0
    users_by_municipality: dict[str, int] = {}
    municipalities_count: int = 0
    issued_on: date | None = None  # the region's first certificate
    issued_position: int | None = None
    declared: tuple[Cited, ...] = ()

    def of(self, kind: type[D]) -> list[D]:
        """List the declared facts of a kind."""
        return [each.fact for each in self.declared if isinstance(each.fact, kind)]

    @property
    def reported_pf_count(self) -> int:
        """Children outside of the ledger with lessons that certificates pay."""
        return sum(each.pf_children_count for each in self.of(CoverageReported))

    @property
    def reported_assignment_count(self) -> int:
        """Children outside of the ledger on the municipal assignment."""
        return sum(each.assignment_children_count for each in self.of(CoverageReported))

    @property
    def reported_both_count(self) -> int:
        """Children outside of the ledger who have both."""
        return sum(each.both_children_count for each in self.of(CoverageReported))

    @property
    def overlap_count(self) -> int:
        """Children who have lessons by both mechanisms; they are counted once in coverage."""
        return self.both_count + self.reported_both_count

    def numerator(self, indicator: Indicator) -> int:
        """Give what an indicator counts."""
        reports = self.of(CoverageReported)
        match indicator:
            case Indicator.COVERAGE:
                outside = self.reported_pf_count + self.reported_assignment_count
                return self.any_count + outside - self.reported_both_count
            case Indicator.PF_COVERAGE:
                return self.pf_count + self.reported_pf_count
            case Indicator.ASSIGNMENT_COVERAGE:
                return self.assignment_count + self.reported_assignment_count
            case Indicator.ORGANISATIONS:
                outside = sum(each.organisations_count for each in reports)
                return self.organisations_count + outside
            case Indicator.MUNICIPALITIES:
                reporting = {each.municipality for each in reports if each.pf_children_count}
                return len({*self.users_by_municipality, *reporting})
            case Indicator.CERTIFICATE_USERS:
                return self.users_count + self.reported_pf_count
            case Indicator.ISSUING_REGIONS:
                return int(self.issued_on is not None)

    def wholes(self, indicator: Indicator) -> dict[str, int]:
        """Give what was declared so far of what an indicator is a share of, by reading."""
        match indicator:
            case Indicator.ORGANISATIONS:
                found = self.of(OrganisationsDeclared)
                return {
                    "all": sum(each.all_count for each in found),
                    "extra": sum(each.extra_count for each in found),
                }
            case Indicator.MUNICIPALITIES:
                return {"all": self.municipalities_count}
            case Indicator.ISSUING_REGIONS:
                return {}
            case _:
                people = self.of(PopulationDeclared)
                return {"population": sum(each.children_count for each in people)}

    def lacking_count(self, indicator: Indicator) -> int:
        """Count the municipalities that have yet to declare what an indicator is a share of."""
        match indicator:
            case Indicator.MUNICIPALITIES | Indicator.ISSUING_REGIONS:
                return 0
            case Indicator.ORGANISATIONS:
                declared_count = len(self.of(OrganisationsDeclared))
            case _:
                declared_count = len(self.of(PopulationDeclared))
        return max(0, max(1, self.municipalities_count) - declared_count)

    def denominators(self, indicator: Indicator) -> dict[str, int | None]:
        """Give what an indicator is a share of; where acts leave it open, each reading by name.

        There is none unless every municipality asked for has declared.
        """
        is_whole = self.lacking_count(indicator) == 0
        return {
            reading: whole if is_whole else None
            for reading, whole in self.wholes(indicator).items()
        }

    def percent(self, indicator: Indicator) -> Fraction | None:
        """Give the share by the first reading."""
        return next(iter(self.percents(indicator).values()), None)

    def percents(self, indicator: Indicator) -> dict[str, Fraction | None]:
        """Give the share by each reading of what it is of."""
        part = self.numerator(indicator)
        readings = self.denominators(indicator).items()
        return {reading: percent_of(part, whole) for reading, whole in readings}

    @property
    def conforms(self) -> bool | None:
        """Tell whether the target model is kept: half the municipalities, a quarter of children."""
        found = (self.percent(Indicator.MUNICIPALITIES), self.percent(Indicator.CERTIFICATE_USERS))
        municipalities, users = found
        if municipalities is None or users is None:
            return None
        return municipalities >= MUNICIPALITIES_LEAST and users >= USERS_LEAST


DECLARED: Final = msgspec.json.Decoder(
    PopulationDeclared | OrganisationsDeclared | CoverageReported
)


async def read_figures(
    db: Db, book: str, municipality: str | None, days: Collection[tuple[int, date]], as_of: date
) -> dict[tuple[int, date], Figures]:
    """Count everything for days, each against what holds of its year on the day of asking."""
    dates = sorted({day for _, day in days})
    asked = (book, municipality, dates)
    children = {row["on_date"]: row for row in await db.fetch(SQL.count_children, *asked)}
    users = {
        (row["on_date"], row["municipality"]): row["children_count"]
        for row in await db.fetch(SQL.count_users, *asked)
    }
    organisations = {
        row["on_date"]: row["organisations_count"]
        for row in await db.fetch(SQL.count_organisations, *asked)
    }
    years = sorted({year for year, _ in days})
    declared = [
        Cited(position=row["position"], fact=DECLARED.decode(row["body"]))
        for row in await db.fetch(SQL.read_declared, book, municipality, years, as_of)
    ]
    issued = await db.fetchrow(SQL.read_first_issued, book, as_of)
    towns = await db.fetch(SQL.read_municipalities, book)
    empty = {"pf_count": 0, "assignment_count": 0, "both_count": 0, "any_count": 0}
    return {
        (year, day): Figures(
            year=year,
            on=day,
            **{name: children.get(day, empty)[name] for name in empty},
            users_count=users.get((day, None), 0),
            users_by_municipality={
                town: count for (on, town), count in users.items() if on == day and town is not None
            },
            organisations_count=organisations.get(day, 0),
            municipalities_count=1 if municipality is not None else len(towns),
            issued_on=None if issued is None or issued["issued_on"] > day else issued["issued_on"],
            issued_position=None if issued is None else issued["position"],
            declared=tuple(each for each in declared if each.fact.year == year),
        )
        for year, day in days
    }


def day_of(year: int, as_of: date) -> date:
    """Give the day of a year on which its indicators are counted: no later than the one asked."""
    return min(as_of, date(year, 12, 31))
