"""From bytes to typed bodies: a fast way for what is right, a slow one that names every fault.

msgspec decodes and checks in one pass, but stops at the first fault, takes the last of two equal
names, and reads a number literal as a binary float. So whatever it refuses, and whatever looks as
if it might hide one of these, is read again by `api.checking`, which keeps every literal as it was
written and lists all faults at once.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct, inspect
from multidict import MultiMapping

from api import checking, faults
from schemas.base import Query

S = TypeVar("S", bound=Struct)
Q = TypeVar("Q", bound=Query)

# An escape may spell a control character, which no text here may hold, or a letter of a name that
# stands twice.
_SUSPICIOUS: Final = re.compile(rb"\\(?:u00[0-7]|[bfnrt])")
# msgspec knows no bounds for dates; the years 1900 to 2199 are those that a month can have.
_FAR_DATE: Final = re.compile(rb'"(?:0|1[0-8]|2[2-9]|[3-9])[0-9]{2,3}-[0-9]{2}-[0-9]{2}')


class Shape(NamedTuple):
    """How bodies of one type are read."""

    decode: msgspec.json.Decoder[Any]
    names: tuple[bytes, ...] | None  # none: a name may rightly stand more than once
    has_dates: bool


async def read_in_time(request: web.Request, seconds: float) -> bytes:
    """Read the body; nearly always it is here already and there is nothing to wait for."""
    if request.content.is_eof():
        return await request.read()
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError:
        raise faults.BodyTooSlow from None


def decode(body: bytes, shape: type[S], at: str = "") -> S:
    """Read one JSON body, or raise what is wrong with all of it; `at` begins the pointers."""
    decoder, names, has_dates = shape_of(shape)
    try:
        fast: S = decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return checking.check(body, shape, at)
    if names is None or (b"\\" in body and _SUSPICIOUS.search(body)):
        return checking.check(body, shape, at)
    if has_dates and _FAR_DATE.search(body):
        return checking.check(body, shape, at)
    for name in names:
        if body.count(name) > 1:  # or a text that is a name: read again to tell
            return checking.check(body, shape, at)
    return fast


def decode_query(query: MultiMapping[str], shape: type[Q]) -> Q:
    """Read the query string, or raise what is wrong with all of it."""
    return checking.check_query(query, shape)


@cache
def shape_of(shape: type[Struct]) -> Shape:
    """Prepare a type for reading; it is done once for each."""
    kind = inspect.type_info(shape)
    counts = Counter(_names(kind))
    is_flat = all(count == 1 for count in counts.values())
    names = tuple(b'"%s"' % name.encode() for name in counts) if is_flat else None
    return Shape(msgspec.json.Decoder(shape), names, "DateType" in repr(kind))


def _names(kind: inspect.Type) -> Iterator[str]:
    """List the names of fields, those twice that may stand in a body more than once."""
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                yield field.encode_name
                yield from _names(field.type)
        case inspect.Metadata():
            yield from _names(kind.type)
        case inspect.UnionType():
            for member in kind.types:
                yield from _names(member)
        case inspect.ListType() | inspect.VarTupleType():
            inner = list(_names(kind.item_type))
            yield from inner * 2
        case inspect.DictType():
            yield from ("", "")  # its names are the caller's own
        case _:
            pass  # a value without parts
