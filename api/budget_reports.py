"""What finance prints of a budget: totals, extracts of forms, the calculation of a subsidy."""

from collections.abc import Iterable

from aiohttp import web

from api.budget_execution import MEASURES, READERS
from api.moments import looking_at
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, read_state, scope_of, shown
from events.budget_code import CodePart, parts_of
from events.money import parse_roubles, roubles, split_by_weights
from events.period import months_between
from ledger.rules import refusals
from ledger.rules.states import Region
from projections import budget_reads, past
from projections.budget_reads import Figures, Filters, MeasureRow, SubsidyRow
from projections.paging import PAGE_ROWS_MAX
from schemas.base import ReadQuery
from schemas.budget_execution import ExecutionTotals, TotalShown, TotalsQuery
from schemas.budget_reports import (
    CodeTotal,
    Form0503117,
    Form0503127,
    FormQuery,
    ProvisionQuery,
    ProvisionShare,
    ProvisionSplit,
    Row0503117,
    Row0503127,
    SubsidyCalculation,
    SubsidyLine,
)

routes = Routes("budget-execution", "Исполнение бюджета", "Budget execution")

EXPENDITURE = "200"
TOTAL_TITLE = "Расходы бюджета — всего"
ALL_CODES = "х"


def added_up(rows: Iterable[Figures]) -> Figures:
    """Add up the figures of several measures."""
    listed = list(rows)
    names = Figures.__struct_fields__
    return Figures(**{name: sum(getattr(row, name) for row in listed) for name in names})


def by_code(rows: Iterable[MeasureRow]) -> dict[str, list[MeasureRow]]:
    """Group measures by their budget codes, in order."""
    groups: dict[str, list[MeasureRow]] = {}
    for row in sorted(rows, key=lambda row: row.code):
        groups.setdefault(row.code, []).append(row)
    return groups


@routes.get("/v1/budget-execution/totals", roles=READERS, answer=ExecutionTotals, query=TotalsQuery)
async def total_execution(request: web.Request) -> web.Response:
    """Add execution up by code, source, mechanism, municipality or year."""
    query = read_query(request, TotalsQuery)
    rows, position = await _measures(request, query)
    groups: dict[str, list[MeasureRow]] = {}
    for row in rows:
        groups.setdefault(str(getattr(row, query.by)), []).append(row)
    body = ExecutionTotals(
        items=[_total(key, groups[key]) for key in sorted(groups)],
        total=_total("total", rows),
        position=position,
    )
    return answer(request, body)


@routes.get(
    "/v1/budget-execution/finance-extract", roles=READERS, answer=Form0503117, query=FormQuery
)
async def extract_0503117(request: web.Request) -> web.Response:
    """Extract the expenditure rows of form 0503117, a row a budget code."""
    query = read_query(request, FormQuery)
    rows, position = await _measures(request, query)
    items = [
        _row_0503117(measures[0].title, code, added_up(measures))
        for code, measures in by_code(rows).items()
    ]
    total = _row_0503117(TOTAL_TITLE, ALL_CODES, added_up(rows))
    return answer(request, Form0503117(rows=items, total=total, position=position))


@routes.get(
    "/v1/budget-execution/administrator-extract", roles=READERS, answer=Form0503127, query=FormQuery
)
async def extract_0503127(request: web.Request) -> web.Response:
    """Extract the expenditure rows of form 0503127, a row a budget code."""
    query = read_query(request, FormQuery)
    rows, position = await _measures(request, query)
    items = [
        _row_0503127(measures[0].title, code, added_up(measures))
        for code, measures in by_code(rows).items()
    ]
    total = _row_0503127(TOTAL_TITLE, ALL_CODES, added_up(rows))
    return answer(request, Form0503127(rows=items, total=total, position=position))


@routes.get(
    "/v1/subsidy-agreements/{subsidy_agreement}/calculation",
    roles=READERS,
    answer=SubsidyCalculation,
    refuses=(refusals.NotFound,),
)
async def calculate_subsidy(request: web.Request) -> web.Response:
    """Calculate a subsidy by certificates: its payments with their budget codes, and in all."""
    query = read_query(request, ReadQuery)
    name, book = request.match_info["subsidy_agreement"], caller_of(request).book
    async with looking(request, query, MEASURES) as db:
        row = await budget_reads.read_subsidy(db, book, name, scope_of(request))
        position = await position_of(request, db, MEASURES)
    if row is None:
        raise refusals.NotFound(subject="subsidy-agreement")
    return answer(request, _calculation(row, position))


