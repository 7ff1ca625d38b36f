"""API keys: who calls, in which book, and for which provider or municipality.

A key reads `cl_live_<8 id>_<32 secret><6 checksum>` in letters and digits. The prefix lets a leaked
key be recognised, the checksum lets a mistyped one be refused without a question to the database.
Only a SHA-256 is stored: enough for 190 bits of chance, where a slow password hash would cost
three hundred milliseconds a request.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
import time
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from string import ascii_letters, digits
from typing import Final, NamedTuple

import asyncpg
from msgspec import Struct, convert

from ledger import queries

SQL = queries.load("ledger", "keys")

FRESH_SECONDS: Final = 4.0  # a revoked key is promised to stop within five
REMEMBERED_MAX: Final = 16_384  # keys; a few megabytes

_BASE62: Final = digits + ascii_letters
_TOKEN = re.compile(r"(cl_live_([0-9A-Za-z]{8})_[0-9A-Za-z]{32})([0-9A-Za-z]{6})")
_NOBODY: Final = bytes(32)  # compared with when the id is unknown, so that it takes as long


class Role(StrEnum):
    """What a key may do."""

    PROVIDER = "provider"  # its own contracts and charges
    FINANCE = "finance"  # reads its municipality, closes its periods
    OPERATOR = "operator"  # the whole book
    AUDITOR = "auditor"  # reads the whole book, no personal data
    INTEGRATION = "integration"  # reads the feed of facts


class UnknownKeyError(LookupError):
    """The book has no such key, or no live one."""


class UnknownBookError(LookupError):
    """There is no such book."""


class Caller(Struct, frozen=True, kw_only=True):
    """Who a request comes from."""

    book: str
    key_id: str
    role: Role
    provider: str | None = None  # a provider's key acts for it alone
    municipality: str | None = None  # a finance department's key, likewise


class Issued(NamedTuple):
    """A new key; the token is shown once and stored nowhere."""

    key_id: str
    token: str

    def __repr__(self) -> str:
        return f"Issued({self.key_id})"


class KeyRow(Struct, frozen=True, kw_only=True):
    """What is known of a key; the secret is not."""

    key_id: str
    name: str
    role: Role
    provider: str | None
    municipality: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class _Remembered(NamedTuple):
    caller: Caller | None
    until: float


class Keys:
    """The API keys of every book that one database holds."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._remembered: dict[bytes, _Remembered] = {}
        self._asked: dict[bytes, asyncio.Task[Caller | None]] = {}

    async def authenticate(self, token: str) -> Caller | None:
        """Name the caller of a live key; whatever is wrong with a token, the answer is None.

        On every request, so what is known is asked again only after `FRESH_SECONDS`.
        """
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        known = self._remembered.get(digest)
        if known is not None and self._clock() < known.until:
            return known.caller
        key_id = key_id_of(token)
        if key_id is None:
            return None
        # A thousand requests whose answer went stale together ask once, and one of them that hangs
        # up does not stop the others.
        return await asyncio.shield(self._asked.get(digest) or self._start_asking(key_id, digest))

    async def create(
        self,
        book: str,
        role: Role,
        name: str,
        *,
        provider: str | None = None,
        municipality: str | None = None,
        expires_at: datetime | None = None,
    ) -> Issued:
        """Make a key; a provider's names its provider, a finance department's its municipality."""
        issued = _issue()
        if not await self._pool.fetchval(
            SQL.create_key,
            book,
            issued.key_id,
            _hash(issued.token),
            role,
            provider,
            municipality,
            name,
            expires_at,
        ):
            raise UnknownBookError(book)
        return issued

    async def list_keys(self, book: str) -> list[KeyRow]:
        """Show all keys of a book, the dead ones too, in the order of their making."""
        rows = await self._pool.fetch(SQL.list_keys, book)
        return [convert(dict(row), KeyRow) for row in rows]

    async def rotate(
        self, book: str, key_id: str, *, overlap: timedelta, expires_at: datetime | None = None
    ) -> Issued:
        """Make a key like this one, which goes on working for the overlap and no longer."""
        issued = _issue()
        if not await self._pool.fetchval(
            SQL.rotate_key, book, key_id, overlap, issued.key_id, _hash(issued.token), expires_at
        ):
            raise UnknownKeyError(key_id)
        self._forget(book, key_id)
        return issued

    async def revoke(self, book: str, key_id: str) -> None:
        """Stop a key: here at once, in other processes within five seconds. Once is enough."""
        if not await self._pool.fetchval(SQL.revoke_key, book, key_id):
            raise UnknownKeyError(key_id)
        self._forget(book, key_id)

    def _start_asking(self, key_id: str, digest: bytes) -> asyncio.Task[Caller | None]:
        def done(task: asyncio.Task[Caller | None]) -> None:
            del self._asked[digest]
            if not task.cancelled():
                task.exception()  # seen, should everybody who waited have hung up

        task = self._asked[digest] = asyncio.create_task(self._ask(key_id, digest))
        task.add_done_callback(done)
        return task

    async def _ask(self, key_id: str, digest: bytes) -> Caller | None:
        asked_at = self._clock()  # before the question: the answer is as old as that
        caller, lives_seconds = await self._look_up(key_id, digest)
        if len(self._remembered) >= REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]  # the one longest there
        until = asked_at + min(FRESH_SECONDS, lives_seconds)
        self._remembered.pop(digest, None)  # to the end of the row
        self._remembered[digest] = _Remembered(caller, until)
        return caller

    async def _look_up(self, key_id: str, digest: bytes) -> tuple[Caller | None, float]:
        rows = await self._pool.fetch(SQL.find_key, key_id)
        # Two books may have drawn one id; every candidate is compared, for constant time.
        hashes = [row["token_hash"] for row in rows] or [_NOBODY]
        fits = [hmac.compare_digest(stored, digest) for stored in hashes]
        row = next((row for row, fit in zip(rows, fits, strict=False) if fit), None)
        if row is None:
            return None, FRESH_SECONDS
        if row["is_use_due"]:
            await self._pool.execute(SQL.mark_used, row["book"], key_id)
        caller = Caller(
            book=row["book"],
            key_id=key_id,
            role=Role(row["role"]),
            provider=row["provider"],
            municipality=row["municipality"],
        )
        lives_seconds = row["lives_seconds"]
        return caller, FRESH_SECONDS if lives_seconds is None else lives_seconds

    def _forget(self, book: str, key_id: str) -> None:
        for digest, known in list(self._remembered.items()):
            if known.caller and (known.caller.book, known.caller.key_id) == (book, key_id):
                del self._remembered[digest]


def key_id_of(token: str) -> str | None:
    """Read the public part of a token whose checksum is right."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    body, key_id, checksum = found.groups()
    return key_id if checksum == _checksum(body) else None


def _issue() -> Issued:
    key_id = _chance(8)
    body = f"cl_live_{key_id}_{_chance(32)}"
    return Issued(key_id=key_id, token=body + _checksum(body))


def _chance(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def _checksum(body: str) -> str:
    rest = zlib.crc32(body.encode())
    letters = []
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        letters.append(_BASE62[digit])
    return "".join(reversed(letters))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
