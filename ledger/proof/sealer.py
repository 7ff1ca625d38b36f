"""The sealer: brings every fact under a signed checkpoint within seconds, and nobody waits for it.

Any process may seal a book. The number of a checkpoint is the primary key, so of two that seal at
once one is first and the other's transaction comes to nothing; it then goes on from what the first
has written. A year ends with a checkpoint over all its facts before the next one begins.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.proof import tree
from ledger.proof.guard import Forked, ForkGuard
from ledger.proof.merkle import leaf_hash
from ledger.proof.note import Checkpoint, parse_checkpoint, parse_note, signed_checkpoint, verified
from ledger.proof.refused import next_chain
from ledger.proof.signing import SigningKeys
from ledger.proof.tiles import Edge
from ledger.proof.tree import Sealed, opening_of, origin_of

SQL = queries.load("ledger", "proof")

LATE_SECONDS: Final = 10.0  # the promise: no fact waits longer for its checkpoint
PAGE: Final = 1_000  # facts between two looks at what else this process has to do
PAGES_MAX: Final = 64  # then a checkpoint, however many wait

PASSING: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class BrokenBookError(Exception):
    """What is stored can't be sealed: a fact is missing, or the tree is not what was signed."""


class Overtaken(Exception):
    """Another process has sealed meanwhile."""


class Growth(Struct):
    """A tree on its way to its next checkpoint."""

    volume: int
    first_position: int
    position: int  # the last fact in it
    edge: Edge
    before: Sealed | None
    signed_size: int  # 0: a year that has no checkpoint yet
    waits_since: datetime | None = None  # when the oldest fact was recorded that is not signed yet

    @property
    def number(self) -> int:
        """Tell the number of the checkpoint that comes next."""
        return 1 if self.before is None else self.before.number + 1


