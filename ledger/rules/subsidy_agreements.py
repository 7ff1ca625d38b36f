"""Rules of subsidies: measure ≥ subsidy ≥ caps, and no more is received than was agreed."""

from typing import Final

from msgspec.structs import replace

from events.base import Kopecks
from events.budget import (
    ScheduledPayment,
    SubsidyAgreementAmended,
    SubsidyAgreementSigned,
    SubsidyReceived,
)
from events.pf_programme import PeriodCap
from ledger.rules import commands, refusals
from ledger.rules.amendments import check_document, document_subject
from ledger.rules.budget import budget_subject, check_free, commit_measure, the_measure
from ledger.rules.commands import (
    AmendSubsidyAgreement,
    Command,
    ReceiveSubsidy,
    SignSubsidyAgreement,
)
from ledger.rules.draft import Draft, check_municipality
from ledger.rules.funded import Budget, SubsidyAgreement
from ledger.rules.parties import the_payer
from ledger.rules.states import TakenBy
from ledger.rules.tables import Decide, Filed, Named

Place = tuple[str, int, str]  # municipality, year, measure


def sign_subsidy_agreement(
    command: SignSubsidyAgreement, draft: Draft
) -> list[SubsidyAgreementSigned]:
    """Record a subsidy: it covers the caps that stand, and the measure covers it."""
    if the_payer(draft, command, command.payer).municipality != command.municipality:
        raise refusals.NotFound(subject="payer")
    place = (command.municipality, command.year, command.measure)
    measure = the_measure(draft, command, *place)
    subject = f"subsidy-agreement:{command.subsidy_agreement}"
    if measure.subsidy_agreement or draft.find(subject, SubsidyAgreement) is not None:
        raise refusals.AlreadyExists(subject="subsidy-agreement")
    check_schedule(command.schedule, command.amount_kopecks)
    caps = measure.committed_kopecks - measure.obligations_kopecks
    if command.amount_kopecks < caps:
        raise refusals.BelowCommitted(asked_kopecks=command.amount_kopecks, committed_kopecks=caps)
    check_free(command.measure, measure, command.amount_kopecks - caps)
    return [
        SubsidyAgreementSigned(
            subsidy_agreement=command.subsidy_agreement,
            municipality=command.municipality,
            payer=command.payer,
            year=command.year,
            measure=command.measure,
            amount_kopecks=command.amount_kopecks,
            caps_kopecks=caps,
            schedule=command.schedule,
            act=command.act,
        )
    ]


def check_schedule(schedule: tuple[ScheduledPayment, ...], amount: Kopecks) -> None:
    """Refuse a schedule that adds up to something else, or has its days reversed."""
    for each in schedule:
        if each.due_to < each.due_from:
            raise refusals.DatesReversed(starts_on=each.due_from, ends_on=each.due_to)
    scheduled = sum(each.amount_kopecks for each in schedule)
    if scheduled != amount:
        raise refusals.ScheduleDisagrees(scheduled_kopecks=scheduled, amount_kopecks=amount)


def the_subsidy_agreement(draft: Draft, command: Command, name: str) -> SubsidyAgreement:
    """Give a subsidy agreement that the caller may act on."""
    agreement = draft.the(f"subsidy-agreement:{name}", SubsidyAgreement)
    check_municipality(command, agreement.municipality, "subsidy-agreement")
    return agreement


def amend_subsidy_agreement(
    command: AmendSubsidyAgreement, draft: Draft
) -> list[SubsidyAgreementAmended]:
    """Raise a subsidy within its measure, or lower it to its caps and to what was received."""
    agreement = the_subsidy_agreement(draft, command, command.subsidy_agreement)
    check_schedule(command.schedule, command.amount_kopecks)
    committed = max(agreement.caps_kopecks, agreement.received_kopecks)
    if command.amount_kopecks < committed:
        raise refusals.BelowCommitted(
            asked_kopecks=command.amount_kopecks, committed_kopecks=committed
        )
    place = (agreement.municipality, agreement.year, agreement.measure)
    measure = the_measure(draft, command, *place)
    check_free(agreement.measure, measure, command.amount_kopecks - agreement.amount_kopecks)
    return [
        SubsidyAgreementAmended(
            subsidy_agreement=command.subsidy_agreement,
            municipality=agreement.municipality,
            year=agreement.year,
            measure=agreement.measure,
            old_kopecks=agreement.amount_kopecks,
            new_kopecks=command.amount_kopecks,
            schedule=command.schedule,
            act=command.act,
        )
    ]


