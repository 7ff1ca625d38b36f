"""Invoices: what a provider asks a payer to pay for a month."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Month
from events.invoice import InvoiceKind, RollbackReason
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt


class InvoiceRequest(Body, frozen=True, kw_only=True):
    """Ask the payer of an agreement to pay for a month; its live charges become the lines."""

    agreement: RefText
    month: Month


class RollbackRequest(Body, frozen=True, kw_only=True):
    """Give an invoice back to the provider."""

    reason: RollbackReason


class InvoiceLineShown(Answer, frozen=True, kw_only=True):
    """One contract's charge: what it costs, how much was rendered, what is asked for."""

    contract: str
    certificate: str
    charge: PositionNumber
    month: Annotated[Month, Meta(description="Of the service.")]
    booked_month: Annotated[Month, Meta(description="In whose totals the charge counts.")]
    price: Annotated[Roubles, Meta(description="What is left of the charge.")]
    completeness_percent: int
    amount: Annotated[Roubles, Meta(description="Price by completeness, half a kopeck upwards.")]


class RefundShown(Answer, frozen=True, kw_only=True):
    """What was not rendered and went back to the certificate."""

    contract: str
    certificate: str
    charge: PositionNumber
    month: Month
    completeness_percent: int
    amount: Roubles


class InvoiceReceipt(Receipt, frozen=True, kw_only=True):
    """The invoice is as was asked; payable is the total less advances and what is carried."""

    invoice: str
    agreement: str
    month: Month
    kind: InvoiceKind | UnsetType = UNSET
    total: Annotated[
        Roubles | UnsetType, Meta(description="What the services of the month come to.")
    ] = UNSET
    advance: Annotated[
        Roubles | UnsetType, Meta(description="What the advances that it settles add up to.")
    ] = UNSET
    advances: tuple[str, ...] | UnsetType = UNSET
    carried: Annotated[
        Roubles | UnsetType, Meta(description="Overpaid before, and set off by this invoice.")
    ] = UNSET
    payable: Annotated[Roubles | UnsetType, Meta(description="What is left to pay.")] = UNSET
    advance_overpaid: Annotated[
        Roubles | UnsetType, Meta(description="Carried forward to the next invoice.")
    ] = UNSET
    refunded: Annotated[
        Roubles | UnsetType, Meta(description="What went back to the certificates.")
    ] = UNSET
    reason: RollbackReason | UnsetType = UNSET
    offers_withdrawn: Annotated[
        tuple[str, ...] | UnsetType,
        Meta(description="Contracts that nobody concluded in time, and that fell away."),
    ] = UNSET
    lines: tuple[InvoiceLineShown, ...] | UnsetType = UNSET
    refunds: tuple[RefundShown, ...] | UnsetType = UNSET
