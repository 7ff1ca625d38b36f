"""Who waits for a place in a group, and where."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from msgspec import UNSET

from api.operations import Routes
from api.people import read_people, shown_person
from api.plumbing import answer, caller_of, read_query
from api.views import check_there, looking, position_of, scope_of, shown
from events.base import PersonRef
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.rules import refusals
from projections import certificates, queues
from projections.queues import Waiting
from schemas.base import ReadQuery
from schemas.queues import QueuedShown, QueuePlaceShown, QueueQuery, QueueShown

routes = Routes("certificates", "Сертификаты", "Certificates")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
QUEUES = queues.VIEW.name


@routes.get(
    "/v1/cert-groups/{cert_group}/queue",
    roles=READERS,
    answer=QueueShown,
    query=QueueQuery,
    refuses=(refusals.NotFound,),
)
async def list_queue(request: web.Request) -> web.Response:
    """List who waits for a place in a group, the one who is next first."""
    query = read_query(request, QueueQuery)
    book = caller_of(request).book
    await check_there(request, "cert-group", request.match_info["cert_group"])
    async with looking(request, query, QUEUES) as db:
        page = await queues.read_queue(
            db, book, request.match_info["cert_group"], query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, QUEUES)
    children: Mapping[str, PersonRef] = {}
    people: Mapping[PersonRef, Person] = {}
    if query.names:
        async with looking(request, query, certificates.VIEW.name) as db:
            named = [row.certificate for row in page.rows]
            children = await certificates.read_children(db, book, named)
        people = await read_people(request, children.values(), Purpose.LIST_REGISTRY)
    items = list(_with_people(page.rows, children, people))
    return answer(request, QueueShown(items=items, next_cursor=page.after, position=position))


def _with_people(
    rows: Iterable[Waiting],
    children: Mapping[str, PersonRef],
    people: Mapping[PersonRef, Person],
) -> Iterable[QueuedShown]:
    for row in rows:
        person = people.get(children.get(row.certificate, ""))
        yield shown(
            row,
            QueuedShown,
            number=UNSET if person is None else person.certificate_number or UNSET,
            person=UNSET if person is None else shown_person(person),
        )


@routes.get(
    "/v1/certificates/{certificate}/queue-place",
    roles=READERS,
    answer=QueuePlaceShown,
    refuses=(refusals.NotFound, refusals.NotQueued),
)
async def show_queue_place(request: web.Request) -> web.Response:
    """Tell where a certificate waits for a place."""
    query, certificate = read_query(request, ReadQuery), request.match_info["certificate"]
    await check_there(request, "certificate", certificate)
    async with looking(request, query, QUEUES) as db:
        row = await queues.read_place(db, caller_of(request).book, certificate, scope_of(request))
        position = await position_of(request, db, QUEUES)
    if row is None:
        raise refusals.NotQueued
    return answer(request, shown(row, QueuePlaceShown, position=position))
