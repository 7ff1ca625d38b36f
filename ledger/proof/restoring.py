"""Restores a book from its export into a database where it never was, to the same hashes.

Facts, verdicts, checkpoints, tiles and witnesses' lines are put back as they were; states, sums,
charges and claims are made anew from the facts by the rules, so nothing but the facts is trusted.
The views are built by the service as of any book.
"""

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from events.codec import decode, tag_of
from ledger import journal, queries
from ledger.database import Db
from ledger.memory import encode_state
from ledger.proof.archive import Tell, instant
from ledger.proof.note import parse_checkpoint, parse_note
from ledger.refold import Folding, Nets, Shelf
from ledger.rules.states import parent_of

SQL = queries.load("ledger", "archive")

PAGE: Final = 5_000

Values = tuple[Any, ...]


class NotEmptyError(Exception):
    """The book is there already; an export is put only where there is none."""


async def restore(db: Db, folder: Path, tell: Tell) -> tuple[str, int]:
    """Put an export back, all or nothing; give the book and the position of its last fact."""
    manifest = msgspec.json.decode((folder / "manifest.json").read_bytes())
    book, total = manifest["book"], manifest["position"]
    async with db.transaction():
        if not await db.fetchval(SQL.is_empty, book):
            raise NotEmptyError(book)
        await journal.found_book(db, book, manifest["time_zone"])
        shelf, nets = Shelf(), Nets()
        folding = Folding(shelf, nets, total, tell)
        for volume in manifest["volumes"]:
            await journal.open_volume(db, volume["volume"])
            await put_facts(db, book, folder / f"facts-{volume['volume']}.ndjson", folding)
            tiles = folder / f"tiles-{volume['volume']}.ndjson"
            await put(db, "tiles", tile_rows(book, volume["volume"], tiles))
        await put(db, "states", state_rows(book, shelf))
        await put(db, "sums", ((book, name, *row) for name, row in nets.sums.items()))
        await put(db, "charges", charge_rows(book, nets))
        await put(db, "claims", ((book, name, *row) for name, row in nets.claims.items()))
        await put(db, "verdicts", verdict_rows(book, folder / "verdicts.ndjson"))
        await put(db, "log_keys", key_rows(book, folder / "keys.ndjson"))
        await put(db, "checkpoints", checkpoint_rows(book, folder / "checkpoints.ndjson"))
        await put(db, "cosignatures", cosignature_rows(book, folder / "checkpoints.ndjson"))
        await db.execute(SQL.move_head, book, folding.position, folding.at)
    return book, folding.position


async def put(db: Db, table: str, rows: Iterable[Values]) -> None:
    """Put rows into a table, page by page."""
    left = iter(rows)
    while page := list(islice(left, PAGE)):
        await db.copy_records_to_table(
            table, schema_name="ledger", records=page, columns=COLUMNS[table]
        )


async def put_facts(db: Db, book: str, path: Path, folding: Folding) -> None:
    """Put the facts of a year back, each folded as it comes."""
    with path.open("rb") as file:
        while page := [each[:-1] for each in islice(file, PAGE)]:
            rows = [fact_row(envelope) for envelope in page]
            for row in rows:
                folding.take(row)
            folding.rest()
            values = [(book, *(row[name] for name in COLUMNS["journal"][1:])) for row in rows]
            await db.copy_records_to_table(
                "journal", schema_name="ledger", records=values, columns=COLUMNS["journal"]
            )


def fact_row(envelope: bytes) -> dict[str, Any]:
    """Make the row of a fact from its bytes."""
    fact = decode(envelope)
    return {
        "volume": fact.volume,
        "position": fact.position,
        "stream": fact.stream,
        "version": fact.version,
        "type": tag_of(fact.fact),
        "recorded_at": fact.recorded_at,
        "envelope": envelope,
    }


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of a file."""
    with path.open("rb") as file:
        for each in file:
            yield msgspec.json.decode(each)


def tile_rows(book: str, volume: int, path: Path) -> Iterator[Values]:
    """Read tiles."""
    for row in lines(path) if path.exists() else ():
        yield book, volume, row["level"], row["number"], base64.b64decode(row["hashes"])


def state_rows(book: str, shelf: Shelf) -> Iterator[Values]:
    """Write the states that the facts lead to."""
    for subject in shelf.subjects():
        held = shelf.look(subject)
        if held.state is not None:
            parent, state = parent_of(held.state), encode_state(held.state)
            yield book, subject, parent, held.position, held.version, state


def charge_rows(book: str, nets: Nets) -> Iterator[Values]:
    """Write the charges that the facts lead to."""
    for name, row in nets.charges.items():
        yield book, *name.split(" "), *row


def verdict_rows(book: str, path: Path) -> Iterator[Values]:
    """Read verdicts."""
    for row in lines(path):
        refusal = row["refusal"]
        yield (
            book,
            bytes.fromhex(row["key"]),
            bytes.fromhex(row["fingerprint"]),
            row["volume"],
            row["position"],
            row["count"],
            row["actor"],
            row["request"],
            instant(row["recorded_at"]),
            None if refusal is None else refusal.encode(),
        )


def key_rows(book: str, path: Path) -> Iterator[Values]:
    """Read the keys of the log."""
    for row in lines(path):
        yield book, row["key"], row["first_number"]


def checkpoint_rows(book: str, path: Path) -> Iterator[Values]:
    """Read checkpoints, each with the log's own lines alone."""
    for row in lines(path):
        note, _ = parted(row["note"])
        root = parse_checkpoint(parse_note(row["note"]).text).root
        place = row["number"], row["volume"], row["first_position"], row["size"]
        yield book, *place, root, note, instant(row["signed_at"])


def cosignature_rows(book: str, path: Path) -> Iterator[Values]:
    """Read the lines of witnesses; when they came is not known any more."""
    for row in lines(path):
        for each in parted(row["note"])[1]:
            name = each[2:].partition(" ")[0]
            at: datetime = instant(row["signed_at"])
            yield book, row["volume"], row["size"], name, each, at


def parted(raw: str) -> tuple[str, list[str]]:
    """Part a checkpoint into what the log signed and the lines of witnesses."""
    note = parse_note(raw)
    origin = parse_checkpoint(note.text).origin
    mine = [each for each in note.signatures if origin.startswith(f"{each.name}/")]
    theirs = [str(each) for each in note.signatures if each not in mine]
    return note.text + "\n" + "".join(map(str, mine)), theirs


COLUMNS: Final[dict[str, list[str]]] = {
    "journal": [
        "book",
        "volume",
        "position",
        "stream",
        "version",
        "type",
        "recorded_at",
        "envelope",
    ],
    "tiles": ["book", "volume", "level", "number", "hashes"],
    "states": ["book", "subject", "parent", "position", "version", "state"],
    "sums": [
        "book",
        "account",
        "limit_kopecks",
        "available_kopecks",
        "reserved_kopecks",
        "charged_kopecks",
    ],
    "charges": [
        "book",
        "contract",
        "month",
        "kind",
        "position",
        "amount_kopecks",
        "reversed_kopecks",
    ],
    "claims": ["book", "claim", "position"],
    "verdicts": [
        "book",
        "key",
        "fingerprint",
        "volume",
        "position",
        "fact_count",
        "actor",
        "request",
        "recorded_at",
        "refusal",
    ],
    "log_keys": ["book", "verifier_key", "first_number"],
    "checkpoints": [
        "book",
        "number",
        "volume",
        "first_position",
        "size",
        "root",
        "note",
        "signed_at",
    ],
    "cosignatures": ["book", "volume", "size", "witness", "line", "received_at"],
}
