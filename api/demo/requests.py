"""Asks the service over HTTP as any client would: safe to repeat, patient, no SQL."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

TRIES_MAX: Final = 8
PAUSE_SECONDS: Final = 0.5  # before the second try; then longer
AT_ONCE: Final = 24  # more would only wait in the service instead of here
NOT_DONE: Final = 400  # HTTP's own line between done and not done
LATER: Final = frozenset({429, 503})
NDJSON: Final = "application/x-ndjson"
TEXT: Final = "text/plain"

R = TypeVar("R", bound=Struct)


class Unexpected(Exception):
    """The service answered something else than the demo had planned."""


class Busy(Exception):
    """The service asks to come again later."""


class Seen(Struct, frozen=True):
    """What an answer must have to be understood as a problem."""

    code: str
    detail: str = ""


class Line:
    """The way to one service: so many requests at once and no more, each repeated if need be."""

    def __init__(self, http: aiohttp.ClientSession, url: str, seed: int) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self.seed = seed
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def post(
        self,
        path: str,
        content: bytes,
        *,
        token: str,
        name: str,
        on: date | None,
        kind: str = "application/json",
    ) -> tuple[int, bytes]:
        """Post a body under a name; the same name in the same seed is the same request."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": kind,
            "Idempotency-Key": f"demo-{self.seed}-{name}",
        }
        query = {} if on is None else {"effective_on": on.isoformat()}
        return await self._ask("POST", path, content, headers, query)

    async def read(self, path: str, *, token: str) -> tuple[int, bytes]:
        """Read an address."""
        return await self._ask("GET", path, b"", {"Authorization": f"Bearer {token}"}, {})

    async def _ask(
        self,
        method: str,
        path: str,
        content: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> tuple[int, bytes]:
        async with self._turns:
            for attempt in range(1, TRIES_MAX + 1):
                try:
                    return await self._once(method, path, content, headers, query)
                except (aiohttp.ClientConnectionError, TimeoutError, Busy) as error:
                    if attempt == TRIES_MAX:
                        raise Unexpected(f"{path}: {error or type(error).__name__}") from None
                await asyncio.sleep(PAUSE_SECONDS * attempt)
        raise AssertionError("the last try returns or raises")

    async def _once(
        self,
        method: str,
        path: str,
        content: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> tuple[int, bytes]:
        async with self._http.request(
            method, self._url + path, data=content, headers=headers, params=query
        ) as response:
            text = await response.read()
            if response.status in LATER:
                raise Busy(f"{response.status} {explain(text)}")
            return response.status, text


class Client:
    """One API key on the line."""

    def __init__(self, line: Line, token: str) -> None:
        self._line = line
        self._token = token

    async def post(
        self, path: str, body: Struct | None, answer: type[R], name: str, on: date | None = None
    ) -> R:
        """Post a body and read the receipt; anything but success is unexpected."""
        content = b"" if body is None else msgspec.json.encode(body)
        found = await self._line.post(path, content, token=self._token, name=name, on=on)
        return receipt(name, *found, answer)

    async def post_text(
        self, path: str, text: str, answer: type[R], name: str, on: date | None = None
    ) -> R:
        """Post a text as it is and read the receipt."""
        found = await self._line.post(
            path, text.encode(), token=self._token, name=name, on=on, kind=TEXT
        )
        return receipt(name, *found, answer)

    async def post_rows(self, path: str, rows: Sequence[Struct], answer: type[R], name: str) -> R:
        """Post rows as NDJSON and read the verdicts."""
        content = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
        found = await self._line.post(
            path, content, token=self._token, name=name, on=None, kind=NDJSON
        )
        return receipt(name, *found, answer)

    async def be_refused(
        self, path: str, body: Struct, code: str, name: str, on: date | None = None
    ) -> None:
        """Post what the rules refuse, so that the refusal stands on record with its figures."""
        content = msgspec.json.encode(body)
        status, text = await self._line.post(path, content, token=self._token, name=name, on=on)
        if status < NOT_DONE or msgspec.json.decode(text, type=Seen).code != code:
            raise Unexpected(f"{name}: {status}, not {code}: {explain(text)}")

    async def read(self, path: str, answer: type[R]) -> R:
        """Read something."""
        return receipt(path, *await self._line.read(path, token=self._token), answer)


def receipt(name: str, status: int, text: bytes, answer: type[R]) -> R:
    """Read an answer that is a success."""
    if status >= NOT_DONE:
        raise Unexpected(f"{name}: {status} {explain(text)}")
    return msgspec.json.decode(text, type=answer)


def explain(text: bytes) -> str:
    """Find the words of a problem in an answer."""
    try:
        seen = msgspec.json.decode(text, type=Seen)
    except msgspec.DecodeError:
        return text[:200].decode(errors="replace")
    return f"{seen.code}: {seen.detail}"
