"""What facts about budgets, PF programmes and acts do to the guarded sums and unique claims."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from events.act import ActRegistered
from events.base import Position
from events.budget import (
    BudgetAmended,
    BudgetApproved,
    BudgetReallocated,
    CashExecuted,
    ObligationsAccepted,
    PaymentDocument,
    SubsidyAgreementAmended,
    SubsidyAgreementSigned,
    SubsidyReceived,
)
from events.pf_programme import (
    PeriodCap,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
    PfProgrammePeriodAdded,
)
from ledger.rules.posted import Claimed, Moved, Opened, Posting


def measure(municipality: str, year: int, name: str) -> str:
    """Name the account of a budget measure; its reserved is what programmes and acts bind."""
    return f"measure:{municipality}:{year}:{name}"


def bearer(place: tuple[str, int, str], subsidy_agreement: str | None) -> str:
    """Name the account that a cap binds: of its subsidy, or else of its measure."""
    return measure(*place) if subsidy_agreement is None else f"subsidy:{subsidy_agreement}"


def pf_programme_approved(fact: PfProgrammeApproved, _: Position) -> Iterable[Posting]:
    """Open an account for each cap, and bind the measure that bears it."""
    for each in fact.periods:
        yield from capped(fact, each)


def period_added(fact: PfProgrammePeriodAdded, _: Position) -> Iterable[Posting]:
    """Open an account for one more cap."""
    return capped(fact, fact.period)


def capped(
    fact: PfProgrammeApproved | PfProgrammePeriodAdded, each: PeriodCap
) -> Iterable[Posting]:
    """Open an account for a cap, and bind the measure that bears it."""
    account = f"cap:{fact.pf_programme}:{each.period}"
    yield Claimed(f"pf-programme-of:{fact.municipality}:{each.period}")
    yield Opened(account)
    yield Moved(account, each.cap_kopecks, each.cap_kopecks, 0, 0)
    place = (fact.municipality, each.year, each.measure)
    yield Moved(bearer(place, each.subsidy_agreement), 0, -each.cap_kopecks, each.cap_kopecks, 0)


def cap_amended(fact: PfProgrammeCapAmended, _: Position) -> list[Posting]:
    """Change a cap and what it binds."""
    change = fact.new_kopecks - fact.old_kopecks
    place = (fact.municipality, fact.year, fact.measure)
    return [
        Moved(f"cap:{fact.pf_programme}:{fact.period}", change, change, 0, 0),
        Moved(bearer(place, fact.subsidy_agreement), 0, -change, change, 0),
    ]


def budget_approved(fact: BudgetApproved, _: Position) -> Iterable[Posting]:
    """Open an account for each measure with what is approved."""
    for each in fact.measures:
        account = measure(fact.municipality, fact.year, each.measure)
        yield Opened(account)
        yield Moved(account, each.approved_kopecks, each.approved_kopecks, 0, 0)


def obligations_accepted(fact: ObligationsAccepted, _: Position) -> list[Posting]:
    """Bind a part of a measure."""
    amount = fact.amount_kopecks
    return [Moved(measure(fact.municipality, fact.year, fact.measure), 0, -amount, amount, 0)]


def budget_reallocated(fact: BudgetReallocated, _: Position) -> list[Posting]:
    """Move a limit from one measure to another."""
    amount = fact.amount_kopecks
    source = measure(fact.municipality, fact.year, fact.from_measure)
    target = measure(fact.municipality, fact.year, fact.to_measure)
    return [Moved(source, -amount, -amount, 0, 0), Moved(target, amount, amount, 0, 0)]


def act_registered(fact: ActRegistered, _: Position) -> list[Posting]:
    """Let an act of a municipality, or of the region, be registered once."""
    owner = fact.municipality or ""
    return [Claimed(f"act:{owner}:{fact.kind}:{fact.dated}:{fact.number}")]


def budget_amended(fact: BudgetAmended, _: Position) -> Iterable[Posting]:
    """Raise or lower what is approved; open accounts for what has come to it."""
    for each in fact.changes:
        change = each.new_kopecks - each.old_kopecks
        yield Moved(measure(fact.municipality, fact.year, each.measure), change, change, 0, 0)
    for added in fact.added:
        account = measure(fact.municipality, fact.year, added.measure)
        yield Opened(account)
        yield Moved(account, added.approved_kopecks, added.approved_kopecks, 0, 0)


def document_claim(municipality: str, document: PaymentDocument) -> Claimed:
    """Let a payment document be entered once."""
    return Claimed(f"payment-document:{municipality}:{document.dated}:{document.number}")


def cash_executed(fact: CashExecuted, _: Position) -> list[Posting]:
    """Let the document pay once."""
    return [document_claim(fact.municipality, fact.document)]


def subsidy_signed(fact: SubsidyAgreementSigned, _: Position) -> list[Posting]:
    """Open the accounts of a subsidy: of the caps on it, which it takes over, and of its money."""
    amount, caps = fact.amount_kopecks, fact.caps_kopecks
    account, money = f"subsidy:{fact.subsidy_agreement}", f"received:{fact.subsidy_agreement}"
    place = measure(fact.municipality, fact.year, fact.measure)
    return [
        Claimed(f"subsidy-of:{fact.municipality}:{fact.year}:{fact.measure}"),
        Opened(account),
        Moved(account, amount, amount - caps, caps, 0),
        Opened(money),
        Moved(money, amount, amount, 0, 0),
        Moved(place, 0, caps - amount, amount - caps, 0),
    ]


def subsidy_amended(fact: SubsidyAgreementAmended, _: Position) -> list[Posting]:
    """Change the sum of a subsidy and what it binds."""
    change = fact.new_kopecks - fact.old_kopecks
    return [
        Moved(f"subsidy:{fact.subsidy_agreement}", change, change, 0, 0),
        Moved(f"received:{fact.subsidy_agreement}", change, change, 0, 0),
        Moved(measure(fact.municipality, fact.year, fact.measure), 0, -change, change, 0),
    ]


def subsidy_received(fact: SubsidyReceived, _: Position) -> list[Posting]:
    """Take what was received off what is to come, by a document that stands once."""
    amount = fact.amount_kopecks
    return [
        Moved(f"received:{fact.subsidy_agreement}", 0, -amount, 0, amount),
        document_claim(fact.municipality, fact.document),
    ]


POSTINGS: Final[dict[type[Any], Callable[[Any, Position], Iterable[Posting]]]] = {
    ActRegistered: act_registered,
    BudgetAmended: budget_amended,
    BudgetApproved: budget_approved,
    CashExecuted: cash_executed,
    SubsidyAgreementAmended: subsidy_amended,
    SubsidyAgreementSigned: subsidy_signed,
    SubsidyReceived: subsidy_received,
    BudgetReallocated: budget_reallocated,
    ObligationsAccepted: obligations_accepted,
    PfProgrammeApproved: pf_programme_approved,
    PfProgrammeCapAmended: cap_amended,
    PfProgrammePeriodAdded: period_added,
}
