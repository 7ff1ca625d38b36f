"""Keys of the demo are made once, kept for their owner's eyes, and shown again."""

import stat
from pathlib import Path

import asyncpg
import pytest

from api.demo.keeping import FILE, Keeper, read_kept
from ledger.journal import found_book
from ledger.keys import Keys, Role


@pytest.fixture
async def keys(pool: asyncpg.Pool) -> Keys:
    async with pool.acquire() as db:
        await found_book(db, "42", "Europe/Moscow")
    return Keys(pool)


def test_there_is_nothing_before_the_first_load(tmp_path: Path) -> None:
    assert read_kept(tmp_path) is None


async def test_a_key_is_made_once(tmp_path: Path, keys: Keys) -> None:
    first = await Keeper.open(tmp_path, keys).token("42", Role.OPERATOR, "operator")
    again = await Keeper.open(tmp_path, keys).token("42", Role.OPERATOR, "operator")
    assert again == first
    assert len(await keys.list_keys("42")) == 1


async def test_the_file_is_for_its_owner_alone(tmp_path: Path, keys: Keys) -> None:
    await Keeper.open(tmp_path, keys).token("42", Role.AUDITOR, "auditor")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_what_is_not_loaded_whole_is_not_noted(tmp_path: Path, keys: Keys) -> None:
    keeper = Keeper.open(tmp_path, keys)
    await keeper.token("42", Role.AUDITOR, "auditor")
    kept = read_kept(tmp_path)
    assert kept is not None
    assert kept.loaded == []
    assert kept.first("42", Role.AUDITOR)
    assert kept.first("42", Role.PROVIDER) is None
