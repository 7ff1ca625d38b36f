"""A view built anew is the view that was kept up, row by row, and nobody sees it half built."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import count

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.rules.commands import Command
from projections import balances, catalogue, checkpoints, rebuild, rebuilding
from projections import runner as running
from projections.balances import Filters
from projections.builds import Superseded
from projections.rebuild import Builder, Progress, Stopped
from projections.runner import Raced, Runner
from projections.view import View
from projections.waiting import Waiting
from tests import made, year
from tests.made import BOOK
from tests.projections.history import SQL, Journal, Town, catch_up, status_of
from tests.projections.test_stepping import SUSPENDED, UNFOUNDED

BALANCES = catalogue.BY_NAME["balances"]
BOOKS = (f"book-{n}" for n in count())

names = st.sampled_from(["1", "2", "3"])
months = st.sampled_from(["2025-09", "2025-10", "2025-11", "2025-12"])
days = st.sampled_from([made.DAY, year.OCTOBER, year.NOVEMBER, year.JANUARY])
steps: st.SearchStrategy[list[Command]] = st.one_of(
    st.builds(lambda n, on: [made.freeze(f"c{n}", on)], names, days),
    st.builds(lambda n, on: [made.unfreeze(f"c{n}", on)], names, days),
    st.builds(lambda n, on: [made.close_certificate(f"c{n}", on)], names, days),
    st.builds(lambda n: [made.to_accounting(f"c{n}")], names),
    st.builds(lambda n: [made.to_pf(f"c{n}")], names),
    st.builds(lambda k, n: [made.request(f"k{k}", f"c{n}")], names, names),
    st.builds(lambda k, n: made.enrolled(f"k{k}", f"c{n}"), names, names),
    st.builds(lambda k: [made.refuse(f"k{k}")], names),
    st.builds(lambda k, m: [made.charge(f"k{k}", m)], names, months),
    st.builds(lambda k, p: [made.reverse(p, f"k{k}")], names, st.integers(16, 60)),
    st.builds(lambda k, on: [made.terminate(f"k{k}", on)], names, days),
    st.builds(lambda k: [made.close_contract(f"k{k}")], names),
    st.builds(lambda amount: [made.group_nominal(amount * 1_000_00)], st.integers(1, 20)),
    st.builds(lambda m: [made.invoice(f"i{m}", m), made.remove_invoice(f"i{m}")], months),
    st.builds(lambda amount: [made.reallocate(amount)], st.integers(1, 500_000_00)),
)
histories = st.lists(steps, max_size=25)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories, batch=st.integers(1, 40))
async def test_what_was_kept_up_equals_what_is_built_anew(
    pool: asyncpg.Pool, db: asyncpg.Connection, history: list[list[Command]], batch: int
) -> None:
    book = next(BOOKS)
    certificates = [made.certificate(f"c{n}") for n in (1, 2, 3)]
    town = Town.of(*made.region(), *certificates, *(each for step in history for each in step))
    await town.write(Journal(db, book))
    async with pool.acquire() as own:
        await checkpoints.open_book(own, book, catalogue.VIEWS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "BATCH_FACTS", batch)
            await catch_up(Runner(pool, book, catalogue.VIEWS, Waiting(pool)))
        for status in await catalogue.read_status(own, book):
            assert (status.lag_count, status.reason) == (0, None)
        for view in catalogue.VIEWS:
            assert (await rebuilding.check(own, view, book)).difference_count == 0


@pytest.mark.parametrize("view", catalogue.VIEWS, ids=lambda view: view.name)
async def test_a_view_is_dropped_and_built_from_the_facts(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, view: View
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    async with pool.acquire() as db:
        told: list[Progress] = []
        await rebuilding.rebuild(pool, view, BOOK, told.append)
        assert (await rebuilding.check(db, view, BOOK)).difference_count == 0
    assert (await status_of(journal.db, view.name)).generation == 2
    assert (told[-1].done_count, told[-1].total_count) == (journal.position, journal.position)
    await journal.record([SUSPENDED])
    await catch_up(runner)
    assert (await status_of(journal.db, view.name)).lag_count == 0


async def test_rows_that_do_not_fit_in_memory_go_to_the_database(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "ROWS_MAX", 2)
    monkeypatch.setattr(rebuild, "PAGE_FACTS", 5)
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    async with pool.acquire() as db:
        for view in catalogue.VIEWS:
            assert (await rebuilding.check(db, view, BOOK)).difference_count == 0


async def test_nobody_sees_a_half_built_view(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "PAGE_FACTS", 3)
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    seen = set()
    done = asyncio.Event()

    async def read() -> None:
        async with pool.acquire() as db:
            while not done.is_set():
                page = await balances.read_balances(db, BOOK, Filters())
                seen.add(tuple((row.certificate, row.available_kopecks) for row in page.rows))

    reader = asyncio.create_task(read())
    for _ in range(3):
        await rebuilding.rebuild(pool, BALANCES, BOOK)
    done.set()
    await reader
    assert len(seen) == 1


async def test_facts_that_come_in_meanwhile_are_in_it(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "REST_FACTS", 0)
    town = Town.of(*made.region(), made.certificate("c1"))
    await town.write(journal)
    await catch_up(runner)
    before = len(town.facts)
    town.tell(*made.enrolled("k1", "c1"))
    later = [fact for _, fact in town.facts[before:]]

    async def write() -> None:
        await asyncio.sleep(0)
        await journal.record(later)
        with suppress(Raced):  # the turn of the rebuild came in between
            await catch_up(runner)

    async with pool.acquire() as db:
        await asyncio.gather(rebuilding.rebuild(pool, BALANCES, BOOK), write())
        await catch_up(runner)
        assert (await rebuilding.check(db, BALANCES, BOOK)).difference_count == 0
        balance = await balances.read_balance(db, BOOK, "c1")
    assert balance is not None
    assert balance.periods[0].charged_kopecks == 996_39


async def test_a_kopeck_that_no_fact_moved_is_found(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    await journal.db.execute(SQL.spoil_balance, BOOK, "c1")
    async with pool.acquire() as db:
        found = await rebuilding.check(db, BALANCES, BOOK)
        assert found.first is not None
        table, row = found.first
        assert (table, row.key[0], found.difference_count) == ("balances", "c1", 1)
        assert row.columns == ("reserved_kopecks", "available_kopecks")
        assert {"certificate.charged.v1"} < {fact.type for fact in row.facts}
        (bucket,) = (each for each in found.tables[0].buckets if each.differs)
        assert bucket.derived_kopecks["available_kopecks"] == (
            bucket.stored_kopecks["available_kopecks"] + 1
        )
        await rebuilding.rebuild(pool, BALANCES, BOOK)
        assert (await rebuilding.check(db, BALANCES, BOOK)).difference_count == 0


async def test_a_failed_view_is_rebuilt_once_its_fault_is_gone(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region(), made.certificate("c1")).write(journal)
    (poison,) = await journal.record([UNFOUNDED])
    await catch_up(runner)
    with pytest.raises(asyncpg.CheckViolationError):
        await rebuilding.rebuild(pool, BALANCES, BOOK)
    await journal.mend(poison.position, SUSPENDED)
    await rebuilding.rebuild(pool, BALANCES, BOOK)
    assert (await status_of(journal.db, "balances")).status == "live"


async def test_a_rebuild_stops_at_what_it_can_t_read(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    await catch_up(runner)
    before = await journal.db.fetch(SQL.read_balance_rows, BOOK)
    position = await journal.plant("star.fallen.v1", b"{}")
    with pytest.raises(Stopped) as stopped:
        await rebuilding.rebuild(pool, BALANCES, BOOK)
    assert stopped.value.position == position
    assert await journal.db.fetch(SQL.read_balance_rows, BOOK) == before


async def test_a_rebuild_misses_a_missing_fact(pool: asyncpg.Pool, journal: Journal) -> None:
    await Town.of(*made.region()).write(journal)
    journal.position += 1
    await journal.record([SUSPENDED])
    with pytest.raises(Stopped, match="missing") as stopped:
        await rebuilding.rebuild(pool, BALANCES, BOOK)
    assert stopped.value.position == journal.position - 1


async def test_who_builds_later_wins_and_no_rows_are_left(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    go_slowly = Builder.go
    async with pool.acquire() as one:

        async def overtaken(builder: Builder, position: int) -> None:
            monkeypatch.setattr(Builder, "go", go_slowly)
            await rebuilding.rebuild(pool, BALANCES, BOOK)
            await builder.go(position)

        monkeypatch.setattr(Builder, "go", overtaken)
        with pytest.raises(Superseded):
            await rebuilding.rebuild(pool, BALANCES, BOOK)
        with pytest.raises(Superseded):
            await rebuilding.rebuild(pool, replace(BALANCES, version=9), BOOK)
        assert (await rebuilding.check(one, BALANCES, BOOK)).difference_count == 0
    rows = await journal.db.fetch(SQL.read_balance_rows, BOOK)
    assert {row["generation"] for row in rows} == {1, 3}  # the first is kept for the way back


def test_progress_tells_the_time_that_is_left() -> None:
    progress = Progress(done_count=50_000, total_count=150_000, seconds=2.5)
    assert (progress.rate, progress.seconds_left) == (20_000, 5)
    assert Progress(done_count=0, total_count=1, seconds=0.0).seconds_left == 0
