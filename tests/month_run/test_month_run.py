"""The monthly run charges whoever is due, once, whatever happens to it on the way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from events.certificate import CertificateCharged
from events.codec import Recorded
from events.contract import ContractClosed, EnrolmentRefused
from events.region import MonthRunFinished
from ledger import month_run
from ledger.month_run import MonthRuns, Progress, run_id
from ledger.rules.commands import StartMonthRun
from ledger.verdicts import Conflict, Order
from ledger.writer import Writer
from tests import books, made

MONTH = "2025-10"
COUNT = 7
OTHER = 1_018_51  # a month of 4 051.92 that is not the first
NAMES = [f"k{number}" for number in range(COUNT)]


class Killed(BaseException):
    """The process is gone; nothing after this line runs."""


class Mortal(MonthRuns):
    """A run whose process dies after the orders of a chunk, before they are counted."""

    chunks_left = 0

    async def _execute(self, orders: list[Order]) -> Any:
        tally = await super()._execute(orders)
        if self.chunks_left == 0:
            raise Killed
        self.chunks_left -= 1
        return tally


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_run, "CHUNK_CONTRACTS", 2)


@pytest.fixture
async def writer(pool: asyncpg.Pool) -> AsyncIterator[Writer]:
    past = [*made.region()]
    for name in NAMES:
        past += [made.certificate(f"c-{name}"), *made.enrolled(name, f"c-{name}")]
    async with books.begun(pool, past) as writer:
        yield writer


@pytest.fixture
def runs(pool: asyncpg.Pool, writer: Writer) -> MonthRuns:
    return MonthRuns(pool, writer)


async def begin(runs: MonthRuns, writer: Writer, month: str = MONTH) -> str:
    run = await runs.ask(made.BOOK, month)
    begun = StartMonthRun(effective_on=date(2026, 1, 1), run=run, month=month)
    await books.record(writer, [begun])
    return run


async def progress(runs: MonthRuns, month: str = MONTH) -> Progress:
    found = await runs.read(made.BOOK, run_id(made.BOOK, month))
    assert found is not None
    return found


async def outlive(db: asyncpg.Connection) -> None:
    """Let so much time pass that the dead process no longer holds the run."""
    await db.execute("UPDATE ledger.month_runs SET held_until = now() - interval '1 second'")


def charged(recorded: list[Recorded], month: str = MONTH) -> list[str]:
    return sorted(
        each.fact.contract
        for each in recorded
        if isinstance(each.fact, CertificateCharged) and each.fact.month == month
    )


async def test_whoever_is_due_is_charged(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    await begin(runs, writer)
    await runs.work_once()
    recorded = await books.check(db)
    assert charged(recorded) == NAMES
    done = await progress(runs)
    assert done.finished_at is not None
    assert (done.done_count, done.due_count, done.trouble) == (COUNT, COUNT, None)
    assert (done.charged_count, done.charged_kopecks) == (COUNT, COUNT * OTHER)
    assert recorded[-1].fact == MonthRunFinished(
        run=run_id(made.BOOK, MONTH),
        month=MONTH,
        charged_count=COUNT,
        charged_kopecks=COUNT * OTHER,
        closed_count=0,
        passed_over_count=0,
    )
    assert {each.effective_on for each in recorded[-COUNT:]} == {date(2025, 10, 1)}


async def test_a_run_that_is_over_is_left_alone(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    await begin(runs, writer)
    await runs.work_once()
    head = await books.head(db)
    await runs.ask(made.BOOK, MONTH)
    await runs.work_once()
    assert await books.head(db) == head


async def test_a_run_that_was_only_asked_for_does_not_begin(
    runs: MonthRuns, db: asyncpg.Connection
) -> None:
    head = await books.head(db)
    await runs.ask(made.BOOK, MONTH)
    await runs.work_once()
    assert await books.head(db) == head


async def test_who_is_not_due_is_not_charged(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    october = date(2025, 10, 15)
    extra = [made.certificate("c-late"), made.certificate("c-asked")]
    late = [
        made.request("late", "c-late", on=october),
        made.accept("late", october),
        made.conclude("late", october),
    ]
    paid = await books.record(
        writer,
        [*extra, *late, made.request("asked", "c-asked"), made.charge("k0"), made.charge("k1")],
    )
    await books.record(writer, [made.reverse(paid[-1].position, "k1")])
    await begin(runs, writer)
    before = charged(await books.facts(db))
    await runs.work_once()
    after = charged(await books.check(db))
    assert before == ["k0", "k1", "late"]
    assert after == sorted([*before, *NAMES[2:]])
    assert (await progress(runs)).passed_over_count == 0


async def test_who_was_concluded_before_its_first_month_is_charged_it(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    early = [
        made.certificate("c-early"),
        replace(made.request("early", "c-early"), starts_on=date(2025, 10, 1)),
        made.accept("early"),
        made.conclude("early"),
        made.certificate("c-later"),
        replace(made.request("later", "c-later"), starts_on=date(2025, 11, 1)),
        made.accept("later"),
        made.conclude("later"),
    ]
    await books.record(writer, early)
    await begin(runs, writer)
    await runs.work_once()
    assert charged(await books.check(db)) == sorted([*NAMES, "early"])
    assert (await progress(runs)).charged_count == COUNT + 1


async def test_who_ended_before_it_is_not_looked_at(runs: MonthRuns, writer: Writer) -> None:
    await books.record(
        writer,
        [
            made.terminate("k0", date(2025, 9, 20)),
            made.close_contract("k0", date(2025, 10, 1)),
            made.certificate("c-refused"),
            made.request("refused", "c-refused"),
            made.refuse("refused"),
        ],
    )
    await begin(runs, writer)
    await runs.work_once()
    done = await progress(runs)
    assert (done.due_count, done.done_count, done.charged_count) == (COUNT - 1,) * 3


async def test_who_has_ended_is_closed(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    await books.record(writer, [made.terminate("k0", date(2025, 9, 20))])
    await begin(runs, writer)
    await runs.work_once()
    recorded = await books.check(db)
    closed = [each.fact for each in recorded if isinstance(each.fact, ContractClosed)]
    assert closed == [ContractClosed(contract="k0", closed_on=date(2025, 9, 30))]
    done = await progress(runs)
    assert (done.charged_count, done.closed_count) == (COUNT - 1, 1)


async def test_what_people_reversed_meanwhile_is_passed_over(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    await begin(runs, writer)
    (paid,) = await books.record(writer, [made.charge("k3")])
    await books.record(writer, [made.reverse(paid.position, "k3")])
    await runs.work_once()
    assert charged(await books.check(db)) == NAMES
    done = await progress(runs)
    assert (done.charged_count, done.passed_over_count) == (COUNT - 1, 1)


@pytest.mark.parametrize("chunks", range(4))
async def test_a_run_that_died_is_taken_up_where_it_was(
    runs: MonthRuns, pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection, chunks: int
) -> None:
    ended = made.terminate("k6", date(2025, 9, 20))
    await books.record(writer, [ended])
    await begin(runs, writer)
    mortal = Mortal(pool, writer)
    mortal.chunks_left = chunks
    with pytest.raises(Killed):
        await mortal.work_once()
    await runs.work_once()
    assert (await progress(runs)).finished_at is None, "it is still held"
    await outlive(db)
    await runs.work_once()
    assert charged(await books.check(db)) == NAMES[:-1]
    done = await progress(runs)
    assert done.finished_at is not None
    assert (done.charged_count, done.closed_count) == (COUNT - 1, 1)
    assert done.charged_kopecks == (COUNT - 1) * OTHER


async def test_a_run_that_was_taken_away_is_not_counted_twice(
    runs: MonthRuns, pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection
) -> None:
    await begin(runs, writer)

    class Slow(MonthRuns):
        async def _execute(self, orders: list[Order]) -> Any:
            tally = await super()._execute(orders)
            await outlive(db)
            await runs.work_once()  # the other process goes through the whole of it
            return tally

    await Slow(pool, writer).work_once()
    assert charged(await books.check(db)) == NAMES
    done = await progress(runs)
    assert (done.done_count, done.charged_count) == (COUNT, COUNT)


async def test_two_processes_and_the_providers_charge_each_month_once(
    runs: MonthRuns, pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection
) -> None:
    await begin(runs, writer)
    live = [made.order(made.charge(name)) for name in NAMES]
    async with asyncio.TaskGroup() as together:
        together.create_task(runs.work_once())
        together.create_task(MonthRuns(pool, writer).work_once())
        for order in live:
            together.create_task(writer.execute(order))
    assert charged(await books.check(db)) == NAMES
    assert (await progress(runs)).finished_at is not None


async def test_a_database_that_is_away_stops_the_run_and_it_says_so(
    runs: MonthRuns, pool: asyncpg.Pool, writer: Writer
) -> None:
    await begin(runs, writer)

    class Cut(MonthRuns):
        async def _execute(self, orders: list[Order]) -> Any:
            raise ConnectionResetError(len(orders))

    await Cut(pool, writer).work_once()
    assert (await progress(runs)).trouble == "ConnectionResetError"
    await runs.work_once()
    done = await progress(runs)
    assert (done.finished_at is not None, done.trouble) == (True, None)


async def test_one_that_the_database_refuses_does_not_stop_the_others(
    runs: MonthRuns, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(runs, writer)
    execute, execute_all = writer.execute, writer.execute_all

    def is_poor(order: Order) -> bool:
        return getattr(order.command, "contract", None) == "k2"

    async def one(order: Order) -> Any:
        if is_poor(order):
            raise Conflict("sums_are_not_overdrawn")
        return await execute(order)

    async def many(orders: list[Order], *, atomic: bool) -> Any:
        if any(map(is_poor, orders)):
            raise Conflict("sums_are_not_overdrawn")
        return await execute_all(orders, atomic=atomic)

    monkeypatch.setattr(writer, "execute", one)
    monkeypatch.setattr(writer, "execute_all", many)
    await runs.work_once()
    done = await progress(runs)
    assert (done.charged_count, done.passed_over_count) == (COUNT - 1, 1)
    assert done.finished_at is not None


async def test_a_run_begins_when_it_is_woken(runs: MonthRuns, writer: Writer) -> None:
    working = asyncio.create_task(runs.work())
    await begin(runs, writer)
    runs.wake()
    async with asyncio.timeout(60):
        while (await progress(runs)).finished_at is None:  # noqa: ASYNC110 - a row of the database
            await asyncio.sleep(0.02)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_what_waited_two_months_is_refused(
    runs: MonthRuns, writer: Writer, db: asyncpg.Connection
) -> None:
    waiting = [
        made.certificate("c-old"),
        made.request("k-old", "c-old"),
        made.certificate("c-new"),
        replace(made.request("k-new", "c-new"), starts_on=date(2025, 10, 6)),
    ]
    await books.record(writer, waiting)
    await begin(runs, writer, "2025-10")
    await begin(runs, writer, "2025-11")
    await runs.work_once()
    refused = [
        (each.fact.contract, each.effective_on)
        for each in await books.check(db)
        if isinstance(each.fact, EnrolmentRefused)
    ]
    assert refused == [("k-old", date(2025, 11, 1))]
