"""Providers ask payers to pay for a month."""

from aiohttp import web
from msgspec import UNSET

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.invoice import InvoiceIssued, InvoiceRemoved
from events.money import roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import IssueInvoice, RemoveInvoice
from schemas.invoices import InvoiceLineShown, InvoiceReceipt, InvoiceRequest

routes = Routes("invoices", "Счета", "Invoices")


@routes.post(
    "/v1/invoices",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=InvoiceRequest,
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.MonthInFuture,
        refusals.InvoiceExists,
        refusals.NothingToInvoice,
    ),
)
async def issue_invoice(request: web.Request) -> web.Response:
    """Ask the payer of an agreement to pay for a month; its live charges become the lines."""
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
        lines=tuple(
            InvoiceLineShown(
                contract=line.contract,
                certificate=line.certificate,
                charge=line.charge,
                amount=roubles(line.amount_kopecks),
            )
            for line in issued.lines
        ),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/invoices/{invoice}/removal",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=InvoiceReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def remove_invoice(request: web.Request) -> web.Response:
    """Withdraw an invoice; another may be issued for the month."""
    accepted = await execute(
        request, RemoveInvoice(invoice=request.match_info["invoice"], **standing(request))
    )
    removed = the_fact(accepted, InvoiceRemoved)
    receipt = InvoiceReceipt(
        invoice=removed.invoice,
        agreement=removed.agreement,
        month=removed.month,
        kind=removed.kind,
        total=UNSET,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
