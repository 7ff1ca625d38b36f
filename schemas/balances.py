"""What certificates hold, period by period, and every movement of their money, as read."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.pf_programme import Unit
from schemas.base import Answer, PageQuery, PositionNumber, RefText
from schemas.moments import MomentPageQuery
from schemas.money import Roubles, SignedRoubles
from schemas.pages import PageShown
from schemas.persons import PersonShown
from schemas.registry import WithNames


class CertificateKind(StrEnum):
    """Whether a certificate has money."""

    ACCOUNTING = "accounting"
    PF = "pf"


class CertificateState(StrEnum):
    """Whether a certificate may be used."""

    ACTIVE = "active"
    FROZEN = "frozen"
    CLOSED = "closed"


class CertificateQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which certificates to list."""

    municipality: RefText | None = None
    payer: RefText | None = None
    cert_group: RefText | None = None
    kind: CertificateKind | None = None
    state: CertificateState | None = None
    unused_in: Annotated[
        RefText | None,
        Meta(description="Only those of whose money in this period nothing was ever used."),
    ] = None
    names: WithNames = False


class CertificateShown(Answer, frozen=True, kw_only=True):
    """A certificate of the registry; number and name only for those who may see them."""

    certificate: str
    number: str | UnsetType = UNSET
    person: PersonShown | UnsetType = UNSET
    municipality: str
    payer: str
    channel: str
    issued_on: date
    kind: str
    state: str
    cert_group: str | None
    pf_programme: str | None
    closed_on: date | None
    closing_reason: str | None
    nominals: Annotated[dict[str, Roubles], Meta(description="By period.")]
    available: Annotated[dict[str, Roubles], Meta(description="By period.")]
    frozen: Annotated[
        dict[str, Roubles], Meta(description="What was available when it was frozen, by period.")
    ]
    contracts_count: int
    live_count: int


class Certificates(PageShown, frozen=True, kw_only=True):
    """A page of the registry of certificates."""

    items: list[CertificateShown]


class PeriodBalance(Answer, frozen=True, kw_only=True):
    """What a certificate holds in one period.

    The nominal is the sum of available, reserved and charged. While the certificate is frozen it
    shows no nominal; what was available then stands apart.
    """

    period: str
    nominal: Roubles
    available: Roubles
    reserved: Roubles
    charged: Roubles
    frozen: Roubles | None
    live_count: int


class BalanceShown(Answer, frozen=True, kw_only=True):
    """A certificate and what it holds."""

    certificate: str
    number: str | UnsetType = UNSET
    person: PersonShown | UnsetType = UNSET
    municipality: str
    payer: str
    kind: str
    state: str
    cert_group: str | None
    pf_programme: str | None
    unit: Annotated[Unit, Meta(description="What its sums are counted in; units never mix.")]
    periods: list[PeriodBalance]
    position: Annotated[PositionNumber, Meta(description="The last fact that changed any of this.")]


class StatementQuery(PageQuery, frozen=True, kw_only=True):
    """Which movements to list; both days are included."""

    period: RefText | None = None
    contract: RefText | None = None
    effective_from: date | None = None
    effective_to: date | None = None


class StatementLine(Answer, frozen=True, kw_only=True):
    """A movement of a certificate's money, with what was there after it."""

    position: PositionNumber
    period: str
    type: str
    effective_on: date
    recorded_at: datetime
    actor: str
    request: str
    contract: str | None
    contract_number: str | None
    provider: str | None
    month: str | None
    reason: str | None
    charge: int | None
    nominal_change: SignedRoubles
    available_change: SignedRoubles
    reserved_change: SignedRoubles
    charged_change: SignedRoubles
    nominal_after: Roubles
    available_after: Roubles
    reserved_after: Roubles
    charged_after: Roubles


class Statement(PageShown, frozen=True, kw_only=True):
    """A page of a certificate's statement, the oldest movement first."""

    items: list[StatementLine]


class CertificateFound(Answer, frozen=True, kw_only=True):
    """The certificate that has the number."""

    certificate: str
