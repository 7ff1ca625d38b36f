"""What facts about budgets, PF programmes and acts do to the guarded sums and unique claims."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from events.act import ActRegistered
from events.base import Position
from events.budget import BudgetApproved, BudgetReallocated, ObligationsAccepted
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
    bears = measure(fact.municipality, each.year, each.measure)
    yield Claimed(f"pf-programme-of:{fact.municipality}:{each.period}")
    yield Opened(account)
    yield Moved(account, each.cap_kopecks, each.cap_kopecks, 0, 0)
    yield Moved(bears, 0, -each.cap_kopecks, each.cap_kopecks, 0)


def cap_amended(fact: PfProgrammeCapAmended, _: Position) -> list[Posting]:
    """Change a cap and what it binds."""
    change = fact.new_kopecks - fact.old_kopecks
    return [
        Moved(f"cap:{fact.pf_programme}:{fact.period}", change, change, 0, 0),
        Moved(measure(fact.municipality, fact.year, fact.measure), 0, -change, change, 0),
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


POSTINGS: Final[dict[type[Any], Callable[[Any, Position], Iterable[Posting]]]] = {
    ActRegistered: act_registered,
    BudgetApproved: budget_approved,
    BudgetReallocated: budget_reallocated,
    ObligationsAccepted: obligations_accepted,
    PfProgrammeApproved: pf_programme_approved,
    PfProgrammeCapAmended: cap_amended,
    PfProgrammePeriodAdded: period_added,
}
