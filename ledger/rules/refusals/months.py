"""Why a month is not charged, reversed, closed or invoiced."""

from dataclasses import dataclass
from datetime import date

from events.base import (
    ContractId,
    InvoiceId,
    Kopecks,
    Month,
    Position,
)
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class ContractNotActive(Refusal):
    """The contract is not in force."""

    code = "contract-not-active"
    status: str


@dataclass(kw_only=True, unsafe_hash=True)
class MonthOutsideContract(Refusal):
    """The month lies outside the term of the contract."""

    code = "month-outside-contract"
    month: Month
    first: Month
    last: Month


@dataclass(kw_only=True, unsafe_hash=True)
class MonthInFuture(Refusal):
    """The month has not begun."""

    code = "month-in-future"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyCharged(Refusal):
    """The month of the contract is charged already."""

    code = "already-charged"
    contract: ContractId
    month: Month
    charge: Position


@dataclass(kw_only=True, unsafe_hash=True)
class ReversedByHand(Refusal):
    """The month was charged and reversed; the monthly run leaves it to people."""

    code = "reversed-by-hand"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class OverMonthPrice(Refusal):
    """The charge exceeds the price of the month by the contract."""

    code = "over-month-price"
    asked_kopecks: Kopecks
    price_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class OverReserve(Refusal):
    """The charge exceeds what is left reserved for the contract."""

    code = "over-reserve"
    asked_kopecks: Kopecks
    reserved_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToCharge(Refusal):
    """The contract has no price for the month: all of it is charged."""

    code = "nothing-to-charge"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyReversed(Refusal):
    """The charge is reversed in full."""

    code = "already-reversed"
    charge: Position


@dataclass(kw_only=True, unsafe_hash=True)
class ReversalOverCharge(Refusal):
    """The reversal exceeds what is left of the charge."""

    code = "reversal-over-charge"
    asked_kopecks: Kopecks
    left_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class MonthInvoiced(Refusal):
    """The month is invoiced: remove the invoice first."""

    code = "month-invoiced"
    month: Month
    invoice: InvoiceId


@dataclass(kw_only=True, unsafe_hash=True)
class NotStarted(Refusal):
    """The contract has not started."""

    code = "contract-not-started"
    starts_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class AwaitingTermination(Refusal):
    """Notice was given already."""

    code = "awaiting-termination"
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class TermNotOver(Refusal):
    """The last day of the contract has not passed."""

    code = "term-not-over"
    ends_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToInvoice(Refusal):
    """No charge of the month is live under the agreement."""

    code = "nothing-to-invoice"
    month: Month


@dataclass(kw_only=True, unsafe_hash=True)
class InvoiceExists(Refusal):
    """The month is invoiced under the agreement already."""

    code = "invoice-exists"
    month: Month
    invoice: InvoiceId
