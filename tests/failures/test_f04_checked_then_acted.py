"""F4: a balance checked, then acted on, while somebody else did the same."""

import asyncio
from collections.abc import Sequence

import asyncpg
from msgspec.structs import replace

from ledger.rules import refusals as no
from ledger.rules.commands import ApprovePfProgramme, Command
from ledger.verdicts import Accepted, Refused, Verdict
from tests import books, made

ROUNDS = 200  # each on a fresh certificate
PRICE = 700_00


def with_nominal(amount: int, **rest: int) -> list[Command]:
    """The region with another nominal."""
    found: list[Command] = []
    for command in made.region(**rest):
        if isinstance(command, ApprovePfProgramme):
            group = command.groups[0]
            nominals = (replace(group.nominals[0], nominal_kopecks=amount),)
            found.append(replace(command, groups=(replace(group, nominals=nominals),)))
        else:
            found.append(command)
    return found


def refused(verdicts: Sequence[Verdict]) -> set[no.Refusal]:
    return {each.refusal for each in verdicts if isinstance(each, Refused)}


async def deadlocks(db: asyncpg.Connection) -> int:
    found = await db.fetchval(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return int(found)


async def test_of_two_contracts_that_do_not_fit_together_one_is_made_every_time(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*with_nominal(1_000_00), *made.taught("2", price=PRICE), *made.taught("3", price=PRICE)]
    past += [made.certificate(f"c{n}") for n in range(ROUNDS)]
    seen = 1_000_00
    before = await deadlocks(db)
    async with books.begun(pool, past) as one, books.writing(pool) as other:

        async def race(n: int) -> None:
            pair = [
                replace(made.request(f"a{n}", f"c{n}", "gr2"), available_seen_kopecks=seen),
                replace(made.request(f"b{n}", f"c{n}", "gr3"), available_seen_kopecks=seen),
            ]
            verdicts = await asyncio.gather(
                one.execute(made.order(pair[n % 2])), other.execute(made.order(pair[1 - n % 2]))
            )
            assert sorted(type(each).__name__ for each in verdicts) == ["Accepted", "Refused"]
            assert refused(verdicts) == {  # a true reason, not somebody else's
                no.BalanceChanged(seen_kopecks=seen, available_kopecks=seen - PRICE)
            }

        for wave in range(0, ROUNDS, 10):
            await asyncio.gather(*(race(n) for n in range(wave, wave + 10)))
    assert await deadlocks(db) == before
    await books.check(db)


async def test_the_last_of_a_cap_is_divided_exactly(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(cap=1_000_00), *made.taught("2", price=100_00)]
    past += [made.certificate(f"c{n}") for n in range(20)]
    async with books.begun(pool, past) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *(
                (one, other)[n % 2].execute(made.order(made.request(f"k{n}", f"c{n}", "gr2")))
                for n in range(20)
            )
        )
    assert [type(each) for each in verdicts].count(Accepted) == 10
    assert refused(verdicts) == {no.CapReached(period="2025", asked_kopecks=100_00, left_kopecks=0)}
    assert await books.sums(db, "cap:pf1:2025") == (1_000_00, 0, 1_000_00, 0)
    await books.check(db)


async def test_a_contract_is_ended_or_charged_never_both(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    contracts = range(20)
    past = made.region()
    for n in contracts:
        past += [made.certificate(f"c{n}"), *made.enrolled(f"k{n}", f"c{n}")]
    async with books.begun(pool, past) as one, books.writing(pool) as other:
        for n in contracts:
            end = made.order(made.terminate(f"k{n}"))
            charge = made.order(made.charge(f"k{n}"))
            ended, charged = await asyncio.gather(one.execute(end), other.execute(charge))
            assert isinstance(ended, Accepted)
            if isinstance(charged, Accepted):  # it came first; what is charged is not released
                assert charged.position_last < ended.position_first
            else:
                assert isinstance(charged.refusal, no.MonthOutsideContract)
    await books.check(db)


async def test_two_notices_release_a_reserve_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            *((one, other)[n % 2].execute(made.order(made.terminate())) for n in range(10))
        )
    assert [type(each) for each in verdicts].count(Accepted) == 1
    assert await books.sums(db, "provision:c1:2025") == (made.NOMINAL, 13_003_61, 0, 996_39)
    await books.check(db)


async def test_two_refusals_of_an_application_release_it_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(), made.certificate(), made.request()]
    steps = [made.refuse(), made.freeze(), made.close_certificate(), made.accept()]
    async with books.begun(pool, past) as one, books.writing(pool) as other:
        await asyncio.gather(
            *((one, other)[n % 2].execute(made.order(steps[n % 4])) for n in range(12))
        )
    assert await books.sums(db, "agreement:a1") in {(None, None, 0, 0), (None, None, 4_051_92, 0)}
    await books.check(db)
