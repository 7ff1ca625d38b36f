"""How budgets and programmes of personalised financing are executed."""

from aiohttp import web

from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown, touched_at
from events.base import PfProgrammeId
from events.money import roubles
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import refusals
from projections import budget_execution, budget_reads, past, pf_programmes
from projections.budget_reads import Filters
from projections.pf_programmes import ProgrammeRow
from projections.travel import NOW
from schemas.base import ReadQuery
from schemas.budget_execution import (
    BudgetExecution,
    BudgetExecutionByMonth,
    ExecutionLines,
    LineQuery,
    LineShown,
    MeasureMonthQuery,
    MeasureMonthShown,
    MeasureQuery,
    MeasureShown,
)
from schemas.registry import (
    CapShown,
    CertGroupShown,
    PfProgrammeQuery,
    PfProgrammes,
    PfProgrammeShown,
)

routes = Routes("budget-execution", "Исполнение бюджета", "Budget execution")

READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
MEASURES = budget_execution.VIEW.name
PROGRAMMES = pf_programmes.VIEW.name


@routes.get("/v1/budget-execution", roles=READERS, answer=BudgetExecution, query=MeasureQuery)
async def list_measures(request: web.Request) -> web.Response:
    """List budget measures: approved, moved, bound, charged, paid, left."""
    query = read_query(request, MeasureQuery)
    filters = Filters(municipality=query.municipality, year=query.year, measure=query.measure)
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, MEASURES) as (db, moment):
        if moment is None:
            page = await budget_reads.read_measures(db, book, filters, *cut)
        else:
            page = await past.read_measures(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, MEASURES)
    items = [shown(row, MeasureShown) for row in page.rows]
    body = BudgetExecution(items=items, next_cursor=page.after, position=position)
    return answer(request, body)


@routes.get(
    "/v1/budget-execution/months",
    roles=READERS,
    answer=BudgetExecutionByMonth,
    query=MeasureMonthQuery,
)
async def list_measure_months(request: web.Request) -> web.Response:
    """List what happened to budget measures month by month."""
    query = read_query(request, MeasureMonthQuery)
    filters = Filters(
        municipality=query.municipality,
        year=query.year,
        measure=query.measure,
        month=query.month,
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, MEASURES) as (db, moment):
        if moment is None:
            page = await budget_reads.read_months(db, book, filters, *cut)
        else:
            page = await past.read_months(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, MEASURES)
    items = [
        shown(
            row,
            MeasureMonthShown,
            reserved=roubles(row.taken_kopecks),
            charged=roubles(row.written_kopecks),
        )
        for row in page.rows
    ]
    body = BudgetExecutionByMonth(items=items, next_cursor=page.after, position=position)
    return answer(request, body)


@routes.get("/v1/budget-execution/lines", roles=READERS, answer=ExecutionLines, query=LineQuery)
async def list_execution_lines(request: web.Request) -> web.Response:
    """Open figures: list the facts that each of them is the sum of."""
    query = read_query(request, LineQuery)
    filters = Filters(
        municipality=query.municipality,
        year=query.year,
        measure=query.measure,
        month=query.month,
        figure=query.figure,
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, MEASURES) as (db, moment):
        page = await budget_reads.read_lines(db, book, filters, moment or NOW, *cut)
        position = moment.position if moment else await position_of(request, db, MEASURES)
    items = [shown(row, LineShown) for row in page.rows]
    return answer(request, ExecutionLines(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/pf-programmes", roles=READERS, answer=PfProgrammes, query=PfProgrammeQuery)
async def list_pf_programmes(request: web.Request) -> web.Response:
    """List programmes of personalised financing with their caps and groups."""
    query = read_query(request, PfProgrammeQuery)
    filters = pf_programmes.Filters(municipality=query.municipality, payer=query.payer)
    async with looking(request, query, PROGRAMMES) as db:
        page = await pf_programmes.read_pf_programmes(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, PROGRAMMES)
    items = [_shown(row) for row in page.rows]
    return answer(request, PfProgrammes(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/pf-programmes/{pf_programme}",
    roles=READERS,
    answer=PfProgrammeShown,
    refuses=(refusals.NotFound,),
)
async def show_pf_programme(request: web.Request) -> web.Response:
    """Tell what is left under the caps of a programme, and how full its groups are."""
    pf_programme = request.match_info["pf_programme"]
    async with looking(request, read_query(request, ReadQuery), PROGRAMMES) as db:
        row = await _the_programme(request, db, pf_programme)
        etag = await touched_at(request, db, f"pf-programme:{pf_programme}", PROGRAMMES)
    return answer(request, _shown(row), etag=etag)


async def _the_programme(request: web.Request, db: Db, pf_programme: PfProgrammeId) -> ProgrammeRow:
    row = await pf_programmes.read_pf_programme(
        db, caller_of(request).book, pf_programme, scope_of(request)
    )
    if row is None:
        raise refusals.NotFound(subject="pf-programme")
    return row


def _shown(row: ProgrammeRow) -> PfProgrammeShown:
    return shown(
        row,
        PfProgrammeShown,
        periods=[shown(each, CapShown) for each in row.periods],
        groups=[shown(each, CertGroupShown) for each in row.groups],
    )
