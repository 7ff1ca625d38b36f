"""Rules of a budget in its year: amended, limited, paid; a cut never goes below what is bound."""

from typing import Final

from msgspec.structs import replace

from events.base import Kopecks
from events.budget import (
    BudgetAmended,
    CashExecuted,
    CommitmentLimitSet,
    MeasureChange,
    PaymentDocument,
    ReallocationLimited,
)
from ledger.rules import commands, refusals
from ledger.rules.budget import budget_subject, check_codes, check_unique, measure_of, the_measure
from ledger.rules.commands import AmendBudget, ExecuteCash, LimitReallocation, SetCommitmentLimit
from ledger.rules.draft import Draft, check_municipality
from ledger.rules.funded import Budget, Measure
from ledger.rules.states import TakenBy
from ledger.rules.tables import Decide, Filed


def amend_budget(command: AmendBudget, draft: Draft) -> list[BudgetAmended]:
    """Record what the council made of the measures, each named once."""
    check_municipality(command, command.municipality, "budget")
    budget = draft.the(budget_subject(command.municipality, command.year), Budget)
    names = [each.measure for each in command.changes] + [each.measure for each in command.added]
    if not names:
        raise refusals.NothingToChange
    check_unique(names)
    for each in command.added:
        if each.measure in budget.measures:
            raise refusals.AlreadyExists(subject="measure")
    check_codes(command.added)
    return [
        BudgetAmended(
            municipality=command.municipality,
            year=command.year,
            changes=tuple(
                changed(each.measure, measure_of(budget, each.measure), each.approved_kopecks)
                for each in command.changes
            ),
            added=command.added,
            act=command.act,
        )
    ]


def changed(name: str, measure: Measure, approved: Kopecks) -> MeasureChange:
    """Change a measure, never below its limit of commitments or what is bound."""
    if approved == measure.approved_kopecks:
        raise refusals.NothingToChange
    if approved < measure.committed_kopecks:
        raise refusals.BelowCommitted(
            asked_kopecks=approved, committed_kopecks=measure.committed_kopecks
        )
    check_limit(name, measure.limit_kopecks, approved)
    return MeasureChange(measure=name, old_kopecks=measure.approved_kopecks, new_kopecks=approved)


def check_limit(name: str, limit: Kopecks | None, approved: Kopecks) -> None:
    """Refuse a limit of commitments above what is approved."""
    if limit is not None and limit > approved:
        raise refusals.LimitOverApproved(
            measure=name, limit_kopecks=limit, approved_kopecks=approved
        )


def set_commitment_limit(command: SetCommitmentLimit, draft: Draft) -> list[CommitmentLimitSet]:
    """Limit how much of a measure may be bound, never below what is."""
    place = (command.municipality, command.year, command.measure)
    measure = the_measure(draft, command, *place)
    limit = command.limit_kopecks
    if limit == measure.limit_kopecks:
        raise refusals.NothingToChange
    check_limit(command.measure, limit, measure.approved_kopecks)
    if limit is not None and limit < measure.committed_kopecks:
        raise refusals.BelowCommitted(
            asked_kopecks=limit, committed_kopecks=measure.committed_kopecks
        )
    return [
        CommitmentLimitSet(
            municipality=command.municipality,
            year=command.year,
            measure=command.measure,
            old_kopecks=measure.limit_kopecks,
            new_kopecks=limit,
            act=command.act,
        )
    ]


def limit_reallocation(command: LimitReallocation, draft: Draft) -> list[ReallocationLimited]:
    """Say what changes of the schedule may move; what they have moved already stays."""
    check_municipality(command, command.municipality, "budget")
    budget = draft.the(budget_subject(command.municipality, command.year), Budget)
    if command.percent_max == budget.schedule_percent_max:
        raise refusals.NothingToChange
    return [
        ReallocationLimited(
            municipality=command.municipality,
            year=command.year,
            percent_max=command.percent_max,
            act=command.act,
        )
    ]


def execute_cash(command: ExecuteCash, draft: Draft) -> list[CashExecuted]:
    """Record a payment, no more than the obligations, by a document that stands once."""
    place = (command.municipality, command.year, command.measure)
    measure = the_measure(draft, command, *place)
    check_document(draft, command.municipality, command.document)
    left = measure.obligations_kopecks - measure.cash_kopecks
    if command.amount_kopecks > left:
        raise refusals.CashOverObligations(
            measure=command.measure, asked_kopecks=command.amount_kopecks, left_kopecks=left
        )
    return [
        CashExecuted(
            municipality=command.municipality,
            year=command.year,
            measure=command.measure,
            amount_kopecks=command.amount_kopecks,
            document=command.document,
        )
    ]


def document_subject(municipality: str, document: PaymentDocument) -> str:
    """Name the subject that says what a payment document paid for."""
    return f"payment-document:{municipality}:{document.dated}:{document.number}"


def check_document(draft: Draft, municipality: str, document: PaymentDocument) -> None:
    """Refuse a payment document that was entered before."""
    if draft.find(document_subject(municipality, document), TakenBy) is not None:
        raise refusals.AlreadyExists(subject="payment-document")


def budget_amended(fact: BudgetAmended, draft: Draft) -> None:
    """Fold in: measures have other sums, and there are more of them."""
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    measures = dict(budget.measures)
    for each in fact.changes:
        measures[each.measure] = replace(measures[each.measure], approved_kopecks=each.new_kopecks)
    for added in fact.added:
        measures[added.measure] = Measure(added.source, added.approved_kopecks)
    draft.put(subject, replace(budget, measures=measures))


def commitment_limit_set(fact: CommitmentLimitSet, draft: Draft) -> None:
    """Fold in: the measure is bound by the limit."""
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    measure = replace(budget.measures[fact.measure], limit_kopecks=fact.new_kopecks)
    draft.put(subject, replace(budget, measures={**budget.measures, fact.measure: measure}))


def reallocation_limited(fact: ReallocationLimited, draft: Draft) -> None:
    """Fold in: the share that the schedule may move."""
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    draft.put(subject, replace(budget, schedule_percent_max=fact.percent_max))


def cash_executed(fact: CashExecuted, draft: Draft) -> None:
    """Fold in: so much of the obligations is paid."""
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    old = budget.measures[fact.measure]
    measure = replace(old, cash_kopecks=old.cash_kopecks + fact.amount_kopecks)
    draft.put(subject, replace(budget, measures={**budget.measures, fact.measure: measure}))
    document = document_subject(fact.municipality, fact.document)
    draft.put(document, TakenBy(owner=fact.measure))


DECIDE: Final[Decide] = {
    commands.AmendBudget: amend_budget,
    commands.ExecuteCash: execute_cash,
    commands.LimitReallocation: limit_reallocation,
    commands.SetCommitmentLimit: set_commitment_limit,
}
FILED: Final[Filed] = {
    BudgetAmended: (budget_amended, "budget", ("municipality", "year")),
    CashExecuted: (cash_executed, "budget", ("municipality", "year")),
    CommitmentLimitSet: (commitment_limit_set, "budget", ("municipality", "year")),
    ReallocationLimited: (reallocation_limited, "budget", ("municipality", "year")),
}
