"""Every fact comes under a signed checkpoint; each tree begins the next; writers never wait."""

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
import structlog

from ledger.proof import tree
from ledger.proof.guard import Forked, ForkGuard
from ledger.proof.merkle import leaf_hash, proves_consistency, proves_inclusion
from ledger.proof.note import Checkpoint, parse_checkpoint, parse_note, verified
from ledger.proof.published import Published
from ledger.proof.sealer import BrokenBookError, Sealer, read_waiting
from ledger.proof.signing import (
    MalformedSigningKeyError,
    SigningKeys,
    parse_signing_keys,
    read_or_make_signing_keys,
)
from ledger.proof.tree import Sealed, index_of, opening_of
from tests import books, made
from tests.journal.test_volumes import NEW_YEAR, Clock
from tests.proof.sealing import NOW, OLD_SEED, SEED, seal, sealer_of


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def lasts(db: asyncpg.Connection) -> list[Sealed]:
    return await tree.read_lasts(db, made.BOOK)


async def envelopes(db: asyncpg.Connection, volume: int) -> list[bytes]:
    rows = await db.fetch(
        "SELECT envelope FROM ledger.journal WHERE book = $1 AND volume = $2 ORDER BY position",
        made.BOOK,
        volume,
    )
    return [row["envelope"] for row in rows]


async def check_sealed(db: asyncpg.Connection, sealer: Sealer) -> None:
    """Every fact is proved by the last tree of its year, every checkpoint by the next one."""
    before: Checkpoint | None = None
    for last in await lasts(db):
        note = parse_note(last.note)
        found = parse_checkpoint(note.text)
        assert verified(note, [sealer.signers[0].key])
        assert (found.size, found.root) == (last.size, last.root)
        stored = [opening_of(found.origin, before), *await envelopes(db, last.volume)]
        assert len(stored) == last.size
        for index, entry in enumerate(stored):
            path = await tree.prove_inclusion(db, made.BOOK, last.volume, index, last.size)
            assert proves_inclusion(leaf_hash(entry), index, last.size, path, last.root)
        rows = await db.fetch(
            "SELECT size, root FROM ledger.checkpoints WHERE book = $1 AND volume = $2",
            made.BOOK,
            last.volume,
        )
        for row in rows:
            path = await tree.prove_consistency(db, made.BOOK, last.volume, row["size"], last.size)
            assert proves_consistency(row["size"], last.size, row["root"], last.root, path)
        before = found


