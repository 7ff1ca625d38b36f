"""A key names its caller while it lives, and what lies in the database opens nothing."""

import asyncio
import contextlib
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest

from ledger import keys as module
from ledger.keys import (
    FRESH_SECONDS,
    Caller,
    Issued,
    Keys,
    Role,
    UnknownBookError,
    UnknownKeyError,
    _checksum,
)

BOOK = "86"
OVERLAP = timedelta(days=1)


class Clock:
    """A monotonic clock that moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class CountingPool:
    """Counts the questions that reach the database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.asked_count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pool, name)

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        self.asked_count += 1
        return await self.pool.fetch(query, *values)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def counting(pool: asyncpg.Pool) -> CountingPool:
    return CountingPool(pool)


@pytest.fixture
async def keys(counting: CountingPool, clock: Clock, db: asyncpg.Connection) -> Keys:
    await db.execute("INSERT INTO ledger.heads (book) VALUES ('86'), ('42')")
    return Keys(cast("asyncpg.Pool", counting), clock)


async def operator(keys: Keys, *, book: str = BOOK, expires_at: datetime | None = None) -> Issued:
    return await keys.create(book, Role.OPERATOR, "Оператор", expires_at=expires_at)


@pytest.mark.parametrize(
    ("role", "provider", "municipality"),
    [
        (Role.PROVIDER, "p-1", None),
        (Role.FINANCE, None, "m-1"),
        (Role.OPERATOR, None, None),
        (Role.AUDITOR, None, None),
        (Role.INTEGRATION, None, None),
    ],
)
async def test_a_key_names_its_caller(
    keys: Keys, role: Role, provider: str | None, municipality: str | None
) -> None:
    issued = await keys.create(
        BOOK, role, "Имя ключа", provider=provider, municipality=municipality
    )
    caller = Caller(
        book=BOOK, key_id=issued.key_id, role=role, provider=provider, municipality=municipality
    )
    assert await keys.authenticate(issued.token) == caller
    assert await keys.authenticate(issued.token) == caller


