"""Rules of a contract in force: concluded, charged by month, reversed, ended."""

from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from events.base import InvoiceId, Kopecks, Month, Position
from events.certificate import (
    CertificateCharged,
    ChargeKind,
    ChargeReversed,
    ReleaseReason,
    ReserveReleased,
    ReversedTo,
)
from events.contract import ContractClosed, ContractConcluded, TerminationRequested
from events.period import last_day, month_of, months_between
from ledger.rules import refusals
from ledger.rules.certificates import released
from ledger.rules.commands import (
    ChargeCertificate,
    CloseContract,
    ConcludeContract,
    CorrectCharge,
    ReverseCharge,
    TerminateContract,
)
from ledger.rules.draft import Draft
from ledger.rules.enrolment import end_contract, the_contract
from ledger.rules.lane import check_open, counts_in, late_lane
from ledger.rules.notices import check_reason
from ledger.rules.settled import InvoiceState, InvoiceStatus
from ledger.rules.states import Contract, ContractStatus, MonthCharge, TakenBy


def month_price(contract: Contract, month: Month) -> Kopecks:
    """Give what a month costs the certificate by the contract."""
    first = month == month_of(contract.starts_on)
    return contract.first_kopecks if first else contract.other_kopecks


def due_months(contract: Contract, until: date) -> list[Month]:
    """List months in force up to a day that were never charged and cost something."""
    return [
        month
        for month in months_between(contract.starts_on, min(until, contract.ends_on))
        if month not in contract.charges and month_price(contract, month)
    ]


def charged(
    draft: Draft,
    contract_id: str,
    contract: Contract,
    month: Month,
    amount: Kopecks,
    corrects: Position | None = None,
) -> CertificateCharged:
    """Make the fact of a charge; for a month that is closed, it counts in the next open one."""
    return CertificateCharged(
        certificate=contract.certificate,
        contract=contract_id,
        period=contract.period,
        municipality=contract.municipality,
        agreement=contract.agreement,
        pf_programme=contract.pf_programme,
        month=month,
        amount_kopecks=amount,
        kind=ChargeKind.FINAL,
        booked_month=late_lane(draft, contract.payer, month),
        corrects=corrects,
    )


def charge_due(
    draft: Draft, contract_id: str, contract: Contract, until: date
) -> list[CertificateCharged]:
    """Charge every month that is due and was never charged, as far as the reserve goes.

    A charge of less than the month's price leaves more in reserve than the rest costs, and a
    month's price is never more than what is left of it, so the reserve always suffices.
    """
    return [
        charged(draft, contract_id, contract, month, month_price(contract, month))
        for month in due_months(contract, until)
    ]


def conclude_contract(
    command: ConcludeContract, draft: Draft
) -> list[ContractConcluded | CertificateCharged]:
    """Put an accepted offer in force and charge its months so far."""
    contract = the_contract(draft, command, command.contract)
    if contract.status is not ContractStatus.ACCEPTED:
        raise refusals.WrongStatus(status=contract.status)
    if command.effective_on > contract.ends_on:
        raise refusals.ConcludedAfterTerm(ends_on=contract.ends_on)
    taken = number_subject(contract.provider, command.effective_on.year, command.number)
    if draft.find(taken, TakenBy) is not None:
        raise refusals.NumberTaken(number=command.number)
    return [
        ContractConcluded(
            contract=command.contract,
            number=command.number,
            concluded_on=command.effective_on,
            acceptance=command.acceptance,
        ),
        *charge_due(draft, command.contract, contract, last_day(month_of(command.effective_on))),
    ]


def number_subject(provider: str, year: int, number: str) -> str:
    """Name the subject that says whose a contract number of a provider and year is."""
    return f"contract-number:{provider}:{year}:{number}"


