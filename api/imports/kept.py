"""Files on their way into the book: kept closed in the database, each under a key of its own."""

import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

import asyncpg
import msgspec
from msgspec import Struct
from msgspec.json import encode

from events.base import Month
from ledger import queries
from ledger.database import Db
from ledger.keyring import KEY_BYTES, Keyring, WrongMasterKeyError, seal, unseal
from projections.paging import Scope

SQL = queries.load("api", "imports")

CHUNK_BYTES: Final = 1 << 18
CHUNKS_AT_ONCE: Final = 8
DIGEST_BYTES: Final = 16  # of a file's digest, in what its facts say of it
ROW_COLUMNS: Final = (
    *("book", "import", "number", "sheet", "line", "status", "code", "fault_count"),
    *("amount_kopecks", "position", "content"),
)


class FaultKept(Struct, frozen=True, omit_defaults=True):
    """What is wrong with a cell, or with a row."""

    code: str
    column: str | None = None
    ref: str | None = None
    figures: dict[str, Any] = {}


class CellKept(Struct, frozen=True, array_like=True):
    """A cell as it was read."""

    ref: str
    raw: str
    value: Any = None


class RowKept(Struct, frozen=True, omit_defaults=True):
    """All that is kept of a row until the file is erased."""

    cells: dict[str, CellKept]
    faults: list[FaultKept] = []
    refusal: str | None = None  # as the book keeps refusals


class About(Struct, frozen=True, omit_defaults=True):
    """What a file is called, and what is wrong with it as a whole."""

    name: str
    sheets: list[str] = []
    faults: list[FaultKept] = []
    notices: list[FaultKept] = []


class Row(Struct, kw_only=True):
    """A row of a file and what came of it."""

    number: int  # from 1 within the file
    sheet: int  # from 1
    line: int  # as its author counts
    kept: RowKept
    status: str = "valid"
    code: str | None = None
    amount_kopecks: int | None = None
    position: int | None = None


class Import(Struct, frozen=True, kw_only=True):
    """A file, what for, by whom, and how far it has come."""

    book: str
    ref: str
    subject: str
    scope: Scope
    month: Month | None
    digest: bytes
    size_bytes: int
    asked_by: str
    effective_on: date
    state: str
    mode: str | None
    row_count: int
    done_count: int
    summary: bytes
    trouble: str | None
    received_at: datetime
    updated_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None
    erased_at: datetime | None
    about: About | None  # none: erased
    key: bytes | None

    def key_of(self, sheet: int, line: int, attempt: int) -> bytes:
        """Derive the key under which a row is recorded: the same row of the same file has one.

        The book remembers refusals for ever, so a row that was refused has another key when the
        file is applied again.
        """
        scope = (self.scope.provider, self.scope.municipality)
        whole = (self.book, self.subject, *scope, self.month, sheet, line, attempt)
        return hashlib.sha256(b"import\n" + self.digest + encode(whole)).digest()[:DIGEST_BYTES]

    @property
    def fingerprint(self) -> bytes:
        """Name the file in what its facts say of it: the beginning of its digest."""
        return self.digest[:DIGEST_BYTES]

    def request_of(self, sheet: int, line: int) -> str:
        """Write file, sheet and row where a fact says by which request it came."""
        return f"import:{self.fingerprint.hex()}:{sheet}:{line}"


