"""Writes facts straight into a journal, as the writer would, and makes histories by the rules."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import asyncpg

from events.codec import AnyFact, Recorded, encode, tag_of
from ledger import queries
from ledger.database import Db
from ledger.rules.book import stream_of
from ledger.rules.commands import Command
from ledger.rules.refusals import Refusal
from projections.catalogue import Status, read_status
from projections.runner import Runner
from tests.given import Book
from tests.made import BOOK, DAY

SQL = queries.load("tests", "projections")
BEGAN = datetime(2025, 9, 1, 6, tzinfo=UTC)


class Journal:
    """A book's journal with a pen that asks nobody."""

    def __init__(self, db: asyncpg.Connection, book: str = BOOK, volume: int = 2025) -> None:
        self.db = db
        self.book = book
        self.volume = volume
        self.position = 0
        self.versions: Counter[str] = Counter()

    async def record(self, facts: Iterable[AnyFact], on: date = DAY) -> list[Recorded]:
        """Write facts at the end of the book."""
        recorded = [self.surround(fact, on) for fact in facts]
        await self.store([(each, encode(each)) for each in recorded])
        return recorded

    def surround(self, fact: AnyFact, on: date) -> Recorded:
        """Put a fact into its place."""
        self.position += 1
        stream = stream_of(fact)
        self.versions[stream] += 1
        return Recorded(
            actor="tests",
            book=self.book,
            effective_on=on,
            fact=fact,
            key="0" * 32,
            position=self.position,
            recorded_at=BEGAN + timedelta(microseconds=self.position),
            request=f"request-{self.position}",
            stream=stream,
            version=self.versions[stream],
            volume=self.volume,
        )

    async def store(self, rows: Sequence[tuple[Recorded, bytes]]) -> None:
        """Write envelopes as they are, right or wrong."""
        await self.db.execute(SQL.open_volume, self.volume)
        await self.db.copy_records_to_table(
            "journal",
            schema_name="ledger",
            records=[
                (
                    *(each.book, each.volume, each.position, each.stream, each.version),
                    *(tag_of(each.fact), each.recorded_at, envelope),
                )
                for each, envelope in rows
            ],
        )
        await self.db.execute(SQL.put_head, self.book, self.position, BEGAN)

    async def plant(self, tag: str, envelope: bytes) -> int:
        """Write something that no writer would write; tell where it stands."""
        self.position += 1
        await self.db.execute(
            SQL.plant, self.book, self.volume, self.position, f"x:{self.position}", tag, envelope
        )
        await self.db.execute(SQL.put_head, self.book, self.position, BEGAN)
        return self.position

    async def mend(self, position: int, fact: AnyFact) -> None:
        """Let a fact be readable that was not, as a later program would make it."""
        end, self.position = self.position, position - 1
        recorded = self.surround(fact, DAY)
        self.position = end
        async with self.db.transaction():
            await self.db.execute(SQL.allow_changes)
            tag, envelope = tag_of(fact), encode(recorded)
            await self.db.execute(SQL.overwrite, self.book, position, tag, envelope)


class Town:
    """A book in memory that decides by the rules, so that every history could have been."""

    def __init__(self) -> None:
        self.book = Book()
        self.facts: list[tuple[date, AnyFact]] = []

    @classmethod
    def of(cls, *commands: Command) -> "Town":
        """Make a history of commands."""
        town = cls()
        town.tell(*commands)
        return town

    def tell(self, *commands: Command) -> None:
        """Put commands to the rules; what they refuse does not happen."""
        for command in commands:
            try:
                facts = list(self.book.decide(command))
            except Refusal:
                continue
            self.book.record(facts)
            self.facts += [(command.effective_on, fact) for fact in facts]

    async def write(self, journal: Journal) -> list[Recorded]:
        """Write all that happened into a journal that is empty."""
        rows = [journal.surround(fact, on) for on, fact in self.facts]
        await journal.store([(each, encode(each)) for each in rows])
        return rows


async def catch_up(runner: Runner) -> None:
    """Step until there is nothing left to do."""
    while await runner.step():
        pass


async def status_of(db: Db, view: str, book: str = BOOK) -> Status:
    """Tell how one view stands."""
    return next(each for each in await read_status(db, book) if each.view == view)
