"""Refusals under the checkpoints: they are no facts, but what was answered must stay as it was.

Each checkpoint carries a line with the number of refusals so far and the end of a hash chain over
them. It covers those that were given before its last fact: there can't be more of them.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Final

import asyncpg
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.proof.archive import line, verdict_shown
from ledger.proof.note import Checkpoint
from ledger.proof.tree import Sealed

SQL = queries.load("ledger", "proof")

_LINE: Final = re.compile(r"refusals ([0-9]{1,15}) ([0-9A-Za-z+/]{43}=)")


class Chain(Struct, frozen=True):
    """The refusals so far."""

    count: int = 0
    end: bytes = bytes(32)

    def __str__(self) -> str:
        return f"refusals {self.count} {base64.b64encode(self.end).decode()}"


def chain_of(checkpoint: Checkpoint) -> Chain | None:
    """Read the chain off a checkpoint, if it has one."""
    for each in checkpoint.extension:
        if found := _LINE.fullmatch(each):
            return Chain(int(found[1]), base64.b64decode(found[2]))
    return None


def lengthened(chain: Chain, rows: Iterable[asyncpg.Record]) -> Chain:
    """Add refusals to a chain, each as an export shows it."""
    count, end = chain.count, chain.end
    for row in rows:
        count += 1
        end = hashlib.sha256(end + line(verdict_shown(row))).digest()
    return Chain(count, end)


async def next_chain(
    db: Db, book: str, before: Sealed | None, last: Checkpoint | None, position: int
) -> Chain:
    """Give the chain of a checkpoint over facts up to a position, from that of the one before."""
    chain = None if last is None else chain_of(last)
    since = 0 if before is None or chain is None else before.position
    rows = await db.fetch(SQL.read_refusals, book, since, position)
    return lengthened(chain or Chain(), rows)
