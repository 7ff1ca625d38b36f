"""Refusals that any part of the book may give."""

from dataclasses import dataclass
from datetime import date

from events.base import (
    Kopecks,
    Month,
    PeriodId,
    Position,
)
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class NotFound(Refusal):
    """The subject does not exist, or belongs to somebody else."""

    code = "not-found"
    subject: str  # what kind of thing: "contract", "certificate", …


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyExists(Refusal):
    """The subject exists already."""

    code = "already-exists"
    subject: str


@dataclass(kw_only=True, unsafe_hash=True)
class KeyReused(Refusal):
    """The idempotency key was used before with another request."""

    code = "idempotency-key-reused"


@dataclass(kw_only=True, unsafe_hash=True)
class VersionConflict(Refusal):
    """The subject has changed since the version that was named."""

    code = "version-conflict"
    expected: Position
    actual: Position


@dataclass(kw_only=True, unsafe_hash=True)
class BatchRefused(Refusal):
    """Another row of the same batch was refused, so nothing of it was recorded."""

    code = "batch-refused"
    row: int  # the first row that was refused, counted from 0


@dataclass(kw_only=True, unsafe_hash=True)
class PeriodOverlaps(Refusal):
    """The period is reversed or overlaps one that is set."""

    code = "period-overlaps"
    period: PeriodId


@dataclass(kw_only=True, unsafe_hash=True)
class MonthRunning(Refusal):
    """The month is being run, or was run to the end."""

    code = "month-already-run"
    month: Month
    finished: bool


@dataclass(kw_only=True, unsafe_hash=True)
class RunUnknown(Refusal):
    """No such run of the month was started."""

    code = "run-unknown"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class NameMisplaced(Refusal):
    """An organisation has a title and a tax number; an entrepreneur a reference to the vault."""

    code = "name-misplaced"


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToChange(Refusal):
    """It is so already."""

    code = "nothing-to-change"


@dataclass(kw_only=True, unsafe_hash=True)
class DatesReversed(Refusal):
    """The last day is before the first."""

    code = "dates-reversed"
    starts_on: date
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class GroupLengthWrong(Refusal):
    """The length of the study group differs from the module's by more than a month."""

    code = "group-length-wrong"
    months_count: int
    module_months_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class PlacesOverModule(Refusal):
    """The study group has more places than the module allows."""

    code = "places-over-module"
    places_count: int
    children_max_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class LiveContracts(Refusal):
    """There are live contracts, so this can't be done."""

    code = "live-contracts"
    live_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class BelowCommitted(Refusal):
    """The new sum is below what is bound already."""

    code = "below-committed"
    asked_kopecks: Kopecks
    committed_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class PeriodUnknown(Refusal):
    """The period is not set in the region, or not part of the programme."""

    code = "period-unknown"
    period: PeriodId
