"""What may be asked about people, of whom the rules know a reference alone."""

from datetime import date

from events.base import Act, CertificateId, PersonRef, ProviderId
from events.person import ErasureBasis, PersonalCategory
from ledger.rules.commands.base import Command


class ErasePerson(Command, frozen=True, kw_only=True):
    """Destroy what is kept of a person; what is kept and for whom comes from the vault."""

    person: PersonRef
    basis: ErasureBasis
    act: Act
    requested_on: date
    categories: tuple[PersonalCategory, ...]  # none: the vault does not know the person
    certificate: CertificateId | None
    provider: ProviderId | None
