"""Makes the AsyncAPI 3.0 document of the stream of facts, out of the types of the facts."""

from functools import cache
from importlib.metadata import version
from typing import Any, Final

from msgspec import json

from api.cloud_events import TYPE_PREFIX
from events.codec import FACTS
from schemas.streams import CloudEvent

REF_TEMPLATE: Final = "#/components/schemas/{name}"
CHANNEL: Final = "facts"


def document() -> dict[str, Any]:
    """Describe the one channel there is, with a message for each type of fact."""
    (envelope, *facts), schemas = json.schema_components(
        [CloudEvent, *FACTS.values()], ref_template=REF_TEMPLATE
    )
    found = dict(zip(FACTS, facts, strict=True))
    messages = {tag: message(tag, envelope, found[tag]) for tag in sorted(FACTS)}
    refs = {tag: {"$ref": f"#/components/messages/{tag}"} for tag in messages}
    inside = [{"$ref": f"#/channels/{CHANNEL}/messages/{tag}"} for tag in messages]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Certificate ledger: the stream of facts",
            "version": version("certificate-ledger"),
            "description": "Server-Sent Events: `id` is the position in the book, `event` the"
            " type, `data` a CloudEvents 1.0 event. The same facts come in pages at /v1/events.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            CHANNEL: {
                "address": "/v1/events/stream",
                "title": "Facts in the order of the book",
                "messages": refs,
            }
        },
        "operations": {
            "streamEvents": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{CHANNEL}"},
                "summary": "The ledger sends facts as they are recorded.",
                "messages": inside,
            }
        },
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
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
