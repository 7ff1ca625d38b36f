"""What many callers ask at once: each is answered for itself, whatever becomes of the others."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from events.codec import AnyFact
from events.contract import TerminationRequested
from ledger import batch as batches
from ledger import memory
from ledger.rules import refusals as no
from ledger.rules.book import DECIDE, FILED
from ledger.rules.commands import ChargeCertificate, Command
from ledger.rules.draft import Draft
from ledger.verdicts import Accepted, Order, OutcomeUnknown, QueueFull, Refused, Verdict
from ledger.writer import Writer
from tests import books, made

PART = 4_051_92
BULK = 10_000


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def at_once(writer: Writer, *orders: Order) -> list[Verdict | BaseException]:
    """Hand orders in so that one batch takes them all; give what each caller hears."""
    tasks = [writer.execute(order) for order in orders]
    heard: list[Any] = await asyncio.gather(*tasks, return_exceptions=True)
    return heard


def kinds(heard: list[Verdict | BaseException]) -> list[type]:
    return [type(each) for each in heard]


async def test_a_bug_in_a_rule_spoils_only_its_own_command(
    writer: Writer, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(command: ChargeCertificate, draft: Draft) -> Sequence[AnyFact]:
        if command.amount_kopecks == 13:
            raise ZeroDivisionError
        return honest(command, draft)

    kind: type[Command] = ChargeCertificate
    honest = DECIDE[kind]
    offender = made.order(made.charge(month="2025-11", amount=13))
    with monkeypatch.context() as patch:
        patch.setitem(DECIDE, kind, broken)
        heard = await at_once(
            writer, made.order(made.charge()), offender, made.order(made.charge(month="2025-12"))
        )
    assert kinds(heard) == [Accepted, ZeroDivisionError, Accepted]
    assert isinstance(await writer.execute(offender), Accepted)  # nothing is remembered of it
    await books.check(db)


async def test_a_bug_in_a_fold_spoils_only_its_own_command(
    writer: Writer, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind: type[Any] = TerminationRequested
    honest, *place = FILED[kind]

    def broken(fact: object, draft: Any) -> None:
        honest(fact, draft)
        draft.put("contract:k1", replace(draft.look("contract:k1").state, reserved_kopecks=1))
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(FILED, kind, (broken, *place))
        heard = await at_once(
            writer,
            made.order(made.charge()),
            made.order(made.terminate()),
            made.order(made.charge(month="2025-11")),
        )
    assert kinds(heard) == [Accepted, ZeroDivisionError, Accepted]
    await books.check(db)


async def test_a_bug_on_the_way_to_the_database_spoils_only_its_own_command(
    writer: Writer, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = memory.encode_state

    def broken(state: Any) -> bytes:
        if getattr(state, "awaiting_termination", False):
            raise ZeroDivisionError
        return honest(state)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "encode_state", broken)
        heard = await at_once(
            writer,
            made.order(made.charge()),
            made.order(made.terminate(on=made.DAY.replace(month=12))),
            made.order(made.certificate("c2")),
        )
    assert kinds(heard) == [Accepted, ZeroDivisionError, Accepted]
    await books.check(db)


async def test_a_full_queue_says_so_at_once(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    async with books.begun(pool, waiting_max=40) as writer:
        async with books.head_held(database):
            first = asyncio.create_task(writer.execute(made.order(made.charge())))
            await books.until_someone_waits(db)
            waiting = [
                asyncio.create_task(writer.execute(made.order(made.charge(month="2025-11"))))
                for _ in range(40)
            ]
            await asyncio.sleep(0)
            assert writer.waiting_count == 40
            with pytest.raises(QueueFull):
                await writer.execute(made.order(made.charge()))
            with pytest.raises(QueueFull):
                await writer.execute_all([made.order(made.charge())] * 2, atomic=True)
        assert isinstance(await first, Accepted)
        assert [type(each) for each in await asyncio.gather(*waiting)].count(Accepted) == 1
        assert writer.waiting_count == 0
        await writer.execute(made.order(made.charge(month="2025-12")))
    await books.check(db)


async def test_more_than_the_queue_holds_may_belong_together(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool, waiting_max=2) as writer:
        holders = [made.order(made.certificate(f"c{n}")) for n in range(2, 12)]
        verdicts = await writer.execute_all(holders, atomic=True)
        assert {type(each) for each in verdicts} == {Accepted}
        assert writer.waiting_count == 0
    await books.check(db)


async def test_what_waits_while_a_batch_is_under_way_shares_the_next(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    holders = [made.certificate(f"c{n}") for n in range(2, 32)]
    woken: list[int] = []
    async with books.begun(pool, wake=lambda _, position: woken.append(position)) as writer:
        woken.clear()
        async with books.head_held(database):
            first = asyncio.create_task(writer.execute(made.order(made.charge())))
            await books.until_someone_waits(db)
            rest = [asyncio.create_task(writer.execute(made.order(each))) for each in holders]
            await asyncio.sleep(0)
        await asyncio.gather(first, *rest)
    assert len(woken) == 2
    await books.check(db)


async def test_a_closed_writer_takes_nothing_and_finishes_what_it_took(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as writer:
        tasks = [
            asyncio.create_task(writer.execute(made.order(made.certificate(f"c{n}"))))
            for n in range(2, 11)
        ]
        await asyncio.sleep(0)
        await writer.close()
        assert [type(each) for each in await asyncio.gather(*tasks)] == [Accepted] * 9
        with pytest.raises(QueueFull):
            await writer.execute(made.order(made.charge()))
        assert not writer.alive
    await books.check(db)


async def test_a_caller_that_goes_away_takes_nobody_along(
    writer: Writer, db: asyncpg.Connection, database: str
) -> None:
    async with books.head_held(database):
        gone = asyncio.create_task(writer.execute(made.order(made.charge(), "gone")))
        stays = asyncio.create_task(writer.execute(made.order(made.charge(month="2025-11"))))
        await asyncio.sleep(0)
        gone.cancel()
    assert isinstance(await stays, Accepted)
    again = books.accepted(await writer.execute(made.order(made.charge(), "gone")))
    assert again.replayed  # it was on its way, so it was recorded
    await books.check(db)


STEPS: list[Command] = [
    made.certificate("c2"),
    made.request("k2", "c2"),
    made.accept("k2"),
    made.conclude("k2"),
    made.group_nominal(15_000_00),
    made.charge("k2"),
    made.invoice(month="2025-10"),
    made.charge("k2", "2025-11"),
    made.to_pf("c3"),
]


@pytest.mark.parametrize("atomic", [True, False], ids=["all or none", "row by row"])
async def test_rules_that_look_at_a_whole_group_see_their_own_batch(
    writer: Writer, db: asyncpg.Connection, *, atomic: bool
) -> None:
    steps = [made.certificate("c3", group=None), *STEPS]
    orders = [made.order(each) for each in steps]
    verdicts = await writer.execute_all(orders, atomic=atomic)
    assert [type(each) for each in verdicts] == [Accepted] * len(steps)
    nominals = books.accepted(verdicts[5]).recorded[1:]
    assert [each.stream for each in nominals] == ["certificate:c1", "certificate:c2"]
    invoiced: Any = books.accepted(verdicts[7]).recorded[0].fact
    assert [line.contract for line in invoiced.lines] == ["k2"]
    assert (await books.sums(db, "provision:c3:2025"))[0] == 15_000_00
    await books.check(db)


async def test_a_group_rule_among_other_callers_spoils_no_order(
    writer: Writer, db: asyncpg.Connection
) -> None:
    heard = await at_once(writer, *(made.order(each) for each in STEPS[:-1]))
    assert kinds(heard) == [Accepted] * len(heard)
    await books.check(db)


async def test_a_limit_may_be_set_in_the_batch_that_makes_room_for_it(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(agreement_limit=PART), made.certificate(), made.request()]
    steps = [
        made.refuse(),
        made.agreement_limit(1_00),
        made.agreement_limit(PART),
        made.request("k2"),
    ]
    async with books.begun(pool, past) as writer:
        for orders in (steps[:2], steps[2:]):
            verdicts = await writer.execute_all([made.order(each) for each in orders], atomic=True)
            assert [type(each) for each in verdicts] == [Accepted] * 2
    assert await books.sums(db, "agreement:a1") == (PART, 0, PART, 0)
    await books.check(db)


async def test_an_order_twice_in_a_refused_batch_was_not_recorded(
    writer: Writer, db: asyncpg.Connection
) -> None:
    once = made.order(made.charge())
    refused = made.order(made.charge(month="2025-09"))
    verdicts = await writer.execute_all([once, once, refused], atomic=True)
    told = [each.refusal for each in verdicts if isinstance(each, Refused)]
    assert told[:2] == [no.BatchRefused(row=2)] * 2
    assert isinstance(told[2], no.AlreadyCharged)
    assert await writer.execute(once) == Refused(no.BatchRefused(row=2), replayed=True)
    await books.check(db)


async def test_an_order_twice_in_one_batch_is_recorded_once(
    writer: Writer, db: asyncpg.Connection
) -> None:
    once = made.order(made.charge())
    for atomic in (True, False):
        first, again = await writer.execute_all([once, once], atomic=atomic)
        assert books.accepted(again) == Accepted(books.accepted(first).recorded, replayed=True)
    await books.check(db)


async def test_dry_runs_in_a_batch_leave_no_trace_and_see_what_stands_before_them(
    writer: Writer, db: asyncpg.Connection
) -> None:
    heard = await at_once(
        writer,
        made.order(made.charge(), dry_run=True),
        made.order(made.charge(amount=5)),
        made.order(made.charge(), dry_run=True),
        made.order(made.charge(month="2025-11")),
    )
    assert kinds(heard) == [Accepted, Accepted, Refused, Accepted]
    assert await db.fetchval("SELECT count(*) FROM ledger.charges WHERE book = $1", made.BOOK) == 3
    await books.check(db)


async def test_ten_thousand_rows_are_one_batch_or_many(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = made.region()
    async with books.begun(pool, past) as writer:
        holders = [made.order(made.certificate(f"c{n}")) for n in range(BULK)]
        loose = await writer.execute_all(holders, atomic=False)
        applied = [made.order(made.request(f"k{n}", f"c{n}")) for n in range(BULK)]
        whole = await writer.execute_all(applied, atomic=True)
        assert {type(each) for each in (*loose, *whole)} == {Accepted}
        again = await writer.execute_all(applied, atomic=True)
        assert all(books.accepted(each).replayed for each in again)
        applied[-1] = made.order(made.accept("k-unknown"))
        refused = [made.order(made.accept(f"k{n}")) for n in range(BULK - 1)] + applied[-1:]
        verdicts = await writer.execute_all(refused, atomic=True)
        assert verdicts[:-1] == [Refused(no.BatchRefused(row=BULK - 1))] * (BULK - 1)
    row = await books.sums(db, "agreement:a1")
    assert row[2] == BULK * PART
    assert await books.head(db) == len(await books.facts(db))


async def test_others_are_served_while_a_long_batch_is_written(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as writer:
        bulk = asyncio.create_task(
            writer.execute_all(
                [made.order(made.certificate(f"c{n}")) for n in range(2, 2_002)], atomic=False
            )
        )
        await asyncio.sleep(0)
        assert isinstance(await writer.execute(made.order(made.charge())), Accepted)
        assert not bulk.done()
        await bulk
    await books.check(db)


async def test_a_pen_that_breaks_is_seen_and_keeps_nobody_waiting(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(writer.desks[made.BOOK].pen, "settle", broken)
    first = asyncio.create_task(writer.execute(made.order(made.charge())))
    with pytest.raises(OutcomeUnknown):
        await first
    await asyncio.wait([writer.desks[made.BOOK].task])
    assert not writer.alive
    with pytest.raises(QueueFull):
        await writer.execute(made.order(made.charge()))
