"""Acts: which are registered, and which facts rest on each."""

from datetime import date
from typing import Final

from msgspec import Struct

from events.act import ActRegistered
from events.base import Act
from events.codec import FACTS, AnyFact, Recorded, tag_of
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, PositionKey, Scope, clamp
from projections.sheet import Added, Row, Rows, Table
from projections.view import View

SQL = queries.load("projections", "acts")
CITING: Final = frozenset(
    tag for tag, kind in FACTS.items() if kind.__annotations__.get("act") in {Act, Act | None}
)


class Registered(Row):
    """An act in the registry."""

    act: str
    municipality: str | None  # none: the region's
    kind: str
    number: str
    dated: date
    body: str
    title: str
    file: str | None
    in_force_on: date
    amends: str | None
    first: str  # the act that it and its other versions go back to
    registered_on: date
    position: int


class Citation(Row):
    """A fact that rests on an act, registered or not."""

    position: int
    type: str
    stream: str
    effective_on: date
    municipality: str | None
    kind: str
    number: str
    dated: date


ACTS = Table(name="acts", row=Registered, key_count=1, load=SQL.load_acts)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.acts = Rows(ACTS)
        self.citations = Added("acts_citations", Citation)


def touch(fact: AnyFact, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads."""
    if isinstance(fact, ActRegistered) and fact.amends is not None:
        sheet.acts.want(fact.amends)


def fold(fact: AnyFact, at: Recorded, sheet: Sheet) -> None:
    """Enter an act, or note what rests on one."""
    if isinstance(fact, ActRegistered):
        sheet.acts.put(registered(fact, at, sheet))
        return
    act = getattr(fact, "act", None)
    if act is None:
        return  # of the facts that may cite one, this does not
    if not isinstance(act, Act):
        raise AssertionError(f"{tag_of(fact)} cites nothing")  # noqa: TRY004 - a bug, not an input
    sheet.citations.add(
        Citation(
            at.position,
            tag_of(fact),
            at.stream,
            at.effective_on,
            getattr(fact, "municipality", None),
            act.kind,
            act.number,
            act.dated,
        )
    )


def registered(fact: ActRegistered, at: Recorded, sheet: Sheet) -> Registered:
    """Make the row of an act; its versions share the first of them."""
    first = fact.act if fact.amends is None else sheet.acts.the(fact.amends).first
    return Registered(
        fact.act,
        fact.municipality,
        fact.kind,
        fact.number,
        fact.dated,
        fact.body,
        fact.title,
        fact.file,
        fact.in_force_on,
        fact.amends,
        first,
        at.effective_on,
        at.position,
    )


VIEW = View(
    name="acts",
    row="an act, with the facts that rest on it",
    version=2,
    wanted=CITING | {tag_of(ActRegistered)},
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class ActRow(Struct, frozen=True):
    """An act with how many facts rest on it."""

    act: str
    municipality: str | None
    kind: str
    number: str
    dated: date
    body: str
    title: str
    file: str | None
    in_force_on: date
    amends: str | None
    first: str
    registered_on: date
    position: int
    citations_count: int


class UnregisteredRow(Struct, frozen=True):
    """An act that facts cite and the registry lacks."""

    kind: str
    number: str
    dated: date
    municipality: str | None
    first_position: int
    citations_count: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which acts to list."""

    municipality: str | None = None
    kind: str | None = None
    number: str | None = None
    dated: date | None = None
    version_of: str | None = None
    in_force_on: date | None = None


CURSOR = Cursor(IdKey, ("",))
POSITION_CURSOR = Cursor(PositionKey, (0,))


async def read_act(db: Db, book: str, act: str, scope: Scope = ALL) -> ActRow | None:
    """Give one act; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_act, book, act, scope.municipality)
    return None if row is None else ActRow(*row)


async def read_acts(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[ActRow]:
    """List acts in the order of their ids; everybody sees the region's."""
    size = clamp(limit)
    asked = [getattr(filters, field) for field in filters.__struct_fields__]
    start = CURSOR.read(after)
    rows = await db.fetch(SQL.read_acts, book, *start, size + 1, scope.municipality, *asked)
    return CURSOR.page((ActRow(*row) for row in rows), size, lambda row: (row.act,))


async def read_citations(
    db: Db, book: str, act: str, after: str | None = None, limit: int = 50, scope: Scope = ALL
) -> Page[Citation]:
    """List the facts that rest on an act, the oldest first."""
    size = clamp(limit)
    start = POSITION_CURSOR.read(after)
    rows = await db.fetch(SQL.read_citations, book, act, *start, size + 1, scope.municipality)
    return POSITION_CURSOR.page((Citation(*row) for row in rows), size, lambda row: (row.position,))


async def read_unregistered(
    db: Db, book: str, after: str | None = None, limit: int = 50, scope: Scope = ALL
) -> Page[UnregisteredRow]:
    """List what facts cite and nobody has registered, in the order of the first citation."""
    size = clamp(limit)
    start = POSITION_CURSOR.read(after)
    rows = await db.fetch(SQL.read_unregistered, book, *start, size + 1, scope.municipality)
    return POSITION_CURSOR.page(
        (UnregisteredRow(*row) for row in rows), size, lambda row: (row.first_position,)
    )
