"""Why a period does not turn, and why enrolment is not opened or closed."""

from dataclasses import dataclass
from datetime import date

from events.base import PeriodId
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class NoPeriodRunning(Refusal):
    """No programme period is running on that day."""

    code = "no-period-running"
    on: date


@dataclass(kw_only=True, unsafe_hash=True)
class RollUnfinished(Refusal):
    """The turn of the period is not finished: somebody has not got the new period yet."""

    code = "roll-unfinished"
    period: PeriodId  # that has begun
    left_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class NoRoll(Refusal):
    """No period is being turned."""

    code = "no-roll"


@dataclass(kw_only=True, unsafe_hash=True)
class NotRolledOver(Refusal):
    """The group has no part in the period that has begun, or another programme follows it."""

    code = "not-rolled-over"


@dataclass(kw_only=True, unsafe_hash=True)
class MomentPassed(Refusal):
    """The stated day is in the past."""

    code = "moment-passed"
    on: date


@dataclass(kw_only=True, unsafe_hash=True)
class ClosingTooEarly(Refusal):
    """Enrolment in the current period can be closed only in its last two months."""

    code = "closing-too-early"
    earliest_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class PeriodNotFunded(Refusal):
    """The municipality has not approved a cap for the period."""

    code = "period-not-funded"
    period: PeriodId
