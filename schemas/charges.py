"""Charges: a month's fee drawn on a certificate, one by one or in bulk, and their reversals."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from events.base import Month
from events.certificate import ChargeKind, ReversalReason, ReversedTo
from schemas.base import Answer, Body, PositionNumber, RefText, WriteQuery
from schemas.money import PositiveRoubles, Roubles
from schemas.receipts import Receipt

ROWS_MAX = 10_000

Amount = Annotated[
    PositiveRoubles | None,
    Meta(description="Absent: the price of the month by the contract, which it may not exceed."),
]


class ChargeRequest(Body, frozen=True, kw_only=True):
    """Draw one month's fee under a contract; a month is charged once."""

    month: Month
    amount: Amount = None


class ChargeReceipt(Receipt, frozen=True, kw_only=True):
    """The month is charged."""

    charge: Annotated[PositionNumber, Meta(description="By this number it is reversed.")]
    certificate: str
    contract: str
    month: Month
    kind: ChargeKind
    amount: Roubles


class ReversalRequest(Body, frozen=True, kw_only=True):
    """Take back a charge or a part of it."""

    reason: ReversalReason
    amount: Annotated[
        PositiveRoubles | None, Meta(description="Absent: all that is left of the charge.")
    ] = None


class ReversalReceipt(Receipt, frozen=True, kw_only=True):
    """The charge, or a part of it, was taken back; the charge itself stays on record."""

    charge: PositionNumber
    certificate: str
    contract: str
    month: Month
    amount: Roubles
    reversed_to: Annotated[
        ReversedTo, Meta(description="The live contract's reserve, or the certificate itself.")
    ]


class CorrectionRequest(Body, frozen=True, kw_only=True):
    """Take back what is left of a charge and charge the month anew."""

    amount: PositiveRoubles
    reason: ReversalReason


class CorrectionReceipt(Receipt, frozen=True, kw_only=True):
    """The charge was taken back and made anew: two facts that name each other."""

    charge: Annotated[PositionNumber, Meta(description="The new one.")]
    corrected: Annotated[PositionNumber, Meta(description="The one that was taken back.")]
    certificate: str
    contract: str
    month: Month
    booked_month: Annotated[Month, Meta(description="In whose totals the new charge counts.")]
    reversed: Roubles
    amount: Roubles


class ChargeRow(Body, frozen=True, kw_only=True):
    """One row of a bulk: the contract, the month and, if it is not the usual sum, the amount."""

    contract: RefText
    month: Month
    amount: Amount = None


class ChargeBatchRequest(Body, frozen=True, kw_only=True):
    """Many charges at once; as NDJSON, a row a line without the object around them."""

    charges: Annotated[list[ChargeRow], Meta(min_length=1, max_length=ROWS_MAX)]


class ChargeBatchQuery(WriteQuery, frozen=True, kw_only=True):
    """All rows or none, or each by itself."""

    atomic: Annotated[
        bool, Meta(description="True: all rows or none. False: each row has its own verdict.")
    ] = True


class ChargeVerdict(Answer, frozen=True, kw_only=True):
    """What came of one row; a refused one says why as a problem would."""

    index: Annotated[int, Meta(ge=0, description="The number of the row, from 0.")]
    status: Annotated[int, Meta(description="The HTTP status that the row alone would have had.")]
    charge: PositionNumber | UnsetType = UNSET
    contract: str | UnsetType = UNSET
    month: str | UnsetType = UNSET
    amount: Roubles | UnsetType = UNSET
    replayed: bool | UnsetType = UNSET
    problem: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Why the row was refused (RFC 9457).")
    ] = UNSET


class ChargeBatch(Answer, frozen=True, kw_only=True):
    """The verdict on every row, in the order in which they were sent."""

    accepted_count: int
    refused_count: int
    amount: Annotated[Roubles, Meta(description="The sum of what was accepted.")]
    position: Annotated[
        PositionNumber | UnsetType, Meta(description="The last fact recorded, if any was.")
    ] = UNSET
    dry_run: bool | UnsetType = UNSET
    items: list[ChargeVerdict]
