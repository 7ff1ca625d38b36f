"""Rules of advances: a share of the current month, asked for once under an agreement."""

from msgspec.structs import replace

from events.advance import (
    AdvanceCancelled,
    AdvanceLine,
    AdvancePaid,
    AdvanceRequested,
    AdvanceTermsSet,
)
from events.base import AdvanceId, GroupId
from events.money import percent_of
from events.period import month_of
from ledger.rules import refusals
from ledger.rules.commands import (
    CancelAdvance,
    Command,
    PayAdvance,
    RequestAdvance,
    SetAdvanceTerms,
)
from ledger.rules.draft import Draft, check_municipality, check_provider
from ledger.rules.lane import check_open
from ledger.rules.obligations import contracts_under, obligation
from ledger.rules.parties import the_agreement
from ledger.rules.payment import check_not_in_register
from ledger.rules.region import the_region
from ledger.rules.settled import AdvanceState, AdvanceStatus
from ledger.rules.states import Agreement, Region
from ledger.rules.working_days import working_day


def set_advance_terms(command: SetAdvanceTerms, draft: Draft) -> list[AdvanceTermsSet]:
    """Set the region's terms for advances to come."""
    region = the_region(draft)
    terms = (command.percent_max, command.working_day)
    if terms == (region.advance_percent_max, region.advance_working_day):
        raise refusals.NothingToChange
    return [
        AdvanceTermsSet(
            percent_max=command.percent_max, working_day=command.working_day, act=command.act
        )
    ]


def request_advance(command: RequestAdvance, draft: Draft) -> list[AdvanceRequested]:
    """Ask for a share of what the contracts in force cost in the current month."""
    agreement = the_agreement(draft, command, command.agreement)
    if draft.find(f"advance:{command.advance}", AdvanceState) is not None:
        raise refusals.AlreadyExists(subject="advance")
    check_time(command, draft, agreement)
    invoice = agreement.invoices.get(command.month)
    if invoice is not None:
        raise refusals.MonthInvoiced(month=command.month, invoice=invoice)
    earlier = agreement.advances.get(command.month)
    if earlier is not None:
        raise refusals.AdvanceExists(month=command.month, advance=earlier)
    lines = advance_lines(command, draft)
    if not lines:
        raise refusals.NothingToAdvance(month=command.month)
    return [
        AdvanceRequested(
            advance=command.advance,
            agreement=command.agreement,
            payer=agreement.payer,
            provider=agreement.provider,
            month=command.month,
            lines=tuple(lines),
            total_kopecks=sum(line.amount_kopecks for line in lines),
        )
    ]


def check_time(command: RequestAdvance, draft: Draft, agreement: Agreement) -> None:
    """Refuse another month than the current one, a share too large, and a day too early."""
    month, today = command.month, month_of(command.effective_on)
    if month > today:
        raise refusals.MonthInFuture(month=month)
    if month < today:
        raise refusals.AdvanceMonthOver(month=month)
    check_open(draft, agreement.payer, month)
    region = the_region(draft)
    asked = max([share(command, region), *(each.percent for each in command.group_shares)])
    if asked > region.advance_percent_max:
        raise refusals.AdvanceShareOverLimit(
            asked_percent=asked, limit_percent=region.advance_percent_max
        )
    first_on = working_day(draft, month, region.advance_working_day)
    if command.effective_on < first_on:
        raise refusals.AdvanceTooEarly(first_on=first_on)


def share(command: RequestAdvance, region: Region) -> int:
    """Give the share that is asked for where no study group has its own."""
    return region.advance_percent_max if command.percent is None else command.percent


def advance_lines(command: RequestAdvance, draft: Draft) -> list[AdvanceLine]:
    """List the contracts in force in the month with their shares, rounded half a kopeck up."""
    usual, special = share(command, the_region(draft)), special_shares(command)
    lines, groups = [], set()
    for contract_id, contract in contracts_under(draft, command.agreement):
        price = obligation(contract, command.month)
        percent = special.get(contract.group, usual)
        amount = percent_of(price, percent)
        groups.add(contract.group)
        if amount:
            lines.append(
                AdvanceLine(
                    contract=contract_id,
                    certificate=contract.certificate,
                    price_kopecks=price,
                    percent=percent,
                    amount_kopecks=amount,
                )
            )
    if not groups.issuperset(special):
        raise refusals.NotFound(subject="group")
    return lines


