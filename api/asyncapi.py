"""Makes the AsyncAPI 3.0 document of the stream of facts, out of the types of the facts."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from msgspec import json

from api.cloud_events import PING, TYPE_PREFIX
from events.codec import FACTS
from schemas.streams import CloudEvent

REF_TEMPLATE: Final = "#/components/schemas/{name}"
CHANNEL: Final = "facts"
WEBHOOKS: Final = "webhooks"
SIGNED: Final = {
    "webhook-id": "The same for every attempt and redelivery: what was seen is to be passed over.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "v1, and HMAC-SHA-256 of id.timestamp.body in base64; one for each valid"
    " secret, parted by spaces.",
}


def document() -> dict[str, Any]:
    """Describe the stream and the webhooks, with a message for each type of fact."""
    (envelope, *facts), schemas = json.schema_components(
        [CloudEvent, *FACTS.values()], ref_template=REF_TEMPLATE
    )
    found = dict(zip(FACTS, facts, strict=True))
    messages = {tag: message(tag, envelope, found[tag]) for tag in sorted(FACTS)}
    refs = {tag: {"$ref": f"#/components/messages/{tag}"} for tag in messages}
    messages[PING] = ping_message(envelope)
    sent = {**refs, PING: {"$ref": f"#/components/messages/{PING}"}}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Certificate ledger: the stream of facts",
            "version": version("certificate-ledger"),
            "description": "Server-Sent Events: `id` is the position in the book, `event` the"
            " type, `data` a CloudEvents 1.0 event. The same facts come in pages at /v1/events,"
            " and signed by Standard Webhooks to whoever asks at /v1/webhooks.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            CHANNEL: {
                "address": "/v1/events/stream",
                "title": "Facts in the order of the book",
                "messages": refs,
            },
            WEBHOOKS: {
                "address": "{url}",
                "title": "Facts in the order of the book, sent to an address",
                "parameters": {"url": {"description": "What was named at /v1/webhooks."}},
                "messages": sent,
            },
        },
        "operations": {
            "streamEvents": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{CHANNEL}"},
                "summary": "The ledger sends facts as they are recorded.",
                "messages": within(CHANNEL, refs),
            },
            "callWebhook": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{WEBHOOKS}"},
                "summary": "The ledger posts facts as they are recorded, each until it is taken.",
                "messages": within(WEBHOOKS, sent),
                "traits": [{"$ref": "#/components/operationTraits/signed"}],
            },
        },
        "components": {
            "messages": messages,
            "schemas": schemas,
            "operationTraits": {"signed": signed()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def within(channel: str, messages: Iterable[str]) -> list[dict[str, str]]:
    """Name the messages of a channel as its operation must."""
    return [{"$ref": f"#/channels/{channel}/messages/{tag}"} for tag in messages]


def signed() -> dict[str, Any]:
    """Describe the headers that every call of a webhook has."""
    lines = "\n".join(f"* `{name}`: {words}" for name, words in SIGNED.items())
    return {
        "title": "Signed by Standard Webhooks",
        "description": f"A 2xx takes a message, 410 ends the webhook. Headers:\n\n{lines}",
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
    }


def ping_message(envelope: dict[str, Any]) -> dict[str, Any]:
    """Describe what a webhook is tried with."""
    return {
        "name": TYPE_PREFIX + PING,
        "summary": "A ping: it tells of no fact.",
        "contentType": "application/cloudevents+json",
        "payload": envelope,
    }


def message(tag: str, envelope: dict[str, Any], fact: dict[str, Any]) -> dict[str, Any]:
    """Describe the event of one type of fact."""
    data = {"type": "object", "properties": {"fact": fact}, "required": ["fact"]}
    own = {"properties": {"type": {"const": TYPE_PREFIX + tag}, "data": data}}
    return {
        "name": TYPE_PREFIX + tag,
        "summary": (FACTS[tag].__doc__ or "").strip().partition("\n")[0],
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [envelope, own]},
    }


@cache
def document_bytes() -> bytes:
    """Write the document as it is served and published."""
    return json.format(json.encode(document()), indent=2) + b"\n"
