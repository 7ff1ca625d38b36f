"""Every change goes through the writer: each key has one verdict, positions are dense."""

import asyncio

import asyncpg
import pytest

from events.codec import decode
from ledger.rules.refusals import AlreadyCharged, BatchRefused, KeyReused, VersionConflict
from ledger.verdicts import Accepted, Refused
from ledger.writer import Writer
from tests import books, made


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def test_a_contract_charges_its_first_month_when_concluded(
    writer: Writer, db: asyncpg.Connection
) -> None:
    assert writer.alive
    assert await books.sums(db, "provision:c1:2025") == (14_000_00, 9_948_08, 3_055_53, 996_39)
    assert await books.sums(db, "cap:pf1:2025") == (50_000_000_00, 49_995_948_08, 3_055_53, 996_39)


async def test_positions_versions_and_bytes_are_as_stored(
    writer: Writer, db: asyncpg.Connection
) -> None:
    verdict = await writer.execute(made.order(made.charge()))
    rows = await db.fetch(
        "SELECT * FROM ledger.journal WHERE book = $1 ORDER BY position", made.BOOK
    )
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        kept = decode(row["envelope"])
        assert (kept.stream, kept.version, kept.position) == (
            row["stream"],
            row["version"],
            row["position"],
        )
        assert kept.recorded_at == row["recorded_at"]
    times = [row["recorded_at"] for row in rows]
    assert times == sorted(set(times))
    assert isinstance(verdict, Accepted)
    assert verdict.position_last == rows[-1]["position"]


async def test_the_same_key_gives_the_same_verdict(writer: Writer) -> None:
    first = await writer.execute(made.order(made.charge(), "once"))
    again = await writer.execute(made.order(made.charge(), "once"))
    assert isinstance(first, Accepted)
    assert again == Accepted(first.recorded, replayed=True)


async def test_a_key_used_for_another_request_is_refused(writer: Writer) -> None:
    await writer.execute(made.order(made.charge(), "once"))
    verdict = await writer.execute(made.order(made.charge(month="2025-11"), "once"))
    assert verdict == Refused(KeyReused())


async def test_a_refusal_is_remembered_with_its_figures(
    writer: Writer, db: asyncpg.Connection
) -> None:
    accepted = await writer.execute(made.order(made.charge()))
    assert isinstance(accepted, Accepted)
    refusal = AlreadyCharged(contract="k1", month="2025-10", charge=accepted.position_last)
    assert await writer.execute(made.order(made.charge(), "no")) == Refused(refusal)
    again = await writer.execute(made.order(made.charge(), "no"))
    assert again == Refused(refusal, replayed=True)
    stored = await db.fetchval(
        "SELECT refusal FROM ledger.verdicts WHERE refusal IS NOT NULL AND book = $1", made.BOOK
    )
    assert b'"charge":' in stored


async def test_fifty_posts_of_one_month_make_one_charge(
    pool: asyncpg.Pool, writer: Writer, db: asyncpg.Connection
) -> None:
    other = Writer(pool)  # a second process would be no different: the head row decides
    verdicts = await asyncio.gather(
        *((writer, other)[n % 2].execute(made.order(made.charge(amount=n + 1))) for n in range(50))
    )
    await other.close()
    accepted = [each for each in verdicts if isinstance(each, Accepted)]
    refused = [each.refusal for each in verdicts if isinstance(each, Refused)]
    assert len(accepted) == 1
    assert set(refused) == {
        AlreadyCharged(contract="k1", month="2025-10", charge=accepted[0].position_last)
    }
    assert await books.sums(db, "agreement:a1") == (
        None,
        None,
        3_055_53 - accepted[0].recorded[0].fact.amount_kopecks,  # type: ignore[union-attr]  # a charge
        996_39 + accepted[0].recorded[0].fact.amount_kopecks,  # type: ignore[union-attr]  # a charge
    )
    await books.check(db)


async def test_a_batch_is_recorded_whole_or_not_at_all(
    writer: Writer, db: asyncpg.Connection
) -> None:
    before = await books.head(db)
    months = ["2025-10", "2025-11", "2025-09"]
    verdicts = await writer.execute_all(
        [made.order(made.charge(month=month)) for month in months], atomic=True
    )
    assert verdicts[:2] == [Refused(BatchRefused(row=2))] * 2
    assert isinstance(verdicts[2], Refused)
    assert isinstance(verdicts[2].refusal, AlreadyCharged)
    assert await books.head(db) == before


async def test_rows_of_a_loose_batch_stand_each_for_itself(writer: Writer) -> None:
    months = ["2025-10", "2025-09", "2025-11"]
    verdicts = await writer.execute_all(
        [made.order(made.charge(month=month)) for month in months], atomic=False
    )
    assert [type(each) for each in verdicts] == [Accepted, Refused, Accepted]


async def test_a_dry_run_decides_and_writes_nothing(writer: Writer, db: asyncpg.Connection) -> None:
    before = await books.head(db)
    dry = await writer.execute(made.order(made.charge(), "same", dry_run=True))
    assert isinstance(dry, Accepted)
    assert await books.head(db) == before
    real = await writer.execute(made.order(made.charge(), "same"))
    assert isinstance(real, Accepted)
    assert not real.replayed
    assert [each.fact for each in real.recorded] == [each.fact for each in dry.recorded]


async def test_a_stale_version_is_refused(writer: Writer) -> None:
    first = await writer.execute(made.order(made.charge()))
    assert isinstance(first, Accepted)
    stale = made.order(made.charge(month="2025-11"), if_match=first.position_last - 1)
    verdict = await writer.execute(stale)
    assert verdict == Refused(
        VersionConflict(expected=first.position_last - 1, actual=first.position_last)
    )
    seen = made.order(made.charge(month="2025-11"), if_match=first.position_last)
    assert isinstance(await writer.execute(seen), Accepted)
