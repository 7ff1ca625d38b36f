"""Rules of a child's move to another payer of the region, who grants money of its own.

What was charged before stays with the old payer and its programme, under its caps and agreements.
Should some of it come back later, it is theirs, so the certificate's nominal is lowered with it.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeGuard

from msgspec.structs import replace

from events.base import CertificateId, PeriodId
from events.certificate import (
    CertificateConvertedToPf,
    CertificateNominalChanged,
    CertificateQueued,
    CertificateTransferred,
    CertificateUnqueued,
    ChargeReversed,
    NominalReason,
    QueueExit,
    ReleaseReason,
    ReserveReleased,
    ReversedTo,
    ServiceEnded,
    UnusedServiceRefunded,
)
from events.codec import AnyFact
from events.contract import EnrolmentRefused, RefusalReason
from ledger.rules import commands, refusals
from ledger.rules.certificates import (
    check_group_payer,
    check_units,
    left_after,
    place_in_group,
    the_certificate,
    withdraw_applications,
)
from ledger.rules.commands import TransferCertificate
from ledger.rules.draft import Draft
from ledger.rules.places import places_ended
from ledger.rules.provisions import EMPTY, leave_group, lowered, sums
from ledger.rules.states import CertGroup, Certificate, CertificateStatus, Payer
from ledger.rules.tables import Decide, Filed, Named
from ledger.rules.tickets import left

Moved = (
    EnrolmentRefused | ReserveReleased | CertificateUnqueued | ServiceEnded | CertificateTransferred
)


def transfer_certificate(
    command: TransferCertificate, draft: Draft
) -> list[Moved | CertificateConvertedToPf | CertificateQueued]:
    """Close the money and places with the old payer, and take a place in a group of the new."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status not in {CertificateStatus.ACCOUNTING, CertificateStatus.PF}:
        raise refusals.WrongStatus(status=certificate.status)
    payer = draft.the(f"payer:{command.payer}", Payer)
    if command.payer == certificate.payer:
        raise refusals.NothingToChange
    withdrawn = withdraw_applications(
        draft, certificate, RefusalReason.CERTIFICATE_MOVED, ReleaseReason.MOVED
    )
    facts: list[Moved | CertificateConvertedToPf | CertificateQueued] = [
        *withdrawn,
        *left(command.certificate, certificate, QueueExit.MOVED),
        *places_ended(command.certificate, certificate, command.effective_on),
        CertificateTransferred(
            certificate=command.certificate,
            municipality=certificate.municipality,
            payer=certificate.payer,
            cert_group=certificate.cert_group,
            pf_programme=certificate.pf_programme,
            to_municipality=payer.municipality,
            to_payer=command.payer,
            left=left_after(draft, certificate, withdrawn, command.effective_on),
        ),
    ]
    if command.cert_group is not None:
        facts.append(welcomed(command, draft, certificate))
    return facts


def welcomed(
    command: TransferCertificate, draft: Draft, certificate: Certificate
) -> CertificateConvertedToPf | CertificateQueued:
    """Give a place in the new payer's group, or in its queue; who moves sees its doors at once."""
    group_id = command.cert_group or ""
    group = draft.the(f"cert-group:{group_id}", CertGroup)
    check_group_payer(draft, group, command.payer)
    check_units(draft, certificate, group, command.effective_on)
    free = replace(command, municipality_scope=None)  # the group is the new municipality's
    return place_in_group(free, draft, command.certificate, group_id)


def given_back(facts: Sequence[AnyFact], draft: Draft) -> Iterator[CertificateNominalChanged]:
    """Take off the certificate what comes back from contracts of an earlier payer."""
    nominals: dict[tuple[CertificateId, PeriodId], int] = {}
    for fact in facts:
        if not returns(fact):
            continue
        certificate = draft.sure(f"certificate:{fact.certificate}", Certificate)
        if certificate.municipality == fact.municipality:
            continue
        place = (fact.certificate, fact.period)
        old = nominals.get(place, certificate.provisions[fact.period].nominal_kopecks)
        nominals[place] = old - fact.amount_kopecks
        yield CertificateNominalChanged(
            certificate=fact.certificate,
            municipality=certificate.municipality,
            period=fact.period,
            old_kopecks=old,
            new_kopecks=nominals[place],
            reason=NominalReason.TRANSFERRED,
        )


def returns(
    fact: AnyFact,
) -> TypeGuard[ReserveReleased | ChargeReversed | UnusedServiceRefunded]:
    """Tell whether a fact makes money available again."""
    if isinstance(fact, ChargeReversed):
        return fact.reversed_to is ReversedTo.CERTIFICATE
    return isinstance(fact, ReserveReleased | UnusedServiceRefunded)


def certificate_transferred(fact: CertificateTransferred, draft: Draft) -> None:
    """Fold in: another payer's certificate, without money, and with what was charged before."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    if certificate.status is CertificateStatus.PF and fact.cert_group is not None:
        leave_group(draft, certificate, fact.cert_group, fact.left)
    kept = lowered(certificate, sums(fact.left))
    provisions = {period: money for period, money in kept.items() if money != EMPTY}
    own = replace(certificate, provisions=kept)
    drawn = {
        each.period: own.own(each.period).nominal_kopecks
        for each in fact.left
        if each.period in provisions
    }
    former = {**certificate.former, fact.municipality: drawn}
    former.pop(fact.to_municipality, None)  # who comes back has drawn that from its own payer
    draft.put(
        subject,
        replace(
            certificate,
            municipality=fact.to_municipality,
            payer=fact.to_payer,
            status=CertificateStatus.ACCOUNTING,
            cert_group=None,
            pf_programme=None,
            provisions=provisions,
            former=former,
        ),
    )


DECIDE: Final[Decide] = {commands.TransferCertificate: transfer_certificate}
FILED: Final[Filed] = {
    CertificateTransferred: (certificate_transferred, "certificate", ("certificate",))
}
NAMED: Final[Named] = {commands.TransferCertificate: ("certificate", "certificate")}
