"""The registries of a month's settlement: advances, completeness, registers, closings."""

from aiohttp import web

from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown, touched_at
from ledger.keys import Role
from ledger.rules import refusals
from projections import advances, completeness, month_closings, past_registries, subsidy_registers
from schemas.advances import AdvanceLineShown
from schemas.base import PageQuery, ReadQuery
from schemas.settlement import ClosedRowShown, RegisterLineShown
from schemas.settlement_registry import (
    AdvanceLines,
    AdvanceQuery,
    Advances,
    AdvanceShown,
    ClosingQuery,
    ClosingRows,
    Closings,
    ClosingShown,
    CompletenessPage,
    CompletenessQuery,
    CompletenessShown,
    RegisterLines,
    RegisterQuery,
    Registers,
    RegisterShown,
)

routes = Routes("settlement", "Месяц плательщика", "A payer's month")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
PAYERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get("/v1/advances", roles=READERS, answer=Advances, query=AdvanceQuery)
async def list_advances(request: web.Request) -> web.Response:
    """List advances; a provider sees its own, a finance department those of its payer."""
    query = read_query(request, AdvanceQuery)
    filters = advances.Filters(
        **{name: getattr(query, name) for name in advances.Filters.__struct_fields__}
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, advances.VIEW.name) as (db, moment):
        if moment is None:
            page = await advances.read_advances(db, book, filters, *cut)
        else:
            page = await past_registries.read_advances(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, advances.VIEW.name)
    items = [shown(row, AdvanceShown) for row in page.rows]
    return answer(request, Advances(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/advances/{advance}", roles=READERS, answer=AdvanceShown, refuses=(refusals.NotFound,)
)
async def show_advance(request: web.Request) -> web.Response:
    """Tell what an advance asks for, and whether it was paid or set off."""
    query = read_query(request, ReadQuery)
    advance = request.match_info["advance"]
    async with looking(request, query, advances.VIEW.name) as db:
        row = await advances.read_advance(db, caller_of(request).book, advance, scope_of(request))
        etag = await touched_at(request, db, f"advance:{advance}", advances.VIEW.name)
    if row is None:
        raise refusals.NotFound(subject="advance")
    return answer(request, shown(row, AdvanceShown), etag=etag)


@routes.get(
    "/v1/advances/{advance}/lines",
    roles=READERS,
    answer=AdvanceLines,
    query=PageQuery,
    refuses=(refusals.NotFound,),
)
async def list_advance_lines(request: web.Request) -> web.Response:
    """List the contracts' shares of an advance."""
    query = read_query(request, PageQuery)
    book, advance = caller_of(request).book, request.match_info["advance"]
    async with looking(request, query, advances.VIEW.name) as db:
        if await advances.read_advance(db, book, advance, scope_of(request)) is None:
            raise refusals.NotFound(subject="advance")
        page = await advances.read_lines(db, book, advance, query.cursor, query.limit)
        position = await position_of(request, db, advances.VIEW.name)
    items = [shown(row, AdvanceLineShown) for row in page.rows]
    return answer(request, AdvanceLines(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/completeness-reports", roles=READERS, answer=CompletenessPage, query=CompletenessQuery
)
async def list_completeness(request: web.Request) -> web.Response:
    """List what was said of study groups' months; a month that is not listed counts in full."""
    query = read_query(request, CompletenessQuery)
    filters = completeness.Filters(
        **{name: getattr(query, name) for name in completeness.Filters.__struct_fields__}
    )
    async with looking(request, query, completeness.VIEW.name) as db:
        page = await completeness.read_completeness(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, completeness.VIEW.name)
    items = [shown(row, CompletenessShown) for row in page.rows]
    return answer(request, CompletenessPage(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/subsidy-registers", roles=PAYERS, answer=Registers, query=RegisterQuery)
async def list_subsidy_registers(request: web.Request) -> web.Response:
    """List subsidy registers in the order in which they were issued."""
    query = read_query(request, RegisterQuery)
    filters = subsidy_registers.Filters(
        municipality=query.municipality, payer=query.payer, month=query.month, kind=query.kind
    )
    async with looking(request, query, subsidy_registers.VIEW.name) as db:
        page = await subsidy_registers.read_registers(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, subsidy_registers.VIEW.name)
    items = [shown(row, RegisterShown) for row in page.rows]
    return answer(request, Registers(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/subsidy-registers/{position}/lines",
    roles=PAYERS,
    answer=RegisterLines,
    query=PageQuery,
    refuses=(refusals.NotFound,),
)
async def list_subsidy_register_lines(request: web.Request) -> web.Response:
    """List the obligations on a register, which is known by its cut-off position."""
    query = read_query(request, PageQuery)
    book, cutoff = caller_of(request).book, int(request.match_info["position"])
    async with looking(request, query, subsidy_registers.VIEW.name) as db:
        if await subsidy_registers.read_register(db, book, cutoff, scope_of(request)) is None:
            raise refusals.NotFound(subject="subsidy-register")
        page = await subsidy_registers.read_lines(db, book, cutoff, query.cursor, query.limit)
        position = await position_of(request, db, subsidy_registers.VIEW.name)
    items = [shown(row, RegisterLineShown) for row in page.rows]
    return answer(request, RegisterLines(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/month-closings", roles=PAYERS, answer=Closings, query=ClosingQuery)
async def list_month_closings(request: web.Request) -> web.Response:
    """List closed months with the control totals that they were closed by."""
    query = read_query(request, ClosingQuery)
    filters = month_closings.Filters(
        municipality=query.municipality, payer=query.payer, month=query.month
    )
    async with looking(request, query, month_closings.VIEW.name) as db:
        page = await month_closings.read_closings(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, month_closings.VIEW.name)
    items = [shown(row, ClosingShown) for row in page.rows]
    return answer(request, Closings(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/payers/{payer}/month-closings/{month}/rows",
    roles=PAYERS,
    answer=ClosingRows,
    query=PageQuery,
    refuses=(refusals.NotFound,),
)
async def list_month_closing_rows(request: web.Request) -> web.Response:
    """List a closed month's rows, an agreement each."""
    query = read_query(request, PageQuery)
    payer, month = request.match_info["payer"], request.match_info["month"]
    book = caller_of(request).book
    async with looking(request, query, month_closings.VIEW.name) as db:
        if await month_closings.read_closing(db, book, payer, month, scope_of(request)) is None:
            raise refusals.NotFound(subject="month-closing")
        page = await month_closings.read_rows(db, book, payer, month, query.cursor, query.limit)
        position = await position_of(request, db, month_closings.VIEW.name)
    items = [shown(row, ClosedRowShown) for row in page.rows]
    return answer(request, ClosingRows(items=items, next_cursor=page.after, position=position))
