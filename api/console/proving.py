"""Checks the proof of a fact for its page: here, and with the same figures again in the browser."""

import base64
from typing import Any, Final

import msgspec
from aiohttp import web
from msgspec import Struct

from api.console.asking import WHO, Problem, ask, ask_bytes
from api.sealing import SEALS
from ledger.proof.merkle import leaf_hash, root_of_inclusion
from ledger.proof.note import (
    MalformedNoteError,
    UntrustedNoteError,
    parse_checkpoint,
    parse_note,
    verified,
)
from schemas.facts import RecordedFact

HEAD_LINES: Final = 2  # of a proof: its name, and the index


class Proved(Struct, frozen=True, kw_only=True):
    """What a page shows of a proof, and what was found right in it."""

    index: int
    size: int
    leaf: str  # base64, as all hashes here
    path: list[str]
    root: str
    checkpoint: str
    text: str
    is_witnessed: bool
    is_leaf_right: bool  # the record hashes to the leaf
    is_path_right: bool  # the leaf leads to the root of the checkpoint
    is_signed: bool  # the log has signed the checkpoint

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.is_leaf_right and self.is_path_right and self.is_signed


async def read_record(request: web.Request, position: int) -> bytes:
    """Give the bytes of a fact as they were recorded and hashed."""
    body = await ask_bytes(request, "show-event", path={"position": position})
    return bytes(msgspec.json.decode(body, type=RecordedFact).data)


async def prove(request: web.Request, position: int, record: bytes) -> Proved | Problem:
    """Ask for the proof of a fact and check it; give the Problem while it is not sealed."""
    try:
        found = await ask(request, "prove-event", path={"position": position})
    except Problem as problem:
        return problem
    keys = [signer.key for signer in request.app[SEALS].keys.of_book(request[WHO].caller.book)]
    return checked(found, record, keys)


def checked(found: dict[str, Any], record: bytes, keys: list[Any]) -> Proved:
    """Check a proof with nothing but its own figures and the log's keys."""
    head, _, checkpoint = found["proof"].partition("\n\n")
    path = head.split("\n")[HEAD_LINES:]
    note = parse_note(checkpoint)
    stated = parse_checkpoint(note.text)
    leaf = leaf_hash(record)
    index, size = found["index"], stated.size
    root = root_of_inclusion(leaf, index, size, [base64.b64decode(each) for each in path])
    try:
        is_signed = bool(verified(note, keys))
    except (MalformedNoteError, UntrustedNoteError):
        is_signed = False
    return Proved(
        index=index,
        size=size,
        leaf=found["leaf"],
        path=path,
        root=base64.b64encode(stated.root).decode(),
        checkpoint=checkpoint,
        text=found["proof"],
        is_witnessed=found["witnessed"],
        is_leaf_right=base64.b64encode(leaf).decode() == found["leaf"],
        is_path_right=root == stated.root,
        is_signed=is_signed,
    )
