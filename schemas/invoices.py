"""Invoices: what a provider asks a payer to pay for a month."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Month
from events.invoice import InvoiceKind
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt


class InvoiceRequest(Body, frozen=True, kw_only=True):
    """Ask the payer of an agreement to pay for a month; its live charges become the lines."""

    agreement: RefText
    month: Month


class InvoiceLineShown(Answer, frozen=True, kw_only=True):
    """One contract's charge of the month."""

    contract: str
    certificate: str
    charge: PositionNumber
    amount: Roubles


class InvoiceReceipt(Receipt, frozen=True, kw_only=True):
    """The invoice is as was asked."""

    invoice: str
    agreement: str
    month: Month
    kind: InvoiceKind
    total: Annotated[Roubles | UnsetType, Meta(description="What is asked for.")] = UNSET
    lines: tuple[InvoiceLineShown, ...] = ()
