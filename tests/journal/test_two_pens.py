"""Two processes on one database take turns; neither decides on what the other has changed."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from msgspec.structs import replace

from ledger.memory import Memory
from ledger.rules.commands import Command
from ledger.rules.refusals import AgreementLimitReached, AlreadyCharged, NoPlaces
from ledger.verdicts import Accepted, Conflict, Refused
from ledger.writer import Writer
from tests import books, made

PART = 4_051_92


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


@pytest.fixture
async def pens(pool: asyncpg.Pool) -> AsyncIterator[tuple[Writer, Writer]]:
    """Two writers that both hold the whole book in memory."""
    async with books.begun(pool) as one, books.writing(pool) as other:
        for writer in (one, other):
            looked = await writer.execute(made.order(made.charge(), dry_run=True))
            assert isinstance(looked, Accepted)
        yield one, other


async def test_a_month_charged_by_one_is_known_to_the_other(
    pens: tuple[Writer, Writer], db: asyncpg.Connection
) -> None:
    one, other = pens
    first = books.accepted(await one.execute(made.order(made.charge())))
    assert await other.execute(made.order(made.charge())) == Refused(
        AlreadyCharged(contract="k1", month="2025-10", charge=first.position_last)
    )
    await books.check(db)


async def test_stale_memory_would_be_caught_by_the_database(
    pens: tuple[Writer, Writer], db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pens
    await one.execute(made.order(made.charge()))
    with monkeypatch.context() as patch:
        patch.setattr(Memory, "stand_at", lambda memory, head: setattr(memory, "position", head))
        with pytest.raises(Conflict, match=r"stream_version"):
            await other.execute(made.order(made.charge(amount=1)))
    await books.check(db)


async def test_turns_are_taken_command_by_command(
    pens: tuple[Writer, Writer], db: asyncpg.Connection
) -> None:
    steps: list[Command] = [
        made.certificate("c2"),
        made.request("k2", "c2"),
        made.accept("k2"),
        made.conclude("k2"),
        made.charge("k2"),
        made.charge("k1"),
        made.terminate("k2", on=made.DAY.replace(month=10)),
        made.group_nominal(15_000_00),
        made.charge("k1", "2025-11"),
        made.invoice(month="2025-10"),
        made.close_contract("k2"),
        made.close_certificate("c2"),
    ]
    for turn, command in enumerate(steps):
        verdict = await pens[turn % 2].execute(made.order(command))
        assert isinstance(verdict, Accepted), (command, verdict)
        same = made.order(command, dry_run=True)
        again = [await pen.execute(same) for pen in pens]
        assert again[0] == again[1]
    await books.check(db)


async def test_a_limit_is_not_overrun_by_two(pool: asyncpg.Pool, db: asyncpg.Connection) -> None:
    past = made.region(agreement_limit=5 * PART)
    holders = [made.certificate(f"c{n}") for n in range(20)]
    async with books.begun(pool, [*past, *holders]) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *(
                (one, other)[n % 2].execute(made.order(made.request(f"k{n}", f"c{n}")))
                for n in range(20)
            )
        )
    assert sum(isinstance(each, Accepted) for each in verdicts) == 5
    assert {each.refusal for each in verdicts if isinstance(each, Refused)} == {
        AgreementLimitReached(agreement="a1", asked_kopecks=PART, left_kopecks=0)
    }
    await books.check(db)


async def test_the_last_place_is_given_once(pool: asyncpg.Pool, db: asyncpg.Connection) -> None:
    small = made.taught("2")
    small[-1] = replace(small[-1], places_count=1)
    past = [*made.region(), *small, *(made.certificate(f"c{n}") for n in range(10))]
    async with books.begun(pool, past) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *(
                (one, other)[n % 2].execute(made.order(made.request(f"k{n}", f"c{n}", "gr2")))
                for n in range(10)
            )
        )
    assert [type(each) for each in verdicts].count(Accepted) == 1
    assert {each.refusal for each in verdicts if isinstance(each, Refused)} == {
        NoPlaces(places_count=1)
    }
    await books.check(db)


async def test_a_key_answered_by_one_is_answered_the_same_by_the_other(
    pens: tuple[Writer, Writer], db: asyncpg.Connection
) -> None:
    order = made.order(made.charge())
    verdicts = await asyncio.gather(*(pens[n % 2].execute(order) for n in range(20)))
    facts = {each.recorded for each in verdicts if isinstance(each, Accepted)}
    assert len(facts) == 1
    assert [books.accepted(each).replayed for each in verdicts].count(False) == 1
    refused = made.order(made.charge(amount=1))
    answers = await asyncio.gather(*(pens[n % 2].execute(refused) for n in range(20)))
    assert len({each.refusal for each in answers if isinstance(each, Refused)}) == 1
    await books.check(db)


async def test_different_books_do_not_wait_for_each_other(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    second = f"{made.BOOK}-2"
    async with books.begun(pool) as one, books.begun(pool, book=second) as other:
        async with books.head_held(database):
            held_up = asyncio.create_task(one.execute(made.order(made.charge())))
            free = await other.execute(made.order(made.charge(), book=second))
            assert isinstance(free, Accepted)
            assert not held_up.done()
        assert isinstance(await held_up, Accepted)
    await books.check(db)
    await books.check(db, second)
