"""Where a contract stands in its life."""

from enum import StrEnum


class ContractStatus(StrEnum):
    """From the application to the end."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    REFUSED = "refused"
    CLOSED = "closed"
    ANNULLED = "annulled"
