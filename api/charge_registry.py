"""The registry of charges: what was drawn, by whom, for which month."""

from aiohttp import web

from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import position_of, scope_of, shown
from ledger.keys import Role
from ledger.rules import refusals
from projections import charges, past_registries
from schemas.contract_registry import ChargeQuery, Charges, ChargeShown
from schemas.moments import MomentQuery

routes = Routes("charges", "Списания", "Charges")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get("/v1/charges", roles=READERS, answer=Charges, query=ChargeQuery)
async def list_charges(request: web.Request) -> web.Response:
    """List charges in the order in which they were recorded; a provider sees its own."""
    query = read_query(request, ChargeQuery)
    filters = charges.Filters(
        **{name: getattr(query, name) for name in charges.Filters.__struct_fields__}
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, charges.VIEW.name) as (db, moment):
        if moment is None:
            page = await charges.read_charges(db, book, filters, *cut)
        else:
            page = await past_registries.read_charges(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, charges.VIEW.name)
    items = [_charge_shown(row) for row in page.rows]
    return answer(request, Charges(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/charges/{position}",
    roles=READERS,
    answer=ChargeShown,
    query=MomentQuery,
    refuses=(refusals.NotFound,),
)
async def show_charge(request: web.Request) -> web.Response:
    """Tell what became of one charge, which is known by its place in the book."""
    query = read_query(request, MomentQuery)
    book, position = caller_of(request).book, int(request.match_info["position"])
    async with looking_at(request, query, charges.VIEW.name) as (db, moment):
        row = await charges.read_charge(db, book, position, scope_of(request))
        if row is not None and moment is not None:
            row = await past_registries.charge_at(db, book, row, moment)
    if row is None:
        raise refusals.NotFound(subject="charge")
    return answer(request, _charge_shown(row))


def _charge_shown(row: charges.Charge) -> ChargeShown:
    return shown(row, ChargeShown, charge=row.position)
