"""Answers with a problem even what is not HTTP, and so never reaches a route or the middleware.

aiohttp answers such bytes in plain text from inside its protocol, and logs them, with whatever
address and query they hold. The subclasses change the words of both, and nothing else.
"""

from typing import Any, Final

import structlog
from aiohttp import HttpVersion11, hdrs, web
from uuid_utils import uuid7

from api import faults, headers, problems

BROKEN: Final = 500


class Protocol(web.RequestHandler):
    """One connection."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = BROKEN,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's own words, which we replace
    ) -> web.StreamResponse:
        """Answer what aiohttp could not read, or what broke outside the middleware."""
        if request.writer.output_size > 0:
            raise ConnectionError("half an answer was sent; another can't follow")
        request_id = str(uuid7())
        log = structlog.get_logger()
        if status < BROKEN:
            fault: faults.Fault = faults.MalformedRequest()
            log.info("http.malformed", request_id=request_id, kind=type(exc).__name__)
        else:
            fault = faults.Internal()
            log.error("http.failed", request_id=request_id, exc_info=exc)
        language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
        response = problems.respond(fault, language, request_id)
        response.force_close()
        return response


class Server(web.Server):
    """Makes a protocol of ours for each connection."""

    def __init__(self, plain: web.Server, settings: dict[str, Any]) -> None:
        super().__init__(plain.request_handler, request_factory=plain.request_factory, **settings)
        self.settings = settings

    def __call__(self) -> web.RequestHandler:
        """Take a connection."""
        return Protocol(self, loop=self._loop, **self.settings)


class Runner(web.AppRunner):
    """Runs the application behind our protocol."""

    async def _make_server(self) -> web.Server:
        plain = await super()._make_server()
        return Server(plain, plain._kwargs)  # noqa: SLF001 - what the runner itself has put there


async def expect_continue(request: web.Request) -> web.Response | None:
    """Answer `Expect: 100-continue`; aiohttp asks here before any middleware."""
    if request.version < HttpVersion11:  # it did not know the word
        return None
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # what was written is no part of the answer
        return None
    language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    return problems.respond(faults.ExpectationFailed(), language, str(uuid7()))
