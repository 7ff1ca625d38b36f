"""Webhooks: facts sent to an address as they are recorded, each signed."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from events.base import Title
from schemas.base import Answer, Body, PageQuery, PositionNumber, RefText
from schemas.facts import FactType
from schemas.pages import PageShown

WebAddress = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2_000,
        description="https, no name and password in it, no address of a private network.",
        examples=["https://1c.example.ru/hooks/certledger"],
    ),
]


class WebhookStatus(StrEnum):
    """Whether facts are sent."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class AttemptResult(StrEnum):
    """What came of an attempt."""

    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "dead"


class WebhookRequest(Body, frozen=True, kw_only=True):
    """Ask to be sent the facts that the caller's key may read."""

    url: WebAddress
    description: Title
    types: Annotated[
        list[FactType], Meta(max_length=300, description="Which facts; none named: all.")
    ] = field(default_factory=list)
    after: Annotated[
        PositionNumber | None,
        Meta(description="Begin behind this position; absent: with what is yet to come."),
    ] = None


class SecretRequest(Body, frozen=True, kw_only=True):
    """Replace the secret; the one before is valid beside it for a while."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class RedeliveryRequest(Body, frozen=True, kw_only=True):
    """Send facts once more; both ends are included, and both may be the same."""

    from_position: Annotated[int, Meta(ge=1, le=10**15)]
    to_position: Annotated[int, Meta(ge=1, le=10**15)]
    only_dead: Annotated[
        bool, Meta(description="Only what was given up; otherwise all that it wants there.")
    ] = False


class WebhookShown(Answer, frozen=True, kw_only=True):
    """A webhook and how it stands."""

    webhook: RefText
    url: str
    description: str
    types: list[str]
    role: Annotated[str, Meta(description="Of the key that asked; the facts sent are its own.")]
    municipality: str | None
    key_id: Annotated[str, Meta(description="The key that answers for it.")]
    status: WebhookStatus
    reason: Annotated[
        str | None, Meta(description="Why it is disabled: gone, failing or key-dead.")
    ]
    failing_since: datetime | None
    created_at: datetime
    position: Annotated[PositionNumber, Meta(description="All up to here is settled.")]
    attempt_count: Annotated[int, Meta(description="How often the next fact was tried in vain.")]
    next_at: Annotated[datetime, Meta(description="Not tried again before.")]
    dead_count: Annotated[int, Meta(description="Facts that were given up.")]
    secret_count: Annotated[int, Meta(description="Secrets that sign: two during a rotation.")]


class WebhookMade(Answer, frozen=True, kw_only=True):
    """A new webhook; the secret is shown this once."""

    webhook: str
    secret: Annotated[str, Meta(description="whsec_ and base64, as Standard Webhooks has it.")]


class SecretMade(Answer, frozen=True, kw_only=True):
    """A new secret, shown this once; deliveries bear a signature of each valid one."""

    webhook: str
    secret: str
    former_ends_at: datetime | None


class WebhooksShown(Answer, frozen=True, kw_only=True):
    """The webhooks that the caller may know of."""

    items: list[WebhookShown]


class TrialShown(Answer, frozen=True, kw_only=True):
    """What came of a ping."""

    message: Annotated[str, Meta(description="Its webhook-id.")]
    result: AttemptResult
    took_ms: int
    status_code: int | None
    fault: Annotated[
        str | None,
        Meta(
            description="address-refused, connection, name-unknown, not-a-web-address, redirect,"
            " timeout or tls; none where there was an answer."
        ),
    ]
    answer: Annotated[str, Meta(description="The first bytes of the answer's body.")]


class WebhookAttempt(Answer, frozen=True, kw_only=True):
    """One attempt to deliver."""

    number: Annotated[int, Meta(description="Of the attempts of this webhook.")]
    message: Annotated[str, Meta(description="The webhook-id, the same for every attempt.")]
    position: PositionNumber | None
    type: str
    attempt: Annotated[int, Meta(description="Of the attempts at this message.")]
    result: AttemptResult
    begun_at: datetime
    took_ms: int
    status_code: int | None
    fault: str | None
    answer: Annotated[str, Meta(description="The first bytes of the answer's body.")]


class AttemptQuery(PageQuery, frozen=True, kw_only=True):
    """Which attempts to list, the latest first."""

    result: AttemptResult | None = None
    event_position: PositionNumber | None = None


class WebhookAttempts(PageShown, frozen=True, kw_only=True):
    """A page of the log of deliveries."""

    items: list[WebhookAttempt]


class DeadLetterQuery(PageQuery, frozen=True, kw_only=True):
    """A page of what was given up."""


class DeadLetterShown(Answer, frozen=True, kw_only=True):
    """A fact that was given up after the last attempt."""

    position: PositionNumber
    type: str
    reason: Annotated[str, Meta(description="The status or the fault of the last attempt.")]
    given_up_at: datetime


class DeadLetters(PageShown, frozen=True, kw_only=True):
    """A page of what was given up, in the order of the book."""

    items: list[DeadLetterShown]


class RedeliveryShown(Answer, frozen=True, kw_only=True):
    """Facts that are sent once more, and how far that has come."""

    redelivery: int
    position: Annotated[PositionNumber, Meta(description="All up to here is settled.")]
    until_position: PositionNumber
    only_dead: bool
    attempt_count: int
    next_at: datetime
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


class Redeliveries(Answer, frozen=True, kw_only=True):
    """What was asked for once more, the latest first."""

    items: list[RedeliveryShown]
