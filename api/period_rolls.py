"""The operator turns the region's programme period, and watches that nobody is left out."""

from typing import Final

from aiohttp import web

from api.operations import Routes
from api.people import is_dry_run
from api.plumbing import answer, caller_of, execute, read, standing
from api.receipts import stamp, the_fact
from api.views import read_state
from events.money import roubles
from events.region import PeriodRolled
from ledger.keys import Role
from ledger.period_roll import PeriodRolls
from ledger.rules import refusals
from ledger.rules.commands import RollPeriod
from ledger.rules.states import Region
from schemas.period_rolls import (
    PeriodRollReceipt,
    PeriodRollRequest,
    PeriodRollShown,
    PeriodRollStatus,
)

routes = Routes("period-rolls", "Смена периода", "Turns of the period")

PERIOD_ROLLS: Final = web.AppKey("period_rolls", PeriodRolls)


@routes.post(
    "/v1/period-rolls",
    roles={Role.OPERATOR},
    body=PeriodRollRequest,
    answer=PeriodRollReceipt,
    status=202,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.RollUnfinished,
        refusals.NoPeriodRunning,
        refusals.NothingToChange,
        refusals.PeriodOverlaps,
        refusals.DatesReversed,
        refusals.AlreadyExists,
    ),
)
async def roll_period(request: web.Request) -> web.Response:
    """Turn the period: give every payer, group and certificate the future that follows it.

    It moves this region alone, goes on beside live traffic and is taken up again after a crash.
    Money that was not used stays in the period that is over. A period is turned once.
    """
    body = await read(request, PeriodRollRequest)
    command = RollPeriod(
        future=body.future, future_ends_on=body.future_ends_on, **standing(request)
    )
    accepted = await execute(request, command)
    if not is_dry_run(request):
        request.app[PERIOD_ROLLS].wake()
    rolled = the_fact(accepted, PeriodRolled)
    receipt = PeriodRollReceipt(
        current=rolled.current, future=rolled.future, **stamp(request, accepted)
    )
    place = f"/v1/period-rolls/{rolled.current}"
    return answer(request, receipt, etag=accepted.position_last, location=place)


@routes.get(
    "/v1/period-rolls/{period}",
    roles={Role.OPERATOR, Role.AUDITOR},
    answer=PeriodRollShown,
    refuses=(refusals.NotFound,),
)
async def show_period_roll(request: web.Request) -> web.Response:
    """Tell how far the turn into a period has come and, when it is over, its control totals."""
    period, rolls = request.match_info["period"], request.app[PERIOD_ROLLS]
    book = caller_of(request).book
    finished = await rolls.read_finished(book, period)
    if finished is not None:
        shown = PeriodRollShown(
            current=finished.current,
            future=finished.future,
            status=PeriodRollStatus.FINISHED,
            groups_left_count=0,
            certificates_left_count=0,
            groups_count=finished.groups_count,
            certificates_count=finished.certificates_count,
            nominals=roubles(finished.nominals_kopecks),
        )
        return answer(request, shown)
    return answer(request, await _running(request, rolls, period))


async def _running(request: web.Request, rolls: PeriodRolls, period: str) -> PeriodRollShown:
    """Show a turn that goes on; what ended a moment ago has nobody left out."""
    held = await read_state(request, "region")
    if not isinstance(held.state, Region) or period not in held.state.rolls:
        raise refusals.NotFound(subject="period")
    progress = await rolls.read(caller_of(request).book)
    groups_count = certificates_count = 0
    if progress is not None and progress.current == period:
        groups_count = progress.groups_left_count
        certificates_count = progress.certificates_left_count
    return PeriodRollShown(
        current=period,
        future=held.state.rolls[period],
        status=PeriodRollStatus.RUNNING,
        groups_left_count=groups_count,
        certificates_left_count=certificates_count,
    )
