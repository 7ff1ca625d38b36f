"""Rules of invoices: a month's charges under one agreement, asked for once."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from events.base import AdvanceId, ContractId, InvoiceId, Kopecks, Month
from events.certificate import ReserveReleased
from events.contract import EnrolmentRefused
from events.invoice import InvoicedCharge, InvoiceIssued, InvoiceLine, InvoiceRemoved
from events.money import percent_of
from events.period import last_day, month_of
from ledger.rules import refusals
from ledger.rules.commands import Command, IssueInvoice, RemoveInvoice
from ledger.rules.completeness import completeness_of
from ledger.rules.contracts import is_waiting, lapsed
from ledger.rules.draft import Draft, check_municipality, check_provider
from ledger.rules.lane import check_open, counts_in, is_closed
from ledger.rules.obligations import contracts_under
from ledger.rules.parties import the_agreement
from ledger.rules.settled import AdvanceState, InvoiceState, InvoiceStatus
from ledger.rules.states import Agreement, Contract, Group, MonthCharge, Payer

DECEMBER = "12"


class Due(NamedTuple):
    """A charge that is to stand on the invoice."""

    contract_id: ContractId
    contract: Contract
    month: Month
    charge: MonthCharge


def issue_invoice(
    command: IssueInvoice, draft: Draft
) -> list[EnrolmentRefused | ReserveReleased | InvoiceIssued]:
    """Ask for a month's charges; one invoice an agreement and month that is not removed.

    Whatever should have begun by the end of the month and is no contract yet falls away.
    """
    agreement = the_agreement(draft, command, command.agreement)
    if draft.find(f"invoice:{command.invoice}", InvoiceState) is not None:
        raise refusals.AlreadyExists(subject="invoice")
    month, today = command.month, month_of(command.effective_on)
    if month > today:
        raise refusals.MonthInFuture(month=month)
    if month.endswith(DECEMBER) and month != today:
        raise refusals.DecemberOver(month=month)
    check_open(draft, agreement.payer, month)
    existing = agreement.invoices.get(month)
    if existing is not None:
        raise refusals.InvoiceExists(month=month, invoice=existing)
    payer = draft.sure(f"payer:{agreement.payer}", Payer)
    lines = lines_of(draft, list(due_charges(command, draft, agreement, payer)))
    if not lines:
        raise refusals.NothingToInvoice(month=month)
    return [
        *withdrawn(command, draft),
        issued(command, draft, agreement, payer, lines),
    ]


def withdrawn(command: IssueInvoice, draft: Draft) -> Iterator[EnrolmentRefused | ReserveReleased]:
    """Refuse applications and offers whose month is being invoiced without them."""
    end = last_day(command.month)
    for contract_id, contract in contracts_under(draft, command.agreement):
        if is_waiting(contract) and contract.starts_on <= end:
            yield from lapsed(contract_id, contract)


def due_charges(
    command: IssueInvoice, draft: Draft, agreement: Agreement, payer: Payer
) -> Iterator[Due]:
    """List the charges that count in the month, and earlier ones of the year that missed theirs.

    A charge misses its month's invoice when it is made after it was issued or when the month was
    closed without it. December is settled in December: January asks for nothing before it.
    """
    for contract_id, contract in contracts_under(draft, command.agreement):
        for month, charge in sorted(contract.charges.items()):
            if charge.invoice is not None or not charge.live_kopecks:
                continue
            counts = counts_in(month, charge)
            missed = counts in agreement.invoices or is_closed(payer, counts)
            same_year = counts[:4] == command.month[:4]
            if counts == command.month or (counts < command.month and same_year and missed):
                yield Due(contract_id, contract, month, charge)


def lines_of(draft: Draft, due: list[Due]) -> list[InvoiceLine]:
    """Price each charge by the completeness of its study group's month."""
    draft.want({f"group:{each.contract.group}" for each in due})
    lines = []
    for contract_id, contract, month, charge in due:
        percent = completeness_of(draft.sure(f"group:{contract.group}", Group), month)
        lines.append(
            InvoiceLine(
                contract=contract_id,
                certificate=contract.certificate,
                charge=charge.position,
                month=month,
                booked_month=counts_in(month, charge),
                price_kopecks=charge.live_kopecks,
                completeness_percent=percent,
                amount_kopecks=percent_of(charge.live_kopecks, percent),
            )
        )
    return lines


