"""Indicators as they were known: who counts on a day is looked up in the view's own fold.

A census is kept as facts come, so that an explanation sees the same figures after every fact.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final, NamedTuple

from events.certificate import CertificateClosed, CertificateIssued, ServiceBooked, ServiceEnded
from events.codec import AnyFact, Recorded
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    ContractConcluded,
    EnrolmentRequested,
    TerminationRequested,
)
from events.registry import (
    ProgrammeCertified,
    ProgrammeSubmitted,
    ProviderChanged,
    ProviderRegistered,
    StudyGroupOpened,
)
from ledger.database import Db
from projections import travel
from projections.indicator_figures import DECLARED, Cited, Figures
from projections.indicators import (
    VIEW,
    Child,
    Lessons,
    OfChild,
    Sheet,
)
from projections.travel import NOW, Moment

ORGANISATION: Final = "educational-organisation"


class Attendance(NamedTuple):
    """How one child has lessons on a day, and who paid for its certificate's in the year."""

    pf: bool = False
    assignment: bool = False
    towns: frozenset[str] = frozenset()


ABSENT: Final = Attendance()


class Census:
    """Who counts on a day in a municipality, or in the region if none is named."""

    def __init__(self, sheet: Sheet, municipality: str | None, day: date, as_of: date) -> None:
        """Begin with the rows of a view before anything has happened."""
        self.sheet = sheet
        self.municipality = municipality
        self.day = day
        self.as_of = as_of
        self.certificates: dict[str, list[str]] = defaultdict(list)  # of a child
        self.lessons: dict[str, list[str]] = defaultdict(list)  # of a certificate
        self.children: dict[str, Attendance] = {}
        self.counts: Counter[str] = Counter()
        self.users: Counter[str] = Counter()  # by the municipality that paid
        self.organisations: set[str] = set()
        self.first: Child | None = None  # the region's first certificate
        self.declared: tuple[Cited, ...] = ()
        self.declared_count = 0

    def see(self, fact: AnyFact) -> bool:
        """Look again at whom a fact, folded already, speaks of; tell if a figure may have moved."""
        match fact:
            case CertificateIssued() | CertificateClosed():
                return self.see_child(fact)
            case (
                EnrolmentRequested()
                | ContractConcluded()
                | TerminationRequested()
                | ContractClosed()
                | ContractAnnulled()
            ):
                row = self.sheet.lessons.the(fact.contract)
                return self.see_lessons(row, is_new=isinstance(fact, EnrolmentRequested))
            case ServiceBooked() | ServiceEnded():
                row = self.sheet.lessons.the(fact.service)
                return self.see_lessons(row, is_new=isinstance(fact, ServiceBooked))
            case ProviderRegistered() | ProviderChanged():
                return self.see_organisation(fact.provider)
            case ProgrammeCertified():
                return self.see_organisation(self.sheet.programmes.the(fact.programme).provider)
            case StudyGroupOpened() | ProgrammeSubmitted():
                return False
            case _:
                return True  # the rows themselves are counted

    def see_child(self, fact: OfChild) -> bool:
        """See a certificate given or closed; the first of the region is kept."""
        row, first = self.sheet.children.the(fact.certificate), self.first
        if isinstance(fact, CertificateIssued):
            self.certificates[row.child].append(row.certificate)
            if row.issued_on <= self.as_of and (first is None or order(row) < order(first)):
                self.first = row
        elif row is first:  # its row is of a later fact now
            rows = self.sheet.children.made.values()
            self.first = min((each for each in rows if each.issued_on <= self.as_of), key=order)
        return self.count(row.child) or self.first is not first

    def see_lessons(self, row: Lessons, *, is_new: bool) -> bool:
        """See a contract or a place of the municipal assignment move."""
        if is_new:
            self.lessons[row.certificate].append(row.lessons)
        child = self.sheet.children.find(row.certificate)
        return child is not None and self.count(child.child)

    def see_organisation(self, provider: str) -> bool:
        """See whether a provider is an organisation with a certified programme."""
        row = self.sheet.organisations.the(provider)
        is_there = row.certified_on is not None and row.certified_on <= self.day
        counts = is_there and row.kind == ORGANISATION and self.is_asked(row.municipality)
        if counts == (provider in self.organisations):
            return False
        self.organisations.symmetric_difference_update({provider})
        return True

    def is_asked(self, municipality: str) -> bool:
        """Tell whether a municipality is among those asked about."""
        return self.municipality in {None, municipality}

    def count(self, child: str) -> bool:
        """Count a child anew; tell whether it counts otherwise."""
        before, after = self.children.get(child, ABSENT), self.attendance(child)
        if before == after:
            return False
        for found, change in ((before, -1), (after, 1)):
            self.counts["any"] += change * (found.pf or found.assignment)
            self.counts["pf"] += change * found.pf
            self.counts["assignment"] += change * found.assignment
            self.counts["both"] += change * (found.pf and found.assignment)
            self.counts["users"] += change * bool(found.towns)
            for town in found.towns:
                self.users[town] += change
        self.children[child] = after
        return True

    def attendance(self, child: str) -> Attendance:
        """Tell how a child has lessons: a closed certificate ends what it had, not what it used."""
        mechanisms, towns = set(), set()
        year_began = date(self.day.year, 1, 1)
        for certificate, row in self.lessons_of(child):
            if row.from_on is None or row.from_on > self.day or not self.is_asked(row.municipality):
                continue
            is_closed = certificate.closed_on is not None and certificate.closed_on <= self.day
            if row.ends_on >= self.day and not is_closed:
                mechanisms.add(row.mechanism)
            if row.ends_on >= year_began and row.mechanism == "pf":
                towns.add(row.municipality)
        return Attendance("pf" in mechanisms, "assignment" in mechanisms, frozenset(towns))

    def lessons_of(self, child: str) -> Iterator[tuple[Child, Lessons]]:
        """List a child's lessons, each with the certificate that it has them by."""
        for certificate in self.certificates[child]:
            row = self.sheet.children.the(certificate)
            for each in self.lessons[certificate]:
                yield row, self.sheet.lessons.the(each)

    def figures(self, year: int) -> Figures:
        """Give the figures as they stand."""
        is_region = self.municipality is None
        first = self.first
        return Figures(
            year=year,
            on=self.day,
            pf_count=self.counts["pf"],
            assignment_count=self.counts["assignment"],
            both_count=self.counts["both"],
            any_count=self.counts["any"],
            users_count=self.counts["users"],
            organisations_count=len(self.organisations),
            users_by_municipality={town: count for town, count in self.users.items() if count},
            municipalities_count=len(self.sheet.municipalities.made) if is_region else 1,
            issued_on=None if first is None or first.issued_on > self.day else first.issued_on,
            issued_position=None if first is None else first.position,
            declared=self.declared_of(year),
        )

    def declared_of(self, year: int) -> tuple[Cited, ...]:
        """Give what holds of a year: the last recorded of what acts had declared by the day."""
        rows = self.sheet.figures.made
        if len(rows) != self.declared_count:
            last = {
                (row.municipality, row.year, row.subject): row
                for row in rows
                if row.declared_on <= self.as_of and self.is_asked(row.municipality)
            }
            self.declared = tuple(
                Cited(position=row.position, fact=DECLARED.decode(row.body))
                for _, row in sorted(last.items())
            )
            self.declared_count = len(rows)
        return tuple(each for each in self.declared if each.fact.year == year)


def order(row: Child) -> tuple[date, int]:
    """Tell which certificate came first."""
    return row.issued_on, row.position


async def read_figures_at(
    db: Db,
    book: str,
    municipality: str | None,
    days: Collection[tuple[int, date]],
    as_of: date,
    moment: Moment = NOW,
) -> dict[tuple[int, date], Figures]:
    """Count everything for days as it was known: as `read_figures` counts what is known now."""
    taken: dict[date, Census] = {}

    def look(at: Recorded, sheet: Sheet) -> None:
        for day in {day for _, day in days}:
            census = taken.get(day)
            if census is None:
                census = taken[day] = Census(sheet, municipality, day, as_of)
            census.see(at.fact)

    sheet = await travel.of_book(db, book, VIEW, moment, look)
    return {
        (year, day): taken.get(day, Census(sheet, municipality, day, as_of)).figures(year)
        for year, day in days
    }
