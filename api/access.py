"""The operator makes and revokes keys; everybody may ask who they are."""

from aiohttp import web

from api import faults
from api.auth import KEYS
from api.operations import EVERYBODY, Routes
from api.people import is_dry_run
from api.plumbing import CALENDAR, VISIT, answer, caller_of, read, standing
from api.views import read_state, shown
from ledger.keys import Role
from ledger.rules import refusals
from schemas.access import (
    CallerShown,
    KeyIssued,
    KeyRequest,
    KeyRevoked,
    KeyRole,
    KeyShown,
)
from schemas.access import Keys as KeysShown

routes = Routes("access", "Доступ", "Access")


@routes.post(
    "/v1/api-keys",
    roles={Role.OPERATOR},
    body=KeyRequest,
    answer=KeyIssued,
    refuses=(refusals.NotFound,),
)
async def create_api_key(request: web.Request) -> web.Response:
    """Make a key. The token is shown this once; only a digest of it is kept."""
    body = await read(request, KeyRequest)
    standing(request)  # a business date in the future is refused here as everywhere
    _check_bearer(body)
    await _check_exists(request, body)
    if is_dry_run(request):
        request[VISIT].dry_run = True
        return answer(request, KeyIssued(key="", token=""))
    issued = await request.app[KEYS].create(
        caller_of(request).book,
        Role(body.role),
        body.name,
        provider=body.provider,
        municipality=body.municipality,
        expires_at=body.expires_at,
    )
    return answer(request, KeyIssued(key=issued.key_id, token=issued.token))


def _check_bearer(body: KeyRequest) -> None:
    """Refuse a key that names nobody where somebody is needed, or the reverse."""
    needs = {
        "/provider": (body.role is KeyRole.PROVIDER, body.provider),
        "/municipality": (body.role is KeyRole.FINANCE, body.municipality),
    }
    found = [
        faults.FieldFault(pointer, "required" if is_needed else "not-for-role")
        for pointer, (is_needed, named) in needs.items()
        if is_needed == (named is None)
    ]
    if found:
        raise faults.Invalid(tuple(found))


async def _check_exists(request: web.Request, body: KeyRequest) -> None:
    """Refuse a key for a provider or a municipality that is not in the book."""
    for kind, named in (("provider", body.provider), ("municipality", body.municipality)):
        if named is not None and (await read_state(request, f"{kind}:{named}")).state is None:
            raise refusals.NotFound(subject=kind)


@routes.get("/v1/api-keys", roles={Role.OPERATOR}, answer=KeysShown)
async def list_api_keys(request: web.Request) -> web.Response:
    """List all keys of the region, the dead ones too; secrets are not known."""
    rows = await request.app[KEYS].list_keys(caller_of(request).book)
    return answer(request, KeysShown(items=[shown(row, KeyShown, key=row.key_id) for row in rows]))


@routes.post(
    "/v1/api-keys/{key}/revocation",
    roles={Role.OPERATOR},
    answer=KeyRevoked,
    refuses=(refusals.NotFound,),
)
async def revoke_api_key(request: web.Request) -> web.Response:
    """Stop a key: here at once, in other processes within five seconds."""
    key, book, keys = request.match_info["key"], caller_of(request).book, request.app[KEYS]
    if all(row.key_id != key for row in await keys.list_keys(book)):
        raise refusals.NotFound(subject="key")
    if is_dry_run(request):
        request[VISIT].dry_run = True
    else:
        await keys.revoke(book, key)
    return answer(request, KeyRevoked(key=key))


@routes.get("/v1/me", roles=EVERYBODY, answer=CallerShown)
async def show_caller(request: web.Request) -> web.Response:
    """Tell the caller which key it has, for whom it may act and what day it is in the region."""
    caller = caller_of(request)
    return answer(
        request,
        CallerShown(
            key=caller.key_id,
            region=caller.book,
            role=caller.role,
            provider=caller.provider,
            municipality=caller.municipality,
            today=request.app[CALENDAR].today(caller.book).isoformat(),
        ),
    )
