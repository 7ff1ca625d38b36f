"""The registry of invoices and their lines."""

from aiohttp import web

from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown, touched_at
from ledger.keys import Role
from ledger.rules import refusals
from projections import invoices, past_registries
from schemas.base import PageQuery, ReadQuery
from schemas.contract_registry import InvoiceLines, InvoiceQuery, Invoices, InvoiceShown
from schemas.invoices import InvoiceLineShown

routes = Routes("invoices", "Счета", "Invoices")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get("/v1/invoices", roles=READERS, answer=Invoices, query=InvoiceQuery)
async def list_invoices(request: web.Request) -> web.Response:
    """List invoices; a provider sees its own, a finance department those to its payer."""
    query = read_query(request, InvoiceQuery)
    filters = invoices.Filters(
        **{name: getattr(query, name) for name in invoices.Filters.__struct_fields__}
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, invoices.VIEW.name) as (db, moment):
        if moment is None:
            page = await invoices.read_invoices(db, book, filters, *cut)
        else:
            page = await past_registries.read_invoices(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, invoices.VIEW.name)
    items = [shown(row, InvoiceShown) for row in page.rows]
    return answer(request, Invoices(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/invoices/{invoice}", roles=READERS, answer=InvoiceShown, refuses=(refusals.NotFound,)
)
async def show_invoice(request: web.Request) -> web.Response:
    """Tell what an invoice asks for and whether it was removed."""
    query = read_query(request, ReadQuery)
    invoice = request.match_info["invoice"]
    async with looking(request, query, invoices.VIEW.name) as db:
        row = await invoices.read_invoice(db, caller_of(request).book, invoice, scope_of(request))
        etag = await touched_at(request, db, f"invoice:{invoice}", invoices.VIEW.name)
    if row is None:
        raise refusals.NotFound(subject="invoice")
    return answer(request, shown(row, InvoiceShown), etag=etag)


@routes.get(
    "/v1/invoices/{invoice}/lines",
    roles=READERS,
    answer=InvoiceLines,
    query=PageQuery,
    refuses=(refusals.NotFound,),
)
async def list_invoice_lines(request: web.Request) -> web.Response:
    """List the charges that an invoice asks to pay."""
    query = read_query(request, PageQuery)
    book, invoice = caller_of(request).book, request.match_info["invoice"]
    async with looking(request, query, invoices.VIEW.name) as db:
        if await invoices.read_invoice(db, book, invoice, scope_of(request)) is None:
            raise refusals.NotFound(subject="invoice")
        page = await invoices.read_lines(db, book, invoice, query.cursor, query.limit)
        position = await position_of(request, db, invoices.VIEW.name)
    items = [shown(row, InvoiceLineShown) for row in page.rows]
    return answer(request, InvoiceLines(items=items, next_cursor=page.after, position=position))
