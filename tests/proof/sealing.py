"""A sealer on a book of a test, and ways to look at what it signed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from ledger.proof.guard import ForkGuard
from ledger.proof.published import Published
from ledger.proof.sealer import Sealer
from ledger.proof.signing import SigningKeys
from tests import made

SEED: Final = bytes(range(32))
OLD_SEED: Final = bytes(range(1, 33))
NOW: Final = datetime(2026, 5, 1, 12, tzinfo=UTC)


def sealer_of(
    pool: asyncpg.Pool,
    folder: Path,
    *seeds: bytes,
    book: str | None = None,
    now: datetime = NOW,
) -> Sealer:
    """Make a sealer as a process would."""
    keys = SigningKeys(seeds or (SEED,), "log.example")
    guard = ForkGuard(Published(folder / "published.json"))
    return Sealer(pool, book or made.BOOK, keys, guard, lambda: now)


async def seal(sealer: Sealer) -> None:
    """Seal all that is recorded."""
    while await sealer.seal():
        pass


async def back_to(db: asyncpg.Connection, position: int) -> None:
    """Leave what a backup of that moment would have held."""
    await db.execute("DELETE FROM ledger.journal WHERE position > $1", position)
    await db.execute("DELETE FROM ledger.verdicts WHERE position > $1", position)
    await db.execute("DELETE FROM ledger.checkpoints WHERE number > 2")
    await db.execute("UPDATE ledger.heads SET position = $1", position)
    size = await db.fetchval("SELECT size FROM ledger.checkpoints WHERE number = 2")
    await db.execute(
        "UPDATE ledger.tiles SET hashes = substring(hashes FOR $1 * 32) WHERE level = 0", size
    )
