"""Rules of the subsidy register: a payer's obligations of a month, cut off by position."""

from collections.abc import Iterator

from msgspec.structs import replace

from events.base import Month
from events.period import last_day, month_of, months_between
from events.subsidy import RegisterKind, RegisterLine, SubsidyRegisterIssued
from ledger.rules import refusals
from ledger.rules.commands import IssueSubsidyRegister
from ledger.rules.draft import Draft
from ledger.rules.lane import check_open
from ledger.rules.obligations import contracts_of_payer, obligation
from ledger.rules.parties import the_payer
from ledger.rules.states import Contract, Payer


def issue_subsidy_register(
    command: IssueSubsidyRegister, draft: Draft
) -> list[SubsidyRegisterIssued]:
    """List what the payer's contracts bind it to: the month's, and what was left out before.

    Whatever is concluded after this fact stands on a supplementary or on the next register.
    """
    payer = the_payer(draft, command, command.payer)
    month = command.month
    if month > month_of(command.effective_on):
        raise refusals.MonthInFuture(month=month)
    check_open(draft, command.payer, month)
    check_turn(command, payer)
    lines = list(lines_of(command, draft, payer))
    if not lines:
        raise refusals.NothingToRegister(month=month)
    return [
        SubsidyRegisterIssued(
            payer=command.payer,
            municipality=payer.municipality,
            month=month,
            kind=command.kind,
            cutoff=draft.coming,
            lines=tuple(lines),
            total_kopecks=sum(line.amount_kopecks for line in lines),
            omitted_kopecks=sum(line.amount_kopecks for line in lines if line.month < month),
        )
    ]


def check_turn(command: IssueSubsidyRegister, payer: Payer) -> None:
    """Refuse a second register of a month, one before the last, and an addition to nothing."""
    last = payer.register_month
    if last is not None and command.month < last:
        raise refusals.RegisterOutOfOrder(month=command.month, last_month=last)
    monthly = command.kind is RegisterKind.MONTHLY
    if monthly and last == command.month:
        raise refusals.RegisterExists(month=command.month, cutoff=payer.register_cutoff)
    if not monthly and last != command.month:
        raise refusals.NotFound(subject="subsidy-register")


def lines_of(command: IssueSubsidyRegister, draft: Draft, payer: Payer) -> Iterator[RegisterLine]:
    """List each contract's months that no register has listed yet."""
    for contract_id, contract in contracts_of_payer(draft, command.payer):
        for month in unlisted(contract, command.month, payer):
            amount = obligation(contract, month)
            if amount:
                yield RegisterLine(
                    contract=contract_id,
                    certificate=contract.certificate,
                    month=month,
                    amount_kopecks=amount,
                )


def unlisted(contract: Contract, month: Month, payer: Payer) -> list[Month]:
    """List the months up to one that the registers before it left out; the first lists its own."""
    last = payer.register_month
    if last is None:
        return [month]
    late = contract.concluded > payer.register_cutoff
    months = months_between(contract.starts_on, min(contract.ends_on, last_day(month)))
    return months if late else [each for each in months if each > last]


def subsidy_register_issued(fact: SubsidyRegisterIssued, draft: Draft) -> None:
    """Fold in: up to here the payer's obligations are listed."""
    subject = f"payer:{fact.payer}"
    payer = draft.sure(subject, Payer)
    draft.put(subject, replace(payer, register_month=fact.month, register_cutoff=draft.position))
