"""Rules of contracts that wait too long, never were, or go on in another one."""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from events.base import ContractId
from events.certificate import (
    ChargeKind,
    ChargeReversed,
    FundsReserved,
    ReleaseReason,
    ReserveReleased,
    ReversalReason,
    ReversedTo,
)
from events.contract import (
    ContractAnnulled,
    ContractProlonged,
    EnrolmentAccepted,
    EnrolmentRefused,
    EnrolmentRequested,
    RefusalReason,
    Side,
)
from events.period import last_day, month_of, months_later, next_month
from ledger.rules import commands, refusals
from ledger.rules.certificates import released
from ledger.rules.commands import AnnulContract, LapseEnrolment, ProlongContract, RequestEnrolment
from ledger.rules.draft import Draft
from ledger.rules.enrolment import Application, applied, end_contract, the_contract
from ledger.rules.months import check_unsettled
from ledger.rules.states import Contract, ContractStatus, Group, Module
from ledger.rules.tables import Decide, Filed, Named

SUMMER: Final = range(6, 10)  # June to September: groups of the new school year form slowly
SUMMER_MONTHS: Final = 4
MONTHS: Final = 1


def lapse_enrolment(
    command: LapseEnrolment, draft: Draft
) -> list[EnrolmentRefused | ReserveReleased]:
    """Refuse what should have begun two months back: nobody is enrolled backwards."""
    contract = the_contract(draft, command, command.contract)
    if not is_waiting(contract):
        raise refusals.WrongStatus(status=contract.status)
    until = waits_until(contract)
    if command.effective_on <= until:
        raise refusals.MayStillBeAccepted(until_on=until)
    return lapsed(command.contract, contract)


def lapsed(contract_id: ContractId, contract: Contract) -> list[EnrolmentRefused | ReserveReleased]:
    """Make the facts of an application or an offer that nobody accepted in time."""
    return [
        EnrolmentRefused(
            contract=contract_id, by=Side.SYSTEM, reason=RefusalReason.WAITED_TOO_LONG
        ),
        *released(contract_id, contract, ReleaseReason.REFUSED),
    ]


def is_waiting(contract: Contract) -> bool:
    """Tell whether nobody has concluded the contract yet, nor refused it."""
    return contract.status in {ContractStatus.REQUESTED, ContractStatus.ACCEPTED}


def waits_until(contract: Contract) -> date:
    """Give the last day on which an application may wait: of the month after it was to begin."""
    return last_day(next_month(month_of(contract.starts_on)))


def annul_contract(
    command: AnnulContract, draft: Draft
) -> list[ChargeReversed | ReserveReleased | ContractAnnulled]:
    """Take a contract back whole, unless a month of it is invoiced or closed."""
    contract = the_contract(draft, command, command.contract)
    if contract.status not in {ContractStatus.ACTIVE, ContractStatus.CLOSED}:
        raise refusals.WrongStatus(status=contract.status)
    for month, charge in contract.charges.items():
        check_unsettled(draft, contract, month, charge)
    return [
        *charges_taken_back(command.contract, contract),
        *released(command.contract, contract, ReleaseReason.ANNULLED),
        ContractAnnulled(
            contract=command.contract,
            reason=command.reason,
            act=command.act,
            in_force=contract.status is ContractStatus.ACTIVE,
        ),
    ]


def charges_taken_back(contract_id: str, contract: Contract) -> list[ChargeReversed]:
    """Reverse what is left of every charge, back to the certificate."""
    return [
        ChargeReversed(
            certificate=contract.certificate,
            contract=contract_id,
            period=contract.period,
            municipality=contract.municipality,
            agreement=contract.agreement,
            pf_programme=contract.pf_programme,
            month=month,
            kind=ChargeKind.FINAL,
            charge=charge.position,
            amount_kopecks=charge.left_kopecks,
            reversed_to=ReversedTo.CERTIFICATE,
            reason=ReversalReason.CONTRACT_ANNULLED,
        )
        for month, charge in contract.charges.items()
        if charge.left_kopecks
    ]


