"""Personal data: searched for a stated purpose, read on record, destroyed by an act."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from events.base import Act
from events.person import ErasureBasis, PersonalCategory
from schemas.base import Answer, Body, PageQuery, PositionNumber
from schemas.pages import PageShown
from schemas.persons import NameText, PersonShown
from schemas.receipts import Receipt


class ErasureRequest(Body, frozen=True, kw_only=True):
    """Say by which act a person's data is destroyed, why, and when it was asked for."""

    basis: ErasureBasis
    act: Act
    requested_on: date


class ErasureReceipt(Receipt, frozen=True, kw_only=True):
    """The person's data is destroyed; contracts and payments stay, under a reference to nobody."""

    person: str
    categories: tuple[PersonalCategory, ...]


class ErasureExtract(Answer, frozen=True, kw_only=True):
    """An extract from the log on the destruction of personal data (Roskomnadzor order № 179)."""

    person: Annotated[
        str, Meta(description="The reference under which the person was known; it names nobody.")
    ]
    certificate: Annotated[str | UnsetType, Meta(description="A child's.")] = UNSET
    provider: Annotated[str | UnsetType, Meta(description="An entrepreneur's.")] = UNSET
    categories: Annotated[tuple[PersonalCategory, ...], Meta(description="What was destroyed.")]
    system: Annotated[str, Meta(description="The information system and its book.")]
    basis: Annotated[ErasureBasis, Meta(description="Why it was destroyed.")]
    act: Act
    requested_on: date
    erased_on: Annotated[date, Meta(description="The business date of the destruction.")]
    recorded_at: Annotated[datetime, Meta(description="When the log recorded it.")]
    position: Annotated[PositionNumber, Meta(description="Where it stands in the book.")]
    actor: str
    request: str
    destroyed: Annotated[
        bool, Meta(description="The vault was asked now and holds nothing under the reference.")
    ]


class Erasures(PageShown, frozen=True, kw_only=True):
    """A page of the log of destroyed personal data."""

    items: list[ErasureExtract]


class SearchPurpose(StrEnum):
    """Why a child is searched for by name."""

    APPEAL = "appeal"
    INSPECTION = "inspection"
    RECONCILIATION = "reconciliation"


class PersonSearchRequest(Body, frozen=True, kw_only=True):
    """Find children by name; what is searched for stands in the body, never in an address."""

    family_name: NameText
    given_name: NameText
    born_on: date | None = None
    purpose: SearchPurpose

    def __repr__(self) -> str:
        return "PersonSearchRequest(…)"


class PersonFound(Answer, frozen=True, kw_only=True):
    """A child that a search has found."""

    certificate: str
    person: str
    child: PersonShown
    number: str | UnsetType = UNSET

    def __repr__(self) -> str:
        return "PersonFound(…)"


class PeopleFound(Answer, frozen=True, kw_only=True):
    """All children of that name whom the caller may see."""

    items: list[PersonFound]


class ReadingQuery(PageQuery, frozen=True, kw_only=True):
    """Which readings of personal data to list, the latest first."""

    person: UUID | None = None
    reader: Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z:._-]+$(?!\n)")] | None = None
    purpose: Annotated[str, Meta(max_length=64, pattern=r"^[a-z-]+$(?!\n)")] | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None


class ReadingShown(Answer, frozen=True, kw_only=True):
    """Somebody read the data of one person."""

    read_at: datetime
    reading: Annotated[str, Meta(description="The same for all who were read at once.")]
    person: str
    reader: Annotated[str, Meta(description="The key that read.")]
    purpose: str
    request: str


class Readings(Answer, frozen=True, kw_only=True):
    """A page of the log of readings."""

    items: list[ReadingShown]
    next_cursor: str | None


class RetentionShown(Answer, frozen=True, kw_only=True):
    """A child whose data is no longer needed: of age, and all payments older than five years."""

    person: str
    certificate: str
    closed_on: date
    closing_reason: str
    paid_on: Annotated[
        date | None, Meta(description="The last charge or reversal; null if there was none.")
    ]
    kept_until: Annotated[date, Meta(description="From this day on it may be destroyed.")]


class Retention(PageShown, frozen=True, kw_only=True):
    """A page of those whose data is due to be destroyed; a page may have fewer than its limit."""

    items: list[RetentionShown]
