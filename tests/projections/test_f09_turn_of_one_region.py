"""F9: a turn of the period that hits other regions, or writes money anew.

Three regions with year ends of their own, one of which turns, twice, the second time into a leap
year: of the other two not a byte changes, in the book, its states, its sums or its views.
"""

from datetime import date

import asyncpg
from msgspec.structs import replace

from ledger import journal
from ledger.period_roll import PeriodRolls
from ledger.rules import commands as do
from ledger.rules.commands import Command
from ledger.writer import Writer
from projections import catalogue, checkpoints
from projections.runner import Runner
from projections.waiting import Waiting
from tests import books, made, turn
from tests.projections.history import catch_up

ENDS = {
    "41": (date(2025, 12, 31), date(2026, 12, 31)),
    "42": (date(2025, 8, 31), date(2026, 8, 31)),
    "43": (date(2026, 2, 28), date(2027, 2, 28)),
}
TURNING = "43"
BEGINS, BEGINS_AGAIN = date(2026, 3, 1), date(2027, 3, 1)
CHILDREN = [f"c{number}" for number in range(4)]


def region(book: str) -> list[Command]:
    """A region whose two periods end when they end there, with a contract in one of them."""
    first, second = ENDS[book]
    periods = {
        "2025": (date(first.year - 1, first.month, first.day).replace(day=1), first),
        "2026": (date.fromordinal(first.toordinal() + 1), second),
    }
    commands: list[Command] = []
    for each in turn.two_periods():
        if isinstance(each, do.SetProgrammePeriod):
            starts_on, ends_on = periods[each.period]
            commands.append(replace(each, starts_on=starts_on, ends_on=ends_on))
        else:
            commands.append(each)
    commands += [
        made.agreement(name="a2", period="2026"),
        do.OpenEnrolment(effective_on=made.DAY, payer="pay1", period="2026"),
        *(made.certificate(each) for each in CHILDREN),
    ]
    return [*commands, *made.enrolled("k1", "c0")]


async def everything_of(db: asyncpg.Connection, book: str) -> dict[str, list[str]]:
    """All rows that name a book, whatever table they stand in."""
    tables = await db.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_catalog, table_schema, table_name)"
        " WHERE table_schema IN ('ledger', 'projections') AND table_type = 'BASE TABLE'"
        " AND column_name = 'book' ORDER BY 1"
    )
    found = {}
    for each in tables:
        rows = await db.fetch(
            f"SELECT t::text AS row FROM {each['name']} AS t WHERE book = $1 ORDER BY 1",  # noqa: S608 - names of the catalogue
            book,
        )
        if rows:
            found[each["name"]] = [row["row"] for row in rows]
    return found


async def money_of(db: asyncpg.Connection, book: str) -> list[str]:
    """What each certificate holds in the periods that there were before the turn."""
    rows = await db.fetch(
        "SELECT t::text AS row FROM ledger.sums AS t WHERE book = $1"
        " AND account NOT LIKE '%:2027' AND account NOT LIKE '%:2028' ORDER BY 1",
        book,
    )
    return [row["row"] for row in rows]


async def project(pool: asyncpg.Pool) -> None:
    for book in ENDS:
        await catch_up(Runner(pool, book, catalogue.VIEWS, Waiting(pool)))


async def roll(pool: asyncpg.Pool, writer: Writer, on: date) -> None:
    """Turn the one region, as its job does."""
    future = str(on.year + 1)
    await books.record(writer, [turn.roll(on, future)], TURNING)
    await PeriodRolls(pool, writer).work_once()
    await project(pool)


async def test_f09_one_region_turns_and_of_the_others_not_a_byte_changes(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.writing(pool) as writer:
        for book in ENDS:
            async with pool.acquire() as connection:
                await journal.found_book(connection, book, "Europe/Moscow")
                await checkpoints.open_book(connection, book, catalogue.VIEWS)
            await books.record(writer, region(book), book)
        await project(pool)
        others = [book for book in ENDS if book != TURNING]
        before = [await everything_of(db, book) for book in others]
        assert all({"ledger.journal", "projections.balances"} <= each.keys() for each in before)
        money = await money_of(db, TURNING)
        await roll(pool, writer, BEGINS)
        await roll(pool, writer, BEGINS_AGAIN)
        assert await money_of(db, TURNING) == money
        turned = await everything_of(db, TURNING)
        await PeriodRolls(pool, writer).work_once()
        await project(pool)
        assert await everything_of(db, TURNING) == turned
        assert [await everything_of(db, book) for book in others] == before
    nominals = {"2027": 15_000_00, "2028": 14_959_00}  # 15 000 × 365 / 366 of a leap year
    for period, nominal in nominals.items():
        for child in CHILDREN:
            account = f"provision:{child}:{period}"
            assert await books.sums(db, account, TURNING) == (nominal, nominal, 0, 0)
    await books.check(db, TURNING)