def receive_subsidy(command: ReceiveSubsidy, draft: Draft) -> list[SubsidyReceived]:
    """Record what the payer received, no more in all than was agreed."""
    name = command.subsidy_agreement
    agreement = the_subsidy_agreement(draft, command, name)
    check_document(draft, agreement.municipality, command.document)
    left = agreement.amount_kopecks - agreement.received_kopecks
    if command.amount_kopecks > left:
        raise refusals.SubsidyExhausted(
            subsidy_agreement=name, asked_kopecks=command.amount_kopecks, left_kopecks=left
        )
    return [
        SubsidyReceived(
            subsidy_agreement=name,
            municipality=agreement.municipality,
            payer=agreement.payer,
            year=agreement.year,
            measure=agreement.measure,
            amount_kopecks=command.amount_kopecks,
            document=command.document,
        )
    ]


def check_borne(draft: Draft, command: Command, place: Place, amount: int) -> str | None:
    """Refuse caps that nothing would pay for; give the subsidy that does, if one is signed."""
    measure = the_measure(draft, command, *place)
    name = measure.subsidy_agreement
    if name is None:
        check_free(place[2], measure, amount)
        return None
    agreement = draft.sure(f"subsidy-agreement:{name}", SubsidyAgreement)
    left = agreement.amount_kopecks - agreement.caps_kopecks
    if amount > left:
        raise refusals.SubsidyExhausted(
            subsidy_agreement=name, asked_kopecks=amount, left_kopecks=left
        )
    return name


def borne(draft: Draft, command: Command, municipality: str, each: PeriodCap) -> PeriodCap:
    """Name in a cap the subsidy that is to pay for it."""
    measure = the_measure(draft, command, municipality, each.year, each.measure)
    return replace(each, subsidy_agreement=measure.subsidy_agreement)


def bear(draft: Draft, place: Place, subsidy_agreement: str | None, change: int) -> None:
    """Fold in: a cap binds so much more, or less, of its subsidy, or else of its measure."""
    if subsidy_agreement is None:
        commit_measure(draft, *place, change)
        return
    subject = f"subsidy-agreement:{subsidy_agreement}"
    agreement = draft.sure(subject, SubsidyAgreement)
    draft.put(subject, replace(agreement, caps_kopecks=agreement.caps_kopecks + change))


def subsidy_agreement_signed(fact: SubsidyAgreementSigned, draft: Draft) -> None:
    """Fold in: the subsidy stands between its measure and the caps."""
    draft.put(
        f"subsidy-agreement:{fact.subsidy_agreement}",
        SubsidyAgreement(
            municipality=fact.municipality,
            payer=fact.payer,
            year=fact.year,
            measure=fact.measure,
            amount_kopecks=fact.amount_kopecks,
            caps_kopecks=fact.caps_kopecks,
        ),
    )
    place = (fact.municipality, fact.year, fact.measure)
    commit_measure(draft, *place, fact.amount_kopecks - fact.caps_kopecks)
    subject = budget_subject(fact.municipality, fact.year)
    budget = draft.sure(subject, Budget)
    measure = replace(budget.measures[fact.measure], subsidy_agreement=fact.subsidy_agreement)
    draft.put(subject, replace(budget, measures={**budget.measures, fact.measure: measure}))


def subsidy_agreement_amended(fact: SubsidyAgreementAmended, draft: Draft) -> None:
    """Fold in: the subsidy binds more of its measure, or less."""
    subject = f"subsidy-agreement:{fact.subsidy_agreement}"
    agreement = draft.sure(subject, SubsidyAgreement)
    draft.put(subject, replace(agreement, amount_kopecks=fact.new_kopecks))
    place = (fact.municipality, fact.year, fact.measure)
    commit_measure(draft, *place, fact.new_kopecks - fact.old_kopecks)


def subsidy_received(fact: SubsidyReceived, draft: Draft) -> None:
    """Fold in: so much of the subsidy is with the payer."""
    subject = f"subsidy-agreement:{fact.subsidy_agreement}"
    agreement = draft.sure(subject, SubsidyAgreement)
    received = agreement.received_kopecks + fact.amount_kopecks
    draft.put(subject, replace(agreement, received_kopecks=received))
    document = document_subject(fact.municipality, fact.document)
    draft.put(document, TakenBy(owner=fact.subsidy_agreement))


DECIDE: Final[Decide] = {
    commands.AmendSubsidyAgreement: amend_subsidy_agreement,
    commands.ReceiveSubsidy: receive_subsidy,
    commands.SignSubsidyAgreement: sign_subsidy_agreement,
}
FILED: Final[Filed] = {
    SubsidyAgreementAmended: (
        subsidy_agreement_amended,
        "subsidy-agreement",
        ("subsidy_agreement",),
    ),
    SubsidyAgreementSigned: (
        subsidy_agreement_signed,
        "subsidy-agreement",
        ("subsidy_agreement",),
    ),
    SubsidyReceived: (subsidy_received, "subsidy-agreement", ("subsidy_agreement",)),
}
NAMED: Final[Named] = {
    commands.AmendSubsidyAgreement: ("subsidy-agreement", "subsidy_agreement"),
    commands.ReceiveSubsidy: ("subsidy-agreement", "subsidy_agreement"),
}
