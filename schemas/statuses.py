"""Where contracts, invoices and advances stand in their lives."""

from enum import StrEnum


class ContractStatus(StrEnum):
    """From the application to the end."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    REFUSED = "refused"
    CLOSED = "closed"
    ANNULLED = "annulled"


class InvoiceStatus(StrEnum):
    """From the issue to the payment."""

    ISSUED = "issued"
    IN_WORK = "in-work"
    ROLLED_BACK = "rolled-back"
    PAID = "paid"
    REMOVED = "removed"


class AdvanceStatus(StrEnum):
    """From the request to the payment."""

    REQUESTED = "requested"
    PAID = "paid"
    CANCELLED = "cancelled"
