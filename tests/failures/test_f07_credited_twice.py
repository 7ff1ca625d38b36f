"""F7: a credit granted twice."""

import asyncio

import asyncpg
import pytest
from msgspec.structs import replace

from events.certificate import CertificateConvertedToPf, CertificateUnfrozen
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Refused
from tests import books, made


async def granted(db: asyncpg.Connection) -> int:
    """How much was ever granted to certificates, by their facts."""
    return sum(
        grant.nominal_kopecks
        for each in await books.facts(db)
        if isinstance(each.fact, CertificateConvertedToPf | CertificateUnfrozen)
        for grant in each.fact.grants
    )


@pytest.mark.parametrize(
    "command", [made.certificate(), made.to_pf("c2")], ids=["issue", "conversion"]
)
async def test_parallel_grants_give_one(
    pool: asyncpg.Pool, db: asyncpg.Connection, command: Command
) -> None:
    past = [*made.region(), made.certificate("c2", group=None)]
    async with books.begun(pool, past) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *((one, other)[n % 2].execute(made.order(command)) for n in range(30))
        )
    assert [type(each) for each in verdicts].count(Accepted) == 1
    assert await granted(db) == made.NOMINAL
    await books.check(db)


async def test_a_child_under_many_certificates_gets_one(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    asked = [replace(made.certificate(f"c{n}"), child="child-1") for n in range(30)]
    async with books.begun(pool, made.region()) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *((one, other)[n % 2].execute(made.order(each)) for n, each in enumerate(asked))
        )
    (accepted,) = [each for each in verdicts if isinstance(each, Accepted)]
    issued = accepted.recorded[0].stream.partition(":")[2]
    assert {each.refusal for each in verdicts if isinstance(each, Refused)} == {
        no.CertificateExists(certificate=issued)
    }
    assert await granted(db) == made.NOMINAL
    await books.check(db)


async def test_an_import_file_sent_three_times_and_in_parallel_is_applied_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    file = [made.order(made.certificate(f"c{n}"), f"row-{n}") for n in range(100)]
    file[50] = made.order(made.certificate("c7"), "row-50")  # a row repeated inside the file
    async with books.begun(pool, made.region()) as one, books.writing(pool) as other:
        answers = await asyncio.gather(
            one.execute_all(file, atomic=False),
            other.execute_all(file, atomic=False),
            one.execute_all(file, atomic=False),
        )
    for verdicts in answers:
        kinds = [type(each) for each in verdicts]
        assert (kinds.count(Accepted), kinds[50]) == (99, Refused)
    assert await granted(db) == 99 * made.NOMINAL
    await books.check(db)


async def test_converting_back_and_forth_gives_the_nominal_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(), made.certificate()]
    turns = [made.to_accounting(), made.to_pf()] * 3
    async with books.begun(pool, [*past, *turns]):
        pass
    assert await books.sums(db, "provision:c1:2025") == (made.NOMINAL, made.NOMINAL, 0, 0)
    claims = await db.fetch(
        "SELECT claim FROM ledger.claims WHERE book = $1 AND claim LIKE 'grant:%'", made.BOOK
    )
    assert [row["claim"] for row in claims] == ["grant:c1:2025"]
    await books.check(db)


async def test_frozen_money_does_not_come_back_on_top(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(), made.certificate(), *made.enrolled(), made.terminate(), made.freeze()]
    async with books.begun(pool, [*past, made.unfreeze()]) as writer:
        again = await writer.execute(made.order(made.unfreeze()))
        assert isinstance(again, Refused)
    assert await books.sums(db, "provision:c1:2025") == (996_39, 0, 0, 996_39)
    await books.check(db)
