"""The log in the open: checkpoints, tiles and proofs under fixed paths, for witnesses and auditors.

Nothing here needs an API key: there are only hashes, sizes and signatures. The paths are those of
C2SP tlog-tiles; what never changes is marked so that any cache may keep it. A witness proves who it
is by its signature.
"""

import base64
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from msgspec.json import encode

from api import faults
from api.operations import JSON, REF_PATTERN
from api.plumbing import POOL
from api.sealing import SEALS
from ledger.database import Db
from ledger.proof import tree
from ledger.proof.merkle import HASH_BYTES
from ledger.proof.note import (
    MalformedNoteError,
    is_signed,
    parse_note,
    parse_signature,
)
from ledger.proof.tiles import HEIGHT, WIDTH, Place
from ledger.proof.tree import NotInTreeError, Sealed, key_name_of, origin_of

TEXT: Final = "text/plain; charset=utf-8"
FLEETING: Final = {"Cache-Control": "public, max-age=1"}
LASTING: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
LINE_BYTES_MAX: Final = 1 << 10

LOG: Final = f"/log/{{book:{REF_PATTERN}}}"
VOLUME: Final = LOG + r"/{volume:[0-9]{4}}"
TILE: Final = VOLUME + r"/tile/{level:[0-9]|[1-5][0-9]|6[0-3]}/{number:(?:x[0-9]{3}/)*[0-9]{3}}"
WIDTH_PART: Final = r".p/{width:[1-9][0-9]{0,2}}"

_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")


@asynccontextmanager
async def reading(request: web.Request) -> AsyncIterator[Db]:
    """Take one of the few connections that are for everybody: strangers can't take them all."""
    async with request.app[SEALS].readers, request.app[POOL].acquire() as db:
        yield db


async def show_log(request: web.Request) -> web.Response:
    """Tell which years a book has, how far each is sealed, and whose keys sign."""
    book = request.match_info["book"]
    seals = request.app[SEALS]
    async with reading(request) as db:
        lasts = await tree.read_lasts(db, book)
        keys = await tree.read_keys(db, book)
    if not lasts:
        raise faults.RouteUnknown
    body = {
        "book": book,
        "key_name": key_name_of(seals.keys.log_name, book),
        "keys": keys,
        "witnesses": [str(key) for key in seals.witnesses],
        "volumes": [
            {
                "volume": each.volume,
                "origin": origin_of(seals.keys.log_name, book, each.volume),
                "size": each.size,
                "first_position": each.first_position,
                "last_position": each.position,
                "signed_at": each.signed_at.isoformat(),
            }
            for each in lasts
        ],
    }
    return web.Response(body=encode(body), content_type=JSON, headers=FLEETING)


async def show_checkpoint(request: web.Request) -> web.Response:
    """Give the latest checkpoint of a year, with the lines of the witnesses that have signed it."""
    async with reading(request) as db:
        sealed = found(await tree.read_of_volume(db, *place_of(request)))
        return text(await tree.read_cosigned(db, place_of(request)[0], sealed))


async def show_witnessed_checkpoint(request: web.Request) -> web.Response:
    """Give the latest checkpoint that a witness has signed too."""
    async with reading(request) as db:
        sealed = found(await tree.read_witnessed(db, *place_of(request)))
        return text(await tree.read_cosigned(db, place_of(request)[0], sealed))


async def show_tile(request: web.Request) -> web.Response:
    """Give a tile of the tree, whole or as wide as is asked; only what is signed is shown."""
    book, volume = place_of(request)
    level = int(request.match_info["level"])
    number = int(request.match_info["number"].replace("x", "").replace("/", ""))
    width = int(request.match_info.get("width", WIDTH))
    async with reading(request) as db:
        sealed = found(await tree.read_of_volume(db, book, volume))
        hashes = await read_tile(db, book, sealed, (level, number))
    is_there = 0 < width <= WIDTH and len(hashes) >= width * HASH_BYTES
    if not is_there:
        raise faults.RouteUnknown
    return web.Response(
        body=hashes[: width * HASH_BYTES],
        content_type="application/octet-stream",
        headers=LASTING,
    )


