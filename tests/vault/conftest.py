"""A vault with a master key of the test's own."""

import os

import asyncpg
import pytest

from ledger.keyring import KEY_BYTES, Keyring
from ledger.vault import Vault


@pytest.fixture
def secret() -> bytes:
    return os.urandom(KEY_BYTES)


@pytest.fixture
def vault(pool: asyncpg.Pool, secret: bytes) -> Vault:
    return Vault(pool, Keyring([secret]))
