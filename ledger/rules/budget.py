"""Rules of a municipality's budget: what is approved, bound and moved between measures."""

from collections.abc import Iterable

from msgspec.structs import replace

from events import budget as bu
from events.base import Kopecks
from events.budget import (
    BudgetApproved,
    BudgetReallocated,
    ObligationsAccepted,
    ReallocationBasis,
)
from events.budget_code import wrong_parts
from ledger.rules import refusals
from ledger.rules.commands import AcceptObligations, ApproveBudget, Command, ReallocateBudget
from ledger.rules.draft import Draft, check_municipality, the_municipality
from ledger.rules.funded import Budget, Measure


def approve_budget(command: ApproveBudget, draft: Draft) -> list[BudgetApproved]:
    """Record a year's measures, each named once."""
    the_municipality(draft, command, command.municipality)
    if draft.find(budget_subject(command.municipality, command.year), Budget) is not None:
        raise refusals.AlreadyExists(subject="budget")
    check_unique([measure.measure for measure in command.measures])
    check_codes(command.measures)
    return [
        BudgetApproved(
            municipality=command.municipality,
            year=command.year,
            measures=command.measures,
            act=command.act,
        )
    ]


def accept_obligations(command: AcceptObligations, draft: Draft) -> list[ObligationsAccepted]:
    """Bind a part of a measure, no more than is free."""
    measure = the_measure(draft, command, command.municipality, command.year, command.measure)
    check_free(command.measure, measure, command.amount_kopecks)
    return [
        ObligationsAccepted(
            municipality=command.municipality,
            year=command.year,
            measure=command.measure,
            amount_kopecks=command.amount_kopecks,
            act=command.act,
        )
    ]


def reallocate_budget(command: ReallocateBudget, draft: Draft) -> list[BudgetReallocated]:
    """Move free money between measures of one budget and source."""
    if command.from_measure == command.to_measure:
        raise refusals.SameMeasure
    place = (command.municipality, command.year)
    source = the_measure(draft, command, *place, command.from_measure)
    target = the_measure(draft, command, *place, command.to_measure)
    if source.source != target.source:
        raise refusals.SourcesDiffer
    check_free(command.from_measure, source, command.amount_kopecks)
    if command.basis is ReallocationBasis.BUDGET_SCHEDULE_CHANGE:
        check_schedule_limit(command, draft, source)
    return [
        BudgetReallocated(
            municipality=command.municipality,
            year=command.year,
            from_measure=command.from_measure,
            to_measure=command.to_measure,
            amount_kopecks=command.amount_kopecks,
            basis=command.basis,
            act=command.act,
        )
    ]


def check_schedule_limit(command: ReallocateBudget, draft: Draft, source: Measure) -> None:
    """Refuse to move more of a measure in a year without the council than is allowed."""
    budget = draft.sure(budget_subject(command.municipality, command.year), Budget)
    if budget.schedule_percent_max is None:
        return
    moved = source.scheduled_out_kopecks
    decided = source.approved_kopecks + moved - source.scheduled_in_kopecks
    limit = max(0, decided * budget.schedule_percent_max // 100)
    if moved + command.amount_kopecks > limit:
        raise refusals.ScheduleLimitReached(
            measure=command.from_measure,
            limit_kopecks=limit,
            moved_kopecks=moved,
            asked_kopecks=command.amount_kopecks,
        )


def check_codes(measures: Iterable[bu.Measure]) -> None:
    """Refuse a measure whose budget code has a part that can't be."""
    for each in measures:
        for part, found in wrong_parts(each.code):
            raise refusals.BudgetCodeWrong(measure=each.measure, part=part, found=found)


def budget_subject(municipality: str, year: int) -> str:
    """Name the budget of a municipality and a year."""
    return f"budget:{municipality}:{year}"


def check_unique(names: list[str]) -> None:
    """Refuse a list in which a name stands twice."""
    for name in names:
        if names.count(name) > 1:
            raise refusals.RepeatedInList(name=name)


def the_measure(
    draft: Draft, command: Command, municipality: str, year: int, measure: str
) -> Measure:
    """Give a measure that the caller may act on."""
    check_municipality(command, municipality, "budget")
    return measure_of(draft.the(budget_subject(municipality, year), Budget), measure)


def measure_of(budget: Budget, measure: str) -> Measure:
    """Give a measure of a budget that a caller named."""
    found = budget.measures.get(measure)
    if found is None:
        raise refusals.NotFound(subject="measure")
    return found


def check_free(name: str, measure: Measure, amount: Kopecks) -> None:
    """Refuse to bind or move more than is approved and not bound."""
    if amount > measure.free_kopecks:
        raise refusals.MeasureExhausted(
            measure=name, asked_kopecks=amount, free_kopecks=measure.free_kopecks
        )


def budget_approved(fact: BudgetApproved, draft: Draft) -> None:
    """Fold in: the measures of the year."""
    measures = {
        measure.measure: Measure(measure.source, measure.approved_kopecks)
        for measure in fact.measures
    }
    draft.put(budget_subject(fact.municipality, fact.year), Budget(measures=measures))


def commit_measure(draft: Draft, municipality: str, year: int, name: str, change: int) -> None:
    """Fold in: so much more, or less, of a measure is bound."""
    subject = budget_subject(municipality, year)
    budget = draft.sure(subject, Budget)
    measure = budget.measures[name]
    bound = replace(measure, committed_kopecks=measure.committed_kopecks + change)
    draft.put(subject, replace(budget, measures={**budget.measures, name: bound}))


def obligations_accepted(fact: ObligationsAccepted, draft: Draft) -> None:
    """Fold in: a part of the measure is bound."""
    commit_measure(draft, fact.municipality, fact.year, fact.measure, fact.amount_kopecks)
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    old = budget.measures[fact.measure]
    measure = replace(old, obligations_kopecks=old.obligations_kopecks + fact.amount_kopecks)
    draft.put(subject, replace(budget, measures={**budget.measures, fact.measure: measure}))


def budget_reallocated(fact: BudgetReallocated, draft: Draft) -> None:
    """Fold in: approved sums moved with their limits, their total is the same."""
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    measures = dict(budget.measures)
    scheduled = fact.basis is ReallocationBasis.BUDGET_SCHEDULE_CHANGE
    for name, change in (
        (fact.from_measure, -fact.amount_kopecks),
        (fact.to_measure, fact.amount_kopecks),
    ):
        measures[name] = moved(measures[name], change, scheduled=scheduled)
    draft.put(subject, replace(budget, measures=measures))


def moved(measure: Measure, change: int, *, scheduled: bool) -> Measure:
    """Add to a measure or take from it; a limit of commitments goes with what is approved."""
    limit = measure.limit_kopecks
    out, come = (max(0, -change), max(0, change)) if scheduled else (0, 0)
    return replace(
        measure,
        approved_kopecks=measure.approved_kopecks + change,
        limit_kopecks=None if limit is None else limit + change,
        scheduled_out_kopecks=measure.scheduled_out_kopecks + out,
        scheduled_in_kopecks=measure.scheduled_in_kopecks + come,
    )