class Sealer:
    """Seals one book."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        book: str,
        keys: SigningKeys,
        guard: ForkGuard,
        clock: Callable[[], datetime],
    ) -> None:
        """Take what is needed to sign for a book."""
        self.pool = pool
        self.book = book
        self.log_name = keys.log_name
        self.signers = keys.of_book(book)
        self.is_stated = keys.is_stated
        self.guard = guard
        self.clock = clock
        self.growth: Growth | None = None  # our own tree, while nobody else has sealed
        self.is_listed = False
        self.trouble: str | None = None

    async def run(self, pause_seconds: float) -> None:
        """Seal whatever is recorded, for ever; what stops it is told once and tried again."""
        while True:
            try:
                while await self.seal():
                    pass
                self.trouble = None
            except (*PASSING, Forked, BrokenBookError) as error:
                self.growth = None
                if self.trouble != str(error):
                    structlog.get_logger().error("seal.stopped", book=self.book, reason=str(error))
                self.trouble = str(error)
            await asyncio.sleep(pause_seconds)

    async def seal(self) -> bool:
        """Sign a checkpoint over the facts that have none; tell whether more are to be sealed."""
        async with self.pool.acquire() as db:
            if self.growth and await db.fetchval(SQL.read_head, self.book) == self.growth.position:
                return False  # nobody has written
            try:
                more = await self._seal(db)
            except Overtaken:
                self.growth = None
                return True
            except BaseException:
                self.growth = None
                raise
            last = await tree.read_last(db, self.book)
            if last is not None:
                await self.guard.follow(db, self.book, last)
            return more

    async def _seal(self, db: Db) -> bool:
        await self.guard.check(db, self.book)
        growth = await self._stand(db)
        is_over = await self._grow(db, growth)
        if growth.edge.size > growth.signed_size:
            await self._sign(db, growth)
        self.growth = growth if growth.before is not None and not is_over else None
        return is_over

    async def _stand(self, db: Db) -> Growth:
        """Give the tree as it was last signed."""
        last = await tree.read_last(db, self.book)
        if last is None:
            return await self._open(db, None)
        mine = self.growth
        if mine is not None and (mine.number - 1, mine.signed_size) == (last.number, last.size):
            return mine
        self._check_keys(last)
        nothing_more = await self._next_volume(db, last) in {None, last.volume}
        if not nothing_more:
            return await self._open(db, last)
        tiles = await tree.read_edge(db, self.book, last.volume, last.size)
        try:
            edge = Edge(last.size, tiles)
        except LookupError as error:
            raise BrokenBookError(f"the tree of {last.volume}: {error}") from None
        if edge.root() != last.root:
            raise BrokenBookError(f"the tiles of {last.volume} do not give the signed root")
        return Growth(last.volume, last.first_position, last.position, edge, last, last.size)

    def _check_keys(self, last: Sealed) -> None:
        """See that we go on under the same name and key, or with a new key that was stated."""
        note = parse_note(last.note)
        origin = parse_checkpoint(note.text).origin
        if origin != origin_of(self.log_name, self.book, last.volume):
            raise BrokenBookError(f"the log is called {origin}: its name never changes")
        if not self.is_stated and not verified(note, [each.key for each in self.signers]):
            raise BrokenBookError(
                "the last checkpoint is signed with another key: give this process the same"
                " signing.key, or state the new key in CERTLEDGER_SIGNING_KEYS"
            )

    async def _next_volume(self, db: Db, last: Sealed) -> int | None:
        rows = await db.fetch(SQL.read_unsealed, self.book, last.volume, last.position, 1)
        return rows[0]["volume"] if rows else None

    async def _open(self, db: Db, before: Sealed | None) -> Growth:
        """Begin the tree of a year with the last checkpoint of the year before."""
        volume, position = (0, 0) if before is None else (before.volume, before.position)
        rows = await db.fetch(SQL.read_unsealed, self.book, volume, position, 1)
        if not rows:
            return Growth(0, 1, 0, Edge(), None, 0)
        first = rows[0]
        if first["position"] != position + 1:
            raise BrokenBookError(f"position {position + 1} is missing from the journal")
        origin = origin_of(self.log_name, self.book, first["volume"])
        last = None if before is None else parse_checkpoint(parse_note(before.note).text)
        edge = Edge()
        edge.add(leaf_hash(opening_of(origin, last)))
        return Growth(first["volume"], position + 1, position, edge, before, 0)

    async def _grow(self, db: Db, growth: Growth) -> bool:
        """Take in the facts that wait, up to the end of the year; tell whether more wait."""
        for _ in range(PAGES_MAX):
            rows = await db.fetch(
                SQL.read_unsealed, self.book, growth.volume, growth.position, PAGE
            )
            for row in rows:
                if row["position"] != growth.position + 1:
                    missing = growth.position + 1
                    raise BrokenBookError(f"position {missing} is missing from the journal")
                if row["volume"] != growth.volume:
                    return True
                growth.edge.add(leaf_hash(row["envelope"]))
                growth.position += 1
                growth.waits_since = growth.waits_since or row["recorded_at"]
            if len(rows) < PAGE:
                return False
            await asyncio.sleep(0)  # others' turn
        return True

    async def _sign(self, db: Db, growth: Growth) -> None:
        """Sign the tree and store it: checkpoint first, which only one can."""
        origin = origin_of(self.log_name, self.book, growth.volume)
        size, root = growth.edge.size, growth.edge.root()
        before = growth.before
        last = None if before is None else parse_checkpoint(parse_note(before.note).text)
        chain = await next_chain(db, self.book, before, last, growth.position)
        checkpoint = Checkpoint(origin, size, root, (str(chain),))
        note = str(signed_checkpoint(checkpoint, self.signers))
        sealed = Sealed(
            number=growth.number,
            volume=growth.volume,
            first_position=growth.first_position,
            size=size,
            root=root,
            note=note,
            signed_at=self.clock(),
        )
        tiles = growth.edge.take()
        async with db.transaction():
            await self._insert(db, sealed)
            await db.execute(
                SQL.write_tiles,
                self.book,
                sealed.volume,
                [level for level, _ in tiles],
                [number for _, number in tiles],
                list(tiles.values()),
            )
        growth.before, growth.signed_size = sealed, size
        self._tell_if_late(growth, sealed)
        growth.waits_since = None

    def _tell_if_late(self, growth: Growth, sealed: Sealed) -> None:
        """Raise the alarm if a fact waited longer than was promised."""
        waited = sealed.signed_at - (growth.waits_since or sealed.signed_at)
        if waited > timedelta(seconds=LATE_SECONDS):
            seconds = round(waited.total_seconds())
            structlog.get_logger().error("seal.late", book=self.book, seconds=seconds)

    async def _insert(self, db: Db, sealed: Sealed) -> None:
        if not self.is_listed:
            for signer in self.signers:
                await db.execute(SQL.add_log_key, self.book, str(signer.key), sealed.number)
        try:
            await db.execute(
                SQL.insert_checkpoint,
                self.book,
                sealed.number,
                sealed.volume,
                sealed.first_position,
                sealed.size,
                sealed.root,
                sealed.note,
                sealed.signed_at,
            )
        except asyncpg.UniqueViolationError:
            raise Overtaken from None
        self.is_listed = True


class Waiting(Struct, frozen=True):
    """How far the sealing of a book is behind it."""

    book: str
    sealed_position: int
    head: int
    waits_since: datetime | None  # when the oldest fact without a checkpoint was recorded

    def lag(self, now: datetime) -> timedelta:
        """Tell how long that fact has waited."""
        return timedelta() if self.waits_since is None else max(now - self.waits_since, timedelta())


async def read_waiting(db: Db, book: str) -> Waiting:
    """Tell which facts of a book are under no checkpoint yet, and since when."""
    last = await tree.read_last(db, book)
    volume, position = (0, 0) if last is None else (last.volume, last.position)
    row = await db.fetchrow(SQL.read_oldest_unsealed, book, volume, position)
    if row is None:
        return Waiting(book, position, position, None)
    return Waiting(book, position, row["position"], row["waits_since"])
