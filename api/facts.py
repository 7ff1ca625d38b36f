"""Facts of the book as they were recorded: for finance departments, auditors and integrations."""

import msgspec
from aiohttp import hdrs, web
from msgspec import Raw

from api.cloud_events import BATCH, SEQUENCE_DIGITS, TYPE_PREFIX, cloud_event
from api.imports.sources import origin_of
from api.operations import JSON, NDJSON, Routes
from api.plumbing import answer, caller_of, operation_of, read_query
from api.views import looking, position_of, scope_of
from ledger.keys import Caller, Role
from ledger.rules import refusals
from projections import audit_trail
from projections.audit_trail import Entry, Filters
from projections.paging import Page
from schemas.base import PageQuery, ReadQuery
from schemas.facts import FactQuery, Facts, RecordedFact, StreamQuery

routes = Routes("events", "События", "Facts")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.INTEGRATION}
VIEW = audit_trail.VIEW.name
FORMS = (JSON, BATCH, NDJSON)


@routes.get("/v1/events", roles=READERS, answer=Facts, query=FactQuery, gives=FORMS)
async def list_events(request: web.Request) -> web.Response:
    """List facts in the order of the book, by stream, type, actor, time and place.

    By Accept also as a batch of CloudEvents or as NDJSON, a CloudEvent a line; the next page is
    then the Link.
    Every item is a CloudEvents 1.0 envelope around the bytes that were recorded. A finance
    department sees the facts of its municipality.
    """
    query = read_query(request, FactQuery)
    filters = Filters(
        type=None if query.type is None else query.type.removeprefix(TYPE_PREFIX),
        **{name: getattr(query, name) for name in Filters.__struct_fields__ if name != "type"},
    )
    after = query.after if query.cursor is None else query.cursor
    return await _answer_page(request, query, filters, after)


@routes.get("/v1/streams/{stream}", roles=READERS, answer=Facts, query=StreamQuery)
async def show_stream(request: web.Request) -> web.Response:
    """List the life of one subject, such as `contract:0190…`, from its first fact on."""
    query = read_query(request, StreamQuery)
    filters = Filters(stream=request.match_info["stream"])
    return await _answer_page(request, query, filters, query.cursor)


async def _answer_page(
    request: web.Request, query: PageQuery, filters: Filters, after: str | int | None
) -> web.Response:
    caller = caller_of(request)
    async with looking(request, query, VIEW) as db:
        page = await audit_trail.read_trail(
            db, caller.book, filters, after, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    form = _form(request)
    if form != JSON:
        return _answer_events(request, form, page)
    items = [_shown(caller, entry) for entry in page.rows]
    return answer(request, Facts(items=items, next_cursor=page.after, position=position))


def _form(request: web.Request) -> str:
    """Tell in which form a caller wants a page: the first of those that it names outright."""
    if operation_of(request).gives != FORMS:
        return JSON
    stated = request.headers.get(hdrs.ACCEPT, JSON)
    named = (part.partition(";")[0].strip().lower() for part in stated.split(","))
    return next((form for form in named if form in FORMS), JSON)


def _answer_events(request: web.Request, form: str, page: Page[Entry]) -> web.Response:
    """Answer with CloudEvents and nothing around them."""
    book = caller_of(request).book
    encode = msgspec.json.Encoder()
    events = [cloud_event(book, entry) for entry in page.rows]
    body = encode.encode(events) if form == BATCH else encode.encode_lines(events)
    answered = {"Content-Type": form}
    if page.after is not None:
        following = request.rel_url.update_query(cursor=page.after)
        answered["Link"] = f'<{following}>; rel="next"'
    return web.Response(body=body, headers=answered)


@routes.get(
    "/v1/events/{position}", roles=READERS, answer=RecordedFact, refuses=(refusals.NotFound,)
)
async def show_event(request: web.Request) -> web.Response:
    """Show one fact by its place in the book."""
    position = int(request.match_info["position"])
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        page = await audit_trail.read_trail(
            db, caller_of(request).book, Filters(), position - 1, 1, scope_of(request)
        )
    if not page.rows or page.rows[0].position != position:
        raise refusals.NotFound(subject="event")
    return answer(request, _shown(caller_of(request), page.rows[0]), etag=position)


def _shown(caller: Caller, entry: Entry) -> RecordedFact:
    return RecordedFact(
        specversion="1.0",
        id=f"{caller.book}/{entry.position}",
        source=f"/books/{caller.book}",
        type=TYPE_PREFIX + entry.type,
        subject=entry.stream,
        time=entry.recorded_at,
        sequence=f"{entry.position:0{SEQUENCE_DIGITS}d}",
        position=entry.position,
        volume=entry.volume,
        version=entry.version,
        effective_on=entry.effective_on,
        authid=entry.actor,
        request=entry.request,
        origin=origin_of(entry.request),
        datacontenttype="application/json",
        data=Raw(entry.envelope),
    )
