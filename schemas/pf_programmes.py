"""A municipality's programme of personalised financing: periods with caps, groups with nominals."""

from typing import Annotated

from msgspec import Meta

from events.base import Act, Count, Title, Year
from events.budget import BudgetCode, FundingSource
from events.pf_programme import LimitedRegister, RegisterLimit, Unit
from events.registry import Direction
from schemas.base import Answer, Body, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt

GROUPS_MAX = 200
PERIODS_MAX = 24


class FundingRequest(Body, frozen=True, kw_only=True):
    """A part of a cap: whose money it is, and by which budget code."""

    source: FundingSource
    amount: Roubles
    code: BudgetCode | None = None


class DirectionLimitRequest(Body, frozen=True, kw_only=True):
    """The most that a period's certificates may cost in one direction."""

    direction: Direction
    limit: Roubles


Funding = Annotated[
    tuple[FundingRequest, ...],
    Meta(max_length=24, description="By source and code, if it is split: adds up to the cap."),
]
DirectionLimits = Annotated[tuple[DirectionLimitRequest, ...], Meta(max_length=len(Direction))]
RegisterLimits = Annotated[
    tuple[RegisterLimit, ...],
    Meta(
        max_length=len(LimitedRegister),
        description="How many services of a register all children may be given.",
    ),
]


class PeriodCapRequest(Body, frozen=True, kw_only=True):
    """The most that a period's certificates may cost, and the measure that bears it."""

    period: RefText
    cap: Roubles
    year: Annotated[Year, Meta(description="The budget year of the measure.")]
    measure: RefText
    funding: Funding = ()
    direction_limits: DirectionLimits = ()
    register_limits: RegisterLimits = ()


class NominalRequest(Body, frozen=True, kw_only=True):
    """The nominal of one certificate in one period."""

    period: RefText
    nominal: Roubles


class GroupNominalRequest(NominalRequest, frozen=True, kw_only=True):
    """Change the nominal of a group's certificates, by an act if it is known."""

    act: Act | None = None


class CertGroupRequest(Body, frozen=True, kw_only=True):
    """A category of children with its nominals and limits."""

    title: Title
    amount_count: Annotated[Count, Meta(description="How many certificates the group may have.")]
    nominals_limit: Annotated[
        Roubles | None,
        Meta(description="The most that the nominals of a period may add up to, if limited."),
    ] = None
    nominals: Annotated[list[NominalRequest], Meta(min_length=1, max_length=PERIODS_MAX)]
    unit: Annotated[
        Unit, Meta(description="What the nominals are counted in; hours are never mixed with money")
    ] = Unit.ROUBLE


class PfProgrammeRequest(Body, frozen=True, kw_only=True):
    """Record a programme of personalised financing and the act that approves it."""

    municipality: RefText
    payer: RefText
    periods: Annotated[list[PeriodCapRequest], Meta(min_length=1, max_length=PERIODS_MAX)]
    groups: Annotated[list[CertGroupRequest], Meta(min_length=1, max_length=GROUPS_MAX)]
    act: Act


class PfProgrammePeriodRequest(Body, frozen=True, kw_only=True):
    """Add a period with its cap to a programme, by an act."""

    period: PeriodCapRequest
    act: Act


class CapRequest(Body, frozen=True, kw_only=True):
    """Raise or lower the cap of one period by an act."""

    period: RefText
    cap: Roubles
    act: Act
    funding: Annotated[
        Funding | None, Meta(description="All of the period; left out: as it is.")
    ] = None
    direction_limits: Annotated[
        DirectionLimits | None, Meta(description="All of the period; left out: as they are.")
    ] = None
    register_limits: Annotated[
        RegisterLimits | None, Meta(description="All of the period; left out: as they are.")
    ] = None


class GroupLimitsRequest(Body, frozen=True, kw_only=True):
    """Say how many certificates a group may have, and what their nominals may add up to."""

    amount_count: Count
    nominals_limit: Annotated[
        Roubles | None, Meta(description="Of each period; none: their sum is not limited.")
    ] = None
    act: Act | None = None


class NominalsOverCap(Answer, frozen=True, kw_only=True):
    """Should every certificate be used up, the cap would not suffice; the cap is what holds."""

    code: str
    period: str
    nominals: Roubles
    cap: Roubles


class PfProgrammeReceipt(Receipt, frozen=True, kw_only=True):
    """The programme is as was asked."""

    pf_programme: str
    cert_groups: Annotated[
        tuple[str, ...],
        Meta(description="The references of new groups, in the order they were sent."),
    ] = ()
    warnings: tuple[NominalsOverCap, ...] = ()


class CertGroupReceipt(Receipt, frozen=True, kw_only=True):
    """The nominal of the group and of all its certificates changed."""

    cert_group: str
    certificates_count: Annotated[int, Meta(description="How many certificates changed.")]
    warnings: tuple[NominalsOverCap, ...] = ()


class GroupLimitsReceipt(Receipt, frozen=True, kw_only=True):
    """The limits of the group changed."""

    cert_group: str
    promoted: Annotated[
        tuple[str, ...], Meta(description="Who was given a place with it, in order.")
    ] = ()
    warnings: tuple[NominalsOverCap, ...] = ()
