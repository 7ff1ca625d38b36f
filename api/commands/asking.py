"""Asks a running service: commands that act on business go through its door, as everybody does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from uuid import uuid4

import aiohttp
import msgspec

from api.commands.frame import FAILED, REFUSED, Failure, Given, given
from api.commands.speech import language, say
from api.demo.keeping import read_kept
from api.demo.region import LENINSK_KUZNETSKY
from ledger.keys import Role

SECONDS: Final = 60.0
NOT_DONE: Final = 400
KEY_FAULTS: Final = frozenset({401, 403})
REFUSALS: Final = frozenset({409, 412, 422, 429})
PAGE: Final = 500

Found = dict[str, Any]
Query = Mapping[str, str | int | None]


def get(path: str, query: Query | None = None) -> Found:
    """Read an address."""
    return asyncio.run(ask("GET", path, query=query))


def post(
    path: str, body: object | None = None, *, query: Query | None = None, key: str | None = None
) -> Found:
    """Post a body; the idempotency key is the caller's, or of chance."""
    content = b"" if body is None else msgspec.json.encode(body)
    return asyncio.run(ask("POST", path, content=content, query=query, idempotency_key=key))


def post_rows(path: str, rows: bytes, *, query: Query, key: str | None = None) -> Found:
    """Post rows of NDJSON; the verdicts are an answer even where all were refused."""
    kind = "application/x-ndjson"
    work = ask("POST", path, content=rows, query=query, idempotency_key=key, kind=kind)
    return asyncio.run(work)


def read_page(path: str, query: Query | None = None) -> str:
    """Read what an address prints."""
    return str(asyncio.run(ask("GET", path, query=query, accept="text/plain"))["text"])


def post_text(path: str, text: str, *, query: Query, key: str | None = None) -> Found:
    """Post a text as it is."""
    work = ask(
        "POST", path, content=text.encode(), query=query, idempotency_key=key, kind="text/plain"
    )
    return asyncio.run(work)


def post_file(path: str, whole: bytes, query: Query | None = None) -> Found:
    """Post a file as it is."""
    kind = "application/octet-stream"
    return asyncio.run(ask("POST", path, content=whole, query=query, kind=kind))


def fetch_file(path: str, query: Query) -> bytes:
    """Read a file."""
    found: bytes = asyncio.run(ask("GET", path, query=query, accept="*/*"))["file"]
    return found


def read_all(path: str, query: Query, limit: int) -> list[Found]:
    """Read a list page by page, up to a number of rows."""

    async def read() -> list[Found]:
        rows: list[Found] = []
        async for row in pages(path, query, limit):
            rows.append(row)  # noqa: PERF401 - a comprehension would not stop at the limit sooner
        return rows

    return asyncio.run(read())


async def pages(path: str, query: Query, limit: int) -> AsyncIterator[Found]:
    """Go through the rows of a list."""
    cursor: str | None = None
    left = limit
    while left > 0:
        page = await ask("GET", path, query={**query, "limit": min(left, PAGE), "cursor": cursor})
        for row in page["items"]:
            yield row
        left -= len(page["items"])
        cursor = page.get("next_cursor")
        if cursor is None:
            return


async def ask(
    method: str,
    path: str,
    *,
    content: bytes = b"",
    query: Query | None = None,
    idempotency_key: str | None = None,
    kind: str = "application/json",
    accept: str = "application/json",
) -> Found:
    """Send one request and read its answer; what the service refuses is told in its own words."""
    options = given()
    headers = {
        "Authorization": f"Bearer {token(options)}",
        "Accept-Language": language(),
        "Accept": accept,
        "Content-Type": kind,
    }
    if method == "POST":
        headers["Idempotency-Key"] = idempotency_key or str(uuid4())
    stated = {name: str(value) for name, value in (query or {}).items() if value is not None}
    url = address(options) + path
    options.whisper(f"{method} {url}")
    try:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.request(method, url, params=stated, data=content, headers=headers) as response,
        ):
            if response.content_type == "text/plain" and response.status < NOT_DONE:
                return {"text": await response.text()}
            if "Content-Disposition" in response.headers and response.status < NOT_DONE:
                return {"file": await response.read()}
            return answer(response.status, await response.read(), url)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Failure(
            say(f"Служба не отвечает: {url}", f"The service does not answer: {url}"),
            say(
                f"{error or 'время вышло'}. Запустите её (certledger run) или укажите --url.",
                f"{error or 'timed out'}. Start it (certledger run), or name one with --url.",
            ),
        ) from None


def answer(status: int, text: bytes, url: str) -> Found:
    """Read an answer, or say why there is none."""
    try:
        found: Found = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        raise Failure(
            say(f"{url} ответил не так, как реестр.", f"{url} does not answer as the ledger."),
            say("Проверьте --url.", "Look at --url."),
        ) from None
    if status < NOT_DONE or "items" in found:  # a bulk's verdicts, row by row
        return found
    if given().json:
        given().tell(text.decode())
    faults = [
        ": ".join(filter(None, (each.get("pointer") or each.get("parameter"), each.get("detail"))))
        for each in found.get("errors", ())
    ]
    message = ". ".join(filter(None, (found.get("title"), found.get("detail"))))
    cure = "\n  ".join([*faults, *filter(None, [found.get("fix")])])
    if status in KEY_FAULTS and given().key is None:
        cure += say(" Ключ задаётся так: --key cl_live_…", " Name a key with --key cl_live_…")
    raise Failure(message, cure, REFUSED if status in REFUSALS else FAILED)


def address(options: Given) -> str:
    """Give the service's address: the one named, else the one that the settings make."""
    stated = options.url or options.settings.url
    if stated:
        return stated.rstrip("/")
    return f"http://{options.settings.host}:{options.settings.port}"


def token(options: Given) -> str:
    """Give the API key: the one named, else the operator's of a demo in the data folder."""
    stated = options.key or options.settings.key
    if stated:
        return stated
    try:
        kept = read_kept(options.data)
    except PermissionError:
        kept = None
    found = None if kept is None else kept.first(LENINSK_KUZNETSKY.book, Role.OPERATOR)
    if found is None:
        raise Failure(
            say("Нужен ключ API.", "An API key is needed."),
            say(
                "Укажите --key cl_live_… или CERTLEDGER_KEY; создать: certledger key create.",
                "Name one with --key cl_live_… or CERTLEDGER_KEY; make one: certledger key create.",
            ),
        )
    options.whisper(
        say(
            f"Ключ оператора демо-региона {LENINSK_KUZNETSKY.book}.",
            f"The demo's operator key of region {LENINSK_KUZNETSKY.book}.",
        )
    )
    return found
