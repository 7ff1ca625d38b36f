"""Providers ask for a part of the current month; the operator says how large and how early."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from api.views import shown
from events.advance import (
    AdvanceCancelled,
    AdvancePaid,
    AdvanceRequested,
    AdvanceTermsSet,
    GroupShare,
)
from events.money import roubles
from events.working_calendar import WorkingCalendarSet
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    CancelAdvance,
    PayAdvance,
    RequestAdvance,
    SetAdvanceTerms,
    SetWorkingCalendar,
)
from ledger.verdicts import Accepted
from schemas.advances import (
    AdvanceLineShown,
    AdvanceReceipt,
    AdvanceRequest,
    AdvanceTermsReceipt,
    AdvanceTermsRequest,
    WorkingCalendarReceipt,
    WorkingCalendarRequest,
)

routes = Routes("advances", "Авансы", "Advances")


@routes.post(
    "/v1/working-calendars",
    roles={Role.OPERATOR},
    body=WorkingCalendarRequest,
    answer=WorkingCalendarReceipt,
    refuses=(refusals.NotFound, refusals.CalendarWrong, refusals.NothingToChange),
)
async def set_working_calendar(request: web.Request) -> web.Response:
    """Enter the production calendar of a year, or the one that takes its place."""
    body = await read(request, WorkingCalendarRequest)
    accepted = await execute(
        request,
        SetWorkingCalendar(
            year=body.year,
            days_off=body.days_off,
            worked_weekends=body.worked_weekends,
            act=body.act,
            **standing(request),
        ),
    )
    entered = the_fact(accepted, WorkingCalendarSet)
    receipt = WorkingCalendarReceipt(
        year=entered.year,
        days_off=entered.days_off,
        worked_weekends=entered.worked_weekends,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/advance-terms",
    roles={Role.OPERATOR},
    body=AdvanceTermsRequest,
    answer=AdvanceTermsReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def set_advance_terms(request: web.Request) -> web.Response:
    """Set how large an advance may be and from which working day of a month it is asked for."""
    body = await read(request, AdvanceTermsRequest)
    accepted = await execute(
        request,
        SetAdvanceTerms(
            percent_max=body.percent_max,
            working_day=body.working_day,
            act=body.act,
            **standing(request),
        ),
    )
    terms = the_fact(accepted, AdvanceTermsSet)
    receipt = AdvanceTermsReceipt(
        percent_max=terms.percent_max, working_day=terms.working_day, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/advances",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=AdvanceRequest,
    answer=AdvanceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.MonthInFuture,
        refusals.AdvanceMonthOver,
        refusals.MonthIsClosed,
        refusals.AdvanceShareOverLimit,
        refusals.CalendarUnknown,
        refusals.AdvanceTooEarly,
        refusals.MonthInvoiced,
        refusals.AdvanceExists,
        refusals.RepeatedInList,
        refusals.NothingToAdvance,
    ),
)
async def request_advance(request: web.Request) -> web.Response:
    """Ask for a share of what the contracts in force cost in the current month."""
    body = await read(request, AdvanceRequest)
    accepted = await execute(
        request,
        RequestAdvance(
            advance=new_id(),
            agreement=body.agreement,
            month=body.month,
            percent=body.percent,
            group_shares=tuple(
                GroupShare(group=each.study_group, percent=each.percent)
                for each in body.group_shares
            ),
            **standing(request),
        ),
    )
    asked = the_fact(accepted, AdvanceRequested)
    receipt = AdvanceReceipt(
        advance=asked.advance,
        agreement=asked.agreement,
        month=asked.month,
        total=roubles(asked.total_kopecks),
        lines=tuple(shown(line, AdvanceLineShown) for line in asked.lines),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/advances/{advance}/payment",
    roles={Role.FINANCE, Role.OPERATOR},
    answer=AdvanceReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def pay_advance(request: web.Request) -> web.Response:
    """Record that an advance was paid, once."""
    accepted = await execute(
        request, PayAdvance(advance=request.match_info["advance"], **standing(request))
    )
    return _receipt(request, accepted, the_fact(accepted, AdvancePaid))


@routes.post(
    "/v1/advances/{advance}/cancellation",
    roles={Role.PROVIDER, Role.FINANCE, Role.OPERATOR},
    answer=AdvanceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.MonthIsClosed,
        refusals.MonthInvoiced,
    ),
)
async def cancel_advance(request: web.Request) -> web.Response:
    """Cancel an advance that is neither paid nor set off; another may be asked for."""
    accepted = await execute(
        request, CancelAdvance(advance=request.match_info["advance"], **standing(request))
    )
    return _receipt(request, accepted, the_fact(accepted, AdvanceCancelled))


def _receipt(
    request: web.Request, accepted: Accepted, done: AdvancePaid | AdvanceCancelled
) -> web.Response:
    receipt = AdvanceReceipt(
        advance=done.advance,
        agreement=done.agreement,
        month=done.month,
        total=roubles(done.total_kopecks),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