def prolong_contract(
    command: ProlongContract, draft: Draft
) -> list[EnrolmentRequested | FundsReserved | ContractProlonged | EnrolmentAccepted]:
    """Make the contract that follows, as an offer; it takes over the room of the first.

    All conditions of an application hold for it, except that the first one may still be live.
    """
    parent = the_contract(draft, command, command.parent)
    if draft.find(f"contract:{command.contract}", Contract) is not None:
        raise refusals.AlreadyExists(subject="contract")
    check_prolongable(draft, parent, command.effective_on)
    group_id = command.group or parent.group
    group = draft.the(f"group:{group_id}", Group)
    if draft.sure(f"module:{group.module}", Module).programme != parent.programme:
        raise refusals.NotFound(subject="group")
    asked = RequestEnrolment(
        effective_on=command.effective_on,
        provider_scope=command.provider_scope,
        contract=command.contract,
        certificate=parent.certificate,
        group=group_id,
        starts_on=next_start(parent, group),
    )
    return [
        *applied(Application(asked, draft, command.parent), draft),
        ContractProlonged(contract=command.parent, next_contract=command.contract),
        EnrolmentAccepted(contract=command.contract),
    ]


def check_prolongable(draft: Draft, parent: Contract, today: date) -> None:
    """Refuse a contract that was given notice of, that goes on already, or is not near its end.

    A contract whose follower came to nothing does not go on: another may be made.
    """
    if parent.status not in {ContractStatus.ACTIVE, ContractStatus.CLOSED}:
        raise refusals.ContractNotActive(status=parent.status)
    if parent.awaiting_termination:
        raise refusals.AwaitingTermination(ends_on=parent.ends_on)
    if parent.prolonged_by is not None:
        follower = draft.sure(f"contract:{parent.prolonged_by}", Contract)
        if follower.status not in {ContractStatus.REFUSED, ContractStatus.ANNULLED}:
            raise refusals.AlreadyProlonged(contract=parent.prolonged_by)
    first = months_later(parent.ends_on, -MONTHS)
    last = months_later(parent.ends_on, SUMMER_MONTHS if today.month in SUMMER else MONTHS)
    if not first <= today <= last:
        raise refusals.OutsideProlongation(from_on=first, until_on=last)


def next_start(parent: Contract, group: Group) -> date:
    """Give the day after the end, or the first day of the new group if that is not far off."""
    starts_on = max(parent.ends_on + timedelta(days=1), group.starts_on)
    latest = months_later(parent.ends_on, MONTHS)
    if starts_on > latest:
        raise refusals.GapTooLong(starts_on=starts_on, latest_on=latest)
    return starts_on


def contract_annulled(fact: ContractAnnulled, draft: Draft) -> None:
    """Fold in: the contract counts nowhere."""
    subject = f"contract:{fact.contract}"
    contract = draft.sure(subject, Contract)
    if fact.in_force:
        end_contract(draft, fact.contract, ContractStatus.ANNULLED)
    else:
        draft.put(subject, replace(contract, status=ContractStatus.ANNULLED))


def contract_prolonged(fact: ContractProlonged, draft: Draft) -> None:
    """Fold in: the contract goes on in another one."""
    subject = f"contract:{fact.contract}"
    contract = draft.sure(subject, Contract)
    draft.put(subject, replace(contract, prolonged_by=fact.next_contract))


DECIDE: Final[Decide] = {
    commands.AnnulContract: annul_contract,
    commands.LapseEnrolment: lapse_enrolment,
    commands.ProlongContract: prolong_contract,
}
FILED: Final[Filed] = {
    ContractAnnulled: (contract_annulled, "contract", ("contract",)),
    ContractProlonged: (contract_prolonged, "contract", ("contract",)),
}
NAMED: Final[Named] = {
    commands.AnnulContract: ("contract", "contract"),
    commands.LapseEnrolment: ("contract", "contract"),
    commands.ProlongContract: ("contract", "parent"),
}
