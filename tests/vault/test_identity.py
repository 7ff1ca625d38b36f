"""A child is entered once: who it is is kept as a digest, and known again."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest

from events.base import CertificateId
from ledger.blind import Identity
from ledger.persons import CertificateNumber, Person, Purpose
from ledger.vault import ChildKnownError, Refs, Vault
from tests.vault.steps import ANNA, BOOK, BORIS, PREFIX, name_in_a_fact, refs_of

WHO = Identity("Вымышленная", "Анна", "Петровна", date(2014, 5, 1))


async def enter(
    vault: Vault, refs: Refs, who: Identity = WHO, content: Person = ANNA
) -> CertificateNumber:
    return await vault.admit(
        BOOK,
        refs.person,
        content,
        certificate=CertificateId(refs.subject),
        prefix=PREFIX,
        identity=who,
    )


async def known(vault: Vault, who: Identity = WHO) -> Refs | None:
    return await vault.find_child(
        BOOK, who, by="key:reader", purpose=Purpose.ISSUE_CERTIFICATE, request="r-1"
    )


async def test_a_child_is_known_again(vault: Vault) -> None:
    refs = await refs_of(vault)
    assert await known(vault) is None
    await enter(vault, refs)
    assert await known(vault) == refs


async def test_a_child_is_entered_once(vault: Vault) -> None:
    await enter(vault, await refs_of(vault, "1"))
    with pytest.raises(ChildKnownError):
        await enter(vault, await refs_of(vault, "2"))


async def test_the_same_request_may_come_again(vault: Vault) -> None:
    refs = await refs_of(vault)
    assert await enter(vault, refs) == await enter(vault, refs)


async def test_of_many_at_once_one_enters_the_child(vault: Vault) -> None:
    refs = [await refs_of(vault, str(key)) for key in range(8)]
    answers = await asyncio.gather(*(enter(vault, each) for each in refs), return_exceptions=True)
    assert sum(isinstance(each, str) for each in answers) == 1
    assert sum(isinstance(each, ChildKnownError) for each in answers) == 7


@pytest.mark.parametrize(
    "same",
    [
        WHO._replace(family_name="ВЫМЫШЛЕННАЯ"),
        WHO._replace(given_name="  анна "),
        WHO._replace(record=""),
    ],
)
async def test_case_and_spaces_do_not_matter(vault: Vault, same: Identity) -> None:
    refs = await refs_of(vault)
    await enter(vault, refs)
    assert await known(vault, same) == refs


@pytest.mark.parametrize(
    "other",
    [
        WHO._replace(born_on=date(2014, 5, 2)),
        WHO._replace(patronymic=None),
        WHO._replace(record="I-ЛД 123456"),
        WHO._replace(given_name="Анна Петровна", patronymic=None),
    ],
)
async def test_another_child_is_another(vault: Vault, other: Identity) -> None:
    await enter(vault, await refs_of(vault, "1"))
    assert await known(vault, other) is None
    await enter(vault, await refs_of(vault, "2"), other, BORIS)


async def test_a_child_that_came_to_nothing_may_be_entered_anew(vault: Vault) -> None:
    await enter(vault, await refs_of(vault, "1"))
    await vault.sweep_orphans(BOOK, timedelta(0))
    await enter(vault, await refs_of(vault, "2"))


async def test_a_child_with_a_fact_stays_known(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault, "1")
    await enter(vault, refs)
    await name_in_a_fact(db, refs)
    await vault.sweep_orphans(BOOK, timedelta(0))
    assert await known(vault) == refs


async def test_knowing_a_child_is_logged(vault: Vault, db: asyncpg.Connection) -> None:
    await enter(vault, await refs_of(vault))
    await known(vault)
    (read,) = await db.fetch("SELECT reader, purpose, request FROM ledger.vault_reads")
    assert tuple(read) == ("key:reader", "issue-certificate", "r-1")
