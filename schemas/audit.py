"""Who did what, from where, on what ground, and what came of it; and what was refused."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta, field

from events.base import Act
from schemas.base import Answer, PageQuery, PositionNumber

ActorText = Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z:._-]+$(?!\n)")]


class ActorShown(Answer, frozen=True, kw_only=True):
    """Who acted: a key, and for whom it acts; a job has no key."""

    key: str
    name: str | None
    role: str | None
    provider: str | None
    municipality: str | None


class LinkShown(Answer, frozen=True, kw_only=True):
    """Another fact that this one follows from, or that follows from it."""

    position: PositionNumber
    type: str
    why: Annotated[
        str,
        Meta(
            description="same-command, takes-back, corrects, asks-for, earlier-in-life or"
            " later-in-life."
        ),
    ]


class FileSource(Answer, frozen=True, kw_only=True):
    """The file that a fact came from, and the place in it."""

    import_: Annotated[str | None, Meta(description="Null: not kept any more.")] = field(
        name="import"
    )
    file: Annotated[str, Meta(description="SHA-256 of the file, or what the fact says of it.")]
    file_name: Annotated[str | None, Meta(description="Null: erased.")]
    sheet: Annotated[str | None, Meta(description="Empty: a form without sheets. Null: erased.")]
    sheet_number: int
    row: Annotated[int, Meta(description="As its author sees it.")]


class TrailShown(Answer, frozen=True, kw_only=True):
    """All that is known of how one fact came about."""

    position: PositionNumber
    type: str
    stream: str
    version: int
    effective_on: date
    recorded_at: datetime
    actor: ActorShown
    channel: Annotated[str | None, Meta(description="How the application reached the ledger.")]
    act: Annotated[Act | None, Meta(description="The document that the fact cites.")]
    request: str
    file: Annotated[
        str | None, Meta(description="Digest of the request that brought it, file and all.")
    ]
    row: Annotated[
        int | None,
        Meta(description="Row of the bulk, from 0; null for its first row or a single command."),
    ]
    source: Annotated[
        FileSource | None, Meta(description="The imported file; null: no file was imported.")
    ]
    request_facts_count: Annotated[int, Meta(description="Facts of the same request.")]
    causes: list[LinkShown]
    effects: list[LinkShown]


class RefusalQuery(PageQuery, frozen=True, kw_only=True):
    """Which refusals to list, the latest first."""

    actor: ActorText | None = None
    request: ActorText | None = None
    code: Annotated[str, Meta(max_length=64, pattern=r"^[a-z0-9-]+$(?!\n)")] | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None


class RefusalShown(Answer, frozen=True, kw_only=True):
    """A command that was refused, with its reason and the figures of that moment."""

    refusal: Annotated[str, Meta(description="Digest of the key that it answers.")]
    recorded_at: datetime
    position: Annotated[PositionNumber, Meta(description="How far the book was then.")]
    actor: str
    request: str
    problem: Annotated[dict[str, Any], Meta(description="What the caller was answered.")]


class Refusals(Answer, frozen=True, kw_only=True):
    """A page of what was refused."""

    items: list[RefusalShown]
    next_cursor: str | None


class RefusalExplained(Answer, frozen=True, kw_only=True):
    """Why a command was refused: the rule, its source, the figures, and the facts behind them."""

    refusal: str
    code: str
    rule: str
    source: str
    figures: dict[str, Any]
    facts: Annotated[
        list[LinkShown],
        Meta(description="Of the subjects that the figures name, up to that moment."),
    ]
    text: list[str]
    position: PositionNumber
