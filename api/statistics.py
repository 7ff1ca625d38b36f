"""Operators, payers and providers see at a glance how many children use their certificates."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown
from ledger.keys import Role
from ledger.rules import refusals
from projections import statistics
from schemas.statistics import StatisticsQuery, StatisticsShown

routes = Routes("statistics", "Статистика", "Statistics")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get(
    "/v1/statistics",
    roles=READERS,
    answer=StatisticsShown,
    query=StatisticsQuery,
    refuses=(refusals.NotFound,),
)
async def show_statistics(request: web.Request) -> web.Response:
    """Count children, certificates, contracts, providers, programmes and places, all of one moment.

    Of the region, a municipality or a provider, of all periods or one. Children with one, two and
    more programmes are told apart; somebody with two contracts of one programme uses one.
    """
    query = read_query(request, StatisticsQuery)
    filters = statistics.Filters(
        municipality=query.municipality, provider=query.provider, period=query.period
    )
    async with looking(request, query, *statistics.VIEWS) as db:
        found = await statistics.read_statistics(
            db, caller_of(request).book, filters, scope_of(request)
        )
        position = min([await position_of(request, db, each) for each in statistics.VIEWS])
    if found is None:
        raise refusals.NotFound(subject="statistics")
    body = shown(
        found,
        StatisticsShown,
        municipality=query.municipality,
        provider=query.provider,
        period=query.period,
        position=position,
    )
    return answer(request, body)
