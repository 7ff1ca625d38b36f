"""Facts as they are recorded, as Server-Sent Events: the feed that calls by itself.

A stream reads pages of the audit trail up to where the view stands and then waits for the view to
move. What it has sent is known by one position, so no fact is missed and none comes twice, however
many writers there are.
"""

import asyncio
import re
from contextlib import suppress
from typing import Final

import msgspec
from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from api import faults, headers
from api.cloud_events import TYPE_PREFIX, cloud_event
from api.health import DRAINING
from api.operations import Routes
from api.plumbing import VISIT, caller_of, read_query
from api.views import WAITING, looking, position_of, scope_of
from ledger.keys import Role
from projections import audit_trail
from projections.audit_trail import Filters
from projections.waiting import Behind
from schemas.base import ReadQuery
from schemas.streams import EventStreamQuery

routes = Routes("events", "События", "Facts")

EVENT_STREAM: Final = "text/event-stream"
READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.INTEGRATION}
VIEW = audit_trail.VIEW.name
PAGE_ROWS: Final = 200
LOOK_SECONDS: Final = 1.0  # how late a stream may notice that the service is going to stop
PING_SECONDS: Final = 15.0
RETRY_MS: Final = 2_000  # after which a client comes back, to another process if there is one
LAST_EVENT_ID: Final = "Last-Event-ID"
POSITION: Final = re.compile(r"[0-9]{1,15}")


class Streams:
    """Counts the streams of this process: each holds a connection for as long as it likes."""

    def __init__(self, count_max: int) -> None:
        """Begin with none."""
        self.count_max = count_max
        self.open_count = 0

    def __enter__(self) -> None:
        """Open one more, or say that there are too many."""
        if self.open_count >= self.count_max:
            raise faults.Unavailable
        self.open_count += 1

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.open_count -= 1


STREAMS: Final = web.AppKey("streams", Streams)


@routes.get(
    "/v1/events/stream",
    roles=READERS,
    answer=None,
    query=EventStreamQuery,
    gives=(EVENT_STREAM,),
)
async def stream_events(request: web.Request) -> web.StreamResponse:
    """Stream facts as they are recorded, as Server-Sent Events with a CloudEvent each.

    `id` is the position, `event` the type. After a break a client goes on behind the Last-Event-ID
    that it has seen; without one it begins behind `after`, or with what is yet to come. A finance
    department sees the facts of its municipality.
    """
    query = read_query(request, EventStreamQuery)
    filters = Filters(
        type=None if query.type is None else query.type.removeprefix(TYPE_PREFIX),
        stream=query.stream,
        provider=query.provider,
        municipality=query.municipality,
    )
    after = _after(request, query)
    if after is None:
        async with looking(request, query, VIEW) as db:
            after = await position_of(request, db, VIEW)
    with request.app[STREAMS]:
        async with sse_response(
            request,
            headers={headers.REQUEST_ID: request[VISIT].request_id},
            ping_interval=PING_SECONDS,
        ) as response:
            with suppress(ConnectionResetError, TimeoutError):  # it comes back with its last id
                await _go_on(request, response, filters, after)
        return response


async def _go_on(
    request: web.Request, response: EventSourceResponse, filters: Filters, after: int
) -> None:
    """Send what there is, wait for more, and say goodbye when the service stops."""
    draining = request.app[DRAINING]
    while response.is_connected():
        if draining.begun:
            await response.send("", event="draining", retry=RETRY_MS)
            return
        reached = await _send_page(request, response, filters, after)
        if reached == after:
            await _wait(request, after)
        after = reached


async def _send_page(
    request: web.Request, response: EventSourceResponse, filters: Filters, after: int
) -> int:
    """Send what follows a position, and give the position up to which nothing is left to send."""
    caller = caller_of(request)
    async with looking(request, ReadQuery(), VIEW) as db:
        page = await audit_trail.read_trail(
            db, caller.book, filters, after, PAGE_ROWS, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    for entry in page.rows:  # with no connection held: a client may be slow
        event = msgspec.json.encode(cloud_event(caller.book, entry)).decode()
        await response.send(event, id=str(entry.position), event=TYPE_PREFIX + entry.type)
    return max(after, position if page.after is None else page.rows[-1].position)


async def _wait(request: web.Request, after: int) -> None:
    """Come back when the view has moved, or in a second to look whether the service stops."""
    waiting, book = request.app[WAITING], caller_of(request).book
    try:
        await waiting.wait_for(book, VIEW, after + 1, LOOK_SECONDS)
    except Behind as behind:
        if behind.reason is not None:  # the view stands: no use in asking at once
            await asyncio.sleep(LOOK_SECONDS)


def _after(request: web.Request, query: EventStreamQuery) -> int | None:
    """Tell behind which position a client goes on, if it says."""
    last = request.headers.get(LAST_EVENT_ID)
    if last is None:
        return query.after
    if POSITION.fullmatch(last) is None:
        raise faults.Invalid((faults.FieldFault(LAST_EVENT_ID, "not-an-integer"),))
    return int(last)
