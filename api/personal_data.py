"""Who has read personal data, and whose data is due to be destroyed."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from api.operations import Routes
from api.people import VAULT
from api.plumbing import CALENDAR, POOL, VISIT, answer, caller_of, read_query
from api.views import looking, position_of, shown
from events.base import PersonRef
from events.certificate import ClosingReason
from events.period import months_later
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.readings import Place, Reading, Wanted, read_readings
from projections import certificates, retention
from projections.paging import Cursor
from projections.retention import Ended
from schemas.base import PageQuery
from schemas.erasures import (
    ReadingQuery,
    Readings,
    ReadingShown,
    Retention,
    RetentionShown,
)

routes = Routes("persons", "Персональные данные", "Personal data")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
KEPT_YEARS: Final = 5  # primary accounting documents
OF_AGE_YEARS: Final = 18
READING_CURSOR: Final = Cursor(
    Place, (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1), UUID(int=2**128 - 1))
)


@routes.get("/v1/personal-data-readings", roles=READERS, answer=Readings, query=ReadingQuery)
async def list_readings(request: web.Request) -> web.Response:
    """List who read whose personal data, why, when and by which request; the latest first.

    The log holds references and no names, and outlives the people whom it speaks of.
    """
    query = read_query(request, ReadingQuery)
    size = min(query.limit, 500)
    wanted = Wanted(
        person=query.person, reader=query.reader, purpose=query.purpose, since=query.since
    )
    rows = await read_readings(
        request.app[POOL],
        caller_of(request).book,
        wanted,
        READING_CURSOR.read(query.cursor),
        size + 1,
    )
    page = READING_CURSOR.page(rows, size, _place)
    items = [
        shown(row, ReadingShown, reading=str(row.reading), person=str(row.person))
        for row in page.rows
    ]
    return answer(request, Readings(items=items, next_cursor=page.after))


def _place(row: Reading) -> Place:
    return row.read_at, row.reading, row.person


@routes.get("/v1/persons/retention", roles={Role.OPERATOR}, answer=Retention, query=PageQuery)
async def list_retention(request: web.Request) -> web.Response:
    """List children whose data is due to be destroyed: of age, last paid for five years ago.

    Only closed certificates are looked at. A birthday is read from the vault, on record, unless
    the certificate ended because the child came of age.
    """
    query = read_query(request, PageQuery)
    caller = caller_of(request)
    today = request.app[CALENDAR].today(caller.book)
    view = certificates.VIEW.name
    async with looking(request, query, view) as db:
        page = await retention.read_ended(
            db, caller.book, months_later(today, -12 * KEPT_YEARS), query.cursor, query.limit
        )
        position = await position_of(request, db, view)
    people = await request.app[VAULT].read(
        caller.book,
        [PersonRef(row.child) for row in page.rows],
        by=caller.key_id,
        purpose=Purpose.CHECK_RETENTION,
        request=request[VISIT].request_id,
    )
    items = [
        _due(row, until)
        for row in page.rows
        if (person := people.get(PersonRef(row.child))) is not None
        and (until := kept_until(row, person)) <= today
    ]
    return answer(request, Retention(items=items, next_cursor=page.after, position=position))


def kept_until(row: Ended, person: Person) -> date:
    """Give the later of the eighteenth birthday and five years after the last payment."""
    ends = [row.closed_on]
    if row.paid_on is not None:
        ends.append(months_later(row.paid_on, 12 * KEPT_YEARS))
    if row.closing_reason != ClosingReason.AGE_18 and person.born_on is not None:
        ends.append(birthday(person.born_on, OF_AGE_YEARS))
    return max(ends)


def birthday(born_on: date, years: int) -> date:
    """Give a later birthday; who was born on 29 February has one on 1 March."""
    day = months_later(born_on, 12 * years)
    return day if day.day == born_on.day else day + timedelta(days=1)


def _due(row: Ended, until: date) -> RetentionShown:
    return shown(row, RetentionShown, person=row.child, kept_until=until)
