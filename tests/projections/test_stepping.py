"""A step is whole or it is not: exactly once, in order, and never past a fact that fails."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from events.certificate import FundsReserved
from events.codec import FACTS, encode
from events.registry import ProviderRestored, ProviderSuspended, SuspensionReason
from projections import catalogue, checkpoints, step
from projections import runner as running
from projections.catalogue import Status
from projections.runner import Raced, Runner
from projections.waiting import Waiting
from tests import made, year
from tests.made import BOOK
from tests.projections.conftest import Hire
from tests.projections.history import SQL, Journal, Town, catch_up, status_of

STOPPED_BY_UNFOUNDED = {"balances", "certificates", "contracts"}
SUSPENDED = ProviderSuspended(provider="p1", reason=SuspensionReason.OWN_REQUEST)
RESTORED = ProviderRestored(provider="p1")
UNFOUNDED = FundsReserved(
    certificate="nobody",
    contract="none",
    period="2025",
    municipality="m1",
    agreement="a1",
    pf_programme="pf1",
    amount_kopecks=1_00,
)


async def statuses(db: asyncpg.Connection) -> list[Status]:
    return await catalogue.read_status(db, BOOK)


async def trail(db: asyncpg.Connection) -> list[int]:
    return [row["position"] for row in await db.fetch(SQL.read_trail_positions, BOOK)]


async def test_all_views_reach_the_head(runner: Runner, journal: Journal) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    for status in await statuses(journal.db):
        assert (status.view, status.lag_count, status.reason) == (status.view, 0, None)


async def test_each_fact_is_applied_once_by_two_workers(
    hire: Hire, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_FACTS", 3)
    await Town.of(*year.YEAR).write(journal)

    async def work(worker: Runner) -> int:
        races = 0
        moved = True
        while moved:
            try:
                moved = await worker.step()
            except Raced:
                races += 1
        return races

    races = await asyncio.gather(work(hire()), work(hire()), work(hire()))
    assert sum(races) > 0
    assert await trail(journal.db) == list(range(1, journal.position + 1))


async def test_a_worker_that_dies_in_a_step_leaves_nothing_of_it(
    hire: Hire, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Town.of(*made.region()).write(journal)
    broken = hire()
    apply = step.apply

    async def die(*args: Any) -> None:
        await apply(*args)
        raise asyncio.CancelledError

    monkeypatch.setattr(step, "apply", die)
    with pytest.raises(asyncio.CancelledError):
        await broken.step()
    assert (await status_of(journal.db, "providers")).position == 0
    monkeypatch.setattr(step, "apply", apply)
    await catch_up(hire())
    assert await trail(journal.db) == list(range(1, journal.position + 1))


async def test_a_lost_connection_is_no_fault_of_a_fact(
    pool: asyncpg.Pool, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RETRY_SECONDS", 0.01)
    waiting = Waiting(pool)
    worker = Runner(pool, BOOK, catalogue.VIEWS, waiting)
    task = asyncio.create_task(worker.run())
    await Town.of(*year.YEAR).write(journal)
    for _ in range(5):
        await journal.db.execute(SQL.end_backends)
        worker.wake()
        await asyncio.sleep(0.02)
    await waiting.wait_for(BOOK, "audit_trail", journal.position, 10)
    task.cancel()
    await waiting.close()
    assert {each.status for each in await statuses(journal.db)} == {"live"}
    assert await trail(journal.db) == list(range(1, journal.position + 1))


async def test_a_view_stops_before_the_fact_that_fails_and_others_go_on(
    runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region(), made.certificate("c1")).write(journal)
    (poison,) = await journal.record([UNFOUNDED])
    await journal.record([SUSPENDED])
    await catch_up(runner)
    for status in await statuses(journal.db):
        if status.view in STOPPED_BY_UNFOUNDED:
            stopped = (status.status, status.position, status.failed_position)
            assert stopped == ("failed", poison.position - 1, poison.position), status
        else:
            assert (status.status, status.lag_count) == ("live", 0), status


async def test_the_reason_says_what_is_wrong(runner: Runner, journal: Journal) -> None:
    await Town.of(*made.region()).write(journal)
    await journal.record([UNFOUNDED])
    await catch_up(runner)
    contracts, balances = [await status_of(journal.db, v) for v in ("contracts", "balances")]
    assert contracts.reason == ("Unfounded: no fact has brought contracts_accounts none into being")
    assert "balances_are_not_overdrawn" in str(balances.reason)


@pytest.mark.parametrize(
    ("tag", "envelope", "reason"),
    [
        ("star.fallen.v1", b"{}", "star.fallen.v1: Object missing required field"),
        ("star.fallen.v1", b"\xff", "star.fallen.v1 is not JSON"),
        ("region.opened.v1", b'{"fact":1}', "region.opened.v1: Expected `object`, got `int`"),
    ],
)
async def test_a_fact_that_nobody_can_read_stops_all_who_want_it(
    runner: Runner, journal: Journal, tag: str, envelope: bytes, reason: str
) -> None:
    await Town.of(*made.region()).write(journal)
    position = await journal.plant(tag, envelope)
    await journal.record([SUSPENDED])
    await catch_up(runner)
    found = await statuses(journal.db)
    stopped = {each.view for each in found if each.status == "failed"}
    assert stopped == ({"audit_trail"} if tag in FACTS else set(catalogue.BY_NAME))
    assert {each.failed_position for each in found} <= {position, None}
    assert all(reason in str(each.reason) for each in found if each.view in stopped)


async def test_a_fact_in_another_s_place_is_not_taken(runner: Runner, journal: Journal) -> None:
    (opened, *_) = await Town.of(*made.region()).write(journal)
    position = await journal.plant("region.opened.v1", encode(opened))
    await catch_up(runner)
    trail_status = await status_of(journal.db, "audit_trail")
    assert trail_status.failed_position == position
    assert "of position 1" in str(trail_status.reason)


async def test_a_gap_is_an_alarm(runner: Runner, journal: Journal) -> None:
    await Town.of(*made.region()).write(journal)
    journal.position += 1
    await journal.record([SUSPENDED])
    await catch_up(runner)
    for status in await statuses(journal.db):
        assert (status.status, status.failed_position) == ("failed", journal.position - 1)
        assert status.reason == "the fact is missing: 17 follows 15"


async def test_a_stopped_view_goes_on_when_the_fault_is_gone(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    position = await journal.plant("provider.suspended.v1", b"{}")
    await journal.record([RESTORED])
    await catch_up(runner)
    assert (await status_of(journal.db, "providers")).failed_position == position
    await journal.mend(position, SUSPENDED)
    async with pool.acquire() as db:
        assert await checkpoints.resume(db, BOOK) == ["acts", "audit_trail", "providers"]
    await catch_up(runner)
    assert {each.lag_count for each in await statuses(journal.db)} == {0}
    assert await trail(journal.db) == list(range(1, journal.position + 1))


async def test_views_that_fell_behind_join_the_others_again(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    async with pool.acquire() as db:
        await checkpoints.create(db, catalogue.BY_NAME["charges"])
    monkeypatch.setattr(running, "BATCH_FACTS", 7)
    await journal.record([SUSPENDED])
    await catch_up(runner)
    assert {each.position for each in await statuses(journal.db)} == {journal.position}


async def test_a_view_of_another_version_is_left_alone(
    pool: asyncpg.Pool, runner: Runner, journal: Journal, hire: Hire
) -> None:
    """While a newer program rolls out, the older one must not write into its tables."""
    await Town.of(*made.region()).write(journal)
    await catch_up(runner)
    newer = replace(catalogue.BY_NAME["balances"], version=2)
    async with pool.acquire() as db:
        assert await checkpoints.install(db, [newer]) == ["balances"]
        assert await checkpoints.install(db, [newer]) == []
    await journal.record([SUSPENDED])
    await catch_up(hire())
    assert (await status_of(journal.db, "balances")).status == "outdated"
    assert (await status_of(journal.db, "balances")).position == 0


async def test_the_loop_goes_on_when_something_is_written(
    pool: asyncpg.Pool, journal: Journal
) -> None:
    waiting = Waiting(pool)
    worker = Runner(pool, BOOK, catalogue.VIEWS, waiting)
    task = asyncio.create_task(worker.run())
    await Town.of(*made.region()).write(journal)
    worker.wake()
    await waiting.wait_for(BOOK, "providers", journal.position, 10)
    task.cancel()
    await waiting.close()


async def test_two_programs_that_start_at_once_make_the_tables_once(pool: asyncpg.Pool) -> None:
    newer = [replace(view, version=7) for view in catalogue.VIEWS]
    async with pool.acquire() as one, pool.acquire() as two:
        made_by = await asyncio.gather(
            checkpoints.install(one, newer), checkpoints.install(two, newer)
        )
    assert sorted(map(len, made_by)) == [0, len(newer)]