def issued(
    command: IssueInvoice,
    draft: Draft,
    agreement: Agreement,
    payer: Payer,
    lines: list[InvoiceLine],
) -> InvoiceIssued:
    """Add the lines up and set advances off; what they exceed the services by is carried on."""
    advances = advances_due(command, draft, agreement, payer)
    total = sum(line.amount_kopecks for line in lines)
    advance = sum(advances.values())
    left = total - advance - agreement.overpaid_kopecks
    return InvoiceIssued(
        invoice=command.invoice,
        payer=agreement.payer,
        provider=agreement.provider,
        agreement=command.agreement,
        month=command.month,
        kind=command.kind,
        lines=tuple(lines),
        total_kopecks=total,
        advances=tuple(advances),
        advance_kopecks=advance,
        carried_kopecks=agreement.overpaid_kopecks,
        payable_kopecks=max(left, 0),
        advance_overpaid_kopecks=max(-left, 0),
    )


def advances_due(
    command: IssueInvoice, draft: Draft, agreement: Agreement, payer: Payer
) -> dict[AdvanceId, Kopecks]:
    """Sum up the month's advance, and those of closed months that no invoice has set off."""
    asked = [
        advance
        for month, advance in sorted(agreement.advances.items())
        if month == command.month or (month < command.month and is_closed(payer, month))
    ]
    draft.want(f"advance:{advance}" for advance in asked)
    states = {each: draft.sure(f"advance:{each}", AdvanceState) for each in asked}
    return {each: state.total_kopecks for each, state in states.items() if state.invoice is None}


def the_invoice(draft: Draft, command: Command, invoice: InvoiceId) -> InvoiceState:
    """Give an invoice that the caller may act on."""
    found = draft.the(f"invoice:{invoice}", InvoiceState)
    check_provider(command, found.provider, "invoice")
    agreement = draft.sure(f"agreement:{found.agreement}", Agreement)
    check_municipality(command, agreement.municipality, "invoice")
    return found


def remove_invoice(command: RemoveInvoice, draft: Draft) -> list[InvoiceRemoved]:
    """Withdraw an invoice that nobody works on; another may be issued for the month."""
    invoice = the_invoice(draft, command, command.invoice)
    if invoice.status is InvoiceStatus.REMOVED:
        raise refusals.NothingToChange
    if invoice.status not in {InvoiceStatus.ISSUED, InvoiceStatus.ROLLED_BACK}:
        raise refusals.WrongStatus(status=invoice.status)
    agreement = draft.sure(f"agreement:{invoice.agreement}", Agreement)
    check_open(draft, agreement.payer, invoice.month)
    if agreement.overpaid_kopecks < carried_on(invoice):
        raise refusals.OverpaidUsed(
            carried_on_kopecks=carried_on(invoice), left_kopecks=agreement.overpaid_kopecks
        )
    draft.want(subjects_of(invoice.lines))
    return [
        InvoiceRemoved(
            invoice=command.invoice,
            agreement=invoice.agreement,
            month=invoice.month,
            kind=invoice.kind,
            charges=tuple(
                InvoicedCharge(contract=line.contract, month=line.month) for line in invoice.lines
            ),
        )
    ]


def carried_on(invoice: InvoiceState) -> int:
    """Tell by how much an invoice changed what is overpaid under the agreement."""
    return invoice.advance_overpaid_kopecks - invoice.carried_kopecks


