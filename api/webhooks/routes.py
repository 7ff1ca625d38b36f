"""Whoever may read facts may have them sent: webhooks asked for, tried, watched and stopped."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from api import faults
from api.cloud_events import TYPE_PREFIX
from api.operations import Routes
from api.people import is_dry_run
from api.plumbing import POOL, VISIT, answer, caller_of, new_id, read, read_query
from api.views import looking, position_of, shown
from api.webhooks.delivering import WEBHOOKS, WIRE
from api.webhooks.trial import ping
from events.base import KOPECKS_MAX
from events.codec import FACTS
from ledger.keys import Role
from ledger.rules import refusals
from ledger.webhooks import (
    WEBHOOKS_MAX,
    TooManyWebhooksError,
    UnknownWebhookError,
    Webhook,
    Webhooks,
    Wish,
)
from projections import audit_trail, feed
from projections.paging import Cursor, PositionKey, clamp
from schemas.base import PageQuery
from schemas.webhooks import (
    AttemptQuery,
    DeadLetterQuery,
    DeadLetters,
    DeadLetterShown,
    Redeliveries,
    RedeliveryRequest,
    RedeliveryShown,
    SecretMade,
    SecretRequest,
    TrialShown,
    WebhookAttempt,
    WebhookAttempts,
    WebhookMade,
    WebhookRequest,
    WebhookShown,
    WebhooksShown,
)

routes = Routes("webhooks", "Вебхуки", "Webhooks")

OWNERS: Final = {Role.FINANCE, Role.OPERATOR, Role.INTEGRATION}
READERS: Final = OWNERS | {Role.AUDITOR}
VIEW: Final = audit_trail.VIEW.name
LATEST_FIRST: Final = Cursor(PositionKey, (KOPECKS_MAX,))
IN_ORDER: Final = Cursor(PositionKey, (0,))
UNKNOWN: Final = (refusals.NotFound,)


@routes.post("/v1/webhooks", roles=OWNERS, body=WebhookRequest, answer=WebhookMade)
async def create_webhook(request: web.Request) -> web.Response:
    """Have facts sent to an address as they are recorded.

    What is sent is what the key may read of the feed, in its order, each fact as a CloudEvent
    signed by Standard Webhooks. The secret is shown this once. A finance department sees and keeps
    the webhooks of its municipality, an integration those of integrations.
    """
    body = await read(request, WebhookRequest)
    types = tuple(dict.fromkeys(each.removeprefix(TYPE_PREFIX) for each in body.types))
    _check(request, body.url, types)
    position = body.after
    if position is None:
        async with request.app[POOL].acquire() as db:
            position = (await feed.read_head(db, caller_of(request).book)).position
    if is_dry_run(request):
        request[VISIT].dry_run = True
        return answer(request, WebhookMade(webhook="", secret=""))
    wish = Wish(url=body.url, description=body.description, types=types, position=position)
    webhook = new_id()
    try:
        secret = await _webhooks(request).make(caller_of(request), webhook, wish)
    except TooManyWebhooksError:
        most = {"most": WEBHOOKS_MAX}
        raise faults.Invalid((faults.FieldFault("", "too-many-items", most),)) from None
    location = f"/v1/webhooks/{webhook}"
    return answer(request, WebhookMade(webhook=webhook, secret=secret), location=location)


def _check(request: web.Request, url: str, types: tuple[str, ...]) -> None:
    """Name all that is wrong with an address and with types that there are not."""
    found = []
    if (fault := request.app[WIRE].rules.fault_of(url)) is not None:
        found.append(faults.FieldFault("/url", fault))
    choices = {"choices": ", ".join(FACTS)}
    found += [
        faults.FieldFault(f"/types/{place}", "not-a-choice", choices)
        for place, each in enumerate(types)
        if each not in FACTS
    ]
    if found:
        raise faults.Invalid(tuple(found))


@routes.get("/v1/webhooks", roles=READERS, answer=WebhooksShown)
async def list_webhooks(request: web.Request) -> web.Response:
    """List the webhooks that the caller may know of, and how each stands."""
    found = await _webhooks(request).listed(caller_of(request))
    return answer(request, WebhooksShown(items=[shown(each, WebhookShown) for each in found]))


@routes.get("/v1/webhooks/{webhook}", roles=READERS, answer=WebhookShown, refuses=UNKNOWN)
async def show_webhook(request: web.Request) -> web.Response:
    """Show one webhook: how far it is, whether it fails, what was given up."""
    return answer(request, shown(await _find(request), WebhookShown))


@routes.post(
    "/v1/webhooks/{webhook}/secrets",
    roles=OWNERS,
    body=SecretRequest,
    answer=SecretMade,
    refuses=UNKNOWN,
)
async def rotate_webhook_secret(request: web.Request) -> web.Response:
    """Make a new secret. For the overlap deliveries are signed with both, then with it alone."""
    body = await read(request, SecretRequest)
    found = await _find(request)
    if is_dry_run(request):
        request[VISIT].dry_run = True
        made = SecretMade(webhook=found.webhook, secret="", former_ends_at=None)
        return answer(request, made)
    secret, ends_at = await _webhooks(request).rotate(
        caller_of(request).book, found.webhook, timedelta(hours=body.overlap_hours)
    )
    made = SecretMade(webhook=found.webhook, secret=secret, former_ends_at=ends_at)
    return answer(request, made)


@routes.post(
    "/v1/webhooks/{webhook}/pause", roles=OWNERS, answer=WebhookShown, status=200, refuses=UNKNOWN
)
async def pause_webhook(request: web.Request) -> web.Response:
    """Send nothing more until it is resumed; its place in the book is kept."""
    found = await _find(request)
    if not _is_trial(request):
        await _webhooks(request).pause(caller_of(request).book, found.webhook)
    return answer(request, shown(await _find(request), WebhookShown))


@routes.post(
    "/v1/webhooks/{webhook}/resumption",
    roles=OWNERS,
    answer=WebhookShown,
    status=200,
    refuses=UNKNOWN,
)
async def resume_webhook(request: web.Request) -> web.Response:
    """Go on from where it stopped, paused, disabled or waiting: the next attempt is made at once.

    The caller's key answers for the webhook from now on.
    """
    found = await _find(request)
    if not _is_trial(request):
        await _webhooks(request).resume(caller_of(request), found.webhook)
    return answer(request, shown(await _find(request), WebhookShown))


@routes.post(
    "/v1/webhooks/{webhook}/tests", roles=OWNERS, answer=TrialShown, status=200, refuses=UNKNOWN
)
async def test_webhook(request: web.Request) -> web.Response:
    """Send a ping now, once, and tell what came of it; it is signed and logged as a fact is."""
    found = await _find(request)
    if _is_trial(request):
        raise faults.Invalid((faults.FieldFault("dry_run", "not-a-choice", {"choices": "false"}),))
    tried = await ping(request.app, caller_of(request).book, found)
    return answer(request, shown(tried, TrialShown))


@routes.post(
    "/v1/webhooks/{webhook}/deletion",
    roles=OWNERS,
    answer=WebhookShown,
    status=200,
    refuses=UNKNOWN,
)
async def delete_webhook(request: web.Request) -> web.Response:
    """Forget a webhook with its secrets and its log; the answer shows it for the last time."""
    found = await _find(request)
    if not _is_trial(request):
        await _webhooks(request).delete(caller_of(request).book, found.webhook)
    return answer(request, shown(found, WebhookShown))


@routes.get(
    "/v1/webhooks/{webhook}/deliveries",
    roles=READERS,
    answer=WebhookAttempts,
    query=AttemptQuery,
    refuses=UNKNOWN,
)
async def list_webhook_deliveries(request: web.Request) -> web.Response:
    """List the attempts to deliver, the latest first: status, duration, how the answer began.

    `event_position` finds all attempts at one fact. Old attempts are forgotten after a while.
    """
    query, found = read_query(request, AttemptQuery), await _find(request)
    size = clamp(query.limit)
    rows = await _webhooks(request).attempts(
        *(caller_of(request).book, found.webhook, LATEST_FIRST.read(query.cursor)[0], size + 1),
        *(query.result, query.event_position),
    )
    page = LATEST_FIRST.page(rows, size, lambda row: (row.number,))
    return answer(
        request,
        WebhookAttempts(
            items=[shown(each, WebhookAttempt) for each in page.rows],
            next_cursor=page.after,
            position=await _seen(request, query),
        ),
    )


@routes.get(
    "/v1/webhooks/{webhook}/dead-letters",
    roles=READERS,
    answer=DeadLetters,
    query=DeadLetterQuery,
    refuses=UNKNOWN,
)
async def list_webhook_dead_letters(request: web.Request) -> web.Response:
    """List the facts that were given up; a redelivery that succeeds takes them off the list."""
    query, found = read_query(request, DeadLetterQuery), await _find(request)
    size = clamp(query.limit)
    rows = await _webhooks(request).dead_letters(
        caller_of(request).book, found.webhook, IN_ORDER.read(query.cursor)[0], size + 1
    )
    page = IN_ORDER.page(rows, size, lambda row: (row.position,))
    return answer(
        request,
        DeadLetters(
            items=[shown(each, DeadLetterShown) for each in page.rows],
            next_cursor=page.after,
            position=await _seen(request, query),
        ),
    )


@routes.post(
    "/v1/webhooks/{webhook}/redeliveries",
    roles=OWNERS,
    body=RedeliveryRequest,
    answer=RedeliveryShown,
    status=202,
    refuses=UNKNOWN,
)
async def redeliver_webhook(request: web.Request) -> web.Response:
    """Send one fact or a span once more, in order and before what is new.

    With `only_dead` only what was given up. The ids are those of the first delivery.
    """
    body = await read(request, RedeliveryRequest)
    if body.to_position < body.from_position:
        least = {"least": body.from_position}
        raise faults.Invalid((faults.FieldFault("/to_position", "too-small", least),))
    found, caller = await _find(request), caller_of(request)
    if _is_trial(request):
        raise faults.Invalid((faults.FieldFault("dry_run", "not-a-choice", {"choices": "false"}),))
    made = await _webhooks(request).redeliver(
        caller, found.webhook, body.from_position, body.to_position, only_dead=body.only_dead
    )
    return answer(request, shown(made, RedeliveryShown, redelivery=made.line))


@routes.get(
    "/v1/webhooks/{webhook}/redeliveries", roles=READERS, answer=Redeliveries, refuses=UNKNOWN
)
async def list_webhook_redeliveries(request: web.Request) -> web.Response:
    """List what was asked for once more, and how far each has come."""
    found = await _find(request)
    rows = await _webhooks(request).redeliveries(caller_of(request).book, found.webhook)
    items = [shown(each, RedeliveryShown, redelivery=each.line) for each in rows]
    return answer(request, Redeliveries(items=items))


def _webhooks(request: web.Request) -> Webhooks:
    return request.app[WEBHOOKS]


async def _find(request: web.Request) -> Webhook:
    """Find what the path names; another's and none look the same."""
    try:
        return await _webhooks(request).find(caller_of(request), request.match_info["webhook"])
    except UnknownWebhookError:
        raise refusals.NotFound(subject="webhook") from None


def _is_trial(request: web.Request) -> bool:
    """Tell whether nothing may be done, and let the answer say so."""
    request[VISIT].dry_run = is_dry_run(request)
    return request[VISIT].dry_run


async def _seen(request: web.Request, query: PageQuery) -> int:
    async with looking(request, query, VIEW) as db:
        return await position_of(request, db, VIEW)
