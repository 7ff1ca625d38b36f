"""Finance departments see in good time when the money of a programme will be used up."""

from collections.abc import Iterable
from typing import Final

from aiohttp import web

from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import position_of, scope_of, shown, wait_for
from ledger.keys import Role
from ledger.rules import refusals
from projections import contracts, forecast, pf_programmes
from projections.forecast import Cap, ForecastPeriod, Obligation
from schemas.forecasts import (
    ForecastMonthShown,
    ForecastPeriodShown,
    ForecastQuery,
    ForecastShown,
)

routes = Routes("forecasts", "Прогноз", "Forecasts")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
CONTRACTS: Final = contracts.VIEW.name
PROGRAMMES: Final = pf_programmes.VIEW.name


@routes.get(
    "/v1/pf-programmes/{pf_programme}/forecast",
    roles=READERS,
    answer=ForecastShown,
    query=ForecastQuery,
    refuses=(refusals.NotFound,),
)
async def forecast_pf_programme(request: web.Request) -> web.Response:
    """Forecast month by month what live contracts cost, against the caps of their programme.

    A month that was never charged is planned at the contract's price of the month. What is
    reserved and has no month left is shown apart, so that all sums add up to the cap.
    """
    query = read_query(request, ForecastQuery)
    pf_programme, book = request.match_info["pf_programme"], caller_of(request).book
    await wait_for(request, PROGRAMMES, query.min_position)
    async with looking_at(request, query, CONTRACTS) as (db, moment):
        scope = scope_of(request)
        caps = await forecast.read_caps(db, book, pf_programme, moment, scope)
        if caps is None:
            raise refusals.NotFound(subject="pf-programme")
        obligations = await forecast.read_obligations(db, book, pf_programme, moment)
        seen = [await position_of(request, db, each) for each in (CONTRACTS, PROGRAMMES)]
        position = min(seen) if moment is None else moment.position
    periods = periods_shown(caps, obligations, query.warn_percent)
    body = ForecastShown(
        pf_programme=pf_programme,
        warn_percent=query.warn_percent,
        periods=periods,
        position=position,
    )
    return answer(request, body)


def periods_shown(
    caps: Iterable[Cap], obligations: list[Obligation], warn_percent: int
) -> list[ForecastPeriodShown]:
    """Forecast each period, in their order."""
    return [_shown(forecast.forecast(cap, obligations, warn_percent)) for cap in caps]


def _shown(row: ForecastPeriod) -> ForecastPeriodShown:
    months = [shown(each, ForecastMonthShown) for each in row.months]
    return shown(row, ForecastPeriodShown, months=months)
