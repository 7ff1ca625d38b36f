"""Webhooks as they are asked for: to which address, which facts, under which secrets.

A secret is shown once and kept closed with the master key, bound to its webhook and number, so
that a row moved to another's place does not open. What is due and what came of it is the affair
of `projections/outgoing.py`.
"""

import base64
import os
from datetime import datetime, timedelta
from typing import Final

import asyncpg
from msgspec import Struct, convert
from msgspec.json import encode

from ledger import queries
from ledger.keyring import KEY_BYTES, Keyring
from ledger.keys import Caller, Role

SQL = queries.load("ledger", "webhooks")

WEBHOOKS_MAX: Final = 200  # of a book
REDELIVERIES_LISTED: Final = 100
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how every secret of the standard begins
SWEPT_ROWS: Final = 5_000


class TooManyWebhooksError(Exception):
    """The book has as many as it may have."""


class UnknownWebhookError(LookupError):
    """There is none such, or not for this caller."""


class Webhook(Struct, frozen=True, kw_only=True):
    """An address that facts are sent to, and how it stands."""

    webhook: str
    url: str
    description: str
    types: list[str]
    role: str
    municipality: str | None
    key_id: str
    status: str
    reason: str | None
    failing_since: datetime | None
    created_at: datetime
    position: int
    attempt_count: int
    next_at: datetime
    dead_count: int
    secret_count: int


class Wish(Struct, frozen=True, kw_only=True):
    """What a caller wants to be sent, and where to."""

    url: str
    description: str
    types: tuple[str, ...]
    position: int


class Redelivery(Struct, frozen=True):
    """Facts that are sent once more, and how far that has come."""

    line: int
    position: int
    until_position: int
    only_dead: bool
    attempt_count: int
    next_at: datetime
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


class Tried(Struct, frozen=True):
    """One attempt, as the log keeps it."""

    number: int
    message: str
    position: int | None
    type: str
    attempt: int
    result: str
    begun_at: datetime
    took_ms: int
    status_code: int | None
    fault: str | None
    answer: str


class DeadLetter(Struct, frozen=True):
    """A fact that was given up."""

    position: int
    type: str
    reason: str
    given_up_at: datetime


