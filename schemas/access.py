"""Keys of the API, and who a caller is."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Title
from schemas.base import Answer, Body, RefText


class KeyRole(StrEnum):
    """What a key may do."""

    PROVIDER = "provider"
    FINANCE = "finance"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    INTEGRATION = "integration"


class KeyRequest(Body, frozen=True, kw_only=True):
    """Make a key; a provider's names its provider, a finance department's its municipality."""

    role: KeyRole
    name: Title
    provider: RefText | None = None
    municipality: RefText | None = None
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class KeyIssued(Answer, frozen=True, kw_only=True):
    """A new key; the token is shown this once and stored nowhere."""

    key: str
    token: str


class KeyRevoked(Answer, frozen=True, kw_only=True):
    """The key works no more: here at once, everywhere within five seconds."""

    key: str


class KeyShown(Answer, frozen=True, kw_only=True):
    """What is known of a key; the secret is not."""

    key: str
    name: str
    role: str
    provider: str | None
    municipality: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: Annotated[datetime | None, Meta(description="To the minute.")]


class Keys(Answer, frozen=True, kw_only=True):
    """All keys of the region, the dead ones too."""

    items: list[KeyShown]


class CallerShown(Answer, frozen=True, kw_only=True):
    """Who the caller is, and for whom it may act."""

    key: str
    region: str
    role: str
    provider: str | None
    municipality: str | None
    today: Annotated[str, Meta(description="The business date in the region.")]
