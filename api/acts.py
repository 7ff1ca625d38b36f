"""The registry of acts: what each is, and what rests on it."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, caller_of, execute, new_id, read, read_query, standing
from api.receipts import stamp, the_fact
from api.views import looking, position_of, scope_of, shown
from events.act import ActRegistered
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import RegisterAct
from projections import acts
from schemas.acts import (
    ActQuery,
    ActReceipt,
    ActRequest,
    Acts,
    ActShown,
    Citations,
    CitationShown,
    UnregisteredActs,
    UnregisteredActShown,
)
from schemas.base import PageQuery, ReadQuery

routes = Routes("acts", "Акты", "Acts")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
VIEW = acts.VIEW.name


@routes.post(
    "/v1/acts",
    roles={Role.FINANCE, Role.OPERATOR},
    body=ActRequest,
    answer=ActReceipt,
    refuses=(refusals.NotFound, refusals.ActInFuture, refusals.AlreadyExists),
)
async def register_act(request: web.Request) -> web.Response:
    """Enter an act of a municipality, or of the region, once.

    What cites its kind, number and date, now or before, is shown with it.
    """
    body = await read(request, ActRequest)
    accepted = await execute(
        request,
        RegisterAct(
            act=new_id(),
            municipality=body.municipality,
            kind=body.kind,
            number=body.number,
            dated=body.dated,
            body=body.body,
            title=body.title,
            file=body.file,
            in_force_on=body.in_force_on,
            amends=body.amends,
            **standing(request),
        ),
    )
    receipt = ActReceipt(act=the_fact(accepted, ActRegistered).act, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.get("/v1/acts", roles=READERS, answer=Acts, query=ActQuery)
async def list_acts(request: web.Request) -> web.Response:
    """List registered acts; a finance department sees its municipality's and the region's."""
    query = read_query(request, ActQuery)
    filters = acts.Filters(
        **{name: getattr(query, name) for name in acts.Filters.__struct_fields__}
    )
    async with looking(request, query, VIEW) as db:
        page = await acts.read_acts(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, ActShown) for row in page.rows]
    return answer(request, Acts(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/acts/{act}", roles=READERS, answer=ActShown, refuses=(refusals.NotFound,))
async def show_act(request: web.Request) -> web.Response:
    """Tell what an act is and how many facts rest on it."""
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        row = await acts.read_act(
            db, caller_of(request).book, request.match_info["act"], scope_of(request)
        )
    if row is None:
        raise refusals.NotFound(subject="act")
    return answer(request, shown(row, ActShown))


@routes.get(
    "/v1/acts/{act}/citations",
    roles=READERS,
    answer=Citations,
    query=PageQuery,
    refuses=(refusals.NotFound,),
)
async def list_act_citations(request: web.Request) -> web.Response:
    """List the facts that rest on an act, the oldest first."""
    query = read_query(request, PageQuery)
    book, act, scope = caller_of(request).book, request.match_info["act"], scope_of(request)
    async with looking(request, query, VIEW) as db:
        if await acts.read_act(db, book, act, scope) is None:
            raise refusals.NotFound(subject="act")
        page = await acts.read_citations(db, book, act, query.cursor, query.limit, scope)
        position = await position_of(request, db, VIEW)
    items = [shown(row, CitationShown) for row in page.rows]
    return answer(request, Citations(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/unregistered-acts", roles=READERS, answer=UnregisteredActs, query=PageQuery)
async def list_unregistered_acts(request: web.Request) -> web.Response:
    """List the acts that facts cite and nobody has registered."""
    query = read_query(request, PageQuery)
    async with looking(request, query, VIEW) as db:
        page = await acts.read_unregistered(
            db, caller_of(request).book, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, UnregisteredActShown) for row in page.rows]
    body = UnregisteredActs(items=items, next_cursor=page.after, position=position)
    return answer(request, body)