@pytest.mark.parametrize(
    ("role", "provider", "municipality"),
    [
        (Role.PROVIDER, None, None),
        (Role.PROVIDER, None, "m-1"),
        (Role.PROVIDER, "p-1", "m-1"),
        (Role.FINANCE, None, None),
        (Role.FINANCE, "p-1", None),
        (Role.FINANCE, "p-1", "m-1"),
        (Role.OPERATOR, "p-1", None),
        (Role.AUDITOR, None, "m-1"),
        (Role.INTEGRATION, "p-1", "m-1"),
        ("owner", None, None),
    ],
)
async def test_a_key_is_bound_as_its_role_demands(
    keys: Keys, role: Role, provider: str | None, municipality: str | None
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await keys.create(BOOK, role, "Имя ключа", provider=provider, municipality=municipality)


async def test_a_key_is_made_only_in_a_book_that_is_open(keys: Keys) -> None:
    with pytest.raises(UnknownBookError):
        await operator(keys, book="99")


async def test_only_a_hash_lies_in_the_database(keys: Keys, db: asyncpg.Connection) -> None:
    issued = await operator(keys)
    await keys.authenticate(issued.token)
    row = await db.fetchrow("SELECT * FROM ledger.api_keys")
    assert row is not None
    assert row["token_hash"] == hashlib.sha256(issued.token.encode()).digest()
    dump = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    secret = issued.token.removeprefix(f"cl_live_{issued.key_id}_")
    assert issued.key_id.encode() in dump
    for part in (secret, secret[:32], secret[:16], secret[-6:]):
        assert part.encode() not in dump


async def test_whatever_is_wrong_the_answer_is_the_same(keys: Keys, counting: CountingPool) -> None:
    issued = await operator(keys)
    body = issued.token[:-6]
    wrong_secret = body[:-1] + ("0" if body[-1] != "0" else "1")
    unknown_id = f"cl_live_00000000_{body[-32:]}"
    for token in ("", "Bearer", issued.token[:-1], body + "000000", "\ud800", "я" * 55):
        assert await keys.authenticate(token) is None
    assert counting.asked_count == 0
    for forged in (wrong_secret, unknown_id):
        assert await keys.authenticate(forged + _checksum(forged)) is None
    assert counting.asked_count == 2
    assert await keys.authenticate(issued.token) is not None


async def test_an_expired_key_is_refused(keys: Keys, clock: Clock, db: asyncpg.Connection) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    issued = await operator(keys, expires_at=soon)
    assert await keys.authenticate(issued.token) is not None
    await db.execute("UPDATE ledger.api_keys SET expires_at = now() - INTERVAL '1 second'")
    clock.seconds += 2  # less than an answer stays fresh, but no key outlives its end
    assert await keys.authenticate(issued.token) is None


async def test_a_revoked_key_stops_here_at_once(keys: Keys) -> None:
    issued = await operator(keys)
    assert await keys.authenticate(issued.token) is not None
    await keys.revoke(BOOK, issued.key_id)
    assert await keys.authenticate(issued.token) is None


async def test_a_revoked_key_stops_elsewhere_within_five_seconds(
    keys: Keys, pool: asyncpg.Pool, clock: Clock
) -> None:
    issued = await operator(keys)
    elsewhere = Keys(pool, clock)
    assert await elsewhere.authenticate(issued.token) is not None
    await keys.revoke(BOOK, issued.key_id)
    clock.seconds += 5
    assert await elsewhere.authenticate(issued.token) is None


async def test_the_first_revocation_is_the_one_on_record(keys: Keys) -> None:
    issued = await operator(keys)
    await keys.revoke(BOOK, issued.key_id)
    first = await keys.list_keys(BOOK)
    await keys.revoke(BOOK, issued.key_id)
    assert await keys.list_keys(BOOK) == first
    assert first[0].revoked_at is not None


async def test_who_is_known_is_not_asked_about_again_at_once(
    keys: Keys, counting: CountingPool, clock: Clock
) -> None:
    issued = await operator(keys)
    forged = f"cl_live_00000000_{'0' * 32}"
    for token in (issued.token, forged + _checksum(forged)):
        counting.asked_count = 0
        for _ in range(10):
            await keys.authenticate(token)
        assert counting.asked_count == 1
        clock.seconds += FRESH_SECONDS
        await keys.authenticate(token)
        assert counting.asked_count == 2


async def test_a_crowd_asks_once(keys: Keys, counting: CountingPool) -> None:
    issued = await operator(keys)
    callers = await asyncio.gather(*(keys.authenticate(issued.token) for _ in range(100)))
    assert None not in callers
    assert counting.asked_count == 1


async def test_who_hangs_up_does_not_stop_the_others(keys: Keys) -> None:
    issued = await operator(keys)
    first = asyncio.create_task(keys.authenticate(issued.token))
    second = asyncio.create_task(keys.authenticate(issued.token))
    await asyncio.sleep(0)
    first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first
    assert await second is not None


async def test_a_failed_question_is_asked_again(keys: Keys, db: asyncpg.Connection) -> None:
    issued = await operator(keys)
    await db.execute("REVOKE SELECT ON ledger.api_keys FROM certledger")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await keys.authenticate(issued.token)
    await db.execute("GRANT SELECT ON ledger.api_keys TO certledger")
    assert await keys.authenticate(issued.token) is not None


async def test_memory_is_bounded_and_the_oldest_goes_first(
    keys: Keys, counting: CountingPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_MAX", 2)
    issued = [await operator(keys) for _ in range(3)]
    for one in issued:
        await keys.authenticate(one.token)
    assert len(keys._remembered) == 2
    counting.asked_count = 0
    for one in reversed(issued):
        await keys.authenticate(one.token)
    assert counting.asked_count == 1


async def test_use_is_noted_to_the_minute(keys: Keys, clock: Clock, db: asyncpg.Connection) -> None:
    issued = await operator(keys)
    assert (await keys.list_keys(BOOK))[0].last_used_at is None
    await keys.authenticate(issued.token)
    first = (await keys.list_keys(BOOK))[0].last_used_at
    assert first is not None
    clock.seconds += 10
    await keys.authenticate(issued.token)
    assert (await keys.list_keys(BOOK))[0].last_used_at == first
    await db.execute("UPDATE ledger.api_keys SET last_used_at = now() - INTERVAL '2 minutes'")
    clock.seconds += 10
    await keys.authenticate(issued.token)
    assert cast("datetime", (await keys.list_keys(BOOK))[0].last_used_at) > first


async def test_a_rotated_key_works_beside_its_heir_until_the_overlap_ends(
    keys: Keys, clock: Clock, db: asyncpg.Connection
) -> None:
    old = await keys.create(BOOK, Role.PROVIDER, "Школа", provider="p-1")
    new = await keys.rotate(BOOK, old.key_id, overlap=OVERLAP)
    for issued in (old, new):
        caller = await keys.authenticate(issued.token)
        assert caller is not None
        assert (caller.key_id, caller.role, caller.provider) == (
            issued.key_id,
            Role.PROVIDER,
            "p-1",
        )
    await db.execute("UPDATE ledger.api_keys SET expires_at = expires_at - $1::interval", OVERLAP)
    clock.seconds += 5
    assert await keys.authenticate(old.token) is None
    assert await keys.authenticate(new.token) is not None


async def test_an_overlap_lengthens_no_life(keys: Keys) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    old = await operator(keys, expires_at=ends)
    await keys.rotate(BOOK, old.key_id, overlap=OVERLAP, expires_at=ends + OVERLAP)
    assert [row.expires_at for row in await keys.list_keys(BOOK)] == [ends, ends + OVERLAP]


async def test_a_dead_or_unknown_key_has_no_heir(keys: Keys, db: asyncpg.Connection) -> None:
    old = await operator(keys)
    await keys.revoke(BOOK, old.key_id)
    for book, key_id in ((BOOK, old.key_id), (BOOK, "00000000"), ("42", old.key_id)):
        with pytest.raises(UnknownKeyError):
            await keys.rotate(book, key_id, overlap=OVERLAP)
    assert await db.fetchval("SELECT count(*) FROM ledger.api_keys") == 1


async def test_each_book_has_its_own_keys(keys: Keys) -> None:
    ours, theirs = await operator(keys), await operator(keys, book="42")
    assert [row.key_id for row in await keys.list_keys(BOOK)] == [ours.key_id]
    caller = await keys.authenticate(theirs.token)
    assert caller is not None
    assert caller.book == "42"
    with pytest.raises(UnknownKeyError):
        await keys.revoke(BOOK, theirs.key_id)


async def test_two_books_may_have_drawn_one_id(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = module._chance
    monkeypatch.setattr(module, "_chance", lambda n: "sameSAME" if n == 8 else draw(n))
    books = {}
    for book in ("42", BOOK):
        books[book] = await operator(keys, book=book)
    for book, issued in books.items():
        caller = await keys.authenticate(issued.token)
        assert caller is not None
        assert caller.book == book


async def test_no_key_is_ever_removed(pool: asyncpg.Pool) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("DELETE FROM ledger.api_keys")


async def test_a_list_of_keys_shows_no_secret(keys: Keys) -> None:
    issued = await operator(keys)
    (row,) = await keys.list_keys(BOOK)
    assert (row.key_id, row.name, row.role) == (issued.key_id, "Оператор", Role.OPERATOR)
    assert issued.token[17:] not in repr(row)
