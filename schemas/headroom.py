"""How much room is left for one more contract, wherever it is limited."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.pf_programme import Unit
from schemas.base import Answer, ReadQuery, RefText
from schemas.money import Roubles


class HeadroomQuery(ReadQuery, frozen=True, kw_only=True):
    """For which period, and for which study group if it is to be asked about."""

    period: RefText
    study_group: RefText | None = None


class MoneyRoom(Answer, frozen=True, kw_only=True):
    """A limit of money, what is bound of it and what is left."""

    subject: Annotated[str, Meta(description="The reference of whatever has the limit.")]
    limit: Roubles
    committed: Annotated[Roubles, Meta(description="Reserved and charged.")]
    left: Roubles


class CountRoom(Answer, frozen=True, kw_only=True):
    """A limit of live contracts, how many there are and how many more there may be."""

    subject: Annotated[str, Meta(description="The reference, or the name of a direction.")]
    limit_count: int
    live_count: int
    left_count: Annotated[int, Meta(description="Never below zero, even if the limit was lowered.")]


class Headroom(Answer, frozen=True, kw_only=True):
    """What is left on a certificate and above it; what has no limit is null.

    With a study group, also what is left in its places, programme, provider and direction and under
    the agreement. What is not asked about is absent.
    """

    certificate: str
    period: str
    unit: Annotated[Unit, Meta(description="What the certificate's nominal is counted in.")]
    available: Annotated[Roubles, Meta(description="Of the certificate in the period.")]
    pf_programme: Annotated[MoneyRoom | None, Meta(description="Under the cap of the period.")]
    direction_cap: Annotated[
        MoneyRoom | UnsetType | None,
        Meta(description="Of the direction in the cap of the period, if the programme limits it."),
    ] = UNSET
    agreement: Annotated[
        MoneyRoom | UnsetType | None, Meta(description="Under its maximum sum, if it has one.")
    ] = UNSET
    study_group: CountRoom | UnsetType | None = UNSET
    programme: CountRoom | UnsetType | None = UNSET
    provider: CountRoom | UnsetType | None = UNSET
    direction: Annotated[
        CountRoom | UnsetType | None, Meta(description="Null: the payer does not pay for it.")
    ] = UNSET
    register: Annotated[
        CountRoom | UnsetType | None,
        Meta(description="Contracts of the period, if the programme limits their number."),
    ] = UNSET
    most: Annotated[
        Roubles,
        Meta(description="The most that certificates may pay of one more contract, by money alone"),
    ]
