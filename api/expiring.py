"""Payers tell parents in good time whose money will be gone with the period."""

from datetime import date

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, read_state, scope_of, shown
from ledger.keys import Role
from ledger.rules.states import Region
from projections import balances, expiring
from schemas.expiring import ExpiringBalances, ExpiringQuery, ExpiringShown

routes = Routes("certificates", "Сертификаты", "Certificates")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
BALANCES = balances.VIEW.name


@routes.get("/v1/expiring-balances", roles=READERS, answer=ExpiringBalances, query=ExpiringQuery)
async def list_expiring_balances(request: web.Request) -> web.Response:
    """List certificates with money that nobody has used, and the day after which it is gone.

    What is left of a period is not carried over. Closed and frozen certificates are not listed.
    """
    query = read_query(request, ExpiringQuery)
    ends = {
        period: last
        for period, last in (await _ends(request)).items()
        if query.period in {None, period} and (query.ends_by is None or last <= query.ends_by)
    }
    filters = expiring.Filters(
        municipality=query.municipality, payer=query.payer, cert_group=query.cert_group
    )
    async with looking(request, query, BALANCES) as db:
        page = await expiring.read_expiring(
            db, caller_of(request).book, ends, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, BALANCES)
    items = [shown(row, ExpiringShown, ends_on=ends[row.period]) for row in page.rows]
    return answer(request, ExpiringBalances(items=items, next_cursor=page.after, position=position))


async def _ends(request: web.Request) -> dict[str, date]:
    held = await read_state(request, "region")
    periods = held.state.periods if isinstance(held.state, Region) else ()
    return {each.period: each.ends_on for each in periods}
