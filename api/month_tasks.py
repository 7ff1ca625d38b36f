"""What is due of a month and not done, and how a payer and a provider stand with each other."""

from typing import Any

from aiohttp import web
from msgspec import Struct

from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown
from ledger.keys import Role
from projections import month_tasks, settlements
from schemas.settlement_registry import (
    MonthTasks,
    MonthTasksQuery,
    ReconciledMonth,
    Reconciliation,
    ReconciliationQuery,
    UnchargedContract,
    UnclosedMonth,
    UninvoicedMonth,
    UnpaidAdvance,
    UnpaidInvoice,
    UnsaidGroup,
)

routes = Routes("settlement", "Месяц плательщика", "A payer's month")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
SHOWN: dict[str, type[Struct]] = {
    "uncharged": UnchargedContract,
    "unsaid": UnsaidGroup,
    "uninvoiced": UninvoicedMonth,
    "unpaid_invoices": UnpaidInvoice,
    "unpaid_advances": UnpaidAdvance,
    "unclosed": UnclosedMonth,
}


@routes.get("/v1/month-tasks", roles=READERS, answer=MonthTasks, query=MonthTasksQuery)
async def show_month_tasks(request: web.Request) -> web.Response:
    """Tell what is due up to a month and not done, in one call.

    Contracts that are not charged, study groups of which nothing was said, charges that are not
    invoiced, invoices and advances that are not paid, months that are not closed.
    """
    query = read_query(request, MonthTasksQuery)
    async with looking(request, query, *month_tasks.VIEWS) as db:
        found = await month_tasks.read_tasks(
            db, caller_of(request).book, query.month, query.payer, query.limit, scope_of(request)
        )
    sections: dict[str, Any] = {}
    for name, section in found.items():
        sections[f"{name}_count"] = section.count
        sections[name] = [shown(row, SHOWN[name]) for row in section.items]
    return answer(request, MonthTasks(month=query.month, **sections))


@routes.get("/v1/reconciliations", roles=READERS, answer=Reconciliation, query=ReconciliationQuery)
async def list_reconciliations(request: web.Request) -> web.Response:
    """Reconcile payer and provider (акт сверки), month by month under each agreement.

    The closing balance is what the payer owes; below zero it is what the provider owes.
    """
    query = read_query(request, ReconciliationQuery)
    filters = settlements.Filters(
        **{name: getattr(query, name) for name in settlements.Filters.__struct_fields__}
    )
    async with looking(request, query, settlements.VIEW.name) as db:
        page = await settlements.read_settlements(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, settlements.VIEW.name)
    items = [shown(row, ReconciledMonth) for row in page.rows]
    return answer(request, Reconciliation(items=items, next_cursor=page.after, position=position))
