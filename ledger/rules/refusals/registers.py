"""Why a register, or a place that the municipal assignment pays for, is not to be had."""

from dataclasses import dataclass

from events.base import ServiceId
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class LicenceNeeded(Refusal):
    """Only an entrepreneur without staff teaches without a licence."""

    code = "licence-needed"


@dataclass(kw_only=True, unsafe_hash=True)
class NotOnAssignment(Refusal):
    """The programme is in no register that the municipal assignment pays for."""

    code = "not-on-assignment"


@dataclass(kw_only=True, unsafe_hash=True)
class RegisterNotOpen(Refusal):
    """The payer's certificates of this kind can't choose programmes of the register."""

    code = "register-not-open"
    register: str
    kind: str


@dataclass(kw_only=True, unsafe_hash=True)
class AssignmentUsedUp(Refusal):
    """The child has used in the period all that the payer allows of the register."""

    code = "assignment-used-up"
    register: str
    limit_count: int
    used_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyBooked(Refusal):
    """The child has such a place in this module already."""

    code = "already-booked"
    service: ServiceId
