"""A long book for what only reads: one child's year by the rules, told again for every other child.

To write a million facts through the writer would take longer than all that is measured on them.
"""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Final

import asyncpg
from msgspec import Struct

from bench import region
from bench.region import BOOK, MONTHS, RUN_MONTHS, YEAR, Ids, new
from ledger import journal, queries
from ledger.database import Db, open_pool
from ledger.migrate import migrate
from ledger.rules import commands
from ledger.writer import Writer
from projections import catalogue, checkpoints

SQL = queries.load("bench", "history")
ENDED: Final = date(YEAR, 12, 31)
AT_ONCE: Final = 20_000  # facts a COPY
CHARGED: Final = [*MONTHS, *RUN_MONTHS]  # one fact a month, after those of the contract


class Told(Struct, frozen=True):
    """A fact of the one child's year, as it is stored."""

    volume: int
    position: int
    stream: str
    version: int
    type: str
    recorded_at: object
    envelope: bytes


async def build(owner: str, service: str, facts_count: int) -> int:
    """Make the tables and views and fill a book; tell how many facts it has."""
    db = await asyncpg.connect(owner)
    try:
        await migrate(db)
        await journal.found_book(db, BOOK, region.ZONE)
        names = await tell(service)
        first = await db.fetchval(SQL.read_first, BOOK, f"certificate:{names[0]}")
        year = [Told(*row) for row in await db.fetch(SQL.read_year, BOOK, first)]
        head = await tell_again(db, year, names, facts_count)
        await db.execute(SQL.move_head, BOOK, head)
        await db.execute(SQL.analyse)
    finally:
        await db.close()
    pool = await open_pool(service)
    async with pool.acquire() as views:
        await checkpoints.install(views, catalogue.VIEWS)
        await checkpoints.open_book(views, BOOK, catalogue.VIEWS)
    await pool.close()
    return head


async def tell(service: str) -> tuple[str, str, str]:
    """Let one child's year happen; name its certificate, the child and its contract."""
    pool = await open_pool(service)
    writer, ids, numbers = Writer(pool), Ids(), count(1)
    contract = new()
    issued, *enrolled = region.child(ids, contract)
    if not isinstance(issued, commands.IssueCertificate):
        raise AssertionError(f"{issued!r} is not where a child begins")  # noqa: TRY004 - a bug
    charges = [
        commands.ChargeCertificate(effective_on=ENDED, contract=contract, month=month)
        for month in CHARGED
    ]
    told = [*region.money_side(ids), *region.teaching_side(ids), issued, *enrolled, *charges]
    try:
        await region.write(writer, region.orders(told, numbers))
    finally:
        await writer.close()
        await pool.close()
    return issued.certificate, issued.child, contract


async def tell_again(
    db: Db, year: Sequence[Told], names: tuple[str, str, str], facts_count: int
) -> int:
    """Write the same year for other children: all enrolments first, then month after month."""
    enrolling, months = year[: -len(CHARGED)], year[-len(CHARGED) :]
    position = year[-1].position
    children = [(new(), new(), new()) for _ in range((facts_count - position) // len(year))]
    for part in [enrolling, *([month] for month in months)]:
        rows = []
        for other in children:
            for each in part:
                position += 1
                rows.append(row_of(each, names, other, position))
            if len(rows) >= AT_ONCE:
                await copy(db, rows)
                rows = []
        await copy(db, rows)
    return position


def row_of(
    each: Told, names: Sequence[str], others: Sequence[str], position: int
) -> tuple[object, ...]:
    """Tell a fact of another child, at another place."""
    envelope = each.envelope.replace(
        b'"position":%d,' % each.position, b'"position":%d,' % position
    )
    stream = each.stream
    for name, other in zip(names, others, strict=True):
        envelope = envelope.replace(name.encode(), other.encode())
        stream = stream.replace(name, other)
    return (
        *(BOOK, each.volume, position, stream, each.version, each.type),
        *(each.recorded_at, envelope),
    )


async def copy(db: Db, rows: list[tuple[object, ...]]) -> None:
    """Send facts as fast as the server takes them."""
    await db.copy_records_to_table("journal", schema_name="ledger", records=rows)
