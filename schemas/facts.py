"""Facts of the book as they are read: by stream, type, actor, time and place."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Raw

from schemas.base import Answer, PageQuery, PositionNumber, RefText
from schemas.pages import PageShown

FactType = Annotated[
    str,
    Meta(max_length=100, pattern=r"^[a-z0-9.-]+$(?!\n)", examples=["certificate.charged.v1"]),
]
StreamName = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"^[a-z-]+(:[0-9A-Za-z._:-]+)?$(?!\n)",
        description="A kind of subject and its reference, such as contract:0190…",
    ),
]
Instant = Annotated[datetime, Meta(tz=True)]


class FactQuery(PageQuery, frozen=True, kw_only=True):
    """Which facts to list, in the order of the book; both ends are included."""

    after: Annotated[
        PositionNumber | None, Meta(description="Only facts after this position of the book.")
    ] = None
    type: FactType | None = None
    stream: StreamName | None = None
    actor: Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z:._-]+$(?!\n)")] | None = None
    contract: RefText | None = None
    certificate: RefText | None = None
    provider: RefText | None = None
    municipality: RefText | None = None
    recorded_from: Instant | None = None
    recorded_to: Instant | None = None
    effective_from: date | None = None
    effective_to: date | None = None


class StreamQuery(PageQuery, frozen=True, kw_only=True):
    """A page of a stream."""


class FactOrigin(Answer, frozen=True, kw_only=True):
    """The imported file that a fact came from, and its place there; more tells its trail."""

    file: Annotated[str, Meta(description="The beginning of the file's SHA-256.")]
    sheet_number: int
    row: Annotated[int, Meta(description="As the author of the file sees it.")]


class RecordedFact(Answer, frozen=True, kw_only=True):
    """A fact in its place in the book, named after CloudEvents 1.0 and its extensions."""

    specversion: Annotated[str, Meta(description="Of CloudEvents: 1.0.")]
    id: Annotated[str, Meta(description="The book and the position.")]
    source: Annotated[str, Meta(description="The book.")]
    type: Annotated[str, Meta(description="ru.certledger. and the type of the fact.")]
    subject: Annotated[str, Meta(description="The stream that the fact is filed in.")]
    time: Annotated[datetime, Meta(description="When it was recorded.")]
    sequence: Annotated[str, Meta(description="The position, with zeroes in front.")]
    position: PositionNumber
    volume: int
    version: Annotated[int, Meta(description="The place in the stream.")]
    effective_on: date
    authid: Annotated[str, Meta(description="The key, or the job, that acted.")]
    request: str
    origin: Annotated[FactOrigin | None, Meta(description="Null: no file was imported.")]
    datacontenttype: str
    data: Annotated[
        Raw, Meta(description="The stored envelope, byte for byte as it was recorded and hashed.")
    ]


class Facts(PageShown, frozen=True, kw_only=True):
    """A page of the facts of the book."""

    items: list[RecordedFact]
