"""Rules of invoices: a month's live charges under one agreement, asked for once (domain §5.4)."""

from msgspec.structs import replace

from events.base import Month
from events.invoice import InvoiceIssued, InvoiceLine, InvoiceRemoved
from events.period import month_of
from ledger.rules import refusals
from ledger.rules.commands import IssueInvoice, RemoveInvoice
from ledger.rules.draft import Draft, check_municipality, check_provider
from ledger.rules.parties import the_agreement
from ledger.rules.states import Agreement, Contract, InvoiceState


def issue_invoice(command: IssueInvoice, draft: Draft) -> list[InvoiceIssued]:
    """Ask for a month's charges; one invoice an agreement and month that is not removed."""
    agreement = the_agreement(draft, command, command.agreement)
    if draft.find(f"invoice:{command.invoice}", InvoiceState) is not None:
        raise refusals.AlreadyExists(subject="invoice")
    if command.month > month_of(command.effective_on):
        raise refusals.MonthInFuture(month=command.month)
    existing = agreement.invoices.get(command.month)
    if existing is not None:
        raise refusals.InvoiceExists(month=command.month, invoice=existing)
    lines = lines_of(draft, command.agreement, command.month)
    if not lines:
        raise refusals.NothingToInvoice(month=command.month)
    return [
        InvoiceIssued(
            invoice=command.invoice,
            payer=agreement.payer,
            provider=agreement.provider,
            agreement=command.agreement,
            month=command.month,
            kind=command.kind,
            lines=tuple(lines),
            total_kopecks=sum(line.amount_kopecks for line in lines),
        )
    ]


def lines_of(draft: Draft, agreement: str, month: Month) -> list[InvoiceLine]:
    """List the live charges of a month under an agreement, in order of contracts."""
    lines = []
    for subject in sorted(draft.members(f"agreement:{agreement}")):
        contract = draft.sure(subject, Contract)
        charge = contract.charges.get(month)
        left = 0 if charge is None else charge.amount_kopecks - charge.reversed_kopecks
        if charge is not None and left:
            lines.append(
                InvoiceLine(
                    contract=subject.partition(":")[2],
                    certificate=contract.certificate,
                    charge=charge.position,
                    amount_kopecks=left,
                )
            )
    return lines


def remove_invoice(command: RemoveInvoice, draft: Draft) -> list[InvoiceRemoved]:
    """Withdraw an invoice; another may be issued for the month."""
    invoice = draft.the(f"invoice:{command.invoice}", InvoiceState)
    check_provider(command, invoice.provider, "invoice")
    agreement = draft.sure(f"agreement:{invoice.agreement}", Agreement)
    check_municipality(command, agreement.municipality, "invoice")
    if invoice.removed:
        raise refusals.NothingToChange
    return [
        InvoiceRemoved(
            invoice=command.invoice,
            agreement=invoice.agreement,
            month=invoice.month,
            kind=invoice.kind,
        )
    ]


def invoice_issued(fact: InvoiceIssued, draft: Draft) -> None:
    """Fold in: the month is invoiced."""
    draft.put(
        f"invoice:{fact.invoice}",
        InvoiceState(
            agreement=fact.agreement, provider=fact.provider, month=fact.month, kind=fact.kind
        ),
    )
    subject = f"agreement:{fact.agreement}"
    agreement = draft.sure(subject, Agreement)
    invoices = {**agreement.invoices, fact.month: fact.invoice}
    draft.put(subject, replace(agreement, invoices=invoices))


def invoice_removed(fact: InvoiceRemoved, draft: Draft) -> None:
    """Fold in: the month may be invoiced again."""
    subject = f"invoice:{fact.invoice}"
    draft.put(subject, replace(draft.sure(subject, InvoiceState), removed=True))
    agreement = draft.sure(f"agreement:{fact.agreement}", Agreement)
    left = {month: invoice for month, invoice in agreement.invoices.items() if month != fact.month}
    draft.put(f"agreement:{fact.agreement}", replace(agreement, invoices=left))
