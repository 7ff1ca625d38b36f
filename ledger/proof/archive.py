"""Writes a book into a folder, so that it can be checked and restored without the service.

The same database gives the same bytes: rows in the order of their keys, one JSON object a line with
its names in order, facts as the very bytes that were hashed. All is read in one snapshot.
"""

import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import asyncpg
import msgspec

from events.codec import decode, tag_of
from ledger import queries
from ledger.database import Db
from ledger.proof.note import parse_checkpoint, parse_note

SQL = queries.load("ledger", "archive")

FORMAT: Final = "certledger-export/1"
PAGE: Final = 1_000  # rows that are on their way from the database at once

Row = dict[str, Any]
Reports = Mapping[str, AsyncIterator[Row]]  # of views that are as far as the book
Tell = Callable[[int, int], None]

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class UnknownBookError(LookupError):
    """There is no such book in this database."""


async def export(db: Db, book: str, folder: Path, reports: Reports, tell: Tell) -> int:
    """Write a book into an empty folder, inside a snapshot; give the position of its last fact."""
    head = await db.fetchrow(SQL.read_book, book)
    if head is None:
        raise UnknownBookError(book)
    folder.mkdir(parents=True)  # noqa: ASYNC240 - a command's own folder, nobody waits
    volumes = []
    with (folder / "columns.ndjson").open("wb") as columns:
        for row in await db.fetch(SQL.read_volumes, book):
            volume = row["volume"]
            count = await write_facts(db, book, volume, folder, columns.write)
            volumes.append({"volume": volume, "count": count})
            tell(sum(each["count"] for each in volumes), head["position"])
    log_name = await write_log(db, book, folder)
    await write_guards(db, book, folder)
    for name, rows in reports.items():
        with (folder / f"report-{name}.ndjson").open("wb") as file:
            async for report_row in rows:
                file.write(line(report_row))
    manifest = {
        "book": book,
        "format": FORMAT,
        "log_name": log_name,
        "position": head["position"],
        "reports_position": head["position"] if reports else None,
        "time_zone": head["time_zone"],
        "volumes": volumes,
    }
    (folder / "manifest.json").write_bytes(line(manifest))  # last: without it there is no export
    return int(head["position"])


async def write_facts(
    db: Db, book: str, volume: int, folder: Path, tell_of: Callable[[bytes], object]
) -> int:
    """Write the facts of a year as they are stored; tell of rows that do not repeat them."""
    count = 0
    with (folder / f"facts-{volume}.ndjson").open("wb") as file:
        async for row in db.cursor(SQL.read_volume, book, volume, prefetch=PAGE):
            file.write(row["envelope"] + b"\n")
            count += 1
            if not repeats(row):
                stored = {name: row[name] for name in ("stream", "version", "type", "recorded_at")}
                tell_of(line({"columns": stored, "position": row["position"]}))
    return count


def repeats(row: asyncpg.Record) -> bool:
    """Tell whether the columns of a row say what its fact says."""
    try:
        fact = decode(row["envelope"])
    except msgspec.MsgspecError:
        return False
    told = (fact.position, fact.stream, fact.version, tag_of(fact.fact), fact.recorded_at)
    return told == tuple(row)[:5]


async def write_log(db: Db, book: str, folder: Path) -> str:
    """Write keys, checkpoints with their witnesses' lines, and tiles; give the log's name."""
    with (folder / "keys.ndjson").open("wb") as file:
        for row in await db.fetch(SQL.read_keys, book):
            file.write(line({"first_number": row["first_number"], "key": row["verifier_key"]}))
    witnessed: dict[tuple[int, int], list[str]] = {}
    async for row in db.cursor(SQL.read_all_cosignatures, book, prefetch=PAGE):
        witnessed.setdefault((row["volume"], row["size"]), []).append(row["line"])
    origin = ""
    with (folder / "checkpoints.ndjson").open("wb") as file:
        async for row in db.cursor(SQL.read_checkpoints, book, prefetch=PAGE):
            lines = witnessed.pop((row["volume"], row["size"]), [])
            fields = {name: row[name] for name in ("number", "volume", "first_position", "size")}
            note = row["note"] + "".join(lines)
            signed_at = row["signed_at"]
            file.write(line({**fields, "note": note, "signed_at": signed_at}))
            origin = origin or parse_checkpoint(parse_note(row["note"]).text).origin
    with ExitStack() as stack:
        files: dict[int, BinaryIO] = {}
        async for row in db.cursor(SQL.read_all_tiles, book, prefetch=PAGE):
            volume = row["volume"]
            if volume not in files:
                files[volume] = stack.enter_context((folder / f"tiles-{volume}.ndjson").open("wb"))
            place = {"level": row["level"], "number": row["number"]}
            hashes = base64.b64encode(row["hashes"]).decode()
            files[volume].write(line({**place, "hashes": hashes}))
    return origin.rpartition(f"/{book}/")[0]


async def write_guards(db: Db, book: str, folder: Path) -> None:
    """Write what the database keeps beside the facts: verdicts, sums, charges."""
    for name, query, shown in (
        ("verdicts", SQL.read_verdicts, verdict_shown),
        ("sums", SQL.read_sums, sum_shown),
        ("charges", SQL.read_charges, charge_shown),
    ):
        with (folder / f"{name}.ndjson").open("wb") as file:
            async for row in db.cursor(query, book, prefetch=PAGE):
                file.write(line(shown(row)))


def verdict_shown(row: asyncpg.Record) -> Row:
    """Write a verdict."""
    refusal: bytes | None = row["refusal"]
    return {
        "actor": row["actor"],
        "count": row["fact_count"],
        "fingerprint": row["fingerprint"].hex(),
        "key": row["key"].hex(),
        "position": row["position"],
        "recorded_at": row["recorded_at"],
        "refusal": None if refusal is None else refusal.decode(),
        "request": row["request"],
        "volume": row["volume"],
    }


def sum_shown(row: asyncpg.Record) -> Row:
    """Write a sum."""
    names = ("account", "limit", "available", "reserved", "charged")
    return dict(zip(names, row, strict=True))


def charge_shown(row: asyncpg.Record) -> Row:
    """Write a charge."""
    names = ("contract", "month", "kind", "position", "amount", "reversed")
    return dict(zip(names, row, strict=True))


def line(row: Row) -> bytes:
    """Write a row as one line, its names in order."""
    return _ENCODER.encode(row) + b"\n"


def instant(text: str) -> datetime:
    """Read an instant back."""
    return msgspec.convert(text, datetime)
