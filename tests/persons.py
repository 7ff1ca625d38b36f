"""Builders: people whom the vault forgets."""

from events.person import ErasureBasis, PersonalCategory
from ledger.rules import commands as do
from tests import made

OF_A_CHILD = (
    PersonalCategory.NAME,
    PersonalCategory.BIRTH_DATE,
    PersonalCategory.CERTIFICATE_NUMBER,
)


def erase(person: str = "child-c1", certificate: str | None = "c1") -> do.ErasePerson:
    return do.ErasePerson(
        effective_on=made.DAY,
        person=person,
        basis=ErasureBasis.CONSENT_WITHDRAWN,
        act=made.ACT,
        requested_on=made.DAY,
        categories=OF_A_CHILD,
        certificate=certificate,
        provider=None,
    )
