"""A fork of a book: commands are decided after one another on a snapshot, and nothing is recorded.

It stands beside the writer, on a connection of its own: nobody waits for it, however many commands
it is given, and what others write meanwhile it does not see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ledger import journal, queries
from ledger.batch import Batch, Sums
from ledger.database import Db
from ledger.memory import Memory
from ledger.rules.draft import Missing
from ledger.sitting import Job, Sitting, Unit
from ledger.verdicts import Order, Verdict

SQL = queries.load("ledger", "fork")

STATES_MAX: Final = 1 << 60  # what was decided here stands nowhere else, so nothing is forgotten


class Fork:
    """Decides orders over a snapshot; each sees the accepted ones before it.

    The connection must be in a transaction that sees one moment for as long as the fork lives.
    """

    def __init__(self, db: Db, book: str) -> None:
        self._db = db
        self._book = book
        self._memory = Memory(STATES_MAX)
        self._batch: Batch | None = None

    @property
    def sums(self) -> Sums:
        """Tell what all that was accepted does to the guarded sums."""
        return Sums() if self._batch is None else self._batch.sums

    async def decide(self, orders: Sequence[Order]) -> list[Verdict | Exception]:
        """Give the verdicts of orders, in order; of a command that meets a bug, the bug."""
        batch = self._batch = self._batch or await self._begun()
        opened = journal.Opened(batch.head, batch.started_at, {})
        sitting = Sitting(self._db, self._book, self._memory, batch, opened)
        units = [Unit(Job([each], atomic=True), [each], forked=True) for each in orders]
        for place in range(len(units)):
            await self._settle(sitting, units[place:])
        self._forget(batch)
        return [unit.fault or unit.verdicts[0] for unit in units]

    async def _begun(self) -> Batch:
        """Begin where the book stands on the snapshot."""
        row = await self._db.fetchrow(SQL.read_head, self._book)
        if row is None:
            raise AssertionError(f"book {self._book} was never founded")
        self._memory.stand_at(row["position"])
        at: datetime = row["recorded_at"]
        return Batch(self._memory, row["position"], at, at.year)

    async def _settle(self, sitting: Sitting, units: list[Unit]) -> None:
        """Decide the first of what waits, and load what it lacks, with what the others will."""
        while (lacking := sitting.settle(units[0])) is not None:
            if isinstance(lacking, Missing):
                subjects = sitting.ask_ahead(units) | set(lacking.subjects)
                await journal.load_states(self._db, self._book, self._memory, sorted(subjects))
            else:
                await journal.load_members(self._db, self._book, self._memory, lacking.parent)

    def _forget(self, batch: Batch) -> None:
        """Keep of what was decided the states alone, and each once: files may be long."""
        batch.head = batch.position
        batch.recorded.clear()
        batch.envelopes.clear()
        batch.verdicts.clear()
