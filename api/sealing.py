"""What seals the books of this process: keys, fork guard, one sealer a book."""

import asyncio
from pathlib import Path
from typing import Final

import asyncpg
from aiohttp import web

from api import health
from api.settings import Settings
from ledger.proof.guard import ForkGuard
from ledger.proof.note import COSIGNATURE, MalformedNoteError, VerifierKey, parse_verifier_key
from ledger.proof.published import Published
from ledger.proof.sealer import Sealer
from ledger.proof.signing import SigningKeys, parse_signing_keys, read_or_make_signing_keys
from ledger.writer import utc_now

KEY_FILE: Final = "signing.key"  # in the data folder, where no key is set
READERS: Final = 2  # connections that callers without a key may hold at a time
PUBLISHED_FILE: Final = "published.json"  # what the fork guard remembers, in the data folder


def signing_keys_of(settings: Settings) -> SigningKeys:
    """Take the keys of the log from the settings, else from the data folder's file."""
    if settings.signing_keys is not None:
        return parse_signing_keys(settings.signing_keys, settings.log_name)
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    return read_or_make_signing_keys(Path(settings.data) / KEY_FILE, settings.log_name)


def witnesses_of(settings: Settings) -> tuple[VerifierKey, ...]:
    """Read the keys of those who may co-sign."""
    keys = tuple(parse_verifier_key(word) for word in settings.witnesses.split())
    for key in keys:
        if key.kind != COSIGNATURE:
            raise MalformedNoteError(f"{key.name} is not the key of a witness")
    return keys


class Seals:
    """The sealers of this process, and what they know to be published."""

    def __init__(self, pool: asyncpg.Pool, settings: Settings) -> None:
        """Read the keys and the guard's memory."""
        self.pool = pool
        self.readers = asyncio.Semaphore(READERS)
        self.pause_seconds = settings.seal_seconds
        self.keys = signing_keys_of(settings)
        self.witnesses = witnesses_of(settings)
        self.guard = ForkGuard(Published(Path(settings.data) / PUBLISHED_FILE))

    async def seal(self, book: str) -> None:
        """Seal a book for as long as the service runs."""
        sealer = Sealer(self.pool, book, self.keys, self.guard, utc_now)
        await sealer.run(self.pause_seconds)


SEALS: Final = web.AppKey("seals", Seals)


async def check_published(app: web.Application) -> str:
    """See that every book is the one whose checkpoints are out."""
    forked = app[SEALS].guard.forked
    return f"forked: {', '.join(sorted(forked))}" if forked else health.FINE
