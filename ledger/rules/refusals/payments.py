"""Why a payment through a bank is not taken up."""

from dataclasses import dataclass

from events.base import PaymentRegisterId
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class InPaymentRegister(Refusal):
    """It stands on a payment register: its money may be on the way already."""

    code = "in-payment-register"
    payment_register: PaymentRegisterId


@dataclass(kw_only=True, unsafe_hash=True)
class NothingToPay(Refusal):
    """Nothing that was asked for can stand on a payment register."""

    code = "nothing-to-pay"
    left_out_count: int
