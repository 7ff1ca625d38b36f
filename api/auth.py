"""Who calls: an API key in the Authorization header, or in X-Api-Key where that one is taken."""

from typing import Final

from aiohttp import hdrs, web
from multidict import CIMultiDictProxy

from api import faults
from api.operations import Operation
from ledger.keys import Caller, Keys

KEYS: Final = web.AppKey("keys", Keys)


def token_of(headers: CIMultiDictProxy[str]) -> str | None:
    """Find the API key among a request's headers."""
    stated = headers.get(hdrs.AUTHORIZATION)
    if stated is None:
        return headers.get("X-Api-Key")
    scheme, _, token = stated.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def admit(request: web.Request, keys: Keys, operation: Operation) -> Caller:
    """Name the caller, or turn away whoever has no live key or not the role for this."""
    token = token_of(request.headers)
    caller = None if token is None else await keys.authenticate(token)
    if caller is None:
        raise faults.Unauthenticated
    if caller.role not in operation.roles:
        raise faults.ForbiddenForRole(caller.role)
    return caller
