"""The console's own style and scripts, and those of others, each under the hash of its bytes."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from aiohttp import hdrs, web

from api import faults

TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FOREVER: Final = "public, max-age=31536000, immutable"
MARK_LENGTH: Final = 12


class Static(NamedTuple):
    """A file that browsers fetch."""

    content: bytes
    content_type: str
    mark: str  # changes with the bytes, so that browsers may keep the file for ever


@cache
def statics() -> dict[str, Static]:
    """Read the files once, by their path below `static/`."""
    return dict(_below(files("api.console").joinpath("static"), ""))


def _below(folder: Traversable, path: str) -> list[tuple[str, Static]]:
    found: list[tuple[str, Static]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _below(each, f"{path}{each.name}/")
        elif kind := TYPES.get(each.name.rpartition(".")[2]):
            content = each.read_bytes()
            mark = hashlib.sha256(content).hexdigest()[:MARK_LENGTH]
            found.append((path + each.name, Static(content, kind, mark)))
    return found


def static_url(path: str) -> str:
    """Give the address of a file, with its mark."""
    return f"/static/{path}?v={statics()[path].mark}"


async def show_static(request: web.Request) -> web.Response:
    """Give a file."""
    found = statics().get(request.match_info["path"])
    if found is None:
        raise faults.RouteUnknown
    headers = {
        hdrs.CONTENT_TYPE: found.content_type,
        hdrs.ETAG: f'"{found.mark}"',
        hdrs.CACHE_CONTROL: FOREVER if request.query.get("v") == found.mark else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get(hdrs.IF_NONE_MATCH) == headers[hdrs.ETAG]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=found.content, headers=headers)
