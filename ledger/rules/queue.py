"""Rules of a group's queue: first come, first served, in the very commit that frees a place."""

from collections.abc import Iterator, Sequence

from events.base import CertGroupId
from events.certificate import (
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateFrozen,
    CertificateNominalChanged,
    CertificateTransferred,
    CertificateUnqueued,
    QueueExit,
)
from events.codec import AnyFact
from events.pf_programme import GroupLimitsChanged, GroupNominalChanged, GroupNominalSet
from ledger.rules import refusals
from ledger.rules.certificates import converted_to_pf, the_certificate
from ledger.rules.commands import Command, LeaveQueue
from ledger.rules.draft import Draft
from ledger.rules.states import Certificate
from ledger.rules.tickets import head_of, left

Freeing = (
    CertificateConvertedToAccounting
    | CertificateFrozen
    | CertificateClosed
    | CertificateTransferred
    | GroupLimitsChanged
    | GroupNominalChanged
    | GroupNominalSet
)


def leave_queue(command: LeaveQueue, draft: Draft) -> list[CertificateUnqueued]:
    """Leave a queue on the guardian's wish."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.waits_for is None:
        raise refusals.NotQueued
    return left(command.certificate, certificate, QueueExit.RECALLED)


def freed_groups(facts: Sequence[AnyFact], draft: Draft) -> Iterator[CertGroupId]:
    """Name the groups in which facts made a place or room for a nominal."""
    for fact in facts:
        if isinstance(fact, CertificateNominalChanged):
            group = draft.sure(f"certificate:{fact.certificate}", Certificate).cert_group
        else:
            group = fact.cert_group if isinstance(fact, Freeing) else None
        if group is not None:
            yield group


def next_promotion(command: Command, draft: Draft, cert_group: CertGroupId) -> list[AnyFact]:
    """Promote the head of a queue, if the group has a vacancy; nobody overtakes the head."""
    head = head_of(draft, cert_group)
    if head is None:
        return []
    certificate = draft.sure(f"certificate:{head}", Certificate)
    try:
        converted = converted_to_pf(command, draft, head, cert_group)
    except (refusals.NoVacancy, refusals.NominalsOverLimit):
        return []
    return [*left(head, certificate, QueueExit.PROMOTED), converted]
