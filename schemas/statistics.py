"""What is counted at a glance, and within what."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Answer, PositionNumber, ReadQuery, RefText
from schemas.money import Roubles


class StatisticsQuery(ReadQuery, frozen=True, kw_only=True):
    """What to count within; nothing said means the whole region and all periods."""

    municipality: RefText | None = None
    provider: RefText | None = None
    period: Annotated[
        RefText | None, Meta(description="Contracts and nominals of one programme period.")
    ] = None


class StatisticsShown(Answer, frozen=True, kw_only=True):
    """Counters of one moment; children are counted, whatever number of contracts they have."""

    municipality: str | None
    provider: str | None
    period: str | None
    children_count: Annotated[int, Meta(description="With a certificate that is not closed.")]
    certificates_count: Annotated[int, Meta(description="Not closed, of both kinds.")]
    pf_count: Annotated[int, Meta(description="Certificates with money: of the PF kind, in use.")]
    nominals: Annotated[Roubles, Meta(description="What those certificates were granted.")]
    using_count: Annotated[
        int, Meta(description="Children with a contract that was concluded and is not closed.")
    ]
    one_programme_count: Annotated[int, Meta(description="Of these, with one programme.")]
    two_programmes_count: Annotated[int, Meta(description="Of these, with two programmes.")]
    more_programmes_count: Annotated[int, Meta(description="Of these, with three or more.")]
    used_count: Annotated[int, Meta(description="Certificates with such a contract.")]
    contracts_count: Annotated[
        int,
        Meta(
            description="Concluded and not closed: the closing of ended ones is a step of its own."
        ),
    ]
    applications_count: Annotated[int, Meta(description="Waiting for an offer or acceptance.")]
    teaching_count: Annotated[int, Meta(description="Providers with such a contract.")]
    providers_count: Annotated[int, Meta(description="Registered there and not suspended.")]
    certified_count: Annotated[int, Meta(description="Their certified programmes.")]
    waiting_count: Annotated[int, Meta(description="Their programmes that wait for a decision.")]
    places_count: Annotated[int, Meta(description="Places in their open study groups.")]
    free_count: Annotated[int, Meta(description="Of these, not taken by live contracts.")]
    position: PositionNumber
