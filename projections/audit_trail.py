"""The audit trail: every fact with who, when and about whom, to be found by any of these."""

from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

import asyncpg
import msgspec
from msgspec import Struct

from events.agreement import AgreementConcluded
from events.codec import FACTS, AnyFact, Recorded, tag_of
from events.contract import EnrolmentRequested
from events.invoice import InvoiceIssued
from events.pf_programme import PfProgrammeApproved
from events.registry import (
    ModuleOpened,
    PayerRegistered,
    ProgrammeSubmitted,
    ProviderRegistered,
    StudyGroupOpened,
)
from events.roadmap import RoadmapAdopted
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PositionKey, Scope, clamp, within
from projections.sheet import Added, Row, Rows, Table
from projections.view import View

SQL = queries.load("projections", "audit_trail")

# A fact that doesn't say whom it concerns names a subject that does; the nearest field comes first.
PLACES: Final = {
    "certificate": ("contract",),
    "provider": ("contract", "invoice", "agreement", "group", "module", "programme"),
    "municipality": (
        *("contract", "invoice", "agreement", "payer", "pf_programme"),
        *("group", "module", "programme", "provider", "roadmap"),
    ),
}
INTRODUCED: Final[dict[type[Any], str]] = {
    AgreementConcluded: "agreement",
    EnrolmentRequested: "contract",
    InvoiceIssued: "invoice",
    ModuleOpened: "module",
    PayerRegistered: "payer",
    PfProgrammeApproved: "pf_programme",
    ProgrammeSubmitted: "programme",
    ProviderRegistered: "provider",
    RoadmapAdopted: "roadmap",
    StudyGroupOpened: "group",
}


class Line(Row):
    """A fact of the book, and whom it concerns; what else it says stands in the journal."""

    position: int
    volume: int
    recorded_at: datetime
    effective_on: date
    type: str
    actor: str
    contract: str | None
    certificate: str | None
    provider: str | None
    municipality: str | None


class Subject(Row):
    """Whom a subject concerns: later facts name the subject alone."""

    subject: str
    certificate: str | None = None
    provider: str | None = None
    municipality: str | None = None


SUBJECT_ROWS = Table(
    name="audit_trail_subjects",
    row=Subject,
    key_count=1,
    load=SQL.load_subjects,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.lines = Added("audit_trail", Line)
        self.subjects = Rows(SUBJECT_ROWS)


class Shape(Struct, frozen=True):
    """Where to find whom the facts of one type concern."""

    own: tuple[str, ...]  # places that the fact names itself
    sources: tuple[tuple[str, str], ...]  # other places, each with the field that leads there
    introduced: str | None  # the field of the subject that later facts will name alone


@cache
def shape(kind: type[Any]) -> Shape:
    """Read the shape of a type of facts off its fields."""
    fields = kind.__struct_fields__
    introduced = INTRODUCED.get(kind)
    sources = []
    for place, ways in PLACES.items():
        leading = [way for way in ways if way in fields and way != introduced]
        if leading and (place not in fields or may_be_silent(kind, place)):
            sources.append((place, leading[0]))
    return Shape(
        own=tuple(place for place in PLACES if place in fields),
        sources=tuple(sources),
        introduced=introduced,
    )


def may_be_silent(kind: type[Any], place: str) -> bool:
    """Tell whether a fact may leave out what its subject says: a measure's own municipality."""
    return NoneType in get_args(get_type_hints(kind)[place])


def touch(fact: AnyFact, _: Recorded, sheet: Sheet) -> None:
    """Name the subjects that a fact leans on."""
    for _place, field in shape(type(fact)).sources:
        sheet.subjects.want(f"{field}:{getattr(fact, field)}")


def fold(fact: AnyFact, at: Recorded, sheet: Sheet) -> None:
    """Add a line, and note whom the fact's subject concerns."""
    known = shape(type(fact))
    found = {place: getattr(fact, place) for place in known.own}
    for place, field in known.sources:
        if found.get(place) is None:
            subject = sheet.subjects.find(f"{field}:{getattr(fact, field)}")
            found[place] = None if subject is None else getattr(subject, place)
    places = (found.get("certificate"), found.get("provider"), found.get("municipality"))
    if known.introduced is not None:
        key = f"{known.introduced}:{getattr(fact, known.introduced)}"
        sheet.subjects.put(Subject(key, *places))
    sheet.lines.add(
        Line(
            at.position,
            at.volume,
            at.recorded_at,
            at.effective_on,
            tag_of(fact),
            at.actor,
            getattr(fact, "contract", None),
            *places,
        )
    )


VIEW = View(
    name="audit_trail",
    row="a fact of the book",
    version=2,
    wanted=frozenset(FACTS),
    ignored=frozenset(),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Entry(Struct, frozen=True):
    """A line of the audit trail with the bytes of its fact, as they are stored and hashed."""

    position: int
    volume: int
    recorded_at: datetime
    effective_on: date
    type: str
    stream: str
    version: int
    actor: str
    request: str
    contract: str | None
    certificate: str | None
    provider: str | None
    municipality: str | None
    envelope: bytes


class Filters(Struct, frozen=True, kw_only=True):
    """Which facts to list; both ends are included."""

    type: str | None = None
    stream: str | None = None
    actor: str | None = None
    contract: str | None = None
    certificate: str | None = None
    provider: str | None = None
    municipality: str | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    effective_from: date | None = None
    effective_to: date | None = None


# The first filter that is set decides by which index the facts are found.
QUERIES: Final = (
    ("stream", SQL.read_trail_of_stream),
    ("contract", SQL.read_trail_of_contract),
    ("certificate", SQL.read_trail_of_certificate),
    ("provider", SQL.read_trail_of_provider),
    ("type", SQL.read_trail_of_type),
    ("actor", SQL.read_trail_of_actor),
)
ASKED: Final = ("type", "stream", "actor", "contract", "certificate", "provider", "municipality")
CURSOR = Cursor(PositionKey, (0,))


async def read_trail(
    db: Db,
    book: str,
    filters: Filters,
    after: str | int | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Entry]:
    """List facts in the order of the book, after a cursor or a position."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    key = (after,) if isinstance(after, int) else CURSOR.read(after)
    query = next(
        (query for field, query in QUERIES if getattr(narrowed, field) is not None), SQL.read_trail
    )
    before_first, last = await db.fetchrow(
        SQL.read_bounds, book, narrowed.recorded_from, narrowed.recorded_to
    ) or (0, 0)
    asked = [getattr(narrowed, field) for field in ASKED]
    key = (max(key[0], before_first),)
    rows = await db.fetch(
        query, book, *key, size + 1, *asked, last, narrowed.effective_from, narrowed.effective_to
    )
    return CURSOR.page((entry(row) for row in rows), size, lambda row: (row.position,))


class Surroundings(Struct, frozen=True):
    """What an envelope holds beside its fact and is not kept in a column."""

    request: str


SURROUNDINGS: Final = msgspec.json.Decoder(Surroundings)


def entry(row: asyncpg.Record) -> Entry:
    """Put together a line of the trail and its fact."""
    return Entry(request=SURROUNDINGS.decode(row["envelope"]).request, **dict(row.items()))
