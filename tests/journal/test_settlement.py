"""A month is settled in the database as in the rules, and the database says no on its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from events.certificate import CertificateCharged, ChargeReversed, UnusedServiceRefunded
from events.closing import MonthClosed
from events.codec import AnyFact, Recorded
from events.invoice import InvoiceIssued
from events.subsidy import SubsidyRegisterIssued
from ledger import journal
from ledger.refold import refold
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Refused, Verdict
from ledger.writer import Writer
from tests import made, settled


@pytest.fixture
async def writer(pool: asyncpg.Pool) -> AsyncIterator[Writer]:
    """A book in which October is charged under two contracts."""
    async with pool.acquire() as db:
        await journal.found_book(db, made.BOOK, "Europe/Moscow")
    opened = Writer(pool)
    await put(opened, settled.october())
    yield opened
    await opened.close()


async def put(writer: Writer, commands: Sequence[Command]) -> None:
    """Put commands one after another, all of which are accepted."""
    for command in commands:
        verdict = await writer.execute(made.order(command))
        assert isinstance(verdict, Accepted), verdict


async def facts_of(writer: Writer, command: Command) -> list[AnyFact]:
    verdict = await writer.execute(made.order(command))
    assert isinstance(verdict, Accepted), verdict
    return [each.fact for each in verdict.recorded]


async def sums(db: asyncpg.Connection, account: str) -> tuple[int, ...]:
    row = await db.fetchrow(
        "SELECT limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks"
        " FROM ledger.sums WHERE account = $1",
        account,
    )
    assert row is not None
    return tuple(row)


async def check(db: asyncpg.Connection) -> None:
    """States, sums, charges and claims are what the facts say."""
    assert (await refold(db, made.BOOK)).differences == ()


async def test_a_refund_moves_all_three_accounts(writer: Writer, db: asyncpg.Connection) -> None:
    cap = await sums(db, "cap:pf1:2025")
    await put(writer, [settled.completeness(75), *settled.paid()])  # S21
    assert await sums(db, "provision:c1:2025") == (14_000_00, 10_202_71, 2_037_02, 1_760_27)
    after = await sums(db, "cap:pf1:2025")
    assert (after[1] - cap[1], after[3] - cap[3]) == (254_63, -254_63)
    await check(db)


async def test_the_whole_of_a_month_is_settled_and_folds_anew(
    writer: Writer, db: asyncpg.Connection
) -> None:
    commands = [
        settled.register(),
        settled.advance(),
        settled.completeness(50, "gr2"),
        settled.invoice(),
        made.remove_invoice(),
        settled.correct_completeness(60, "gr2"),
        *settled.paid("i2"),
        *settled.paid("i3", "2025-09"),
        *settled.closed(),
        made.charge("k1", "2025-11", on=settled.NOVEMBER),
        settled.register("2025-11", on=settled.NOVEMBER),
    ]
    await put(writer, commands)
    await check(db)


async def test_a_writer_that_remembers_nothing_decides_the_same(
    pool: asyncpg.Pool, writer: Writer
) -> None:
    await put(writer, [settled.advance(), settled.completeness(75)])
    fresh = Writer(pool)  # loads all that the rules ask for, the members of a payer too
    (issued,) = await facts_of(fresh, settled.invoice())
    assert isinstance(issued, InvoiceIssued)
    assert (issued.total_kopecks, issued.payable_kopecks) == (1_612_66, 118_83)
    await fresh.close()
    fresh = Writer(pool)
    await put(fresh, [settled.take()])
    await fresh.close()
    fresh = Writer(pool)
    _, refund = await facts_of(fresh, settled.pay())
    assert isinstance(refund, UnusedServiceRefunded)
    await fresh.close()
    fresh = Writer(pool)
    await put(fresh, [settled.close("2025-09")])
    (closed,) = await facts_of(fresh, settled.close())
    assert isinstance(closed, MonthClosed)
    assert closed.charged_kopecks == closed.invoiced_kopecks == 1_867_29
    await fresh.close()


async def test_a_register_is_cut_off_where_it_stands(writer: Writer) -> None:
    verdict = await writer.execute(made.order(settled.register()))  # S44
    assert isinstance(verdict, Accepted)
    (recorded,) = verdict.recorded
    assert isinstance(recorded.fact, SubsidyRegisterIssued)
    assert recorded.fact.cutoff == recorded.position


async def test_storno_and_new_value_name_positions_of_the_book(writer: Writer) -> None:
    verdict = await writer.execute(made.order(made.charge("k1", "2025-11", on=settled.NOVEMBER)))
    assert isinstance(verdict, Accepted)
    correct = settled.correct_charge(verdict.position_last, 1_00, on=settled.NOVEMBER)
    other = made.charge("k2", "2025-11", on=settled.NOVEMBER)
    verdicts = await writer.execute_all([made.order(other), made.order(correct)], atomic=True)
    storno, new_value = recorded_by(verdicts[1])
    assert isinstance(storno.fact, ChargeReversed)
    assert isinstance(new_value.fact, CertificateCharged)
    assert storno.fact.corrected_by == new_value.position
    assert new_value.fact.corrects == storno.position


def recorded_by(verdict: Verdict) -> tuple[Recorded, ...]:
    assert isinstance(verdict, Accepted), verdict
    return verdict.recorded


async def test_ten_clerks_pay_an_invoice_once(pool: asyncpg.Pool, writer: Writer) -> None:
    await put(writer, [settled.completeness(75), settled.invoice(), settled.take()])  # F19
    other = Writer(pool)
    verdicts = await asyncio.gather(
        *((writer, other)[n % 2].execute(made.order(settled.pay())) for n in range(10))
    )
    await other.close()
    assert sorted(type(each).__name__ for each in verdicts) == ["Accepted"] + ["Refused"] * 9
    refused = [each.refusal for each in verdicts if isinstance(each, Refused)]
    assert set(refused) == {no.WrongStatus(status="paid")}


async def test_ten_clerks_close_a_month_once(
    pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection
) -> None:
    other = Writer(pool)  # F2
    close = settled.close("2025-09")
    verdicts = await asyncio.gather(
        *((writer, other)[n % 2].execute(made.order(close)) for n in range(10))
    )
    await other.close()
    assert sorted(type(each).__name__ for each in verdicts) == ["Accepted"] + ["Refused"] * 9
    closings = "SELECT count(*) FROM ledger.journal WHERE type = 'payer.month-closed.v1'"
    assert await db.fetchval(closings) == 1


async def test_a_late_charge_slips_between_two_closings_and_is_not_lost(
    pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection
) -> None:
    await put(writer, [*settled.closed(), made.charge("k1", "2025-11", on=settled.NOVEMBER)])  # F12
    other = Writer(pool)
    late = made.charge("k2", "2025-11", on=settled.NOVEMBER)
    december = settled.NOVEMBER.replace(month=12)
    verdicts = await asyncio.gather(
        writer.execute(made.order(settled.close("2025-11", on=december))),
        other.execute(made.order(late)),
    )
    await other.close()
    (charge,) = recorded_by(verdicts[1])
    (closing,) = recorded_by(verdicts[0])
    assert isinstance(closing.fact, MonthClosed)
    assert isinstance(charge.fact, CertificateCharged)
    in_time = charge.position < closing.position
    assert closing.fact.charges_count == 1 + in_time
    assert charge.fact.booked_month == (None if in_time else "2025-12")
    await check(db)


async def test_the_database_refunds_no_more_than_was_charged(
    writer: Writer, db: asyncpg.Connection
) -> None:
    await put(writer, [settled.completeness(75), *settled.paid()])
    with pytest.raises(asyncpg.CheckViolationError, match="charges_reversed_at_most_once"):
        await db.execute(
            "UPDATE ledger.charges SET reversed_kopecks = reversed_kopecks + 763_89"
            " WHERE contract = 'k1' AND month = '2025-10'"
        )


async def test_a_closed_month_taken_back_whole_is_charged_and_invoiced_anew(
    writer: Writer, db: asyncpg.Connection
) -> None:
    await put(writer, [*settled.paid("i0", "2025-09"), *settled.paid(), *settled.closed()])
    november = settled.NOVEMBER
    verdict = await writer.execute(made.order(made.charge("k1", "2025-11", on=november)))
    assert isinstance(verdict, Accepted)
    october = await db.fetchval(
        "SELECT position FROM ledger.charges WHERE contract = 'k1' AND month = '2025-10'"
    )
    await put(writer, [made.reverse(october, on=november), made.charge("k1", on=november)])
    (issued,) = await facts_of(writer, settled.invoice("i2", "2025-11"))  # F14
    assert isinstance(issued, InvoiceIssued)
    assert [line.month for line in issued.lines] == ["2025-10", "2025-11"]
    assert issued.carried_kopecks == 1_018_51  # what was paid for October the first time
    assert issued.payable_kopecks == 1_018_51
    await check(db)
