"""Why a month is not settled: completeness, advances, payment, registers, closing."""

from dataclasses import dataclass
from datetime import date

from events.base import AdvanceId, AgreementId, ContractId, Kopecks, Month, Position
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class MonthIsClosed(Refusal):
    """The payer has closed the month: nothing of it changes any more."""

    code = "month-closed"
    month: Month
    closed_month: Month  # the last one that is closed


@dataclass(kw_only=True, unsafe_hash=True)
class MonthOutsideGroup(Refusal):
    """The study group does not meet in that month."""

    code = "month-outside-group"
    month: Month
    first: Month
    last: Month


@dataclass(kw_only=True, unsafe_hash=True)
class CompletenessIsSet(Refusal):
    """The completeness of the month is set already: correct it."""

    code = "completeness-set"
    month: Month
    percent: int
    value: Position


@dataclass(kw_only=True, unsafe_hash=True)
class CalendarWrong(Refusal):
    """A day stands twice, lies outside the year, or is no weekend that could be worked."""

    code = "calendar-wrong"
    day: date


@dataclass(kw_only=True, unsafe_hash=True)
class CalendarUnknown(Refusal):
    """The production calendar of the year is not entered."""

    code = "calendar-unknown"
    year: int


@dataclass(kw_only=True, unsafe_hash=True)
class AdvanceMonthOver(Refusal):
    """The month is over: it is invoiced, not paid beforehand."""

    code = "advance-month-over"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class AdvanceShareOverLimit(Refusal):
    """The share of the advance is above what the region allows."""

    code = "advance-share-over-limit"
    asked_percent: int
    limit_percent: int


@dataclass(kw_only=True, unsafe_hash=True)
class AdvanceTooEarly(Refusal):
    """Advances of the month are not asked for yet."""

    code = "advance-too-early"
    first_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class AdvanceExists(Refusal):
    """An advance of the month was asked for under the agreement already."""

    code = "advance-exists"
    month: Month
    advance: AdvanceId


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToAdvance(Refusal):
    """No contract in force has anything to pay for in the month."""

    code = "nothing-to-advance"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class DecemberOver(Refusal):
    """The year is over: its last month is invoiced in December."""

    code = "december-over"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class OverpaidUsed(Refusal):
    """A later invoice has used what this one carried on: remove the later one first."""

    code = "overpaid-used"
    carried_on_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class RegisterExists(Refusal):
    """The payer has issued its subsidy register of the month."""

    code = "register-exists"
    month: Month
    cutoff: Position


@dataclass(kw_only=True, unsafe_hash=True)
class RegisterOutOfOrder(Refusal):
    """A subsidy register of a later month was issued already."""

    code = "register-out-of-order"
    month: Month
    last_month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToRegister(Refusal):
    """No obligation of the month is left that is not on a register."""

    code = "nothing-to-register"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class MonthsOutOfOrder(Refusal):
    """Months are closed one after another."""

    code = "months-out-of-order"
    month: Month
    next_month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class MonthNotOver(Refusal):
    """The month is not over."""

    code = "month-not-over"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class ControlTotalOff(Refusal):
    """What was charged is not what is invoiced and not invoiced: the month can't be closed."""

    code = "control-total-off"
    agreement: AgreementId
    contract: ContractId
    month: Month
    charged_kopecks: Kopecks
    invoiced_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class StatedTotalOff(Refusal):
    """A control total that was stated is not the book's: the month can't be closed."""

    code = "stated-total-off"
    agreement: AgreementId
    month: Month
    stated_charged_kopecks: Kopecks
    charged_kopecks: Kopecks
    stated_invoiced_kopecks: Kopecks
    invoiced_kopecks: Kopecks
    stated_late_reversed_kopecks: Kopecks
    late_reversed_kopecks: Kopecks
