"""What a report is gathered from: a book as it stood at a position, and nothing that came later."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from events.agreement import AgreementConcluded
from events.base import PersonRef
from events.certificate import CertificateIssued
from events.codec import AnyFact, Recorded, decode
from events.contract import ContractConcluded
from events.pf_programme import PfProgrammeApproved
from events.registry import (
    MunicipalityRegistered,
    PayerRegistered,
    ProviderChanged,
    ProviderRegistered,
)
from ledger import queries
from ledger.database import Db
from ledger.persons import Person
from projections import travel
from projections.paging import Scope
from projections.reports.words import DASH
from projections.travel import Moment
from projections.view import View

SQL = queries.load("projections", "reports")
People = Callable[[Iterable[PersonRef]], Awaitable[Mapping[PersonRef, Person]]]
F = TypeVar("F", bound=AnyFact)


class NotThere(LookupError):
    """What a report is about was not in the book, or is not the caller's."""


class Requisites(Struct, frozen=True):
    """A contract's number and date."""

    number: str
    concluded_on: date | None


class Organisation(Struct, frozen=True):
    """An organisation as papers name it."""

    title: str
    inn: str
    ogrn: str
    municipality: str


class Ground(Struct, frozen=True, kw_only=True):
    """A book as it stood at a position, as far as somebody may see it."""

    db: Db
    book: str
    position: int
    scope: Scope
    zone: ZoneInfo
    people: People | None  # none: names were not asked for

    @property
    def moment(self) -> Moment:
        """Say which facts count."""
        return Moment(position=self.position)

    def check(self, *, municipality: str | None, provider: str | None = None) -> None:
        """Raise NotThere for what is somebody else's."""
        if self.scope.provider is not None and self.scope.provider != provider:
            raise NotThere("provider")
        if self.scope.municipality is not None and self.scope.municipality != municipality:
            raise NotThere("municipality")

    async def streams(self, *names: str) -> list[Recorded]:
        """Give the facts of some subjects, in order."""
        rows = await self.db.fetch(SQL.read_streams, self.book, sorted(set(names)), self.position)
        return [decode(row["envelope"]) for row in rows]

    async def fact_at(self, position: int | None) -> Recorded | None:
        """Give the fact at a place, unless it came later."""
        row = await self.db.fetchrow(SQL.read_at, self.book, position, self.position)
        return None if row is None else decode(row["envelope"])

    async def recorded_at(self) -> datetime:
        """Tell when what the report looks at was last added to."""
        found: datetime | None = await self.db.fetchval(
            SQL.read_recorded_at, self.book, self.position
        )
        if found is None:
            raise NotThere("region")
        return found

    async def day(self, asked: date | None) -> date:
        """Give the day that was asked for, else the region's on which the last fact came."""
        return asked or (await self.recorded_at()).astimezone(self.zone).date()

    async def all_of(self, kind: type[F], prefix: str, names: Iterable[str]) -> list[F]:
        """Give the facts of one kind in the lives of some subjects."""
        found = await self.streams(*(f"{prefix}:{name}" for name in names))
        return [each.fact for each in found if isinstance(each.fact, kind)]

    async def naming(self, types: Iterable[str], field: str, name: str) -> list[Recorded]:
        """Give the facts of some kinds that name a subject in a field."""
        needle = f'"{field}":"{name}"'.encode()
        rows = await self.db.fetch(SQL.read_naming, self.book, sorted(types), self.position, needle)
        return [decode(row["envelope"]) for row in rows]

    async def folded(self, view: View) -> Any:  # noqa: ANN401 - each view has a sheet of its own
        """Fold a view from its facts."""
        return await travel.of_book(self.db, self.book, view, self.moment)

    async def contracts(self, names: Iterable[str]) -> dict[str, Requisites]:
        """Give the numbers and dates of contracts."""
        concluded = await self.all_of(ContractConcluded, "contract", names)
        return {each.contract: Requisites(each.number, each.concluded_on) for each in concluded}

    async def titles(self, *streams: str) -> dict[str, str]:
        """Give what subjects are called, by their streams; who has no title is left out."""
        found: dict[str, str] = {}
        for each in await self.streams(*streams):
            title = getattr(each.fact, "title", None)
            if isinstance(title, str):
                found[each.stream] = title
        return found

    async def agreement(self, name: str) -> AgreementConcluded:
        """Give an agreement."""
        return the_first(await self.all_of(AgreementConcluded, "agreement", [name]))

    async def provider(self, name: str) -> Organisation:
        """Give a provider as its last entry in the registry has it."""
        title, inn, ogrn, municipality, person = "", "", "", "", None
        for each in await self.streams(f"provider:{name}"):
            match each.fact:
                case ProviderRegistered():
                    municipality = each.fact.municipality
                case ProviderChanged(requisites=requisites) if requisites is not None:
                    ogrn = requisites.ogrn
                case _:
                    pass
            if isinstance(each.fact, ProviderRegistered | ProviderChanged):
                title, inn = each.fact.title or "", each.fact.inn or ""
                person = each.fact.person
        if not municipality:
            raise NotThere("provider")
        if not title and person is not None:
            title, inn = await self.entrepreneur(person, name)
        return Organisation(title, inn or DASH, ogrn or DASH, municipality)

    async def providers(self, names: Iterable[str]) -> dict[str, str]:
        """Give what providers are called; a person is named only if names were asked for."""
        streams = {f"provider:{name}": name for name in sorted(set(names))}
        titles = await self.titles(*streams)
        return {
            name: titles.get(stream) or (await self.provider(name)).title
            for stream, name in streams.items()
        }

    async def groups(self, pf_programmes: Iterable[str]) -> dict[str, str]:
        """Give what groups of certificates are called."""
        approved = await self.all_of(PfProgrammeApproved, "pf-programme", pf_programmes)
        return {each.cert_group: each.title for fact in approved for each in fact.groups}

    async def entrepreneur(self, person: PersonRef, provider: str) -> tuple[str, str]:
        """Name an entrepreneur, if names were asked for."""
        found = (await self.open_people([person])).get(person)
        if found is None:
            return f"Индивидуальный предприниматель ({provider})", ""
        return f"Индивидуальный предприниматель {full_name(found)}", found.inn or ""

    async def payer(self, name: str) -> Organisation:
        """Give a payer."""
        found = the_first(await self.all_of(PayerRegistered, "payer", [name]))
        return Organisation(found.title, found.inn, DASH, found.municipality)

    async def municipality(self, name: str | None) -> str:
        """Name a municipality; none is the whole region."""
        if name is None:
            return "весь регион"
        return the_first(await self.all_of(MunicipalityRegistered, "municipality", [name])).title

    async def children(self, certificates: Iterable[str]) -> dict[str, Person]:
        """Open whose certificates these are, if names were asked for."""
        if self.people is None:
            return {}
        issued = await self.all_of(CertificateIssued, "certificate", certificates)
        people = await self.open_people(each.child for each in issued)
        return {each.certificate: people[each.child] for each in issued if each.child in people}

    async def open_people(self, persons: Iterable[PersonRef]) -> Mapping[PersonRef, Person]:
        """Open people, if names were asked for."""
        return {} if self.people is None else await self.people(persons)

    async def numbers(self, certificates: Iterable[str]) -> dict[str, str]:
        """Give each certificate's number; where it may not be shown, its reference."""
        named = list(certificates)
        children = await self.children(named)
        return {
            each: (children[each].certificate_number if each in children else None) or each
            for each in named
        }


def the_first(facts: list[F]) -> F:
    """Give the fact that began a subject."""
    if not facts:
        raise NotThere("subject")
    return facts[0]


def full_name(person: Person) -> str:
    """Write a name in full."""
    parts = (person.family_name, person.given_name, person.patronymic)
    return " ".join(part for part in parts if part)
