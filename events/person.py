"""Facts about people: none of them says who, and after the last one nobody can."""

from datetime import date
from enum import StrEnum

from events.base import Act, CertificateId, Fact, PersonRef, ProviderId


class ErasureBasis(StrEnum):
    """Why personal data had to be destroyed."""

    PURPOSE_REACHED = "purpose-reached"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    UNLAWFUL = "unlawful"
    RETENTION_OVER = "retention-over"


class PersonalCategory(StrEnum):
    """What kinds of personal data are kept of a person."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    CERTIFICATE_NUMBER = "certificate-number"
    TAX_NUMBER = "tax-number"


class PersonalDataErased(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="person.data-erased.v1"
):
    """The key to what was kept of a person was destroyed by an act; the reference names nobody."""

    person: PersonRef
    basis: ErasureBasis
    act: Act  # of destruction, which an extract from this log confirms
    requested_on: date
    categories: tuple[PersonalCategory, ...]
    certificate: CertificateId | None = None  # a child's
    provider: ProviderId | None = None  # an entrepreneur's


PersonFact = PersonalDataErased
