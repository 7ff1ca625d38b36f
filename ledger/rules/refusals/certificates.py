"""Why a certificate is not issued, converted, frozen, closed or changed."""

from dataclasses import dataclass
from datetime import date

from events.base import (
    CertificateId,
    Kopecks,
)
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class AgeOutOfRange(Refusal):
    """A certificate is for children from 5 until the day they turn 18."""

    code = "age-out-of-range"


@dataclass(kw_only=True, unsafe_hash=True)
class CertificateExists(Refusal):
    """The child has a certificate already."""

    code = "certificate-exists"
    certificate: CertificateId


@dataclass(kw_only=True, unsafe_hash=True)
class NoVacancy(Refusal):
    """The group has no place left."""

    code = "no-vacancy"
    amount_count: int
    active_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class NominalsOverLimit(Refusal):
    """The nominals of the group would add up to more than its limit."""

    code = "nominals-over-limit"
    limit_kopecks: Kopecks
    granted_kopecks: Kopecks
    asked_kopecks: int  # of many certificates together, so it may be more than any one sum


@dataclass(kw_only=True, unsafe_hash=True)
class WrongStatus(Refusal):
    """The certificate or contract is not in a state that allows this."""

    code = "wrong-status"
    status: str


@dataclass(kw_only=True, unsafe_hash=True)
class CertificateUsed(Refusal):
    """Money of the certificate is reserved or charged."""

    code = "certificate-used"
    committed_kopecks: int  # of all periods together


@dataclass(kw_only=True, unsafe_hash=True)
class FrozenInThisPeriod(Refusal):
    """A certificate can be unfrozen only in the period after the one it was frozen in."""

    code = "frozen-in-this-period"
    frozen_until: date


@dataclass(kw_only=True, unsafe_hash=True)
class GroupCommittedMore(Refusal):
    """Some certificates of the group have bound more than the new nominal."""

    code = "group-committed-more"
    asked_kopecks: Kopecks
    committed_kopecks: Kopecks  # the largest sum bound
    over_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class GroupHoldsMore(Refusal):
    """The group has more certificates than that already."""

    code = "group-holds-more"
    asked_count: int
    active_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyQueued(Refusal):
    """The certificate waits in a queue already."""

    code = "already-queued"


@dataclass(kw_only=True, unsafe_hash=True)
class NotQueued(Refusal):
    """The certificate waits in no queue."""

    code = "not-queued"


@dataclass(kw_only=True, unsafe_hash=True)
class NotLower(Refusal):
    """The new nominal is not lower than the old one."""

    code = "not-lower"
    asked_kopecks: Kopecks
    nominal_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class NotOfAge(Refusal):
    """The child is not known to have turned 18."""

    code = "not-of-age"


@dataclass(kw_only=True, unsafe_hash=True)
class UnitsMixed(Refusal):
    """Nominals are counted in another unit here; different units are never added."""

    code = "units-mixed"
    unit: str
    other: str


@dataclass(kw_only=True, unsafe_hash=True)
class StillInTime(Refusal):
    """The certificate may stand unused a while longer."""

    code = "still-in-time"
    until_on: date  # inclusive


@dataclass(kw_only=True, unsafe_hash=True)
class TermTooShort(Refusal):
    """The term is shorter than the least one that is allowed."""

    code = "term-too-short"
    asked_count: int
    least_count: int
