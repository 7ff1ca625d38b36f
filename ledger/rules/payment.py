"""Rules of what a payer does with an invoice: takes it in work, gives it back, pays it."""

from msgspec.structs import replace

from events.base import InvoiceId
from events.certificate import ChargeKind, UnusedServiceRefunded
from events.invoice import InvoiceLine, InvoicePaid, InvoiceRolledBack, InvoiceTakenInWork
from ledger.rules import refusals
from ledger.rules.commands import PayInvoice, RollBackInvoice, TakeInvoiceInWork
from ledger.rules.draft import Draft
from ledger.rules.invoices import the_invoice
from ledger.rules.settled import AdvanceState, InvoiceState, InvoiceStatus
from ledger.rules.states import Contract


def check_status(invoice: InvoiceState, *allowed: InvoiceStatus) -> None:
    """Refuse a button that is pressed again or too early (F19)."""
    if invoice.status not in allowed:
        raise refusals.WrongStatus(status=invoice.status)


def check_not_in_register(state: InvoiceState | AdvanceState) -> None:
    """Refuse what would cross a payment that is on its way through the bank (F18)."""
    if state.payment_register is not None:
        raise refusals.InPaymentRegister(payment_register=state.payment_register)


def take_invoice_in_work(command: TakeInvoiceInWork, draft: Draft) -> list[InvoiceTakenInWork]:
    """Begin to look through an invoice; from now on the provider can't withdraw it."""
    invoice = the_invoice(draft, command, command.invoice)
    check_status(invoice, InvoiceStatus.ISSUED, InvoiceStatus.ROLLED_BACK)
    return [
        InvoiceTakenInWork(
            invoice=command.invoice, agreement=invoice.agreement, month=invoice.month
        )
    ]


def roll_back_invoice(command: RollBackInvoice, draft: Draft) -> list[InvoiceRolledBack]:
    """Give an invoice in work back; one that is paid, or on its way to be, stays."""
    invoice = the_invoice(draft, command, command.invoice)
    check_status(invoice, InvoiceStatus.IN_WORK)
    check_not_in_register(invoice)
    return [
        InvoiceRolledBack(
            invoice=command.invoice,
            agreement=invoice.agreement,
            month=invoice.month,
            reason=command.reason,
        )
    ]


def pay_invoice(command: PayInvoice, draft: Draft) -> list[InvoicePaid | UnusedServiceRefunded]:
    """Record the payment of an invoice in work; what was not rendered goes back, once."""
    invoice = the_invoice(draft, command, command.invoice)
    check_status(invoice, InvoiceStatus.IN_WORK)
    check_not_in_register(invoice)
    return paid_invoice(draft, command.invoice, invoice)


def paid_invoice(
    draft: Draft, invoice_id: InvoiceId, invoice: InvoiceState
) -> list[InvoicePaid | UnusedServiceRefunded]:
    """Make the facts of a payment, whoever has told of it."""
    check_status(invoice, InvoiceStatus.IN_WORK)
    lines = [line for line in invoice.lines if line.amount_kopecks < line.price_kopecks]
    draft.want(f"contract:{line.contract}" for line in lines)
    draft.want({f"certificate:{line.certificate}" for line in lines})
    refunds = [refund(draft, invoice_id, line) for line in lines]
    return [
        InvoicePaid(
            invoice=invoice_id,
            agreement=invoice.agreement,
            month=invoice.month,
            payable_kopecks=invoice.payable_kopecks,
            refunded_kopecks=sum(each.amount_kopecks for each in refunds),
        ),
        *refunds,
    ]


def refund(draft: Draft, invoice: InvoiceId, line: InvoiceLine) -> UnusedServiceRefunded:
    """Make the fact of a month's part that comes back."""
    contract = draft.sure(f"contract:{line.contract}", Contract)
    return UnusedServiceRefunded(
        certificate=contract.certificate,
        contract=line.contract,
        period=contract.period,
        municipality=contract.municipality,
        agreement=contract.agreement,
        pf_programme=contract.pf_programme,
        month=line.month,
        kind=ChargeKind.FINAL,
        charge=line.charge,
        invoice=invoice,
        completeness_percent=line.completeness_percent,
        amount_kopecks=line.price_kopecks - line.amount_kopecks,
    )


def put_status(draft: Draft, invoice: InvoiceId, status: InvoiceStatus) -> None:
    """Fold in: where the invoice stands."""
    subject = f"invoice:{invoice}"
    draft.put(subject, replace(draft.sure(subject, InvoiceState), status=status))


def invoice_taken_in_work(fact: InvoiceTakenInWork, draft: Draft) -> None:
    """Fold in: the payer works on it."""
    put_status(draft, fact.invoice, InvoiceStatus.IN_WORK)


def invoice_rolled_back(fact: InvoiceRolledBack, draft: Draft) -> None:
    """Fold in: the provider has it back."""
    put_status(draft, fact.invoice, InvoiceStatus.ROLLED_BACK)


def invoice_paid(fact: InvoicePaid, draft: Draft) -> None:
    """Fold in: it is paid."""
    put_status(draft, fact.invoice, InvoiceStatus.PAID)
