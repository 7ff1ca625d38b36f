"""A ping to a webhook: whether the address answers, and knows the signature."""

from datetime import UTC, datetime

import msgspec
from aiohttp import web
from msgspec import Raw

from api.cloud_events import PING, TYPE_PREFIX
from api.plumbing import METRICS, new_id
from api.webhooks.delivering import WEBHOOKS, WIRE
from ledger.webhooks import Tried, Webhook
from schemas.streams import CloudEvent


async def ping(app: web.Application, book: str, webhook: Webhook) -> Tried:
    """Send a ping once and put it into the log."""
    now, message = datetime.now(UTC), f"ping_{new_id()}"
    body = msgspec.json.encode(ping_event(book, webhook.webhook, message, now))
    secrets = await app[WEBHOOKS].secrets(book, webhook.webhook)
    outcome = await app[WIRE].send(webhook.url, message, body, secrets)
    tried = Tried(
        number=0,  # the log numbers it
        message=message,
        position=None,
        type=PING,
        attempt=1,
        result="delivered" if outcome.is_delivered else "failed",
        begun_at=now,
        took_ms=outcome.took_ms,
        status_code=outcome.status_code,
        fault=outcome.fault,
        answer=outcome.answer,
    )
    await app[WEBHOOKS].log_trial(book, webhook.webhook, tried)
    app[METRICS].count_delivery(tried.result)
    return tried


def ping_event(book: str, webhook: str, message: str, now: datetime) -> CloudEvent:
    """Make an event as facts are sent, which tells of no fact and stands in no book."""
    return CloudEvent(
        specversion="1.0",
        id=f"{book}/{message}",
        source=f"/books/{book}",
        type=TYPE_PREFIX + PING,
        subject=f"webhook:{webhook}",
        time=now,
        datacontenttype="application/json",
        sequence="0",
        streamversion=0,
        effectiveon=now.date(),
        authid="webhook-test",
        data=Raw(b"{}"),
    )
