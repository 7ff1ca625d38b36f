"""Webhooks as pages: asked for, tried, watched, paused, and what was given up sent once more."""

from typing import Any, Final

from aiohttp import web

from api.cloud_events import TYPE_PREFIX
from api.console.arriving import FORM, field_of, fields_of
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.once import ONCE, hand_over, handed_over, take_away
from api.console.pages import Pages
from api.console.sentences import title
from events.codec import FACTS
from ledger.keys import Role
from schemas.webhooks import AttemptResult

pages = Pages("developer")

OWNERS: Final = {Role.FINANCE, Role.OPERATOR}
READERS: Final = OWNERS | {Role.AUDITOR}
PATH: Final = "/webhooks"
ROWS: Final = 25
# What a button asks for, and the operation that does it.
DEEDS: Final = {
    "pause": "pause-webhook",
    "resumption": "resume-webhook",
    "tests": "test-webhook",
}


@pages.page(PATH, roles=READERS, rank=30)
async def webhooks(request: web.Request) -> web.Response:
    """List the webhooks and how each stands."""
    return await _list(request, {}, [], None)


@pages.form(PATH, roles=OWNERS)
async def ask_for_webhook(request: web.Request) -> web.Response:
    """Have facts sent to an address; the secret is shown on the page that follows, once."""
    filled = fields_of(request)
    types = [str(each) for each in request[FORM].getall("types", [])]
    after = filled.get("after", "")
    body = {
        "url": filled.get("url", ""),
        "description": filled.get("description", ""),
        "types": [f"{TYPE_PREFIX}{each}" for each in types],
        "after": int(after) if after.isdecimal() else after or None,
    }
    try:
        made = await request.app[ONCE].make(
            request, lambda: tell(request, "create-webhook", body=body)
        )
    except Problem as problem:
        return await _list(request, filled, types, problem)
    return hand_over(request, go(f"{PATH}/{made['webhook']}"), made["secret"], PATH)


async def _list(
    request: web.Request, filled: dict[str, str], types: list[str], problem: Problem | None
) -> web.Response:
    look = request[LOOK]
    return render(
        request,
        "developer/webhooks.html",
        status=200 if problem is None else problem.status,
        hooks=(await ask(request, "list-webhooks"))["items"],
        kinds=sorted((title(look, each), each) for each in FACTS),
        marked=set(types),
        filled=filled,
        faults={} if problem is None else problem.faults,
        problem=problem,
        kept_key=field_of(request, "key") if problem is not None else None,
    )


@pages.page(f"{PATH}/{{webhook}}", roles=READERS)
async def webhook(request: web.Request) -> web.Response:
    """Show one webhook: how it stands, what was tried, and what was given up."""
    shown = await _page(request, {}, None, handed_over(request))
    return take_away(request, shown, PATH)


@pages.form(f"{PATH}/{{webhook}}/secrets", roles=OWNERS)
async def rotate_secret(request: web.Request) -> web.Response:
    """Make a new secret, shown once."""
    path = _place(request)
    made = await request.app[ONCE].make(
        request, lambda: tell(request, "rotate-webhook-secret", path=path, body={})
    )
    return hand_over(request, go(f"{PATH}/{path['webhook']}"), made["secret"], PATH)


@pages.form(f"{PATH}/{{webhook}}/deletion", roles=OWNERS)
async def forget_webhook(request: web.Request) -> web.Response:
    """Forget a webhook with its log."""
    await tell(request, "delete-webhook", path=_place(request))
    return go(PATH)


@pages.form(f"{PATH}/{{webhook}}/redeliveries", roles=OWNERS)
async def send_again(request: web.Request) -> web.Response:
    """Send one fact or a span once more."""
    filled, path = fields_of(request), _place(request)
    body: dict[str, Any] = {"only_dead": bool(filled.get("only_dead"))}
    for name in ("from_position", "to_position"):
        stated = filled.get(name, "")
        body[name] = int(stated) if stated.isdecimal() else stated
    try:
        await tell(request, "redeliver-webhook", path=path, body=body)
    except Problem as problem:
        return await _page(request, filled, problem, None)
    return go(f"{PATH}/{path['webhook']}#redeliveries")


@pages.form(f"{PATH}/{{webhook}}/{{deed:pause|resumption|tests}}", roles=OWNERS)
async def change_webhook(request: web.Request) -> web.Response:
    """Pause a webhook, let it go on, or send a ping."""
    path = _place(request)
    await tell(request, DEEDS[request.match_info["deed"]], path=path)
    return go(f"{PATH}/{path['webhook']}#deliveries")


def _place(request: web.Request) -> dict[str, str]:
    return {"webhook": request.match_info["webhook"]}


async def _page(
    request: web.Request, filled: dict[str, str], problem: Problem | None, secret: str | None
) -> web.Response:
    look, path = request[LOOK], _place(request)
    hook = await ask(request, "show-webhook", path=path)
    query = {
        "limit": ROWS,
        "result": request.query.get("result"),
        "cursor": request.query.get("cursor"),
    }
    results = [(each.value, look.word("delivery", each.value)) for each in AttemptResult]
    return render(
        request,
        "developer/webhook.html",
        status=200 if problem is None else problem.status,
        title=look.name(hook["description"]),
        hook=hook,
        kinds=[title(look, each) for each in hook["types"] if each in FACTS],
        deliveries=await ask(request, "list-webhook-deliveries", path=path, query=query),
        dead=await ask(request, "list-webhook-dead-letters", path=path, query={"limit": ROWS}),
        again=(await ask(request, "list-webhook-redeliveries", path=path))["items"],
        results=[("", look.t("console.all")), *results],
        filled=filled,
        faults={} if problem is None else problem.faults,
        problem=problem,
        secret=secret,
    )
