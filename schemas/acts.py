"""Acts: decisions, resolutions and orders on which everything else rests."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.act import FileDigest
from events.base import ActKind, Number, Title
from schemas.base import Answer, Body, PageQuery, RefText
from schemas.pages import PageShown
from schemas.receipts import Receipt


class ActRequest(Body, frozen=True, kw_only=True):
    """Enter an act in the registry, so that what cites it can be shown with it."""

    municipality: Annotated[
        RefText | None, Meta(description="Whose act it is; none: an act of the region.")
    ] = None
    kind: ActKind
    number: Number
    dated: date
    body: Annotated[Title, Meta(description="Who adopted it.")]
    title: Title
    file: Annotated[
        FileDigest | None, Meta(description="SHA-256 of the file, if there is one.")
    ] = None
    in_force_on: Annotated[
        date | None, Meta(description="The first day of its effect, if not the day of the act.")
    ] = None
    amends: Annotated[
        RefText | None, Meta(description="The version of the same rules that it replaces.")
    ] = None


class ActReceipt(Receipt, frozen=True, kw_only=True):
    """The act is in the registry."""

    act: str


class ActQuery(PageQuery, frozen=True, kw_only=True):
    """Which acts to list."""

    municipality: RefText | None = None
    kind: ActKind | None = None
    number: Number | None = None
    dated: date | None = None
    version_of: Annotated[
        RefText | None, Meta(description="Only the versions of the same rules as this act.")
    ] = None
    in_force_on: Annotated[
        date | None, Meta(description="Of each chain of versions, the one in force on that day.")
    ] = None


class ActShown(Answer, frozen=True, kw_only=True):
    """An act in the registry."""

    act: str
    municipality: Annotated[str | None, Meta(description="None: an act of the region.")]
    kind: str
    number: str
    dated: date
    body: str
    title: str
    file: Annotated[str | None, Meta(description="SHA-256 of the file.")]
    in_force_on: date
    amends: str | None
    first: Annotated[str, Meta(description="The act that all its versions go back to.")]
    registered_on: date
    position: int
    citations_count: Annotated[int, Meta(description="How many facts rest on it.")]


class Acts(PageShown, frozen=True, kw_only=True):
    """A page of acts."""

    items: list[ActShown]


class CitationShown(Answer, frozen=True, kw_only=True):
    """A fact that rests on the act."""

    position: int
    type: str
    stream: str
    effective_on: date


class Citations(PageShown, frozen=True, kw_only=True):
    """A page of the facts that rest on an act."""

    items: list[CitationShown]


class UnregisteredActShown(Answer, frozen=True, kw_only=True):
    """An act that facts cite and the registry lacks."""

    kind: str
    number: str
    dated: date
    municipality: str | None
    first_position: Annotated[int, Meta(description="The first fact that cites it.")]
    citations_count: int


class UnregisteredActs(PageShown, frozen=True, kw_only=True):
    """A page of acts that are cited and not registered."""

    items: list[UnregisteredActShown]
