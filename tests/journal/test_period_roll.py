"""The turn of a period moves one region only, survives a kill anywhere, and happens once."""

import asyncio
import sys
from collections.abc import Sequence

import asyncpg
import pytest

from ledger import journal
from ledger.memory import decode_state
from ledger.period_roll import CHUNK, PeriodRolls, Progress
from ledger.refold import refold
from ledger.rules.commands import Command
from ledger.rules.states import Region
from ledger.verdicts import Accepted, Order, Refused
from ledger.writer import Writer
from tests import made, turn

BOOKS = ["42", "86", "99"]
CHILDREN = CHUNK + CHUNK // 2  # more than a chunk of them

# Works at the turn and dies after so many chunks as if the power had failed.
DYING = """
import asyncio, sys
from ledger import failpoints, period_roll
from ledger.database import open_pool
from ledger.writer import Writer

chunks = int(sys.argv[2])
reach = failpoints.reach

def count(point):
    global chunks
    if point == "period-roll-chunk":
        if chunks == 0:
            failpoints.armed = point
        chunks -= 1
    reach(point)

async def main(dsn):
    failpoints.reach = count
    pool = await open_pool(dsn)
    await period_roll.PeriodRolls(pool, Writer(pool)).work_once()

asyncio.run(main(sys.argv[1]))
"""


async def tell(writer: Writer, book: str, commands: Sequence[Command]) -> None:
    """Put commands to a book's rules, all of which are accepted."""
    orders = [made.order(each, book=book) for each in commands]
    for verdict in await writer.execute_all(orders, atomic=False):
        assert isinstance(verdict, Accepted), verdict


async def three_regions(pool: asyncpg.Pool) -> Writer:
    """Three regions with children; they differ in nothing but their books."""
    writer = Writer(pool)
    for book in BOOKS:
        async with pool.acquire() as db:
            await journal.found_book(db, book, "Europe/Moscow")
        children = [made.certificate(f"c{number}") for number in range(CHILDREN)]
        await tell(writer, book, [*turn.two_periods(), *children, *made.enrolled("k1", "c0")])
    return writer


async def everything_of(db: asyncpg.Connection, book: str) -> list[list[asyncpg.Record]]:
    """All that a region has, byte for byte."""
    return [
        await db.fetch("SELECT * FROM ledger.journal WHERE book = $1 ORDER BY position", book),
        await db.fetch("SELECT * FROM ledger.states WHERE book = $1 ORDER BY subject", book),
        await db.fetch("SELECT * FROM ledger.sums WHERE book = $1 ORDER BY account", book),
        await db.fetch("SELECT * FROM ledger.claims WHERE book = $1 ORDER BY claim", book),
        await db.fetch("SELECT * FROM ledger.verdicts WHERE book = $1 ORDER BY key", book),
    ]


async def money_of(db: asyncpg.Connection, period: str) -> tuple[int, ...]:
    """What all certificates of the region that turns hold in a period."""
    row = await db.fetchrow(
        "SELECT sum(limit_kopecks), sum(available_kopecks), sum(reserved_kopecks),"
        " sum(charged_kopecks) FROM ledger.sums WHERE book = $1 AND account LIKE $2",
        "42",
        f"provision:%:{period}",
    )
    assert row is not None
    return tuple(int(each or 0) for each in row)


async def check_turned(db: asyncpg.Connection) -> None:
    """Every certificate has the new period once; nothing else has moved."""
    assert await money_of(db, "2027") == (CHILDREN * 15_000_00, CHILDREN * 15_000_00, 0, 0)
    assert await money_of(db, "2026") == (CHILDREN * 15_000_00, CHILDREN * 15_000_00, 0, 0)
    assert await money_of(db, "2025") == (
        CHILDREN * made.NOMINAL,
        CHILDREN * made.NOMINAL - 4_051_92,
        3_055_53,
        996_39,
    )
    counts = await db.fetch(
        "SELECT type, count(*) FROM ledger.journal WHERE book = '42' AND type = ANY ($1)"
        " GROUP BY type ORDER BY type",
        [
            "cert-group.nominal-set.v1",
            "certificate.period-granted.v1",
            "region.period-roll-finished.v1",
        ],
    )
    assert [row["count"] for row in counts] == [1, CHILDREN, 1]
    region = decode_state(
        await db.fetchval(
            "SELECT state FROM ledger.states WHERE book = '42' AND subject = 'region'"
        )
    )
    assert isinstance(region, Region)
    assert (region.rolling, region.rolls) == (None, {"2026": "2027"})


async def check_facts(db: asyncpg.Connection) -> None:
    findings = await refold(db, "42")
    assert findings.differences == ()


async def test_one_region_turns_and_the_others_stay_as_they_are(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    writer = await three_regions(pool)
    before = [await everything_of(db, book) for book in ("86", "99")]
    await tell(writer, "42", [turn.roll()])
    rolls = PeriodRolls(pool, writer)
    assert await rolls.read("42") == Progress("2026", "2027", 1, 0)
    await rolls.work_once()
    await check_turned(db)
    await check_facts(db)
    assert [await everything_of(db, book) for book in ("86", "99")] == before
    assert await rolls.read("42") is None

    turned = await everything_of(db, "42")
    await rolls.work_once()
    again = await writer.execute(made.order(turn.roll(), book="42"))
    assert isinstance(again, Refused)
    assert (await everything_of(db, "42"))[:4] == turned[:4]
    await writer.close()


@pytest.mark.parametrize("chunks", [0, 1, 2, 3])
async def test_a_turn_that_is_killed_is_taken_up_again(
    pool: asyncpg.Pool, database: str, db: asyncpg.Connection, chunks: int
) -> None:
    writer = await three_regions(pool)
    await tell(writer, "42", [turn.roll()])
    dying = await asyncio.create_subprocess_exec(sys.executable, "-c", DYING, database, str(chunks))
    assert await dying.wait() == -9
    left = await PeriodRolls(pool, writer).read("42")
    assert left is not None
    await PeriodRolls(pool, writer).work_once()
    await check_turned(db)
    await check_facts(db)
    await writer.close()


async def test_two_processes_and_live_traffic_do_not_disturb_the_turn(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    writer, other = await three_regions(pool), Writer(pool)
    await tell(writer, "42", [turn.roll()])

    async def charge() -> None:
        for month in ("2025-10", "2025-11", "2025-12"):
            await tell(other, "42", [made.charge(month=month)])

    await asyncio.gather(
        PeriodRolls(pool, writer).work_once(), PeriodRolls(pool, other).work_once(), charge()
    )
    await PeriodRolls(pool, writer).work_once()
    assert await money_of(db, "2027") == (CHILDREN * 15_000_00, CHILDREN * 15_000_00, 0, 0)
    assert (await money_of(db, "2025"))[2:] == (0, 4_051_92)
    await check_facts(db)
    await asyncio.gather(writer.close(), other.close())


async def test_a_grant_is_given_once_whoever_asks(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    writer, other = await three_regions(pool), Writer(pool)
    await tell(writer, "42", [turn.roll(), turn.group()])
    orders: list[Order] = [made.order(turn.certificate(name="c7"), book="42") for _ in range(20)]
    verdicts = await asyncio.gather(
        *((writer, other)[place % 2].execute(each) for place, each in enumerate(orders))
    )
    assert sum(isinstance(each, Accepted) for each in verdicts) == 1
    claim = "SELECT count(*) FROM ledger.claims WHERE claim = 'grant:c7:2027'"
    assert await db.fetchval(claim) == 1
    await asyncio.gather(writer.close(), other.close())
