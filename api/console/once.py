"""A form sent twice makes one secret: what has no Idempotency-Key of the API is remembered here.

The secret itself goes to the browser that asked in a cookie of its own that no script can read, is
shown on the page that the form leads to, and is taken away in the same answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from api.console.arriving import form_key
from api.console.asking import WHO
from api.console.security import is_secure

KEPT_MAX: Final = 200  # forms; a second click comes soon or never
SHOWN: Final = "certledger_shown_once"
SHOWN_SECONDS: Final = 120

Making = Callable[[], Awaitable[dict[str, Any]]]


class Once:
    """Answers of forms, by whoever sent them and the key that was drawn with them."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = {}

    async def make(self, request: web.Request, making: Making) -> dict[str, Any]:
        """Make what a form asks for, or give what it has made before; a "no" may be tried again."""
        place = request[WHO].login, form_key(request)
        task = self._made.get(place)
        if task is None:
            task = self._made[place] = asyncio.ensure_future(making())
            if len(self._made) > KEPT_MAX:
                del self._made[next(iter(self._made))]
        try:
            return await asyncio.shield(task)
        except BaseException:
            if task.done():
                self._made.pop(place, None)
            raise


ONCE: Final = web.AppKey("once", Once)


def hand_over(request: web.Request, response: web.Response, secret: str, path: str) -> web.Response:
    """Give the browser a secret for the pages below a path, to one of which it is sent."""
    response.set_cookie(
        SHOWN,
        secret,
        max_age=SHOWN_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=is_secure(request),
        path=path,
    )
    return response


def handed_over(request: web.Request) -> str | None:
    """Give the secret that is to be shown on this page, if there is one."""
    return request.cookies.get(SHOWN)


def take_away(request: web.Request, response: web.Response, path: str) -> web.Response:
    """Let the browser forget the secret that this page shows."""
    if SHOWN in request.cookies:
        response.del_cookie(SHOWN, path=path)
    return response
