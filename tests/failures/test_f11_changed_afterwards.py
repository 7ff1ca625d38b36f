"""F11: an amount changed after it was priced or charged."""

import asyncpg
import pytest

from events.certificate import CertificateCharged
from events.registry import NormativeMethod
from ledger.memory import decode_state
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.states import Contract
from ledger.verdicts import Refused
from tests import books, made

NEW_PRICE = do.RepriceModule(
    effective_on=made.DAY,
    module="mod1",
    price_kopecks=8_000_00,
    price_confirmed=True,
    normative_kopecks=6_000_00,
    method=NormativeMethod.PERSON_HOUR,
)


async def charged(db: asyncpg.Connection, contract: str) -> list[int]:
    return [
        each.fact.amount_kopecks
        for each in await books.facts(db)
        if isinstance(each.fact, CertificateCharged) and each.fact.contract == contract
    ]


async def test_a_price_does_not_change_under_a_live_contract(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as writer:
        assert await writer.execute(made.order(NEW_PRICE)) == Refused(
            no.LiveContracts(live_count=1)
        )
    await books.check(db)


async def test_an_old_contract_keeps_its_price_and_a_new_one_has_the_new(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*books.ENROLLED, made.charge(), made.certificate("c2")]
    end = [made.terminate(on=made.DAY.replace(month=10)), made.close_contract()]
    async with books.begun(pool, [*past, *end, NEW_PRICE, *made.enrolled("k2", "c2")]) as writer:
        before = (await books.facts(db))[: made.FIRST_CHARGE]
        reversed_charge = made.reverse(made.FIRST_CHARGE + 1, amount=1)
        for command in (made.charge("k2"), reversed_charge, made.group_nominal(15_000_00)):
            books.accepted(await writer.execute(made.order(command)))
    assert await charged(db, "k1") == [996_39, 1_018_51]
    assert await charged(db, "k2") == [1_475_43, 1_508_19]  # S7
    assert (await books.facts(db))[: made.FIRST_CHARGE] == before
    await books.check(db)


async def test_a_quote_is_kept_with_the_contract(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*books.ENROLLED, *made.taught("2"), made.request("k2", group="gr2"), made.refuse("k2")]
    async with books.begun(pool, past):
        pass
    stored = await db.fetchval(
        "SELECT state FROM ledger.states WHERE book = $1 AND subject = 'contract:k1'", made.BOOK
    )
    contract = decode_state(stored)
    assert isinstance(contract, Contract)
    assert (contract.first_kopecks, contract.other_kopecks) == (996_39, 1_018_51)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger.journal SET envelope = '{}' WHERE type = 'certificate.charged.v1'",
        "DELETE FROM ledger.journal WHERE type = 'certificate.charged.v1'",
        "TRUNCATE ledger.journal",
    ],
)
async def test_a_charge_on_record_is_not_touched_by_service_or_owner(
    pool: asyncpg.Pool, db: asyncpg.Connection, change: str
) -> None:
    async with books.begun(pool):
        pass
    before = await books.facts(db)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(change)
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute(change)
    assert await books.facts(db) == before
