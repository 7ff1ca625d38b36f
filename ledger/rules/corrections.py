"""Rules of corrections: a storno and a new value that name each other, never an edit."""

from events.certificate import (
    CertificateCharged,
    ChargeReversed,
    ReleaseReason,
    ReserveReleased,
    ReversedTo,
)
from ledger.rules import refusals
from ledger.rules.certificates import released
from ledger.rules.commands import CorrectCharge
from ledger.rules.draft import Draft
from ledger.rules.enrolment import the_contract
from ledger.rules.months import (
    charge_at,
    charged,
    is_running,
    month_price,
    reversal,
    storno_lane,
)


def correct_charge(
    command: CorrectCharge, draft: Draft
) -> list[ChargeReversed | CertificateCharged | ReserveReleased]:
    """Take back what is left of a charge and charge the month anew, in one step.

    A contract that has ended draws on what came back alone, and gives the rest to the certificate.
    """
    contract = the_contract(draft, command, command.contract)
    month, charge = charge_at(contract, command.charge)
    left, amount = charge.left_kopecks, command.amount_kopecks
    if left == 0:
        raise refusals.AlreadyReversed(charge=command.charge)
    if amount == left:
        raise refusals.NothingToChange
    lane = storno_lane(draft, contract, month, charge)
    price = month_price(contract, month)
    if amount > price:
        raise refusals.OverMonthPrice(asked_kopecks=amount, price_kopecks=price)
    reserve = contract.reserved_kopecks + left
    if amount > reserve:
        raise refusals.OverReserve(asked_kopecks=amount, reserved_kopecks=reserve)
    storno, new_value = draft.coming, draft.coming + 1
    rest = (
        []
        if is_running(contract)
        else released(command.contract, contract, ReleaseReason.CORRECTED, amount - left)
    )
    return [
        reversal(
            command,
            contract,
            month,
            charge,
            left,
            ReversedTo.RESERVE,
            lane,
            new_value,
        ),
        charged(draft, command.contract, contract, month, amount, storno),
        *rest,
    ]
