"""One delivery on the wire: signed, bounded in time and size, to no address but a permitted one."""

import math
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
    hdrs,
)
from aiohttp.abc import AbstractResolver
from msgspec import Struct
from standardwebhooks import Webhook as Signer

from api.webhooks.addresses import AddressRefused, GuardedResolver, Lookup, Rules

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
USER_AGENT: Final = "certledger-webhooks"
CONNECT_SECONDS: Final = 5.0
ANSWER_BYTES: Final = 1_000  # of the body are read and kept; the rest is nobody's affair
RETRY_AFTER_MAX_SECONDS: Final = 86_400.0
GONE: Final = 410


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one attempt."""

    took_ms: int
    status_code: int | None = None
    fault: str | None = None
    answer: str = ""
    retry_after_seconds: float = 0.0

    @property
    def is_delivered(self) -> bool:
        """Tell whether it was taken: by a 2xx and by nothing else."""
        return self.status_code is not None and self.status_code // 100 == 2  # noqa: PLR2004 - of 2xx


class Wire:
    """Sends; one for a process, so that connections are used again."""

    def __init__(
        self, rules: Rules, seconds: float, resolver: AbstractResolver | None = None
    ) -> None:
        """Take the rules of what may be connected to, and how long an attempt may take."""
        self.rules = rules
        self._session = ClientSession(
            connector=TCPConnector(
                limit=0,  # there is one connection a webhook at the most
                resolver=GuardedResolver(rules, resolver or Lookup()),
                use_dns_cache=False,  # what was judged is connected to, not what was known before
                socket_factory=self._open_socket,
            ),
            timeout=ClientTimeout(total=seconds, connect=min(seconds, CONNECT_SECONDS)),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,  # a small answer must not become a large one
            trust_env=False,
        )

    async def send(self, url: str, message: str, body: bytes, secrets: Sequence[bytes]) -> Outcome:
        """Make one attempt; whatever goes wrong is an outcome."""
        began = perf_counter()
        try:
            async with self._session.post(
                url,
                data=body,
                headers=signed(message, body, secrets, datetime.now(UTC)),
                allow_redirects=False,
            ) as response:
                answer = await _read_start(response)
                response.close()  # what else it may say is not waited for
                return Outcome(
                    took_ms=_since(began),
                    status_code=response.status,
                    fault="redirect" if response.status // 100 == 3 else None,  # noqa: PLR2004 - of 3xx
                    answer=answer,
                    retry_after_seconds=_retry_after(response),
                )
        except (ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            return Outcome(took_ms=_since(began), fault=fault_of(error))

    async def close(self) -> None:
        """Close what is open."""
        await self._session.close()

    def _open_socket(self, place: tuple[Any, ...]) -> socket.socket:
        """Judge the address once more where it is used: a number in a URL asks no resolver."""
        family, kind, protocol, _, address = place
        self.rules.check(address[0])
        return socket.socket(family, kind, protocol)


def signed(message: str, body: bytes, secrets: Sequence[bytes], now: datetime) -> dict[str, str]:
    """Make the headers of a message: one signature for each secret that is valid."""
    text = body.decode()
    return {
        hdrs.CONTENT_TYPE: CONTENT_TYPE,
        hdrs.USER_AGENT: USER_AGENT,
        "webhook-id": message,
        "webhook-timestamp": str(math.floor(now.timestamp())),
        "webhook-signature": " ".join(
            Signer(secret).sign(message, now, text) for secret in secrets
        ),
    }


def fault_of(error: BaseException) -> str:
    """Name what went wrong in a word that says nothing about our own network."""
    if _is_from(error, AddressRefused):
        return "address-refused"
    if _is_from(error, TimeoutError):
        return "timeout"
    if _is_from(error, socket.gaierror):
        return "name-unknown"
    if isinstance(error, ClientSSLError | ssl.SSLError):
        return "tls"
    if isinstance(error, InvalidURL):
        return "not-a-web-address"
    return "connection"


def _is_from(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _read_start(response: ClientResponse) -> str:
    """Read the first bytes of an answer as text that any column can hold.

    The status is the answer: a body that breaks off or trickles changes nothing about it.
    """
    start = b""
    with suppress(ClientError, TimeoutError):
        while len(start) < ANSWER_BYTES and (
            part := await response.content.read(ANSWER_BYTES - len(start))
        ):
            start += part
    return start.decode(errors="replace").replace("\x00", "\ufffd")


def _retry_after(response: ClientResponse) -> float:
    """Read for how long the receiver wants to be left alone, if it says so in seconds."""
    stated = response.headers.get(hdrs.RETRY_AFTER, "")
    if not stated.isdecimal() or len(stated) > 9:  # noqa: PLR2004 - no wait is longer than that
        return 0.0
    return min(float(stated), RETRY_AFTER_MAX_SECONDS)


def _since(began: float) -> int:
    return round((perf_counter() - began) * 1000)
