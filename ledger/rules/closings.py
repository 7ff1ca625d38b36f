"""Rules of the end of a certificate: of age, moved, by request, death or error."""

from datetime import date, timedelta

from events.certificate import (
    CertificateCharged,
    CertificateClosed,
    CertificateUnqueued,
    ClosingReason,
    QueueExit,
    ReleaseReason,
    ReserveReleased,
    ServiceEnded,
)
from events.contract import (
    EnrolmentRefused,
    RefusalReason,
    Side,
    TerminationReason,
    TerminationRequested,
)
from events.period import last_day, month_of
from ledger.rules import refusals
from ledger.rules.certificates import (
    AGE_END,
    age_on,
    left_after,
    released,
    the_certificate,
    withdraw_applications,
)
from ledger.rules.commands import CloseCertificate
from ledger.rules.draft import Draft
from ledger.rules.months import charge_due
from ledger.rules.places import places_ended
from ledger.rules.states import Certificate, CertificateStatus, Contract, ContractStatus
from ledger.rules.tickets import left

Withdrawn = EnrolmentRefused | ReserveReleased | CertificateCharged | TerminationRequested


def close_certificate(
    command: CloseCertificate, draft: Draft
) -> list[Withdrawn | CertificateUnqueued | ServiceEnded | CertificateClosed]:
    """End a certificate; reserves are released and places given up first.

    Age and death end the contracts in force too, with the month of the last usable day; for
    any other reason they must be ended before.
    """
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is CertificateStatus.CLOSED:
        raise refusals.WrongStatus(status=certificate.status)
    usable_until = last_usable_day(command)
    withdrawn: list[Withdrawn] = []
    if usable_until is not None:
        withdrawn += end_contracts(draft, certificate, usable_until)
        ended = {fact.contract for fact in withdrawn if isinstance(fact, TerminationRequested)}
    else:
        ended = set()
    withdrawn += withdraw_applications(
        draft, certificate, RefusalReason.CERTIFICATE_CLOSED, ReleaseReason.CLOSED, ended
    )
    return [
        *withdrawn,
        *left(command.certificate, certificate, QueueExit.CLOSED),
        *places_ended(command.certificate, certificate, command.effective_on),
        CertificateClosed(
            certificate=command.certificate,
            municipality=certificate.municipality,
            cert_group=certificate.cert_group,
            pf_programme=certificate.pf_programme,
            reason=command.reason,
            left=left_after(draft, certificate, withdrawn, command.effective_on),
        ),
    ]


def last_usable_day(command: CloseCertificate) -> date | None:
    """Give the day after which contracts can't go on, if the reason ends them."""
    if command.reason is ClosingReason.DEATH:
        return command.effective_on
    if command.reason is not ClosingReason.AGE_18:
        return None
    born_on = command.born_on
    if born_on is None or age_on(born_on, command.effective_on) < AGE_END:
        raise refusals.NotOfAge
    return birthday(born_on, AGE_END) - timedelta(days=1)


def birthday(born_on: date, age: int) -> date:
    """Give the day on which a child reaches an age; 29 February becomes 1 March."""
    if (born_on.month, born_on.day) == (2, 29) and (born_on.year + age) % 4:
        return date(born_on.year + age, 3, 1)
    return date(born_on.year + age, born_on.month, born_on.day)


def end_contracts(
    draft: Draft, certificate: Certificate, usable_until: date
) -> list[CertificateCharged | TerminationRequested | ReserveReleased]:
    """End contracts in force with the month of the last usable day, or the last one charged."""
    facts: list[CertificateCharged | TerminationRequested | ReserveReleased] = []
    for contract_id in certificate.live:
        contract = draft.sure(f"contract:{contract_id}", Contract)
        if contract.status is not ContractStatus.ACTIVE or contract.awaiting_termination:
            continue
        month = max([month_of(usable_until), *contract.charges])
        ends_on = min(last_day(month), contract.ends_on)
        charges = charge_due(draft, contract_id, contract, ends_on)
        facts += charges
        facts.append(
            TerminationRequested(
                contract=contract_id,
                by=Side.SYSTEM,
                reason=TerminationReason.CERTIFICATE_CLOSED,
                ends_on=ends_on,
            )
        )
        drawn = sum(fact.amount_kopecks for fact in charges)
        facts += released(contract_id, contract, ReleaseReason.CLOSED, drawn)
    return facts
