"""The fork guard: a database that is not the one whose checkpoints are out is not written to."""

from typing import Final

from ledger import queries
from ledger.database import Db
from ledger.proof import tree
from ledger.proof.merkle import leaf_hash
from ledger.proof.published import Known, Published
from ledger.proof.tiles import Edge
from ledger.proof.tree import Sealed, index_of

SQL = queries.load("ledger", "proof")

PAGE: Final = 2_000


class Forked(Exception):
    """The database lacks facts that were published, or has others in their place."""

    def __init__(self, book: str, first: int, last: int, *, is_short: bool) -> None:
        """Name the facts in question."""
        how = "lacks" if is_short else "has another history at"
        super().__init__(
            f"the database of book {book} {how} positions {first} to {last},"
            " which are under a published checkpoint: an old copy was restored, or a replica that"
            " was behind has taken over"
        )
        self.book = book
        self.first = first
        self.last = last
        self.is_short = is_short


class ForkGuard:
    """Lays a database beside what was published from it."""

    def __init__(self, published: Published) -> None:
        """Take what is known to be out."""
        self.published = published
        self.forked: dict[str, Forked] = {}

    async def check(self, db: Db, book: str) -> None:
        """Prove that a database contains what was published, or raise Forked."""
        known = self.published.last(book)
        if known is None:
            return
        try:
            await self._check(db, book, known)
        except Forked as forked:
            self.forked[book] = forked
            raise
        self.forked.pop(book, None)

    async def _check(self, db: Db, book: str, known: Known) -> None:
        head = await db.fetchval(SQL.read_head, book) or 0
        if head < known.position:
            raise Forked(book, head + 1, known.position, is_short=True)
        if await root_at(db, book, known) == known.root:
            return
        agreed = 0
        for each in self.published.books[book]:
            if await root_at(db, book, each) == each.root:
                agreed = each.position
        raise Forked(book, agreed + 1, known.position, is_short=False)

    async def follow(self, db: Db, book: str, sealed: Sealed) -> None:
        """Take note of a checkpoint of this database, which must contain all that was published."""
        known = self.published.last(book)
        if known is not None and sealed.position <= known.position:
            return
        await self.check(db, book)
        self.published.keep(book, known_of(sealed))


def known_of(sealed: Sealed) -> Known:
    """Take from a stored checkpoint what must be remembered of it."""
    return Known(
        volume=sealed.volume,
        size=sealed.size,
        position=sealed.position,
        root=sealed.root,
        note=sealed.note,
    )


async def root_at(db: Db, book: str, known: Known) -> bytes | None:
    """Tell the root of the tree that a database has at the size of a checkpoint.

    The stored tiles tell it; what they do not reach, the facts themselves do.
    """
    volume, size = known.volume, known.size
    first_position = known.position - size + 2
    last = await tree.read_of_volume(db, book, volume)
    if last is None or last.first_position != first_position:
        return None
    try:
        if last.size >= size:
            return await tree.read_root(db, book, volume, size)
        edge = Edge(last.size, await tree.read_edge(db, book, volume, last.size))
    except LookupError:
        return None
    while edge.size < size:
        start = first_position + edge.size - 1
        end = min(start + PAGE - 1, known.position)
        for row in await db.fetch(SQL.read_envelopes, book, volume, start, end):
            if index_of(row["position"], first_position) != edge.size:
                return None
            edge.add(leaf_hash(row["envelope"]))
        if edge.size <= index_of(start, first_position):
            return None
    return edge.root()
