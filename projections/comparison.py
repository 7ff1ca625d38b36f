"""Lays two generations of a view beside each other, and names the facts behind what differs.

Both are of one position. Counts and sums of money are compared bucket by bucket, rows one by one.
The facts behind a row are found by folding the book once more and noting which of them change it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from events.codec import Recorded, tag_of
from ledger import queries
from ledger.database import Db
from projections import feed, step
from projections.feed import START, Place
from projections.sheet import AnyRows, Unfounded, rows_of
from projections.step import Turns
from projections.view import View

SQL = queries.load("projections", "comparison")

ROWS_SHOWN: Final = 20  # of a table; all are counted
FACTS_SHOWN: Final = 50  # behind a row, the latest
BUCKETS_SHOWN: Final = 200  # of a table, those that differ before those that don't
PAGE_FACTS: Final = 5_000

Key = tuple[str, ...]


class Behind(Struct, frozen=True, kw_only=True):
    """A fact that has changed a row, and what it made of it."""

    position: int
    type: str
    effective_on: date
    changed: dict[str, Any]  # columns as they are after it


class RowDifference(Struct, frozen=True, kw_only=True):
    """A row that is not what the facts say; None where there is no such row."""

    key: tuple[str, ...]
    columns: tuple[str, ...]  # in which the two differ
    stored: dict[str, Any] | None
    derived: dict[str, Any] | None
    facts: tuple[Behind, ...] = ()


class Bucket(Struct, frozen=True, kw_only=True):
    """What the rows of one bucket come to, as they are read and as the facts say."""

    bucket: str
    stored_count: int
    derived_count: int
    stored_kopecks: dict[str, int]
    derived_kopecks: dict[str, int]

    @property
    def differs(self) -> bool:
        """Tell whether the rows come to something else."""
        stored = self.stored_count, self.stored_kopecks
        return stored != (self.derived_count, self.derived_kopecks)


class TableComparison(Struct, frozen=True, kw_only=True):
    """One table of a view, as it is read and as the facts say."""

    table: str
    bucket_column: str | None
    buckets: tuple[Bucket, ...]
    difference_count: int
    rows: tuple[RowDifference, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """A view as it is read and as the facts say, both at one position."""

    view: str
    position: int
    tables: tuple[TableComparison, ...]

    @property
    def difference_count(self) -> int:
        """So many rows are not what the facts say."""
        return sum(table.difference_count for table in self.tables)

    @property
    def first(self) -> tuple[str, RowDifference] | None:
        """Name the first row that differs, and its table."""
        return next(((table.table, table.rows[0]) for table in self.tables if table.rows), None)


async def compare(
    db: Db, view: View, book: str, stored: int, derived: int, position: int
) -> Comparison:
    """Compare two generations of a view in the caller's snapshot."""
    tables = [await compare_table(db, table, book, stored, derived) for table in view.tables]
    return Comparison(view=view.name, position=position, tables=tuple(tables))


async def compare_table(
    db: Db, table: str, book: str, stored: int, derived: int
) -> TableComparison:
    """Compare two generations of one table."""
    totals = await db.fetch(SQL.read_totals, table, book, stored, derived)
    buckets = sorted((bucket_of(dict(row)) for row in totals), key=lambda each: not each.differs)
    rows = await db.fetch(SQL.read_differences, table, book, stored, derived, ROWS_SHOWN)
    return TableComparison(
        table=table,
        bucket_column=await db.fetchval(SQL.read_bucket, table),
        buckets=tuple(buckets[:BUCKETS_SHOWN]),
        difference_count=rows[0]["total"] if rows else 0,
        rows=tuple(
            row_difference(row["row_key"], row["stored_row"], row["derived_row"]) for row in rows
        ),
    )


def bucket_of(row: Mapping[str, Any]) -> Bucket:
    """Read the totals of one bucket."""
    return Bucket(
        bucket=row["bucket"],
        stored_count=row["stored_count"],
        derived_count=row["derived_count"],
        stored_kopecks=msgspec.json.decode(row["stored_kopecks"], type=dict[str, int]),
        derived_kopecks=msgspec.json.decode(row["derived_kopecks"], type=dict[str, int]),
    )


def row_difference(key: Iterable[str], stored: str | None, derived: str | None) -> RowDifference:
    """Put two versions of a row beside each other."""
    one: dict[str, Any] | None = None if stored is None else msgspec.json.decode(stored)
    other: dict[str, Any] | None = None if derived is None else msgspec.json.decode(derived)
    here, there = one or {}, other or {}
    return RowDifference(
        key=tuple(key),
        columns=tuple(name for name in here | there if here.get(name) != there.get(name)),
        stored=one,
        derived=other,
    )


async def with_facts(db: Db, view: View, book: str, comparison: Comparison) -> Comparison:
    """Name the facts behind every row that differs; without any there is nothing to read."""
    watched = {
        (table.table, row.key): list[Behind]() for table in comparison.tables for row in table.rows
    }
    if not watched:
        return comparison
    await watch(db, view, book, comparison.position, watched)
    tables = tuple(
        msgspec.structs.replace(
            table,
            rows=tuple(
                msgspec.structs.replace(
                    row, facts=tuple(watched[table.table, row.key][-FACTS_SHOWN:])
                )
                for row in table.rows
            ),
        )
        for table in comparison.tables
    )
    return msgspec.structs.replace(comparison, tables=tables)


async def watch(
    db: Db, view: View, book: str, position: int, watched: Mapping[tuple[str, Key], list[Behind]]
) -> None:
    """Fold a view from nothing and note every fact that changes one of some rows."""
    keys = {table: tuple(await db.fetchval(SQL.read_key, table)) for table in view.tables}
    sheet, turns, place = view.sheet(), Turns(), START
    last: dict[tuple[str, Key], dict[str, Any]] = {}
    for rows in rows_of(sheet):
        rows.whole = True
    while stored := await feed.read_after(db, book, place, PAGE_FACTS, until=position):
        place = Place(stored[-1].volume, stored[-1].position)
        for read in await step.read_all(stored, view.wanted, turns):
            if not isinstance(read.fact, Recorded):
                return  # no row rests on what nobody can read
            try:
                view.fold(read.fact.fact, read.fact, sheet)
            except Unfounded:
                return
            for rows in rows_of(sheet):
                note(rows, keys[rows.name], read.fact, watched, last)


def note(
    rows: AnyRows,
    columns: tuple[str, ...],
    fact: Recorded,
    watched: Mapping[tuple[str, Key], list[Behind]],
    last: dict[tuple[str, Key], dict[str, Any]],
) -> None:
    """Note a fact under each of the watched rows that it has changed."""
    for row in rows.settle():
        name = rows.name, tuple(str(getattr(row, column)) for column in columns)
        if name not in watched:
            continue
        now = asdict(row)
        before = last.get(name, {})
        changed = {field: value for field, value in now.items() if before.get(field) != value}
        last[name] = now
        if changed:
            watched[name].append(
                Behind(
                    position=fact.position,
                    type=tag_of(fact.fact),
                    effective_on=fact.effective_on,
                    changed=changed,
                )
            )