def subjects_of(lines: tuple[InvoiceLine, ...]) -> Iterator[str]:
    """Name the contracts that stand on an invoice."""
    return (f"contract:{line.contract}" for line in lines)


def invoice_issued(fact: InvoiceIssued, draft: Draft) -> None:
    """Fold in: the month is invoiced, its advances set off, its charges spoken for."""
    draft.put(
        f"invoice:{fact.invoice}",
        InvoiceState(
            agreement=fact.agreement,
            provider=fact.provider,
            month=fact.month,
            kind=fact.kind,
            lines=fact.lines,
            payable_kopecks=fact.payable_kopecks,
            advances=fact.advances,
            carried_kopecks=fact.carried_kopecks,
            advance_overpaid_kopecks=fact.advance_overpaid_kopecks,
        ),
    )
    subject = f"agreement:{fact.agreement}"
    agreement = draft.sure(subject, Agreement)
    invoices = {**agreement.invoices, fact.month: fact.invoice}
    draft.put(
        subject,
        replace(agreement, invoices=invoices, overpaid_kopecks=fact.advance_overpaid_kopecks),
    )
    for advance in fact.advances:
        settle(draft, advance, fact.invoice)
    for line in fact.lines:
        mark(draft, line.contract, line.month, fact.invoice)


def settle(draft: Draft, advance: AdvanceId, invoice: InvoiceId | None) -> None:
    """Fold in: an advance is set off by an invoice, or by none."""
    subject = f"advance:{advance}"
    draft.put(subject, replace(draft.sure(subject, AdvanceState), invoice=invoice))


def mark(draft: Draft, contract_id: ContractId, month: Month, invoice: InvoiceId) -> None:
    """Fold in: a charge stands on an invoice, and so does its study group's month."""
    group = note(draft, contract_id, month, invoice)
    state = draft.sure(group, Group)
    standing = state.invoices.get(month, ())
    if invoice not in standing:
        invoices = {**state.invoices, month: (*standing, invoice)}
        draft.put(group, replace(state, invoices=invoices))


def unmark(draft: Draft, contract_id: ContractId, month: Month, invoice: InvoiceId) -> None:
    """Fold in: a charge and its study group's month stand on an invoice no more."""
    group = note(draft, contract_id, month, None)
    state = draft.sure(group, Group)
    if invoice in state.invoices.get(month, ()):
        left = tuple(each for each in state.invoices[month] if each != invoice)
        others = {each: found for each, found in state.invoices.items() if each != month}
        invoices = {**others, month: left} if left else others
        draft.put(group, replace(state, invoices=invoices))


def note(draft: Draft, contract_id: ContractId, month: Month, invoice: InvoiceId | None) -> str:
    """Fold the invoice into the contract's charge, and name the contract's study group."""
    subject = f"contract:{contract_id}"
    contract = draft.sure(subject, Contract)
    charge = replace(contract.charges[month], invoice=invoice)
    draft.put(subject, replace(contract, charges={**contract.charges, month: charge}))
    return f"group:{contract.group}"


def invoice_removed(fact: InvoiceRemoved, draft: Draft) -> None:
    """Fold in: the month may be invoiced again, as if it had never been."""
    subject = f"invoice:{fact.invoice}"
    invoice = draft.sure(subject, InvoiceState)
    draft.put(subject, replace(invoice, status=InvoiceStatus.REMOVED))
    agreement = draft.sure(f"agreement:{fact.agreement}", Agreement)
    left = {month: each for month, each in agreement.invoices.items() if month != fact.month}
    overpaid = agreement.overpaid_kopecks - carried_on(invoice)
    draft.put(
        f"agreement:{fact.agreement}",
        replace(agreement, invoices=left, overpaid_kopecks=overpaid),
    )
    for advance in invoice.advances:
        settle(draft, advance, None)
    for each in fact.charges:
        unmark(draft, each.contract, each.month, fact.invoice)
