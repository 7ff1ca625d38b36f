"""The tree of a book's year as the database keeps it: checkpoints, tiles, proofs.

The first leaf of a year is the last checkpoint of the year before (of an empty tree, for the first
year), so the years hang together; the facts of the year follow in their order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.proof.merkle import EMPTY_ROOT, Range, consistency_ranges, inclusion_ranges, leaf_hash
from ledger.proof.note import Checkpoint
from ledger.proof.tiles import Place, edge_places, hash_of, places_of

SQL = queries.load("ledger", "proof")


class Sealed(Struct, frozen=True, kw_only=True):
    """A checkpoint as it is stored."""

    number: int
    volume: int
    first_position: int
    size: int
    root: bytes
    note: str
    signed_at: datetime

    @property
    def position(self) -> int:
        """Name the last fact under it."""
        return self.first_position + self.size - 2


class NotInTreeError(LookupError):
    """The tree has no such leaf, or never had this size."""


def origin_of(log_name: str, book: str, volume: int) -> str:
    """Name the log of one year."""
    return f"{log_name}/{book}/{volume}"


def key_name_of(log_name: str, book: str) -> str:
    """Name the key that signs all years of a book."""
    return f"{log_name}/{book}"


def opening_of(origin: str, before: Checkpoint | None) -> bytes:
    """Write the first leaf of a year: what the year before ended with, or that there was none."""
    last = before or Checkpoint(origin, 0, EMPTY_ROOT)
    return last.text.encode()


def index_of(position: int, first_position: int) -> int:
    """Tell which leaf a fact is; the first leaf is the opening."""
    return position - first_position + 1


def sealed_of(row: asyncpg.Record | None) -> Sealed | None:
    """Read a row of checkpoints."""
    return None if row is None else Sealed(**dict(row))


async def read_last(db: Db, book: str) -> Sealed | None:
    """Read the last checkpoint of a book."""
    return sealed_of(await db.fetchrow(SQL.read_last_checkpoint, book))


async def read_of_volume(db: Db, book: str, volume: int) -> Sealed | None:
    """Read the last checkpoint of a year."""
    return sealed_of(await db.fetchrow(SQL.read_volume_checkpoint, book, volume))


async def read_witnessed(db: Db, book: str, volume: int) -> Sealed | None:
    """Read the last checkpoint of a year that a witness has signed too."""
    return sealed_of(await db.fetchrow(SQL.read_witnessed_checkpoint, book, volume))


async def read_of_size(db: Db, book: str, volume: int, size: int) -> Sealed | None:
    """Read one checkpoint."""
    return sealed_of(await db.fetchrow(SQL.read_sized_checkpoint, book, volume, size))


async def read_lasts(db: Db, book: str) -> list[Sealed]:
    """Read the last checkpoint of every year."""
    return [Sealed(**dict(row)) for row in await db.fetch(SQL.read_last_checkpoints, book)]


async def read_cosigned(db: Db, book: str, sealed: Sealed) -> str:
    """Give a checkpoint's note with the lines of its witnesses under those of the log."""
    rows = await db.fetch(SQL.read_cosignatures, book, sealed.volume, sealed.size)
    return sealed.note + "".join(row["line"] for row in rows)


async def read_covering(db: Db, book: str, position: int) -> Sealed | None:
    """Read the last checkpoint of the year that a fact is filed in, if the fact is under it."""
    row = await db.fetchrow(SQL.read_covering_checkpoint, book, position)
    return sealed_of(row)


async def read_keys(db: Db, book: str) -> list[str]:
    """List the public keys that have signed for a book, the oldest first."""
    return [row["verifier_key"] for row in await db.fetch(SQL.read_log_keys, book)]


async def add_cosignature(db: Db, book: str, sealed: Sealed, witness: str, line: str) -> None:
    """Keep what a witness has signed."""
    await db.execute(SQL.add_cosignature, book, sealed.volume, sealed.size, witness, line)


async def read_tiles(db: Db, book: str, volume: int, places: Iterable[Place]) -> dict[Place, bytes]:
    """Read tiles as wide as they are now."""
    wanted = sorted(places)
    levels, numbers = [level for level, _ in wanted], [number for _, number in wanted]
    rows = await db.fetch(SQL.read_tiles, book, volume, levels, numbers)
    return {(row["level"], row["number"]): row["hashes"] for row in rows}


async def read_edge(db: Db, book: str, volume: int, size: int) -> dict[Place, bytes]:
    """Read the tiles from which a tree of that size grows on."""
    return await read_tiles(db, book, volume, edge_places(size))


async def read_root(db: Db, book: str, volume: int, size: int) -> bytes:
    """Tell the root that the stored tiles give at a size."""
    tiles = await read_tiles(db, book, volume, places_of([(0, size)]))
    return hash_of((0, size), tiles)


async def read_hashes(db: Db, book: str, volume: int, ranges: Sequence[Range]) -> list[bytes]:
    """Give the hashes of ranges of leaves."""
    tiles = await read_tiles(db, book, volume, places_of(ranges))
    try:
        return [hash_of(part, tiles) for part in ranges]
    except LookupError as error:
        raise NotInTreeError(str(error)) from None


async def prove_inclusion(db: Db, book: str, volume: int, index: int, size: int) -> list[bytes]:
    """Prove that a leaf is in the tree of a size."""
    if not 0 <= index < size:
        raise NotInTreeError(f"no leaf {index} in a tree of {size}")
    return await read_hashes(db, book, volume, inclusion_ranges(index, size))


async def prove_consistency(db: Db, book: str, volume: int, old: int, new: int) -> list[bytes]:
    """Prove that the tree of one size is the beginning of that of another."""
    if not 0 < old <= new:
        raise NotInTreeError(f"a tree of {old} can't begin one of {new}")
    return await read_hashes(db, book, volume, consistency_ranges(old, new))


def leaves_of(rows: Iterable[asyncpg.Record]) -> list[bytes]:
    """Hash the stored bytes of facts."""
    return [leaf_hash(row["envelope"]) for row in rows]
