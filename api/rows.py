"""Reads the rows of a bulk, from a JSON array or from NDJSON, each judged by itself."""

from functools import cache
from types import GenericAlias
from typing import Any, TypeVar

import msgspec
from aiohttp import hdrs, web
from msgspec import Raw, Struct, defstruct

from api import checking, headers, reading
from api.faults import Fault, FieldFault, Invalid
from api.operations import JSON, NDJSON
from api.plumbing import read_bytes

S = TypeVar("S", bound=Struct)


async def read_rows(
    request: web.Request, shape: type[S], *, member: str, rows_max: int
) -> list[S | Fault]:
    """Give every row as a struct, or as what is wrong with it, in the order of the body.

    NDJSON has a row a line; JSON has them under one member of its object. What is wrong with the
    body as a whole is raised.
    """
    content_type = request.headers.get(hdrs.CONTENT_TYPE, JSON)
    kind = headers.check_media_type(content_type, (JSON, NDJSON))
    body = await read_bytes(request)
    if kind == NDJSON:
        at, lines = "", [line for line in body.split(b"\n") if line.strip()]
    else:
        at, lines = f"/{member}", _array(body, shape, member)
    if not lines:
        raise Invalid((FieldFault(at, "too-few-items", {"least": 1}),))
    if len(lines) > rows_max:
        raise Invalid((FieldFault(at, "too-many-items", {"most": rows_max}),))
    return [_row(line, shape, f"{at}/{index}") for index, line in enumerate(lines)]


def _row(line: bytes, shape: type[S], at: str) -> S | Fault:
    try:
        return reading.decode(line, shape, at)
    except Fault as fault:
        return fault


def _array(body: bytes, shape: type[Struct], member: str) -> list[bytes]:
    """Cut the array into its rows without reading them."""
    raw, whole = _wrappers(shape, member)
    if body.count(b'"%s"' % member.encode()) == 1:
        try:
            return [bytes(row) for row in getattr(raw.decode(body), member)]
        except (msgspec.MsgspecError, UnicodeDecodeError):
            pass  # told in full below
    return [msgspec.json.encode(row) for row in getattr(checking.check(body, whole), member)]


@cache
def _wrappers(shape: type[Struct], member: str) -> tuple[msgspec.json.Decoder[Any], type[Struct]]:
    """Make the types of the object around the rows: with rows unread, and with rows checked."""
    raw = defstruct("Rows", [(member, list[Raw])], forbid_unknown_fields=True)
    whole = defstruct("Rows", [(member, GenericAlias(list, shape))], forbid_unknown_fields=True)
    return msgspec.json.Decoder(raw), whole