@routes.get(
    "/v1/provision-splits",
    roles=READERS,
    answer=ProvisionSplit,
    query=ProvisionQuery,
    refuses=(refusals.PeriodUnknown,),
)
async def split_provision(request: web.Request) -> web.Response:
    """Split a year's provision between programme periods by their months, to the kopeck."""
    query = read_query(request, ProvisionQuery)
    state = (await read_state(request, "region")).state
    periods = {each.period: each for each in state.periods} if isinstance(state, Region) else {}
    for name in query.period:
        if name not in periods:
            raise refusals.PeriodUnknown(period=name)
    months = [
        len(months_between(periods[name].starts_on, periods[name].ends_on)) for name in query.period
    ]
    amount = parse_roubles(query.amount)
    parts = split_by_weights(amount, months)
    items = [
        ProvisionShare(period=name, months_count=count, amount=roubles(part))
        for name, count, part in zip(query.period, months, parts, strict=True)
    ]
    return answer(request, ProvisionSplit(items=items, total=roubles(amount)))


async def _measures(
    request: web.Request, query: TotalsQuery | FormQuery
) -> tuple[list[MeasureRow], int]:
    """List all measures that were asked for, page by page, now or as of another moment."""
    book, scope = caller_of(request).book, scope_of(request)
    filters = Filters(municipality=query.municipality, year=query.year)
    rows: list[MeasureRow] = []
    after = None
    async with looking_at(request, query, MEASURES) as (db, moment):
        while True:
            cut = (after, PAGE_ROWS_MAX, scope)
            if moment is None:
                page = await budget_reads.read_measures(db, book, filters, *cut)
            else:
                page = await past.read_measures(db, book, filters, moment, *cut)
            rows += page.rows
            after = page.after
            if after is None:
                break
        position = moment.position if moment else await position_of(request, db, MEASURES)
    return rows, position


def _total(key: str, rows: list[MeasureRow]) -> TotalShown:
    return shown(added_up(rows), TotalShown, key=key, measures_count=len(rows))


def _row_0503117(title: str, code: str, figures: Figures) -> Row0503117:
    return Row0503117(
        title=title,
        line_code=EXPENDITURE,
        code=code,
        approved=roubles(figures.current_kopecks),
        executed=roubles(figures.executed_kopecks),
        unexecuted=roubles(figures.unexecuted_kopecks),
    )


def _row_0503127(title: str, code: str, figures: Figures) -> Row0503127:
    return Row0503127(
        title=title,
        line_code=EXPENDITURE,
        code=code,
        approved=roubles(figures.current_kopecks),
        limits=roubles(figures.limits_kopecks),
        through_finance=roubles(figures.executed_kopecks),
        through_banks=roubles(0),  # the ledger knows payments of the budget alone
        non_cash=roubles(0),
        executed=roubles(figures.executed_kopecks),
        unexecuted=roubles(figures.unexecuted_kopecks),
        unexecuted_limits=roubles(figures.unexecuted_limits_kopecks),
    )


def _calculation(row: SubsidyRow, position: int) -> SubsidyCalculation:
    parts = parts_of(row.code)
    lines = [
        SubsidyLine(
            number=number,
            line_code=f"{number:03}",
            administrator=parts[CodePart.ADMINISTRATOR],
            section=parts[CodePart.SECTION] + parts[CodePart.SUBSECTION],
            programme_article=parts[CodePart.PROGRAMME_ARTICLE],
            spending_direction=parts[CodePart.SPENDING_DIRECTION],
            spending_kind=parts[CodePart.SPENDING_KIND],
            due_from=each.due_from,
            due_to=each.due_to,
            amount=roubles(each.amount_kopecks),
        )
        for number, each in enumerate(row.payments, start=1)
    ]
    total = roubles(sum(each.amount_kopecks for each in row.payments))
    return SubsidyCalculation(
        subsidy_agreement=row.subsidy_agreement,
        municipality=row.municipality,
        payer=row.payer,
        year=row.year,
        lines=lines,
        by_code=[CodeTotal(code=row.code, amount=total)],
        total=total,
        received=roubles(row.received_kopecks),
        position=position,
    )
