"""The steps that tests of the vault repeat, and two children who do not exist."""

from datetime import date

import asyncpg

from events.base import CertificateId, PersonRef
from ledger.persons import CertificateNumber, NumberPrefix, Person
from ledger.vault import Refs, Vault

BOOK = "86"
PREFIX = NumberPrefix("8605")
ANNA = Person(
    family_name="Вымышленная", given_name="Анна", patronymic="Петровна", born_on=date(2014, 5, 1)
)
BORIS = Person(family_name="Придуманный", given_name="Борис", born_on=date(2012, 11, 30))


class Chance:
    """Draws the numbers it was told to, the last one for ever."""

    def __init__(self, *draws: int) -> None:
        self.draws = list(draws)

    def __call__(self, limit: int) -> int:
        assert self.draws[0] < limit
        return self.draws.pop(0) if len(self.draws) > 1 else self.draws[0]


async def refs_of(vault: Vault, key: str = "1", *, book: str = BOOK) -> Refs:
    return await vault.refs(book, "client", key.encode(), b"body " + key.encode())


async def admit(
    vault: Vault, refs: Refs, content: Person = ANNA, *, book: str = BOOK
) -> CertificateNumber:
    return await vault.admit(
        book, refs.person, content, certificate=CertificateId(refs.subject), prefix=PREFIX
    )


async def name_in_a_fact(db: asyncpg.Connection, refs: Refs, *, book: str = BOOK) -> None:
    """Write what the sweep looks for: a fact in the certificate's stream."""
    await db.execute("SELECT ledger.open_volume(extract(year FROM now())::integer)")
    await db.execute(
        """
        INSERT INTO ledger.journal
        SELECT $1, extract(year FROM now()), coalesce(max(position), 0) + 1, $2, 1,
               'certificate.issued.v1', now(), ''
        FROM ledger.journal
        """,
        book,
        f"certificate:{refs.subject}",
    )


def only(found: dict[PersonRef, Person]) -> Person:
    (person,) = found.values()
    return person