class Webhooks:
    """The webhooks of every book that one database holds."""

    def __init__(self, pool: asyncpg.Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    async def make(self, caller: Caller, webhook: str, wish: Wish) -> str:
        """Begin to send to an address what the caller may read; give the secret, this once."""
        if await self._pool.fetchval(SQL.count, caller.book) >= WEBHOOKS_MAX:
            raise TooManyWebhooksError
        secret = os.urandom(KEY_BYTES)
        await self._pool.execute(
            SQL.make,
            *(caller.book, webhook, wish.url, wish.description, list(wish.types)),
            *(caller.role, caller.municipality, caller.key_id),
            *(self._keyring.current, self._wrap(caller.book, webhook, 1, secret)),
            wish.position,
        )
        return shown(secret)

    async def listed(self, caller: Caller) -> list[Webhook]:
        """List those that the caller may know of, in the order of their making."""
        return await self._read(caller, None)

    async def find(self, caller: Caller, webhook: str) -> Webhook:
        """Give one of them."""
        found = await self._read(caller, webhook)
        if not found:
            raise UnknownWebhookError(webhook)
        return found[0]

    async def rotate(self, book: str, webhook: str, overlap: timedelta) -> tuple[str, datetime]:
        """Make a new secret; the one before signs beside it for the overlap and no longer."""
        secret = os.urandom(KEY_BYTES)
        async with self._pool.acquire() as db, db.transaction():
            if await db.fetchval(SQL.lock, book, webhook) is None:
                raise UnknownWebhookError(webhook)
            row = await db.fetchrow(SQL.end_secrets, book, webhook, overlap)
            if row is None:
                raise AssertionError(f"{webhook} has no secret")
            number = row["number"] + 1
            wrapped = self._wrap(book, webhook, number, secret)
            await db.execute(SQL.add_secret, book, webhook, number, self._keyring.current, wrapped)
        ends_at: datetime = row["expires_at"]
        return shown(secret), ends_at

    async def secrets(self, book: str, webhook: str) -> list[bytes]:
        """Open the secrets that are valid, the latest first."""
        return [
            self._keyring.unwrap(
                row["key_id"], row["wrapped"], _bound(book, webhook, row["number"])
            )
            for row in await self._pool.fetch(SQL.read_secrets, book, webhook)
        ]

    async def pause(self, book: str, webhook: str) -> None:
        """Send nothing more until it is resumed; the place in the book is kept."""
        await self._pool.execute(SQL.pause, book, webhook)

    async def resume(self, caller: Caller, webhook: str) -> None:
        """Go on from where it stopped, at once; the caller's key answers for it from now on."""
        await self._pool.execute(SQL.resume, caller.book, webhook, caller.key_id)

    async def delete(self, book: str, webhook: str) -> None:
        """Forget it with its secrets and its log."""
        await self._pool.execute(SQL.delete, book, webhook)

    async def redeliver(
        self, caller: Caller, webhook: str, first: int, last: int, *, only_dead: bool
    ) -> Redelivery:
        """Send facts once more: all that it wants of a span, or what was given up there."""
        async with self._pool.acquire() as db, db.transaction():
            await db.fetchval(SQL.lock, caller.book, webhook)
            line = await db.fetchval(
                SQL.add_redelivery, caller.book, webhook, first, last, only_dead, caller.key_id
            )
            if line is None:
                raise UnknownWebhookError(webhook)
            row = await db.fetchrow(SQL.read_redeliveries, caller.book, webhook, line, 1)
        if row is None:
            raise AssertionError(f"redelivery {line} of {webhook} vanished")
        return Redelivery(*row)

    async def redeliveries(self, book: str, webhook: str) -> list[Redelivery]:
        """List what was asked for once more, the latest first."""
        rows = await self._pool.fetch(
            SQL.read_redeliveries, book, webhook, None, REDELIVERIES_LISTED
        )
        return [Redelivery(*row) for row in rows]

    async def attempts(
        self,
        book: str,
        webhook: str,
        before: int,
        limit: int,
        result: str | None = None,
        position: int | None = None,
    ) -> list[Tried]:
        """Read the log backwards from a number."""
        rows = await self._pool.fetch(
            SQL.read_attempts, book, webhook, before, limit, result, position
        )
        return [Tried(*row) for row in rows]

    async def dead_letters(
        self, book: str, webhook: str, after: int, limit: int
    ) -> list[DeadLetter]:
        """List what was given up, in the order of the book."""
        rows = await self._pool.fetch(SQL.read_dead_letters, book, webhook, after, limit)
        return [DeadLetter(*row) for row in rows]

    async def log_trial(self, book: str, webhook: str, tried: Tried) -> None:
        """Put a ping into the log."""
        await self._pool.execute(
            SQL.log_trial,
            *(book, webhook, tried.message, tried.type, tried.result, tried.took_ms),
            *(tried.status_code, tried.fault, tried.answer),
        )

    async def sweep(self, book: str, age: timedelta) -> None:
        """Forget the log beyond an age, and close secrets under the current master key."""
        while len(await self._pool.fetch(SQL.sweep_attempts, book, age, SWEPT_ROWS)) == SWEPT_ROWS:
            pass
        await self._pool.execute(SQL.sweep_redeliveries, book, age)
        current = self._keyring.current
        for row in await self._pool.fetch(SQL.read_foreign_secrets, book, current):
            webhook, number, old = row["webhook"], row["number"], row["wrapped"]
            secret = self._keyring.unwrap(row["key_id"], old, _bound(book, webhook, number))
            await self._pool.execute(
                SQL.rewrap_secret,
                *(book, webhook, number, old, current),
                self._wrap(book, webhook, number, secret),
            )

    async def _read(self, caller: Caller, webhook: str | None) -> list[Webhook]:
        is_bound = caller.role in {Role.FINANCE, Role.INTEGRATION}
        rows = await self._pool.fetch(
            SQL.read,
            *(caller.book, webhook, caller.role if is_bound else None, caller.municipality),
        )
        return [convert(dict(row), Webhook) for row in rows]

    def _wrap(self, book: str, webhook: str, number: int, secret: bytes) -> bytes:
        return self._keyring.wrap(secret, _bound(book, webhook, number))


def shown(secret: bytes) -> str:
    """Write a secret as the standard has it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def _bound(book: str, webhook: str, number: int) -> bytes:
    return encode(["webhook secret", book, webhook, number])
