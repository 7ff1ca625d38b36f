"""Tickets of a group's queue: who waits, and since when."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from events.base import CertGroupId, CertificateId
from events.certificate import CertificateQueued, CertificateUnqueued, QueueExit
from ledger.rules.draft import Draft, Missing
from ledger.rules.states import CertGroup, Certificate, TakenBy

TICKETS_AHEAD: Final = 64


def joined(draft: Draft, certificate: CertificateId, cert_group: CertGroupId) -> CertificateQueued:
    """Make the fact of joining a queue at its end."""
    group = draft.sure(f"cert-group:{cert_group}", CertGroup)
    return CertificateQueued(
        certificate=certificate,
        municipality=group.municipality,
        cert_group=cert_group,
        pf_programme=group.pf_programme,
        ticket=group.ticket_next,
    )


def left(
    certificate_id: CertificateId, certificate: Certificate, reason: QueueExit
) -> list[CertificateUnqueued]:
    """Make the fact of leaving the queue, if the certificate stands in one."""
    if certificate.waits_for is None:
        return []
    return [
        CertificateUnqueued(
            certificate=certificate_id,
            municipality=certificate.municipality,
            cert_group=certificate.waits_for,
            ticket=certificate.ticket,
            reason=reason,
        )
    ]


def head_of(draft: Draft, cert_group: CertGroupId) -> CertificateId | None:
    """Find who has waited longest in a queue."""
    group = draft.sure(f"cert-group:{cert_group}", CertGroup)
    for ticket in range(group.ticket_first, group.ticket_next):
        owner = owner_of(draft, cert_group, ticket, group.ticket_next)
        waiting = draft.sure(f"certificate:{owner}", Certificate)
        if waiting.waits_for == cert_group and waiting.ticket == ticket:
            return owner
    return None


def owner_of(draft: Draft, cert_group: CertGroupId, ticket: int, end: int) -> CertificateId:
    """Tell whose a ticket is; what is not loaded is asked for with the tickets behind it.

    A command that frees many places then needs few looks into the database, not two a place.
    """
    ahead = range(ticket, min(ticket + TICKETS_AHEAD, end))
    try:
        owner = draft.sure(ticket_subject(cert_group, ticket), TakenBy).owner
    except Missing:
        raise Missing(*(ticket_subject(cert_group, each) for each in ahead)) from None
    try:
        draft.look(f"certificate:{owner}")
    except Missing:
        raise Missing(
            *(f"certificate:{each}" for each in owners(draft, cert_group, ahead))
        ) from None
    return owner


def owners(
    draft: Draft, cert_group: CertGroupId, tickets: Iterable[int]
) -> Iterator[CertificateId]:
    """Name the owners of tickets as far as they are loaded."""
    with suppress(Missing):
        for ticket in tickets:
            yield draft.sure(ticket_subject(cert_group, ticket), TakenBy).owner


def ticket_subject(cert_group: CertGroupId, ticket: int) -> str:
    """Name the subject that says whose a ticket is."""
    return f"queue-ticket:{cert_group}:{ticket}"


def certificate_queued(fact: CertificateQueued, draft: Draft) -> None:
    """Fold in: the certificate waits at the end of the queue."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    draft.put(subject, replace(certificate, waits_for=fact.cert_group, ticket=fact.ticket))
    draft.put(ticket_subject(fact.cert_group, fact.ticket), TakenBy(owner=fact.certificate))
    group_subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(group_subject, CertGroup)
    draft.put(
        group_subject,
        replace(group, queued_count=group.queued_count + 1, ticket_next=fact.ticket + 1),
    )


def certificate_unqueued(fact: CertificateUnqueued, draft: Draft) -> None:
    """Fold in: the ticket is spent; the queue's start moves on past it."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    draft.put(subject, replace(certificate, waits_for=None, ticket=0))
    group_subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(group_subject, CertGroup)
    head = head_of(draft, fact.cert_group)
    first = group.ticket_next
    if head is not None:
        first = draft.sure(f"certificate:{head}", Certificate).ticket
    draft.put(
        group_subject, replace(group, queued_count=group.queued_count - 1, ticket_first=first)
    )
