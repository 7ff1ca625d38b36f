"""Providers ask payers to pay for a month, and payers answer: in work, given back, paid."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import facts_of, stamp, the_fact
from api.views import shown
from events.certificate import UnusedServiceRefunded
from events.contract import EnrolmentRefused
from events.invoice import (
    InvoiceIssued,
    InvoicePaid,
    InvoiceRemoved,
    InvoiceRolledBack,
    InvoiceTakenInWork,
)
from events.money import roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    IssueInvoice,
    PayInvoice,
    RemoveInvoice,
    RollBackInvoice,
    TakeInvoiceInWork,
)
from schemas.invoices import (
    InvoiceLineShown,
    InvoiceReceipt,
    InvoiceRequest,
    RefundShown,
    RollbackRequest,
)

routes = Routes("invoices", "Счета", "Invoices")

PAYERS = {Role.FINANCE, Role.OPERATOR}


@routes.post(
    "/v1/invoices",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=InvoiceRequest,
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.MonthInFuture,
        refusals.DecemberOver,
        refusals.MonthIsClosed,
        refusals.InvoiceExists,
        refusals.NothingToInvoice,
    ),
)
async def issue_invoice(request: web.Request) -> web.Response:
    """Ask the payer of an agreement to pay for a month; its live charges become the lines.

    Each line is lowered to what was rendered. Advances of the month are set off; what they exceed
    the services by is carried forward to the next invoice under the agreement. Applications and
    offers under it that were to begin by the end of the month fall away.
    """
    body = await read(request, InvoiceRequest)
    accepted = await execute(
        request,
        IssueInvoice(
            invoice=new_id(), agreement=body.agreement, month=body.month, **standing(request)
        ),
    )
    issued = the_fact(accepted, InvoiceIssued)
    receipt = InvoiceReceipt(
        invoice=issued.invoice,
        agreement=issued.agreement,
        month=issued.month,
        kind=issued.kind,
        total=roubles(issued.total_kopecks),
        advance=roubles(issued.advance_kopecks),
        advances=issued.advances,
        carried=roubles(issued.carried_kopecks),
        payable=roubles(issued.payable_kopecks),
        advance_overpaid=roubles(issued.advance_overpaid_kopecks),
        lines=tuple(shown(line, InvoiceLineShown) for line in issued.lines),
        offers_withdrawn=tuple(each.contract for each in facts_of(accepted, EnrolmentRefused)),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/invoices/{invoice}/removal",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NothingToChange,
        refusals.WrongStatus,
        refusals.MonthIsClosed,
        refusals.OverpaidUsed,
    ),
)
async def remove_invoice(request: web.Request) -> web.Response:
    """Withdraw an invoice that nobody works on; another may be issued for the month."""
    accepted = await execute(
        request, RemoveInvoice(invoice=request.match_info["invoice"], **standing(request))
    )
    removed = the_fact(accepted, InvoiceRemoved)
    receipt = InvoiceReceipt(
        invoice=removed.invoice,
        agreement=removed.agreement,
        month=removed.month,
        kind=removed.kind,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/invoices/{invoice}/work",
    roles=PAYERS,
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def take_invoice_in_work(request: web.Request) -> web.Response:
    """Begin to look through an invoice; from now on the provider can't withdraw it."""
    accepted = await execute(
        request, TakeInvoiceInWork(invoice=request.match_info["invoice"], **standing(request))
    )
    taken = the_fact(accepted, InvoiceTakenInWork)
    receipt = InvoiceReceipt(
        invoice=taken.invoice,
        agreement=taken.agreement,
        month=taken.month,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/invoices/{invoice}/rollbacks",
    roles=PAYERS,
    body=RollbackRequest,
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def roll_back_invoice(request: web.Request) -> web.Response:
    """Give an invoice in work back to the provider; one that is paid stays paid."""
    body = await read(request, RollbackRequest)
    accepted = await execute(
        request,
        RollBackInvoice(
            invoice=request.match_info["invoice"], reason=body.reason, **standing(request)
        ),
    )
    given_back = the_fact(accepted, InvoiceRolledBack)
    receipt = InvoiceReceipt(
        invoice=given_back.invoice,
        agreement=given_back.agreement,
        month=given_back.month,
        reason=given_back.reason,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/invoices/{invoice}/payment",
    roles=PAYERS,
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def pay_invoice(request: web.Request) -> web.Response:
    """Record that an invoice in work was paid, once; what was not rendered goes back."""
    accepted = await execute(
        request, PayInvoice(invoice=request.match_info["invoice"], **standing(request))
    )
    paid = the_fact(accepted, InvoicePaid)
    receipt = InvoiceReceipt(
        invoice=paid.invoice,
        agreement=paid.agreement,
        month=paid.month,
        payable=roubles(paid.payable_kopecks),
        refunded=roubles(paid.refunded_kopecks),
        refunds=tuple(
            shown(each, RefundShown) for each in facts_of(accepted, UnusedServiceRefunded)
        ),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
