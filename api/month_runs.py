"""The operator charges whoever is due for a month, and watches how far it has come."""

from typing import Final

from aiohttp import web

from api.operations import Routes
from api.people import is_dry_run
from api.plumbing import answer, caller_of, execute, read, standing
from api.receipts import stamp, the_fact
from events.money import roubles
from events.region import MonthRunStarted
from ledger.keys import Role
from ledger.month_run import MonthRuns, Progress, run_id
from ledger.rules import refusals
from ledger.rules.commands import StartMonthRun
from schemas.month_runs import MonthRunReceipt, MonthRunRequest, MonthRunShown, MonthRunStatus

routes = Routes("month-runs", "Ежемесячное списание", "Monthly runs")

MONTH_RUNS: Final = web.AppKey("month_runs", MonthRuns)


@routes.post(
    "/v1/month-runs",
    roles={Role.OPERATOR},
    body=MonthRunRequest,
    answer=MonthRunReceipt,
    status=202,
    keyed=True,
    refuses=(refusals.NotFound, refusals.MonthRunning, refusals.MonthInFuture),
)
async def start_month_run(request: web.Request) -> web.Response:
    """Charge every contract that is due for a month, and close those whose term is over.

    It goes on beside live traffic and is taken up again after a crash. A month is run once.
    """
    body = await read(request, MonthRunRequest)
    book = caller_of(request).book
    command = StartMonthRun(run=run_id(book, body.month), month=body.month, **standing(request))
    dry_run = is_dry_run(request)
    if not dry_run:
        await request.app[MONTH_RUNS].ask(book, body.month)
    accepted = await execute(request, command)
    if not dry_run:
        request.app[MONTH_RUNS].wake()
    started = the_fact(accepted, MonthRunStarted)
    receipt = MonthRunReceipt(run=started.run, month=started.month, **stamp(request, accepted))
    return answer(
        request, receipt, etag=accepted.position_last, location=f"/v1/month-runs/{started.run}"
    )


@routes.get(
    "/v1/month-runs/{run}",
    roles={Role.OPERATOR, Role.AUDITOR},
    answer=MonthRunShown,
    refuses=(refusals.NotFound,),
)
async def show_month_run(request: web.Request) -> web.Response:
    """Tell how far a monthly run has come and, when it is finished, its control totals."""
    progress = await request.app[MONTH_RUNS].read(
        caller_of(request).book, request.match_info["run"]
    )
    if progress is None:
        raise refusals.NotFound(subject="run")
    return answer(request, _shown(progress))


def _shown(progress: Progress) -> MonthRunShown:
    finished = progress.finished_at is not None
    return MonthRunShown(
        run=progress.run,
        month=progress.month,
        status=MonthRunStatus.FINISHED if finished else MonthRunStatus.RUNNING,
        due_count=progress.due_count,
        done_count=progress.done_count,
        charged_count=progress.charged_count,
        charged=roubles(progress.charged_kopecks),
        closed_count=progress.closed_count,
        passed_over_count=progress.passed_over_count,
        per_minute_count=progress.per_minute_count,
        trouble=progress.trouble,
        started_at=progress.started_at,
        finished_at=progress.finished_at,
    )