def charge_certificate(command: ChargeCertificate, draft: Draft) -> list[CertificateCharged]:
    """Draw one month's fee out of the contract's reserve.

    The order of refusals is part of the contract: providers see the nearest cause first.
    """
    contract = the_contract(draft, command, command.contract)
    if contract.status is not ContractStatus.ACTIVE:
        raise refusals.ContractNotActive(status=contract.status)
    month = command.month
    first, last = month_of(contract.starts_on), month_of(contract.ends_on)
    if not first <= month <= last:
        raise refusals.MonthOutsideContract(month=month, first=first, last=last)
    if month > month_of(command.effective_on):
        raise refusals.MonthInFuture(month=month)
    check_not_charged(command, contract)
    price = month_price(contract, month)
    amount = price if command.amount_kopecks is None else command.amount_kopecks
    if price == 0:
        raise refusals.NothingToCharge(month=month)
    if amount > price:
        raise refusals.OverMonthPrice(asked_kopecks=amount, price_kopecks=price)
    if amount > contract.reserved_kopecks:
        raise refusals.OverReserve(asked_kopecks=amount, reserved_kopecks=contract.reserved_kopecks)
    return [charged(draft, command.contract, contract, month, amount)]


def check_not_charged(command: ChargeCertificate, contract: Contract) -> None:
    """Refuse a month that has a live charge; the monthly run also leaves reversed ones alone."""
    old = contract.charges.get(command.month)
    if old is None:
        return
    if old.reversed_kopecks < old.amount_kopecks:
        raise refusals.AlreadyCharged(
            contract=command.contract, month=command.month, charge=old.position
        )
    if command.run:
        raise refusals.ReversedByHand(month=command.month)


def reverse_charge(command: ReverseCharge, draft: Draft) -> list[ChargeReversed]:
    """Take back a charge or a part of it, never more than is left of it."""
    contract = the_contract(draft, command, command.contract)
    month, charge = charge_at(contract, command.charge)
    left = charge.left_kopecks
    if left == 0:
        raise refusals.AlreadyReversed(charge=command.charge)
    amount = left if command.amount_kopecks is None else command.amount_kopecks
    if amount > left:
        raise refusals.ReversalOverCharge(asked_kopecks=amount, left_kopecks=left)
    lane = storno_lane(draft, contract, month, charge)
    to = ReversedTo.RESERVE if is_running(contract) else ReversedTo.CERTIFICATE
    return [reversal(command, contract, month, charge, amount, to, lane)]


def is_running(contract: Contract) -> bool:
    """Tell whether months of a contract are yet to be charged."""
    return contract.status is ContractStatus.ACTIVE and not contract.awaiting_termination


def check_unsettled(draft: Draft, contract: Contract, month: Month, charge: MonthCharge) -> None:
    """Refuse to touch a charge that a closed month counts or a live invoice asks for."""
    check_open(draft, contract.payer, counts_in(month, charge))
    if charge.invoice is not None:
        raise refusals.MonthInvoiced(month=month, invoice=charge.invoice)


class Lane(NamedTuple):
    """Where a storno counts: with its charge, or in the lane of late facts of an open month."""

    late_month: Month | None = None
    recovered_from: InvoiceId | None = None  # the paid invoice that had asked for the charge


def storno_lane(draft: Draft, contract: Contract, month: Month, charge: MonthCharge) -> Lane:
    """Find where a storno counts: a closed month stands, the next open one counts it.

    A charge on a live invoice is not touched, unless its month is closed and the invoice paid:
    then what was paid comes off the next invoice under the agreement.
    """
    late = late_lane(draft, contract.payer, counts_in(month, charge))
    if charge.invoice is None:
        return Lane(late)
    if late is not None:
        invoice = draft.sure(f"invoice:{charge.invoice}", InvoiceState)
        if invoice.status is InvoiceStatus.PAID:
            return Lane(late, charge.invoice)
    raise refusals.MonthInvoiced(month=month, invoice=charge.invoice)