async def test_facts_come_under_checkpoints_that_continue_each_other(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    sealer = sealer_of(pool, tmp_path)
    async with books.begun(pool) as writer:
        await seal(sealer)
        await writer.execute(made.order(made.charge()))
        assert (await read_waiting(db, made.BOOK)).waits_since is not None
        await seal(sealer)
        await writer.execute(made.order(made.charge(month="2025-11")))
        await seal(sealer_of(pool, tmp_path))  # another process takes it up
        await seal(sealer)
    (last,) = await lasts(db)
    assert last.number == 3
    assert last.position == await books.head(db)
    assert index_of(last.position, last.first_position) == last.size - 1
    waiting = await read_waiting(db, made.BOOK)
    assert (waiting.sealed_position, waiting.waits_since) == (last.position, None)
    assert waiting.lag(NOW) == timedelta()
    await check_sealed(db, sealer)


async def test_nothing_is_signed_where_nothing_was_recorded(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    sealer = sealer_of(pool, tmp_path)
    await books.found(pool)
    await seal(sealer)
    assert await lasts(db) == []
    assert await read_waiting(db, "nowhere") is not None
    async with books.begun(pool):
        await seal(sealer)
        await seal(sealer)
        await seal(sealer_of(pool, tmp_path))
    (last,) = await lasts(db)
    assert last.number == 1


async def test_a_fact_that_waited_too_long_is_told(pool: asyncpg.Pool, tmp_path: Path) -> None:
    async with books.begun(pool) as writer:
        with structlog.testing.capture_logs() as logs:
            await seal(sealer_of(pool, tmp_path, now=datetime.now(UTC)))
        assert logs == []
        await writer.execute(made.order(made.charge()))
        with structlog.testing.capture_logs() as logs:
            late = datetime.now(UTC) + timedelta(seconds=11)
            await seal(sealer_of(pool, tmp_path, now=late))
    assert [(each["event"], each["seconds"]) for each in logs] == [("seal.late", 11)]


async def test_a_year_begins_with_the_last_checkpoint_of_the_year_before(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    clock, sealer = Clock(NEW_YEAR - timedelta(hours=2)), sealer_of(pool, tmp_path)
    async with books.begun(pool, clock=clock) as writer:
        await seal(sealer)
        await writer.execute(made.order(made.charge()))
        clock.now = NEW_YEAR
        await writer.execute(made.order(made.charge(month="2025-11")))
        await seal(sealer)  # the old year's last fact and the new year's first at once
        clock.now = NEW_YEAR + timedelta(days=400)
        await writer.execute(made.order(made.charge(month="2025-12")))
        await seal(sealer)
    assert [each.volume for each in await lasts(db)] == [2025, 2026, 2027]
    await check_sealed(db, sealer)


async def test_two_sealers_at_once_make_one_chain(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    sealers = [sealer_of(pool, tmp_path / str(number)) for number in range(3)]
    tasks = [asyncio.create_task(sealer.run(0.001)) for sealer in sealers]
    async with books.begun(pool) as writer:
        for number in range(30):
            await writer.execute(made.order(made.certificate(f"more-{number}")))
    while (await read_waiting(db, made.BOOK)).waits_since:
        pass
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [sealer.trouble for sealer in sealers] == [None] * 3
    numbers = await db.fetch(
        "SELECT number FROM ledger.checkpoints WHERE book = $1 ORDER BY 1", made.BOOK
    )
    assert [row["number"] for row in numbers] == list(range(1, len(numbers) + 1))
    await check_sealed(db, sealers[0])


async def test_both_keys_of_a_rotation_sign_and_are_listed(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with books.begun(pool) as writer:
        old = sealer_of(pool, tmp_path, OLD_SEED)
        await seal(old)
        await writer.execute(made.order(made.charge()))
        both = sealer_of(pool, tmp_path, SEED, OLD_SEED)
        await seal(both)
    (last,) = await lasts(db)
    keys = [signer.key for signer in both.signers]
    assert list(verified(parse_note(last.note), keys)) == keys
    assert keys[1] == old.signers[0].key
    assert await tree.read_keys(db, made.BOOK) == [str(keys[1]), str(keys[0])]


async def test_a_key_that_nobody_stated_does_not_follow_another(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with books.begun(pool) as writer:
        await seal(sealer_of(pool, tmp_path))
        await writer.execute(made.order(made.charge()))
    made_anew = read_or_make_signing_keys(tmp_path / "signing.key", "log.example")
    guard = ForkGuard(Published(tmp_path / "published.json"))
    with pytest.raises(BrokenBookError, match="signed with another key"):
        await seal(Sealer(pool, made.BOOK, made_anew, guard, lambda: NOW))
    renamed = SigningKeys([SEED], "another.example")
    with pytest.raises(BrokenBookError, match="its name never changes"):
        await seal(Sealer(pool, made.BOOK, renamed, guard, lambda: NOW))
    await seal(sealer_of(pool, tmp_path, OLD_SEED))
    (last,) = await lasts(db)
    assert last.position == await books.head(db)


async def test_a_missing_fact_and_a_foreign_tree_are_not_signed(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    sealer = sealer_of(pool, tmp_path)
    async with books.begun(pool) as writer:
        await seal(sealer)
        await writer.execute(made.order(made.charge()))
        await writer.execute(made.order(made.charge(month="2025-11")))
    head = await books.head(db)
    async with db.transaction():
        await db.execute("SET LOCAL session_replication_role = replica")
        await db.execute(
            "DELETE FROM ledger.journal WHERE book = $1 AND position = $2", made.BOOK, head - 1
        )
    with pytest.raises(BrokenBookError, match=f"position {head - 1} is missing"):
        await seal(sealer)
    await db.execute(
        "UPDATE ledger.tiles SET hashes = decode(repeat('00', octet_length(hashes)), 'hex')"
        " WHERE book = $1",
        made.BOOK,
    )
    with pytest.raises((BrokenBookError, Forked)):
        await seal(sealer_of(pool, tmp_path / "another"))


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    first = read_or_make_signing_keys(path, "log.example").of_book("54")
    again = read_or_make_signing_keys(path, "log.example").of_book("54")
    assert str(first[0].key) == str(again[0].key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first[0].key.name == "log.example/54"
    with pytest.raises(MalformedSigningKeyError):
        parse_signing_keys("AAAA", "log.example")
