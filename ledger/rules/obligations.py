"""What contracts bind a payer to for a month: the base of advances and of the subsidy."""

from collections.abc import Iterator

from events.base import AgreementId, ContractId, Kopecks, Month, PayerId
from events.period import first_day, last_day
from ledger.rules.draft import Draft
from ledger.rules.months import month_price
from ledger.rules.states import Agreement, Contract, ContractStatus

CONCLUDED = {ContractStatus.ACTIVE, ContractStatus.CLOSED}


def obligation(contract: Contract, month: Month) -> Kopecks:
    """Give what is left of a month's charge, or the price at which it will be charged."""
    if contract.status not in CONCLUDED:
        return 0
    if contract.starts_on > last_day(month) or contract.ends_on < first_day(month):
        return 0
    charge = contract.charges.get(month)
    return month_price(contract, month) if charge is None else charge.left_kopecks


def contracts_under(draft: Draft, agreement: AgreementId) -> Iterator[tuple[ContractId, Contract]]:
    """List all contracts that were ever made under an agreement, in order of their ids."""
    for subject in sorted(draft.members(f"agreement:{agreement}")):
        yield subject.partition(":")[2], draft.sure(subject, Contract)


def agreements_of(draft: Draft, payer: PayerId) -> list[tuple[AgreementId, Agreement]]:
    """List all agreements that a payer ever had, and see that their contracts are known."""
    subjects = sorted(draft.members(f"payer:{payer}"))
    for subject in subjects:
        draft.members(subject)
    return [(subject.partition(":")[2], draft.sure(subject, Agreement)) for subject in subjects]


def contracts_of_payer(draft: Draft, payer: PayerId) -> Iterator[tuple[ContractId, Contract]]:
    """List all contracts that a payer ever paid for, agreement by agreement."""
    for agreement, _ in agreements_of(draft, payer):
        yield from contracts_under(draft, agreement)
