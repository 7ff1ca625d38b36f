"""What the rules know of a month's settlement: its invoices, its advances, its working days."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from events.base import (
    AdvanceId,
    AgreementId,
    InvoiceId,
    Kopecks,
    Month,
    PaymentRegisterId,
    Position,
    ProviderId,
)
from events.invoice import InvoiceKind, InvoiceLine


class Settled(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of a subject of the settlement; stored like every other state."""


class InvoiceStatus(StrEnum):
    """Where an invoice stands on its way to be paid."""

    ISSUED = "issued"
    IN_WORK = "in-work"
    ROLLED_BACK = "rolled-back"
    PAID = "paid"
    REMOVED = "removed"


class MonthValue(Struct, frozen=True, gc=False, array_like=True):
    """What was said of a group's month, and where."""

    position: Position
    percent: int


class InvoiceState(Settled, frozen=True, kw_only=True, tag="invoice"):
    """An invoice: its lines, and what it did to the advances under the agreement."""

    agreement: AgreementId
    provider: ProviderId
    month: Month
    kind: InvoiceKind
    status: InvoiceStatus = InvoiceStatus.ISSUED
    lines: tuple[InvoiceLine, ...] = ()
    payable_kopecks: Kopecks = 0
    advances: tuple[AdvanceId, ...] = ()
    carried_kopecks: Kopecks = 0
    advance_overpaid_kopecks: Kopecks = 0
    payment_register: PaymentRegisterId | None = None  # the live one that pays it


class AdvanceStatus(StrEnum):
    """Where an advance stands."""

    REQUESTED = "requested"
    PAID = "paid"
    CANCELLED = "cancelled"


class AdvanceState(Settled, frozen=True, kw_only=True, tag="advance"):
    """An advance, and the live invoice that settles it."""

    agreement: AgreementId
    provider: ProviderId
    month: Month
    total_kopecks: Kopecks
    status: AdvanceStatus = AdvanceStatus.REQUESTED
    invoice: InvoiceId | None = None
    payment_register: PaymentRegisterId | None = None  # the live one that pays it


class WorkingCalendar(Settled, frozen=True, kw_only=True, tag="working-calendar"):
    """Which days of a year are not as usual."""

    days_off: tuple[date, ...]
    worked_weekends: tuple[date, ...]
