"""Facts as they go out: CloudEvents 1.0, in pages and as a stream."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Raw

from schemas.base import Answer, PositionNumber, ReadQuery, RefText
from schemas.facts import FactType, StreamName


class CloudEvent(Answer, frozen=True, kw_only=True):
    """A fact as a CloudEvents 1.0 event; `data` is the envelope as it was recorded and hashed."""

    specversion: Annotated[str, Meta(description="Of CloudEvents: 1.0.")]
    id: Annotated[str, Meta(description="The book and the position; the same fact, the same id.")]
    source: Annotated[str, Meta(description="The book.")]
    type: Annotated[str, Meta(description="ru.certledger. and the type of the fact.")]
    subject: Annotated[str, Meta(description="The stream that the fact is filed in.")]
    time: Annotated[datetime, Meta(description="When it was recorded.")]
    datacontenttype: str
    sequence: Annotated[str, Meta(description="The position, with zeroes in front.")]
    streamversion: Annotated[int, Meta(description="The place in the stream.")]
    effectiveon: Annotated[date, Meta(description="The business date.")]
    authid: Annotated[str, Meta(description="The key, or the job, that acted.")]
    data: Raw


class EventStreamQuery(ReadQuery, frozen=True, kw_only=True):
    """From where on to stream facts, and which."""

    after: Annotated[
        PositionNumber | None,
        Meta(description="Only facts after this position; absent: those that are yet to come."),
    ] = None
    type: FactType | None = None
    stream: StreamName | None = None
    provider: RefText | None = None
    municipality: RefText | None = None
