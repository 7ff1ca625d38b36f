"""A build survives kills and writers, waits where it differs, and leaves a way back."""

import asyncio
from contextlib import suppress

import asyncpg
import pytest

from projections import balances, builds, catalogue, rebuild, rebuilding
from projections.builds import Build, Superseded
from projections.rebuild import Progress, Stopped
from projections.runner import Raced, Runner
from projections.view import View
from tests import made, year
from tests.made import BOOK
from tests.projections.history import SQL, Journal, Town, catch_up, status_of
from tests.projections.test_stepping import RESTORED, SUSPENDED

BALANCES = catalogue.BY_NAME["balances"]
TRAIL = catalogue.BY_NAME["audit_trail"]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is a few facts, and each is committed by itself."""
    monkeypatch.setattr(rebuild, "PAGE_FACTS", 5)
    monkeypatch.setattr(rebuild, "SAVE_SECONDS", 0.0)
    monkeypatch.setattr(rebuilding, "REST_FACTS", 3)


async def begin(pool: asyncpg.Pool, view: View, *, is_automatic: bool = False) -> Build:
    async with pool.acquire() as db:
        begun = await builds.begin(db, view, BOOK, asked_by="tests", is_automatic=is_automatic)
        held = await builds.hold(db, BOOK, view.name, begun.generation, builds.new_worker())
    assert held is not None
    return held


async def again(pool: asyncpg.Pool, build: Build) -> Build:
    """Take a build up whose worker is gone."""
    async with pool.acquire() as db:
        await builds.let_go(db, BOOK, str(build.worker))
        held = await builds.hold(db, BOOK, build.view, build.generation, builds.new_worker())
    assert held is not None
    return held


async def differences(pool: asyncpg.Pool, view: View) -> int:
    async with pool.acquire() as db:
        return (await rebuilding.check(db, view, BOOK)).difference_count


class Killed(BaseException):
    """The end of a worker, at any place."""


def killer(pages: int) -> rebuild.Report:
    """Kill a worker in the middle of a page."""
    left = iter(range(pages - 1))

    def kill(_: Progress) -> None:
        if next(left, None) is None:
            raise Killed

    return kill


async def test_whoever_goes_on_begins_where_the_killed_one_committed(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    build = await begin(pool, BALANCES, is_automatic=True)

    with pytest.raises(Killed):
        await rebuilding.work(pool, BALANCES, build, killer(2))
    left = await again(pool, build)
    assert 0 < left.position < journal.position
    told: list[Progress] = []
    done = await rebuilding.work(pool, BALANCES, left, told.append)
    assert (told[0].begun_count, told[0].done_count > left.position) == (left.position, True)
    assert (done.status, done.difference_count) == ("live", None)
    assert (await status_of(journal.db, "balances")).generation == build.generation
    assert await differences(pool, BALANCES) == 0


@pytest.mark.parametrize("view", [BALANCES, TRAIL], ids=lambda view: view.name)
async def test_writers_and_kills_leave_nothing_different(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, view: View
) -> None:
    town = Town.of(*made.region(), made.certificate("c1"))
    await town.write(journal)
    await catch_up(runner)
    before = len(town.facts)
    town.tell(*made.enrolled("k1", "c1"), *(made.charge("k1", f"2025-{m}") for m in (10, 11)))
    later = [fact for _, fact in town.facts[before:]]

    async def write() -> None:
        for fact in later:
            await journal.record([fact])
            with suppress(Raced):  # the turn came in between
                await runner.step()

    writing = asyncio.create_task(write())
    build = await begin(pool, view, is_automatic=True)
    for _ in range(3):
        with suppress(Killed):
            await rebuilding.work(pool, view, build, killer(2))
            break
        build = await again(pool, build)
    else:
        await rebuilding.work(pool, view, build)
    await writing
    await catch_up(runner)
    status = await status_of(journal.db, view.name)
    assert (status.generation, status.lag_count) == (build.generation, 0)
    assert await differences(pool, view) == 0


async def test_what_differs_waits_for_approval_with_its_facts(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    await journal.db.execute(SQL.spoil_balance, BOOK, "c1")
    spoiled = await journal.db.fetch(SQL.read_balance_rows, BOOK)
    done = await rebuilding.work(pool, BALANCES, await begin(pool, BALANCES, is_automatic=True))
    assert (done.status, done.difference_count) == ("built", 1)
    found = rebuilding.read_comparison(str(done.comparison))
    assert found.first is not None
    assert "certificate.charged.v1" in {fact.type for fact in found.first[1].facts}
    async with pool.acquire() as db:
        page = await balances.read_balances(db, BOOK, balances.Filters())
        stored = {row["certificate"]: row["available_kopecks"] for row in spoiled}
        assert {row.certificate: row.available_kopecks for row in page.rows} == stored
        assert await builds.approve(db, done, "somebody")
        assert not await builds.approve(db, done, "somebody else")
    turned = await rebuilding.work(pool, BALANCES, await again(pool, done))
    assert (turned.status, turned.approved_by) == ("live", "somebody")
    assert await differences(pool, BALANCES) == 0


async def test_the_way_back_loses_nothing_that_came_in_meanwhile(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    await rebuilding.rebuild(pool, BALANCES, BOOK)
    await journal.record([SUSPENDED, RESTORED])
    await catch_up(runner)
    async with pool.acquire() as db:
        former = next(each for each in await builds.listed(db, BOOK) if each.status == "former")
        assert await builds.approve(db, former, "somebody")
    back = await rebuilding.work(pool, BALANCES, await again(pool, former))
    status = await status_of(journal.db, "balances")
    assert (back.status, status.generation, status.lag_count) == ("live", 1, 0)
    assert await differences(pool, BALANCES) == 0
    async with pool.acquire() as db:
        states = {each.generation: each.status for each in await builds.listed(db, BOOK)}
        assert states == {1: "live", 2: "former"}
        assert await builds.forget_former(db, BALANCES, BOOK) == 1
    rows = await journal.db.fetch(SQL.read_balance_rows, BOOK)
    assert {row["generation"] for row in rows} == {1}


async def test_a_cancelled_build_leaves_no_rows(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BEAT_SECONDS", 0.001)
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    build = await begin(pool, TRAIL)
    cancelling: list[asyncio.Task[bool]] = []

    async def cancel() -> bool:
        async with pool.acquire() as db:
            return await builds.finish(db, TRAIL, build, "cancelled")

    def begin_to_cancel(_: Progress) -> None:
        if not cancelling:
            cancelling.append(asyncio.create_task(cancel()))

    with pytest.raises(Superseded):
        await rebuilding.work(pool, TRAIL, build, begin_to_cancel)
    assert await cancelling[0]
    positions = [row["position"] for row in await journal.db.fetch(SQL.read_trail_positions, BOOK)]
    assert positions == list(range(1, journal.position + 1))
    assert (await status_of(journal.db, "audit_trail")).generation == 1


async def test_a_build_is_held_by_one_and_says_why_it_failed(
    pool: asyncpg.Pool, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    await journal.plant("star.fallen.v1", b"{}")
    build = await begin(pool, BALANCES)
    async with pool.acquire() as db:
        assert await builds.read_free(db, BOOK) == []
        assert await builds.hold(db, BOOK, "balances", build.generation, "another") is None
        await builds.approve(db, build, "nobody")  # it is not built yet
    with pytest.raises(Stopped, match="star"):
        await rebuilding.rebuild(pool, BALANCES, BOOK)
    async with pool.acquire() as db:
        failed, superseded = await builds.listed(db, BOOK)
    assert (failed.status, superseded.status) == ("failed", "superseded")
    assert "star.fallen.v1" in str(failed.reason)
