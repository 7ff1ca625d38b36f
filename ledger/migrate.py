"""Brings a database to the tables that this program was written for, forward only."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

import asyncpg

from ledger import queries
from ledger.database import Db

SQL = queries.load("ledger", "migrate")

# A second process that creates the same thing at the same moment gets one of these, once.
RACES: Final = (
    asyncpg.DuplicateObjectError,
    asyncpg.DuplicateSchemaError,
    asyncpg.DuplicateTableError,
    asyncpg.UniqueViolationError,
    asyncpg.InternalServerError,  # "tuple concurrently updated", two grants at once
)
RACES_MAX: Final = 5

# Every place where a semicolon may stand without ending a statement, and then the semicolon.
TOKEN: Final = re.compile(
    r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"|(?P<quote>\$\w*\$).*?(?P=quote)|(?P<end>;)",
    re.DOTALL,
)


class MigrationError(Exception):
    """The database and the program do not fit together, and only a person can tell why."""


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One file of ledger/sql, applied once and never edited afterwards."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> bytes:
        """Tell an applied file from one that was edited afterwards."""
        return hashlib.sha256(self.text.encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What became of one migration in one database."""

    number: int
    name: str
    applied_at: datetime | None  # None: still to come


def shipped() -> list[Migration]:
    """List the migrations of this program in their order."""
    found = []
    for file in files("ledger").joinpath("sql").iterdir():
        if match := re.fullmatch(r"(\d{4})_\w+\.sql", file.name):
            name = file.name.removesuffix(".sql")
            found.append(Migration(number=int(match[1]), name=name, text=file.read_text("utf-8")))
    return sorted(found, key=lambda migration: migration.number)


def statements(text: str) -> Iterator[str]:
    """Split a migration: a sharded engine takes one statement a call."""
    start = 0
    for token in TOKEN.finditer(text):
        if token["end"]:
            yield text[start : token.start()].strip()
            start = token.end()
    if rest := re.sub(r"--[^\n]*", "", text[start:]).strip():
        raise MigrationError(f"the last statement lacks its semicolon: {rest[:60]!r}")


async def migrate(db: Db) -> list[Migration]:
    """Apply what is missing, each migration whole or not at all, and tell which were applied.

    Needs the owner's login only when something is missing; two processes may call it at once.
    """
    if not await pending(db):
        return []
    await prepare(db)
    done = []
    while migration := await apply_next(db):
        done.append(migration)
    return done


async def status(db: Db) -> list[Standing]:
    """Tell of every migration when it was applied here."""
    applied = await read_applied(db)
    return [
        Standing(
            number=migration.number,
            name=migration.name,
            applied_at=applied[migration.number]["applied_at"]
            if migration.number in applied
            else None,
        )
        for migration in shipped()
    ]


async def pending(db: Db) -> list[Migration]:
    """List what this database lacks; refuse one that another program has changed."""
    migrations = shipped()
    applied = await read_applied(db)
    if unknown := applied.keys() - {migration.number for migration in migrations}:
        names = ", ".join(applied[number]["name"] for number in sorted(unknown))
        raise MigrationError(f"the database is newer than this program: it has {names}")
    for migration in migrations:
        row = applied.get(migration.number)
        if row and row["checksum"] != migration.checksum:
            raise MigrationError(
                f"{migration.name} was edited after it was applied on {row['applied_at']:%Y-%m-%d};"
                " restore the file and put the change into a new one"
            )
    return [migration for migration in migrations if migration.number not in applied]


async def read_applied(db: Db) -> dict[int, asyncpg.Record]:
    """Read the database's own list, empty before the first migration."""
    if not await db.fetchval(SQL.has_table):
        return {}
    return {row["number"]: row for row in await db.fetch(SQL.read_applied)}


async def prepare(db: Db) -> None:
    """Create what the first migration stands on: role, schema, list."""
    for _ in range(RACES_MAX):
        try:
            if not await db.fetchval(SQL.has_role):
                await db.execute(SQL.create_role)
                await db.execute(SQL.join_role)
            await db.execute(SQL.create_schema)
            await db.execute(SQL.create_table)
            await db.execute(SQL.grant_table)
        except RACES:
            continue
        except asyncpg.InsufficientPrivilegeError as error:
            raise MigrationError(
                f"this login may not prepare the database ({error}); migrate with the owner's"
                " login, or let a superuser run: CREATE ROLE certledger NOLOGIN"
            ) from error
        return
    raise MigrationError(f"another process kept changing the same tables, {RACES_MAX} times over")


async def apply_next(db: Db) -> Migration | None:
    """Apply the first missing migration, alone among all who migrate."""
    async with db.transaction():
        await db.execute(SQL.lock_table)
        missing = await pending(db)
        if not missing:
            return None
        migration = missing[0]
        for statement in statements(migration.text):
            await db.execute(statement)
        await db.execute(SQL.record, migration.number, migration.name, migration.checksum)
        return migration
