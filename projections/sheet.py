"""The rows that a batch of facts touches: loaded together, folded in memory, written together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from ledger.database import Db

SAVED_AT_ONCE: Final = 250  # rows a statement; encoding more would hold up the event loop

Key = tuple[Any, ...]


class Unfounded(Exception):
    """A fact speaks of something that no earlier fact has brought into being."""


class Row(Struct, gc=False):
    """A row of a view, its fields in the order of the columns after book and generation."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[R]):
    """A table of a view and the queries that load its rows by key and write them back."""

    name: str
    row: type[R]
    key_count: int  # so many first fields are the key
    load: str
    save: str | None = None  # None: rows never change
    by_count: int = 1  # so many of them are asked for; rows that come along are welcome


class Rows(Generic[R]):
    """Rows that change. What a fold may touch is named before, so that it is loaded at once."""

    def __init__(self, table: Table[R]) -> None:
        """Begin with nothing; `whole` says that there is nothing in the database either."""
        self.table = table
        self.name = table.name
        self.whole = False
        self.changed: dict[Key, R] = {}
        self.made: dict[Key, R] = {}
        self._rows: dict[Key, R] = {}
        self._asked: set[Key] = set()
        self._wanted: set[Key] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def want(self, *key: str | int) -> None:
        """Have a row loaded before the fold."""
        if key not in self._asked:
            self._asked.add(key)
            self._wanted.add(key)

    def find(self, *key: str | int) -> R | None:
        """Look at a row; it is not written back."""
        return self._rows.get(key)

    def the(self, *key: str | int) -> R:
        """Look at a row that must be there; a fact that comes before it is unfounded."""
        row = self._rows.get(key)
        if row is None:
            raise Unfounded(f"no fact has brought {self.name} {'/'.join(map(str, key))} into being")
        return row

    def need(self, *key: str | int) -> R:
        """Give a row that must be there, to change it."""
        row = self.the(*key)
        if key not in self.made:
            self.changed[key] = row
        return row

    def open(self, *key: str | int) -> R:
        """Give a row to change, a new one if there is none."""
        row = self._rows.get(key)
        if row is None:
            if not self.whole and key not in self._asked:
                raise AssertionError(f"{self.name} {key!r} was not loaded before the fold")
            row = self._rows[key] = self.made[key] = self.table.row(*key)
        elif key not in self.made:
            self.changed[key] = row
        return row

    def put(self, row: R) -> None:
        """Bring a row into being whose subject no fact has named before."""
        key = astuple(row)[: self.table.key_count]
        self._rows[key] = self.made[key] = row

    async def load(self, db: Db, book: str, generation: int) -> bool:
        """Load what is wanted and not here; tell whether there was anything to load."""
        if not self._wanted:
            return False
        wanted = {key[: self.table.by_count] for key in self._wanted}
        self._wanted = set()
        for record in await db.fetch(self.table.load, book, generation, *zip(*wanted, strict=True)):
            row = self.table.row(*record)
            self._rows.setdefault(astuple(row)[: self.table.key_count], row)
        return True

    async def save(self, db: Db, book: str, generation: int) -> None:
        """Write what is new, and what has changed over what was there.

        New rows go in the order of the index, which spares the server half the work.
        """
        made = [self.made[key] for key in sorted(self.made)]
        await copy_rows(db, self.table.row, self.name, made, book, generation)
        if self.changed:
            await self._update(db, book, generation)
        self.made, self.changed = {}, {}

    def settle(self) -> list[R]:
        """Give what was made and changed since the last time, as if it were written now."""
        settled = [*self.made.values(), *self.changed.values()]
        self.made, self.changed = {}, {}
        return settled

    async def _update(self, db: Db, book: str, generation: int) -> None:
        query = self.table.save
        if query is None:
            raise AssertionError(f"rows of {self.name} never change")
        for part in parts(self.changed.values()):
            await db.execute(query, book, generation, *zip(*map(astuple, part), strict=True))


class Added(Generic[R]):
    """Rows that are written once and never change."""

    def __init__(self, name: str, row: type[R]) -> None:
        """Begin with nothing."""
        self.name = name
        self.row = row
        self.whole = False
        self.made: list[R] = []

    def __len__(self) -> int:
        return len(self.made)

    def add(self, row: R) -> None:
        """Write one row more."""
        self.made.append(row)

    def settle(self) -> list[R]:
        """Give what was added since the last time, as if it were written now."""
        settled, self.made = self.made, []
        return settled

    async def load(self, _db: Db, _book: str, _generation: int) -> bool:
        """Load nothing: these rows are never read again by a fold."""
        return False

    async def save(self, db: Db, book: str, generation: int) -> None:
        """Write the rows."""
        await copy_rows(db, self.row, self.name, self.made, book, generation)
        self.made = []


def parts(rows: Iterable[R]) -> Iterable[list[R]]:
    """Cut rows into statements of a bearable size."""
    left = iter(rows)
    while part := list(islice(left, SAVED_AT_ONCE)):
        yield part


async def copy_rows(
    db: Db, row: type[R], name: str, rows: Iterable[R], book: str, generation: int
) -> None:
    """Send rows by COPY, at half the cost of an INSERT; a row that is there already is a fault."""
    for part in parts(rows):
        await db.copy_records_to_table(
            name,
            schema_name="projections",
            columns=["book", "generation", *row.__struct_fields__],
            records=[(book, generation, *astuple(each)) for each in part],
        )


AnyRows = Rows[Any] | Added[Any]


def rows_of(sheet: Any) -> list[AnyRows]:  # noqa: ANN401 - each view has a sheet of its own
    """List the tables of a view's sheet in the order in which they stand in it."""
    return list(vars(sheet).values())


def as_json(value: dict[str, int]) -> str:
    """Write a small map as the text of a json column, the same bytes for the same map."""
    return msgspec.json.encode(value, order="sorted").decode()