def reversal(
    command: ReverseCharge | CorrectCharge,
    contract: Contract,
    month: Month,
    charge: MonthCharge,
    amount: Kopecks,
    to: ReversedTo,
    lane: Lane,
    corrected_by: Position | None = None,
) -> ChargeReversed:
    """Make the fact of a storno."""
    return ChargeReversed(
        certificate=contract.certificate,
        contract=command.contract,
        period=contract.period,
        municipality=contract.municipality,
        agreement=contract.agreement,
        pf_programme=contract.pf_programme,
        month=month,
        kind=ChargeKind.FINAL,
        charge=command.charge,
        amount_kopecks=amount,
        reversed_to=to,
        reason=command.reason,
        booked_month=charge.booked_month,
        corrected_by=corrected_by,
        late_month=lane.late_month,
        recovered_from=lane.recovered_from,
        spent=lane.recovered_from is not None and amount == charge.left_kopecks,
    )


def charge_at(contract: Contract, position: int) -> tuple[Month, MonthCharge]:
    """Find the contract's charge that stands at a position of the book."""
    for month, charge in contract.charges.items():
        if charge.position == position:
            return month, charge
    raise refusals.NotFound(subject="charge")


def terminate_contract(
    command: TerminateContract, draft: Draft
) -> list[CertificateCharged | TerminationRequested | ReserveReleased]:
    """Give notice: months up to this one are charged, the rest of the reserve is free at once."""
    contract = the_contract(draft, command, command.contract)
    check_reason(command)
    if contract.status is not ContractStatus.ACTIVE:
        raise refusals.ContractNotActive(status=contract.status)
    if contract.awaiting_termination:
        raise refusals.AwaitingTermination(ends_on=contract.ends_on)
    if command.effective_on < contract.starts_on:
        raise refusals.NotStarted(starts_on=contract.starts_on)
    ends_on = min(last_day(month_of(command.effective_on)), contract.ends_on)
    charges = charge_due(draft, command.contract, contract, ends_on)
    drawn = sum(fact.amount_kopecks for fact in charges)
    return [
        *charges,
        TerminationRequested(
            contract=command.contract, by=command.by, reason=command.reason, ends_on=ends_on
        ),
        *released(command.contract, contract, ReleaseReason.TERMINATED, drawn),
    ]


def close_contract(
    command: CloseContract, draft: Draft
) -> list[CertificateCharged | ContractClosed | ReserveReleased]:
    """Close a contract whose last day has passed; what was due is charged, the rest is free."""
    contract = the_contract(draft, command, command.contract)
    if contract.status is not ContractStatus.ACTIVE:
        raise refusals.ContractNotActive(status=contract.status)
    if command.effective_on <= contract.ends_on:
        raise refusals.TermNotOver(ends_on=contract.ends_on)
    waiting = contract.awaiting_termination
    charges = [] if waiting else charge_due(draft, command.contract, contract, contract.ends_on)
    drawn = sum(fact.amount_kopecks for fact in charges)
    return [
        *charges,
        ContractClosed(contract=command.contract, closed_on=contract.ends_on),
        *released(command.contract, contract, ReleaseReason.CLOSED, drawn),
    ]


def contract_concluded(fact: ContractConcluded, draft: Draft) -> None:
    """Fold in: the contract is in force and its number taken."""
    subject = f"contract:{fact.contract}"
    contract = draft.sure(subject, Contract)
    draft.put(subject, replace(contract, status=ContractStatus.ACTIVE, concluded=draft.position))
    draft.put(
        number_subject(contract.provider, fact.concluded_on.year, fact.number),
        TakenBy(owner=fact.contract),
    )


def termination_requested(fact: TerminationRequested, draft: Draft) -> None:
    """Fold in: the contract ends with the month of the notice."""
    subject = f"contract:{fact.contract}"
    contract = draft.sure(subject, Contract)
    draft.put(subject, replace(contract, awaiting_termination=True, ends_on=fact.ends_on))


def contract_closed(fact: ContractClosed, draft: Draft) -> None:
    """Fold in: the contract has ended."""
    end_contract(draft, fact.contract, ContractStatus.CLOSED, fact.closed_on)
