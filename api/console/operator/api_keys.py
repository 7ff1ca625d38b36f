"""API keys as a page: made and shown once, listed with their last use, revoked."""

from datetime import date, datetime, time
from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.looks import Look
from api.console.once import ONCE, hand_over, handed_over, take_away
from api.console.pages import Pages
from api.console.sentences import short
from api.console.titles import Titles, titles_of
from ledger.keys import Role

pages = Pages("operator")

OPERATOR: Final = {Role.OPERATOR}
PATH: Final = "/api-keys"
BEARERS: Final = ("provider", "municipality")
TEXTS: Final = ("role", "name", *BEARERS)


@pages.page(PATH, roles=OPERATOR, rank=30)
async def api_keys(request: web.Request) -> web.Response:
    """List the keys of the region, and the form for another."""
    secret = handed_over(request)
    return take_away(request, await _page(request, {}, secret=secret), PATH)


@pages.form(PATH, roles=OPERATOR)
async def issue_api_key(request: web.Request) -> web.Response:
    """Make a key; its token is shown on the page that follows, once."""
    filled = fields_of(request)
    body = {name: filled[name] for name in TEXTS if filled.get(name)}
    if filled.get("expires_on"):
        body["expires_at"] = _end_of(request[LOOK], filled["expires_on"])
    try:
        made = await request.app[ONCE].make(
            request, lambda: tell(request, "create-api-key", body=body)
        )
    except Problem as problem:
        return await _page(request, filled, problem=problem)
    return hand_over(request, go(PATH), made["token"], PATH)


def _end_of(look: Look, stated: str) -> str:
    """Give the instant at which a day is over in the region; the API judges what is no day."""
    try:
        day = date.fromisoformat(stated)
    except ValueError:
        return stated
    return datetime.combine(day, time.max, look.zone).isoformat()


@pages.form(f"{PATH}/{{key}}/revocation", roles=OPERATOR)
async def revoke_key(request: web.Request) -> web.Response:
    """Stop a key."""
    await tell(request, "revoke-api-key", path={"key": request.match_info["key"]})
    return go(f"{PATH}#keys")


async def _page(
    request: web.Request,
    filled: dict[str, str],
    *,
    secret: str | None = None,
    problem: Problem | None = None,
) -> web.Response:
    look = request[LOOK]
    found = (await ask(request, "list-api-keys"))["items"]
    titles = await titles_of(request, BEARERS)
    nobody = [("", look.t("api-keys.nobody"))]
    faults = {} if problem is None else problem.faults
    return render(
        request,
        "operator/api-keys.html",
        status=200 if problem is None else problem.status,
        keys=[_shown(look, each, titles) for each in reversed(found)],
        roles=[(each.value, look.word("role", each.value)) for each in Role],
        choices={
            kind: nobody + sorted(titles.get(kind, {}).items(), key=lambda each: each[1])
            for kind in BEARERS
        },
        filled=filled,
        faults={**faults, "expires_on": faults.get("expires_at")},
        problem=problem,
        secret=secret,
        origin=f"{request.scheme}://{request.host}",
        kept_key=field_of(request, "key") if problem is not None else None,
    )


def _shown(look: Look, key: dict[str, Any], titles: Titles) -> dict[str, Any]:
    """Say for whom a key acts and whether it works."""
    bearer = next(
        (titles.get(kind, {}).get(key[kind], short(key[kind])) for kind in BEARERS if key[kind]),
        None,
    )
    if key["revoked_at"]:
        state = "revoked"
    elif key["expires_at"] and datetime.fromisoformat(key["expires_at"]) < datetime.now(look.zone):
        state = "expired"
    else:
        state = "alive"
    return {**key, "bearer": bearer, "state": state}
