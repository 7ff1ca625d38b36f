"""Rules of closing a month: what was charged is invoiced or it is not, to the kopeck (F12, F14)."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from events.base import AgreementId, ContractId, InvoiceId, Kopecks, Month, PayerId
from events.closing import ClosedRow, MonthClosed
from events.period import month_of, next_month
from ledger.rules import refusals
from ledger.rules.commands import CloseMonth, ControlTotal
from ledger.rules.draft import Draft
from ledger.rules.lane import check_open, counts_in
from ledger.rules.obligations import agreements_of, contracts_of_payer, contracts_under
from ledger.rules.parties import the_payer
from ledger.rules.settled import InvoiceState
from ledger.rules.states import Agreement, Payer

NOTHING = (0, 0, 0)


class Asked(NamedTuple):
    """What a live invoice asks for a contract's month."""

    invoice: InvoiceId
    price_kopecks: Kopecks


class Counted(NamedTuple):
    """A charge that counts in the month, and what invoices ask for it."""

    contract: ContractId
    charged_kopecks: Kopecks
    invoice: InvoiceId | None  # on which the charge itself says that it stands
    asked: Asked | None


def close_month(command: CloseMonth, draft: Draft) -> list[MonthClosed]:
    """Close a month that is over, each in its turn, so that every charge is in one closed month.

    Charges are summed up from the contracts, invoiced sums from the lines of the invoices: two
    readings of the same month that must agree for every single contract.
    """
    payer = the_payer(draft, command, command.payer)
    month = command.month
    check_open(draft, command.payer, month)
    due = month_to_close(draft, command.payer, payer)
    if due is not None and month != due:
        raise refusals.MonthsOutOfOrder(month=month, next_month=due)
    if month >= month_of(command.effective_on):
        raise refusals.MonthNotOver(month=month)
    rows = []
    for agreement_id, agreement in agreements_of(draft, command.payer):
        counted = list(counted_under(draft, agreement_id, agreement, month))
        check_totals(agreement_id, month, counted)
        late = agreement.late_reversed.get(month, 0)
        if counted or late:
            rows.append(row(agreement_id, counted, late))
    check_stated(command, rows)
    return [
        MonthClosed(
            payer=command.payer,
            municipality=payer.municipality,
            month=month,
            rows=tuple(rows),
            charges_count=sum(each.charges_count for each in rows),
            charged_kopecks=sum(each.charged_kopecks for each in rows),
            invoiced_kopecks=sum(each.invoiced_kopecks for each in rows),
            uninvoiced_kopecks=sum(each.uninvoiced_kopecks for each in rows),
            late_reversed_kopecks=sum(each.late_reversed_kopecks for each in rows),
        )
    ]


def month_to_close(draft: Draft, payer_id: PayerId, payer: Payer) -> Month | None:
    """Name the month after the last that was closed, or the first in which anything counts."""
    if payer.closed_month is not None:
        return next_month(payer.closed_month)
    counts = (
        counts_in(month, charge)
        for _, contract in contracts_of_payer(draft, payer_id)
        for month, charge in contract.charges.items()
    )
    return min(counts, default=None)


def counted_under(
    draft: Draft, agreement_id: AgreementId, agreement: Agreement, month: Month
) -> Iterator[Counted]:
    """List what counts in a month under an agreement, as charged and as invoiced."""
    asked = asked_under(draft, agreement, month)
    for contract_id, contract in contracts_under(draft, agreement_id):
        for service_month, charge in sorted(contract.charges.items()):
            on_invoice = asked.pop((contract_id, service_month), None)
            counts = counts_in(service_month, charge) == month and charge.live_kopecks
            if counts or on_invoice is not None:
                live = charge.live_kopecks if counts else 0
                yield Counted(contract_id, live, charge.invoice, on_invoice)
    for (contract_id, _), on_invoice in asked.items():
        yield Counted(contract_id, 0, None, on_invoice)


def asked_under(
    draft: Draft, agreement: Agreement, month: Month
) -> dict[tuple[ContractId, Month], Asked]:
    """Index what live invoices ask for charges that count in a month."""
    live = [invoice for each, invoice in sorted(agreement.invoices.items()) if each >= month]
    draft.want(f"invoice:{invoice}" for invoice in live)
    return {
        (line.contract, line.month): Asked(invoice, line.price_kopecks)
        for invoice in live
        for line in draft.sure(f"invoice:{invoice}", InvoiceState).lines
        if line.booked_month == month
    }


def check_totals(agreement: AgreementId, month: Month, counted: list[Counted]) -> None:
    """Refuse when a charge and the invoice that it stands on differ by as much as a kopeck."""
    for each in counted:
        asked = Asked(each.invoice, each.charged_kopecks) if each.invoice is not None else None
        if each.asked != asked:
            raise refusals.ControlTotalOff(
                agreement=agreement,
                contract=each.contract,
                month=month,
                charged_kopecks=each.charged_kopecks,
                invoiced_kopecks=0 if each.asked is None else each.asked.price_kopecks,
            )


def check_stated(command: CloseMonth, rows: list[ClosedRow]) -> None:
    """Refuse when what the caller has is not what the book has, and name the row."""
    if command.totals is None:
        return
    found = {each.agreement: figures(each) for each in rows}
    stated: dict[AgreementId, tuple[Kopecks, Kopecks, Kopecks]] = {}
    for each in command.totals:
        if each.agreement in stated:
            raise refusals.RepeatedInList(name=each.agreement)
        stated[each.agreement] = figures(each)
    for agreement in sorted({*found, *stated}):
        of_book, of_caller = found.get(agreement, NOTHING), stated.get(agreement, NOTHING)
        if of_book != of_caller:
            raise refusals.StatedTotalOff(
                agreement=agreement,
                month=command.month,
                stated_charged_kopecks=of_caller[0],
                charged_kopecks=of_book[0],
                stated_invoiced_kopecks=of_caller[1],
                invoiced_kopecks=of_book[1],
                stated_late_reversed_kopecks=of_caller[2],
                late_reversed_kopecks=of_book[2],
            )


def figures(row: ClosedRow | ControlTotal) -> tuple[Kopecks, Kopecks, Kopecks]:
    """Give what is compared of a month under an agreement."""
    return row.charged_kopecks, row.invoiced_kopecks, row.late_reversed_kopecks


def row(agreement: AgreementId, counted: list[Counted], late: Kopecks) -> ClosedRow:
    """Add up a month under an agreement."""
    charged = sum(each.charged_kopecks for each in counted)
    invoiced = sum(each.asked.price_kopecks for each in counted if each.asked is not None)
    return ClosedRow(
        agreement=agreement,
        charges_count=len(counted),
        charged_kopecks=charged,
        invoiced_kopecks=invoiced,
        uninvoiced_kopecks=sum(each.charged_kopecks for each in counted if each.asked is None),
        late_reversed_kopecks=late,
    )


def month_closed(fact: MonthClosed, draft: Draft) -> None:
    """Fold in: nothing of the month changes any more."""
    subject = f"payer:{fact.payer}"
    draft.put(subject, replace(draft.sure(subject, Payer), closed_month=fact.month))
