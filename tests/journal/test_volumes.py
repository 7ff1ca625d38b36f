"""A fact is filed in the fiscal year of its instant, and instants only rise, whatever clocks do."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from events.codec import Recorded
from ledger import journal
from ledger.verdicts import Accepted
from tests import books, made

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=MOSCOW)  # 21:00 UTC of the last of December
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


class Clock:
    """A clock that shows what it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


def filed_rightly(recorded: Sequence[Recorded]) -> None:
    for each in recorded:
        assert each.volume == each.recorded_at.astimezone(MOSCOW).year, each
    assert all(one.recorded_at < two.recorded_at for one, two in pairwise(recorded))


async def test_the_year_turns_at_midnight_of_the_books_own_zone(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    clock = Clock(NEW_YEAR - timedelta(hours=2))
    async with books.begun(pool, clock=clock) as writer:
        clock.now = NEW_YEAR - timedelta(seconds=2)
        before = books.accepted(await writer.execute(made.order(made.charge())))
        clock.now = NEW_YEAR
        after = books.accepted(await writer.execute(made.order(made.charge(month="2025-11"))))
    assert before.recorded[0].volume == 2025
    assert (after.recorded[0].volume, after.recorded[0].recorded_at) == (2026, NEW_YEAR)
    assert after.position_first == before.position_last + 1  # positions go on
    contract = [each.version for each in await books.facts(db) if each.stream == "certificate:c1"]
    assert contract == list(range(1, len(contract) + 1))  # versions too
    filed_rightly(await books.check(db))


async def test_a_verdict_of_last_year_is_still_the_verdict(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    clock = Clock(NEW_YEAR - timedelta(days=1))
    order, refused = made.order(made.charge()), made.order(made.charge(amount=1))
    async with books.begun(pool, clock=clock) as writer:
        first = [await writer.execute(order), await writer.execute(refused)]
    clock.now = NEW_YEAR + timedelta(days=400)
    async with books.writing(pool, clock=clock) as writer:
        again = [await writer.execute(order), await writer.execute(refused)]
    assert isinstance(first[0], Accepted)
    assert again[0] == Accepted(first[0].recorded, replayed=True)
    assert [each.replayed for each in again] == [True, True]
    await books.check(db)


@pytest.mark.parametrize(
    "back", [timedelta(seconds=1), timedelta(hours=30), timedelta(days=800)], ids=str
)
async def test_a_clock_that_jumps_back_over_new_year_changes_no_order(
    pool: asyncpg.Pool, db: asyncpg.Connection, back: timedelta
) -> None:
    clock = Clock(NEW_YEAR)
    async with books.begun(pool, clock=clock) as writer:
        clock.now = NEW_YEAR - back
        for month in ("2025-10", "2025-11"):
            books.accepted(await writer.execute(made.order(made.charge(month=month))))
    recorded = await books.check(db)
    filed_rightly(recorded)
    steps = [two.recorded_at - one.recorded_at for one, two in pairwise(recorded)]
    assert steps == [MICROSECOND] * len(steps)


async def test_a_process_with_a_slow_clock_files_where_the_book_stands(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    ahead, behind = Clock(NEW_YEAR + timedelta(hours=1)), Clock(NEW_YEAR - timedelta(hours=1))
    async with (
        books.begun(pool, clock=ahead) as one,
        books.writing(pool, clock=behind) as other,
    ):
        for turn, month in enumerate(("2025-10", "2025-11", "2025-12")):
            await (other, one)[turn % 2].execute(made.order(made.charge(month=month)))
    filed_rightly(await books.check(db))


async def test_midnight_strikes_while_a_batch_waits_for_the_head(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    clock = Clock(NEW_YEAR - timedelta(hours=1))
    async with books.begun(pool, clock=clock) as writer:
        async with books.head_held(database):
            late = asyncio.create_task(writer.execute(made.order(made.charge())))
            await books.until_someone_waits(db)
            clock.now = NEW_YEAR + timedelta(seconds=1)
        books.accepted(await late)
    filed_rightly(await books.check(db))


async def test_a_volume_that_was_rolled_back_is_opened_again(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(datetime(2051, 12, 31, 23, tzinfo=MOSCOW))
    async with books.begun(pool, clock=clock) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(journal, "write_batch", broken)
            async with books.head_held(database):
                late = asyncio.create_task(writer.execute(made.order(made.charge())))
                await books.until_someone_waits(db)
                clock.now = datetime(2052, 1, 1, tzinfo=MOSCOW)
            with pytest.raises(ZeroDivisionError):
                await late
        books.accepted(await writer.execute(made.order(made.charge())))
    filed_rightly(await books.check(db))


async def test_a_batch_in_the_last_microseconds_of_a_year_is_of_one_year(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    clock = Clock(NEW_YEAR - timedelta(hours=1))
    async with books.begun(pool, clock=clock) as writer:
        clock.now = NEW_YEAR - 2 * MICROSECOND
        holders = [made.order(made.certificate(f"c{n}")) for n in range(2, 8)]
        await writer.execute_all(holders, atomic=True)
    filed_rightly(await books.check(db))


async def test_two_processes_open_a_new_year_at_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    clock = Clock(datetime(2031, 12, 31, 23, tzinfo=MOSCOW))
    second = f"{made.BOOK}-2"
    async with (
        books.begun(pool, clock=clock) as one,
        books.begun(pool, book=second, clock=clock) as other,
    ):
        clock.now = datetime(2032, 1, 1, tzinfo=MOSCOW)
        verdicts = await asyncio.gather(
            one.execute(made.order(made.charge())),
            other.execute(made.order(made.charge(), book=second)),
        )
    assert [books.accepted(each).recorded[0].volume for each in verdicts] == [2032, 2032]
    filed_rightly(await books.check(db))
    filed_rightly(await books.check(db, second))


async def test_a_new_year_whose_first_batch_fails_is_opened_by_the_next(
    pool: asyncpg.Pool, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(datetime(2041, 12, 31, 23, tzinfo=MOSCOW))
    async with books.begun(pool, clock=clock) as writer:
        clock.now = datetime(2042, 1, 1, tzinfo=MOSCOW)
        with monkeypatch.context() as patch:
            patch.setattr(journal, "write_batch", broken)
            with pytest.raises(ZeroDivisionError):
                await writer.execute(made.order(made.charge()))
        books.accepted(await writer.execute(made.order(made.charge())))
    filed_rightly(await books.check(db))


async def broken(*_: object) -> None:
    raise ZeroDivisionError
