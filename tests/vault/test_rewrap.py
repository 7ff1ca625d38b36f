"""A master key is replaced while the service runs: new first, rewrap, drop the old one."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import asyncpg
import pytest

import ledger.vault
from ledger.keyring import Keyring, WrongMasterKeyError
from ledger.persons import Purpose
from ledger.vault import Vault
from tests.vault.steps import ANNA, BOOK, BORIS, admit, refs_of

NEW = b"n" * 32


async def names(vault: Vault, *keys: str) -> list[str]:
    refs = [(await refs_of(vault, key)).person for key in keys]
    found = await vault.read(BOOK, refs, by="t", purpose=Purpose.LIST_REGISTRY, request="r")
    return [found[ref].given_name for ref in refs]


async def test_the_old_key_can_be_dropped_afterwards(
    vault: Vault, pool: asyncpg.Pool, secret: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.vault, "REWRAP_ROWS", 2)
    numbers = [await admit(vault, await refs_of(vault, key)) for key in "12345"]
    both = Vault(pool, Keyring([NEW, secret]))
    await admit(both, await refs_of(both, "6"), BORIS)
    assert await both.rewrap(BOOK) == 5
    alone = Vault(pool, Keyring([NEW]))
    assert await names(alone, *"123456") == ["Анна"] * 5 + ["Борис"]
    assert await admit(alone, await refs_of(alone, "3")) == numbers[2]
    with pytest.raises(WrongMasterKeyError):
        await names(vault, "1")


async def test_it_can_be_run_again(vault: Vault, pool: asyncpg.Pool, secret: bytes) -> None:
    await admit(vault, await refs_of(vault))
    both = Vault(pool, Keyring([NEW, secret]))
    assert [await both.rewrap(BOOK), await both.rewrap(BOOK)] == [1, 0]


async def test_another_book_is_left_alone(vault: Vault, pool: asyncpg.Pool, secret: bytes) -> None:
    await admit(vault, await refs_of(vault, book="42"), book="42")
    assert await Vault(pool, Keyring([NEW, secret])).rewrap(BOOK) == 0
    await Vault(pool, Keyring([secret])).open("42")


class Between:
    """A pool that does something else between the reading of old keys and the writing of new."""

    def __init__(self, pool: asyncpg.Pool, step: Callable[[], Awaitable[None]]) -> None:
        self.pool = pool
        self.step = step

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pool, name)

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        if "rewrap_persons" in query:
            await self.step()
        return await self.pool.fetch(query, *values)


async def test_a_person_corrected_meanwhile_is_not_spoiled(
    vault: Vault, pool: asyncpg.Pool, secret: bytes
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs, ANNA)

    async def correct() -> None:
        await vault.correct(BOOK, refs.person, BORIS, by="t", request="r")

    ring = Keyring([NEW, secret])
    beset = Vault(cast("asyncpg.Pool", Between(pool, correct)), ring)
    assert await beset.rewrap(BOOK) == 0
    assert await names(Vault(pool, ring), "1") == ["Борис"]