async def read_tile(db: Db, book: str, sealed: Sealed, place: Place) -> bytes:
    """Read as much of a tile as is under a checkpoint."""
    level, number = place
    count = (sealed.size >> level * HEIGHT) - number * WIDTH
    tiles = await tree.read_tiles(db, book, sealed.volume, [place])
    return tiles.get(place, b"")[: max(count, 0) * HASH_BYTES]


async def show_consistency(request: web.Request) -> web.Response:
    """Prove that the tree of one size (`old`) is the beginning of another (`new`)."""
    old, new = size_of(request, "old"), size_of(request, "new")
    async with reading(request) as db:
        await check_size(db, request, new)
        try:
            path = await tree.prove_consistency(db, *place_of(request), old, new)
        except NotInTreeError:
            raise faults.RouteUnknown from None
    return proof(path)


async def show_inclusion(request: web.Request) -> web.Response:
    """Prove that the leaf `index` is in the tree of a `size`; the first leaf has index 0."""
    index, size = size_of(request, "index"), size_of(request, "size")
    async with reading(request) as db:
        await check_size(db, request, size)
        try:
            path = await tree.prove_inclusion(db, *place_of(request), index, size)
        except NotInTreeError:
            raise faults.RouteUnknown from None
    return proof(path)


async def add_cosignature(request: web.Request) -> web.Response:
    """Take a witness's line under a checkpoint that was published, if the witness is known."""
    size = size_of(request, "size")
    book, volume = place_of(request)
    line = await read_line(request)
    async with reading(request) as db:
        sealed = found(await tree.read_of_size(db, book, volume, size))
        try:
            signature = parse_signature(line)
            checkpoint = parse_note(sealed.note).text
        except MalformedNoteError:
            raise faults.MalformedRequest from None
        known = {(key.name, key.key_id): key for key in request.app[SEALS].witnesses}
        key = known.get((signature.name, signature.key_id))
        if key is None or not is_signed(checkpoint, signature.signed, key):
            raise faults.WitnessUnknown
        await tree.add_cosignature(db, book, sealed, key.name, str(signature))
    return web.Response(status=204)


async def read_line(request: web.Request) -> str:
    """Read one signature line."""
    body = await request.content.read(LINE_BYTES_MAX)
    try:
        return body.decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise faults.MalformedRequest from None


async def check_size(db: Db, request: web.Request, size: int) -> None:
    """Prove nothing about a tree that is not signed yet."""
    if size > found(await tree.read_of_volume(db, *place_of(request))).size:
        raise faults.RouteUnknown


def place_of(request: web.Request) -> tuple[str, int]:
    """Tell which book and year a path names."""
    return request.match_info["book"], int(request.match_info["volume"])


def size_of(request: web.Request, name: str) -> int:
    """Read a number of leaves from the query."""
    stated = request.query.get(name, "")
    if not _SIZE.fullmatch(stated):
        raise faults.MalformedRequest
    return int(stated)


def found(sealed: Sealed | None) -> Sealed:
    """Take what is there, or answer that it is not."""
    if sealed is None:
        raise faults.RouteUnknown
    return sealed


def text(note: str) -> web.Response:
    """Answer with a note, which may be another one in a second."""
    return web.Response(body=note.encode(), headers={"Content-Type": TEXT, **FLEETING})


def proof(path: Sequence[bytes]) -> web.Response:
    """Answer with hashes, one a line; they will be the same for ever."""
    lines = "".join(f"{base64.b64encode(each).decode()}\n" for each in path)
    return web.Response(body=lines.encode(), headers={"Content-Type": TEXT, **LASTING})


PAGES: Final = (
    web.get(LOG, show_log),
    web.get(VOLUME + "/checkpoint", show_checkpoint),
    web.get(VOLUME + "/witnessed-checkpoint", show_witnessed_checkpoint),
    web.get(TILE, show_tile),
    web.get(TILE + WIDTH_PART, show_tile),
    web.get(VOLUME + "/consistency", show_consistency),
    web.get(VOLUME + "/inclusion", show_inclusion),
    web.post(VOLUME + "/cosignatures", add_cosignature),
)
