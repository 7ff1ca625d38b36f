"""Who waits for a place in a group of certificates, in what order and since when."""

from datetime import date
from typing import assert_never

from msgspec import Struct

from events.certificate import CertificateQueued, CertificateUnqueued, QueueFact
from events.codec import Recorded
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PositionKey, Scope, clamp
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "queues")
Wanted = QueueFact
NEVER = date(1, 1, 1)


class Ticket(Row):
    """A certificate that waits, or has waited; it holds the ticket that it took last."""

    certificate: str
    cert_group: str = ""
    municipality: str = ""
    ticket: int = 0
    queued_on: date = NEVER
    waiting: bool = False
    position: int = 0


TICKETS = Table(
    name="queues", row=Ticket, key_count=1, load=SQL.load_tickets, save=SQL.save_tickets
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.tickets = Rows(TICKETS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the row that a fact changes."""
    sheet.tickets.want(fact.certificate)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Let a certificate join a queue, or leave it."""
    match fact:
        case CertificateQueued():
            row = sheet.tickets.open(fact.certificate)
            row.cert_group, row.municipality = fact.cert_group, fact.municipality
            row.ticket, row.queued_on, row.waiting = fact.ticket, at.effective_on, True
        case CertificateUnqueued():
            row = sheet.tickets.need(fact.certificate)
            row.waiting = False
        case _:
            assert_never(fact)
    row.position = at.position


VIEW = View(
    name="queues",
    row="a certificate that waits for a place in a group",
    version=1,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Waiting(Struct, frozen=True):
    """A certificate in a queue: nobody waits before the one in place 1."""

    certificate: str
    cert_group: str
    municipality: str
    ticket: int
    queued_on: date
    place: int


CURSOR = Cursor(PositionKey, (0,))


async def read_queue(
    db: Db,
    book: str,
    cert_group: str,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Waiting]:
    """List who waits for a place in a group, the one who is next first."""
    size = clamp(limit)
    (ticket,) = CURSOR.read(after)
    rows = await db.fetch(SQL.read_queue, book, cert_group, ticket, size + 1, scope.municipality)
    return CURSOR.page((Waiting(*row) for row in rows), size, lambda row: (row.ticket,))


async def read_place(db: Db, book: str, certificate: str, scope: Scope = ALL) -> Waiting | None:
    """Tell where a certificate waits, if it does."""
    row = await db.fetchrow(SQL.read_place, book, certificate, scope.municipality)
    return None if row is None else Waiting(*row)