class Shelf:
    """Where files are put and found."""

    def __init__(self, pool: asyncpg.Pool, keyring: Keyring) -> None:
        self.pool = pool
        self._keyring = keyring

    def import_of(self, book: str, row: asyncpg.Record) -> Import:
        """Read a stored import and open its name."""
        fields = dict(row.items())
        ref, about, key_id = fields.pop("import"), fields.pop("about"), fields.pop("key_id")
        wrapped = fields.pop("wrapped_key")
        key = None
        if wrapped is not None:
            with suppress(WrongMasterKeyError):  # that master key is gone, and with it the file
                key = self._keyring.unwrap(key_id, wrapped, _bound("key", book, ref))
        scope = Scope(provider=fields.pop("provider"), municipality=fields.pop("municipality"))
        named = None
        if key is not None and about is not None:
            opened = unseal(key, about, _bound("about", book, ref))
            named = msgspec.json.decode(opened, type=About)
        return Import(book=book, ref=ref, scope=scope, about=named, key=key, **fields)

    async def put(
        self, file: Import, pieces: AsyncIterator[bytes], limit_bytes: int
    ) -> Import | None:
        """Keep the pieces of a file; None if there are more than the limit."""
        key, digest, size = os.urandom(KEY_BYTES), hashlib.sha256(), 0
        number = 0
        async for piece in pieces:
            size += len(piece)
            if size > limit_bytes:
                await self.pool.execute(SQL.drop_chunks, file.book, file.ref)
                return None
            digest.update(piece)
            number += 1
            closed = seal(key, piece, _bound("chunk", file.book, file.ref, str(number)))
            await self.pool.execute(SQL.add_chunk, file.book, file.ref, number, closed)
        return msgspec.structs.replace(file, digest=digest.digest(), size_bytes=size, key=key)

    async def enter(self, file: Import) -> bool:
        """Enter a file that is here whole; no if the same is here already, and then it goes."""
        await self.pool.execute(SQL.lay_aside, *same_as(file))
        entered = await self.pool.fetchval(
            SQL.add_import,
            file.book,
            file.ref,
            file.subject,
            file.scope.provider,
            file.scope.municipality,
            file.month,
            file.digest,
            file.size_bytes,
            self.close_about(file, file.about),
            self._keyring.current,
            self._keyring.wrap(_key(file), _bound("key", file.book, file.ref)),
            file.asked_by,
            file.effective_on,
        )
        if not entered:
            await self.drop(file)
        return bool(entered)

    async def drop(self, file: Import) -> None:
        """Throw the pieces of a file away."""
        await self.pool.execute(SQL.drop_chunks, file.book, file.ref)

    def close_about(self, file: Import, about: About | None) -> bytes | None:
        """Close what a file is called."""
        if about is None:
            return None
        return seal(_key(file), encode(about), _bound("about", file.book, file.ref))

    async def pieces(self, file: Import) -> AsyncIterator[bytes]:
        """Give the file as it came."""
        number = 1
        while rows := await self.pool.fetch(
            SQL.read_chunks, file.book, file.ref, number, CHUNKS_AT_ONCE
        ):
            for row in rows:
                bound = _bound("chunk", file.book, file.ref, str(row["number"]))
                yield unseal(_key(file), row["content"], bound)
            number = rows[-1]["number"] + 1

    async def add_rows(self, db: Db, file: Import, rows: Sequence[Row]) -> None:
        """Keep rows that were read for the first time."""
        records = [
            (
                *(file.book, file.ref, row.number, row.sheet, row.line, row.status, row.code),
                *(faults_of(row), row.amount_kopecks, row.position, self._close(file, row)),
            )
            for row in rows
        ]
        await db.copy_records_to_table(
            "import_rows", schema_name="ledger", columns=ROW_COLUMNS, records=records
        )

    async def save_rows(self, db: Db, file: Import, rows: Sequence[Row]) -> None:
        """Keep what came of rows."""
        await db.execute(
            SQL.save_rows,
            file.book,
            file.ref,
            [row.number for row in rows],
            [row.status for row in rows],
            [row.code for row in rows],
            [faults_of(row) for row in rows],
            [row.amount_kopecks for row in rows],
            [row.position for row in rows],
            [self._close(file, row) for row in rows],
        )

    def row_of(self, file: Import, row: asyncpg.Record) -> Row:
        """Read a stored row; of one that is erased nothing is left but what came of it."""
        kept = RowKept(cells={})
        if row["content"] is not None and file.key is not None:
            bound = _bound("row", file.book, file.ref, str(row["number"]))
            kept = msgspec.json.decode(unseal(file.key, row["content"], bound), type=RowKept)
        return Row(
            number=row["number"],
            sheet=row["sheet"],
            line=row["line"],
            kept=kept,
            status=row["status"],
            code=row["code"],
            amount_kopecks=row["amount_kopecks"],
            position=row["position"],
        )

    def _close(self, file: Import, row: Row) -> bytes:
        bound = _bound("row", file.book, file.ref, str(row.number))
        return seal(_key(file), encode(row.kept, enc_hook=_plain), bound)


def same_as(file: Import) -> tuple[Any, ...]:
    """Tell by what an import is the same: its bytes, what for and whose."""
    scope = file.scope
    return file.book, file.digest, file.subject, scope.provider, scope.municipality, file.month


def faults_of(row: Row) -> int:
    """Count what is to be mended in a row: cells, or the row as a whole."""
    return len(row.kept.faults) or int(row.kept.refusal is not None)


def _key(file: Import) -> bytes:
    if file.key is None:
        raise AssertionError(f"the file {file.ref} is erased")
    return file.key


def _bound(*what: str) -> bytes:
    return encode(("import", *what))  # JSON, because joined parts must not be read in two ways


def _plain(figure: object) -> str:
    """Write a figure that JSON has no word for."""
    return str(figure)
