"""Who signs in to the console: users with argon2 hashes, and sessions that can be ended.

A user has the same rights as an API key of its role: it is a `Caller` whose id is `user:<login>`.
"""

import asyncio
import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct, convert

from ledger import queries
from ledger.keys import Caller, Role

SQL = queries.load("api", "sessions")

ACTOR: Final = "user:"  # how facts name a user beside the keys
LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
PASSWORD_LENGTH_MIN: Final = 10
PASSWORD_LENGTH_MAX: Final = 200
LIVES: Final = timedelta(hours=12)  # a working day
AGENT_LENGTH_MAX: Final = 120
AT_ONCE: Final = 2  # passwords that are checked side by side: each takes 64 MiB

ROLES: Final = (Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR)


class BadUser(ValueError):
    """A user can't be made as it was asked for; the message is a key of the texts."""


class UserRow(Struct, frozen=True, kw_only=True):
    """What is known of a user."""

    login: str
    name: str
    role: Role
    provider: str | None
    municipality: str | None
    created_at: datetime
    disabled_at: datetime | None
    last_seen_at: datetime | None


class SessionRow(Struct, frozen=True, kw_only=True):
    """A browser in which a user is signed in."""

    token_hash: bytes
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    agent: str


class SignedIn(Struct, frozen=True, kw_only=True):
    """Whose session a page is drawn in."""

    login: str
    name: str
    caller: Caller
    token: str


class Users:
    """The users of every book that one database holds, and their sessions."""

    def __init__(self, pool: asyncpg.Pool, hasher: PasswordHasher | None = None) -> None:
        self._pool = pool
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._decoy: str | None = None  # compared with when the login is unknown

    async def add(
        self,
        book: str,
        login: str,
        name: str,
        role: Role,
        password: str | None,
        *,
        provider: str | None = None,
        municipality: str | None = None,
    ) -> None:
        """Make a user; one without a password can only be let in by the demo."""
        check_user(login, name, role, provider, municipality)
        hashed = None if password is None else await self._hash(password)
        if not await self._pool.fetchval(
            SQL.add_user, book, login, name, hashed, role, provider, municipality
        ):
            raise BadUser("users.login-taken")

    async def welcome(self, login: str, name: str, caller: Caller) -> None:
        """Make a user without a password who may do what a key may; for the demo alone."""
        await self._pool.execute(
            SQL.welcome_user,
            caller.book,
            login,
            name,
            caller.role,
            caller.provider,
            caller.municipality,
        )

    async def list_users(self, book: str) -> list[UserRow]:
        """Show all users of a book, the disabled ones too."""
        rows = await self._pool.fetch(SQL.list_users, book)
        return [convert(dict(row), UserRow) for row in rows]

    async def disable(self, book: str, login: str) -> None:
        """Let a user in no more, and end its sessions at once."""
        if not await self._pool.fetchval(SQL.disable_user, book, login):
            raise BadUser("users.unknown")

    async def change_password(self, book: str, login: str, password: str) -> None:
        """Give a user another password, and end its sessions."""
        hashed = await self._hash(password)
        if not await self._pool.fetchval(SQL.change_password, book, login, hashed):
            raise BadUser("users.unknown")

    async def check(self, login: str, password: str) -> str | None:
        """Give the book of the user whose password this is.

        An unknown login takes as long to refuse.
        """
        row = await self._pool.fetchrow(SQL.read_user, login) if LOGIN.fullmatch(login) else None
        stored = None if row is None else row["password_hash"]
        fits = await self._fits(stored or await self._decoy_hash(), password[:PASSWORD_LENGTH_MAX])
        return row["book"] if row is not None and stored is not None and fits else None

    async def open_session(self, book: str, login: str, agent: str) -> str:
        """Sign a user in, and give the token for its browser; only a hash of it is kept."""
        token = secrets.token_urlsafe(32)
        await self._pool.execute(
            SQL.open_session, book, login, digest(token), LIVES, agent[:AGENT_LENGTH_MAX]
        )
        return token

    async def find(self, token: str) -> SignedIn | None:
        """Tell whose session a token is of, if it is of any."""
        hashed = digest(token)
        row = await self._pool.fetchrow(SQL.find_session, hashed)
        if row is None:
            return None
        if row["is_use_due"]:
            await self._pool.execute(SQL.mark_seen, row["book"], hashed)
        caller = Caller(
            book=row["book"],
            key_id=ACTOR + row["login"],
            role=Role(row["role"]),
            provider=row["provider"],
            municipality=row["municipality"],
        )
        return SignedIn(login=row["login"], name=row["name"], caller=caller, token=token)

    async def list_sessions(self, book: str, login: str) -> list[SessionRow]:
        """Show where a user is signed in."""
        rows = await self._pool.fetch(SQL.list_sessions, book, login)
        return [convert(dict(row), SessionRow) for row in rows]

    async def close_session(self, book: str, login: str, token_hash: bytes) -> None:
        """End one session of a user."""
        await self._pool.execute(SQL.close_session, book, login, token_hash)

    async def _hash(self, password: str) -> str:
        if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
            raise BadUser("users.password-length")
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _fits(self, stored: str, password: str) -> bool:
        async with self._turns:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, password)
            except (VerificationError, InvalidHashError):
                return False

    async def _decoy_hash(self) -> str:
        if self._decoy is None:
            self._decoy = await self._hash(secrets.token_urlsafe())
        return self._decoy


def check_user(
    login: str, name: str, role: Role, provider: str | None, municipality: str | None
) -> None:
    """Refuse a user that names nobody where somebody is needed, or the reverse."""
    if LOGIN.fullmatch(login) is None:
        raise BadUser("users.login-form")
    if not name.strip():
        raise BadUser("users.name-missing")
    if role not in ROLES:
        raise BadUser("users.role")
    if (role is Role.PROVIDER) != (provider is not None):
        raise BadUser("users.provider")
    if (role is Role.FINANCE) != (municipality is not None):
        raise BadUser("users.municipality")


def digest(token: str) -> bytes:
    """Give what is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
