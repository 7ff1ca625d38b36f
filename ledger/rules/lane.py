"""Which months of a payer are open, and in which one a late charge counts (failures F14)."""

from events.base import Month, PayerId
from events.period import next_month
from ledger.rules import refusals
from ledger.rules.draft import Draft
from ledger.rules.states import MonthCharge, Payer


def is_closed(payer: Payer, month: Month) -> bool:
    """Tell whether a payer has closed a month."""
    return payer.closed_month is not None and month <= payer.closed_month


def check_open(draft: Draft, payer: PayerId, month: Month) -> None:
    """Refuse whatever would change a month that is closed."""
    closed = draft.sure(f"payer:{payer}", Payer).closed_month
    if closed is not None and month <= closed:
        raise refusals.MonthIsClosed(month=month, closed_month=closed)


def late_lane(draft: Draft, payer: PayerId, month: Month) -> Month | None:
    """Name the open month that a charge of a closed one counts in; none if its own is open."""
    closed = draft.sure(f"payer:{payer}", Payer).closed_month
    return next_month(closed) if closed is not None and month <= closed else None


def counts_in(month: Month, charge: MonthCharge) -> Month:
    """Name the month in whose totals a month's charge counts."""
    return charge.booked_month or month
