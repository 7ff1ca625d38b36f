"""A fact as a CloudEvents 1.0 event: in lists, in streams, and wherever else it goes out."""

from typing import Final

from msgspec import Raw

from projections.audit_trail import Entry
from schemas.streams import CloudEvent

BATCH: Final = "application/cloudevents-batch+json"
TYPE_PREFIX: Final = "ru.certledger."
PING: Final = "webhook.ping.v1"  # no fact: what a webhook is tried with
SEQUENCE_DIGITS: Final = 15


def cloud_event(book: str, entry: Entry) -> CloudEvent:
    """Put the attributes of CloudEvents around a fact; its envelope stays byte for byte."""
    return CloudEvent(
        specversion="1.0",
        id=f"{book}/{entry.position}",
        source=f"/books/{book}",
        type=TYPE_PREFIX + entry.type,
        subject=entry.stream,
        time=entry.recorded_at,
        datacontenttype="application/json",
        sequence=f"{entry.position:0{SEQUENCE_DIGITS}d}",
        streamversion=entry.version,
        effectiveon=entry.effective_on,
        authid=entry.actor,
        data=Raw(entry.envelope),
    )
