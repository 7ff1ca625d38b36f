"""A payer lists its month for the subsidy and closes it by control totals."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from api.views import shown
from events.closing import MonthClosed
from events.money import parse_roubles, roubles
from events.subsidy import SubsidyRegisterIssued
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CloseMonth, ControlTotal, IssueSubsidyRegister
from schemas.settlement import (
    ClosedRowShown,
    MonthClosingReceipt,
    MonthClosingRequest,
    RegisterLineShown,
    SubsidyRegisterReceipt,
    SubsidyRegisterRequest,
)

routes = Routes("settlement", "Месяц плательщика", "A payer's month")

PAYERS = {Role.FINANCE, Role.OPERATOR}


@routes.post(
    "/v1/payers/{payer}/subsidy-registers",
    roles=PAYERS,
    body=SubsidyRegisterRequest,
    answer=SubsidyRegisterReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.MonthInFuture,
        refusals.MonthIsClosed,
        refusals.RegisterOutOfOrder,
        refusals.RegisterExists,
        refusals.NothingToRegister,
    ),
)
async def issue_subsidy_register(request: web.Request) -> web.Response:
    """List what the payer's contracts bind it to for a month, up to an exact position.

    A month has one register; what is concluded after it stands on a supplementary one, or on the
    next month's as left out by this.
    """
    body = await read(request, SubsidyRegisterRequest)
    accepted = await execute(
        request,
        IssueSubsidyRegister(
            payer=request.match_info["payer"],
            month=body.month,
            kind=body.kind,
            **standing(request),
        ),
    )
    issued = the_fact(accepted, SubsidyRegisterIssued)
    receipt = SubsidyRegisterReceipt(
        payer=issued.payer,
        month=issued.month,
        kind=issued.kind,
        cutoff=issued.cutoff,
        total=roubles(issued.total_kopecks),
        omitted=roubles(issued.omitted_kopecks),
        lines=tuple(shown(line, RegisterLineShown) for line in issued.lines),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/payers/{payer}/month-closings",
    roles=PAYERS,
    body=MonthClosingRequest,
    answer=MonthClosingReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.RepeatedInList,
        refusals.MonthIsClosed,
        refusals.MonthsOutOfOrder,
        refusals.MonthNotOver,
        refusals.ControlTotalOff,
        refusals.StatedTotalOff,
    ),
)
async def close_month(request: web.Request) -> web.Response:
    """Close a month that is over for ever, if its totals agree to the kopeck.

    The book counts the month twice, by its charges and by the lines of its invoices, and holds
    both against what the caller states. Late charges count in the next open month.
    """
    body = await read(request, MonthClosingRequest)
    accepted = await execute(
        request,
        CloseMonth(
            payer=request.match_info["payer"],
            month=body.month,
            totals=tuple(
                ControlTotal(
                    agreement=each.agreement,
                    charged_kopecks=parse_roubles(each.charged),
                    invoiced_kopecks=parse_roubles(each.invoiced),
                    late_reversed_kopecks=parse_roubles(each.late_reversed),
                )
                for each in body.totals
            ),
            **standing(request),
        ),
    )
    closed = the_fact(accepted, MonthClosed)
    receipt = MonthClosingReceipt(
        payer=closed.payer,
        month=closed.month,
        charges_count=closed.charges_count,
        charged=roubles(closed.charged_kopecks),
        invoiced=roubles(closed.invoiced_kopecks),
        uninvoiced=roubles(closed.uninvoiced_kopecks),
        late_reversed=roubles(closed.late_reversed_kopecks),
        rows=tuple(shown(row, ClosedRowShown) for row in closed.rows),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
