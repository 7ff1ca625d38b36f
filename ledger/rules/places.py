"""Rules of giving up places that the municipal assignment pays for, by wish or with all else."""

from collections.abc import Iterator
from datetime import date

from events.base import CertificateId, ServiceId
from events.certificate import ServiceEnded
from ledger.rules.allowances import Place
from ledger.rules.states import Certificate


def place_ended(
    certificate_id: CertificateId,
    certificate: Certificate,
    given_up: tuple[ServiceId, Place],
    today: date,
) -> ServiceEnded:
    """Make the fact of a place that is free again; one that had begun stays counted."""
    service, place = given_up
    return ServiceEnded(
        certificate=certificate_id,
        service=service,
        municipality=certificate.municipality,
        group=place.group,
        used=today >= place.starts_on,
    )


def places_ended(
    certificate_id: CertificateId, certificate: Certificate, today: date
) -> Iterator[ServiceEnded]:
    """Free all places of a certificate that ends or leaves its payer."""
    for service, place in certificate.services.items():
        if place.live:
            yield place_ended(certificate_id, certificate, (service, place), today)
