"""Rules of completeness: how much of a month a study group was given."""

from msgspec.structs import replace

from events.base import Month
from events.completeness import (
    CompletenessCorrected,
    CompletenessReversed,
    CompletenessSet,
)
from events.period import month_of
from ledger.rules import refusals
from ledger.rules.commands import CorrectCompleteness, SetCompleteness
from ledger.rules.draft import Draft, check_provider
from ledger.rules.lane import check_open
from ledger.rules.settled import MonthValue
from ledger.rules.states import Group

IN_FULL = 100  # what counts as long as nobody says otherwise


def completeness_of(group: Group, month: Month) -> int:
    """Tell how much of a month a group was given."""
    said = group.completeness.get(month)
    return IN_FULL if said is None else said.percent


def set_completeness(command: SetCompleteness, draft: Draft) -> list[CompletenessSet]:
    """Say how much of a month was rendered, once and before the month is invoiced."""
    group = open_month(command, draft)
    said = group.completeness.get(command.month)
    if said is not None:
        raise refusals.CompletenessIsSet(
            month=command.month, percent=said.percent, value=said.position
        )
    return [
        CompletenessSet(
            group=command.group,
            month=command.month,
            percent=command.percent,
            reason=command.reason,
        )
    ]


def correct_completeness(
    command: CorrectCompleteness, draft: Draft
) -> list[CompletenessReversed | CompletenessCorrected]:
    """Take back what was said and say it anew: two facts that name each other."""
    group = open_month(command, draft)
    said = group.completeness.get(command.month)
    if said is None:
        raise refusals.NotFound(subject="completeness")
    if said.percent == command.percent:
        raise refusals.NothingToChange
    storno, new_value = draft.coming, draft.coming + 1
    return [
        CompletenessReversed(
            group=command.group,
            month=command.month,
            percent=said.percent,
            value=said.position,
            corrected_by=new_value,
        ),
        CompletenessCorrected(
            group=command.group,
            month=command.month,
            percent=command.percent,
            reason=command.reason,
            corrects=storno,
        ),
    ]


def open_month(command: SetCompleteness | CorrectCompleteness, draft: Draft) -> Group:
    """Give the group, if its month has begun, is not closed and stands on no invoice."""
    group = draft.the(f"group:{command.group}", Group)
    check_provider(command, group.provider, "group")
    month = command.month
    first, last = month_of(group.starts_on), month_of(group.ends_on)
    if not first <= month <= last:
        raise refusals.MonthOutsideGroup(month=month, first=first, last=last)
    if month > month_of(command.effective_on):
        raise refusals.MonthInFuture(month=month)
    draft.want(f"payer:{payer}" for payer in group.payers)
    for payer in group.payers:
        check_open(draft, payer, month)
    for invoice in group.invoices.get(month, ()):
        raise refusals.MonthInvoiced(month=month, invoice=invoice)
    return group


def completeness_said(fact: CompletenessSet | CompletenessCorrected, draft: Draft) -> None:
    """Fold in: this is what the month counts for."""
    subject = f"group:{fact.group}"
    group = draft.sure(subject, Group)
    said = {**group.completeness, fact.month: MonthValue(draft.position, fact.percent)}
    draft.put(subject, replace(group, completeness=said))


def completeness_reversed(fact: CompletenessReversed, draft: Draft) -> None:
    """Fold in: nothing is said of the month."""
    subject = f"group:{fact.group}"
    group = draft.sure(subject, Group)
    said = {month: value for month, value in group.completeness.items() if month != fact.month}
    draft.put(subject, replace(group, completeness=said))