def special_shares(command: RequestAdvance) -> dict[GroupId, int]:
    """Index the shares of study groups that differ."""
    special: dict[GroupId, int] = {}
    for each in command.group_shares:
        if each.group in special:
            raise refusals.RepeatedInList(name=each.group)
        special[each.group] = each.percent
    return special


def the_advance(draft: Draft, command: Command, advance: str) -> AdvanceState:
    """Give an advance that the caller may act on."""
    found = draft.the(f"advance:{advance}", AdvanceState)
    check_provider(command, found.provider, "advance")
    agreement = draft.sure(f"agreement:{found.agreement}", Agreement)
    check_municipality(command, agreement.municipality, "advance")
    return found


def pay_advance(command: PayAdvance, draft: Draft) -> list[AdvancePaid]:
    """Record the payment of an advance, once."""
    advance = the_advance(draft, command, command.advance)
    if advance.status is not AdvanceStatus.REQUESTED:
        raise refusals.WrongStatus(status=advance.status)
    check_not_in_register(advance)
    return paid_advance(command.advance, advance)


def paid_advance(advance_id: AdvanceId, advance: AdvanceState) -> list[AdvancePaid]:
    """Make the fact of a payment, whoever has told of it."""
    if advance.status is not AdvanceStatus.REQUESTED:
        raise refusals.WrongStatus(status=advance.status)
    return [
        AdvancePaid(
            advance=advance_id,
            agreement=advance.agreement,
            month=advance.month,
            total_kopecks=advance.total_kopecks,
        )
    ]


def cancel_advance(command: CancelAdvance, draft: Draft) -> list[AdvanceCancelled]:
    """Cancel an advance that is neither paid nor set off by an invoice."""
    advance = the_advance(draft, command, command.advance)
    if advance.status is not AdvanceStatus.REQUESTED:
        raise refusals.WrongStatus(status=advance.status)
    check_not_in_register(advance)
    payer = draft.sure(f"agreement:{advance.agreement}", Agreement).payer
    check_open(draft, payer, advance.month)
    if advance.invoice is not None:
        raise refusals.MonthInvoiced(month=advance.month, invoice=advance.invoice)
    return [
        AdvanceCancelled(
            advance=command.advance,
            agreement=advance.agreement,
            month=advance.month,
            total_kopecks=advance.total_kopecks,
        )
    ]


def advance_terms_set(fact: AdvanceTermsSet, draft: Draft) -> None:
    """Fold in: the region's terms."""
    region = the_region(draft)
    draft.put(
        "region",
        replace(region, advance_percent_max=fact.percent_max, advance_working_day=fact.working_day),
    )


def advance_requested(fact: AdvanceRequested, draft: Draft) -> None:
    """Fold in: the month has its advance."""
    draft.put(
        f"advance:{fact.advance}",
        AdvanceState(
            agreement=fact.agreement,
            provider=fact.provider,
            month=fact.month,
            total_kopecks=fact.total_kopecks,
        ),
    )
    subject = f"agreement:{fact.agreement}"
    agreement = draft.sure(subject, Agreement)
    advances = {**agreement.advances, fact.month: fact.advance}
    draft.put(subject, replace(agreement, advances=advances))


def advance_paid(fact: AdvancePaid, draft: Draft) -> None:
    """Fold in: the money has gone."""
    subject = f"advance:{fact.advance}"
    advance = draft.sure(subject, AdvanceState)
    draft.put(subject, replace(advance, status=AdvanceStatus.PAID))


def advance_cancelled(fact: AdvanceCancelled, draft: Draft) -> None:
    """Fold in: another advance may be asked for."""
    subject = f"advance:{fact.advance}"
    advance = draft.sure(subject, AdvanceState)
    draft.put(subject, replace(advance, status=AdvanceStatus.CANCELLED))
    agreement = draft.sure(f"agreement:{fact.agreement}", Agreement)
    left = {month: each for month, each in agreement.advances.items() if month != fact.month}
    draft.put(f"agreement:{fact.agreement}", replace(agreement, advances=left))
