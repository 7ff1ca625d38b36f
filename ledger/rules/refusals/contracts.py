"""Why a contract is not annulled, prolonged or given up as one wishes."""

from dataclasses import dataclass
from datetime import date

from events.base import ContractId
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class MayStillBeAccepted(Refusal):
    """The application or the offer may still wait."""

    code = "may-still-be-accepted"
    until_on: date  # inclusive


@dataclass(kw_only=True, unsafe_hash=True)
class ReasonNotOfSide(Refusal):
    """A contract can't be ended by that side for that reason."""

    code = "reason-not-of-side"
    by: str
    reason: str


@dataclass(kw_only=True, unsafe_hash=True)
class TooYoungToExpel(Refusal):
    """A child under 15 can't be expelled."""

    code = "too-young-to-expel"


@dataclass(kw_only=True, unsafe_hash=True)
class AlreadyProlonged(Refusal):
    """The contract goes on in another one already."""

    code = "already-prolonged"
    contract: ContractId


@dataclass(kw_only=True, unsafe_hash=True)
class OutsideProlongation(Refusal):
    """A contract is prolonged shortly before or after its end."""

    code = "outside-prolongation"
    from_on: date
    until_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class GapTooLong(Refusal):
    """The new study group begins more than a month after the end of the contract."""

    code = "gap-too-long"
    starts_on: date
    latest_on: date
