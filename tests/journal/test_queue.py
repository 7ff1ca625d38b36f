"""The queue of a group is kept by the book: in order, in one commit, and no crash loses anybody."""

import asyncio
import sys

import asyncpg
import pytest

from events.certificate import CertificateConvertedToPf, CertificateQueued
from ledger import journal
from ledger.memory import decode_state
from ledger.rules.posted import Claimed, Released
from ledger.rules.postings import postings
from ledger.rules.states import CertGroup
from ledger.verdicts import Accepted, Order
from ledger.writer import Writer
from tests import made

PLACES = 100

# Releases places one by one, and dies at a point of the commit as if the power had failed.
DYING = """
import asyncio, sys
from ledger import failpoints
from ledger.database import open_pool
from ledger.writer import Writer
from tests.journal.test_queue import release

async def main(dsn, point, after):
    pool = await open_pool(dsn)
    writer = Writer(pool)
    for number in range(1, after + 2):
        if number > after:
            writer = Writer(pool)  # which knows nothing, and so passes every point
            failpoints.armed = point
        await writer.execute(release(number))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def release(number: int) -> Order:
    return made.order(made.to_accounting(f"c{number}"), f"release-{number}")


async def full_group(pool: asyncpg.Pool) -> Writer:
    """A writer on a book in which a hundred have places and a hundred wait."""
    async with pool.acquire() as db:
        await journal.found_book(db, made.BOOK, "Europe/Moscow")
    writer = Writer(pool)
    past = made.region(amount=PLACES)
    past += [made.certificate(f"c{number}") for number in range(1, 2 * PLACES + 1)]
    for verdict in await writer.execute_all([made.order(each) for each in past], atomic=False):
        assert isinstance(verdict, Accepted), verdict
    return writer


async def promotions(db: asyncpg.Connection) -> list[str]:
    """Who was given a place out of the queue, in the order of the book."""
    rows = await db.fetch(
        "SELECT stream FROM ledger.journal WHERE type = $1 ORDER BY position OFFSET $2",
        "certificate.converted-to-pf.v1",
        PLACES,
    )
    return [row["stream"] for row in rows]


async def check_all_promoted(db: asyncpg.Connection) -> None:
    assert await promotions(db) == [f"certificate:c{n}" for n in range(101, 201)]
    stored = await db.fetchval("SELECT state FROM ledger.states WHERE subject = 'cert-group:g5-18'")
    group = decode_state(stored)
    assert isinstance(group, CertGroup)
    assert (group.active_count, group.queued_count) == (PLACES, 0)
    assert await db.fetchval("SELECT count(*) FROM ledger.claims WHERE claim LIKE 'waits:%'") == 0


async def test_releases_in_one_commit_promote_in_order(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    writer = await full_group(pool)
    orders = [release(number) for number in range(1, PLACES + 1)]
    verdicts = await writer.execute_all(orders, atomic=True)
    await writer.close()
    assert all(isinstance(each, Accepted) for each in verdicts)
    await check_all_promoted(db)


async def test_releases_at_the_same_moment_by_two_writers_promote_each_head_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    writer, other = await full_group(pool), Writer(pool)
    verdicts = await asyncio.gather(
        *((writer, other)[n % 2].execute(release(n)) for n in range(1, PLACES + 1))
    )
    await asyncio.gather(writer.close(), other.close())
    for verdict in verdicts:
        assert isinstance(verdict, Accepted)
        assert len(verdict.recorded) == 3  # the place is freed, the head leaves, the head has it
    await check_all_promoted(db)


@pytest.mark.parametrize("point", ["after-decide", "before-commit", "after-commit"])
async def test_a_crash_loses_nobody(
    pool: asyncpg.Pool, database: str, db: asyncpg.Connection, point: str
) -> None:
    await (await full_group(pool)).close()
    dying = await asyncio.create_subprocess_exec(sys.executable, "-c", DYING, database, point, "37")
    assert await dying.wait() == -9
    kept = 38 if point == "after-commit" else 37
    assert await promotions(db) == [f"certificate:c{n}" for n in range(101, 101 + kept)]
    writer = Writer(pool)
    for number in range(1, PLACES + 1):
        verdict = await writer.execute(release(number))
        assert isinstance(verdict, Accepted)
        assert verdict.replayed == (number <= kept)
    await writer.close()
    await check_all_promoted(db)


def test_the_database_too_knows_one_queue_a_certificate_and_one_owner_a_ticket() -> None:
    fact = CertificateQueued(
        certificate="c1", municipality="m1", cert_group="g1", pf_programme="pf1", ticket=7
    )
    assert list(postings(fact, 1)) == [Claimed("waits:c1"), Claimed("queue-ticket:g1:7")]


async def test_a_promotion_frees_the_name_for_another_queue(pool: asyncpg.Pool) -> None:
    writer = await full_group(pool)
    verdict = await writer.execute(release(1))
    assert isinstance(verdict, Accepted)
    _, unqueued, converted = (each.fact for each in verdict.recorded)
    assert list(postings(unqueued, 1)) == [Released("waits:c101")]
    assert isinstance(converted, CertificateConvertedToPf)
    back = await writer.execute(made.order(made.to_accounting("c101")))
    again = await writer.execute(made.order(made.to_pf("c101")))
    await writer.close()
    assert isinstance(back, Accepted)
    assert isinstance(again, Accepted)
    assert isinstance(again.recorded[0].fact, CertificateQueued)
